//! Builds instead of images, as `--build` and the state give them.

use score_core::diagnostic::Diagnostic;
use score_yaml::message;
use score_yaml::message::Name;
use score_yaml::{Map, Value};

use crate::codes;
use crate::model::{BUILD, Decoder, FieldType, Problem};

/// The field of a workload's state that keeps builds by container.
pub(crate) const BUILD_CONFIGS: &str = "build_configs";

/// A build in long form, fields in the order they are written: from a context or a map.
///
/// # Errors
/// If it has unknown fields or wrong types; one diagnostic tells all of them.
pub fn build(value: Value) -> Result<Value, Diagnostic> {
    Decoder::decode("", FieldType::Object(&BUILD), value).map_err(|problems| {
        let told: Vec<String> = problems
            .iter()
            .map(|Problem { path, message, .. }| match path.as_str() {
                "" => message.clone(),
                path => format!("`{}`: {message}", Name(path)),
            })
            .collect();
        let near = problems
            .iter()
            .filter_map(|problem| problem.near.as_deref());
        let hints = near.map(|near| message!("did you mean `{near}`?"));
        let error = Diagnostic::new(codes::INVALID_FLAG, told.join("; "));
        hints.fold(error, Diagnostic::hint)
    })
}

/// A build in braces whose one field has no blank behind its colon, `{context:.}`: that field as it reads, and the build as it is
/// meant.
#[cfg(feature = "cli")]
pub(crate) fn without_blank(text: &str) -> Option<(&str, String)> {
    let field = text.strip_prefix('{')?.strip_suffix('}')?.trim();
    let (name, value) = field.split_once(':')?;
    let is_field = BUILD.fields.iter().any(|field| field.name == name);
    let is_one = !value.is_empty() && !value.contains([',', '{', '[', ' ', '"', '\'']);
    (is_field && is_one).then(|| (field, message!("{{{name}: {value}}}")))
}

/// The fields of a workload's state that keep builds by container.
pub(crate) fn extras(builds: Map) -> Map {
    let builds = (!builds.is_empty()).then_some(Value::Map(builds));
    let builds = builds.map(|builds| (BUILD_CONFIGS, builds));
    builds.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use score_yaml::{Order, emit_to, parse_str};

    use super::*;

    #[test]
    fn a_build_is_a_context_or_a_map() {
        for (given, written) in [
            ("./src", "context: ./src\n"),
            (
                "{target: t, context: c, args: [A=1]}",
                "context: c\nargs:\n  A: \"1\"\ntarget: t\n",
            ),
        ] {
            let build = build(parse_str(given).unwrap()).expect(given);
            let mut out = String::new();
            emit_to(&build, Order::AsIs, &mut out);
            assert_eq!(out, written);
        }
    }

    #[test]
    fn all_that_is_wrong_with_a_build_is_told() {
        let error = build(parse_str("{contxt: ., pull: 3}").unwrap()).expect_err("two faults");
        assert_eq!(error.hints, ["did you mean `context`?"]);
        assert!(error.message.contains("pull"), "{}", error.message);
    }
}
