//! NetworkPolicies.

use score_yaml::data::{Data, Shape};

use super::object::{Object, text};
use super::ports_and_paths::port_reference;
use super::rule_check::RuleCheck;
use super::selector;
use crate::names;

/// `spec` of a NetworkPolicy.
pub(super) fn network_policy_spec<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    rules.object(spec, "podSelector", selector::selector);
    rules.words(spec, "policyTypes", &["Ingress", "Egress"]);
    if spec.items("policyTypes").len() > 2 {
        rules.field_fault(spec, "policyTypes", "may have 2 items at most");
    }
    for (list, peers) in [("ingress", "from"), ("egress", "to")] {
        rules.objects(spec, list, |rules, rule| {
            rules.objects(rule, "ports", |rules, port| {
                rules.word(port, "protocol", &["TCP", "UDP", "SCTP"]);
                port_reference(rules, port, "port");
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
                    rules.object(peer, key, selector::selector);
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

/// Whether a value is a number, or one that is not known yet.
fn is_number<D: Data>(value: &D) -> bool {
    !matches!(value.shape(), Shape::String(_))
}
