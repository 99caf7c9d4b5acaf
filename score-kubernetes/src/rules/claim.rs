//! PersistentVolumeClaims.

use score_yaml::data::{Data, Shape};

use super::object::{Object, quantity, text};
use super::rule_check::{RuleCheck, did_you_mean, meant_word};
use super::selector;
use crate::names;

/// The mode that the short name stands for by which lists of claims show it.
fn short_mode(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_uppercase().as_str() {
        "RWO" => "ReadWriteOnce",
        "ROX" => "ReadOnlyMany",
        "RWX" => "ReadWriteMany",
        "RWOP" => "ReadWriteOncePod",
        _ => return None,
    })
}

/// `spec` of a claim.
pub(super) fn claim_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let modes = [
        "ReadWriteOnce",
        "ReadOnlyMany",
        "ReadWriteMany",
        "ReadWriteOncePod",
    ];
    check.required_items(spec, "accessModes");
    let given = spec.items("accessModes");
    check.items(spec, "accessModes", |check, mode| match text(mode) {
        Some(mode_name) if !modes.contains(&mode_name) => {
            let what = format!("must be one of {}", modes.join(", "));
            match short_mode(mode_name).or_else(|| meant_word(mode_name, &modes)) {
                Some(meant) => check.fault_with(mode, &what, &did_you_mean(meant)),
                None => check.fault(mode, &what),
            }
        }
        Some("ReadWriteOncePod") if given.len() > 1 => {
            check.clash(mode, "may not stand beside other modes");
        }
        _ => {}
    });
    check.valid_name(spec, "storageClassName", names::subdomain_fault);
    check.strictly_one_of(spec, "volumeMode", &["Filesystem", "Block"]);
    for key in ["dataSource", "dataSourceRef"] {
        check.object(spec, key, |check, source| {
            // Without a kind it is left out.
            if source.has("kind") && source.text("kind") != Some("") {
                check.required(source, "name");
            }
        });
    }
    check.object(spec, "selector", selector::selector);
    if !spec.has("resources") && check.is_whole() {
        check.field_fault(spec, "resources", "needs `requests.storage`");
    }
    check.object(spec, "resources", |check, resources| {
        let storage = resources
            .object("requests")
            .and_then(|requests| requests.get("storage"));
        match storage {
            None => check.field_fault(resources, "requests", "needs `storage`"),
            Some(value) if matches!(value.shape(), Shape::Pending(_)) => {}
            Some(value) => {
                let is_some =
                    quantity(value).is_none_or(|size| !size.is_negative() && !size.is_zero());
                if !is_some {
                    check.at("requests", |check| {
                        check.at("storage", |check| check.fault(value, "must be more than 0"));
                    });
                }
            }
        }
    });
}
