//! Fields that several kinds of objects have: ports and paths.

use super::object::Object;
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::{Data, Shape};

/// A port by its number or its name.
pub(super) fn port_reference<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    of: Object<'d, D>,
    key: &'static str,
) {
    let Some(value) = of.get(key) else { return };
    match value.shape() {
        Shape::Int(_) | Shape::UInt(_) | Shape::Float(_) => check.in_range(of, key, 1, 65535),
        Shape::String(name) => {
            if let Some(expected) = names::port_name_fault(name) {
                let what = format!("is no name of a port: expected {expected}");
                check.field_fault(of, key, &what);
            }
        }
        _ => {}
    }
}

/// A path that stays where it is put: relative, without `..`.
pub(super) fn relative<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    of: Object<'d, D>,
    key: &'static str,
) {
    if of.text(key).is_some_and(|path| path.starts_with('/')) {
        check.field_fault(of, key, "must be a path without `/` in front");
    }
    no_parent(check, of, key);
}

/// A path without `..`.
pub(super) fn no_parent<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    of: Object<'d, D>,
    key: &'static str,
) {
    if of
        .text(key)
        .is_some_and(|path| path.split('/').any(|part| part == ".."))
    {
        check.field_fault(of, key, "must be a path without `..`");
    }
}
