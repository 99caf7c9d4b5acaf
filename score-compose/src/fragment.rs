//! What provisioners add to a compose project.

use score_yaml::message;
use score_yaml::message::Name;
use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use score_core::backend::{Fragment, FragmentField, Manifests, Origin, OutputFile, Provisioned};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use score_core::resource::ResourceUid;
use score_yaml::{Map, Str, Value};

use crate::model::{Decoder, FieldType, MODEL, NETWORK, Problem, SERVICE, VOLUME};
use crate::mounts_directory::MountsDirectory;
use crate::mounts_directory::is_in_use;
use crate::origin_kind::{PART, SERVICE as OF_SERVICE};
use crate::paths;

/// What a provisioner adds: parts of the compose file, and files and directories of the mounts directory.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ComposeFragment {
    /// Directories by path in the mounts directory: to be there (true) or not (false).
    pub directories: BTreeMap<Str, bool>,
    /// Contents of files by path in the mounts directory; `None` for a file that is to be there no more.
    pub files: BTreeMap<Str, Option<Str>>,
    /// Networks by name.
    pub networks: Map,
    /// Services by name.
    pub services: Map,
    /// Volumes by name.
    pub volumes: Map,
    /// Models by name; the services of the resource's workload use them.
    pub models: Map,
    /// Fields that no compose file has, as warnings; they are left out of the parts above.
    pub unknown: Vec<Diagnostic>,
}

const DIRECTORIES: FragmentField = FragmentField {
    template: "directories",
    reply: "relative_directories",
};
const FILES: FragmentField = FragmentField {
    template: "files",
    reply: "relative_file_contents",
};
const NETWORKS: FragmentField = FragmentField {
    template: "networks",
    reply: "compose_networks",
};
const SERVICES: FragmentField = FragmentField {
    template: "services",
    reply: "compose_services",
};
const VOLUMES: FragmentField = FragmentField {
    template: "volumes",
    reply: "compose_volumes",
};
const MODELS: FragmentField = FragmentField {
    template: "models",
    reply: "compose_models",
};

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
                SERVICES => decoded.services = map(field, FieldType::Map(&SERVICE), value, told),
                VOLUMES => decoded.volumes = map(field, FieldType::Map(&VOLUME), value, told),
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

