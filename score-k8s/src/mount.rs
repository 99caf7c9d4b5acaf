//! Mounts of containers, and the volumes that they ask for.

use score_core::resource::ResourceUid;
use score_yaml::{Map, Str, Value};

use crate::map_builder::MapBuilder;

/// A mount of a volume in a container.
#[derive(Debug)]
pub(crate) struct Mount {
    /// The volume's name in the pod.
    pub(crate) name: String,
    /// The path in the container.
    pub(crate) path: String,
    /// The path in the volume; its root if not given.
    pub(crate) sub_path: Option<Str>,
    /// True if it cannot be written.
    pub(crate) read_only: bool,
}

impl From<Mount> for Value {
    fn from(mount: Mount) -> Self {
        let Mount {
            name,
            path,
            sub_path,
            read_only,
        } = mount;
        let fields = MapBuilder::new().with("mountPath", path).with("name", name);
        fields
            .with_some("readOnly", read_only.then_some(true))
            .with_some("subPath", sub_path)
            .into()
    }
}

/// A volume of a pod.
#[derive(PartialEq, Debug)]
pub(crate) enum VolumeDefinition {
    /// A volume source, `{configMap: {…}}`, and the resource it comes from.
    Source(Map, Option<ResourceUid>),
    /// A claim that each pod of a StatefulSet makes.
    Claim {
        /// The `spec` of the claim.
        spec: Map,
        /// The resource it comes from.
        uid: ResourceUid,
        /// True if all mounts of the resource share it.
        is_shared: bool,
    },
    /// A volume that the pod has already, by the name of the mount.
    OfPod,
}

impl VolumeDefinition {
    /// The resource whose mounts all share this volume, if they do.
    pub(crate) fn shared(&self) -> Option<&ResourceUid> {
        match self {
            VolumeDefinition::Source(_, Some(uid))
            | VolumeDefinition::Claim {
                uid,
                is_shared: true,
                ..
            } => Some(uid),
            VolumeDefinition::Source(_, None)
            | VolumeDefinition::Claim { .. }
            | VolumeDefinition::OfPod => None,
        }
    }
}

impl From<Map> for VolumeDefinition {
    fn from(source: Map) -> Self {
        VolumeDefinition::Source(source, None)
    }
}

/// A mount that a container asks for.
#[derive(Debug)]
pub(crate) struct MountRequest {
    /// The mount. [`PodVolumes`](crate::pod_volumes::PodVolumes) may give it another name.
    pub(crate) mount: Mount,
    /// The volume to mount.
    pub(crate) source: VolumeDefinition,
    /// The name of the file, if it is the only one in the volume.
    pub(crate) file: Option<String>,
}

impl MountRequest {
    /// Its ConfigMap or Secret, which can share a directory with others.
    pub(crate) fn projectable(&self) -> Option<(&'static str, &Map)> {
        let VolumeDefinition::Source(source, _) = &self.source else {
            return None;
        };
        if self.mount.sub_path.is_some() {
            return None;
        }
        ["configMap", "secret"]
            .into_iter()
            .find_map(|key| Some((key, source.get(key)?.as_map()?)))
    }

    /// Mounts the file instead of the directory around it.
    pub(crate) fn into_single_file(mut self) -> Self {
        if let Some(file) = self.file.take() {
            self.mount.path = format!("{}/{file}", directory(&self.mount.path));
            self.mount.sub_path = Some(file.into());
        }
        self
    }
}

/// A path without the slashes at its end.
pub(crate) fn directory(path: &str) -> String {
    path.trim_end_matches('/').to_owned()
}
