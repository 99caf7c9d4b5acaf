//! One mount of a service.

use score_core::resource::ResourceUid;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Map, Str, Value, message};

use crate::model::{
    Decoder, FieldType, ObjectType, Problem, SERVICE_VOLUME_BIND, SERVICE_VOLUME_TMPFS,
    SERVICE_VOLUME_VOLUME, field, pointer,
};
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

/// The fault of a path inside of what is mounted; with the message for it.
#[derive(Debug)]
pub(crate) enum PathFault {
    /// The mount has no paths.
    NoPath(String),
    /// The path leads out of the volume.
    LeadsOut(String),
}

/// A mount in the making.
#[derive(Debug)]
pub(crate) struct Mount {
    /// `volume`, `tmpfs` or `bind`.
    pub(crate) kind: &'static str,
    /// The name of a volume, or a path of the host.
    pub(crate) source: String,
    options: Option<Map>,
}

impl Mount {
    /// The mount of a volume by its name.
    pub(crate) fn of_volume(source: String) -> Self {
        Mount {
            kind: "volume",
            source,
            options: None,
        }
    }

    /// The mount of a path of the host.
    pub(crate) fn of_path(source: String) -> Self {
        Mount {
            kind: "bind",
            source,
            options: None,
        }
    }

    /// True if the outputs of a resource say what kind of mount they describe.
    pub(crate) fn is_typed(outputs: &Tree<Text>) -> bool {
        let outputs = outputs.as_map();
        outputs.is_some_and(|outputs| {
            outputs
                .get("type")
                .is_some_and(|kind| !matches!(kind, Tree::Null))
        })
    }

    /// The mount that the outputs of a resource describe. They are written in compose's own terms, so dollars in them are
    /// compose's.
    pub(crate) fn from_outputs(uid: &ResourceUid, outputs: &Tree<Text>) -> Result<Self, Problem> {
        let problem = |message: String| Problem::new(String::new(), message);
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

    /// True if the source is the name of a volume that somebody has to add.
    pub(crate) fn names_volume(&self) -> bool {
        self.kind == "volume" && !self.source.is_empty() && !self.source.contains('$')
    }

    /// Mounts a path inside instead.
    pub(crate) fn enter(&mut self, path: &str) -> Result<(), PathFault> {
        match self.kind {
            "tmpfs" => Err(PathFault::NoPath(message!(
                "a tmpfs is empty when it is mounted, it has no path `{path}`"
            ))),
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
                let joined = paths::join(outer, path);
                if !paths::is_local(&joined) && !interpolation::has_reference(&joined) {
                    let message =
                        message!("the path `{path}` leaves the volume, expected one within it");
                    return Err(PathFault::LeadsOut(message));
                }
                options.insert("subpath".into(), joined.into());
                Ok(())
            }
        }
    }

    /// The mount as compose files have it.
    pub(crate) fn into_value(self, target: &str, read_only: bool) -> Value {
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
