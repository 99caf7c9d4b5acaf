//! Volumes of pods.

use score_core::diagnostic::Diagnostics;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Map, Str, Value, message};

use super::container::DataReference;
use super::fields::{
    entries_at, int_at, is_true_at, items_at, joined, single_text, text_at, tree_at,
};
use super::object_source::ObjectSource;
use crate::container_resources::bytes;

/// A volume of a pod.
#[derive(Clone, Debug)]
pub(crate) enum PodVolume {
    /// An empty folder.
    Empty,
    /// An empty folder in memory; so many bytes of it, if that is said.
    Memory(Option<u64>),
    /// The volume of a claim.
    Claim {
        name: Str,
        /// True if nobody writes to it.
        is_read_only: bool,
    },
    /// A volume of its own, as a claim template says.
    Own,
    /// Files of Secrets and of `ConfigMaps`.
    Files(Vec<VolumeFiles>),
    /// A folder on a server: the options of the volume.
    Server(Map),
    /// Something that compose has nothing for: its field, and whose it is.
    Other(Str, ObjectSource),
}

/// The files of one Secret or `ConfigMap` in a volume.
#[derive(Clone, Debug)]
pub(crate) struct VolumeFiles {
    pub(crate) from: DataReference,
    /// The keys that are files, with their paths; all keys if there are none.
    pub(crate) items: Vec<VolumeItem>,
    /// The mode of files that say none.
    pub(crate) mode: Option<u32>,
}

/// A key that is a file.
#[derive(Clone, Debug)]
pub(crate) struct VolumeItem {
    pub(crate) key: Str,
    /// Its path in the volume.
    pub(crate) path: Str,
    pub(crate) mode: Option<u32>,
}

impl PodVolume {
    /// The volume of a claim that says no more.
    pub(crate) fn claim(name: &str) -> Self {
        PodVolume::Claim {
            name: name.into(),
            is_read_only: false,
        }
    }

    /// Reads a volume, which stands at a path. Warns of what compose's volumes do not have.
    pub(crate) fn read(
        tree: &Tree<Text>,
        path: &str,
        source: &ObjectSource,
        diags: &mut Diagnostics,
    ) -> Self {
        let text = |path: &[&str]| text_at(tree, path).map(Str::from);
        if let Some(empty) = tree.get("emptyDir") {
            return Self::empty(tree, empty, path, source, diags);
        }
        if let Some(name) = text(&["persistentVolumeClaim", "claimName"]) {
            return PodVolume::Claim {
                name,
                is_read_only: is_true_at(tree, &["persistentVolumeClaim", "readOnly"]),
            };
        }
        if let Some(claim) = tree_at(tree, &["ephemeral", "volumeClaimTemplate"]) {
            let path = joined(path, "ephemeral.volumeClaimTemplate");
            warn_of_claim(claim, source, &path, diags);
            return PodVolume::Own;
        }
        for (field, name, is_secret) in
            [("secret", "secretName", true), ("configMap", "name", false)]
        {
            if let Some(found) = tree_at(tree, &[field]) {
                let path = format!("{path}.{field}");
                let files = VolumeFiles::read(found, name, is_secret, path);
                return PodVolume::Files(files.into_iter().collect());
            }
        }
        if let Some(projected) = tree_at(tree, &["projected"]) {
            return Self::projected(projected, path, source);
        }
        if let (Some(server), Some(folder)) = (text(&["nfs", "server"]), text(&["nfs", "path"])) {
            let access = if is_true_at(tree, &["nfs", "readOnly"]) {
                "ro"
            } else {
                "rw"
            };
            let options = [
                ("type", Value::from("nfs")),
                ("o", format!("addr={server},{access}").into()),
                ("device", format!(":{folder}").into()),
            ];
            let options = options.into_iter();
            return PodVolume::Server(
                options
                    .map(|(key, value)| (Str::from(key), value))
                    .collect(),
            );
        }
        let mut fields = entries_at(tree, &[]).map(|(field, _)| field);
        let field = fields.find(|field| *field != "name");
        PodVolume::Other(field.cloned().unwrap_or_default(), source.clone())
    }

