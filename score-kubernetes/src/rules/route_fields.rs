//! Fields that routes of the Gateway API and their filters have.

use super::object::Object;
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// Reports a list that is too long.
pub(super) fn at_most<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    of: Object<'d, D>,
    list: &'static str,
    most: usize,
) {
    if of.items(list).len() > most {
        check.field_fault(of, list, &format!("may have {most} items at most"));
    }
}

/// The backend that requests are handed to.
pub(super) fn reference<'d, D: Data>(check: &mut RuleCheck<'d, '_>, backend: Object<'d, D>) {
    pointer(check, backend);
    port(check, backend);
    let is_service = backend.text("group").unwrap_or_default().is_empty()
        && backend.text("kind").unwrap_or("Service") == "Service";
    if is_service && !backend.has("port") {
        check.field_fault(backend, "port", "is needed for a Service");
    }
}

/// The fields by which another object is named.
pub(super) fn pointer<'d, D: Data>(check: &mut RuleCheck<'d, '_>, pointer: Object<'d, D>) {
    check.required(pointer, "name");
    if pointer.text("name").is_some_and(|name| name.len() > 253) {
        check.field_fault(pointer, "name", "may have 253 characters at most");
    }
    check.valid_name(pointer, "group", names::subdomain_fault);
    check.strictly_valid_name(pointer, "kind", names::kind_fault);
    check.strictly_valid_name(pointer, "namespace", names::label_fault);
}

/// A port, which is a number here: nothing looks a name up.
pub(super) fn port<'d, D: Data>(check: &mut RuleCheck<'d, '_>, of: Object<'d, D>) {
    if of.text("port").is_some() {
        check.field_fault(of, "port", "must be a number");
    }
    check.in_range(of, "port", 1, 65535);
}
