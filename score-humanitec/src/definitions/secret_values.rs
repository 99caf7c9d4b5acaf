//! Files with the values of secrets, `--secrets`, and with what drivers stored, `--cookies`.

use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader, with_article};
use score_yaml::{FileId, Key, Kind, Map, Node, SourceMap, Value, message};

use crate::codes;

/// Reads a file of secrets: a map of `STORE/REF` or `STORE/REF@VERSION` to strings, numbers and booleans; or nothing. Of
/// several documents the later ones win.
///
/// # Errors
/// Everything in it that is something else.
pub fn parse_secret_values(sources: &SourceMap, file: FileId) -> Result<Map, Diagnostics> {
    let documents = score_yaml::parse(sources, file)
        .map_err(|errors| errors.into_iter().map(Into::into).collect::<Diagnostics>())?;
    let mut values = Map::new();
    let mut diags = Diagnostics::new();
    for root in documents.iter().filter(|root| !root.is_null()) {
        let Some(map) = root.as_map() else {
            let found = with_article(root.kind_name());
            let message = message!("the file holds {found}, expected a map");
            let error = Diagnostic::new(codes::NOT_A_MAP, message).at(root.span);
            diags.push(error.hint("write `STORE/REF: …` for each secret, `vault/db/password: …`"));
            continue;
        };
        Cursor::new(&mut diags).each_entry(map.iter(), |reader, key, node| {
            let parts = key.text.split_once('/');
            let is_name =
                parts.is_some_and(|(store, reference)| !store.is_empty() && !reference.is_empty());
            match node.kind {
                // One fault: what stands below has the rest of the name.
                Kind::Map(_) => reader.push(nested(key, node)),
                _ if !is_name => {
                    let message = message!(
                        "`{}` is no secret, expected `STORE/REF` or `STORE/REF@VERSION`",
                        key.text
                    );
                    reader.error(codes::INVALID_VALUE, message, key.span);
                }
                Kind::Null | Kind::Seq(_) => {
                    let found = with_article(node.kind_name());
                    let message = message!("expected a string, found {found}");
                    let error = Diagnostic::new(codes::WRONG_TYPE, message).at(node.span);
                    reader.push(error.hint(message!("write `{}: …`", key.text)));
                }
                _ => _ = values.insert(key.text.clone(), node.to_value()),
            }
        });
    }
    match diags.has_errors() {
        true => Err(diags),
        false => Ok(values),
    }
}

/// The error of secrets in maps of maps, where the names have slashes.
fn nested(key: &Key, node: &Node) -> Diagnostic {
    let mut name = key.text.to_string();
    let mut below = node;
    while let Some((key, node)) = below.as_map().and_then(|map| map.iter().next()) {
        name.push('/');
        name.push_str(&key.text);
        below = node;
    }
    let message = "expected a string, found a map";
    let error = Diagnostic::new(codes::WRONG_TYPE, message).at(key.span);
    error.hint(message!(
        "the name of a secret is `STORE/REF`: write `{name}: …`"
    ))
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
        let errors = parse("{vault: x, /a: x, vault/: x, vault/c: [y], b: {a/b: x}}")
            .expect_err("all are wrong");
        let codes: Vec<_> = errors.iter().map(|error| error.code.as_str()).collect();
        assert_eq!(
            codes,
            [
                "invalid-value",
                "invalid-value",
                "invalid-value",
                "wrong-type",
                "wrong-type"
            ]
        );
    }
}
