//! What leads out of names in templates that nothing has: functions, and fields of the data.

use score_template::error::UnknownName;
use score_template::{instead_of_helm, is_data_of_helm};
use score_yaml::message;
use score_yaml::message::{Name, listed};

use super::RESOURCE_FIELDS;
use crate::diagnostic::nearest;

/// What leads out of the name of a field that data with others has not.
pub(crate) fn hint_of_field(name: &str, known: &[&'static str]) -> Option<String> {
    let unknown = UnknownName {
        name: name.to_owned(),
        is_function: false,
        known: known.to_vec(),
        owner: None,
    };
    hint_of_name(&unknown, "")
}

/// What leads out of a name that nothing has; `context` is where it stands.
pub(super) fn hint_of_name(unknown: &UnknownName, context: &str) -> Option<String> {
    let UnknownName {
        name,
        is_function,
        known,
        owner,
    } = unknown;
    if owner.is_some() {
        let holder = context
            .split(&format!(".{name}"))
            .next()
            .unwrap_or_default();
        return Some(match param(holder) {
            Some(param) => format!(
                "write `{}`, or give a map as the param `{}`",
                Name(holder),
                Name(param)
            ),
            None if holder.is_empty() => {
                let mut data = RESOURCE_FIELDS.iter().chain(&MORE_DATA);
                let is_data = data.any(|known| *known == name.as_str());
                return is_data.then(|| {
                    format!(
                        "inside of `range` and `with` the dot is another: write `$.{}`",
                        Name(name)
                    )
                });
            }
            None => format!("write `{}`", Name(holder)),
        });
    }
    let is_data = *is_function && name.starts_with(|c: char| c.is_ascii_uppercase());
    if is_data {
        let value = match name.as_str() {
            "True" => "true",
            "False" => "false",
            "None" | "Null" => "nil",
            _ => return Some(message!("a field starts with a dot: `.{name}`")),
        };
        return Some(format!("write `{value}`"));
    }
    if !is_function && is_data_of_helm(name) {
        return Some(match (name.as_str(), known.contains(&"Params")) {
            ("Values", true) => {
                "`.Values` is Helm's: the params of a resource are `.Params`".to_owned()
            }
            ("Release", true) => {
                "`.Release` is Helm's: the workload is `.SourceWorkload`, the resource `.Id`"
                    .to_owned()
            }
            _ => format!(
                "`.{}` is Helm's, leave it out: there are {}",
                Name(name),
                instead(known)
            ),
        });
    }
    if *is_function && name == "encodeSecretRef" {
        let way_out = "nothing refers to keys of Secrets here: write the value itself in its place";
        return Some(way_out.to_owned());
    }
    if let Some(instead) = instead_of_helm(name).filter(|_| *is_function) {
        let name = Name(name);
        return Some(format!(
            "`{name}` is Helm's, no function of sprig: {instead}"
        ));
    }
    let dot = if *is_function { "" } else { "." };
    let meant = FUNCTIONS_ELSEWHERE.iter().filter(|_| *is_function);
    let mut meant = meant.filter(|(other, own)| other == name && known.contains(own));
    if let Some((_, own)) = meant.next() {
        return Some(format!("did you mean `{own}`?"));
    }
    if !is_function && name == "Env" {
        return Some("variables are read by a function: `env \"NAME\"`".to_owned());
    }
    let elsewhere = FIELDS_ELSEWHERE.iter().filter(|_| !is_function);
    let mut elsewhere = elsewhere.filter(|(other, own)| other == name && known.contains(own));
    if let Some((_, own)) = elsewhere.next() {
        return Some(format!("did you mean `.{own}`?"));
    }
    if let Some(near) = nearest(name, known.iter().copied()) {
        return Some(format!("did you mean `{dot}{near}`?"));
    }
    if let Some(longer) = longer(name, known).filter(|_| *is_function) {
        return Some(format!("did you mean `{longer}`?"));
    }
    let fields: Vec<String> = known.iter().map(|name| format!(".{name}")).collect();
    let is_short = !is_function && !fields.is_empty();
    is_short.then(|| {
        format!(
            "{} {}",
            if fields.len() == 1 {
                "there is"
            } else {
                "there are"
            },
            quoted(&fields)
        )
    })
}

/// The shortest of some names that begin with another one, if that says enough: `kebabcase` by `kebab`.
fn longer<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    const TELLING: usize = 4;
    let longer = known.iter().copied();
    let longer = longer.filter(|known| name.len() >= TELLING && known.starts_with(name));
    longer.min_by_key(|known| known.len())
}

/// The param that a path names, if it does: `size` of `.Params.size`.
pub(super) fn param(path: &str) -> Option<&str> {
    let param = path.strip_prefix(".Params.")?;
    let is_name = param
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (is_name && !param.is_empty()).then_some(param)
}

/// All of some fields: which one is meant, nobody knows.
fn quoted(fields: &[String]) -> String {
    let fields = fields.iter().map(|field| format!("`{}`", Name(field)));
    fields.collect::<Vec<_>>().join(", ")
}

/// What templates have as data besides what they see of a resource, on one target or all.
const MORE_DATA: [&str; 5] = [
    "Guid",
    "WorkloadServices",
    "Namespace",
    "Workloads",
    "Manifests",
];

/// Names that functions have in other languages, and those that they have here.
const FUNCTIONS_ELSEWHERE: [(&str, &str); 19] = [
    ("truncate", "trunc"),
    ("length", "len"),
    ("size", "len"),
    ("count", "len"),
    ("uppercase", "upper"),
    ("toUpperCase", "upper"),
    ("toUpper", "upper"),
    ("lowercase", "lower"),
    ("toLowerCase", "lower"),
    ("toLower", "lower"),
    ("capitalize", "title"),
    ("substring", "substr"),
    ("strip", "trim"),
    ("str", "toString"),
    ("b64encode", "b64enc"),
    ("b64decode", "b64dec"),
    ("base64", "b64enc"),
    ("random", "randAlphaNum"),
    ("format", "printf"),
];

/// Names that data has in other tools, and those that it has here.
const FIELDS_ELSEWHERE: [(&str, &str); 5] = [
    ("Workload", "SourceWorkload"),
    ("WorkloadName", "SourceWorkload"),
    ("Parameters", "Params"),
    ("Inputs", "Params"),
    ("Name", "Id"),
];

/// The fields that there are instead of Helm's.
fn instead(known: &[&str]) -> String {
    let fields: Vec<String> = known.iter().map(|name| format!(".{name}")).collect();
    listed(fields.iter().map(String::as_str), ", ")
}
