//! Pods: what their containers and volumes are to each other, and the fields of the whole.

use super::container::{self, Role};
use super::object::{Object, text};
use super::rule_check::RuleCheck;
use super::{affinity, metadata, scheduling, security_context, volumes};
use crate::names;
use score_core::diagnostic::nearest;
use score_yaml::data::Data;
use score_yaml::message::listed;
use score_yaml::{SortedMap, SortedSet, message};

/// The time that a pod has to end if nothing is said, in seconds.
const GRACE: i64 = 30;

/// The owner of a pod, which runs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Owner<'d> {
    /// Nothing: it stands for itself.
    None,
    /// A controller that keeps it running.
    Forever,
    /// A controller that keeps it running and gives it claims, which mounts may name like volumes.
    StatefulSet(&'d SortedSet<&'d str>),
    /// A controller that runs it to its end.
    Job,
    /// Not known.
    Unknown,
}

/// A pod's template.
pub(super) fn template<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    of: Object<'d, D>,
    owner: Owner<'_>,
) {
    if check.is_whole() {
        check.required(of, "template");
    }
    check.object(of, "template", |check, template| {
        metadata::template_metadata(check, template);
        check.required_object(template, "spec", |check, spec| {
            pod_spec(check, spec, owner);
        });
    });
}

/// `spec` of a pod.
pub(super) fn pod_spec<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    spec: Object<'d, D>,
    owner: Owner<'_>,
) {
    check.required_items(spec, "containers");
    for (list, role) in [("containers", Role::Main), ("initContainers", Role::Init)] {
        check.objects(spec, list, |check, object| {
            container::container(check, object, role);
        });
    }
    if !spec.items("ephemeralContainers").is_empty() {
        let what = "can be added to a running pod only";
        check.field_fault(spec, "ephemeralContainers", what);
    }
    names_are_different(check, spec);
    host_ports_are_different(check, spec);
    volumes_fit(check, spec, owner);
    restart_policy(check, spec, owner);
    sleeps_end(check, spec);
    plain_fields(check, spec);
    scheduling::scheduling(check, spec);
    check.object(spec, "affinity", affinity::affinity);
    check.object(spec, "securityContext", security_context::of_pod);
}

fn names_are_different<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let mut known: SortedMap<&str, (&str, usize)> = SortedMap::new();
    for list in ["containers", "initContainers"] {
        let mut number = 0;
        check.objects(spec, list, |check, object| {
            if let Some(name) = object.text("name").filter(|name| !name.is_empty())
                && let Err((_, other, _)) = known.entry(name).insert_new((list, number))
            {
                let (list, number) = *other;
                let hint =
                    message!("the other one is `{list}.{number}`; give this a name of its own");
                check.name_taken(object, name, "container of the pod", Some(hint));
            }
            number += 1;
        });
    }
}

fn host_ports_are_different<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let is_host = spec.is_true("hostNetwork");
    let mut known = SortedSet::new();
    check.objects(spec, "containers", |check, object| {
        check.objects(object, "ports", |check, port| {
            let Some(number) = port.int("hostPort").filter(|number| *number != 0) else {
                return;
            };
            let protocol = port.text("protocol").unwrap_or("TCP");
            if !known.insert((number, protocol, port.text("hostIP"))) {
                check.field_fault(port, "hostPort", "is taken by another port of the pod");
            }
            if is_host
                && port
                    .int("containerPort")
                    .is_some_and(|inner| inner != number)
            {
                let what = "must be `containerPort`, as the pod is in the network of its node";
                check.field_fault(port, "hostPort", what);
            }
        });
    });
}

fn volumes_fit<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>, owner: Owner<'_>) {
    let mut known = SortedSet::new();
    check.objects(spec, "volumes", |check, volume| {
        volumes::volume(check, volume);
        if let Some(name) = volume.text("name").filter(|name| !name.is_empty())
            && !known.insert(name)
        {
            check.name_taken(volume, name, "volume of the pod", None);
        }
    });
    let claims = match owner {
        Owner::StatefulSet(claims) => Some(claims),
        // Whoever writes a part of a pod does not write all of its volumes.
        Owner::Unknown => return,
        _ => None,
    };
    for list in ["containers", "initContainers"] {
        check.objects(spec, list, |check, object| {
            for (list, name) in [("volumeMounts", "name"), ("volumeDevices", "name")] {
                check.objects(object, list, |check, mount| {
                    let is_known = |name| {
                        known.contains(name) || claims.is_some_and(|claims| claims.contains(name))
                    };
                    let wanted = mount.text(name).filter(|name| !name.is_empty());
                    if wanted.is_some_and(|name| !is_known(name)) {
                        let claims = claims.into_iter().flatten();
                        let all = || known.iter().copied().chain(claims.clone().copied());
                        let near = nearest(wanted.unwrap_or_default(), all());
                        let hint = match (near, all().next()) {
                            (Some(near), _) => message!("did you mean `{near}`?"),
                            (None, Some(_)) => format!("the pod has {}", listed(all(), ", ")),
                            (None, None) => "the pod has no volumes: add them beside its `containers`, in `volumes`".to_owned(),
                        };
                        let found = wanted.unwrap_or_default();
                        let what = message!("names no volume of the pod, found `{found}`");
                        check.field_fault_with(mount, name, &what, Some(hint));
                    }
                });
            }
        });
    }
}

