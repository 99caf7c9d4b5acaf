//! The manifests of a project.

use score_core::backend::{Emitted, Manifests, Project, ResolvedWorkload};
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::Text;
use score_yaml::message;
use score_yaml::parallel;
use score_yaml::{Span, Str, Value};

use crate::api_server_rules::WorkloadPlaces;
use crate::codes;
use crate::deferred::K8sDeferred;
use crate::fragment::{K8sFragment, ProvisionedResources};
use crate::identity::{self, Identity, ObjectClash};
use crate::{
    K8s, api_server_rules, deploy_order, namespace, object_clashes, secret_keys, secrets,
    service_pods, workload,
};

/// The number of workloads that are worth a core.
const CHUNK: usize = 32;

/// The manifests of the resources in provisioning order, then those of the workloads in the order of their deployment, and of
/// their names.
pub(crate) fn emit(
    target: &K8s,
    project: Project<K8sFragment>,
    diags: &mut Diagnostics,
) -> Emitted<K8sDeferred> {
    // Kubernetes expands no environment variables, so the project's are nothing to it.
    let Project {
        mut workloads,
        mut resources,
        env: _,
    } = project;
    workloads.sort_by_key(|resolved| deploy_order::stage(resolved.workload.additions.as_deref()));
    let added = api_server_rules::resource_faults(&resources);
    let owners: Vec<(Str, Span)> = workloads
        .iter()
        .map(|resolved| {
            (
                resolved.workload.name.value.clone(),
                resolved.workload.name.span,
            )
        })
        .collect();
    let (objects, reports, mut doubts) = objects(workloads, &resources);
    diags.extend(reports);
    let names = owners.iter().map(|(name, _)| name);
    let of_workloads = names.zip(objects.iter().map(Vec::as_slice));
    object_clashes::check(&resources, of_workloads, diags);
    secret_keys::check(&resources, diags);
    service_pods::check(&resources, diags);
    let documents: Vec<Value> = resources
        .values_mut()
        .flat_map(|resource| std::mem::take(&mut resource.fragment.manifests))
        .collect();
    doubts.splice(
        0..0,
        api_server_rules::remaining_faults(added, &documents, &objects),
    );
    let (mut documents, clashes) = identity::latest_manifests(documents, objects);
    diags.extend(clashes.into_iter().map(|clash| name_clash(clash, &owners)));
    check_secrets(&documents, diags);
    put_into_namespace(target, &mut documents, diags);
    Emitted {
        manifests: Manifests {
            documents,
            ..Manifests::default()
        },
        deferred: K8sDeferred {
            doubts,
            is_patched: false,
        },
    }
}

/// Puts the objects into the namespace that the command line or a definition says, and that in front if it is asked for.
fn put_into_namespace(target: &K8s, documents: &mut Vec<Value>, diags: &mut Diagnostics) {
    let name = if let Some(name) = &target.namespace {
        namespace::put_into(documents, name);
        Str::from(name.as_str())
    } else if let Some(name) = target.environment_namespace.get() {
        namespace::put_rest_into(documents, &name);
        name
    } else {
        if target.generate_namespace {
            let message = "--generate-namespace needs a namespace, and no definition gives one";
            let hint = "--namespace, or a definition of type `k8s-namespace` that matches, says it";
            diags.push(Diagnostic::new(codes::INVALID_FLAG, message).hint(hint));
        }
        return;
    };
    if target.generate_namespace {
        namespace::put_first(documents, &name);
    }
}

/// The error that two workloads, of which `owners` are the names and their places, make one object.
fn name_clash(clash: ObjectClash, owners: &[(Str, Span)]) -> Diagnostic {
    let ObjectClash { kind, name, .. } = clash;
    let ((first, place), (second, span)) = (&owners[clash.first], &owners[clash.second]);
    let message = message!("workloads `{first}` and `{second}` both make a {kind} `{name}`");
    Diagnostic::new(codes::NAME_CLASH, message)
        .at(*span)
        .label(*place, "the other one")
}

/// The objects of each workload, made on all cores; the diagnostics, in the order of the workloads; and the faults that an
/// API server would find in the objects.
fn objects(
    workloads: Vec<ResolvedWorkload>,
    resources: &ProvisionedResources,
) -> (Vec<Vec<Value>>, Diagnostics, Vec<Diagnostic>) {
    let one = |workload: ResolvedWorkload| {
        let mut diags = Diagnostics::new();
        api_server_rules::check_files(&workload.workload, &mut diags);
        // What an author of a layer writes in Kubernetes' own shape stands in the objects as it is; all the rest was
        // right before placeholders were put in.
        let places = workload.workload.additions.as_deref();
        let places = places.map(|_| WorkloadPlaces::of(&workload.workload));
        let objects = workload::objects(workload, resources, &mut diags);
        // What could not be made right is not wrong for a second reason.
        let doubts = match places {
            Some(places) if !diags.has_errors() => places.faults(&objects),
            _ => Vec::new(),
        };
        (objects, diags, doubts)
    };
    let made = parallel::map(workloads, CHUNK, one);
    let (mut diags, mut doubts) = (Diagnostics::new(), Vec::new());
    let objects = made.into_iter().map(|(objects, reports, doubtful)| {
        diags.extend(reports);
        doubts.extend(doubtful);
        objects
    });
    (objects.collect(), diags, doubts)
}

/// Reports secret references that nothing resolves.
pub(crate) fn check_secrets(documents: &[Value], diags: &mut Diagnostics) {
    // Nearly all hold none, but each must be looked through.
    let suspects = parallel::map(documents, CHUNK, |document| {
        Text::may_hold_secret(document).then_some(document)
    });
    for document in suspects.into_iter().flatten() {
        let mut found = Diagnostics::new();
        secrets::report_references(document, &mut FieldPath::new(), &mut found);
        let Identity { kind, name, .. } = Identity::of(document);
        diags.extend(found.into_iter().map(|fault| Diagnostic {
            message: message!("in {kind} `{name}`, ") + &fault.message,
            ..fault
        }));
    }
}