fn map(
    field: &FragmentField,
    shape: FieldType,
    value: Value,
    (diags, ignored_key): (&mut Diagnostics, &mut Vec<Diagnostic>),
) -> Map {
    match Decoder::decode_lenient(field.template, shape, value) {
        Ok((decoded, unknown)) => {
            ignored_key.extend(
                unknown
                    .into_iter()
                    .map(|problem| diagnostic(Code::UnsupportedField, problem)),
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
                    .map(|problem| diagnostic(Code::InvalidReply, problem)),
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
) -> BTreeMap<Str, T> {
    let mut out = BTreeMap::new();
    let name = field.template;
    let mut refuse = |path: String, message: String| {
        diags.push(Diagnostic::new(Code::InvalidReply, message).path(path));
    };
    let map = match value {
        Value::Map(map) => map,
        Value::Null => Map::new(),
        other => {
            refuse(
                name.to_owned(),
                message!("expected a map, found {}", with_article(other.kind_name())),
            );
            return out;
        }
    };
    for (path, value) in map {
        let found = value.kind_name();
        let clean = paths::clean(&path);
        match read(value) {
            _ if !paths::is_local(&clean) => {
                refuse(
                    message!("{name}.{path}"),
                    message!("`{path}` leaves the mounts directory"),
                );
            }
            None => refuse(
                message!("{name}.{path}"),
                message!("expected {expected}, found {}", with_article(found)),
            ),
            Some(value) => drop(out.insert(clean.into(), value)),
        }
    }
    out
}

/// Whether a field that is left out is the one that the Go tool's default provisioners have, the mount of whose `route`
/// says `readOnly`. The Go tool drops it in silence, and who has its defaults has nothing to mend.
fn is_known_slip(provisioner: &str, ignored_key: &Diagnostic) -> bool {
    let is_default = provisioner.starts_with("template://default-provisioners/");
    let path = ignored_key.path.as_deref().unwrap_or_default();
    let field = path
        .rsplit_once('.')
        .map(|(mount, field)| (mount.contains(".volumes."), field));
    is_default && field == Some((true, "readOnly"))
}

/// What is wrong in data, as a diagnostic.
pub(crate) fn diagnostic(code: Code, problem: Problem) -> Diagnostic {
    let Problem {
        path,
        message,
        near,
    } = problem;
    let diagnostic = Diagnostic::new(code, message).path(path);
    match near {
        Some(near) => diagnostic.hint(message!("did you mean `{near}`?")),
        None => diagnostic,
    }
}

/// All that provisioners add, put together.
#[derive(Debug, Default)]
pub(crate) struct ProvisionedParts {
    /// Networks by name.
    pub(crate) networks: Map,
    /// Services by name.
    pub(crate) services: Map,
    /// Volumes by name.
    pub(crate) volumes: Map,
    /// Models by name.
    pub(crate) models: Map,
    /// The models that a workload's services use.
    pub(crate) models_of: BTreeMap<Str, BTreeSet<Str>>,
    /// Whose the parts are; of several that have one name, the last.
    pub(crate) origins: Vec<Origin>,
}

impl ProvisionedParts {
    /// Takes what resources add, in provisioning order: a later part takes the place of an earlier
    /// one of the same name. Files and directories go to the output.
    pub(crate) fn take(
        resources: &mut IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
        moved: MountsDirectory<'_>,
        output: &mut Manifests,
        diags: &mut Diagnostics,
    ) -> Self {
        let mounts = moved.path;
        let mut added = ProvisionedParts::default();
        for (uid, resource) in resources {
            let ComposeFragment {
                directories,
                files,
                networks,
                mut services,
                mut volumes,
                models,
                unknown,
            } = std::mem::take(&mut resource.fragment);
            let is_known = |warning: &Diagnostic| is_known_slip(&resource.provisioner, warning);
            for mut warning in unknown.into_iter().filter(|warning| !is_known(warning)) {
                warning.message = format!(
                    "the provisioner of `{}` asks for what is left out: {}",
                    Name(uid.as_str()),
                    warning.message
                );
                diags.push(warning);
            }
            let adds_files = !directories.is_empty() || !files.is_empty();
            if adds_files && !is_in_use(mounts) {
                let message = message!(
                    "the project has no mounts directory, and the provisioner of `{uid}` adds files or directories to it"
                );
                diags.push(Diagnostic::new(Code::InvalidReply, message));
                continue;
            }
            for (path, is_there) in directories {
                output
                    .directories
                    .insert(paths::join(mounts, &path), is_there);
            }
            for (path, content) in files {
                let path = paths::join(mounts, &path);
                match content {
                    Some(text) => {
                        output.removed.remove(&path);
                        output.files.insert(
                            path,
                            OutputFile {
                                bytes: String::from(text).into_bytes(),
                                mode: None,
                            },
                        );
                    }
                    None => {
                        output.files.remove(&path);
                        output.removed.insert(path);
                    }
                }
            }
            if !models.is_empty() {
                let of = added
                    .models_of
                    .entry(resource.source_workload.clone())
                    .or_default();
                of.extend(models.keys().cloned());
            }
            services
                .values_mut()
                .for_each(|service| moved.rebase_service(service));
            volumes
                .values_mut()
                .for_each(|volume| moved.rebase_volume(volume));
            let is_own = resource.author.is_some_and(|author| author.is_unchanged);
            let (places, asked) = (
                &resource.places,
                resource.author.map(|author| author.resource),
            );
            let origin = |of, field: &str, name: Str| Origin {
                of,
                name,
                span: places
                    .iter()
                    .find(|(of, _)| *of == field)
                    .map(|(_, span)| *span),
                asked,
                by: uid.to_string(),
                is_own,
            };
            let of_services = services
                .keys()
                .map(|name| origin(OF_SERVICE, SERVICES.template, name.clone()));
            added.origins.extend(of_services);
            for (field, parts) in [
                (NETWORKS.template, &networks),
                (VOLUMES.template, &volumes),
                (MODELS.template, &models),
            ] {
                // Nothing is wrong with those of our own provisioners.
                let parts = parts.keys().filter(|_| !is_own);
                let of_parts =
                    parts.map(|name| origin(PART, field, format!("{field}.{name}").into()));
                added.origins.extend(of_parts);
            }
            added.networks.extend(networks);
            added.services.extend(services);
            added.volumes.extend(volumes);
            added.models.extend(models);
        }
        added
    }
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
            (&DIRECTORIES, "{../a: true}", "directories.../a"),
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
            .map(|d| (d.code, d.path.as_deref(), d.hints.join("")))
            .collect();
        let near = "did you mean `image`?".to_owned();
        assert_eq!(
            said,
            [(Code::UnsupportedField, Some("services.a.imgae"), near)]
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

    #[test]
    fn later_parts_take_the_place_of_earlier_ones() {
        let first = "{files: {a/../f: one, g: x}, directories: {d: true}, services: {s: {image: a}}, models: {m: {model: x}}}";
        let second = "{files: {f: two, g: null}, directories: {d: false}, services: {s: {image: b}}, volumes: {v10: {}, v2: {}}}";
        let given = given(&[("v", "{c: {image: x}}"), ("w", "{c: {image: x}}")])
            .resource("t.default#w.a", "w", "{}", first)
            .resource("t.default#w.b", "w", "{}", second);
        let (_, manifests, diags) = given.emit();
        assert!(diags.is_empty(), "{diags:?}");
        let files: Vec<_> = manifests
            .files
            .iter()
            .map(|(path, file)| (path.as_str(), file.bytes.as_slice()))
            .collect();
        assert_eq!(files, [("m/f", b"two".as_slice())]);
        assert_eq!(manifests.removed.iter().collect::<Vec<_>>(), ["m/g"]);
        assert_eq!(manifests.directories.get("m/d"), Some(&false));
        assert_holds(
            &manifests.documents[0],
            "{services: {s: {image: b}, w-c: {models: {m: {}}}, v-c: {models: null}}, models: {m: {model: x}}}",
        );
        let volumes = manifests.documents[0]
            .get("volumes")
            .and_then(Value::as_map)
            .expect("there are volumes");
        assert_eq!(
            volumes.keys().collect::<Vec<_>>(),
            ["v2", "v10"],
            "in natural order"
        );
    }
}
