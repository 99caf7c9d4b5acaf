//! Security contexts of pods and containers.

use super::object::{Object, int, text};
use super::ports_and_paths::relative;
use super::rule_check::RuleCheck;
use score_yaml::SortedSet;
use score_yaml::data::Data;

/// The largest id of a user or a group.
const MOST: i64 = i32::MAX as i64;

/// The fields that pods and containers have in common.
fn common<'d, D: Data>(check: &mut RuleCheck<'d, '_>, context: Object<'d, D>) {
    for key in ["runAsUser", "runAsGroup"] {
        check.in_range(context, key, 0, MOST);
    }
    for key in ["seccompProfile", "appArmorProfile"] {
        check.object(context, key, |check, profile| {
            check.required(profile, "type");
            check.one_of(
                profile,
                "type",
                &["Localhost", "RuntimeDefault", "Unconfined"],
            );
            let is_local = profile.text("type") == Some("Localhost");
            let name = "localhostProfile";
            match (is_local, profile.has(name)) {
                (true, false) => {
                    check.field_fault(profile, name, "is needed with type `Localhost`")
                }
                (false, true) => {
                    check.field_fault(profile, name, "may stand with type `Localhost` only");
                }
                _ if key == "seccompProfile" => relative(check, profile, name),
                (true, true) => {
                    let path = profile.text(name);
                    if path.is_some_and(|path| path.is_empty() || path.trim() != path) {
                        check.field_fault(
                            profile,
                            name,
                            "must be a name without blanks at its ends",
                        );
                    }
                }
                (false, false) => {}
            }
        });
    }
}

/// That of a container.
pub(super) fn of_container<'d, D: Data>(check: &mut RuleCheck<'d, '_>, context: Object<'d, D>) {
    common(check, context);
    check.strictly_one_of(context, "procMount", &["Default", "Unmasked"]);
    let escalation = "allowPrivilegeEscalation";
    if context.bool(escalation) != Some(false) {
        return;
    }
    if context.is_true("privileged") {
        check.field_fault(
            context,
            escalation,
            "may not be false where `privileged` is true",
        );
    }
    let added = context.object("capabilities");
    let added = added.map_or(&[][..], |capabilities| capabilities.items("add"));
    if added.iter().any(|item| text(item) == Some("CAP_SYS_ADMIN")) {
        check.field_fault(
            context,
            escalation,
            "may not be false where `CAP_SYS_ADMIN` is added",
        );
    }
}

/// That of a pod.
pub(super) fn of_pod<'d, D: Data>(check: &mut RuleCheck<'d, '_>, context: Object<'d, D>) {
    common(check, context);
    check.in_range(context, "fsGroup", 0, MOST);
    check.strictly_one_of(
        context,
        "fsGroupChangePolicy",
        &["OnRootMismatch", "Always"],
    );
    check.strictly_one_of(context, "supplementalGroupsPolicy", &["Merge", "Strict"]);
    check.strictly_one_of(
        context,
        "seLinuxChangePolicy",
        &["Recursive", "MountOption"],
    );
    check.items(context, "supplementalGroups", |check, group| {
        if int(group).is_some_and(|group| !(0..=MOST).contains(&group)) {
            check.fault(group, &format!("must be 0 to {MOST}"));
        }
    });
    let mut known = SortedSet::new();
    check.objects(context, "sysctls", |check, sysctl| {
        check.required(sysctl, "name");
        let Some(name) = sysctl.text("name").filter(|name| !name.is_empty()) else {
            return;
        };
        if !known.insert(name) {
            check.name_taken(sysctl, name, "sysctl", None);
        }
        if !is_sysctl(name) {
            check.field_fault(
                sysctl,
                "name",
                "is no name of a sysctl like `net.core.somaxconn`",
            );
        }
    });
}

fn is_sysctl(name: &str) -> bool {
    let is_end = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_part = |part: &str| {
        let bytes = part.as_bytes();
        part.bytes().all(|c| is_end(c) || matches!(c, b'-' | b'_'))
            && bytes.first().copied().is_some_and(is_end)
            && bytes.last().copied().is_some_and(is_end)
    };
    name.len() <= 253 && name.split(['.', '/']).all(is_part)
}
