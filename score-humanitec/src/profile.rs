//! Workload profiles: which features an extension may use, and what runs its workload.

use std::sync::Arc;

use score_schema::Schema;
use score_yaml::message;
use score_yaml::{FileId, Map, SourceMap, Value};

use super::schema_size;
use super::top_map::read_map;
use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};

/// The kind of controller that runs the workloads of a profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ControllerKind {
    Deployment,
    StatefulSet,
    DaemonSet,
    Job,
    CronJob,
}

impl ControllerKind {
    pub(super) const ALL: [ControllerKind; 5] = [
        ControllerKind::Deployment,
        ControllerKind::StatefulSet,
        ControllerKind::DaemonSet,
        ControllerKind::Job,
        ControllerKind::CronJob,
    ];

    /// The kind that an annotation asks for.
    pub(super) fn named(annotation: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == annotation)
    }

    /// As annotations name it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            ControllerKind::Deployment => "Deployment",
            ControllerKind::StatefulSet => "StatefulSet",
            ControllerKind::DaemonSet => "DaemonSet",
            ControllerKind::Job => "Job",
            ControllerKind::CronJob => "CronJob",
        }
    }

    /// True if its pods are kept running.
    pub(super) fn lasts(self) -> bool {
        LASTING.contains(&self)
    }

    /// The profile that stands for the kind where none is named.
    pub(super) fn profile(self) -> &'static str {
        let (name, _) = BUILT_IN[Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0)];
        name
    }

    /// The feature that has the fields of what runs the workload.
    pub(super) fn feature(self) -> &'static str {
        match self {
            ControllerKind::Deployment => "deployment",
            ControllerKind::StatefulSet => "statefulset",
            ControllerKind::DaemonSet => "daemonset",
            ControllerKind::Job => "job",
            ControllerKind::CronJob => "cronjob",
        }
    }
}

/// The profiles that are always there, in the order of [`ControllerKind::ALL`].
const BUILT_IN: [(&str, ControllerKind); 5] = [
    ("humanitec/default-module", ControllerKind::Deployment),
    ("score/statefulset", ControllerKind::StatefulSet),
    ("score/daemonset", ControllerKind::DaemonSet),
    ("humanitec/default-job", ControllerKind::Job),
    ("humanitec/default-cronjob", ControllerKind::CronJob),
];

/// The features that every built-in profile has. (Fields of the pod, at the top as in old files, are taken by all.)
pub(super) const COMMON: [&str; 12] = [
    "annotations",
    "containers",
    "default_container_resources",
    "extraContainers",
    "extraObjects",
    "extraVolumes",
    "imagePullSecrets",
    "labels",
    "pod",
    "serviceAccountName",
    "variables",
    "volumes",
];

/// The kinds whose pods are kept running.
const LASTING: [ControllerKind; 3] = [
    ControllerKind::Deployment,
    ControllerKind::StatefulSet,
    ControllerKind::DaemonSet,
];

/// The features that only some have.
pub(super) const SPECIAL: [(&str, &[ControllerKind]); 8] = [
    ("cronjob", &[ControllerKind::CronJob]),
    ("daemonset", &[ControllerKind::DaemonSet]),
    ("deployment", &[ControllerKind::Deployment]),
    ("ingress", &LASTING),
    ("job", &[ControllerKind::Job, ControllerKind::CronJob]),
    ("schedules", &[ControllerKind::CronJob]),
    ("service", &LASTING),
    ("statefulset", &[ControllerKind::StatefulSet]),
];

/// Fields of what runs the workload that old files have at the top.
pub(super) const OLD_CONTROLLER_FIELDS: [&str; 4] = [
    "minReadySeconds",
    "progressDeadlineSeconds",
    "replicas",
    "strategy",
];

/// A custom workload profile: `profile.json`.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Its id without the organisation.
    pub id: String,
    /// All of the file; the state keeps it.
    pub definition: Map,
}

/// The meaning of one top-level key of a profile.
pub(super) enum Property<'p> {
    /// A feature that we know by the same name.
    Feature,
    /// A key of its own; its JSON Schema, if it has one.
    Own(Option<&'p Value>),
}

