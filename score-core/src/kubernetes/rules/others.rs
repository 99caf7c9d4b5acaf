//! Kinds that provisioners write beside workloads: policies, autoscalers, roles.

use super::meta;
use super::view::{Object, Rules};
use super::workloads::percent;
use crate::kubernetes::names;
use crate::kubernetes::strict::Data;

/// `spec` of a NetworkPolicy.
pub(super) fn network_policy_spec<'d, D: Data>(rules: &mut Rules<'d, '_>, spec: Object<'d, D>) {
    rules.object(spec, "podSelector", meta::selector);
    rules.items(spec, "policyTypes", |rules, kind| {
        if super::view::text(kind).is_some_and(|kind| !matches!(kind, "Ingress" | "Egress")) {
            rules.fault(kind, "must be `Ingress` or `Egress`");
        }
    });
    for (list, peers) in [("ingress", "from"), ("egress", "to")] {
        rules.objects(spec, list, |rules, rule| {
            rules.objects(rule, "ports", |rules, port| {
                rules.one_of(port, "protocol", &["TCP", "UDP", "SCTP"]);
                super::container::port_reference(rules, port, "port");
            });
            rules.objects(rule, peers, |rules, peer| {
                let selectors = ["podSelector", "namespaceSelector"];
                if peer.has("ipBlock") && peer.given(&selectors).count() > 0 {
                    rules.field_fault(peer, "ipBlock", "may not stand beside selectors");
                } else if peer.given(&selectors).count() == 0 && !peer.has("ipBlock") {
                    rules.object_fault(peer, "needs a selector or `ipBlock`");
                }
                for key in selectors {
                    rules.object(peer, key, meta::selector);
                }
            });
        });
    }
}

/// `spec` of a PodDisruptionBudget.
pub(super) fn disruption_budget_spec<'d, D: Data>(rules: &mut Rules<'d, '_>, spec: Object<'d, D>) {
    if spec.has("minAvailable") && spec.has("maxUnavailable") {
        rules.field_fault(
            spec,
            "maxUnavailable",
            "may not stand beside `minAvailable`",
        );
    }
    for key in ["minAvailable", "maxUnavailable"] {
        rules.not_negative(spec, &[key]);
        if let Some(share) = spec.text(key)
            && percent(share).is_none_or(|share| share > 100)
        {
            rules.field_fault(spec, key, "must be a number, or a share up to `100%`");
        }
    }
    rules.object(spec, "selector", meta::selector);
}

/// `spec` of a HorizontalPodAutoscaler.
pub(super) fn autoscaler_spec<'d, D: Data>(rules: &mut Rules<'d, '_>, spec: Object<'d, D>) {
    rules.in_range(spec, "minReplicas", 1, i64::MAX);
    rules.needed(spec, "maxReplicas");
    rules.in_range(spec, "maxReplicas", 1, i64::MAX);
    if spec
        .int("maxReplicas")
        .is_some_and(|most| spec.int("minReplicas").is_some_and(|least| most < least))
    {
        rules.field_fault(spec, "maxReplicas", "must be `minReplicas` or more");
    }
    rules.needed_object(spec, "scaleTargetRef", |rules, target| {
        rules.needed(target, "kind");
        rules.needed(target, "name");
    });
}

/// A role: what each rule allows.
pub(super) fn role<'d, D: Data>(rules: &mut Rules<'d, '_>, role: Object<'d, D>) {
    rules.objects(role, "rules", |rules, rule| {
        rules.needed_items(rule, "verbs");
        let is_of_urls = !rule.items("nonResourceURLs").is_empty();
        if !is_of_urls {
            for key in ["apiGroups", "resources"] {
                rules.needed_items(rule, key);
            }
        }
    });
}

/// Who has a role.
pub(super) fn role_binding<'d, D: Data>(
    rules: &mut Rules<'d, '_>,
    binding: Object<'d, D>,
    kind: &str,
) {
    rules.needed_object(binding, "roleRef", |rules, role| {
        rules.needed(role, "name");
        let kinds: &[&str] = match kind {
            "RoleBinding" => &["Role", "ClusterRole"],
            _ => &["ClusterRole"],
        };
        rules.needed(role, "kind");
        rules.one_of(role, "kind", kinds);
    });
    rules.objects(binding, "subjects", |rules, subject| {
        rules.needed(subject, "name");
        rules.needed(subject, "kind");
        rules.one_of(subject, "kind", &["ServiceAccount", "User", "Group"]);
        if subject.text("kind") == Some("ServiceAccount") {
            rules.fits(subject, "name", names::subdomain_fault);
            if kind == "ClusterRoleBinding" {
                needs_namespace(rules, subject);
            }
        }
    });
}

/// A binding of the cluster says which namespace an account is of. Nothing fills it in, as `kubectl -n` does for objects;
/// still, published patches leave it out where a run has no namespace.
fn needs_namespace<'d, D: Data>(rules: &mut Rules<'d, '_>, subject: Object<'d, D>) {
    if !subject.has("namespace") {
        rules.field_doubt(subject, "namespace", "is needed for an account");
    }
}
