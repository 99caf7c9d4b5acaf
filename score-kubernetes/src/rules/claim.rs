//! PersistentVolumeClaims.

use score_yaml::data::{Data, Shape};

use super::object::{Object, quantity, text};
use super::rule_check::RuleCheck;
use super::selector;
use crate::names;

/// `spec` of a claim.
pub(super) fn claim_spec<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let modes = [
        "ReadWriteOnce",
        "ReadOnlyMany",
        "ReadWriteMany",
        "ReadWriteOncePod",
    ];
    rules.needed_items(spec, "accessModes");
    let given = spec.items("accessModes");
    rules.items(spec, "accessModes", |rules, mode| match text(mode) {
        Some(mode_name) if !modes.contains(&mode_name) => {
            rules.fault(mode, &format!("must be one of {}", modes.join(", ")));
        }
        Some("ReadWriteOncePod") if given.len() > 1 => {
            rules.fault(mode, "may not stand beside other modes");
        }
        _ => {}
    });
    rules.fits(spec, "storageClassName", names::subdomain_fault);
    rules.word(spec, "volumeMode", &["Filesystem", "Block"]);
    for key in ["dataSource", "dataSourceRef"] {
        rules.object(spec, key, |rules, source| {
            // Without a kind it is left out.
            if source.has("kind") && source.text("kind") != Some("") {
                rules.needed(source, "name");
            }
        });
    }
    rules.object(spec, "selector", selector::selector);
    if !spec.has("resources") && rules.is_whole() {
        rules.field_fault(spec, "resources", "needs `requests.storage`");
    }
    rules.object(spec, "resources", |rules, resources| {
        let storage = resources
            .object("requests")
            .and_then(|requests| requests.get("storage"));
        match storage {
            None => rules.field_fault(resources, "requests", "needs `storage`"),
            Some(value) if matches!(value.shape(), Shape::Pending(_)) => {}
            Some(value) => {
                let is_some =
                    quantity(value).is_none_or(|size| !size.is_negative() && !size.is_zero());
                if !is_some {
                    rules.at("requests", |rules| {
                        rules.at("storage", |rules| rules.fault(value, "must be more than 0"));
                    });
                }
            }
        }
    });
}
