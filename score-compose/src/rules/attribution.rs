//! The origin of faults: who made the part of the compose file that is wrong.

use std::cell::OnceCell;
use std::collections::HashMap;

use score_core::diagnostic::{Code, Diagnostic, FieldPath, KEPT, PatchTemplate, Severity};
use score_yaml::{Map, SortedMap, Str, Value, message};

use super::fault::{Fault, FaultKind};
use super::service_report::service_path;
use crate::codes;
use crate::origin::{Origin, PartKind};

/// The hint for parts that another compose file may add: files of provisioners in the wild count on that.
pub(super) const OTHER_FILE_HINT: &str =
    "compose refuses that, unless another compose file adds it: `docker compose -f … -f …`";

/// The history of a compose file.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    /// The makers of its parts.
    pub(crate) origins: Vec<Origin>,
    /// The faults that were there after so many patch templates, by [`Fault::key`].
    pub(crate) known_faults: SortedMap<String, usize>,
    /// The number of patch templates that have asked for the compose file.
    pub(crate) patch_templates: usize,
}

/// Finds out who brought a fault in.
pub(super) struct Attribution<'a> {
    history: &'a History,
    index: OnceCell<OriginIndex<'a>>,
}

/// The origins by name, put together for the first fault.
#[derive(Default)]
struct OriginIndex<'a> {
    services: HashMap<&'a str, &'a Origin>,
    images: HashMap<&'a str, &'a Origin>,
    parts: HashMap<&'a str, &'a Origin>,
}

/// Whoever brought a fault in: the source of a fault.
pub(super) enum FaultSource<'a> {
    /// A patch template.
    Patch(PatchTemplate),
    /// A workload or a provisioner.
    Origin(&'a Origin),
    /// Not known.
    Nobody,
}

/// True if a provisioner made the part.
pub(super) fn is_provisioned(origin: &Origin) -> bool {
    !origin.by.is_empty()
}

impl<'a> Attribution<'a> {
    pub(super) fn new(history: &'a History) -> Self {
        Attribution {
            history,
            index: OnceCell::new(),
        }
    }

