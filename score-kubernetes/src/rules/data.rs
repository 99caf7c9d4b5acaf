//! ConfigMaps, Secrets and claims of storage.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use serde::de::IgnoredAny;

use super::meta;
use super::resources::measure;
use super::view::{Object, Rules, text};
use crate::names;
use crate::strict::{Data, Shape};

/// What the data of one object may take, in bytes.
pub const MOST_DATA: usize = 1024 * 1024;

/// A ConfigMap.
pub(super) fn config_map<'d, D: Data>(rules: &mut Rules<'d, '_>, object: Object<'d, D>) {
    let mut size = 0;
    keys(rules, object, "data", &mut |value| {
        size += text(value).map_or(0, str::len)
    });
    keys(rules, object, "binaryData", &mut |value| {
        size += text(value).map_or(0, decoded_size);
    });
    if let Some(data) = object.get("data") {
        rules.entries(object, "binaryData", |rules, key, value| {
            if data.get(key).is_some() {
                rules.fault(value, "stands in `data` too");
            }
        });
    }
    if size > MOST_DATA {
        too_large(rules, object);
    }
}

/// A Secret.
pub(super) fn secret<'d, D: Data>(rules: &mut Rules<'d, '_>, object: Object<'d, D>) {
    // What stands in `stringData` replaces what stands in `data`.
    let plain = object.get("stringData");
    let mut size = 0;
    keys(rules, object, "stringData", &mut |value| {
        size += text(value).map_or(0, str::len)
    });
    rules.entries(object, "data", |rules, key, value| {
        key_fits(rules, key, value);
        if plain.is_none_or(|plain| plain.get(key).is_none()) {
            size += text(value).map_or(0, decoded_size);
        }
    });
    if size > MOST_DATA {
        too_large(rules, object);
    }
    let has = |key: &str| {
        let lists = [object.get("data"), plain];
        lists
            .into_iter()
            .flatten()
            .any(|list| list.get(key).is_some())
    };
    let is_empty = |key: &str| {
        let lists = [plain, object.get("data")];
        let value = lists.into_iter().flatten().find_map(|list| list.get(key));
        value.and_then(text) == Some("")
    };
    let missing = match object.text("type").unwrap_or_default() {
        "kubernetes.io/basic-auth" if !has("username") && !has("password") => {
            "`username` or `password`"
        }
        "kubernetes.io/dockercfg" if !has(".dockercfg") => "`.dockercfg`",
        "kubernetes.io/dockerconfigjson" if !has(".dockerconfigjson") => "`.dockerconfigjson`",
        "kubernetes.io/ssh-auth" if !has("ssh-privatekey") => "`ssh-privatekey`",
        "kubernetes.io/tls" if !has("tls.crt") || !has("tls.key") => "`tls.crt` and `tls.key`",
        "kubernetes.io/ssh-auth" if is_empty("ssh-privatekey") => "`ssh-privatekey`",
        "kubernetes.io/dockerconfigjson" => return is_json(rules, object, ".dockerconfigjson"),
        "kubernetes.io/dockercfg" => return is_json(rules, object, ".dockercfg"),
        "kubernetes.io/service-account-token" => return names_account(rules, object),
        _ => return,
    };
    rules.field_fault(
        object,
        "data",
        &format!("needs {missing}, as the type of the Secret says"),
    );
}

/// What a Secret of this type holds is JSON.
fn is_json<'d, D: Data>(rules: &mut Rules<'d, '_>, object: Object<'d, D>, key: &'static str) {
    let is_map = |json: &[u8]| serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(json).is_ok();
    let what = "must be JSON, a map";
    let plain = object.object("stringData");
    if let Some(text) = plain.and_then(|plain| plain.text(key)) {
        if !is_map(text.as_bytes()) {
            rules.object(object, "stringData", |rules, data| {
                rules.field_fault(data, key, what)
            });
        }
        return;
    }
    let encoded = object.object("data").and_then(|data| data.text(key));
    let decoded = encoded.and_then(|text| STANDARD.decode(text).ok());
    if decoded.is_some_and(|json| !is_map(&json)) {
        rules.object(object, "data", |rules, data| {
            rules.field_fault(data, key, what)
        });
    }
}

fn names_account<'d, D: Data>(rules: &mut Rules<'d, '_>, object: Object<'d, D>) {
    let annotations = object
        .object("metadata")
        .and_then(|metadata| metadata.get("annotations"));
    let name = "kubernetes.io/service-account.name";
    let given = annotations.and_then(|annotations| annotations.get(name));
    if given.is_none_or(|given| text(given) == Some("")) {
        let what = format!("needs the annotation `{name}`, as the type of the Secret says");
        rules.field_fault(object, "metadata", &what);
    }
}

fn keys<'d, D: Data>(
    rules: &mut Rules<'d, '_>,
    object: Object<'d, D>,
    field: &'static str,
    count: &mut dyn FnMut(&D),
) {
    rules.entries(object, field, |rules, key, value| {
        key_fits(rules, key, value);
        count(value);
    });
}

fn key_fits<D: Data>(rules: &mut Rules<'_, '_>, key: &str, value: &D) {
    if let Some(expected) = names::data_key_fault(key) {
        rules.fault(value, &format!("has no good key: expected {expected}"));
    }
}

fn too_large<'d, D: Data>(rules: &mut Rules<'d, '_>, object: Object<'d, D>) {
    rules.field_fault(object, "data", "may have 1048576 bytes at most in all");
}

/// How many bytes base64 stands for.
fn decoded_size(text: &str) -> usize {
    let padding = text.bytes().rev().take_while(|c| *c == b'=').count();
    (text.len() / 4 * 3).saturating_sub(padding)
}

/// `spec` of a claim.
pub(super) fn claim_spec<'d, D: Data>(rules: &mut Rules<'d, '_>, spec: Object<'d, D>) {
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
    rules.object(spec, "selector", meta::selector);
    if !spec.has("resources") && rules.is_whole() {
        rules.field_fault(spec, "resources", "needs `requests.storage`");
    }
    rules.object(spec, "resources", |rules, resources| {
        let storage = resources
            .object("requests")
            .and_then(|requests| requests.get("storage"));
        match storage {
            None => rules.field_fault(resources, "requests", "needs `storage`"),
            Some(value) if matches!(value.shape(), Shape::Pending) => {}
            Some(value) => {
                let is_some =
                    measure(value).is_none_or(|size| !size.is_negative() && !size.is_zero());
                if !is_some {
                    rules.at("requests", |rules| {
                        rules.at("storage", |rules| rules.fault(value, "must be more than 0"));
                    });
                }
            }
        }
    });
}
