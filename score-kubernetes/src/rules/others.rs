//! Kinds that provisioners write beside workloads: policies, autoscalers, roles.

use super::meta;
use super::view::{Object, Rules, text};
use super::workloads::percent;
use crate::names;
use crate::strict::{Data, Shape};

/// The group of roles.
const GROUP: &str = "rbac.authorization.k8s.io";

/// `spec` of a NetworkPolicy.
pub(super) fn network_policy_spec<'d, D: Data>(rules: &mut Rules<'d, '_>, spec: Object<'d, D>) {
    rules.object(spec, "podSelector", meta::selector);
    rules.words(spec, "policyTypes", &["Ingress", "Egress"]);
    if spec.items("policyTypes").len() > 2 {
        rules.field_fault(spec, "policyTypes", "may have 2 items at most");
    }
    for (list, peers) in [("ingress", "from"), ("egress", "to")] {
        rules.objects(spec, list, |rules, rule| {
            rules.objects(rule, "ports", |rules, port| {
                rules.word(port, "protocol", &["TCP", "UDP", "SCTP"]);
                super::fields::port_reference(rules, port, "port");
                rules.in_range(port, "endPort", 1, 65535);
                let (first, last) = (port.int("port"), port.int("endPort"));
                if port.has("endPort") && !port.get("port").is_some_and(is_number) {
                    rules.field_fault(port, "endPort", "needs `port` beside it, a number");
                } else if first.zip(last).is_some_and(|(first, last)| last < first) {
                    rules.field_fault(port, "endPort", "must be `port` or more");
                }
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
                rules.object(peer, "ipBlock", |rules, block| {
                    rules.needed_fits(block, "cidr", names::range_fault);
                    rules.items(block, "except", |rules, range| {
                        if let Some(expected) = text(range).and_then(names::range_fault) {
                            rules.fault(range, &format!("must be {expected}"));
                        }
                    });
                });
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
    let policies = ["AlwaysAllow", "IfHealthyBudget"];
    rules.word(spec, "unhealthyPodEvictionPolicy", &policies);
    rules.object(spec, "selector", meta::selector);
}

/// Whether a value is a number, or one that is not known yet.
fn is_number<D: Data>(value: &D) -> bool {
    !matches!(value.shape(), Shape::String(_))
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
        rules.needed_fits(role, "name", names::path_segment_fault);
        rules.one_of(role, "apiGroup", &[GROUP]);
        let kinds: &[&str] = match kind {
            "RoleBinding" => &["Role", "ClusterRole"],
            _ => &["ClusterRole"],
        };
        rules.needed_word(role, "kind", kinds);
    });
    rules.objects(binding, "subjects", |rules, subject| {
        rules.needed(subject, "name");
        let kinds = ["ServiceAccount", "User", "Group"];
        rules.needed_word(subject, "kind", &kinds);
        if matches!(subject.text("kind"), Some("User" | "Group")) {
            rules.one_of(subject, "apiGroup", &[GROUP]);
        }
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
