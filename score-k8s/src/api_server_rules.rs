//! The rules of an API server for the manifests, and the places of what breaks them.

use std::collections::HashMap;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::provision::{Author, ItemOrigin, Provisioned};
use score_core::text::{Part, Text};
use score_core::workload::{Content, Workload};
use score_kubernetes::rules;
use score_yaml::message;
use score_yaml::parallel;
use score_yaml::{Span, Str, Value};

use crate::codes;
use crate::doubtful_amounts;
use crate::fragment::{K8sFragment, ProvisionedResources, value_at};
use crate::identity::Identity;

/// The part in which resources add manifests.
pub(crate) const MANIFESTS: &str = "manifests";

/// The number of manifests that are worth a core.
const CHUNK: usize = 32;

/// The faults of a manifest, and a version that is outdated. Messages name the object.
fn faults(manifest: &Value) -> Vec<Diagnostic> {
    let mut found = Diagnostics::new();
    rules::check_manifest(manifest, &FieldPath::new(), &mut found);
    let Identity {
        api_version,
        kind,
        name,
        ..
    } = Identity::of(manifest);
    let removed = rules::removed_version(api_version, kind);
    if found.is_empty() && removed.is_none() {
        return Vec::new();
    }
    let mut faults: Vec<Diagnostic> = found
        .into_iter()
        .map(|fault| match fault.more {
            0 => Diagnostic {
                message: format!("{}: {}", named(kind, name), fault.message),
                ..fault
            },
            _ => fault,
        })
        .collect();
    if let Some((since, instead)) = removed {
        let message = message!(
            "{kind} `{name}` is of version `{api_version}`, which Kubernetes {since} removed"
        );
        let warning = Diagnostic::new(codes::REMOVED_VERSION, message).path("apiVersion");
        faults.push(match instead {
            Some(instead) => warning.hint(message!("use `{instead}`")),
            None => warning.hint("there is nothing in its place"),
        });
    }
    faults
}

/// The object that a fault is in, in words.
pub(crate) fn named(kind: &str, name: &str) -> String {
    match name {
        "" => message!("in a {kind} without a name"),
        _ => message!("in {kind} `{name}`"),
    }
}

/// The faults of each manifest, with paths that start with its number.
pub(crate) fn faults_of_each(manifests: &[Value]) -> Vec<Vec<Diagnostic>> {
    let numbered = manifests.iter().enumerate();
    parallel::map(numbered, CHUNK, |(i, manifest)| {
        prefixed(&i.to_string(), faults(manifest))
    })
}

fn prefixed(at: &str, faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let faults = faults.into_iter().map(|mut fault| {
        if fault.more > 0 {
            return fault;
        }
        let inner = fault.path.take();
        fault.path(match inner {
            Some(inner) => format!("{at}.{inner}"),
            None => at.to_owned(),
        })
    });
    faults.collect()
}

/// A manifest of a resource: its number there, the uid, the resource, the manifest.
type AddedManifest<'a> = (usize, &'a str, &'a Provisioned<K8sFragment>, &'a Value);

/// The faults of the manifests of resources, by the number among all of them. Manifests of this tool's own default
/// provisioners have none (`tests/random.rs` checks that).
pub(crate) fn resource_faults(resources: &ProvisionedResources) -> Vec<(usize, Vec<Diagnostic>)> {
    let manifests: Vec<Option<AddedManifest<'_>>> = resources
        .iter()
        .flat_map(|(uid, resource)| {
            let is_right = resource.author.is_some_and(|author| author.is_unchanged);
            let manifests = resource.fragment.manifests.iter().enumerate();
            manifests.map(move |(i, manifest)| {
                (!is_right).then_some((i, uid.as_str(), resource, manifest))
            })
        })
        .collect();
    let numbered = manifests.into_iter().enumerate();
    let found = parallel::map(numbered, CHUNK, |(number, added)| {
        let (i, uid, resource, manifest) = added?;
        let mut faults = faults(manifest);
        let wrong: Vec<Option<String>> = faults.iter().map(|fault| fault.path.clone()).collect();
        let doubts = doubtful_amounts::doubts(manifest).into_iter();
        faults.extend(doubts.filter(|doubt| !wrong.contains(&doubt.path)));
        if faults.is_empty() {
            return None;
        }
        let faults = faults.into_iter();
        let faults = faults.map(|fault| of_uid(fault, manifest, uid, &resource.provisioner));
        let faults = prefixed(&format!("{MANIFESTS}.{i}"), faults.collect());
        let placed = faults.into_iter().map(|fault| {
            match ItemOrigin::name_fault(&resource.items, MANIFESTS, fault) {
                Ok(fault) => asked_for(fault, uid, resource.author),
                Err(fault) => placed(*fault, uid, resource.author),
            }
        });
        Some((number, placed.collect()))
    });
    found.into_iter().flatten().collect()
}

