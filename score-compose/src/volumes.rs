//! Volumes of containers, as the outputs of their resources describe them.

use score_yaml::message;
use score_yaml::message::Name;
use std::collections::BTreeMap;

use score_core::backend::Origin;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::resource::ResourceUid;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::{Volume, VolumeSource};
use score_yaml::{Map, Str, Value};

use crate::context::ProjectContext;
use crate::extension::EmptyVolume;
use crate::model::{
    Decoder, FieldType, ObjectType, Problem, SERVICE_VOLUME_BIND, SERVICE_VOLUME_TMPFS,
    SERVICE_VOLUME_VOLUME, field, pointer,
};
use crate::origin_kind::{MOUNT, OUTPUT};
use crate::{interpolation, paths};

/// The outputs of a resource that names a volume.
static VOLUME_OUTPUTS: ObjectType = ObjectType {
    name: "volume resource",
    short: None,
    fields: &[
        field("type", FieldType::Str),
        field("source", FieldType::Str),
        pointer("volume", FieldType::Object(&SERVICE_VOLUME_VOLUME)),
    ],
};
/// The outputs of a resource that asks for memory as a file system.
static TMPFS_OUTPUTS: ObjectType = ObjectType {
    name: "tmpfs resource",
    short: None,
    fields: &[
        field("type", FieldType::Str),
        pointer("tmpfs", FieldType::Object(&SERVICE_VOLUME_TMPFS)),
    ],
};
/// The outputs of a resource that names a path of the host.
static BIND_OUTPUTS: ObjectType = ObjectType {
    name: "bind resource",
    short: None,
    fields: &[
        field("type", FieldType::Str),
        field("source", FieldType::Str),
        pointer("bind", FieldType::Object(&SERVICE_VOLUME_BIND)),
    ],
};

/// The mount of a container's volume at a target path, and whose the volume is, if somebody else has to add it.
pub(crate) fn mount(
    container: &str,
    target: &str,
    volume: Volume<Text>,
    pod: &BTreeMap<Str, EmptyVolume>,
    project: &ProjectContext<'_>,
) -> Result<(Value, Option<Origin>), Diagnostic> {
    let resources = project.resources;
    let Volume {
        span,
        source,
        path,
        read_only,
    } = volume;
    let at = source.span;
    let refuse = |message: String| {
        Diagnostic::new(Code::InvalidVolume, message)
            .at(at)
            .path(message!("containers.{container}.volumes.{target}"))
    };
    let (uid, text) = match &source.value {
        VolumeSource::Resource(uid) => (Some(uid.clone()), Str::default()),
        VolumeSource::Pod(name) => match pod.get(name) {
            Some(empty) => (None, interpolation::escape_literal(&empty.name).into()),
            None => {
                return Err(refuse(message!("there is no volume `{name}`"))
                    .near(name, pod.keys().map(Str::as_str)));
            }
        },
        // Upstream takes the text of a uid for the resource itself.
        VolumeSource::Text(text) => {
            let uid = text
                .as_literal()
                .and_then(|text| text.parse().ok())
                .filter(|uid| resources.contains_key(uid));
            (uid, interpolation::escape_text(text))
        }
    };
    let by_name = match (&uid, &source.value) {
        (Some(uid), _) => Some((OUTPUT, uid.to_string())),
        (None, VolumeSource::Text(text)) if text.as_literal().is_some() => {
            Some((MOUNT, message!("containers.{container}.volumes.{target}")))
        }
        _ => None,
    };
    let mut mount = Mount {
        kind: "volume",
        source: text.to_string(),
        options: None,
    };
    if let Some(uid) = uid {
        let outputs = resources.get(&uid).map(|resource| &*resource.outputs);
        mount = Mount::new(&uid, outputs.unwrap_or(&Tree::Null)).map_err(|problem| {
            let Problem {
                path,
                message,
                near,
            } = problem;
            let subject = if path.is_empty() {
                String::new()
            } else {
                message!(", `{path}`")
            };
            let error = refuse(format!(
                "outputs of resource `{}`{subject}: {message}",
                Name(uid.as_str())
            ));
            match near {
                Some(near) => error.hint(message!("did you mean `{near}`?")),
                None => error,
            }
        })?;
    }
    if mount.kind == "bind" {
        let mut source = Str::from(mount.source);
        project.mounts.rebase_text(&mut source);
        mount.source = source.to_string();
    }
    if let Some(path) = path.filter(|path| !path.is_empty()) {
        mount
            .enter(&interpolation::escape_literal(&path))
            .map_err(|message| refuse(message).label(span, "mounted here"))?;
    }
    let origin = by_name
        .filter(|_| {
            mount.kind == "volume" && !mount.source.is_empty() && !mount.source.contains('$')
        })
        .map(|(of, by)| Origin {
            of,
            name: mount.source.as_str().into(),
            span: Some(at),
            asked: None,
            by,
            is_own: true,
        });
    Ok((mount.into_value(target, read_only.unwrap_or(false)), origin))
}

