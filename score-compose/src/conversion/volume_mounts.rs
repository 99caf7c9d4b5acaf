//! What containers of pods mount: named volumes, memory, and files of Secrets and `ConfigMaps`.

use indexmap::IndexMap;
use score_core::backend::OutputFile;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Text;
use score_yaml::{Map, SortedMap, Str, Value, message};

use super::container::VolumeMount;
use super::data::{DataObjects, DataValue};
use super::object_source::ObjectSource;
use super::pod::Sharing;
use super::pod_volume::{PodVolume, VolumeFiles};
use crate::mount::{Mount, PathFault};
use crate::mounts_directory::{MountsDirectory, is_in_use};
use crate::relative_paths::relative_to_output;
use crate::rules::is_name;
use crate::{codes, interpolation, paths};

/// The folder in the mounts directory for files that are no text.
const FOLDER: &str = "files";

/// True if a path stays in the volume that it is a path of.
pub(crate) fn is_inside(path: &Str) -> bool {
    paths::is_local(&paths::clean(path))
}

/// What containers of pods mount, made as it is asked for.
#[derive(Debug)]
pub(crate) struct VolumeTable<'a> {
    pub(crate) data: &'a DataObjects,
    pub(crate) mounts: MountsDirectory<'a>,
    /// Volumes of the compose file by name.
    volumes: Map,
    /// Its `configs` by name, with the text of each.
    configs: SortedMap<Str, Text>,
    /// Files of the mounts directory.
    files: SortedMap<String, OutputFile>,
}

/// What mounts add to the compose file.
#[derive(Debug, Default)]
pub(crate) struct MountedParts {
    pub(crate) volumes: Map,
    pub(crate) configs: Map,
    pub(crate) files: SortedMap<String, OutputFile>,
}

/// What a service mounts.
#[derive(Debug, Default)]
pub(crate) struct ServiceMounts {
    /// `volumes`
    pub(crate) volumes: Vec<Value>,
    /// `configs`
    pub(crate) configs: Vec<Value>,
}

/// A use of a volume, and who says so.
pub(crate) struct MountRequest<'a> {
    /// The start of the names of volumes that belong to the pod.
    pub(crate) owner: &'a str,
    pub(crate) mount: &'a VolumeMount,
    pub(crate) source: &'a ObjectSource,
    /// Who mounts the volume.
    pub(crate) sharing: Sharing,
}

/// A key that is a file of a mount.
struct PlacedFile<'v> {
    of: &'v VolumeFiles,
    key: &'v Str,
    mode: Option<u32>,
}

impl<'a> VolumeTable<'a> {
    pub(crate) fn new(data: &'a DataObjects, mounts: MountsDirectory<'a>) -> Self {
        VolumeTable {
            data,
            mounts,
            volumes: Map::new(),
            configs: SortedMap::new(),
            files: SortedMap::new(),
        }
    }

    /// Adds a use of one of the pod's volumes to what a service mounts.
    pub(crate) fn mount(
        &mut self,
        request: &MountRequest<'_>,
        volumes: &SortedMap<Str, PodVolume>,
        into: &mut ServiceMounts,
        diags: &mut Diagnostics,
    ) {
        let MountRequest { mount, source, .. } = request;
        let name = &mount.volume;
        match volumes.get(name) {
            Some(volume) => self.mount_volume(request, volume, into, diags),
            None => {
                let message = match source.is_extension() {
                    true => message!("compose has no volume `{name}` of the pod: it is left out"),
                    false => message!("the pod has no volume `{name}`"),
                };
                let path = format!("{}.name", mount.path);
                let fault = source.fault(codes::INVALID_MANIFEST, &path, message);
                diags.push(fault.near(name, volumes.keys().map(Str::as_str)));
            }
        }
    }

