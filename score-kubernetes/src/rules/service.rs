//! Services.

use super::metadata;
use super::object::{Object, text};
use super::pod::is_address;
use super::ports_and_paths::port_reference;
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::SortedSet;
use score_yaml::data::Data;

/// `spec` of a Service.
pub(super) fn service_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let kinds = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"];
    check.one_of(spec, "type", &kinds);
    let kind = spec
        .text("type")
        .filter(|kind| !kind.is_empty())
        .unwrap_or("ClusterIP");
    let is_headless = spec.text("clusterIP") == Some("None");
    let needs_ports = kind != "ExternalName" && !is_headless;
    if needs_ports {
        check.required_items(spec, "ports");
    }
    if is_headless && matches!(kind, "NodePort" | "LoadBalancer") {
        let what = format!("may not be `None` with type `{kind}`");
        check.field_fault(spec, "clusterIP", &what);
    }
    external_name(check, spec, kind);
    ports(check, spec, kind);
    metadata::labels(check, spec, "selector");
    check.one_of(spec, "sessionAffinity", &["None", "ClientIP"]);
    check.object(spec, "sessionAffinityConfig", |check, config| {
        check.object(config, "clientIP", |check, client| {
            check.in_range(client, "timeoutSeconds", 1, 86400);
        });
    });
    let policies = ["Cluster", "Local"];
    check.strictly_one_of(spec, "internalTrafficPolicy", &policies);
    check.one_of(spec, "externalTrafficPolicy", &policies);
    let is_outside =
        matches!(kind, "NodePort" | "LoadBalancer") || !spec.items("externalIPs").is_empty();
    if spec
        .text("externalTrafficPolicy")
        .is_some_and(|policy| !policy.is_empty())
        && !is_outside
    {
        let what = "may stand with type `NodePort` or `LoadBalancer` only";
        check.field_fault(spec, "externalTrafficPolicy", what);
    }
    addresses(check, spec);
    check.strictly_one_of(
        spec,
        "ipFamilyPolicy",
        &["SingleStack", "PreferDualStack", "RequireDualStack"],
    );
    if !spec.items("loadBalancerSourceRanges").is_empty() && kind != "LoadBalancer" {
        let what = "may stand with type `LoadBalancer` only";
        check.field_fault(spec, "loadBalancerSourceRanges", what);
    }
}

fn external_name<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>, kind: &str) {
    match (kind, spec.text("externalName").unwrap_or_default()) {
        ("ExternalName", "") => {
            check.field_fault(spec, "externalName", "is needed with type `ExternalName`")
        }
        ("ExternalName", name) => {
            // A dot at the end is allowed.
            if names::subdomain_fault(name.strip_suffix('.').unwrap_or(name)).is_some() {
                check.field_fault(spec, "externalName", "must be a domain in lower case");
            }
            if spec.text("clusterIP").is_some_and(|ip| !ip.is_empty()) {
                check.field_clash(spec, "clusterIP", "may not stand with type `ExternalName`");
            }
        }
        _ => {}
    }
}

fn addresses<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    if let Some(ip) = spec.text("clusterIP")
        && !matches!(ip, "" | "None")
        && !is_address(ip)
    {
        check.field_fault(spec, "clusterIP", "must be an IP address or `None`");
    }
    check.items(spec, "externalIPs", |check, ip| {
        if text(ip).is_some_and(|ip| !is_address(ip)) {
            check.fault(ip, "must be an IP address");
        }
    });
    check.items(spec, "loadBalancerSourceRanges", |check, range| {
        let fault = |range: &str| names::range_fault(range.trim());
        if let Some(expected) = text(range).and_then(fault) {
            check.fault(range, &format!("must be {expected}"));
        }
    });
    check.each_one_of(spec, "ipFamilies", &["IPv4", "IPv6"]);
    check.unique(spec, "ipFamilies", text);
    if spec
        .text("loadBalancerClass")
        .and_then(names::key_fault)
        .is_some()
    {
        let what = "must be a name, perhaps with a domain and `/` before it";
        check.field_fault(spec, "loadBalancerClass", what);
    }
}

fn ports<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>, kind: &str) {
    let needs_name = spec.items("ports").len() > 1;
    let (mut known_names, mut known, mut node_ports) =
        (SortedSet::new(), SortedSet::new(), SortedSet::new());
    check.objects(spec, "ports", |check, port| {
        if needs_name {
            let why = "is needed: of several ports of a Service each has a name";
            check.required_as(port, "name", why);
        }
        check.valid_name(port, "name", names::label_fault);
        if let Some(name) = port.text("name").filter(|name| !name.is_empty())
            && !known_names.insert(name)
        {
            check.name_taken(port, name, "port of the Service", None);
        }
        if !port.has("port") {
            check.field_fault(port, "port", "is needed");
        }
        check.in_range(port, "port", 1, 65535);
        check.one_of(port, "protocol", &["TCP", "UDP", "SCTP"]);
        if port
            .text("appProtocol")
            .and_then(names::key_fault)
            .is_some()
        {
            let what = "must be the name of a protocol, perhaps with a domain and `/` before it";
            check.field_fault(port, "appProtocol", what);
        }
        let protocol = port
            .text("protocol")
            .filter(|protocol| !protocol.is_empty());
        let protocol = protocol.unwrap_or("TCP");
        if let Some(number) = port.int("port")
            && !known.insert((number, protocol))
        {
            let what = "is taken by another port of the Service with the same protocol";
            check.field_fault(port, "port", what);
        }
        if port.text("targetPort") != Some("") && port.int("targetPort") != Some(0) {
            port_reference(check, port, "targetPort");
        }
        let Some(number) = port.int("nodePort").filter(|number| *number != 0) else {
            return;
        };
        if matches!(kind, "ClusterIP" | "ExternalName") {
            let what = "may stand with type `NodePort` or `LoadBalancer` only";
            check.field_fault(port, "nodePort", what);
        } else if !(1..=65535).contains(&number) {
            // Clusters say which of them they have; mostly it is these.
            let what = "must be 1 to 65535, and 30000 to 32767 in most clusters";
            check.field_fault(port, "nodePort", what);
        } else if !node_ports.insert((number, protocol)) {
            check.field_fault(port, "nodePort", "is taken by another port of the Service");
        }
    });
}
