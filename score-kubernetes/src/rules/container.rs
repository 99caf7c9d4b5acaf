//! Containers of a pod.

use std::collections::BTreeSet;

use super::object::Object;
use super::ports_and_paths::{no_parent, relative};
use super::rule_check::RuleCheck;
use super::{env, probe, resources, security_context};
use crate::names;
use score_yaml::data::Data;

/// What a container is in its pod.
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
    rules: &mut RuleCheck<'d, '_>,
    container: Object<'d, D>,
    role: Role,
) {
    rules.needed_fits(container, "name", names::label_fault);
    image(rules, container);
    rules.one_of(
        container,
        "imagePullPolicy",
        &["Always", "IfNotPresent", "Never"],
    );
    let messages = ["File", "FallbackToLogsOnError"];
    rules.one_of(container, "terminationMessagePolicy", &messages);
    ports(rules, container);
    env::variables(rules, container);
    mounts(rules, container);
    rules.objects(container, "volumeDevices", |rules, device| {
        rules.needed(device, "name");
        rules.needed(device, "devicePath");
        no_parent(rules, device, "devicePath");
    });
    rules.object(container, "resources", resources::requirements);
    rules.different(container, "resizePolicy", |policy| {
        Object::of(policy).text("resourceName")
    });
    rules.objects(container, "resizePolicy", |rules, policy| {
        rules.needed_word(policy, "resourceName", &["cpu", "memory"]);
        let policies = ["NotRequired", "RestartContainer"];
        rules.needed_word(policy, "restartPolicy", &policies);
    });
    rules.object(container, "securityContext", security_context::of_container);
    let restarts = container.text("restartPolicy");
    match (role, restarts) {
        (Role::Main, Some(_)) => {
            rules.field_fault(container, "restartPolicy", "is for init containers only");
        }
        (_, Some(policy)) if policy != "Always" => {
            rules.field_fault(container, "restartPolicy", "must be `Always`, or not there");
        }
        _ => {}
    }
    if role == Role::Init && restarts.is_none() {
        let parts = [
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "lifecycle",
        ];
        for key in container.given(&parts) {
            let what = "is not for init containers, unless `restartPolicy: Always` makes them run beside the others";
            rules.field_fault(container, key, what);
        }
        return;
    }
    for (key, kind) in [
        ("livenessProbe", probe::Kind::Liveness),
        ("readinessProbe", probe::Kind::Readiness),
        ("startupProbe", probe::Kind::Startup),
    ] {
        rules.object(container, key, |rules, object| {
            probe::probe(rules, object, kind);
        });
    }
    rules.object(container, "lifecycle", lifecycle);
}

/// What runs when a container starts and before it ends.
pub(super) fn lifecycle<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, lifecycle: Object<'d, D>) {
    for key in ["postStart", "preStop"] {
        rules.object(lifecycle, key, probe::hook);
    }
}

fn image<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, container: Object<'d, D>) {
    rules.needed(container, "image");
    if container
        .text("image")
        .is_some_and(|image| image.trim() != image)
    {
        let what = "must have no blanks at its ends";
        rules.field_fault(container, "image", what);
    }
}

fn ports<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, container: Object<'d, D>) {
    let mut known_names = BTreeSet::new();
    let mut known_numbers = BTreeSet::new();
    rules.objects(container, "ports", |rules, port| {
        rules.needed(port, "containerPort");
        rules.in_range(port, "containerPort", 1, 65535);
        rules.in_range(port, "hostPort", 0, 65535);
        rules.one_of(port, "protocol", &["TCP", "UDP", "SCTP"]);
        rules.fits(port, "name", names::port_name_fault);
        if let Some(name) = port.text("name").filter(|name| !name.is_empty())
            && !known_names.insert(name)
        {
            rules.field_fault(port, "name", "is the name of another port of the container");
        }
        let protocol = port.text("protocol").unwrap_or("TCP");
        if let Some(number) = port.int("containerPort")
            && !known_numbers.insert((number, protocol))
        {
            let what = "stands in another port of the container with the same protocol";
            rules.field_fault(port, "containerPort", what);
        }
    });
}

fn mounts<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, container: Object<'d, D>) {
    let mut known = BTreeSet::new();
    // Of a part, whoever knows the other mounts says it.
    let is_all = rules.is_whole();
    rules.objects(container, "volumeMounts", |rules, mount| {
        rules.needed(mount, "name");
        rules.needed(mount, "mountPath");
        if let Some(path) = mount.text("mountPath")
            && !known.insert(path)
            && is_all
        {
            rules.field_fault(mount, "mountPath", "is where another volume is mounted");
        }
        for key in ["subPath", "subPathExpr"] {
            relative(rules, mount, key);
        }
        let both = ["subPath", "subPathExpr"];
        if both
            .iter()
            .all(|key| mount.text(key).is_some_and(|path| !path.is_empty()))
        {
            rules.field_fault(mount, "subPathExpr", "may not stand beside `subPath`");
        }
        let kinds = ["None", "HostToContainer", "Bidirectional"];
        rules.word(mount, "mountPropagation", &kinds);
        let recursive = ["Disabled", "IfPossible", "Enabled"];
        rules.word(mount, "recursiveReadOnly", &recursive);
    });
}
