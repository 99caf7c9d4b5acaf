//! Volumes of containers, as the outputs of their resources describe them.

use score_core::diagnostic::Diagnostic;
use score_core::path::FieldPath;
use score_core::resource::ResourceUid;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::{Volume, VolumeSource, of_other_type, path_inside};
use score_yaml::message::Name;
use score_yaml::{SortedMap, Str, Value, message};

use crate::additions::EmptyVolume;
use crate::codes;
use crate::context::ProjectContext;
use crate::interpolation;
use crate::model::Problem;
use crate::mount::{Mount, PathFault};
use crate::origin::{Origin, PartKind};

/// The mount of a container's volume at a target path, and the origin of the volume if somebody else has to add it.
pub(crate) fn mount(
    container: &str,
    target: &str,
    volume: Volume<Text>,
    pod: &SortedMap<Str, EmptyVolume>,
    project: &ProjectContext<'_>,
) -> Result<(Value, Option<Origin>), Diagnostic> {
    let Volume {
        span,
        source,
        path,
        read_only,
        placeholder,
        named,
    } = volume;
    let at = source.span;
    let place = |told: Diagnostic| {
        told.at(at).path(FieldPath::from_iter([
            "containers",
            container,
            "volumes",
            target,
            "source",
        ]))
    };
    let (mut mount, by_name) = sourced(&source.value, container, target, pod, project, place)?;
    if mount.kind == "bind" {
        let mut source = Str::from(mount.source);
        project.mounts.rebase_text(&mut source);
        mount.source = source.to_string();
    }
    if let Some(path) = path.filter(|path| !path.is_empty()) {
        mount
            .enter(&interpolation::escape_literal(&path))
            .map_err(|fault| match fault {
                PathFault::NoPath(message) => place(refused(message)).label(span, "mounted here"),
                PathFault::LeadsOut(message) => {
                    let keys = ["containers", container, "volumes", target, "path"];
                    let inside = path_inside(&path);
                    let error = refused(message).at(path.span);
                    error
                        .path(FieldPath::from_iter(keys))
                        .hint(message!("write a path inside of the volume: `{inside}`"))
                }
            })?;
    }
    let origin = by_name.filter(|_| mount.names_volume());
    let origin = origin.map(|(of, by)| Origin {
        of,
        name: mount.source.as_str().into(),
        span: Some(at),
        asked: None,
        by,
        is_object: false,
        is_own: true,
        placeholder,
        named,
    });
    Ok((mount.into_value(target, read_only.unwrap_or(false)), origin))
}

/// The use of a volume's name, which somebody else has to add: the kind of origin, and its maker.
type VolumeName = (PartKind, String);

/// The mount of a volume's source, and the use of its name if it has one.
fn sourced(
    source: &VolumeSource<Text>,
    container: &str,
    target: &str,
    pod: &SortedMap<Str, EmptyVolume>,
    project: &ProjectContext<'_>,
    place: impl Fn(Diagnostic) -> Diagnostic,
) -> Result<(Mount, Option<VolumeName>), Diagnostic> {
    let resources = project.resources;
    let of_resource = |uid: &ResourceUid| {
        let outputs = resources.get(uid).map(|resource| &*resource.outputs);
        let outputs = outputs.unwrap_or(&Tree::Null);
        if uid.kind() != "volume" && !Mount::is_typed(outputs) {
            let given = "one gives the output `type`: `volume`, `tmpfs` or `bind`";
            return Err(place(of_other_type(uid.kind(), given)));
        }
        let mount = Mount::from_outputs(uid, outputs);
        let mount = mount.map_err(|problem| place(of_outputs(problem, uid)))?;
        Ok((mount, Some((PartKind::Output, uid.to_string()))))
    };
    match source {
        VolumeSource::Resource(uid) => of_resource(uid),
        VolumeSource::Pod(name) => match pod.get(name) {
            Some(empty) => {
                let name = interpolation::escape_literal(&empty.name);
                Ok((Mount::of_volume(name.into_owned()), None))
            }
            None => Err(place(refused(message!("there is no volume `{name}`")))
                .near(name, pod.keys().map(Str::as_str))),
        },
        VolumeSource::Text(text) => {
            // Upstream takes the text of a uid for the resource itself.
            let uid = text.as_literal().and_then(|text| text.parse().ok());
            if let Some(uid) = uid.filter(|uid| resources.contains_key(uid)) {
                return of_resource(&uid);
            }
            let keys = ["containers", container, "volumes", target, "source"];
            let path = || FieldPath::from_iter(keys).to_string();
            let by_name = text.as_literal().map(|_| (PartKind::Mount, path()));
            let name = interpolation::escape_text(text).to_string();
            Ok((Mount::of_volume(name), by_name))
        }
    }
}

