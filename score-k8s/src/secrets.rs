//! Secret references that are left in manifests, where nothing can follow them.

use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::Text;
use score_yaml::Value;
use score_yaml::message;

/// The hint for secret references.
pub(crate) const HINT: &str =
    "Kubernetes can use one as a whole variable, within a variable, or as a whole file";

/// Reports each string of a manifest that has a secret reference in it.
pub(crate) fn report_references(value: &Value, path: &mut FieldPath, diags: &mut Diagnostics) {
    match value {
        Value::String(text) if Text::decode(text).has_secret() => {
            let message = message!("`{path}` holds a secret, where Kubernetes cannot read one");
            let diagnostic = Diagnostic::new(codes::UNRESOLVED_SECRET, message).path(path.as_str());
            let summary = message!("unresolved secret ref in manifest: .{path}");
            diags.push(diagnostic.hint(HINT).summary(summary));
        }
        Value::Seq(items) => {
            for (i, item) in items.iter().enumerate() {
                path.at_index(i, |path| report_references(item, path, diags));
            }
        }
        Value::Map(map) => {
            for (key, value) in map {
                path.at(key, |path| report_references(value, path, diags));
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::UInt(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Timestamp(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map_builder::MapBuilder;

    #[test]
    fn references_are_found_wherever_they_stand() {
        let reference = Text::secret("db", "password").encode().into_owned();
        let manifest = MapBuilder::new()
            .with("plain", "🔐 no reference")
            .with(
                "list",
                Value::Seq(vec!["x".into(), format!("pw={reference}").into()]),
            )
            .into();
        let mut diags = Diagnostics::new();
        assert!(Text::may_hold_secret(&manifest));
        report_references(&manifest, &mut FieldPath::new(), &mut diags);
        let paths: Vec<_> = diags.iter().filter_map(|d| d.path.as_deref()).collect();
        assert_eq!(paths, ["list.1"]);
    }
}
