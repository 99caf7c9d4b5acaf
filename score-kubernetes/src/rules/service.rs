//! Services.

use std::collections::BTreeSet;

use super::metadata;
use super::object::{Object, text};
use super::pod::is_address;
use super::ports_and_paths::port_reference;
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// `spec` of a Service.
pub(super) fn service_spec<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let kinds = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"];
    rules.one_of(spec, "type", &kinds);
    let kind = spec
        .text("type")
        .filter(|kind| !kind.is_empty())
        .unwrap_or("ClusterIP");
    let is_headless = spec.text("clusterIP") == Some("None");
    let needs_ports = kind != "ExternalName" && !is_headless;
    if needs_ports {
        rules.needed_items(spec, "ports");
    }
    if is_headless && matches!(kind, "NodePort" | "LoadBalancer") {
        let what = format!("may not be `None` with type `{kind}`");
        rules.field_fault(spec, "clusterIP", &what);
    }
    match (kind, spec.text("externalName").unwrap_or_default()) {
        ("ExternalName", "") => rules.field_fault(spec, "externalName", "is needed with this type"),
        ("ExternalName", name) => {
            // A dot at the end is allowed.
            if names::subdomain_fault(name.strip_suffix('.').unwrap_or(name)).is_some() {
                rules.field_fault(spec, "externalName", "must be a domain in lower case");
            }
            if spec.text("clusterIP").is_some_and(|ip| !ip.is_empty()) {
                rules.field_fault(spec, "clusterIP", "may not stand with type `ExternalName`");
            }
        }
        _ => {}
    }
    ports(rules, spec, kind);
    metadata::labels(rules, spec, "selector");
    rules.one_of(spec, "sessionAffinity", &["None", "ClientIP"]);
    rules.object(spec, "sessionAffinityConfig", |rules, config| {
        rules.object(config, "clientIP", |rules, client| {
            rules.in_range(client, "timeoutSeconds", 1, 86400);
        });
    });
    let policies = ["Cluster", "Local"];
    rules.word(spec, "internalTrafficPolicy", &policies);
    rules.one_of(spec, "externalTrafficPolicy", &policies);
    let is_outside =
        matches!(kind, "NodePort" | "LoadBalancer") || !spec.items("externalIPs").is_empty();
    if spec
        .text("externalTrafficPolicy")
        .is_some_and(|policy| !policy.is_empty())
        && !is_outside
    {
        let what = "may stand with type `NodePort` or `LoadBalancer` only";
        rules.field_fault(spec, "externalTrafficPolicy", what);
    }
    addresses(rules, spec);
    rules.word(
        spec,
        "ipFamilyPolicy",
        &["SingleStack", "PreferDualStack", "RequireDualStack"],
    );
    if !spec.items("loadBalancerSourceRanges").is_empty() && kind != "LoadBalancer" {
        let what = "may stand with type `LoadBalancer` only";
        rules.field_fault(spec, "loadBalancerSourceRanges", what);
    }
}

fn addresses<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    if let Some(ip) = spec.text("clusterIP")
        && !matches!(ip, "" | "None")
        && !is_address(ip)
    {
        rules.field_fault(spec, "clusterIP", "must be an IP address or `None`");
    }
    rules.items(spec, "externalIPs", |rules, ip| {
        if text(ip).is_some_and(|ip| !is_address(ip)) {
            rules.fault(ip, "must be an IP address");
        }
    });
    rules.items(spec, "loadBalancerSourceRanges", |rules, range| {
        let fault = |range: &str| names::range_fault(range.trim());
        if let Some(expected) = text(range).and_then(fault) {
            rules.fault(range, &format!("must be {expected}"));
        }
    });
    rules.words(spec, "ipFamilies", &["IPv4", "IPv6"]);
    rules.different(spec, "ipFamilies", text);
    if spec
        .text("loadBalancerClass")
        .and_then(names::key_fault)
        .is_some()
    {
        let what = "must be a name, perhaps with a domain and `/` before it";
        rules.field_fault(spec, "loadBalancerClass", what);
    }
}

fn ports<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, spec: Object<'d, D>, kind: &str) {
    let needs_name = spec.items("ports").len() > 1;
    let (mut known_names, mut known, mut node_ports) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    rules.objects(spec, "ports", |rules, port| {
        if needs_name {
            rules.needed(port, "name");
        }
        rules.fits(port, "name", names::label_fault);
        if let Some(name) = port.text("name").filter(|name| !name.is_empty())
            && !known_names.insert(name)
        {
            rules.field_fault(port, "name", "is the name of another port of the Service");
        }
        if !port.has("port") {
            rules.field_fault(port, "port", "is needed");
        }
        rules.in_range(port, "port", 1, 65535);
        rules.one_of(port, "protocol", &["TCP", "UDP", "SCTP"]);
        if port
            .text("appProtocol")
            .and_then(names::key_fault)
            .is_some()
        {
            let what = "must be the name of a protocol, perhaps with a domain and `/` before it";
            rules.field_fault(port, "appProtocol", what);
        }
        let protocol = port
            .text("protocol")
            .filter(|protocol| !protocol.is_empty());
        let protocol = protocol.unwrap_or("TCP");
        if let Some(number) = port.int("port")
            && !known.insert((number, protocol))
        {
            let what = "is another port of the Service with the same protocol";
            rules.field_fault(port, "port", what);
        }
        if port.text("targetPort") != Some("") && port.int("targetPort") != Some(0) {
            port_reference(rules, port, "targetPort");
        }
        let Some(number) = port.int("nodePort").filter(|number| *number != 0) else {
            return;
        };
        if matches!(kind, "ClusterIP" | "ExternalName") {
            let what = "may stand with type `NodePort` or `LoadBalancer` only";
            rules.field_fault(port, "nodePort", what);
        } else if !(1..=65535).contains(&number) {
            // Clusters say which of them they have; mostly it is these.
            let what = "must be 1 to 65535, and 30000 to 32767 in most clusters";
            rules.field_fault(port, "nodePort", what);
        } else if !node_ports.insert((number, protocol)) {
            rules.field_fault(port, "nodePort", "is taken by another port of the Service");
        }
    });
}
