//! Who brought in what is wrong with a compose file.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use score_core::backend::Origin;
use score_core::diagnostic::{Code, Diagnostic, KEPT, Severity};
use score_yaml::{Map, Span, Str, Value, message};

use super::fault::{Fault, FaultKind};
use crate::origin_kind::{IMAGE, PART, SERVICE};

/// The hint for parts that another compose file may add: files of provisioners in the wild count on that.
pub(super) const OTHER_FILE_HINT: &str =
    "compose refuses that, unless another compose file adds it: `docker compose -f … -f …`";

/// What is known about how a compose file came to be.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Whose its parts are.
    pub(crate) origins: Vec<Origin>,
    /// What was wrong already after so many patch templates.
    pub(crate) known_faults: BTreeMap<String, usize>,
    /// How many patch templates there were.
    pub(crate) patch_templates: usize,
}

/// Who made what.
pub(super) struct Attribution<'a> {
    pub(super) history: &'a History,
    pub(super) known: OnceCell<OriginIndex<'a>>,
}

/// The same by name, put together for the first fault.
#[derive(Default)]
pub(super) struct OriginIndex<'a> {
    services: HashMap<&'a str, &'a Origin>,
    images: HashMap<&'a str, Span>,
    parts: HashMap<&'a str, &'a Origin>,
}

/// Whoever brought a fault in.
pub(super) enum FaultSource<'a> {
    /// A patch template, by its number, if it is known.
    Patch(Option<usize>),
    /// A workload or a provisioner.
    Origin(&'a Origin),
    /// Nobody in particular.
    Nobody,
}

/// Whether a provisioner made a part.
pub(super) fn is_provisioned(origin: &Origin) -> bool {
    !origin.by.is_empty()
}

impl<'a> Attribution<'a> {
    fn known(&self) -> &OriginIndex<'a> {
        self.known.get_or_init(|| {
            let mut known = OriginIndex::default();
            for origin in &self.history.origins {
                let name = origin.name.as_str();
                match (origin.of, origin.span) {
                    (SERVICE, _) => _ = known.services.insert(name, origin),
                    (IMAGE, Some(span)) => _ = known.images.insert(name, span),
                    (PART, _) => _ = known.parts.insert(name, origin),
                    _ => {}
                }
            }
            known
        })
    }

    fn maker(&self, fault: &Fault) -> FaultSource<'a> {
        let History {
            origins: _,
            known_faults,
            patch_templates,
        } = self.history;
        // Of very many only some are kept.
        if *patch_templates > 0 && known_faults.len() <= KEPT {
            match known_faults.get(&fault.key()) {
                None => return FaultSource::Patch(Some(*patch_templates)),
                Some(0) => {}
                applied => return FaultSource::Patch(applied.copied()),
            }
        }
        let known = self.known();
        let maker = match fault.of {
            PART => known.parts.get(&*fault.name),
            _ => known.services.get(&*fault.name),
        };
        maker.map_or(FaultSource::Nobody, |origin| FaultSource::Origin(origin))
    }

    pub(super) fn severity(&self, fault: &Fault) -> Severity {
        match fault.kind {
            FaultKind::Refused => Severity::Error,
            FaultKind::Unknown(..) => Code::UndefinedPart.severity(),
            FaultKind::Hidden => match self.maker(fault) {
                FaultSource::Origin(origin) if !is_provisioned(origin) => Severity::Error,
                _ => Code::HiddenMount.severity(),
            },
        }
    }

    pub(super) fn told(&self, fault: Fault, document: &Value) -> Diagnostic {
        let maker = self.maker(&fault);
        let Fault {
            of,
            name,
            path,
            message,
            kind,
        } = fault;
        let diagnostic = match kind {
            FaultKind::Unknown(of, name) => {
                let there = document.get(of).and_then(Value::as_map);
                let there = there.into_iter().flat_map(Map::keys);
                Diagnostic::new(
                    Code::UndefinedPart,
                    maker.says("names what is not there") + &message,
                )
                .near(&name, there.map(Str::as_str))
                .hint(OTHER_FILE_HINT)
            }
            FaultKind::Hidden if maker.is_workload() => {
                Diagnostic::new(Code::InvalidManifest, message)
            }
            FaultKind::Hidden => Diagnostic::new(
                Code::HiddenMount,
                maker.says("hides a mount") + &message + ", the first is not mounted",
            ),
            FaultKind::Refused => Diagnostic::new(maker.code(), maker.refused() + &message),
        };
        let diagnostic = diagnostic.path(path);
        let FaultSource::Origin(origin) = maker else {
            return diagnostic;
        };
        let image = self.known().images.get(&*name).filter(|_| of == IMAGE);
        match image.copied().or(origin.span) {
            Some(place) => asked(diagnostic.at(place), origin),
            None => diagnostic,
        }
    }

    /// Whoever made a service.
    pub(super) fn described(&self, service: &str) -> String {
        match self.known().services.get(service) {
            Some(origin) if is_provisioned(origin) => {
                message!("the provisioner of `{}`", origin.by)
            }
            _ => message!("service `{service}`"),
        }
    }

    /// Where it is said who made a service.
    pub(super) fn at_place(&self, service: &str, diagnostic: Diagnostic) -> Diagnostic {
        match self.known().services.get(service) {
            Some(origin) => match origin.span {
                Some(span) => asked(diagnostic.at(span), origin),
                None => diagnostic,
            },
            None => diagnostic,
        }
    }

    /// Whether it is known where it is said who made a service.
    pub(super) fn has_place(&self, service: &str) -> bool {
        let origin = self.known().services.get(service);
        origin.is_some_and(|origin| origin.span.is_some())
    }
}

impl FaultSource<'_> {
    fn is_workload(&self) -> bool {
        matches!(self, FaultSource::Origin(origin) if !is_provisioned(origin))
    }

    fn code(&self) -> Code {
        match self {
            FaultSource::Patch(_) => Code::InvalidPatch,
            FaultSource::Origin(origin) if is_provisioned(origin) => Code::InvalidReply,
            _ => Code::InvalidManifest,
        }
    }

    /// Who it is, and what it does.
    fn says(&self, what: &str) -> String {
        match self {
            FaultSource::Patch(Some(number)) => format!("patch template {number} {what}: "),
            FaultSource::Patch(None) => format!("a patch {what}: "),
            FaultSource::Origin(origin) if is_provisioned(origin) => {
                message!("the provisioner of `{}` {what}: ", origin.by)
            }
            _ => String::new(),
        }
    }

    fn refused(&self) -> String {
        self.says(match self {
            FaultSource::Patch(_) => "leaves what compose refuses",
            _ => "adds what compose refuses",
        })
    }
}

/// With the place where a resource is asked for, if a provisioner made it.
fn asked(diagnostic: Diagnostic, origin: &Origin) -> Diagnostic {
    match origin.asked {
        Some(span) => diagnostic.label(span, message!("for `{}`", origin.by)),
        None => diagnostic,
    }
}
