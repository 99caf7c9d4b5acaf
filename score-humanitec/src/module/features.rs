//! The keys of a module's spec: features of its profile, fields in old places, and what the profile lacks.

use score_schema::SchemaError;
use score_yaml::data::Data;
use score_yaml::message;
use score_yaml::message::listed;
use score_yaml::{SortedMap, Span, Str};

use super::container::FIELDS;
use super::node::{Entries, Key, ModuleNode};
use crate::codes;
use crate::module_reader::ModuleReader;
use crate::pod;
use crate::profile::{self, ControllerKind, OLD_CONTROLLER_FIELDS, Property, WorkloadProfile};
use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::text::Template;
use score_core::workload::Workload;

/// The features of a spec, each by its own rules, in an order in which what one refers to is read before it.
pub(crate) struct Features(SortedMap<Str, (Key, ModuleNode)>);

impl Features {
    pub(crate) fn take(&mut self, name: &str) -> Option<(Key, ModuleNode)> {
        self.0.remove(name)
    }

    pub(crate) fn node(&mut self, name: &str) -> Option<ModuleNode> {
        self.take(name).map(|(_, node)| node)
    }
}

/// Puts the keys of a spec where they belong: features, old places of the pod's fields, and those of what runs the
/// workload. Keys that the profile lacks are reported.
pub(super) fn sort_out(
    reader: &mut ModuleReader<'_>,
    entries: Entries,
    chosen: &WorkloadProfile,
) -> (Features, Entries, Entries) {
    let mut features = Features(SortedMap::new());
    let only = only_container(&entries);
    let (mut old_pod, mut old_controller) = (Entries::new(), Entries::new());
    for (key, node) in entries {
        let name = key.text.as_str();
        if node.is_of_score() {
            features.0.insert(name.into(), (key, node));
            continue;
        }
        match chosen.property(name) {
            Some(Property::Own(schema)) => {
                let node = node.of_extension();
                reader.at(name, |reader| own(reader, &key, &node, schema, chosen));
            }
            Some(Property::Feature) if !pod::is_old_field(name) => {
                features.0.insert(name.into(), (key, node));
            }
            _ if pod::is_old_field(name) => old_pod.push((key, node)),
            _ if OLD_CONTROLLER_FIELDS.contains(&name) && chosen.kind.lasts() => {
                old_controller.push((key, node));
            }
            _ if node.is_null() && profile::is_feature(name) => {
                // Null deletes, and this the profile does not have.
                features.0.insert(name.into(), (key, node));
            }
            _ => reader.at(&key.text, |reader| {
                lacking(reader, &key, &node, chosen, only.as_deref());
            }),
        }
    }
    (features, old_pod, old_controller)
}

/// The name of the container of the Score file, if there is one alone.
fn only_container(entries: &Entries) -> Option<Str> {
    let (_, containers) = entries.iter().find(|(key, _)| key.text == "containers")?;
    let mut of_score = Data::entries(containers)
        .iter()
        .filter(|(_, container)| container.get("image").is_some_and(ModuleNode::is_of_score));
    match (of_score.next(), of_score.next()) {
        (Some((key, _)), None) => Some(key.text.clone()),
        _ => None,
    }
}

/// What stands for the name of a container.
const OF_SCORE_FILE: &str = "NAME is that of a container in the Score file";

