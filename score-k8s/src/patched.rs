//! Manifests after patch templates changed them.

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_yaml::Value;

use crate::{emit, fragment};

/// The manifests in the patched data.
///
/// # Errors
/// It is no list of manifests, one breaks the rules of its kind, or a secret reference was patched in.
pub(crate) fn documents(root: Value) -> Result<Vec<Value>, Diagnostics> {
    let Value::Seq(documents) = root else {
        let message = format!(
            "patches must leave a list of manifests, found {}",
            root.kind_name()
        );
        return Err(Diagnostic::new(Code::InvalidPatch, message)
            .path("manifests")
            .into());
    };
    let mut faults = Diagnostics::new();
    for (i, document) in documents.iter().enumerate() {
        faults.extend(fragment::check(
            document,
            &i.to_string(),
            Code::InvalidPatch,
        ));
    }
    emit::check_secrets(&documents, &mut faults);
    if faults.is_empty() {
        Ok(documents)
    } else {
        Err(faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Fields;

    #[test]
    fn only_lists_of_valid_manifests_are_taken_back() {
        let service = |field: &str| -> Value {
            Fields::new()
                .with("apiVersion", "v1")
                .with("kind", "Service")
                .with(field, Value::Null)
                .into()
        };
        let paths = |root| match documents(root) {
            Ok(_) => Vec::new(),
            Err(faults) => faults
                .iter()
                .map(|fault| fault.path.clone().unwrap_or_default())
                .collect(),
        };
        assert_eq!(paths(Value::Seq(vec![service("spec")])), [""; 0]);
        assert_eq!(paths(service("spec")), ["manifests"]);
        assert_eq!(
            paths(Value::Seq(vec![service("spec"), service("x"), Value::Null])),
            ["1.x", "2"]
        );
    }
}