    fn empty(
        tree: &Tree<Text>,
        empty: &Tree<Text>,
        path: &str,
        source: &ObjectSource,
        diags: &mut Diagnostics,
    ) -> Self {
        let name = text_at(tree, &["name"]).unwrap_or_default();
        let medium = text_at(empty, &["medium"]).filter(|medium| !medium.is_empty());
        let size = tree_at(empty, &["sizeLimit"]);
        if medium == Some("Memory") {
            let size = size.and_then(single_text);
            let size = size.as_ref().and_then(Text::as_literal).and_then(bytes);
            return PodVolume::Memory(size.filter(|size| *size > 0));
        }
        if size.is_some() {
            let path = joined(path, "emptyDir.sizeLimit");
            let message = message!("volume `{name}` takes what the disk has: its size is left out");
            diags.push(source.left_out(&path, message));
        }
        if medium.is_some() {
            let path = joined(path, "emptyDir.medium");
            let message =
                message!("volume `{name}` is on the disk: compose knows no medium but `Memory`");
            diags.push(source.left_out(&path, message));
        }
        PodVolume::Empty
    }

    fn projected(tree: &Tree<Text>, path: &str, source: &ObjectSource) -> Self {
        let mut all = Vec::new();
        let default = mode(tree, "defaultMode");
        for (i, item) in items_at(tree, &["sources"]).iter().enumerate() {
            let kinds = [("secret", true), ("configMap", false)];
            let known = kinds
                .into_iter()
                .find(|(field, _)| item.get(field).is_some());
            let Some((field, is_secret)) = known else {
                let field = entries_at(item, &[]).map(|(field, _)| field.clone()).next();
                return PodVolume::Other(field.unwrap_or_default(), source.clone());
            };
            let path = format!("{path}.projected.sources.{i}.{field}");
            let found = tree_at(item, &[field]);
            let found = found.and_then(|found| VolumeFiles::read(found, "name", is_secret, path));
            all.extend(found.map(|files| VolumeFiles {
                mode: default,
                ..files
            }));
        }
        PodVolume::Files(all)
    }
}

impl VolumeFiles {
    fn read(tree: &Tree<Text>, name: &str, is_secret: bool, path: String) -> Option<Self> {
        let items = items_at(tree, &["items"]).iter();
        let items = items.filter_map(|item| {
            Some(VolumeItem {
                key: text_at(item, &["key"])?.into(),
                path: text_at(item, &["path"])?.into(),
                mode: mode(item, "mode"),
            })
        });
        Some(VolumeFiles {
            from: DataReference {
                is_secret,
                name: text_at(tree, &[name])?.into(),
                is_optional: is_true_at(tree, &["optional"]),
                path,
            },
            items: items.collect(),
            mode: mode(tree, "defaultMode"),
        })
    }
}

fn mode(tree: &Tree<Text>, field: &str) -> Option<u32> {
    let mode = u32::try_from(int_at(tree, &[field])?).ok();
    mode.filter(|mode| *mode <= 0o777)
}

/// Warns of what a claim asks for that compose's volumes do not have.
pub(super) fn warn_of_claim(
    claim: &Tree<Text>,
    source: &ObjectSource,
    path: &str,
    diags: &mut Diagnostics,
) {
    let fields: [(&str, &[&str]); 5] = [
        ("accessModes", &["spec", "accessModes"]),
        ("storageClassName", &["spec", "storageClassName"]),
        ("storage", &["spec", "resources", "requests", "storage"]),
        ("selector", &["spec", "selector"]),
        ("dataSource", &["spec", "dataSource"]),
    ];
    let asked = fields
        .iter()
        .filter(|(_, path)| tree_at(claim, path).is_some());
    let asked: Vec<String> = asked.map(|(name, _)| format!("`{name}`")).collect();
    if asked.is_empty() {
        return;
    }
    let kind = match path {
        "" => "PersistentVolumeClaim",
        path if path.contains("ephemeral") => "ephemeral",
        _ => "volumeClaimTemplates",
    };
    let message = format!(
        "{kind}: a volume of compose takes what the disk has: {} left out",
        match asked.as_slice() {
            [one] => format!("{one} is"),
            all => format!("{} are", all.join(", ")),
        }
    );
    let path = joined(path, "spec");
    diags.push(source.left_out(&path, message));
}
