//! `resources` of a container: amounts, and how they fit together.

use std::collections::BTreeMap;

use super::amounts::amount_faults;
use super::view::{Object, Rules};
use crate::quantity::Measure;
use crate::strict::{Data, Shape};

/// An amount, if it is one: text, or a number.
pub(super) fn measure<D: Data>(value: &D) -> Option<Measure> {
    let number = match value.shape() {
        Shape::String(text) => return Measure::of(text.trim()).ok(),
        Shape::Int(n) => n.to_string(),
        Shape::UInt(n) => n.to_string(),
        Shape::Float(n) => n.to_string(),
        _ => return None,
    };
    Measure::of(&number).ok()
}

/// `requests` and `limits`.
pub(super) fn requirements<'d, D: Data>(rules: &mut Rules<'d, '_>, resources: Object<'d, D>) {
    let amounts = |key| {
        let mut amounts: BTreeMap<&'d str, Measure> = BTreeMap::new();
        if let Some(list) = resources.get(key) {
            list.each_entry(&mut |name, _, value: &'d D| {
                amounts.extend(measure(value).map(|amount| (name, amount)));
            });
        }
        amounts
    };
    let (requests, limits) = (amounts("requests"), amounts("limits"));
    for fault in amount_faults(&requests, &limits) {
        let list = resources.get(fault.list);
        let value = list.and_then(|list| list.get(fault.name));
        rules.at(fault.list, |rules| {
            rules.at(fault.name, |rules| match value {
                Some(value) => rules.fault(value, fault.what),
                None => rules.object_fault(resources, fault.what),
            });
        });
    }
}
