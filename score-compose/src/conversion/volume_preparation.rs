//! The service that prepares volumes: compose has no `fsGroup`, and mounts only what is there of a volume.

use score_yaml::{SortedMap, SortedSet, Str, Value};

use crate::mount::Mount;
use crate::service::{Network, Service};

/// The image that it runs.
const IMAGE: &str = "docker.io/library/alpine:3.22.1";
/// The folder in it where volumes are.
const FOLDER: &str = "/volumes";
/// The end of its name, behind that of the pod.
pub(crate) const SUFFIX: &str = "volumes";

/// A service that makes the folders in volumes which others mount, and gives the volumes to a group; none if there is nothing
/// to do. `mounts` are those of all services of the pod.
pub(crate) fn preparation<'m>(
    mounts: impl Iterator<Item = &'m Value>,
    group: Option<i64>,
) -> Option<Service> {
    let mut folders: SortedMap<&str, SortedSet<&str>> = SortedMap::new();
    for mount in mounts {
        let text = |field: &str| mount.get(field).and_then(Value::as_str);
        let Some(source) = text("source").filter(|_| text("type") == Some("volume")) else {
            continue;
        };
        let below = mount
            .get("volume")
            .and_then(|options| options.get("subpath"));
        folders
            .entry(source)
            .or_default()
            .extend(below.and_then(Value::as_str));
    }
    folders.retain(|_, below| group.is_some() || !below.is_empty());
    if folders.is_empty() {
        return None;
    }
    let (mut paths, mut volumes) = (Vec::new(), Vec::new());
    for (i, (source, below)) in folders.into_iter().enumerate() {
        let target = format!("{FOLDER}/{i}");
        paths.push(Str::from(target.as_str()));
        paths.extend(
            below
                .into_iter()
                .map(|path| format!("{target}/{path}").into()),
        );
        volumes.push(Mount::of_volume(source.to_owned()).into_value(&target, false));
    }
    let shared = match group {
        Some(group) => format!(" && chgrp {group} \"$$p\" && chmod g+rwxs \"$$p\""),
        None => String::new(),
    };
    let line = format!("for p; do mkdir -p \"$$p\"{shared} || exit 1; done");
    Some(Service {
        network: Network::Isolated,
        image: Some(IMAGE.into()),
        entrypoint: vec!["sh".into(), "-c".into(), line.into(), "sh".into()],
        command: paths,
        volumes,
        runs_once: true,
        ..Service::default()
    })
}
