//! The request to a program and its answer, as JSON.

use score_yaml::message;
use score_yaml::message::listed;
use score_yaml::{Bounded, Map, Value, json};
use serde::de::{DeserializeSeed, IgnoredAny};
use serde_json::error::Category;

use super::json_fault;
use super::{PartValue, Reply, Request, ServicePort};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, nearest, with_article};
use crate::limits;
use crate::target::{ForeignPart, FragmentField};

/// The request as JSON.
///
/// `resource_uid resource_type resource_class resource_id resource_params resource_metadata resource_state
/// shared_state source_workload workload_services`, what the target tells besides, and `resource_guid` and
/// `workload_metadata` where it tells them. Params and metadata that are not given are null.
///
/// # Errors
/// There is a number in it that JSON cannot say, or what is shared is too large.
pub fn request(request: &Request<'_>) -> Result<String, String> {
    let text = |text: &str| Value::from(text);
    let optional = |map: Option<&Map>| map.cloned().map_or(Value::Null, Value::Map);
    let uid = request.uid;
    let mut keys: Vec<(&str, Value)> = vec![
        ("resource_uid", text(uid.as_str())),
        ("resource_type", text(uid.kind())),
        ("resource_class", text(uid.class())),
        ("resource_id", text(uid.id())),
        ("resource_params", optional(request.params.as_ref())),
        ("resource_metadata", optional(request.metadata)),
        ("resource_state", Value::Map(request.state.clone())),
        ("shared_state", Value::Map(request.shared.to_map()?)),
        ("source_workload", text(request.source_workload)),
        ("workload_services", services(request)),
    ];
    if request.target.tells("Guid") {
        keys.push(("resource_guid", text(request.guid)));
    }
    if request.target.tells("WorkloadMetadata") {
        keys.push((
            "workload_metadata",
            Value::Map(request.workload_metadata.clone()),
        ));
    }
    keys.extend(
        request
            .target
            .facts
            .iter()
            .map(|(_, key, value)| (*key, text(value))),
    );
    let map: Map = keys
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    let mut out = String::new();
    json::push_map(&map, &mut out).map_err(|json::NotJson| {
        "a number that is none or infinite cannot be told to a program".to_owned()
    })?;
    Ok(out)
}

fn services(request: &Request<'_>) -> Value {
    let service = |(workload, service): (&str, &super::WorkloadService)| {
        let ports = service
            .ports
            .iter()
            .map(|(name, port)| (name.clone(), self::port(port)));
        let service = [
            (
                "ServiceName".to_owned(),
                Value::from(service.service_name.as_str()),
            ),
            ("ports".to_owned(), ports.collect()),
        ];
        (workload.to_owned(), service.into_iter().collect())
    };
    request.services.iter().map(service).collect()
}

