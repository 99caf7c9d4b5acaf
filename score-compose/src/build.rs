//! Builds that stand for images: `--build` and what the state keeps of it.

use score_core::diagnostic::{Code, Diagnostic};
use score_yaml::Value;

use crate::fragment;
use crate::model::{BUILD, Decoder, Shape};

/// The field of a workload's state that keeps builds by container.
pub(crate) const BUILD_CONFIGS: &str = "build_configs";

/// A build in long form, fields in the order they are written: from a context or a map.
///
/// # Errors
/// It has unknown fields or wrong types; all of them are told, in one diagnostic.
pub fn build(value: Value) -> Result<Value, Diagnostic> {
    Decoder::decode("", Shape::Struct(&BUILD), value).map_err(|problems| {
        let mut problems = problems
            .into_iter()
            .map(|problem| fragment::diagnostic(Code::InvalidFlag, problem));
        let mut first = problems
            .next()
            .unwrap_or_else(|| Diagnostic::new(Code::InvalidFlag, "this is no build"));
        for further in problems {
            first.message = format!(
                "{}; {}: {}",
                first.message,
                further.path.unwrap_or_default(),
                further.message
            );
            first.hints.extend(further.hints);
        }
        first
    })
}
