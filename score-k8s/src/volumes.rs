//! Volumes of a pod and where its containers mount them.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use score_core::resource::ResourceUid;
use score_yaml::{Map, Str, Value};

use crate::claim;
use crate::names::fit;
use crate::object::Fields;

/// Where a container mounts a volume.
#[derive(Debug)]
pub(crate) struct Mount {
    /// The volume's name in the pod.
    pub(crate) name: String,
    /// The path in the container.
    pub(crate) path: String,
    /// The path in the volume; its root if not given.
    pub(crate) sub_path: Option<Str>,
    /// Whether it cannot be written.
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
        let fields = Fields::new().with("mountPath", path).with("name", name);
        fields
            .with_some("readOnly", read_only.then_some(true))
            .with_some("subPath", sub_path)
            .into()
    }
}

/// What a volume of a pod is.
#[derive(PartialEq, Debug)]
pub(crate) enum Volume {
    /// A volume source, `{configMap: {…}}`, and the resource it comes from.
    Source(Map, Option<ResourceUid>),
    /// A claim of each pod of a StatefulSet.
    Claim {
        /// What is claimed.
        spec: Map,
        /// The resource it comes from.
        uid: ResourceUid,
        /// Whether all mounts of the resource share it.
        is_shared: bool,
    },
    /// A volume that the pod has already, by the name of the mount.
    Given,
}

impl Volume {
    /// The resource that it is, wherever that is mounted.
    fn shared(&self) -> Option<&ResourceUid> {
        match self {
            Volume::Source(_, Some(uid))
            | Volume::Claim {
                uid,
                is_shared: true,
                ..
            } => Some(uid),
            Volume::Source(_, None) | Volume::Claim { .. } | Volume::Given => None,
        }
    }
}

impl From<Map> for Volume {
    fn from(source: Map) -> Self {
        Volume::Source(source, None)
    }
}

/// A mount that a container wants, and what is mounted.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Where. The name is the one wanted; [`Volumes`] may give another.
    pub(crate) mount: Mount,
    /// What.
    pub(crate) source: Volume,
    /// The name of the file, if it is the only one in the volume.
    pub(crate) file: Option<String>,
}

impl Wanted {
    /// Its ConfigMap or Secret, which can share a directory with others.
    fn projectable(&self) -> Option<(&'static str, &Map)> {
        let Volume::Source(source, _) = &self.source else {
            return None;
        };
        if self.mount.sub_path.is_some() {
            return None;
        }
        ["configMap", "secret"]
            .into_iter()
            .find_map(|key| Some((key, source.get(key)?.as_map()?)))
    }
}

/// The volumes of a pod by name.
#[derive(Debug, Default)]
pub(crate) struct Volumes {
    volumes: IndexMap<String, Volume>,
    /// The volume of each resource whose mounts share one, by its name.
    shared: BTreeMap<ResourceUid, String>,
    given: Vec<Value>,
    given_names: BTreeSet<String>,
    projected: usize,
}

impl Volumes {
    /// Volumes that the pod is given, each with a name, to which others are added.
    pub(crate) fn new(given: Vec<Value>) -> Self {
        let names = given
            .iter()
            .filter_map(|volume| volume.get("name")?.as_str());
        Volumes {
            given_names: names.map(str::to_owned).collect(),
            given,
            ..Volumes::default()
        }
    }

