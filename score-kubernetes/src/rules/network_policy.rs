//! NetworkPolicies.

use score_yaml::data::{Data, Shape};

use super::object::{Object, text};
use super::ports_and_paths::port_reference;
use super::rule_check::RuleCheck;
use super::selector;
use crate::names;

/// `spec` of a NetworkPolicy.
pub(super) fn network_policy_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    check.object(spec, "podSelector", selector::selector);
    check.each_one_of(spec, "policyTypes", &["Ingress", "Egress"]);
    if spec.items("policyTypes").len() > 2 {
        check.field_fault(spec, "policyTypes", "may have 2 items at most");
    }
    for (list, peers) in [("ingress", "from"), ("egress", "to")] {
        check.objects(spec, list, |check, rule| {
            check.objects(rule, "ports", |check, port| {
                check.strictly_one_of(port, "protocol", &["TCP", "UDP", "SCTP"]);
                port_reference(check, port, "port");
                check.in_range(port, "endPort", 1, 65535);
                let (first, last) = (port.int("port"), port.int("endPort"));
                if port.has("endPort") && !port.get("port").is_some_and(is_number) {
                    check.field_fault(port, "endPort", "needs `port` beside it, a number");
                } else if first.zip(last).is_some_and(|(first, last)| last < first) {
                    check.field_fault(port, "endPort", "must be `port` or more");
                }
            });
            check.objects(rule, peers, |check, peer| {
                let selectors = ["podSelector", "namespaceSelector"];
                if peer.has("ipBlock") && peer.given(&selectors).count() > 0 {
                    check.field_clash(peer, "ipBlock", "may not stand beside selectors");
                } else if peer.given(&selectors).count() == 0 && !peer.has("ipBlock") {
                    check.object_fault(peer, "needs a selector or `ipBlock`");
                }
                for key in selectors {
                    check.object(peer, key, selector::selector);
                }
                check.object(peer, "ipBlock", |check, block| {
                    check.required_valid_name(block, "cidr", names::range_fault);
                    check.items(block, "except", |check, range| {
                        if let Some(expected) = text(range).and_then(names::range_fault) {
                            check.fault(range, &format!("must be {expected}"));
                        }
                    });
                });
            });
        });
    }
}

/// True if a value is a number, or one that is not known yet.
fn is_number<D: Data>(value: &D) -> bool {
    !matches!(value.shape(), Shape::String(_))
}
