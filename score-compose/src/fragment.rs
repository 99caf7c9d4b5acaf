//! The fragment of a compose project that a provisioner adds.

use score_core::diagnostic::{About, Diagnostic, Diagnostics, FieldPath, ValueType, with_article};
use score_core::target::{Fragment, FragmentField};
use score_yaml::{Map, SortedMap, Str, Value, message};

use crate::codes;
use crate::conversion::GivenObject;
use crate::model::{Decoder, FieldType, MODEL, NETWORK, SERVICE, VOLUME};
use crate::paths;

/// A fragment that a provisioner adds: parts of the compose file, and files and directories of the mounts directory.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ComposeFragment {
    /// Directories by path in the mounts directory: to create (true) or to remove (false).
    pub directories: SortedMap<Str, bool>,
    /// Contents of files by path in the mounts directory; `None` for a file to remove.
    pub files: SortedMap<Str, Option<Str>>,
    /// Networks by name.
    pub networks: Map,
    /// Services by name.
    pub services: Map,
    /// Volumes by name.
    pub volumes: Map,
    /// Models by name; the services of the resource's workload use them.
    pub models: Map,
    /// Objects for Kubernetes of definitions.
    pub(crate) objects: Vec<GivenObject>,
    /// Fields that no compose file has, as warnings; they are left out of the parts above.
    pub unknown: Vec<Diagnostic>,
}

pub(crate) const DIRECTORIES: FragmentField = field("directories", "relative_directories");
pub(crate) const FILES: FragmentField = field("files", "relative_file_contents");
pub(crate) const NETWORKS: FragmentField = field("networks", "compose_networks");
pub(crate) const SERVICES: FragmentField = field("services", "compose_services");
pub(crate) const VOLUMES: FragmentField = field("volumes", "compose_volumes");
pub(crate) const MODELS: FragmentField = field("models", "compose_models");

/// The part by which definitions add objects for Kubernetes. No provisioner has it.
pub(crate) const OBJECTS: FragmentField = field("manifests", "manifests");

const fn field(template: &'static str, reply: &'static str) -> FragmentField {
    FragmentField { template, reply }
}

impl Fragment for ComposeFragment {
    const FIELDS: &'static [FragmentField] =
        &[DIRECTORIES, FILES, NETWORKS, SERVICES, VOLUMES, MODELS];