/// Reports a key that the profile lacks.
fn lacking(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: &ModuleNode,
    chosen: &WorkloadProfile,
    only: Option<&str>,
) {
    let name = key.text.as_str();
    if name == "deploy" {
        let message = "`deploy` stands at the top of the extension, not in `spec`";
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
        return reader.push(error.hint("write it beside `spec`, at the left margin"));
    }
    if FIELDS.contains(&name) && !matches!(name, "resources" | "id") {
        let message = message!("`{name}` is a field of a container, and stands in `spec`");
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
        let container = only.unwrap_or("NAME");
        // A map of variables, as charts have it, has another name here.
        let field = match name == "env" && !Data::entries(node).is_empty() {
            true => "variables",
            false => name,
        };
        let way =
            message!("write it below its container: `containers: {{{container}: {{{field}: …}}}}`");
        let error = error.hint(way);
        return reader.push(match only {
            Some(_) => error,
            None => error.hint(OF_SCORE_FILE),
        });
    }
    // `statefulSet`, in the spelling of Kubernetes.
    let spelt = name.to_ascii_lowercase();
    if spelt != name && profile::is_feature(&spelt) {
        let message = message!("profile `{}` has no field `{name}`", chosen.name);
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
        let owners = profile::owners(&spelt);
        return reader.push(match (chosen.property(&spelt), owners.as_slice()) {
            (None, [owner]) => error.hint(message!(
                "write `{spelt}`, and `profile: {owner}` at the top of the extension"
            )),
            (Some(_), _) | (None, []) => error.hint(message!("did you mean `{spelt}`?")),
            (None, owners) => error
                .hint(message!("did you mean `{spelt}`?"))
                .hint(format!(
                    "it is a feature of {}",
                    listed(owners.iter().copied(), ", ")
                )),
        });
    }
    if !profile::is_feature(name) {
        // Fields in old places are taken, too.
        let old = OLD_CONTROLLER_FIELDS.iter().filter(|_| chosen.kind.lasts());
        let old = pod::OLD_FIELDS.iter().chain(old).copied();
        let known: Vec<&str> = chosen.features().into_iter().chain(old).collect();
        return reader.unknown(key, &format!("profile `{}`", chosen.name), &known);
    }
    reader.push(feature_missing(name, chosen).at(key.span));
}

/// The error of a feature that the profile lacks.
fn feature_missing(name: &str, chosen: &WorkloadProfile) -> Diagnostic {
    let message = message!("`{name}` is not a feature of profile `{}`", chosen.name);
    let owners = listed(profile::owners(name), ", ");
    let diagnostic = Diagnostic::new(codes::UNSUPPORTED_FEATURE, message);
    let own = chosen.kind.feature();
    let mut kinds = ControllerKind::ALL.iter().filter(|kind| kind.lasts());
    let is_alike = chosen.kind.lasts() && kinds.any(|kind| kind.feature() == name);
    let diagnostic = match is_alike && chosen.property(own).is_some() {
        true => diagnostic.hint(message!("did you mean `{own}`?")),
        false => diagnostic,
    };
    if owners.is_empty() {
        diagnostic
    } else {
        diagnostic.hint(format!("it is a feature of {owners}"))
    }
}

/// Reports what the Score file brings and the profile lacks.
pub(super) fn score_parts_fit(
    reader: &mut ModuleReader<'_>,
    chosen: &WorkloadProfile,
    features: &Features,
    service: Option<Span>,
    workload: &mut Workload<Template>,
) {
    if chosen.property("service").is_some() {
        return;
    }
    let is_deleted = features
        .0
        .get("service")
        .is_some_and(|(_, node)| node.is_null());
    // Where the Score file says it; there may be nothing in it.
    let place = service.filter(|_| !workload.ports.is_empty());
    if let (Some(place), false) = (place, is_deleted) {
        let diagnostic = feature_missing("service", chosen).at(place).path("service");
        reader.cursor().diags.push(diagnostic);
    }
    workload.ports.clear();
}

/// A key that only a custom profile has: checked by its schema, and left out.
fn own(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: &ModuleNode,
    schema: Option<&score_yaml::Value>,
    chosen: &WorkloadProfile,
) {
    if node.is_null() {
        return;
    }
    let errors: Vec<SchemaError> = schema
        .and_then(profile::compile)
        .map(|schema| schema.check(&node.to_node(node.span)))
        .unwrap_or_default();
    let has_errors = !errors.is_empty();
    for mut error in errors {
        let mut path = vec!["spec".to_owned(), key.text.to_string()];
        path.append(&mut error.path);
        reader
            .cursor()
            .diags
            .push(score_schema::diagnostic(SchemaError { path, ..error }));
    }
    if !has_errors {
        let message = message!(
            "`{}` is known to the chart of profile `{}` only; it is checked and left out",
            key.text,
            chosen.name
        );
        let diagnostic = Diagnostic::new(codes::IGNORED_FIELD, message).at(key.span);
        reader.push(diagnostic);
    }
}