impl Profile {
    /// Reads a `profile.json`; `folder` is the name of the folder it stands in, its id unless it has one inside.
    ///
    /// # Errors
    /// It is no profile, or one of its schemas is none.
    pub fn parse(sources: &SourceMap, file: FileId, folder: &str) -> Result<Self, Diagnostics> {
        let root = read_map(
            sources,
            file,
            "a profile has `spec_definition` with `properties`",
        )?;
        let span = root.span;
        let id = match root.get("id") {
            Some(node) => match node.as_str() {
                Some(id) => id.rsplit('/').next().unwrap_or(id).to_owned(),
                None => {
                    let message = "the `id` of a profile must be a string";
                    let diagnostic = Diagnostic::new(codes::WRONG_TYPE, message).at(node.span);
                    return Err(diagnostic.path("id").into());
                }
            },
            None => folder.to_owned(),
        };
        let properties = root
            .get("spec_definition")
            .and_then(|node| node.get("properties"));
        let Some(properties) = properties.and_then(|node| node.as_map()) else {
            let message = "the profile has no `spec_definition` with `properties`";
            let diagnostic = Diagnostic::new(codes::MISSING_FIELD, message).at(span);
            return Err(diagnostic.path("spec_definition.properties").into());
        };
        let mut diags = Diagnostics::new();
        for (key, node) in properties.iter() {
            let Some(schema) = node.get("schema") else {
                continue;
            };
            let value = schema.to_value();
            let fault = if let Some(what) = schema_size::fault(&value) {
                Some((codes::TOO_LARGE, what))
            } else if compile(&value).is_none() {
                Some((codes::INVALID_VALUE, "is not valid"))
            } else {
                None
            };
            if let Some((code, what)) = fault {
                let message = message!("the schema of `{}` {what}", key.text);
                let diagnostic = Diagnostic::new(code, message).at(schema.span);
                diags.push(
                    diagnostic.path(message!("spec_definition.properties.{}.schema", key.text)),
                );
            }
        }
        if diags.has_errors() {
            return Err(diags);
        }
        let Value::Map(definition) = root.into_value() else {
            return Err(Diagnostic::new(codes::NOT_A_MAP, "a profile is a map")
                .at(span)
                .into());
        };
        Ok(Profile { id, definition })
    }

    fn properties(&self) -> impl Iterator<Item = (&str, &Value)> {
        let properties = self
            .definition
            .get("spec_definition")
            .and_then(|definition| definition.get("properties"))
            .and_then(Value::as_map);
        properties
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
    }

    fn kind(&self) -> ControllerKind {
        let has = |name: &str| self.properties().any(|(key, _)| key == name);
        if has("schedules") {
            ControllerKind::CronJob
        } else if has("job") {
            ControllerKind::Job
        } else if has("statefulset") {
            ControllerKind::StatefulSet
        } else if has("daemonset") {
            ControllerKind::DaemonSet
        } else {
            ControllerKind::Deployment
        }
    }
}

/// A JSON Schema, ready to use.
pub(super) fn compile(schema: &Value) -> Option<Schema> {
    // The state may hold any.
    if schema_size::fault(schema).is_some() {
        return None;
    }
    let mut text = String::new();
    score_yaml::json::push(schema, &mut text).ok()?;
    let schema = Schema::compile(&text).ok()?;
    schema.validate().ok().map(|()| schema)
}

/// The profile of a workload.
#[derive(Clone, Debug)]
pub(super) struct WorkloadProfile {
    pub(super) name: String,
    pub(super) kind: ControllerKind,
    custom: Option<Arc<Profile>>,
}

impl WorkloadProfile {
    /// A built-in profile by its name.
    pub(super) fn built_in(name: &str) -> Option<Self> {
        let (name, kind) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Some(WorkloadProfile {
            name: (*name).to_owned(),
            kind: *kind,
            custom: None,
        })
    }

    /// A custom profile under the name that an extension gives it.
    pub(super) fn custom(name: &str, profile: Arc<Profile>) -> Self {
        WorkloadProfile {
            name: name.to_owned(),
            kind: profile.kind(),
            custom: Some(profile),
        }
    }

    /// The meaning of a top-level key of the spec to the profile; `None` if it lacks it.
    pub(super) fn property(&self, key: &str) -> Option<Property<'_>> {
        let is_known = is_feature(key);
        match &self.custom {
            None => {
                let special = SPECIAL.iter().find(|(name, _)| *name == key);
                let has = match special {
                    Some((_, kinds)) => kinds.contains(&self.kind),
                    None => is_known,
                };
                has.then_some(Property::Feature)
            }
            Some(profile) => match profile.properties().find(|(name, _)| *name == key) {
                Some((_, value)) if is_known && value.get("schema").is_none() => {
                    Some(Property::Feature)
                }
                Some((_, value)) => Some(Property::Own(value.get("schema"))),
                // What the platform itself puts there need not be named.
                None => ["extraObjects", "default_container_resources"]
                    .contains(&key)
                    .then_some(Property::Feature),
            },
        }
    }

    /// All top-level keys that the profile has, old ones left out.
    pub(super) fn features(&self) -> Vec<&str> {
        match &self.custom {
            Some(profile) => profile.properties().map(|(key, _)| key).collect(),
            None => {
                let special = SPECIAL
                    .iter()
                    .filter(|(_, kinds)| kinds.contains(&self.kind));
                let special = special.map(|(name, _)| *name);
                COMMON.into_iter().chain(special).collect()
            }
        }
    }
}

/// True if a top-level key is a feature of some built-in profile.
pub(super) fn is_feature(key: &str) -> bool {
    COMMON.contains(&key) || SPECIAL.iter().any(|(name, _)| *name == key)
}

/// The built-in profiles that have a feature.
pub(super) fn owners(key: &str) -> Vec<&'static str> {
    let kinds = SPECIAL
        .iter()
        .find(|(name, _)| *name == key)
        .map_or(&[][..], |(_, kinds)| kinds);
    kinds.iter().map(|kind| kind.profile()).collect()
}

/// The names of the built-in profiles.
pub(super) fn built_in_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}
