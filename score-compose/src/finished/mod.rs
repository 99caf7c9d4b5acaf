//! What compose and the engine behind it refuse of a finished compose file, patches and flags included: the rules of
//! compose-go's loader that the types of fields cannot say, and some that the engine has.
//!
//! A fault is told to whoever made the part: at its place if a workload did, with the resource's uid if a provisioner
//! did; what was not there before the patches is theirs. What another compose file may add is a warning. What a variable of compose decides is not looked into.

mod cycle;
mod fields;
mod host_ports;
mod mounts;
mod references;
mod service;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use score_core::backend::{Manifests, Origin};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, KEPT, Severity};
use score_yaml::{Map, Span, Str, Value, message};

use crate::frontend::has_project_name;
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

/// Files of provisioners in the wild count on it.
const ELSEWHERE: &str =
    "compose refuses that, unless another compose file adds it: `docker compose -f … -f …`";

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
    /// A kind of part and a name that none of these has.
    unknown: Option<(&'static str, String)>,
}

/// Takes what is found, fault by fault.
type Sink<'a> = dyn FnMut(Fault) + 'a;

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
    /// Whether there is a part that a value names, if it can be told before compose has put its variables in.
    fn has(&self, of: &str, name: &str) -> bool {
        read(name).is_none_or(|name| self.has_named(of, &name))
    }

    /// Whether there is a part that a key names, where compose puts no variables in.
    fn has_named(&self, of: &str, name: &str) -> bool {
        self.all(of).is_some_and(|all| all.contains_key(name))
    }

    fn all(&self, of: &str) -> Option<&'a Map> {
        self.document.get(of).and_then(Value::as_map)
    }
}

/// A value as compose reads it, unless a variable decides that.
fn read(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('$') {
        return Some(text.into());
    }
    let parts: Vec<&str> = text.split("$$").collect();
    let is_literal = parts.iter().all(|part| !part.contains('$'));
    is_literal.then(|| parts.join("$").into())
}

/// Keeps what was wrong before the first patch, so that it can be told from what patches do.
pub(crate) fn before_patches(manifests: &mut Manifests, document: &Value) {
    if manifests.origins.iter().any(|origin| origin.of == BEFORE) {
        return;
    }
    // The first of them says that there were patches; of very many some are enough.
    let mut keys = vec![String::new()];
    faults(document, &manifests.origins, &mut |fault| {
        if keys.len() <= KEPT {
            keys.push(fault.key());
        }
    });
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
    origins: &[Origin],
    published: &[Published],
    diags: &mut Diagnostics,
) {
    let makers = Makers {
        origins,
        known: OnceCell::new(),
    };
    faults(document, origins, &mut |fault| {
        let severity = match fault.unknown {
            Some(_) => Code::UndefinedPart.severity(),
            None => Severity::Error,
        };
        diags.push_with(severity, || makers.told(fault, document));
    });
    references::undefined_mounts(document, origins, diags);
    host_ports::check(document, &makers, published, diags);
    has_name(document, diags);
}

fn faults(document: &Value, origins: &[Origin], sink: &mut Sink<'_>) {
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
    for (name, service) in parts.services {
        service::check(name, service, &parts, sink);
    }
    references::top_level(&parts, sink);
    cycle::check(&parts, sink);
}

/// compose takes letters, digits, `_` and `-` out of a name. If nothing is left it takes them out of the folder's, which
/// may have none, and the project has another name wherever it is.
fn has_name(document: &Value, diags: &mut Diagnostics) {
    let name = document.get("name").and_then(Value::as_str);
    if read(name.unwrap_or_default()).is_none_or(|name| has_project_name(&name)) {
        return;
    }
    let message = "the compose project has no name";
    let error = Diagnostic::new(Code::InvalidManifest, message).path("name");
    diags.push(error.hint("`score-compose init --project NAME` gives it one"));
}

/// Who made what.
struct Makers<'a> {
    origins: &'a [Origin],
    known: OnceCell<Known<'a>>,
}

/// The same by name, put together for the first fault.
#[derive(Default)]
struct Known<'a> {
    services: HashMap<&'a str, (Option<Span>, &'a str)>,
    images: HashMap<&'a str, Span>,
    parts: HashMap<&'a str, &'a str>,
    /// What was wrong before the patches, if there are any.
    before: Option<HashSet<&'a str>>,
}

impl<'a> Makers<'a> {
    fn known(&self) -> &Known<'a> {
        self.known.get_or_init(|| {
            let mut known = Known::default();
            for Origin { of, name, span, by } in self.origins {
                let name = name.as_str();
                match (*of, *span) {
                    (SERVICE, span) => _ = known.services.insert(name, (span, by)),
                    (IMAGE, Some(span)) => _ = known.images.insert(name, span),
                    (PART, _) => _ = known.parts.insert(name, by),
                    (BEFORE, _) => _ = known.before.get_or_insert_default().insert(name),
                    _ => {}
                }
            }
            known
        })
    }

    fn told(&self, fault: Fault, document: &Value) -> Diagnostic {
        let known = self.known();
        let key = fault.key();
        let Fault {
            of,
            name,
            path,
            message,
            unknown,
        } = fault;
        // Of very many only some are kept.
        let is_new = |before: &HashSet<&str>| before.len() <= KEPT && !before.contains(&*key);
        let is_new = known.before.as_ref().is_some_and(is_new);
        let maker = match of {
            PART => known.parts.get(&*name).map(|by| (None, *by)),
            _ => known.services.get(&*name).copied(),
        };
        if let Some((of, name)) = unknown {
            let by = match maker {
                _ if is_new => "a patch names what is not there: ".to_owned(),
                Some((_, by)) if !by.is_empty() => {
                    message!("the provisioner of `{by}` names what is not there: ")
                }
                _ => String::new(),
            };
            let there = document.get(of).and_then(Value::as_map);
            let there = there.into_iter().flat_map(Map::keys);
            return Diagnostic::new(Code::UndefinedPart, by + &message)
                .path(path)
                .near(&name, there.map(Str::as_str))
                .hint(ELSEWHERE);
        }
        let diagnostic = match maker {
            _ if is_new => {
                let message = format!("a patch left what compose refuses: {message}");
                Diagnostic::new(Code::InvalidPatch, message)
            }
            Some((Some(span), _)) => {
                let image = known.images.get(&*name).filter(|_| of == IMAGE);
                Diagnostic::new(Code::InvalidManifest, message).at(*image.unwrap_or(&span))
            }
            Some((None, by)) if !by.is_empty() => Diagnostic::new(
                Code::InvalidReply,
                message!("the provisioner of `{by}` adds what compose refuses: {message}"),
            ),
            _ => Diagnostic::new(Code::InvalidManifest, message),
        };
        diagnostic.path(path)
    }

    /// Whoever made a service.
    fn described(&self, service: &str) -> String {
        match self.known().services.get(service) {
            Some((None, by)) if !by.is_empty() => {
                message!("the provisioner of `{by}`")
            }
            _ => message!("service `{service}`"),
        }
    }

    fn place(&self, service: &str) -> Option<Span> {
        self.known()
            .services
            .get(service)
            .and_then(|(span, _)| *span)
    }
}
