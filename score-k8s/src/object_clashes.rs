//! Objects of definitions of which another one has the kind and the name: one of the two would be missing in the output.
//!
//! A manifest of a provisioner replaces an earlier one, as in the Go tool. A definition makes each object for its resource, so
//! there it is a mistake in a name.

use std::collections::HashMap;

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use score_core::provision::{ItemOrigin, Provisioned};
use score_yaml::{SortedSet, Str, Value, message};

use crate::api_server_rules::{MANIFESTS, asked_for};
use crate::codes;
use crate::fragment::{K8sFragment, ProvisionedResources};
use crate::identity::Identity;

/// An object of a resource.
#[derive(Clone, Copy)]
struct Made<'a> {
    uid: &'a str,
    resource: &'a Provisioned<K8sFragment>,
    /// Its number among those of the resource.
    number: usize,
    manifest: &'a Value,
}

impl Made<'_> {
    fn is_of_definition(&self) -> bool {
        matches!(self.resource.items.get(self.number), Some(Some(_)))
    }

    /// The error that somebody else makes an object of that kind and name.
    fn clash(&self, other: &str) -> Diagnostic {
        let Identity { kind, name, .. } = Identity::of(self.manifest);
        let message = message!("there is another {kind} `{name}`, of {other}");
        let path = format!("{MANIFESTS}.{}.metadata.name", self.number);
        let fault = Diagnostic::new(codes::NAME_CLASH, message).path(path);
        let fault = match ItemOrigin::name_fault(&self.resource.items, MANIFESTS, fault) {
            Ok(fault) => fault,
            Err(fault) => *fault,
        };
        asked_for(fault, self.uid, self.resource.author)
            .hint("give it a name of its own, with `${context.res.guresid}` in it for example")
    }

    /// The warning that it, or another one of its kind and name, is lost.
    fn doubt(&self, message: &str) -> Diagnostic {
        let warning = Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::new(codes::NAME_CLASH, message)
        };
        let path = format!("{MANIFESTS}.{}.metadata.name", self.number);
        asked_for(warning.path(path), self.uid, self.resource.author)
    }
}

/// Warns of objects that a provisioner makes twice, for two resources or for one, under one name: the later takes the place of the
/// earlier, and what that alone said is lost. Whoever collects what several resources say keeps all of it.
fn check_lost(resources: &ProvisionedResources, diags: &mut Diagnostics) {
    let mut known: HashMap<Identity<'_>, Made<'_>> = HashMap::new();
    for (uid, resource) in resources {
        let Some(author) = resource.author.filter(|author| !author.is_unchanged) else {
            continue;
        };
        for (number, manifest) in resource.fragment.manifests.iter().enumerate() {
            let made = Made {
                uid: uid.as_str(),
                resource,
                number,
                manifest,
            };
            let identity = Identity::of(manifest);
            let earlier = known.insert(identity, made).filter(|earlier| {
                let is_same =
                    earlier.resource.author.map(|other| other.entry) == Some(author.entry);
                is_same && !keeps(manifest, earlier.manifest)
            });
            let Some(earlier) = earlier.filter(|_| !made.is_of_definition()) else {
                continue;
            };
            let Identity { kind, name, .. } = identity;
            let warning = match earlier.uid == made.uid {
                true if name.is_empty() => continue,
                true => made
                    .doubt(&message!(
                        "{kind} `{name}` is twice among these manifests, and the last one counts"
                    ))
                    .hint("give one of them another name, or put what both say into one"),
                false => made
                    .doubt(&message!(
                        "{kind} `{name}` of `{}` is lost: that of `{}` takes its place",
                        earlier.uid,
                        made.uid
                    ))
                    .hint(message!(
                        "give each a name of its own: `{name}-{{{{ .Guid | trunc 8 }}}}`"
                    )),
            };
            diags.push_with(Severity::Warning, || warning.at(author.entry));
        }
    }
}

/// True if all that an object said may be in a later one, too. Labels and annotations often say who asked for an object that
/// several share; numbers count them, and texts and lists collect what each says.
fn keeps(later: &Value, earlier: &Value) -> bool {
    let is_note = |key: &str| matches!(key, "annotations" | "labels");
    if later == earlier {
        return true;
    }
    match (later, earlier) {
        (Value::Map(later), Value::Map(earlier)) => earlier.iter().all(|(key, value)| {
            is_note(key) || later.get(key).is_some_and(|later| keeps(later, value))
        }),
        // One that grew has collected something. To look for each item in the other takes too long where there are many.
        (Value::Seq(later), Value::Seq(earlier)) => later.len() > earlier.len(),
        (Value::String(later), Value::String(earlier)) => {
            let is_part = |c: char| c.is_alphanumeric() || ".-_/:".contains(c);
            let words = |text: &'_ str| -> SortedSet<String> {
                let parts = text.split(|c| !is_part(c)).filter(|part| !part.is_empty());
                parts.map(str::to_owned).collect()
            };
            later.len() >= earlier.len() && words(earlier).is_subset(&words(later))
        }
        (later, earlier) => later.as_map().is_none() && earlier.as_map().is_none(),
    }
}

/// Reports objects of definitions that differ from another one of their kind and name: one of another resource, or of a
/// workload. `workloads` are the names of workloads and their objects.
pub(crate) fn check<'w>(
    resources: &ProvisionedResources,
    workloads: impl Iterator<Item = (&'w Str, &'w [Value])>,
    diags: &mut Diagnostics,
) {
    check_lost(resources, diags);
    let has_definitions = |resource: &Provisioned<_>| resource.items.iter().any(Option::is_some);
    let has_own = |resource: &Provisioned<K8sFragment>| {
        let is_own = resource.author.is_some_and(|author| !author.is_unchanged);
        is_own && !resource.fragment.manifests.is_empty()
    };
    let mut all = resources.values();
    if !all.any(|resource| has_own(resource) || has_definitions(resource)) {
        return;
    }
    let mut known: HashMap<Identity<'_>, Made<'_>> = HashMap::new();
    for (uid, resource) in resources {
        for (number, manifest) in resource.fragment.manifests.iter().enumerate() {
            let made = Made {
                uid: uid.as_str(),
                resource,
                number,
                manifest,
            };
            let identity = Identity::of(manifest);
            let Some(earlier) = known.insert(identity, made) else {
                continue;
            };
            if earlier.manifest == manifest {
                continue;
            }
            let of = |made: &Made<'_>| message!("resource `{}`", made.uid);
            if made.is_of_definition() {
                diags.push(made.clash(&of(&earlier)));
            } else if earlier.is_of_definition() {
                diags.push(earlier.clash(&of(&made)));
            }
        }
    }
    for (name, objects) in workloads {
        for object in objects {
            let made = known.get(&Identity::of(object));
            let Some(made) = made.filter(|made| made.manifest != object) else {
                continue;
            };
            let author = made.resource.author.filter(|author| !author.is_unchanged);
            if made.is_of_definition() {
                diags.push(made.clash(&message!("workload `{name}`")));
            } else if let Some(author) = author {
                let kind = Identity::of(object).kind;
                let warning = made
                    .doubt(&message!(
                        "{kind} `{}` is lost: that of the workload `{name}` takes its place",
                        Identity::of(object).name
                    ))
                    .hint("give it another name; a patch template changes that of the workload");
                diags.push_with(Severity::Warning, || warning.at(author.entry));
            }
        }
    }
}
