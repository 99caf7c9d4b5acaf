//! Files of shared values: what `$${values.KEY}` stands for.

use score_yaml::message;
use score_yaml::{FileId, Kind, Map, SourceMap};

use super::top_map::one_map;
use crate::codes;
use score_core::diagnostic::{Cursor, Diagnostics, TreeReader, with_article};

/// Reads a file of shared values: a flat map, or nothing. A value is a string, a number, a boolean or a timestamp;
/// a key consists of letters, digits, `_`, `.` and `-`.
///
/// # Errors
/// Everything in it that is something else.
pub fn parse_values(sources: &SourceMap, file: FileId) -> Result<Map, Diagnostics> {
    let Some(root) = one_map(sources, file)? else {
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
        if matches!(node.kind, Kind::Null | Kind::Seq(_) | Kind::Map(_)) {
            let message = message!(
                "expected a string, a number or a boolean, found {}",
                with_article(node.kind_name())
            );
            reader.error(codes::WRONG_TYPE, message, node.span);
        } else {
            let value = match &node.kind {
                // Text, as it is written.
                Kind::Timestamp(text) => text.as_str().into(),
                _ => node.to_value(),
            };
            values.insert(key.text.clone(), value);
        }
    });
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::Value;

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
