//! What compose and the engine behind it refuse of a finished compose file, patches and flags included: the rules of
//! compose-go's loader that the types of fields cannot say, and some that the engine has.
//!
//! A fault is told to whoever made the part: at its place if a workload did, with the resource's uid if a provisioner
//! did; what was not there before the patches is theirs. What holds a `$` is compose's to read, and not looked into.

mod cycle;
mod fields;
mod host_ports;
mod image;
mod references;
mod service;

use std::collections::{BTreeSet, HashMap, HashSet};

use score_core::backend::{Manifests, Origin};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_yaml::{Map, Span, Str, Value, message};

use crate::publish::Published;

/// A service.
pub(crate) const SERVICE: &str = "service";
/// The image of a service.
pub(crate) const IMAGE: &str = "image";
/// A volume that a workload mounts by its name.
pub(crate) const MOUNT: &str = "mount";
/// A volume that the outputs of a resource name.
pub(crate) const OUTPUT: &str = "output";
/// A volume, network or model of the project.
pub(crate) const PART: &str = "part";
/// The compose file before the patches: of this kind is what was wrong there.
const BEFORE: &str = "before";

/// Something that compose refuses.
#[derive(Debug)]
struct Fault {
    /// The kind of part that it is about, as origins name it.
    of: &'static str,
    /// The name of that part.
    name: String,
    /// The field, from the top of the compose file.
    path: String,
    message: String,
    /// The name that may be meant, of those that there are.
    near: Option<String>,
}

impl Fault {
    /// What tells it from others.
    fn key(&self) -> String {
        format!("{}\n{}", self.path, self.message)
    }
}

/// The services and the other parts of a compose file.
struct Parts<'a> {
    document: &'a Value,
    services: &'a Map,
    /// The volumes whose mounts are looked at by themselves.
    mounted: HashSet<&'a str>,
}

impl<'a> Parts<'a> {
    /// Whether there is a part of this name, if it can be told before compose has put its variables in.
    fn has(&self, of: &str, name: &str) -> bool {
        name.contains('$') || self.all(of).is_some_and(|all| all.contains_key(name))
    }

    fn all(&self, of: &str) -> Option<&'a Map> {
        self.document.get(of).and_then(Value::as_map)
    }
}

/// Keeps what was wrong before the first patch, so that it can be told from what patches do.
pub(crate) fn before_patches(manifests: &mut Manifests, document: &Value) {
    if manifests.origins.iter().any(|origin| origin.of == BEFORE) {
        return;
    }
    let keys = faults(document, &manifests.origins)
        .into_iter()
        .map(|fault| fault.key());
    let keys: Vec<String> = std::iter::once(String::new()).chain(keys).collect();
    manifests.origins.extend(keys.into_iter().map(|key| Origin {
        of: BEFORE,
        name: key.into(),
        span: None,
        by: String::new(),
    }));
}

/// Reports all that is wrong with a compose file.
pub(crate) fn check(
    document: &Value,
    origins: Vec<Origin>,
    published: &[Published],
    diags: &mut Diagnostics,
) {
    let faults = faults(document, &origins);
    let makers = Makers::new(origins);
    for fault in faults {
        diags.push_error(|| makers.told(fault));
    }
    references::undefined_mounts(document, &makers.mounts, diags);
    host_ports::check(document, &makers, published, diags);
    has_name(document, diags);
}

fn faults(document: &Value, origins: &[Origin]) -> Vec<Fault> {
    let none = Map::new();
    let services = document.get("services").and_then(Value::as_map);
    let mounts = origins
        .iter()
        .filter(|origin| matches!(origin.of, MOUNT | OUTPUT));
    let parts = Parts {
        document,
        services: services.unwrap_or(&none),
        mounted: mounts.map(|origin| origin.name.as_str()).collect(),
    };
    let mut faults = Vec::new();
    for (name, service) in parts.services {
        service::check(name, service, &parts, &mut faults);
    }
    references::top_level(&parts, &mut faults);
    cycle::check(&parts, &mut faults);
    faults
}

/// compose takes the name of the folder for a project without a name, and refuses it if that is none.
fn has_name(document: &Value, diags: &mut Diagnostics) {
    let name = document.get("name").and_then(Value::as_str);
    let name = name.unwrap_or_default();
    if name.contains('$') || crate::frontend::is_project_name(name) {
        return;
    }
    let message = if name.is_empty() {
        "the compose project has no name".to_owned()
    } else {
        message!("`{name}` is no name of a compose project")
    };
    let error = Diagnostic::new(Code::InvalidManifest, message).path("name");
    diags.push(error.hint("`score-compose init --project NAME` gives it one"));
}

/// Who made what.
struct Makers {
    services: HashMap<Str, (Option<Span>, String)>,
    images: HashMap<Str, Span>,
    parts: HashMap<Str, String>,
    mounts: Vec<Origin>,
    /// What was wrong before the patches, if there are any.
    before: Option<BTreeSet<Str>>,
}

impl Makers {
    fn new(origins: Vec<Origin>) -> Self {
        let mut makers = Makers {
            services: HashMap::new(),
            images: HashMap::new(),
            parts: HashMap::new(),
            mounts: Vec::new(),
            before: None,
        };
        for origin in origins {
            let Origin { of, name, span, by } = origin;
            match (of, span) {
                (SERVICE, _) => _ = makers.services.insert(name, (span, by)),
                (IMAGE, Some(span)) => _ = makers.images.insert(name, span),
                (PART, _) => _ = makers.parts.insert(name, by),
                (MOUNT | OUTPUT, _) => makers.mounts.push(Origin { of, name, span, by }),
                _ => _ = makers.before.get_or_insert_default().insert(name),
            }
        }
        makers
    }

    fn told(&self, fault: Fault) -> Diagnostic {
        let key = fault.key();
        let Fault {
            of,
            name,
            path,
            message,
            near,
        } = fault;
        let is_new = |before: &BTreeSet<Str>| !before.contains(key.as_str());
        let maker = match of {
            PART => self.parts.get(name.as_str()).map(|by| (None, by.as_str())),
            _ => {
                let maker = self.services.get(name.as_str());
                maker.map(|(span, by)| (*span, by.as_str()))
            }
        };
        let diagnostic = match maker {
            _ if self.before.as_ref().is_some_and(is_new) => {
                let message = format!("a patch left what compose refuses: {message}");
                Diagnostic::new(Code::InvalidPatch, message)
            }
            Some((Some(span), _)) => {
                let image = self.images.get(name.as_str()).filter(|_| of == IMAGE);
                Diagnostic::new(Code::InvalidManifest, message).at(*image.unwrap_or(&span))
            }
            Some((None, by)) if !by.is_empty() => Diagnostic::new(
                Code::InvalidReply,
                message!("the provisioner of `{by}` adds what compose refuses: {message}"),
            ),
            _ => Diagnostic::new(Code::InvalidManifest, message),
        };
        let diagnostic = diagnostic.path(path);
        match near {
            Some(near) => diagnostic.hint(message!("did you mean `{near}`?")),
            None => diagnostic,
        }
    }

    /// Whoever made a service.
    fn described(&self, service: &str) -> String {
        match self.services.get(service) {
            Some((None, by)) if !by.is_empty() => {
                message!("the provisioner of `{by}`")
            }
            _ => message!("service `{service}`"),
        }
    }

    fn place(&self, service: &str) -> Option<Span> {
        self.services.get(service).and_then(|(span, _)| *span)
    }
}
