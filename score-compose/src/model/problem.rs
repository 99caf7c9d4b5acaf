//! A problem of data that the types do not allow.

use score_core::diagnostic::{Code, Diagnostic, FieldPath};
use score_yaml::message;
use score_yaml::message::listed;

use super::field_type::ObjectType;
use crate::codes;

/// A problem of the data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Problem {
    /// The path of the field, from the top of the data.
    pub(crate) path: String,
    /// The message: found, expected.
    pub(crate) message: String,
    /// The known name that is near, if there is one.
    pub(crate) near: Option<String>,
}

impl Problem {
    /// The problem as a diagnostic with a code.
    pub(crate) fn into_diagnostic(self, code: Code) -> Diagnostic {
        let Problem {
            path,
            message,
            near,
        } = self;
        let way_out = way_out(&path, &message);
        let diagnostic = Diagnostic::new(code, message).path(path);
        match (near, way_out) {
            (Some(near), _) => diagnostic.hint(message!("did you mean `{near}`?")),
            (None, Some(way_out)) => diagnostic.hint(way_out),
            (None, None) => diagnostic,
        }
    }

    /// The problem of a patched `file` as a diagnostic. A field at the top that is none of its own may be one of a manifest.
    pub(crate) fn into_patch_fault(self, file: &ObjectType) -> Diagnostic {
        let key = self.path.clone();
        let known = || file.fields.iter().map(|field| field.name);
        let is_unknown = !key.contains('.') && known().all(|field| field != key);
        let is_told = self.near.is_some() || !is_unknown;
        let diagnostic = self.into_diagnostic(codes::INVALID_PATCH);
        if is_told {
            return diagnostic;
        }
        let is_number = key.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let diagnostic = match key.as_str() {
            "apiVersion" | "kind" | "metadata" | "spec" | "data" | "status" => {
                diagnostic.hint(format!("`{key}` is in the manifests of `score-k8s` alone"))
            }
            _ if is_number => diagnostic.hint(format!(
                "`{key}` is the number of a manifest, and `score-k8s` alone writes those"
            )),
            _ => diagnostic,
        };
        diagnostic.hint(format!("expected {}", listed(known(), ", ")))
    }
}

/// The way out of a value of the wrong type, as the words of a problem say what was found: the right shape. (The value itself
/// may come from a resource, and is not shown.)
fn way_out(path: &str, message: &str) -> Option<&'static str> {
    let keys = FieldPath::keys(path);
    let field = keys.iter().rev().find(|key| key.parse::<usize>().is_err());
    let field = field.map_or("", String::as_str);
    let (expected, found) = message.strip_prefix("expected ")?.split_once(", found ")?;
    let is_list = expected.starts_with("a list");
    Some(match (field, found) {
        ("ports", _) if is_list => "write an item for each: `- \"8080:80\"`, `HOST:CONTAINER`",
        ("environment" | "labels" | "annotations", "a map") => {
            "write `NAME: value` without dashes, or `- NAME=value`"
        }
        ("services", "a list") => "write its name before each: `NAME: {image: …}`, without dashes",
        ("volumes" | "networks" | "configs" | "secrets" | "models", "a list") if keys.len() < 2 => {
            "write its name before each: `NAME: {}`, without dashes"
        }
        (_, "an integer" | "a number") if expected.starts_with("a duration") => {
            "write its unit, `30s` for example"
        }
        (_, "a string") if expected.starts_with("a size") => {
            "its unit is `b`, `k`, `m` or `g`, `64m` for example"
        }
        (_, "a string") if is_list => "write a list of it: put `- ` before it",
        (_, "a map") if is_list => "put `- ` before each of its items",
        (_, "a list") if expected.starts_with("a map") => "write its fields without dashes",
        (_, "an integer" | "a number" | "a boolean") if expected.starts_with("a string") => {
            "put it in quotes"
        }
        _ => return None,
    })
}