fn restart_policy<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    spec: Object<'d, D>,
    owner: Owner<'_>,
) {
    let field = "restartPolicy";
    match owner {
        Owner::Forever | Owner::StatefulSet(_) => {
            check.one_of(spec, field, &["Always"]);
            if spec.has("activeDeadlineSeconds") {
                let what = "is not for pods that are kept running";
                check.field_fault(spec, "activeDeadlineSeconds", what);
            }
        }
        Owner::Job => {
            let way_out = "add `restartPolicy: Never` beside `containers`, or `OnFailure`";
            check.required_with(spec, field, way_out);
            check.one_of(spec, field, &["OnFailure", "Never"]);
        }
        // Its reader knows what runs it, and says it.
        Owner::Unknown => {}
        Owner::None => {
            check.one_of(spec, field, &["Always", "OnFailure", "Never"]);
        }
    }
}

/// Hooks sleep no longer than the pod has to end.
fn sleeps_end<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let grace = "terminationGracePeriodSeconds";
    if spec.is_one_field() || spec.has(grace) && spec.int(grace).is_none() {
        return;
    }
    let grace = spec.int(grace).unwrap_or(GRACE);
    let what = format!("must be no more than `terminationGracePeriodSeconds`, which is {grace}");
    for list in ["containers", "initContainers"] {
        check.objects(spec, list, |check, object| {
            check.object(object, "lifecycle", |check, hooks| {
                for key in ["postStart", "preStop"] {
                    check.object(hooks, key, |check, hook| {
                        check.object(hook, "sleep", |check, sleep| {
                            if sleep.int("seconds").is_some_and(|seconds| seconds > grace) {
                                check.field_fault(sleep, "seconds", &what);
                            }
                        });
                    });
                }
            });
        });
    }
}

fn plain_fields<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    check.in_range(spec, "activeDeadlineSeconds", 1, i64::from(i32::MAX));
    check.valid_name(spec, "hostname", names::label_fault);
    check.valid_name(spec, "subdomain", names::label_fault);
    check.valid_name(spec, "nodeName", names::subdomain_fault);
    for key in [
        "serviceAccountName",
        "priorityClassName",
        "runtimeClassName",
    ] {
        check.valid_name(spec, key, names::subdomain_fault);
    }
    check.strictly_one_of(spec, "preemptionPolicy", &["PreemptLowerPriority", "Never"]);
    check.unique(spec, "imagePullSecrets", |secret| {
        Object::of(secret).text("name")
    });
    check.unique(spec, "hostAliases", |alias| Object::of(alias).text("ip"));
    check.objects(spec, "readinessGates", |check, gate| {
        check.required_valid_name(gate, "conditionType", names::key_fault);
    });
    if spec.is_true("hostPID") && spec.is_true("shareProcessNamespace") {
        let what = "may not be true where `hostPID` is";
        check.field_fault(spec, "shareProcessNamespace", what);
    }
    check.objects(spec, "hostAliases", |check, alias| {
        check.required(alias, "ip");
        if alias
            .text("ip")
            .is_some_and(|ip| !ip.is_empty() && !is_address(ip))
        {
            check.field_fault(alias, "ip", "must be an IP address");
        }
        check.items(alias, "hostnames", |check, host| {
            if let Some(expected) = text(host).and_then(names::subdomain_fault) {
                check.fault(host, &format!("is no host: expected {expected}"));
            }
        });
    });
    dns(check, spec);
}

/// True if a text is an IP address.
pub(super) fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}

fn dns<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let policies = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
    check.one_of(spec, "dnsPolicy", &policies);
    let config = spec.object("dnsConfig");
    let servers = config.map_or(0, |config| config.items("nameservers").len());
    if spec.text("dnsPolicy") == Some("None") && servers == 0 && !spec.is_one_field() {
        let what = "`None` needs one of `dnsConfig.nameservers` at least";
        check.field_fault(spec, "dnsPolicy", what);
    }
    check.object(spec, "dnsConfig", |check, config| {
        if servers > 3 {
            check.field_fault(config, "nameservers", "may have 3 items at most");
        }
        check.items(config, "nameservers", |check, server| {
            if text(server).is_some_and(|ip| !is_address(ip)) {
                check.fault(server, "must be an IP address");
            }
        });
        let searches = config.items("searches");
        let length: usize = searches
            .iter()
            .filter_map(text)
            .map(|search| search.len() + 1)
            .sum();
        if searches.len() > 32 {
            check.field_fault(config, "searches", "may have 32 items at most");
        } else if length > 2049 {
            check.field_fault(
                config,
                "searches",
                "may have 2048 characters at most in all",
            );
        }
        check.items(config, "searches", |check, search| {
            let fault = |search: &str| {
                // A dot at the end is allowed, and a dot alone; an underscore counts as a letter.
                let bare = search.strip_suffix('.').unwrap_or(search).replace('_', "a");
                search != "." && names::subdomain_fault(&bare).is_some()
            };
            if text(search).is_some_and(fault) {
                check.fault(search, "must be a domain");
            }
        });
        check.objects(config, "options", |check, option| {
            check.required(option, "name")
        });
    });
}
