//! The platform's own language: `${context.app.id}` and `${values["KEY"]}` are placeholders, `$\{` is `${` as text.

use score_core::text::{Escape, Grammar, Inside, Token, TokenKind, tokens};

/// The platform's grammar of placeholders.
enum PlatformGrammar {}

impl Grammar for PlatformGrammar {
    const ESCAPE: Escape = Escape::Backslash;
    const INSIDE: Inside = Inside::Any;
    const MAY_BE_EMPTY: bool = false;
}

/// Cuts a text of the platform's language into plain text and placeholders.
pub(crate) fn scan(text: &str) -> impl Iterator<Item = Token<'_>> {
    tokens::<PlatformGrammar>(text)
}

/// The inside of the placeholder that a text is, if it is one and nothing else.
pub(crate) fn lone_placeholder(text: &str) -> Option<&str> {
    let first = scan(text).next()?;
    match first.kind {
        TokenKind::Placeholder(raw) if first.written.len() == text.len() => Some(raw),
        _ => None,
    }
}

/// The elements of a placeholder: with dots between, or in brackets with quotes.
pub(crate) fn elements(raw: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut element = String::new();
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let quoted = ["['", "[\""].into_iter().find_map(|open| {
            let close = if open == "['" { "']" } else { "\"]" };
            rest.strip_prefix(open)?.split_once(close)
        });
        if let Some((key, behind)) = quoted {
            if !element.is_empty() {
                elements.push(std::mem::take(&mut element));
            }
            elements.push(key.to_owned());
            rest = behind.strip_prefix('.').unwrap_or(behind);
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c == '.' {
            elements.push(std::mem::take(&mut element));
        } else {
            element.push(c);
        }
    }
    if !element.is_empty() || elements.is_empty() {
        elements.push(element);
    }
    elements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_plain_text_and_placeholders() {
        use TokenKind::{Escaped, Literal, Placeholder};
        for (text, expected) in [
            ("", vec![]),
            ("a $b $$", vec![(0, Literal("a $b $$"))]),
            (
                "a-${context.app.id}/${values.X}",
                vec![
                    (0, Literal("a-")),
                    (2, Placeholder("context.app.id")),
                    (19, Literal("/")),
                    (20, Placeholder("values.X")),
                ],
            ),
            (
                "${resources.s3.default#main.outputs.bucket}",
                vec![(0, Placeholder("resources.s3.default#main.outputs.bucket"))],
            ),
            ("$${a}", vec![(0, Literal("$")), (1, Placeholder("a"))]),
            (
                r"$\{a} ${a}",
                vec![
                    (0, Escaped("${")),
                    (3, Literal("a} ")),
                    (6, Placeholder("a")),
                ],
            ),
            (
                "${} ${a b} ${c",
                vec![
                    (0, Literal("${} ")),
                    (4, Placeholder("a b")),
                    (10, Literal(" ${c")),
                ],
            ),
        ] {
            let found: Vec<_> = scan(text).map(|token| (token.start, token.kind)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_placeholder_alone_has_nothing_around_it() {
        for (text, expected) in [
            ("${a.b}", Some("a.b")),
            ("${a${b}", Some("a${b")),
            ("", None),
            ("${}", None),
            ("${a} ", None),
            ("${a}${b}", None),
            ("$${a}", None),
            (r"$\{a}", None),
        ] {
            assert_eq!(lone_placeholder(text), expected, "{text}");
        }
    }

    #[test]
    fn elements_have_dots_between_or_brackets_around() {
        for (raw, expected) in [
            ("", vec![""]),
            ("a", vec!["a"]),
            ("values.a.b", vec!["values", "a", "b"]),
            ("values.a.", vec!["values", "a"]),
            (".a", vec!["", "a"]),
            (r#"values["a.b"]"#, vec!["values", "a.b"]),
            ("a['b'].c", vec!["a", "b", "c"]),
            (r#"a['b"]"#, vec![r#"a['b"]"#]),
            (
                "resources.s3.default#main.outputs.bucket",
                vec!["resources", "s3", "default#main", "outputs", "bucket"],
            ),
        ] {
            assert_eq!(elements(raw), expected, "{raw}");
        }
    }
}
