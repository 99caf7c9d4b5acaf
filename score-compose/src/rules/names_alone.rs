//! Names without values in maps that may be written as lists of texts: in an item without `=` all is the name.

use score_core::path::FieldPath;
use score_yaml::{Map, Value, message};

use super::fault::{Fault, FaultKind};
use super::fields::map;
use super::service_report::ServiceReport;
use crate::origin::PartKind;

/// The longest text whose value a way out shows.
const LONGEST: usize = 24;

/// Warns of names that hold what separates a name from its value in other formats.
pub(super) fn check(service: &Map, report: &mut ServiceReport<'_, '_>) {
    for field in ["environment", "labels", "annotations"] {
        check_names(&[field], map(service, field), report);
    }
    if let Some(build) = map(service, "build") {
        for field in ["args", "labels"] {
            check_names(&["build", field], map(build, field), report);
        }
    }
}

fn check_names(field: &[&str], names: Option<&Map>, report: &mut ServiceReport<'_, '_>) {
    for (name, value) in names.into_iter().flatten() {
        let is_alone = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            _ => false,
        };
        let pair = if is_alone { parted(name) } else { None };
        let Some((key, rest)) = pair else {
            continue;
        };
        let rest = if name.len() <= LONGEST { rest } else { "…" };
        let path = ["services", report.name].into_iter();
        let path = path.chain(field.iter().copied()).chain([name.as_str()]);
        (report.sink)(Fault {
            of: PartKind::Service,
            name: report.name.to_owned(),
            path: FieldPath::from_iter(path).to_string(),
            subject: message!("service `{}`", report.name),
            what: message!("`{name}` has no `=`, so that all of it is a name"),
            kind: FaultKind::Doubtful,
            hint: Some(message!("write `{key}={rest}`")),
        });
    }
}

/// A name and its value, if a text has them with a colon or a blank between them.
fn parted(text: &str) -> Option<(&str, &str)> {
    let at = text.find(|c: char| c == ':' || c.is_whitespace())?;
    let (key, rest) = text.split_at(at);
    let rest = rest.trim_start_matches(':').trim();
    let is_key = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
    let is_value = !rest.is_empty() && !rest.starts_with("//");
    let is_pair = !key.is_empty() && key.chars().all(is_key) && is_value;
    is_pair.then_some((key, rest))
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn names_and_values_with_other_signs_between_them_are_known() {
        for (text, pair) in [
            ("DEBUG true", Some(("DEBUG", "true"))),
            ("A: b c", Some(("A", "b c"))),
            ("a.b/c: d", Some(("a.b/c", "d"))),
            ("DEBUG", None),
            ("DEBUG ", None),
            ("${A} b", None),
            ("a:b", Some(("a", "b"))),
            ("http://a", None),
        ] {
            assert_eq!(parted(text), pair, "{text}");
        }
    }
}
