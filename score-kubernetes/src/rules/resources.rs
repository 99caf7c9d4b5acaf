//! `resources` of a container: amounts, and how they fit together.

use std::cmp::Ordering;

use score_yaml::SortedMap;
use score_yaml::data::Data;

use super::object::{Object, quantity};
use super::rule_check::RuleCheck;
use crate::names;
use crate::quantity::Quantity;

/// `requests` and `limits`.
pub(super) fn requirements<'d, D: Data>(check: &mut RuleCheck<'d, '_>, resources: Object<'d, D>) {
    let amounts = |key| {
        let list = resources.get(key).into_iter();
        let entries = list.flat_map(Data::entries);
        let amounts = entries.filter_map(|(name, value)| Some((name.as_ref(), quantity(value)?)));
        amounts.collect::<SortedMap<&'d str, Quantity>>()
    };
    let (requests, limits) = (amounts("requests"), amounts("limits"));
    for fault in amount_faults(&requests, &limits) {
        let list = resources.get(fault.list);
        let value = list.and_then(|list| list.get(fault.name));
        check.at(fault.list, |check| {
            check.at(fault.name, |check| match value {
                Some(value) => check.fault(value, fault.what),
                None => check.object_fault(resources, fault.what),
            });
        });
    }
}

/// A fault, and the amount that has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct AmountFault<'a> {
    /// `requests` or `limits`.
    pub(crate) list: &'static str,
    /// The name of the amount.
    pub(crate) name: &'a str,
    /// The fault: "is above its limit".
    pub(crate) what: &'static str,
}

/// A request above the limit of its name.
pub(crate) const ABOVE_LIMIT: &str = "is above its limit: lower it, or raise the limit";

/// The faults that the API server finds in the requests and limits of a container.
#[must_use]
pub(crate) fn amount_faults<'a, M: AsRef<Quantity>>(
    requests: &SortedMap<&'a str, M>,
    limits: &SortedMap<&'a str, M>,
) -> Vec<AmountFault<'a>> {
    let mut faults = Vec::new();
    for (list, amounts) in [("limits", limits), ("requests", requests)] {
        for (name, amount) in amounts {
            if let Some(what) = alone(name, amount.as_ref()) {
                faults.push(AmountFault { list, name, what });
            }
        }
    }
    for (name, request) in requests {
        let what = match limits.get(name) {
            Some(limit) => match (is_overcommitted(name), request.as_ref().cmp(limit.as_ref())) {
                (true, Ordering::Greater) => ABOVE_LIMIT,
                (false, Ordering::Greater | Ordering::Less) => "must be what its limit is",
                _ => continue,
            },
            None if !is_overcommitted(name) => "needs a limit of the same amount",
            None => continue,
        };
        faults.push(AmountFault {
            list: "requests",
            name,
            what,
        });
    }
    let needs_others = limits
        .keys()
        .chain(requests.keys())
        .copied()
        .find(|name| name.starts_with("hugepages-"));
    let has_others = [requests, limits]
        .iter()
        .any(|amounts| amounts.contains_key("cpu") || amounts.contains_key("memory"));
    if let (Some(name), false) = (needs_others, has_others) {
        let list = match limits.contains_key(name) {
            true => "limits",
            false => "requests",
        };
        let what = "needs an amount of `cpu` or `memory` beside it";
        faults.push(AmountFault { list, name, what });
    }
    faults
}

/// True of the name of a resource of which a container can have an amount.
#[must_use]
pub fn is_resource_name(name: &str) -> bool {
    let is_named = || {
        names::key_fault(name).is_none() && (name.contains('/') || name.starts_with("hugepages-"))
    };
    matches!(name, "cpu" | "memory" | "ephemeral-storage") || is_named()
}

/// The fault of an amount, whatever others there are.
fn alone(name: &str, amount: &Quantity) -> Option<&'static str> {
    if !is_resource_name(name) {
        return Some(
            "is no resource of a container, expected `cpu`, `memory` or a name with a domain",
        );
    }
    if amount.is_negative() {
        return Some("must be 0 or more");
    }
    (is_extended(name) && !amount.is_whole()).then_some("must be a whole number")
}

fn is_extended(name: &str) -> bool {
    name.split_once('/')
        .is_some_and(|(domain, _)| domain != "kubernetes.io" && !domain.ends_with(".kubernetes.io"))
}

/// True if more of it may be promised than there is.
fn is_overcommitted(name: &str) -> bool {
    !is_extended(name) && !name.starts_with("hugepages-")
}
