//! The volumes of a pod, and their mounts in its containers.

use indexmap::IndexMap;
use score_core::resource::ResourceUid;
use score_yaml::{Map, SortedMap, SortedSet, Value};

use crate::claim;
use crate::map_builder::MapBuilder;
use crate::mount::{Mount, MountRequest, VolumeDefinition, directory};
use crate::names::fit;

/// The volumes of a pod by name.
#[derive(Debug, Default)]
pub(crate) struct PodVolumes {
    volumes: IndexMap<String, VolumeDefinition>,
    /// The volume of each resource whose mounts share one, by its name.
    shared: SortedMap<ResourceUid, String>,
    given: Vec<Value>,
    given_names: SortedSet<String>,
    projected: usize,
}

impl PodVolumes {
    /// Volumes that the pod has already, each with a name.
    pub(crate) fn new(given: Vec<Value>) -> Self {
        let names = given
            .iter()
            .filter_map(|volume| volume.get("name")?.as_str());
        PodVolumes {
            given_names: names.map(str::to_owned).collect(),
            given,
            ..PodVolumes::default()
        }
    }

    /// Adds the volumes that a container asks for, and returns its mounts. ConfigMaps and Secrets for one directory become
    /// one projected volume; for a directory that is a volume already, each file is mounted by itself.
    /// `mounted` are the paths of its other mounts.
    pub(crate) fn mount<'m>(
        &mut self,
        container: &str,
        wanted: Vec<MountRequest>,
        mounted: impl Iterator<Item = &'m str>,
    ) -> Vec<Mount> {
        let (projectable, alone): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .partition(|wanted| wanted.projectable().is_some());
        let taken: SortedSet<String> = alone
            .iter()
            .map(|wanted| directory(&wanted.mount.path))
            .chain(mounted.map(directory))
            .collect();
        let mut mounts: Vec<Mount> = alone
            .into_iter()
            .map(|wanted| self.add(container, wanted))
            .collect();
        let mut groups: SortedMap<String, Vec<MountRequest>> = SortedMap::new();
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

    fn add(&mut self, container: &str, wanted: MountRequest) -> Mount {
        let MountRequest {
            mut mount,
            source,
            file: _,
        } = wanted;
        if source == VolumeDefinition::OfPod {
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

    fn project(&mut self, container: &str, path: String, group: &[MountRequest]) -> Mount {
        let sources = group
            .iter()
            .filter_map(MountRequest::projectable)
            .map(|(kind, source)| {
                let name = source.get(if kind == "secret" {
                    "secretName"
                } else {
                    "name"
                });
                let part = MapBuilder::new()
                    .with_some("items", source.get("items").cloned())
                    .with_some("name", name.cloned())
                    .with_some("optional", source.get("optional").cloned());
                MapBuilder::new().with(kind, part)
            });
        let projected = MapBuilder::new().with_items("sources", sources.collect());
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
            MountRequest {
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
                VolumeDefinition::Source(mut source, _) => {
                    source.insert("name".into(), name.into());
                    volumes.push(Value::Map(source));
                }
                VolumeDefinition::Claim { spec, .. } => claims.push(claim::template(&name, spec)),
                VolumeDefinition::OfPod => {}
            }
        }
        volumes.extend(self.given);
        (volumes, claims)
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;

    fn file(volume: &str, directory: &str, file: &str) -> MountRequest {
        let source = MapBuilder::new()
            .with("name", volume)
            .with_items("items", vec![file]);
        wanted(
            volume,
            directory,
            VolumeDefinition::from(Map::from_iter([("configMap".to_owned(), source.into())])),
            Some(file),
        )
    }

    fn wanted(
        name: &str,
        path: &str,
        source: VolumeDefinition,
        file: Option<&str>,
    ) -> MountRequest {
        let mount = Mount {
            name: name.to_owned(),
            path: path.to_owned(),
            sub_path: None,
            read_only: false,
        };
        MountRequest {
            mount,
            source,
            file: file.map(str::to_owned),
        }
    }

    fn directory_volume(uid: &str) -> VolumeDefinition {
        let uid = ResourceUid::new("w", uid, "volume", None, None);
        VolumeDefinition::Source(
            Map::from_iter([("emptyDir".to_owned(), crate::map_builder::empty_map())]),
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
        let mut volumes = PodVolumes::default();
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
        let mut volumes = PodVolumes::default();
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
            VolumeDefinition::Claim {
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
            let mut volumes = PodVolumes::default();
            let wanted = vec![
                wanted("vol-1", "/a", one, None),
                wanted("vol-2", "/b", two, None),
            ];
            let mounts = volumes.mount("c", wanted, iter::empty());
            let names = mounts.iter().map(|mount| mount.name.as_str());
            assert_eq!(names.collect::<Vec<_>>(), expected);
            let (volumes, claims) = volumes.into_parts();
            let count = SortedSet::from(expected).len();
            assert_eq!(volumes.len() + claims.len(), count);
        }
    }

    #[test]
    fn volumes_that_are_given_keep_their_names_and_stand_last() {
        let given = MapBuilder::new().with("name", "vol-1").into();
        let mut volumes = PodVolumes::new(vec![given]);
        let wanted = vec![
            wanted("vol-1", "/given", VolumeDefinition::OfPod, None),
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
        let mut volumes = PodVolumes::default();
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
