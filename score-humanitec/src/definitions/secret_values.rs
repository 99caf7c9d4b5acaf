//! Files with the values of secrets, `--secrets`, and with what drivers stored, `--cookies`.

use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader, with_article};
use score_yaml::{FileId, Kind, Map, Mapping, SourceMap, Value, message};

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

/// Reads a file of maps, one a document, and gives them as one; later documents win.
///
/// # Errors
/// It is not YAML, or holds something else.
pub fn merged_maps(sources: &SourceMap, file: FileId) -> Result<Map, Diagnostics> {
    let documents = score_yaml::parse(sources, file)
        .map_err(|errors| errors.into_iter().map(Into::into).collect::<Diagnostics>())?;
    let mut all = Map::new();
    for document in documents {
        let span = document.span;
        match document.into_value() {
            Value::Map(map) => all.extend(map),
            Value::Null => {}
            other => {
                let message = message!("expected a map, found {}", with_article(other.kind_name()));
                return Err(Diagnostic::new(codes::WRONG_TYPE, message).at(span).into());
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
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