    fn decode(parts: Vec<(&'static FragmentField, Value)>) -> Result<Self, Diagnostics> {
        let mut decoded = ComposeFragment::default();
        let mut diags = Diagnostics::new();
        for (field, value) in parts {
            let told = (&mut diags, &mut decoded.unknown);
            match *field {
                DIRECTORIES => {
                    decoded.directories = paths_in(
                        field,
                        value,
                        &mut diags,
                        "`true` or `false`",
                        |value| match value {
                            Value::Bool(b) => Some(b),
                            _ => None,
                        },
                    );
                }
                FILES => {
                    decoded.files = paths_in(
                        field,
                        value,
                        &mut diags,
                        "a string or null",
                        |value| match value {
                            Value::String(text) => Some(Some(text)),
                            Value::Null => Some(None),
                            _ => None,
                        },
                    );
                }
                NETWORKS => decoded.networks = map(field, FieldType::Map(&NETWORK), value, told),
                SERVICES => match whole_file(&value) {
                    Some(error) => diags.push(error),
                    None => decoded.services = map(field, FieldType::Map(&SERVICE), value, told),
                },
                VOLUMES => decoded.volumes = map(field, FieldType::Map(&VOLUME), value, told),
                OBJECTS => {
                    let objects = value.as_seq().unwrap_or_default().iter().cloned();
                    decoded.objects = objects.filter_map(GivenObject::read).collect();
                }
                _ => decoded.models = map(field, FieldType::Map(&MODEL), value, told),
            }
        }
        if diags.is_empty() {
            Ok(decoded)
        } else {
            Err(diags)
        }
    }
}

/// The error of services that hold a whole compose file, if they do: their own name once more, and services below.
fn whole_file(services: &Value) -> Option<Diagnostic> {
    let inner = services.get("services")?.as_map()?;
    let is_service = |service: &Value| {
        let service = service.as_map();
        service
            .is_some_and(|service| service.contains_key("image") || service.contains_key("build"))
    };
    if inner.is_empty() || !inner.values().all(is_service) {
        return None;
    }
    let message = "the part holds a whole compose file, expected its services";
    let error = Diagnostic::new(codes::INVALID_REPLY, message).path("services.services");
    Some(error.hint(
        "leave out the line `services:`, and write networks and volumes as parts of their own",
    ))
}

fn map(
    field: &FragmentField,
    field_type: FieldType,
    value: Value,
    (diags, left_out): (&mut Diagnostics, &mut Vec<Diagnostic>),
) -> Map {
    match Decoder::decode_lenient(field.template, field_type, value) {
        Ok((decoded, unknown)) => {
            left_out.extend(
                unknown
                    .into_iter()
                    .map(|problem| problem.into_diagnostic(codes::UNSUPPORTED_FIELD)),
            );
            if let Value::Map(map) = decoded {
                map
            } else {
                Map::new()
            }
        }
        Err(problems) => {
            diags.extend(
                problems
                    .into_iter()
                    .map(|problem| problem.into_diagnostic(codes::INVALID_REPLY)),
            );
            Map::new()
        }
    }
}

fn paths_in<T>(
    field: &FragmentField,
    value: Value,
    diags: &mut Diagnostics,
    expected: &str,
    read: fn(Value) -> Option<T>,
) -> SortedMap<Str, T> {
    let mut out = SortedMap::new();
    let name = field.template;
    let mut refuse = |keys: &[&str], message: String, hint: &str, about: About| {
        let path = FieldPath::from_iter(keys.iter().copied());
        let error = Diagnostic::new(codes::INVALID_REPLY, message).path(&path);
        diags.push(error.hint(hint).about(about));
    };
    let shape = match *field {
        DIRECTORIES => "write `NAME: true` for each directory, `false` to remove it",
        _ => "write `NAME: |` for each file, and its text below",
    };
    let map = match value {
        Value::Map(map) => map,
        Value::Null => Map::new(),
        other => {
            let kind = other.kind_name();
            refuse(
                &[name],
                message!("expected a map, found {}", with_article(kind)),
                shape,
                About::wrong_type(ValueType::Map, kind),
            );
            return out;
        }
    };
    for (path, value) in map {
        let found = value.kind_name();
        let clean = paths::clean(&path);
        match read(value) {
            _ if !paths::is_local(&clean) => {
                let inside = path.trim_start_matches(['/', '.']);
                let hint = match inside.is_empty() {
                    true => "a path starts below the mounts directory".to_owned(),
                    false => message!("a path starts below the mounts directory: write `{inside}`"),
                };
                refuse(
                    &[name, &path],
                    message!("`{path}` leaves the mounts directory"),
                    &hint,
                    About::Name,
                );
            }
            None => refuse(
                &[name, &path],
                message!("expected {expected}, found {}", with_article(found)),
                shape,
                About::Value,
            ),
            Some(value) => drop(out.insert(clean.into(), value)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use super::*;
    use crate::testing::{assert_holds, given};

    fn decode(field: &'static FragmentField, text: &str) -> Result<ComposeFragment, Diagnostics> {
        ComposeFragment::decode(vec![(
            field,
            parse_str(text).expect("the test's YAML is valid"),
        )])
    }

    #[test]
    fn parts_of_other_types_or_outside_of_the_mounts_directory_are_refused() {
        for (field, text, path) in [
            (&DIRECTORIES, "{../a: true}", r"directories.\.\./a"),
            (&DIRECTORIES, "{a: 1}", "directories.a"),
            (&FILES, "{/etc/passwd: x}", "files./etc/passwd"),
            (&FILES, "{a: 1}", "files.a"),
            (&FILES, "[a]", "files"),
            (&SERVICES, "{a: {image: [x]}}", "services.a.image"),
            (&SERVICES, "[a]", "services"),
            (&VOLUMES, "{a: {driver: [x]}}", "volumes.a.driver"),
        ] {
            let diags = decode(field, text).expect_err(text);
            let paths: Vec<_> = diags
                .iter()
                .map(|d| d.path.as_deref().unwrap_or_default())
                .collect();
            assert_eq!(paths, [path], "{text}");
        }
    }

    #[test]
    fn unknown_fields_are_left_out_with_a_warning() {
        let parts = "{services: {a: {image: x, imgae: y}}}";
        let given = given(&[("w", "{c: {image: x}}")]).resource("t.default#w.r", "w", "{}", parts);
        let (_, manifests, diags) = given.emit();
        let said: Vec<_> = diags
            .iter()
            .map(|d| (d.code, d.path.as_deref(), d.hints[0].clone()))
            .collect();
        let near = "did you mean `image`?".to_owned();
        assert_eq!(
            said,
            [(codes::UNSUPPORTED_FIELD, Some("services.a.imgae"), near)]
        );
        assert_holds(
            &manifests.documents[0],
            "{services: {a: {image: x, imgae: null}}}",
        );
    }

    #[test]
    fn nothing_is_a_part_too() {
        assert_eq!(
            decode(&SERVICES, "null").ok(),
            Some(ComposeFragment::default())
        );
        assert_eq!(decode(&FILES, "").ok(), Some(ComposeFragment::default()));
    }
}