    /// Adds a use of a volume to what a service mounts.
    pub(crate) fn mount_volume(
        &mut self,
        request: &MountRequest<'_>,
        volume: &PodVolume,
        into: &mut ServiceMounts,
        diags: &mut Diagnostics,
    ) {
        let MountRequest {
            owner,
            mount,
            source,
            sharing,
        } = request;
        if let Some(path) = mount.sub_path.as_ref().filter(|path| !is_inside(path)) {
            let message = message!("`{path}` leaves volume `{}`", mount.volume);
            let path = format!("{}.subPath", mount.path);
            return diags.push(source.fault(codes::INVALID_VOLUME, &path, message));
        }
        let own = || format!("{owner}-{}", mount.volume);
        let (name, options) = match volume {
            PodVolume::Empty | PodVolume::Own => (own(), Map::new()),
            PodVolume::Claim { name, .. } => (name.to_string(), Map::new()),
            PodVolume::Server(options) => {
                let options = Value::Map(options.clone());
                (own(), Map::from_iter([("driver_opts".to_owned(), options)]))
            }
            PodVolume::Memory(size) => match sharing {
                Sharing::One if mount.sub_path.is_none() => {
                    return into.volumes.push(memory(mount, *size));
                }
                Sharing::One | Sharing::Several => (own(), shared_memory(*size)),
                // What nobody mounts any more is forgotten.
                Sharing::Earlier if self.volumes.contains_key(own().as_str()) => {
                    (own(), Map::new())
                }
                Sharing::Earlier => {
                    let message = message!(
                        "volume `{}` is on the disk: compose forgets what a container that ended left in memory",
                        mount.volume
                    );
                    diags.push(source.left_out(&mount.path, message));
                    (own(), Map::new())
                }
            },
            PodVolume::Files(files) => return self.mount_files(request, files, into, diags),
            PodVolume::Other(field, whose) => {
                let message = message!(
                    "compose has no volume of the kind `{field}`, which is mounted at `{}`",
                    mount.target
                );
                let error = whose.fault(codes::INVALID_VOLUME, &mount.path, message);
                let error = match whose.is_extension() {
                    true => error,
                    false => error.hint("give local environments a definition with another volume"),
                };
                return diags.push(match source.span == whose.span {
                    true => error,
                    false => source
                        .span
                        .into_iter()
                        .fold(error, |error: Diagnostic, span| {
                            error.label(span, "mounted here".to_owned())
                        }),
                });
            }
        };
        if !is_name(&name) {
            let message = message!(
                "`{name}` is no name for a volume, expected letters, digits, `.`, `_` and `-`"
            );
            return diags.push(source.fault(codes::INVALID_MANIFEST, &mount.path, message));
        }
        self.volumes
            .insert(Str::from(name.as_str()), Value::Map(options));
        let mut made = Mount::of_volume(interpolation::escape_literal(&name).into_owned());
        if let Some(path) = &mount.sub_path
            && let Err(PathFault::NoPath(message) | PathFault::LeadsOut(message)) =
                made.enter(&interpolation::escape_literal(path))
        {
            return diags.push(source.fault(codes::INVALID_VOLUME, &mount.path, message));
        }
        let is_read_only = match volume {
            PodVolume::Claim { is_read_only, .. } => *is_read_only || mount.is_read_only,
            _ => mount.is_read_only,
        };
        let value = made.into_value(&mount.target, is_read_only);
        into.volumes.push(value);
    }

    fn mount_files(
        &mut self,
        request: &MountRequest<'_>,
        files: &[VolumeFiles],
        into: &mut ServiceMounts,
        diags: &mut Diagnostics,
    ) {
        let MountRequest { mount, source, .. } = request;
        let mut is_found = false;
        let mut placed: IndexMap<String, PlacedFile<'_>> = IndexMap::new();
        for of in files {
            let data = self.data;
            let Some(entries) = data.entries(&of.from, source, diags) else {
                is_found = true;
                continue;
            };
            let keys: Vec<(&Str, &Str, Option<u32>)> = match of.items.is_empty() {
                true => entries.keys().map(|key| (key, key, None)).collect(),
                false => {
                    let items = of.items.iter();
                    items
                        .map(|item| (&item.key, &item.path, item.mode))
                        .collect()
                }
            };
            for (key, path, mode) in keys {
                let target = match &mount.sub_path {
                    None => paths::join(&mount.target, path),
                    Some(sub) if sub == path => mount.target.to_string(),
                    Some(sub) => match path.strip_prefix(&format!("{sub}/")) {
                        Some(below) => paths::join(&mount.target, below),
                        None => continue,
                    },
                };
                is_found = true;
                let fault = match paths::is_local(&paths::clean(path)) {
                    false => Some(message!(
                        "`{path}` is no path of a file in volume `{}`",
                        mount.volume
                    )),
                    // Of keys that no item names, the last one is the file.
                    true if !of.items.is_empty() && placed.contains_key(&target) => Some(message!(
                        "two files of volume `{}` have the path `{path}`",
                        mount.volume
                    )),
                    true => None,
                };
                if let Some(message) = fault {
                    let path = &of.from.path;
                    diags.push(source.fault(codes::INVALID_MANIFEST, path, message));
                    continue;
                }
                placed.insert(target, PlacedFile { of, key, mode });
            }
        }
        for (target, PlacedFile { of, key, mode }) in placed {
            if let Some(value) = self.data.value(&of.from, key, source, diags) {
                let name = self.data.file_name(&of.from, key);
                let mode = mode.or(of.mode);
                self.add_file(&name, (value, mode), &target, into, (source, mount), diags);
            }
        }
        if let (Some(sub), false) = (&mount.sub_path, is_found) {
            let message = message!("volume `{}` has no file `{sub}`", mount.volume);
            let path = format!("{}.subPath", mount.path);
            diags.push(source.fault(codes::INVALID_MANIFEST, &path, message));
        }
    }

