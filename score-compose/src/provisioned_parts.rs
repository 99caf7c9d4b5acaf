//! The parts of the compose file that provisioners add, put together.

use indexmap::IndexMap;
use score_core::backend::{Manifests, OutputFile};
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_yaml::{Map, SortedMap, SortedSet, Span, Str, message};

use crate::codes;
use crate::fragment::{ComposeFragment, DIRECTORIES, FILES, MODELS, NETWORKS, SERVICES, VOLUMES};
use crate::mounts_directory::{MountsDirectory, is_in_use};
use crate::origin::{Origin, PartKind};
use crate::own_files;
use crate::paths;
pub(crate) use crate::provisioned_resource::is_own;
use crate::provisioned_resource::place_of;
use crate::rules::is_name;

/// The parts that provisioners add, put together.
#[derive(Debug, Default)]
pub(crate) struct ProvisionedParts {
    /// Networks by name.
    pub(crate) networks: Map,
    /// Services by name.
    pub(crate) services: Map,
    /// Volumes by name.
    pub(crate) volumes: Map,
    /// Configs by name.
    pub(crate) configs: Map,
    /// Models by name.
    pub(crate) models: Map,
    /// The names of the models that a workload's services use, by workload.
    pub(crate) models_of: SortedMap<Str, SortedSet<Str>>,
    /// The origins of the parts; of several that have one name, the last counts.
    pub(crate) origins: Vec<Origin>,
    /// Who writes or removes files and directories, by path in the project; none unless a directory is removed.
    pub(crate) path_origins: SortedMap<String, PathOrigin>,
}

/// Who writes or removes a file or a directory.
#[derive(Debug)]
pub(crate) struct PathOrigin {
    /// The uid of the resource.
    pub(crate) by: ResourceUid,
    /// Where the provisioner says so.
    span: Option<Span>,
    /// The resource in the Score file.
    asked: Option<Span>,
}

impl PathOrigin {
    /// The error, at the place of this one.
    pub(crate) fn locate(&self, error: Diagnostic) -> Diagnostic {
        let error = match self.span {
            Some(span) => error.at(span),
            None => error,
        };
        match self.asked {
            Some(asked) => error.label(asked, message!("for `{}`", self.by)),
            None => error,
        }
    }

    /// The error with a label where this one is asked for.
    pub(crate) fn label(&self, error: Diagnostic, text: &str) -> Diagnostic {
        match self.span.or(self.asked) {
            Some(span) => error.label(span, text),
            None => error,
        }
    }
}

impl ProvisionedParts {
    /// Takes the fragments out of the resources, in provisioning order: a later part replaces an earlier one of the same
    /// name. Files and directories go to the output. Objects of definitions are taken before.
    pub(crate) fn collect(
        resources: &mut IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
        mounts: MountsDirectory<'_>,
        output: &mut Manifests,
        diags: &mut Diagnostics,
    ) -> Self {
        let mut parts = ProvisionedParts::default();
        let removes = |resource: &Provisioned<ComposeFragment>| {
            let mut directories = resource.fragment.directories.values();
            directories.any(|is_there| !is_there)
        };
        let is_removed = resources.values().any(removes);
        for (uid, resource) in resources {
            let mut fragment = std::mem::take(&mut resource.fragment);
            warn_of_unknown(uid, resource, std::mem::take(&mut fragment.unknown), diags);
            let adds_files = !fragment.directories.is_empty() || !fragment.files.is_empty();
            if adds_files && !is_in_use(mounts.path) {
                let message = message!(
                    "the project has no mounts directory, and the provisioner of `{uid}` adds files or directories to it"
                );
                let error = Diagnostic::new(codes::INVALID_REPLY, message)
                    .hint("`mounts_directory: .score-compose/mounts` in the state gives it one");
                diags.push(match resource.author {
                    Some(author) => error
                        .at(author.entry)
                        .label(author.resource, message!("for `{uid}`")),
                    None => error,
                });
                continue;
            }
            own_files::check(uid, resource, &fragment, mounts.path, diags);
            if is_removed {
                parts.note_paths(uid, resource, &fragment, mounts);
            }
            parts.add(uid, resource, fragment, mounts, output);
        }
        parts
    }

    /// Notes who writes or removes the files and directories of a resource.
    fn note_paths(
        &mut self,
        uid: &ResourceUid,
        resource: &Provisioned<ComposeFragment>,
        fragment: &ComposeFragment,
        mounts: MountsDirectory<'_>,
    ) {
        let directories = fragment.directories.keys();
        let directories = directories.map(|path| (path, &DIRECTORIES));
        let files = fragment.files.keys().map(|path| (path, &FILES));
        for (path, field) in directories.chain(files) {
            let origin = PathOrigin {
                by: uid.clone(),
                span: place_of(resource, field.template),
                asked: resource.author.map(|author| author.resource),
            };
            let path = paths::join(mounts.path, path);
            self.path_origins.insert(path, origin);
        }
    }