    fn index(&self) -> &OriginIndex<'a> {
        self.index.get_or_init(|| {
            let mut index = OriginIndex::default();
            for origin in &self.history.origins {
                let name = origin.name.as_str();
                match (origin.of, origin.span) {
                    (PartKind::Service, _) => _ = index.services.insert(name, origin),
                    (PartKind::Image, Some(_)) => _ = index.images.insert(name, origin),
                    (PartKind::Part, _) => _ = index.parts.insert(name, origin),
                    _ => {}
                }
            }
            index
        })
    }

    fn source(&self, fault: &Fault) -> FaultSource<'a> {
        let History {
            origins: _,
            known_faults,
            patch_templates,
        } = self.history;
        // Of very many only some are kept.
        if *patch_templates > 0 && known_faults.len() <= KEPT {
            match known_faults.get(&fault.key()) {
                None => return FaultSource::Patch(PatchTemplate::Number(*patch_templates)),
                Some(0) => {}
                Some(applied) => return FaultSource::Patch(PatchTemplate::Number(*applied)),
            }
        }
        let known = self.index();
        let source = match fault.of {
            PartKind::Part => known.parts.get(&*fault.name),
            _ => known.services.get(&*fault.name),
        };
        source.map_or(FaultSource::Nobody, |origin| FaultSource::Origin(origin))
    }

    pub(super) fn severity(&self, fault: &Fault) -> Severity {
        match fault.kind {
            FaultKind::Refused | FaultKind::NoSource => Severity::Error,
            FaultKind::Unknown(..) => codes::UNDEFINED_PART.severity(),
            FaultKind::Doubtful => codes::DOUBTFUL_VALUE.severity(),
            FaultKind::Hidden => match self.source(fault) {
                FaultSource::Origin(origin) if !is_provisioned(origin) => Severity::Error,
                _ => codes::HIDDEN_MOUNT.severity(),
            },
        }
    }

    pub(super) fn diagnostic(&self, fault: Fault, document: &Value) -> Diagnostic {
        let source = self.source(&fault);
        let message = fault.message();
        let Fault {
            of,
            name,
            path,
            subject: _,
            what,
            kind,
            hint,
        } = fault;
        // Its author wrote an image of a container, and no service.
        let own = self
            .index()
            .images
            .get(&*name)
            .filter(|own| of == PartKind::Image && source.is_workload() && !own.by.is_empty());
        let container = own.map(|own| FieldPath::keys(&own.by));
        let container = container.as_ref().and_then(|keys| keys.get(1));
        let hint = hint.map(|hint| match container {
            Some(container) => hint.replacen("CONTAINER", &message!("{container}"), 1),
            None => hint,
        });
        let (mut path, message) = match own {
            Some(own) => (own.by.clone(), what.clone()),
            None => (path, message),
        };
        let diagnostic = match kind {
            FaultKind::Unknown(of, name) => {
                let there = document.get(of).and_then(Value::as_map);
                let there = there.into_iter().flat_map(Map::keys);
                let warning = Diagnostic::new(
                    codes::UNDEFINED_PART,
                    source.says("names what is not there") + &message,
                )
                .near(&name, there.map(Str::as_str));
                let added = match of == "volumes" && name.contains('/') {
                    true => Some(message!(
                        "a path of this machine starts with `./`: `./{name}`"
                    )),
                    false => source.way_to_add(of, &name),
                };
                let added = added.filter(|_| warning.hints.is_empty());
                added.into_iter().fold(warning, Diagnostic::hint).hint(
                    match of == "volumes" && name.contains('/') {
                        // No file can add it.
                        true => "compose refuses that: no volume has a `/` in its name",
                        false => OTHER_FILE_HINT,
                    },
                )
            }
            FaultKind::Doubtful => {
                let told = match source {
                    FaultSource::Patch(_) => &what,
                    _ => &message,
                };
                Diagnostic::new(codes::DOUBTFUL_VALUE, told.as_str())
            }
            FaultKind::Hidden if source.is_workload() => {
                Diagnostic::new(codes::INVALID_MANIFEST, message)
            }
            FaultKind::Hidden => Diagnostic::new(
                codes::HIDDEN_MOUNT,
                source.says("hides a mount") + &message + ", the first is not mounted",
            ),
            // It took what a service had.
            FaultKind::NoSource
                if matches!(source, FaultSource::Patch(_))
                    && self.index().services.contains_key(&*name) =>
            {
                let message =
                    message!("service `{name}` has neither an `image` nor a `build` left");
                Diagnostic::new(source.code(), message)
            }
            // A patch made a service by its path.
            FaultKind::NoSource if matches!(source, FaultSource::Patch(_)) => {
                path = service_path(&name, "");
                let message = message!(
                    "there is no service `{name}`, and a new one needs an `image` or a `build`"
                );
                let others = document.get("services").and_then(Value::as_map);
                let others = others.into_iter().flat_map(Map::keys).map(Str::as_str);
                let others: Vec<&str> = others.filter(|other| *other != name).collect();
                Diagnostic::new(source.code(), message).near_or_listed(
                    &name,
                    &others,
                    "services have names:",
                )
            }
            FaultKind::Refused | FaultKind::NoSource => {
                let told = match source {
                    // Its path says the part.
                    FaultSource::Patch(_) if !path.is_empty() => &what,
                    _ => &message,
                };
                Diagnostic::new(source.code(), source.refusal() + told)
            }
        };
        let diagnostic = hint.into_iter().fold(diagnostic, Diagnostic::hint);
        let diagnostic = match source.is_object() {
            // The path is none that its author knows.
            true => diagnostic.hint(message!("that is `{path}` of the compose file")).hint(
                "give local environments a definition of their own: a rule with another `env_type`",
            ),
            false => diagnostic.path(path),
        };
        let origin = match source {
            FaultSource::Origin(origin) => origin,
            FaultSource::Patch(number) => {
                return Diagnostic {
                    patched_by: Some(number),
                    ..diagnostic
                };
            }
            FaultSource::Nobody => return diagnostic,
        };
        let image = self
            .index()
            .images
            .get(&*name)
            .filter(|_| of == PartKind::Image);
        match image.and_then(|image| image.span).or(origin.span) {
            Some(place) => with_request(diagnostic.at(place), origin),
            None => diagnostic,
        }
    }

    /// The maker of a service, for a message.
    pub(super) fn describe(&self, service: &str) -> String {
        match self.index().services.get(service) {
            Some(origin) if origin.is_object => origin.by.clone(),
            Some(origin) if is_provisioned(origin) => {
                message!("the provisioner of `{}`", origin.by)
            }
            _ => message!("service `{service}`"),
        }
    }

    /// The diagnostic, at the place where the maker of a service stands.
    pub(super) fn at_place(&self, service: &str, diagnostic: Diagnostic) -> Diagnostic {
        match self.index().services.get(service) {
            Some(origin) => match origin.span {
                Some(span) => with_request(diagnostic.at(span), origin),
                None => diagnostic,
            },
            None => diagnostic,
        }
    }

    /// True if the place of the maker of a service is known.
    pub(super) fn has_place(&self, service: &str) -> bool {
        let origin = self.index().services.get(service);
        origin.is_some_and(|origin| origin.span.is_some())
    }
}

