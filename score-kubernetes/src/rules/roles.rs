//! Roles and who has them.

use score_yaml::data::Data;

use super::object::Object;
use super::rule_check::RuleCheck;
use crate::names;

/// The group of roles.
const GROUP: &str = "rbac.authorization.k8s.io";

/// A role: what each rule allows.
pub(super) fn role<'d, D: Data>(check: &mut RuleCheck<'d, '_>, role: Object<'d, D>) {
    check.objects(role, "rules", |check, rule| {
        check.required_items(rule, "verbs");
        let is_of_urls = !rule.items("nonResourceURLs").is_empty();
        if !is_of_urls {
            for key in ["apiGroups", "resources"] {
                check.required_items(rule, key);
            }
        }
    });
}

/// The binding of a role to those who have it.
pub(super) fn role_binding<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    binding: Object<'d, D>,
    kind: &str,
) {
    check.required_object(binding, "roleRef", |check, role| {
        check.required_valid_name(role, "name", names::path_segment_fault);
        check.one_of(role, "apiGroup", &[GROUP]);
        let kinds: &[&str] = match kind {
            "RoleBinding" => &["Role", "ClusterRole"],
            _ => &["ClusterRole"],
        };
        check.required_one_of(role, "kind", kinds);
    });
    check.objects(binding, "subjects", |check, subject| {
        check.required(subject, "name");
        let kinds = ["ServiceAccount", "User", "Group"];
        check.required_one_of(subject, "kind", &kinds);
        if matches!(subject.text("kind"), Some("User" | "Group")) {
            check.one_of(subject, "apiGroup", &[GROUP]);
        }
        if subject.text("kind") == Some("ServiceAccount") {
            check.valid_name(subject, "name", names::subdomain_fault);
            if kind == "ClusterRoleBinding" {
                needs_namespace(check, subject);
            }
        }
    });
}

/// A binding of the cluster says which namespace an account is of. Nothing fills it in, as `kubectl -n` does for objects;
/// still, published patches leave it out where a run has no namespace.
fn needs_namespace<'d, D: Data>(check: &mut RuleCheck<'d, '_>, subject: Object<'d, D>) {
    if !subject.has("namespace") {
        check.field_doubt(subject, "namespace", "is needed for an account");
    }
}