    /// Adds what a container wants and returns its mounts. ConfigMaps and Secrets for one directory become
    /// one projected volume; for a directory that is a volume already, each file is mounted by itself.
    /// `mounted` are the paths where the container mounts volumes beside those.
    pub(crate) fn mount<'m>(
        &mut self,
        container: &str,
        wanted: Vec<Wanted>,
        mounted: impl Iterator<Item = &'m str>,
    ) -> Vec<Mount> {
        let (projectable, alone): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .partition(|wanted| wanted.projectable().is_some());
        let taken: BTreeSet<String> = alone
            .iter()
            .map(|wanted| directory(&wanted.mount.path))
            .chain(mounted.map(directory))
            .collect();
        let mut mounts: Vec<Mount> = alone
            .into_iter()
            .map(|wanted| self.add(container, wanted))
            .collect();
        let mut groups: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
        for wanted in projectable {
            groups
                .entry(wanted.mount.path.clone())
                .or_default()
                .push(wanted);
        }
        for (path, mut group) in groups {
            if taken.contains(&directory(&path)) {
                mounts.extend(
                    group
                        .into_iter()
                        .map(|wanted| self.add(container, wanted.into_single_file())),
                );
            } else if group.len() == 1 {
                mounts.extend(group.pop().map(|wanted| self.add(container, wanted)));
            } else {
                mounts.push(self.project(container, path, &group));
            }
        }
        mounts
    }

    fn add(&mut self, container: &str, wanted: Wanted) -> Mount {
        let Wanted {
            mut mount,
            source,
            file: _,
        } = wanted;
        if source == Volume::Given {
            return mount;
        }
        if let Some(name) = source.shared().and_then(|uid| self.shared.get(uid)) {
            mount.name.clone_from(name);
            return mount;
        }
        // Two containers may want different volumes under one name; the same one they share.
        let known = self.volumes.get(&mount.name);
        if known.is_some_and(|known| *known != source) || self.given_names.contains(&mount.name) {
            mount.name = fit(&format!("{}-{container}", mount.name), "");
        }
        if let Some(uid) = source.shared() {
            self.shared.insert(uid.clone(), mount.name.clone());
        }
        self.volumes.entry(mount.name.clone()).or_insert(source);
        mount
    }

    fn project(&mut self, container: &str, path: String, group: &[Wanted]) -> Mount {
        let sources = group
            .iter()
            .filter_map(Wanted::projectable)
            .map(|(kind, source)| {
                let name = source.get(if kind == "secret" {
                    "secretName"
                } else {
                    "name"
                });
                let part = Fields::new()
                    .with_some("items", source.get("items").cloned())
                    .with_some("name", name.cloned())
                    .with_some("optional", source.get("optional").cloned());
                Fields::new().with(kind, part)
            });
        let projected = Fields::new().with_items("sources", sources.collect());
        let name = format!("proj-vol-{}", self.projected);
        self.projected += 1;
        let mount = Mount {
            name,
            path,
            sub_path: None,
            read_only: true,
        };
        let source = Map::from_iter([("projected".to_owned(), projected.into())]).into();
        self.add(
            container,
            Wanted {
                mount,
                source,
                file: None,
            },
        )
    }

    /// The `volumes` of the pod and the claim templates of its StatefulSet.
    pub(crate) fn into_parts(self) -> (Vec<Value>, Vec<Value>) {
        let (mut volumes, mut claims) = (Vec::new(), Vec::new());
        for (name, volume) in self.volumes {
            match volume {
                Volume::Source(mut source, _) => {
                    source.insert("name".into(), name.into());
                    volumes.push(Value::Map(source));
                }
                Volume::Claim { spec, .. } => claims.push(claim::template(&name, spec)),
                Volume::Given => {}
            }
        }
        volumes.extend(self.given);
        (volumes, claims)
    }
}

impl Wanted {
    /// Mounts the file instead of the directory around it.
    fn into_single_file(mut self) -> Self {
        if let Some(file) = self.file.take() {
            self.mount.path = format!("{}/{file}", directory(&self.mount.path));
            self.mount.sub_path = Some(file.into());
        }
        self
    }
}

