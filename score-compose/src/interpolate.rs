//! What compose reads in a `$`: every value of a compose file is interpolated before it is used, so a
//! dollar that is meant is written twice.

use std::borrow::Cow;

use score_core::text::{Part, Text};

/// Text that is to arrive as it is.
pub(crate) fn literal(text: &str) -> Cow<'_, str> {
    if text.contains('$') {
        text.replace('$', "$$").into()
    } else {
        text.into()
    }
}

/// A word of a command. Two dollars in a row stand for one already.
///
/// Upstream doubles dollars in the state too, so what comes from there has been here before; that
/// makes `$$` the one thing a word of a Score file cannot say by itself. Upstream misses some places
/// where compose interpolates (`$(`, a `$` behind a single character). We: all.
pub(crate) fn word(text: &str) -> Cow<'_, str> {
    if !text.contains('$') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '$' {
            out.push('$');
            chars.next_if_eq(&'$');
        }
    }
    out.into()
}

/// Resolved text: literals arrive as they are, environment variables are read when compose starts.
pub(crate) fn text(text: &Text) -> String {
    let mut out = String::new();
    for part in &text.parts {
        match part {
            Part::Literal(part) => out.push_str(&literal(part)),
            // Nothing hands out secrets for compose: as text they are what the provisioner wrote.
            Part::Env { .. } | Part::Secret { .. } => out.push_str(&part.to_string()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What compose makes of a value, by its specification; `None` where it refuses it.
    fn interpolated(value: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let mut out = String::new();
        let mut rest = value;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(behind) = rest.strip_prefix('$') {
                out.push('$');
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix('{') {
                let (inner, behind) = behind.split_once('}')?;
                let (name, required) = inner
                    .split_once('?')
                    .map_or((inner, false), |(name, _)| (name, true));
                match lookup(name) {
                    Some(value) => out.push_str(&value),
                    None if required => return None,
                    None => {}
                }
                rest = behind;
            } else {
                let end = rest
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                if end == 0 || rest.starts_with(|c: char| c.is_ascii_digit()) {
                    return None;
                }
                out.push_str(&lookup(&rest[..end]).unwrap_or_default());
                rest = &rest[end..];
            }
        }
        out.push_str(rest);
        Some(out)
    }

    fn nothing(_: &str) -> Option<String> {
        None
    }

    proptest! {
        #[test]
        fn any_literal_survives(s in "([$]|[{}a-zA-Z_?:() \\\\]|\\PC){0,40}") {
            prop_assert_eq!(interpolated(&literal(&s), &nothing), Some(s));
        }

        #[test]
        fn any_word_with_its_dollars_doubled_survives(s in "([$]|[{}a-zA-Z_?:() \\\\]|\\PC){0,40}") {
            let doubled = s.replace('$', "$$");
            prop_assert_eq!(interpolated(&word(&doubled), &nothing), Some(s));
        }

        #[test]
        fn any_word_without_two_dollars_in_a_row_survives(s in "([$]?[{}a-zA-Z_?:() \\\\]){0,40}[$]?") {
            prop_assert_eq!(interpolated(&word(&s), &nothing), Some(s));
        }

        #[test]
        fn a_word_is_doubled_once(s in "[$a{}]{0,20}") {
            let once = word(&s).into_owned();
            prop_assert_eq!(word(&once).into_owned(), once);
        }

        #[test]
        fn variables_are_read_among_literals(a in "[$x{}]{0,9}", b in "[$x{}]{0,9}", value in "[$y]{0,9}") {
            let mut mixed = Text::default();
            mixed.push_str(&a);
            mixed.push(Part::Env { name: "KEY".to_owned(), required: true });
            mixed.push_str(&b);
            let lookup = |name: &str| (name == "KEY").then(|| value.clone());
            let written = text(&mixed);
            prop_assert_eq!(interpolated(&written, &lookup), Some(format!("{a}{value}{b}")));
        }
    }

    #[test]
    fn words_are_escaped_as_upstream_escapes_them_where_it_is_right() {
        for (from, to) in [
            (
                "echo $HOME ${PATH} $$; sleep 1",
                "echo $$HOME $${PATH} $$; sleep 1",
            ),
            ("$$HOME", "$$HOME"),
            ("$(ls)", "$$(ls)"),
            ("a$", "a$$"),
            ("$$$x", "$$$$x"),
        ] {
            assert_eq!(word(from), to, "{from}");
        }
    }
}