fn port(port: &ServicePort) -> Value {
    let ServicePort {
        name,
        port,
        target_port,
        protocol,
    } = port;
    let fields = [
        ("name", Value::from(name.as_str())),
        ("port", Value::Int(i64::from(*port))),
        ("target_port", Value::Int(i64::from(*target_port))),
        ("protocol", Value::from(protocol.as_str())),
    ];
    fields
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// Decodes the answer of a program and patches the shared state with it. What stands behind the first JSON
/// value is not read. `foreign` are parts that programs give to other tools.
///
/// # Errors
/// It is not JSON, not a map, or has keys that are not known: errors without a place and without the answer's values.
pub fn reply(
    request: &mut Request<'_>,
    parts: &'static [FragmentField],
    foreign: &[ForeignPart],
    answer: &[u8],
) -> Result<Reply, Diagnostics> {
    if answer.trim_ascii().is_empty() {
        return Err(invalid("is empty, expected a JSON object").into());
    }
    let mut left = limits::REPLY_NODES;
    let text = answer;
    let mut answer = serde_json::Deserializer::from_slice(answer);
    // Upstream: every number becomes a float, so that 1000730000 is written 1.00073e+09. We: what is written as an
    // integer stays one, because manifests need it.
    let first = Bounded::new(&mut left).deserialize(&mut answer);
    let first = first.map_err(|error| match error.classify() {
        Category::Data => invalid(&format!("is wrong: {error}")),
        _ => {
            let (what, way_out) = json_fault::told(text, &error);
            invalid(&what).hint(way_out)
        }
    })?;
    let keys = match first {
        Value::Map(keys) => keys,
        other => {
            let found = with_article(other.kind_name());
            return Err(invalid(&format!("is {found}, expected a JSON object")).into());
        }
    };
    let warnings = second_reply(text, answer.into_iter::<IgnoredAny>().byte_offset());
    let mut reply = Reply {
        warnings,
        ..Reply::default()
    };
    let mut shared = Map::new();
    let mut errors = Diagnostics::new();
    for (key, value) in keys {
        let of_resource = match key.as_str() {
            "resource_state" => &mut reply.state,
            "resource_outputs" => &mut reply.outputs,
            "shared_state" => &mut shared,
            _ => {
                match parts.iter().find(|part| part.reply == key) {
                    Some(_) if value == Value::Null => {}
                    Some(part) => reply.parts.push((part, PartValue::Data(value))),
                    None => errors.push(unknown(&key, parts, foreign)),
                }
                continue;
            }
        };
        match map(&key, value) {
            Ok(map) => *of_resource = map,
            Err(error) => errors.push(error),
        }
    }
    if errors.has_errors() {
        // What a reply looks like is said once.
        for more in errors.as_mut_slice().iter_mut().skip(1) {
            more.hints.retain(|hint| hint != FORM);
        }
        return Err(errors);
    }
    // Parts in the order of the target, however the program orders its keys.
    reply
        .parts
        .sort_by_key(|(part, _)| parts.iter().position(|known| known == *part));
    request.shared.patch(shared);
    Ok(reply)
}

/// What a reply looks like.
const FORM: &str = "a reply is an object: `{\"resource_outputs\": {\"host\": \"…\"}}`";

/// The error of an answer of which something is true, with the way out.
fn invalid(what: &str) -> Diagnostic {
    let message = format!("the reply of the program {what}");
    let error = Diagnostic::new(codes::INVALID_REPLY, message);
    error.hint(FORM)
}

/// The warning that more stands behind the reply, which is not read.
fn second_reply(text: &[u8], end: usize) -> Diagnostics {
    let rest = text.get(end..).unwrap_or_default().trim_ascii();
    if rest.is_empty() {
        return Diagnostics::new();
    }
    let what = match rest.first() {
        Some(b'{') => "the program prints a second JSON object, which is not read",
        _ => "the program prints more behind its reply, which is not read",
    };
    let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, what);
    warning
        .hint("print one object with all fields; messages go to standard error")
        .into()
}

fn unknown(key: &str, parts: &[FragmentField], foreign: &[ForeignPart]) -> Diagnostic {
    let mut foreign = foreign.iter();
    if let Some(ForeignPart { tool, .. }) =
        foreign.find(|part| [part.name, part.reply].contains(&key))
    {
        let error = invalid(&message!("has an unknown field `{key}`"));
        return error.hint(message!("leave it out: `{key}` is for `{tool}` alone"));
    }
    let own = ["resource_state", "resource_outputs", "shared_state"];
    let known = || own.into_iter().chain(parts.iter().map(|part| part.reply));
    // Programs for other formats call them so.
    let whole = [format!("resource_{key}"), format!("{key}_state")];
    let longer = known().find(|known| whole.iter().any(|whole| whole == known));
    let as_entry = parts.iter().find(|part| part.template == key);
    let longer = longer.or(as_entry.map(|part| part.reply));
    match longer.or_else(|| nearest(key, known())) {
        Some(near) => {
            let error = invalid(&message!("has an unknown field `{key}`"));
            error.hint(message!("did you mean `{near}`?"))
        }
        None => {
            let error = invalid(&message!("has an unknown field `{key}`"));
            let error = error.hint(format!("its fields are {}", listed(known(), ", ")));
            match key {
                "error" | "errors" | "message" | "msg" => error.hint(
                    "a program that fails says why on standard error and ends so: `echo WHY >&2; exit 1`",
                ),
                _ => error,
            }
        }
    }
}

fn map(key: &str, value: Value) -> Result<Map, Diagnostic> {
    match value {
        Value::Null => Ok(Map::new()),
        Value::Map(map) => Ok(map),
        other => Err(invalid(&message!(
            "has {} as `{key}`, expected a map",
            with_article(other.kind_name())
        ))),
    }
}