fn refused(message: String) -> Diagnostic {
    Diagnostic::new(codes::INVALID_VOLUME, message)
}

/// The error of outputs that describe no mount.
fn of_outputs(problem: Problem, uid: &ResourceUid) -> Diagnostic {
    let Problem {
        path,
        message,
        near,
        ..
    } = problem;
    let subject = if path.is_empty() {
        String::new()
    } else {
        message!(", `{path}`")
    };
    let error = refused(format!(
        "outputs of resource `{}`{subject}: {message}",
        Name(uid.as_str())
    ));
    match near {
        Some(near) => error.hint(message!("did you mean `{near}`?")),
        None => error.hint("a volume is mounted from a resource of the type `volume`"),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestProject, assert_holds, given};

    fn mounted(outputs: &str, path: Option<&str>) -> TestProject {
        given(&[("w", "{c: {image: x}}")])
            .resource("volume.default#w.v", "w", outputs, "{}")
            .mount("/t", "volume.default#w.v", path)
    }

    #[test]
    fn outputs_describe_the_mount() {
        for (outputs, path, mount) in [
            (
                "{type: volume, source: s}",
                None,
                "{type: volume, source: s, target: /t}",
            ),
            (
                "{type: volume, source: s, volume: {nocopy: true, subpath: a}}",
                Some("../b/c"),
                "{type: volume, source: s, target: /t, volume: {nocopy: true, subpath: b/c}}",
            ),
            (
                "{type: volume, source: s}",
                Some("a"),
                "{type: volume, source: s, target: /t, volume: {subpath: a}}",
            ),
            (
                "{type: tmpfs, tmpfs: {size: 64m, mode: 511}}",
                None,
                "{type: tmpfs, source: volume.default#w.v, target: /t, tmpfs: {size: \"67108864\", mode: 511}}",
            ),
            (
                "{type: bind, source: ./h}",
                Some("a"),
                "{type: bind, source: h/a, target: /t}",
            ),
            (
                "{type: bind, source: \"${HOME}/h\", bind: {create_host_path: true}}",
                None,
                "{type: bind, source: \"${HOME}/h\", target: /t, bind: {}}",
            ),
        ] {
            let file = mounted(outputs, path).compose_file();
            assert_holds(
                &file,
                &format!("{{services: {{w-c: {{volumes: [{mount}]}}}}}}"),
            );
        }
    }

    #[test]
    fn outputs_that_describe_no_mount_are_refused() {
        for (outputs, path) in [
            ("{}", None),
            ("{type: 3}", None),
            ("{type: nfs}", None),
            ("{type: volume, source: s, bind: {}}", None),
            ("{type: tmpfs, source: s}", None),
            ("{type: tmpfs}", Some("a")),
            ("{type: volume, source: s, volume: {nocpy: true}}", None),
        ] {
            let said = mounted(outputs, path).said();
            assert_eq!(
                said,
                [(
                    "invalid-volume".to_owned(),
                    "containers.c.volumes./t.source".to_owned()
                )],
                "{outputs}"
            );
        }
    }

    #[test]
    fn a_path_stays_in_its_volume() {
        for path in ["../x", "/abs", ".."] {
            let said = mounted("{type: volume, source: s}", Some(path)).said();
            let place = "containers.c.volumes./t.path".to_owned();
            assert_eq!(said, [("invalid-volume".to_owned(), place)], "{path}");
        }
    }

    #[test]
    fn other_sources_name_volumes() {
        let containers = r#"{c: {image: x, volumes: {/b: {source: "b$c", readOnly: true}, /a: {source: "${resources.e.A}"}}}}"#;
        assert_holds(
            &given(&[("w", containers)]).compose_file(),
            r#"{services: {w-c: {volumes: [{type: volume, source: "${resources.e.A}", target: /a},
                {type: volume, source: b$$c, target: /b, read_only: true}]}}}"#,
        );
    }
}
