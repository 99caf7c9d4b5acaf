//! Files with the values of secrets, `--secrets`.

use score_core::diagnostic::{Cursor, Diagnostics, TreeReader};
use score_yaml::{FileId, Kind, Map, Mapping, SourceMap, message};

use crate::codes;
use crate::top_map::one_map;

/// Reads a file of secrets: a map of `STORE/REF` or `STORE/REF@VERSION` to strings, numbers and booleans; or nothing.
///
/// # Errors
/// Everything in it that is something else.
pub fn parse_secret_values(sources: &SourceMap, file: FileId) -> Result<Map, Diagnostics> {
    let Some(root) = one_map(sources, file)? else {
        return Ok(Map::new());
    };
    let mut values = Map::new();
    let mut diags = Diagnostics::new();
    let entries = root.as_map().into_iter().flat_map(Mapping::iter);
    Cursor::new(&mut diags).each_entry(entries, |reader, key, node| {
        let parts = key.text.split_once('/');
        if !parts.is_some_and(|(store, reference)| !store.is_empty() && !reference.is_empty()) {
            let message = message!(
                "`{}` is no secret, expected `STORE/REF` or `STORE/REF@VERSION`",
                key.text
            );
            reader.error(codes::INVALID_VALUE, message, key.span);
        }
        match node.kind {
            Kind::Null | Kind::Seq(_) | Kind::Map(_) => reader.wrong_type(node, "string"),
            _ => _ = values.insert(key.text.clone(), node.to_value()),
        }
    });
    match diags.has_errors() {
        true => Err(diags),
        false => Ok(values),
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::Value;

    use super::*;

    #[test]
    fn secrets_have_the_names_of_their_references() {
        let parse = |text: &str| {
            let mut sources = SourceMap::new();
            let file = sources.add("secrets.yaml", text);
            parse_secret_values(&sources, file)
        };
        let expected = [
            ("vault/a/b", Value::from("x")),
            ("vault/a@2", Value::Int(3)),
        ];
        assert_eq!(
            parse("{vault/a/b: x, vault/a@2: 3}"),
            Ok(Map::from_iter(expected))
        );
        assert_eq!(parse(""), Ok(Map::new()));
        let errors =
            parse("{vault: x, /a: x, vault/: x, vault/c: [y]}").expect_err("all are wrong");
        let codes: Vec<_> = errors.iter().map(|error| error.code.as_str()).collect();
        assert_eq!(
            codes,
            [
                "invalid-value",
                "invalid-value",
                "invalid-value",
                "wrong-type"
            ]
        );
    }
}
