//! A problem of data that the types do not allow.

use score_core::diagnostic::{About, Code, Diagnostic};
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
    /// What it is about.
    pub(crate) about: About,
    /// The way out, if no name is near.
    pub(crate) way_out: Option<String>,
}

impl Problem {
    /// A problem of the value of a field.
    pub(crate) fn new(path: String, message: String) -> Self {
        Problem {
            path,
            message,
            near: None,
            about: About::default(),
            way_out: None,
        }
    }

    /// The problem as a diagnostic with a code.
    pub(crate) fn into_diagnostic(self, code: Code) -> Diagnostic {
        let Problem {
            path,
            message,
            near,
            about,
            way_out,
        } = self;
        let diagnostic = Diagnostic::new(code, message).path(path).about(about);
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
