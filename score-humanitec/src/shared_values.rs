//! Files of shared values: what `$${values.KEY}` stands for, and what a resource of type `environment` gives.

use score_yaml::message;
use score_yaml::{FileId, Kind, Map, Node, SourceMap, Value};

use super::top_map::one_map;
use crate::codes;
use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader, with_article};

/// The fields of a reference to a secret: the first two have to be there.
const REFERENCE: [&str; 3] = ["store", "ref", "version"];

/// Reads a file of shared values: a flat map, or nothing. A value is a string, a number, a boolean, a timestamp, or a
/// reference to a secret, `{store, ref, version}`; a key consists of letters, digits, `_`, `.` and `-`.
///
/// # Errors
/// Everything in it that is something else.
pub fn parse_values(sources: &SourceMap, file: FileId) -> Result<Map, Diagnostics> {
    let map = one_map(sources, file).map_err(|errors| {
        let text = &sources.get(file).text;
        let told = errors.into_iter().map(|error| with_colons(error, text));
        told.collect::<Diagnostics>()
    });
    let Some(root) = map? else {
        return Ok(Map::new());
    };
    let mut values = Map::new();
    let mut diags = Diagnostics::new();
    let entries = root.as_map().into_iter().flat_map(|map| map.iter());
    Cursor::new(&mut diags).each_entry(entries, |reader, key, node| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if key.text.is_empty() || !key.text.chars().all(is_plain) {
            let message = message!(
                "the key `{}` has other characters than letters, digits, `_`, `.` and `-`",
                key.text
            );
            reader.error(codes::INVALID_VALUE, message, key.span);
        }
        match &node.kind {
            Kind::Map(_) if !is_reference(node) => {
                let message = "expected a value or a reference to a secret, found another map";
                let error = Diagnostic::new(codes::WRONG_TYPE, message).at(node.span);
                let inner = node.as_map().and_then(|map| map.keys().next());
                let inner = inner.map_or("NAME", |key| &*key.text);
                let error = error.hint(message!(
                    "values have no maps in them: write `{}_{inner}: …`",
                    key.text
                ));
                reader.push(
                    error.hint("a reference is `{store: …, ref: …}`, perhaps with a `version`"),
                );
            }
            Kind::Null | Kind::Seq(_) => {
                let message = message!(
                    "expected a string, a number or a boolean, found {}",
                    with_article(node.kind_name())
                );
                let error = Diagnostic::new(codes::WRONG_TYPE, message).at(node.span);
                reader.push(match node.as_seq() {
                    Some(_) => error.hint("write it as one text, with commas between its items"),
                    None => error.hint("give it a value, or leave it out"),
                });
            }
            // Text, as it is written.
            Kind::Timestamp(text) => _ = values.insert(key.text.clone(), text.as_str().into()),
            _ => _ = values.insert(key.text.clone(), node.to_value()),
        }
    });
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(values)
    }
}

/// The error of a file of another format; for one of lines `NAME=VALUE`, with the way out. The values may be secrets.
fn with_colons(error: Diagnostic, text: &str) -> Diagnostic {
    let is_name = |name: &&str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        !name.is_empty() && name.chars().all(is_part)
    };
    let lines = text.lines().map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.next().and_then(|line| line.split_once('='));
    let name = first.map(|(name, _)| name.trim()).filter(is_name);
    match name.filter(|_| error.code == codes::NOT_A_MAP) {
        Some(name) => error.hint(message!(
            "write `{name}: …`, a `: ` in the place of each `=`"
        )),
        None => error,
    }
}

/// True if a value refers to a secret.
fn is_reference(node: &Node) -> bool {
    let entries = node.as_map().into_iter().flat_map(|map| map.iter());
    let mut is_known = entries.map(|(key, value)| {
        REFERENCE.contains(&key.text.as_str()) && matches!(value.kind, Kind::String(_))
    });
    is_known.all(|is_known| is_known) && REFERENCE[..2].iter().all(|key| node.get(key).is_some())
}

/// True if a shared value refers to a secret, which nobody knows here.
pub(super) fn is_secret(value: &Value) -> bool {
    value.get("store").is_some() && value.get("ref").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Map, Diagnostics> {
        let mut sources = SourceMap::new();
        let file = sources.add("values.yaml", text);
        parse_values(&sources, file)
    }

    #[test]
    fn values_keep_their_types() {
        let values =
            parse("A: x\nB.c-d: 3\nE: true\n1: 1.5\nD: 2020-01-01").expect("they are valid");
        let expected = [
            ("A", Value::from("x")),
            ("B.c-d", Value::Int(3)),
            ("E", Value::Bool(true)),
            ("1", Value::Float(1.5)),
            ("D", Value::from("2020-01-01")),
        ];
        assert_eq!(
            values,
            expected
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<Map>()
        );
        assert_eq!(parse("# none yet\n"), Ok(Map::new()));
    }

    #[test]
    fn a_value_may_refer_to_a_secret() {
        let values = parse("A: {store: s, ref: a/b}\nB: {ref: c, version: '2', store: s}");
        let values = values.expect("they are valid");
        assert!(values.values().all(is_secret), "{values:?}");
        for wrong in [
            "{store: s}",
            "{store: s, ref: 1}",
            "{store: s, ref: a, at: b}",
        ] {
            let found = parse(&format!("A: {wrong}")).expect_err("it is no reference");
            assert!(found.iter().all(|d| d.code == codes::WRONG_TYPE), "{wrong}");
        }
    }

    #[test]
    fn all_that_is_no_value_is_said() {
        let found = parse("A: [1]\nB: {c: d}\nC:\na b: x\n").expect_err("four faults");
        let found: Vec<_> = found
            .iter()
            .map(|d| (d.code, d.path.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(
            found,
            [
                (codes::WRONG_TYPE, "A"),
                (codes::WRONG_TYPE, "B"),
                (codes::WRONG_TYPE, "C"),
                (codes::INVALID_VALUE, "a b")
            ]
        );
    }
}