/// What is mounted.
#[derive(Debug)]
struct Mount {
    kind: &'static str,
    source: String,
    options: Option<Map>,
}

impl Mount {
    /// Reads outputs. They are written in compose's own terms, so dollars in them are compose's.
    fn new(uid: &ResourceUid, outputs: &Tree<Text>) -> Result<Self, Problem> {
        let problem = |message: String| Problem {
            path: String::new(),
            message,
            near: None,
        };
        let value = outputs.to_value(&mut |text| text.encode().into());
        let expected = "expected `volume`, `tmpfs` or `bind`";
        let (kind, outputs) = match value.get("type").and_then(Value::as_str) {
            Some("volume") => ("volume", &VOLUME_OUTPUTS),
            Some("tmpfs") => ("tmpfs", &TMPFS_OUTPUTS),
            Some("bind") => ("bind", &BIND_OUTPUTS),
            Some(_) => return Err(problem(message!("no volume has their `type`, {expected}"))),
            None => return Err(problem(message!("there is no string `type`, {expected}"))),
        };
        let decoded =
            Decoder::decode("", FieldType::Object(outputs), value).map_err(|problems| {
                problems
                    .into_iter()
                    .next()
                    .unwrap_or_else(|| problem(String::new()))
            })?;
        let Value::Map(mut decoded) = decoded else {
            return Err(problem("they are no map".to_owned()));
        };
        let source = match decoded.swap_remove("source") {
            Some(Value::String(source)) => source,
            // Upstream leaves the uid as the source of a tmpfs, which compose passes over.
            _ if kind == "tmpfs" => uid.as_str().into(),
            _ => Str::default(),
        };
        let options = match decoded.swap_remove(kind) {
            Some(Value::Map(options)) => Some(options),
            _ => None,
        };
        Ok(Mount {
            kind,
            source: source.to_string(),
            options,
        })
    }

    /// Mounts what is at a path inside.
    fn enter(&mut self, path: &str) -> Result<(), String> {
        match self.kind {
            "tmpfs" => Err(message!(
                "a tmpfs is empty when it is mounted, it has no path `{path}`"
            )),
            "bind" => {
                self.source = paths::join(&self.source, path);
                Ok(())
            }
            _ => {
                let options = self.options.get_or_insert_default();
                let outer = options
                    .get("subpath")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let path = paths::join(outer, path);
                options.insert("subpath".into(), path.into());
                Ok(())
            }
        }
    }

    fn into_value(self, target: &str, read_only: bool) -> Value {
        let Mount {
            kind,
            source,
            options,
        } = self;
        let mut fields = Map::new();
        fields.insert("type".into(), kind.into());
        if !source.is_empty() {
            fields.insert("source".into(), source.into());
        }
        fields.insert(
            "target".into(),
            interpolation::escape_literal(target).into(),
        );
        if read_only {
            fields.insert("read_only".into(), true.into());
        }
        if let Some(options) = options {
            fields.insert(kind.into(), options.into());
        }
        fields.into()
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
                    "containers.c.volumes./t".to_owned()
                )],
                "{outputs}"
            );
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
