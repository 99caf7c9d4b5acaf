//! What compose reads in a `$`: every value of a compose file is interpolated before it is used, so a
//! dollar that compose would take for itself is written twice. Others stay as they are: `$5`, `$(`.

use std::borrow::Cow;

use score_core::text::{Part, Text};
use score_yaml::Str;

/// Whether compose reads a dollar before this character: as another dollar or as a variable. Its
/// pattern ignores case, which lets two letters beyond ASCII pass for `s` and `k`.
fn takes_dollar(next: Option<char>) -> bool {
    next.is_some_and(|c| {
        c.is_ascii_alphabetic() || matches!(c, '$' | '{' | '_' | '\u{17f}' | '\u{212a}')
    })
}

/// Text that is to arrive as it is.
pub(crate) fn literal(text: &str) -> Cow<'_, str> {
    if !text.contains('$') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    push_literal(text, None, |_| false, &mut out);
    out.into()
}

/// Appends text that is to arrive as it is, before `next`; a dollar that `is_escaped` at its offset is
/// written twice although it need not.
fn push_literal(
    text: &str,
    next: Option<char>,
    mut is_escaped: impl FnMut(usize) -> bool,
    out: &mut String,
) {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        out.push(c);
        if c == '$' && (is_escaped(at) || takes_dollar(chars.peek().map(|(_, c)| *c).or(next))) {
            out.push('$');
        }
    }
}

/// A word of a command. Two dollars in a row stand for one already.
///
/// Upstream doubles dollars in the state too, so what comes from there has been here before; that
/// makes `$$` the one thing a word of a Score file cannot say by itself. Upstream misses some places
/// where compose interpolates, as behind a single character. We: none.
pub(crate) fn word(text: &str) -> Cow<'_, str> {
    if !text.contains('$') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        out.push(c);
        if c == '$' {
            let next = chars.peek().map(|(_, c)| *c);
            if next == Some('$') {
                chars.next();
            }
            if takes_dollar(next) || upstream_doubles(&text[..at], next) {
                out.push('$');
            }
        }
    }
    out.into()
}

/// A word of a command or a probe, [`word`] for all those of Score files. In those of extensions there may be
/// variables, which compose is to read.
pub(crate) fn word_text(of: &Text) -> Str {
    match of.as_literal() {
        Some(literal) => word(literal).into(),
        None => text(of),
    }
}

/// Whether upstream writes a dollar twice that compose would leave alone.
fn upstream_doubles(before: &str, next: Option<char>) -> bool {
    let mut back = before.chars().rev();
    let is_in_sight = match (back.next(), back.next()) {
        (None, _) => true,
        (Some(last), last_but_one) => {
            last != '$' && last_but_one.is_some_and(|c| c.is_ascii_graphic())
        }
    };
    is_in_sight && next.is_some_and(|c| c.is_ascii_digit() || matches!(c, '+' | '|' | '?'))
}

/// Resolved text: literals arrive as they are, environment variables are read when compose starts. Dollars
/// that the author wrote twice stay so.
pub(crate) fn text(text: &Text) -> Str {
    if let Some(literal) = text.as_literal().filter(|literal| !literal.contains('$')) {
        return literal.into();
    }
    let mut out = String::new();
    let mut escapes = text.escapes().iter().copied().peekable();
    for (i, part) in text.parts.iter().enumerate() {
        match part {
            Part::Literal(part) => {
                let next = text.parts.get(i + 1).map(|_| '$');
                push_literal(
                    part,
                    next,
                    |at| escapes.next_if_eq(&(i, at)).is_some(),
                    &mut out,
                );
            }
            // Nothing hands out secrets for compose: as text they are what the provisioner wrote.
            Part::Env { .. } | Part::Secret { .. } => out.push_str(&part.to_string()),
            Part::Deferred(deferred) => {
                let behind = text.parts[i + 1..].iter().map(ToString::to_string);
                deferred.push_before(behind, &mut out);
            }
        }
    }
    out.into()
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
                if name.is_empty()
                    || name.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                {
                    return None;
                }
                match lookup(name) {
                    Some(value) => out.push_str(&value),
                    None if required => return None,
                    None => {}
                }
                rest = behind;
            } else {
                // A name, by compose's pattern `(?i:[_a-z][_a-z0-9]*)`; any other dollar is one.
                let is_letter =
                    |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '\u{17f}' | '\u{212a}');
                let end = rest
                    .find(|c: char| !(is_letter(c) || c.is_ascii_digit()))
                    .unwrap_or(rest.len());
                if rest.starts_with(is_letter) {
                    out.push_str(&lookup(&rest[..end]).unwrap_or_default());
                    rest = &rest[end..];
                } else {
                    out.push('$');
                }
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

        /// From a Score file through the compose file into the container. Two dollars in a row are one in words.
        #[test]
        fn any_text_reaches_the_container(s in "([$]|[{}()a-z#:' \\n\\t-]|\\PC){1,40}") {
            prop_assume!(!s.contains("${"));
            let quoted = |text: &str| serde_json::to_string(text).expect("text is JSON");
            let (plain, escaped) = (quoted(&s), quoted(&s.replace('$', "$$")));
            let containers = format!(
                "{{c: {{image: i, variables: {{V: {escaped}}}, command: [{plain}], args: [{plain}], \
                 readinessProbe: {{exec: {{command: [{plain}]}}}}}}}}"
            );
            let file = crate::testing::given(&[("w", &containers)]).compose_file();
            let read = score_yaml::parse_str(&score_yaml::emit(&file)).expect("what is emitted is YAML");
            let service = read.get("services").and_then(|all| all.get("w-c")).expect("there is one");
            let at = |field: &str, index: usize| service.get(field)?.as_seq()?.get(index)?.as_str();
            let variable = service.get("environment").and_then(|all| all.get("V")?.as_str());
            let test = service.get("healthcheck").and_then(|check| check.get("test")?.as_seq()?.get(1)?.as_str());
            prop_assert_eq!(variable.and_then(|found| interpolated(found, &nothing)), Some(s.clone()));
            if !s.contains("$$") {
                for word in [at("entrypoint", 0), at("command", 0), test] {
                    prop_assert_eq!(word.and_then(|found| interpolated(found, &nothing)), Some(s.clone()));
                }
            }
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
            mixed.push(Part::Env { name: "KEY".into(), required: true });
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
            ("x$y", "x$$y"),
            ("$$$x", "$$$$x"),
            ("$(ls) a$ $$$", "$(ls) a$ $$$"),
            ("exit $?", "exit $$?"),
            ("echo $1, $5", "echo $$1, $$5"),
            (" $1  $+", " $1  $+"),
        ] {
            assert_eq!(word(from), to, "{from}");
        }
    }

    #[test]
    fn variables_in_words_are_compose_s() {
        let mut with_variable = Text::literal("$$b");
        with_variable.push(Part::Env {
            name: "E".into(),
            required: false,
        });
        assert_eq!(word_text(&with_variable), "$$$$b${E}");
        assert_eq!(word_text(&Text::literal("$$b")), "$$b");
    }

    #[test]
    fn dollars_that_need_no_second_one_stay_as_the_author_wrote_them() {
        let mut text = Text::literal("a$ b");
        text.push_written("$5 c$ d".into(), [0]);
        text.push(Part::Env {
            name: "E".into(),
            required: false,
        });
        text.push_written("$5$".into(), [2]);
        assert_eq!(super::text(&text), "a$ b$$5 c$ d${E}$5$$");
    }
}