/// A fault of a value that holds the uid of its resource, with what to write instead: a uid has a `#`, which is in no name.
fn of_uid(fault: Diagnostic, manifest: &Value, uid: &str, provisioner: &str) -> Diagnostic {
    let path = fault.path.as_deref().unwrap_or_default();
    let value = value_at(manifest, path).and_then(Value::as_str);
    if !value.is_some_and(|value| value.contains(uid)) {
        return fault;
    }
    let guid = match provisioner.split_once("://") {
        Some(("template", _)) => "{{ .Guid }}",
        Some(("jinja", _)) => "{{ Guid }}",
        _ => return fault,
    };
    Diagnostic {
        hints: vec![format!("a uid has a `#`: write `{guid}`")],
        ..fault
    }
}

/// A fault of an object that has a place of its own, with the place where its resource is asked for.
pub(crate) fn asked_for(fault: Diagnostic, uid: &str, author: Option<Author>) -> Diagnostic {
    match author {
        Some(author) => fault.label(author.resource, message!("for `{uid}`")),
        None => fault,
    }
}

fn placed(fault: Diagnostic, uid: &str, author: Option<Author>) -> Diagnostic {
    if fault.more > 0 {
        return fault;
    }
    let Some(author) = author else {
        return fault.hint(message!("it is an object of resource `{uid}`"));
    };
    let mut fault = fault
        .at(author.entry)
        .label(author.resource, message!("for `{uid}`"));
    if author.is_default && fault.code == codes::INVALID_MANIFEST {
        // Those of the Go tool give names and paths that a server refuses, and projects made with it go on.
        fault.code = codes::DOUBTFUL_MANIFEST;
        fault.severity = fault.code.severity();
        fault = fault
            .hint("`score-k8s init` in an empty folder brings defaults that an API server takes");
    }
    fault
}

/// The faults of resources that remain when later manifests of the same objects replace earlier ones.
pub(crate) fn remaining_faults(
    faults: Vec<(usize, Vec<Diagnostic>)>,
    resources: &[Value],
    workloads: &[Vec<Value>],
) -> Vec<Diagnostic> {
    if faults.is_empty() {
        return Vec::new();
    }
    let all = resources.iter().chain(workloads.iter().flatten());
    let latest: HashMap<Identity<'_>, usize> = all
        .enumerate()
        .map(|(number, manifest)| (Identity::of(manifest), number))
        .collect();
    let stays = |number: usize| latest.get(&Identity::of(&resources[number])) == Some(&number);
    let faults = faults.into_iter().filter(|(number, _)| stays(*number));
    faults.flat_map(|(_, faults)| faults).collect()
}

/// Reports files that placeholders have made too large for a ConfigMap.
pub(crate) fn check_files(workload: &Workload<Text>, diags: &mut Diagnostics) {
    for (name, container) in &workload.containers {
        for (target, file) in &container.files {
            let Content::Text(text) = &file.content else {
                continue;
            };
            let literals = text.value.parts.iter().map(|part| match part {
                Part::Literal(text) => text.len(),
                _ => 0,
            });
            let size: usize = literals.sum();
            if size > rules::MOST_DATA {
                let message = message!(
                    "the file has {size} bytes, and a ConfigMap may have {}",
                    rules::MOST_DATA
                );
                let path = FieldPath::from_iter(["containers", name, "files", target]);
                let error = Diagnostic::new(codes::INVALID_MANIFEST, message);
                diags.push(error.at(file.span).path(&path));
            }
        }
    }
}

/// The places of a workload and its containers.
pub(crate) struct WorkloadPlaces {
    workload: Span,
    containers: Vec<(Str, Span)>,
}

impl WorkloadPlaces {
    /// The places of a workload.
    pub(crate) fn of<T>(workload: &Workload<T>) -> Self {
        let containers = workload.containers.iter();
        WorkloadPlaces {
            workload: workload.name.span,
            containers: containers
                .map(|(name, container)| (name.clone(), container.span))
                .collect(),
        }
    }

    /// The faults of the objects of the workload.
    pub(crate) fn faults(&self, objects: &[Value]) -> Vec<Diagnostic> {
        let mut all = Vec::new();
        for object in objects {
            for fault in faults(object) {
                let place = self.container(object, &fault).unwrap_or(self.workload);
                all.push(fault.at(place));
            }
        }
        all
    }

    /// The place of the container that a fault is about.
    fn container(&self, object: &Value, fault: &Diagnostic) -> Option<Span> {
        let keys = FieldPath::keys(fault.path.as_deref()?);
        let at = keys
            .iter()
            .position(|key| matches!(key.as_str(), "containers" | "initContainers"))?;
        let mut keys = keys.iter().take(at + 2);
        let container = keys.try_fold(object, |value, key| match value {
            Value::Seq(items) => items.get(key.parse::<usize>().ok()?),
            value => value.get(key),
        })?;
        let name = container.get("name")?.as_str()?;
        let mut containers = self.containers.iter();
        containers.find_map(|(known, span)| (known == name).then_some(*span))
    }
}