impl FaultSource<'_> {
    fn is_workload(&self) -> bool {
        matches!(self, FaultSource::Origin(origin) if !is_provisioned(origin))
    }

    fn is_object(&self) -> bool {
        matches!(self, FaultSource::Origin(origin) if origin.is_object)
    }

    fn code(&self) -> Code {
        match self {
            FaultSource::Patch(_) => codes::INVALID_PATCH,
            FaultSource::Origin(origin) if origin.is_object => codes::INVALID_MANIFEST,
            FaultSource::Origin(origin) if is_provisioned(origin) => codes::INVALID_REPLY,
            _ => codes::INVALID_MANIFEST,
        }
    }

    /// The way out where a part is named that is not there: how this one adds it.
    fn way_to_add(&self, of: &str, name: &str) -> Option<String> {
        let has_part = matches!(of, "networks" | "volumes" | "models");
        // Of these no entry has a part.
        let is_file = matches!(of, "secrets" | "configs");
        match self {
            FaultSource::Patch(_) if matches!(of, "networks" | "volumes") => {
                let name = name.replace('.', "\\.");
                Some(message!(
                    "add a patch: `- {{op: set, path: {of}.{name}, value: {{}}}}`"
                ))
            }
            FaultSource::Patch(_) if of == "services" => {
                let path = FieldPath::from_iter([of, name]);
                Some(message!(
                    "take `{name}` out, or add it: `- {{op: set, path: {path}, value: {{image: …}}}}`"
                ))
            }
            FaultSource::Patch(_) if is_file => {
                let path = FieldPath::from_iter([of, name]);
                Some(message!(
                    "take `{name}` out, or add it: `- {{op: set, path: {path}, value: {{file: ./{name}}}}}`"
                ))
            }
            FaultSource::Origin(origin)
                if is_provisioned(origin) && !origin.is_object && is_file =>
            {
                let path = FieldPath::from_iter([of, name]);
                Some(message!(
                    "leave `{name}` out, or add it by a patch: `- {{op: set, path: {path}, value: {{file: ./{name}}}}}`"
                ))
            }
            FaultSource::Origin(origin)
                if is_provisioned(origin) && !origin.is_object && of == "services" =>
            {
                Some(message!(
                    "leave `{name}` out, or add a service `{name}` beside this one"
                ))
            }
            FaultSource::Origin(origin)
                if is_provisioned(origin) && !origin.is_object && has_part =>
            {
                let value = match of {
                    "models" => "{model: …}",
                    _ => "{}",
                };
                Some(message!(
                    "add the part `{of}: |` to the entry, and `{name}: {value}` below it"
                ))
            }
            _ => None,
        }
    }

    /// The start of a message: who it is, and what they do.
    fn says(&self, what: &str) -> String {
        match self {
            // Its place says who it is.
            FaultSource::Patch(_) => String::new(),
            FaultSource::Origin(origin) if origin.is_object => format!("{}: ", origin.by),
            // A label says whose provisioner it is.
            FaultSource::Origin(origin) if is_provisioned(origin) && origin.asked.is_none() => {
                message!("the provisioner of `{}` {what}: ", origin.by)
            }
            _ => String::new(),
        }
    }

    fn refusal(&self) -> String {
        match self {
            // Its place says what it is about.
            FaultSource::Patch(_) => String::new(),
            FaultSource::Origin(origin) if is_provisioned(origin) && origin.asked.is_some() => {
                "compose refuses what this adds: ".to_owned()
            }
            _ => self.says("adds what compose refuses"),
        }
    }
}

/// Adds the place that asks for the resource, if a provisioner made the part.
fn with_request(diagnostic: Diagnostic, origin: &Origin) -> Diagnostic {
    match origin.asked {
        Some(span) => diagnostic.label(span, message!("for `{}`", origin.by)),
        None => diagnostic,
    }
}