    /// Adds one file to what a service mounts.
    fn add_file(
        &mut self,
        name: &Str,
        (value, mode): (&DataValue, Option<u32>),
        target: &str,
        into: &mut ServiceMounts,
        (source, mount): (&ObjectSource, &VolumeMount),
        diags: &mut Diagnostics,
    ) {
        let text = match value {
            DataValue::Text(text) => text,
            DataValue::Bytes(bytes) => {
                if !is_in_use(self.mounts.path) {
                    let message = message!(
                        "the project has no mounts directory, which `{name}` needs, as it is no text"
                    );
                    let error = source.fault(codes::INVALID_FILE, &mount.path, message);
                    return diags.push(error);
                }
                let path = paths::join(self.mounts.path, &format!("{FOLDER}/{name}"));
                let bytes = bytes.clone();
                self.files.insert(path.clone(), OutputFile { bytes, mode });
                let path = relative_to_output(self.mounts.path_to_project, &path);
                let made = Mount::of_path(interpolation::escape_literal(&path).into_owned());
                return into.volumes.push(made.into_value(target, true));
            }
        };
        self.configs.insert(name.clone(), text.clone());
        let mut reference = Map::new();
        reference.insert("source".into(), Value::String(name.clone()));
        reference.insert(
            "target".into(),
            interpolation::escape_literal(target).into(),
        );
        // That is what compose gives to whatever says none.
        if let Some(mode) = mode.filter(|mode| *mode != 0o444) {
            reference.insert("mode".into(), format!("{mode:04o}").into());
        }
        into.configs.push(Value::Map(reference));
    }

    /// True if a mount is of one of the volumes that mounts added.
    pub(crate) fn has_volume_of(&self, mount: &Value) -> bool {
        let source = mount.get("source").and_then(Value::as_str);
        source.is_some_and(|source| self.volumes.contains_key(source))
    }

    /// What the mounts add to the compose file.
    pub(crate) fn finish(self) -> MountedParts {
        let configs = self.configs.into_iter();
        let configs = configs.map(|(name, text)| {
            let content = Value::String(interpolation::escape_text(&text));
            (
                name,
                Map::from_iter([("content".to_owned(), content)]).into(),
            )
        });
        MountedParts {
            volumes: self.volumes,
            configs: configs.collect(),
            files: self.files,
        }
    }
}

/// A volume in memory, which several containers mount.
fn shared_memory(size: Option<u64>) -> Map {
    let mut options = Map::new();
    options.insert("type".into(), "tmpfs".into());
    options.insert("device".into(), "tmpfs".into());
    if let Some(size) = size {
        options.insert("o".into(), format!("size={size}").into());
    }
    Map::from_iter([("driver_opts".to_owned(), Value::Map(options))])
}

/// Memory as a folder, of a size in bytes if one is said.
fn memory(mount: &VolumeMount, size: Option<u64>) -> Value {
    let mut fields = Map::new();
    fields.insert("type".into(), "tmpfs".into());
    fields.insert(
        "target".into(),
        interpolation::escape_literal(&mount.target).into(),
    );
    if let Some(size) = size {
        let size = Value::from(size.to_string());
        fields.insert("tmpfs".into(), [("size", size)].into_iter().collect());
    }
    fields.into()
}