fn directory(path: &str) -> String {
    path.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;

    fn file(volume: &str, directory: &str, file: &str) -> Wanted {
        let source = Fields::new()
            .with("name", volume)
            .with_items("items", vec![file]);
        wanted(
            volume,
            directory,
            Volume::from(Map::from_iter([("configMap".to_owned(), source.into())])),
            Some(file),
        )
    }

    fn wanted(name: &str, path: &str, source: Volume, file: Option<&str>) -> Wanted {
        let mount = Mount {
            name: name.to_owned(),
            path: path.to_owned(),
            sub_path: None,
            read_only: false,
        };
        Wanted {
            mount,
            source,
            file: file.map(str::to_owned),
        }
    }

    fn directory_volume(uid: &str) -> Volume {
        let uid = ResourceUid::new("w", uid, "volume", None, None);
        Volume::Source(
            Map::from_iter([("emptyDir".to_owned(), crate::object::empty())]),
            Some(uid),
        )
    }

    fn shown(mounts: &[Mount]) -> Vec<(&str, &str, Option<&str>)> {
        mounts
            .iter()
            .map(|m| (m.name.as_str(), m.path.as_str(), m.sub_path.as_deref()))
            .collect()
    }

    #[test]
    fn config_maps_for_one_directory_are_projected_and_counted_through_the_pod() {
        let mut volumes = Volumes::default();
        let files = || {
            vec![
                file("a", "/etc", "1"),
                file("b", "/etc", "2"),
                file("c", "/opt", "3"),
            ]
        };
        let one = volumes.mount("one", files(), iter::empty());
        assert_eq!(
            shown(&one),
            [("proj-vol-0", "/etc", None), ("c", "/opt", None)]
        );
        let two = volumes.mount("two", files(), iter::empty());
        assert_eq!(
            shown(&two),
            [("proj-vol-1", "/etc", None), ("c", "/opt", None)]
        );
        assert_eq!(volumes.into_parts().0.len(), 3);
    }

    #[test]
    fn a_name_stands_for_one_volume() {
        let mut volumes = Volumes::default();
        let mut mount = |container, uid| {
            let mounts = volumes.mount(
                container,
                vec![wanted("vol-1", "/data", directory_volume(uid), None)],
                iter::empty(),
            );
            mounts[0].name.clone()
        };
        assert_eq!(mount("a", "x"), "vol-1");
        assert_eq!(mount("b", "x"), "vol-1", "the same resource is shared");
        assert_eq!(mount("c", "y"), "vol-1-c", "another one is not");
    }

    #[test]
    fn a_resource_is_one_volume_wherever_it_is_mounted() {
        let claim = |is_shared| {
            let uid = ResourceUid::new("w", "x", "volume", None, None);
            let spec = Map::from_iter([("volumeName".to_owned(), Value::from("v"))]);
            Volume::Claim {
                spec,
                uid,
                is_shared,
            }
        };
        for (one, two, expected) in [
            (
                directory_volume("x"),
                directory_volume("x"),
                ["vol-1", "vol-1"],
            ),
            (
                directory_volume("x"),
                directory_volume("y"),
                ["vol-1", "vol-2"],
            ),
            (claim(true), claim(true), ["vol-1", "vol-1"]),
            (claim(false), claim(false), ["vol-1", "vol-2"]),
        ] {
            let mut volumes = Volumes::default();
            let wanted = vec![
                wanted("vol-1", "/a", one, None),
                wanted("vol-2", "/b", two, None),
            ];
            let mounts = volumes.mount("c", wanted, iter::empty());
            let names = mounts.iter().map(|mount| mount.name.as_str());
            assert_eq!(names.collect::<Vec<_>>(), expected);
            let (volumes, claims) = volumes.into_parts();
            let count = BTreeSet::from(expected).len();
            assert_eq!(volumes.len() + claims.len(), count);
        }
    }

    #[test]
    fn volumes_that_are_given_keep_their_names_and_stand_last() {
        let given = Fields::new().with("name", "vol-1").into();
        let mut volumes = Volumes::new(vec![given]);
        let wanted = vec![
            wanted("vol-1", "/given", Volume::Given, None),
            wanted("vol-1", "/data", directory_volume("x"), None),
            file("a", "/mounted", "1"),
        ];
        let mounts = volumes.mount("c", wanted, iter::once("/mounted/"));
        assert_eq!(
            shown(&mounts),
            [
                ("vol-1", "/given", None),
                ("vol-1-c", "/data", None),
                ("a", "/mounted/1", Some("1"))
            ]
        );
        let (volumes, _) = volumes.into_parts();
        let names: Vec<_> = volumes
            .iter()
            .filter_map(|v| v.get("name")?.as_str())
            .collect();
        assert_eq!(names, ["vol-1-c", "a", "vol-1"]);
    }

    #[test]
    fn files_in_the_directory_of_a_volume_are_mounted_one_by_one() {
        let mut volumes = Volumes::default();
        let wanted = vec![
            wanted("vol-1", "/data/", directory_volume("x"), None),
            file("a", "/data", "1"),
            file("b", "/data", "2"),
        ];
        let mounts = volumes.mount("c", wanted, iter::empty());
        assert_eq!(
            shown(&mounts),
            [
                ("vol-1", "/data/", None),
                ("a", "/data/1", Some("1")),
                ("b", "/data/2", Some("2"))
            ]
        );
    }
}
