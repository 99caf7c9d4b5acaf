//! Containers of a pod.

use super::object::Object;
use super::ports_and_paths::{no_parent, relative};
use super::rule_check::RuleCheck;
use super::{env, probe, resources, security_context};
use crate::names;
use score_yaml::SortedSet;
use score_yaml::data::Data;

/// The role of a container in its pod.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// It runs.
    Main,
    /// It runs before the others, or beside them if it restarts.
    Init,
    /// Not known.
    Any,
}

/// A container.
pub(super) fn container<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    container: Object<'d, D>,
    role: Role,
) {
    check.required_valid_name(container, "name", names::label_fault);
    image(check, container);
    check.one_of(
        container,
        "imagePullPolicy",
        &["Always", "IfNotPresent", "Never"],
    );
    let messages = ["File", "FallbackToLogsOnError"];
    check.one_of(container, "terminationMessagePolicy", &messages);
    ports(check, container);
    env::variables(check, container);
    mounts(check, container);
    check.objects(container, "volumeDevices", |check, device| {
        check.required(device, "name");
        check.required(device, "devicePath");
        no_parent(check, device, "devicePath");
    });
    check.object(container, "resources", resources::requirements);
    check.unique(container, "resizePolicy", |policy| {
        Object::of(policy).text("resourceName")
    });
    check.objects(container, "resizePolicy", |check, policy| {
        check.required_one_of(policy, "resourceName", &["cpu", "memory"]);
        let policies = ["NotRequired", "RestartContainer"];
        check.required_one_of(policy, "restartPolicy", &policies);
    });
    check.object(container, "securityContext", security_context::of_container);
    let restarts = restart_policy(check, container, role);
    if role == Role::Init && !restarts {
        return has_no_probes(check, container);
    }
    for (key, kind) in [
        ("livenessProbe", probe::Kind::Liveness),
        ("readinessProbe", probe::Kind::Readiness),
        ("startupProbe", probe::Kind::Startup),
    ] {
        check.object(container, key, |check, object| {
            probe::probe(check, object, kind);
        });
    }
    check.object(container, "lifecycle", lifecycle);
}

/// Checks `restartPolicy`, and says whether there is one.
fn restart_policy<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    container: Object<'d, D>,
    role: Role,
) -> bool {
    let restarts = container.text("restartPolicy");
    match (role, restarts) {
        (Role::Main, Some(_)) => {
            check.field_fault(container, "restartPolicy", "is for init containers only");
        }
        (_, Some(policy)) if policy != "Always" => {
            check.field_fault(container, "restartPolicy", "must be `Always`, or not there");
        }
        _ => {}
    }
    restarts.is_some()
}

/// An init container that ends has nothing to ask.
fn has_no_probes<'d, D: Data>(check: &mut RuleCheck<'d, '_>, container: Object<'d, D>) {
    let parts = [
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "lifecycle",
    ];
    for key in container.given(&parts) {
        let what = "is not for init containers, unless `restartPolicy: Always` makes them run beside the others";
        check.field_fault(container, key, what);
    }
}

/// The hooks that run when a container starts and before it ends.
pub(super) fn lifecycle<'d, D: Data>(check: &mut RuleCheck<'d, '_>, lifecycle: Object<'d, D>) {
    for key in ["postStart", "preStop"] {
        check.object(lifecycle, key, probe::hook);
    }
}

fn image<'d, D: Data>(check: &mut RuleCheck<'d, '_>, container: Object<'d, D>) {
    check.required(container, "image");
    if container
        .text("image")
        .is_some_and(|image| image.trim() != image)
    {
        let what = "must have no blanks at its ends";
        check.field_fault(container, "image", what);
    }
}

fn ports<'d, D: Data>(check: &mut RuleCheck<'d, '_>, container: Object<'d, D>) {
    let mut known_names = SortedSet::new();
    let mut known_numbers = SortedSet::new();
    check.objects(container, "ports", |check, port| {
        check.required(port, "containerPort");
        check.in_range(port, "containerPort", 1, 65535);
        check.in_range(port, "hostPort", 0, 65535);
        check.one_of(port, "protocol", &["TCP", "UDP", "SCTP"]);
        check.valid_name(port, "name", names::port_name_fault);
        if let Some(name) = port.text("name").filter(|name| !name.is_empty())
            && !known_names.insert(name)
        {
            check.name_taken(port, name, "port of the container", None);
        }
        let protocol = port.text("protocol").unwrap_or("TCP");
        if let Some(number) = port.int("containerPort")
            && !known_numbers.insert((number, protocol))
        {
            let what = "stands in another port of the container with the same protocol";
            check.field_fault(port, "containerPort", what);
        }
    });
}

fn mounts<'d, D: Data>(check: &mut RuleCheck<'d, '_>, container: Object<'d, D>) {
    let mut known = SortedSet::new();
    // Of a part, whoever knows the other mounts says it.
    let is_all = check.is_whole();
    check.objects(container, "volumeMounts", |check, mount| {
        check.required(mount, "name");
        check.required(mount, "mountPath");
        if let Some(path) = mount.text("mountPath")
            && !known.insert(path)
            && is_all
        {
            check.field_fault(mount, "mountPath", "is where a volume is mounted already");
        }
        for key in ["subPath", "subPathExpr"] {
            relative(check, mount, key);
        }
        let both = ["subPath", "subPathExpr"];
        if both
            .iter()
            .all(|key| mount.text(key).is_some_and(|path| !path.is_empty()))
        {
            check.field_clash(mount, "subPathExpr", "may not stand beside `subPath`");
        }
        let kinds = ["None", "HostToContainer", "Bidirectional"];
        check.strictly_one_of(mount, "mountPropagation", &kinds);
        let recursive = ["Disabled", "IfPossible", "Enabled"];
        check.strictly_one_of(mount, "recursiveReadOnly", &recursive);
    });
}
