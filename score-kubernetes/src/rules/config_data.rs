//! ConfigMaps and Secrets.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use score_yaml::SortedMap;
use serde::de::IgnoredAny;

use super::object::{Object, text};
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// The most bytes that the data of one object may take.
pub const MOST_DATA: usize = 1024 * 1024;

/// A ConfigMap.
pub(super) fn config_map<'d, D: Data>(check: &mut RuleCheck<'d, '_>, object: Object<'d, D>) {
    let mut size = 0;
    keys(check, object, "data", |value| {
        size += text(value).map_or(0, str::len)
    });
    keys(check, object, "binaryData", |value| {
        size += text(value).map_or(0, decoded_size);
    });
    if let Some(data) = object.get("data") {
        check.entries(object, "binaryData", |check, key, value| {
            if data.get(key).is_some() {
                check.fault(value, "stands in `data` too");
            }
        });
    }
    if size > MOST_DATA {
        too_large(check, object);
    }
}

/// A Secret.
pub(super) fn secret<'d, D: Data>(check: &mut RuleCheck<'d, '_>, object: Object<'d, D>) {
    // What stands in `stringData` replaces what stands in `data`.
    let plain = object.get("stringData");
    let mut size = 0;
    keys(check, object, "stringData", |value| {
        size += text(value).map_or(0, str::len)
    });
    check.entries(object, "data", |check, key, value| {
        check_key(check, key, value);
        if plain.is_none_or(|plain| plain.get(key).is_none()) {
            size += text(value).map_or(0, decoded_size);
        }
    });
    if size > MOST_DATA {
        too_large(check, object);
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
        "kubernetes.io/tls" => match (has("tls.crt"), has("tls.key")) {
            (true, true) => return,
            (true, false) => "`tls.key` beside `tls.crt`",
            (false, true) => "`tls.crt` beside `tls.key`",
            (false, false) => "`tls.crt` and `tls.key`",
        },
        "kubernetes.io/ssh-auth" if is_empty("ssh-privatekey") => "`ssh-privatekey`",
        "kubernetes.io/dockerconfigjson" => return is_json(check, object, ".dockerconfigjson"),
        "kubernetes.io/dockercfg" => return is_json(check, object, ".dockercfg"),
        "kubernetes.io/service-account-token" => return names_account(check, object),
        _ => return,
    };
    // Where the author wrote what is there.
    let field = match (object.get("data"), plain) {
        (None, Some(_)) => "stringData",
        _ => "data",
    };
    check.field_fault(
        object,
        field,
        &format!("needs {missing}, as the type of the Secret says"),
    );
}

/// Checks that a Secret of this type holds JSON.
fn is_json<'d, D: Data>(check: &mut RuleCheck<'d, '_>, object: Object<'d, D>, key: &'static str) {
    let is_map =
        |json: &[u8]| serde_json::from_slice::<SortedMap<String, IgnoredAny>>(json).is_ok();
    let what = "must be JSON, a map";
    let plain = object.object("stringData");
    if let Some(text) = plain.and_then(|plain| plain.text(key)) {
        if !is_map(text.as_bytes()) {
            check.object(object, "stringData", |check, data| {
                check.field_fault(data, key, what)
            });
        }
        return;
    }
    let encoded = object.object("data").and_then(|data| data.text(key));
    let decoded = encoded.and_then(|text| STANDARD.decode(text).ok());
    if decoded.is_some_and(|json| !is_map(&json)) {
        check.object(object, "data", |check, data| {
            check.field_fault(data, key, what)
        });
    }
}

fn names_account<'d, D: Data>(check: &mut RuleCheck<'d, '_>, object: Object<'d, D>) {
    let annotations = object
        .object("metadata")
        .and_then(|metadata| metadata.get("annotations"));
    let name = "kubernetes.io/service-account.name";
    let given = annotations.and_then(|annotations| annotations.get(name));
    if given.is_none_or(|given| text(given) == Some("")) {
        let what = format!("needs the annotation `{name}`, as the type of the Secret says");
        check.field_fault(object, "metadata", &what);
    }
}

fn keys<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    object: Object<'d, D>,
    field: &'static str,
    mut count: impl FnMut(&D),
) {
    check.entries(object, field, |check, key, value| {
        check_key(check, key, value);
        count(value);
    });
}

fn check_key<D: Data>(check: &mut RuleCheck<'_, '_>, key: &str, value: &D) {
    if let Some(expected) = names::data_key_fault(key) {
        check.key_fault(value, &format!("is not allowed: expected {expected}"));
    }
}

fn too_large<'d, D: Data>(check: &mut RuleCheck<'d, '_>, object: Object<'d, D>) {
    check.field_fault(object, "data", "may have 1048576 bytes at most in all");
}

/// The number of bytes that a base64 text stands for.
fn decoded_size(text: &str) -> usize {
    let padding = text.bytes().rev().take_while(|c| *c == b'=').count();
    (text.len() / 4 * 3).saturating_sub(padding)
}