    fn add(
        &mut self,
        uid: &ResourceUid,
        resource: &Provisioned<ComposeFragment>,
        fragment: ComposeFragment,
        mounts: MountsDirectory<'_>,
        output: &mut Manifests,
    ) {
        let ComposeFragment {
            directories,
            files,
            networks,
            mut services,
            mut volumes,
            models,
            objects: _,
            unknown: _,
        } = fragment;
        for (path, is_there) in directories {
            let path = paths::join(mounts.path, &path);
            output.directories.insert(path, is_there);
        }
        add_files(files, mounts, output);
        if !models.is_empty() {
            let workload = resource.source_workload.clone();
            let of = self.models_of.entry(workload).or_default();
            of.extend(models.keys().cloned());
        }
        services
            .values_mut()
            .for_each(|service| mounts.rebase_service(service));
        volumes
            .values_mut()
            .for_each(|volume| mounts.rebase_volume(volume));
        for (field, parts, kind) in [
            (SERVICES.template, &services, PartKind::Service),
            (NETWORKS.template, &networks, PartKind::Part),
            (VOLUMES.template, &volumes, PartKind::Part),
            (MODELS.template, &models, PartKind::Part),
        ] {
            self.add_origins(uid, resource, (field, parts), kind);
        }
        self.networks.extend(networks);
        self.services.extend(services);
        self.volumes.extend(volumes);
        self.models.extend(models);
    }

    /// Adds the origins of the parts that stand in one field of the compose file.
    fn add_origins(
        &mut self,
        uid: &ResourceUid,
        resource: &Provisioned<ComposeFragment>,
        (field, parts): (&str, &Map),
        kind: PartKind,
    ) {
        if parts.is_empty() {
            return;
        }
        let span = place_of(resource, field);
        let asked = resource.author.map(|author| author.resource);
        let is_own = is_own(resource);
        // What our own provisioners add is right, but for names that somebody wrote into the state.
        let may_be_faulty = |name: &&Str| kind == PartKind::Service || !is_own || !is_name(name);
        let names = parts.keys().filter(may_be_faulty);
        self.origins.extend(names.map(|name| Origin {
            of: kind,
            name: match kind {
                PartKind::Service => name.clone(),
                _ => format!("{field}.{name}").into(),
            },
            span,
            asked,
            by: uid.to_string(),
            is_object: false,
            is_own,
            placeholder: None,
            named: None,
        }));
    }
}

/// Adds and removes files of the mounts directory.
fn add_files(
    files: SortedMap<Str, Option<Str>>,
    mounts: MountsDirectory<'_>,
    output: &mut Manifests,
) {
    for (path, content) in files {
        let path = paths::join(mounts.path, &path);
        match content {
            Some(text) => {
                output.removed.remove(&path);
                let bytes = String::from(text).into_bytes();
                output.files.insert(path, OutputFile { bytes, mode: None });
            }
            None => {
                output.files.remove(&path);
                output.removed.insert(path);
            }
        }
    }
}

/// Warns of fields that no compose file has.
fn warn_of_unknown(
    uid: &ResourceUid,
    resource: &Provisioned<ComposeFragment>,
    unknown: Vec<Diagnostic>,
    diags: &mut Diagnostics,
) {
    let is_known = |warning: &Diagnostic| is_known_slip(&resource.provisioner, warning);
    for mut warning in unknown.into_iter().filter(|warning| !is_known(warning)) {
        warning.message += ", it is left out";
        let path = warning.path.as_deref().unwrap_or_default();
        let place = place_of(resource, path.split('.').next().unwrap_or_default());
        diags.push(match (place, resource.author) {
            (Some(place), Some(author)) => warning
                .at(place)
                .label(author.resource, message!("for `{uid}`")),
            _ => warning.hint(message!("the provisioner of `{uid}` gives it")),
        });
    }
}

/// True if the unknown field is the `readOnly` of a mount, as the Go tool's default provisioner of `route` has it. The Go tool
/// drops it in silence, and whoever uses its defaults has nothing to mend.
fn is_known_slip(provisioner: &str, warning: &Diagnostic) -> bool {
    let is_default = provisioner.starts_with("template://default-provisioners/");
    let path = warning.path.as_deref().unwrap_or_default();
    let field = path
        .rsplit_once('.')
        .map(|(mount, field)| (mount.contains(".volumes."), field));
    is_default && field == Some((true, "readOnly"))
}

#[cfg(test)]
mod tests {
    use score_yaml::Value;

    use crate::testing::{assert_holds, given};

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
