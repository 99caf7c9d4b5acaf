//! Texts as compose interpolates them: they arrive as they were meant.

use proptest::prelude::*;

use super::*;

type Lookup<'l> = &'l dyn Fn(&str) -> Option<String>;

/// The value as compose interpolates it, after compose-go's package `template`; `None` where it refuses it.
fn interpolated(value: &str, lookup: Lookup<'_>) -> Option<String> {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('$') {
            out.push('$');
            rest = behind;
        } else if rest.starts_with('{') {
            let (name, found) = braced(rest)?;
            let (own, behind) = found.split_at(counted_end(found).unwrap_or(found.len()));
            out.push_str(&reference(
                name,
                &own[name.len() + 1..own.len() - 1],
                lookup,
            )?);
            out.push_str(&interpolated(behind, lookup)?);
            rest = &rest[found.len()..];
        } else {
            // Any other dollar is one.
            let (name, behind) = rest.split_at(name_end(rest));
            match name {
                "" => out.push('$'),
                name => out.push_str(&lookup(name).unwrap_or_default()),
            }
            rest = behind;
        }
    }
    out.push_str(rest);
    Some(out)
}

/// The length of a name, by compose's pattern `(?i:[_a-z][_a-z0-9]*)`.
fn name_end(text: &str) -> usize {
    let is_letter = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '\u{17f}' | '\u{212a}');
    match text.starts_with(is_letter) {
        true => text
            .find(|c: char| !(is_letter(c) || c.is_ascii_digit()))
            .unwrap_or(text.len()),
        false => 0,
    }
}

/// The name behind a brace, and all that compose's pattern takes: `{NAME}`, or `{NAME:-` up to the last brace of
/// the line.
fn braced(text: &str) -> Option<(&str, &str)> {
    let inner = &text[1..];
    let (name, behind) = inner.split_at(name_end(inner));
    let operator = behind.strip_prefix(':').unwrap_or(behind);
    let end = if name.is_empty() {
        None
    } else if behind.starts_with('}') {
        Some(0)
    } else if operator.starts_with(['-', '+', '?']) {
        behind.split('\n').next()?.rfind('}')
    } else {
        None
    };
    Some((name, &text[..1 + name.len() + end? + 1]))
}

/// Behind what closes the first brace, by compose's count, which passes over what follows a brace.
fn counted_end(text: &str) -> Option<usize> {
    let (mut open, mut at) = (0, 0);
    while at < text.len() {
        match text.as_bytes()[at] {
            b'{' => {
                open += 1;
                at += 1;
            }
            b'}' if open == 1 => return Some(at + 1),
            b'}' => open -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The text that a reference stands for; `behind` is what follows the name.
fn reference(name: &str, behind: &str, lookup: Lookup<'_>) -> Option<String> {
    let value = lookup(name);
    let (is_strict, operator) = match behind.strip_prefix(':') {
        Some(operator) => (true, operator),
        None => (false, behind),
    };
    let is_there = value.as_ref().is_some_and(|v| !is_strict || !v.is_empty());
    let operand = operator.get(1..).unwrap_or_default();
    match operator.chars().next() {
        Some('-') if !is_there => interpolated(operand, lookup),
        Some('+') if is_there => interpolated(operand, lookup),
        Some('?') if !is_there => None,
        _ => Some(value.unwrap_or_default()),
    }
}

fn nothing(_: &str) -> Option<String> {
    None
}

proptest! {
    #[test]
    fn any_literal_survives(s in "([$]|[{}a-zA-Z_?:() \\\\]|\\PC){0,40}") {
        prop_assert_eq!(interpolated(&escape_literal(&s), &nothing), Some(s));
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
        prop_assert_eq!(interpolated(&escape_word(&doubled), &nothing), Some(s));
    }

    #[test]
    fn any_word_without_two_dollars_in_a_row_survives(s in "([$]?[{}a-zA-Z_?:() \\\\]){0,40}[$]?") {
        prop_assert_eq!(interpolated(&escape_word(&s), &nothing), Some(s));
    }

    #[test]
    fn a_word_is_doubled_once(s in "[$a{}]{0,20}") {
        let once = escape_word(&s).into_owned();
        prop_assert_eq!(escape_word(&once).into_owned(), once);
    }

    #[test]
    fn variables_are_read_among_literals(a in "[$x{}]{0,9}", b in "[$x{}]{0,9}", value in "[$y]{0,9}") {
        let mut mixed = Text::default();
        mixed.push_str(&a);
        mixed.push(Part::Env { name: "KEY".into(), required: true });
        mixed.push_str(&b);
        let lookup = |name: &str| (name == "KEY").then(|| value.clone());
        let written = escape_text(&mixed);
        prop_assert_eq!(interpolated(&written, &lookup), Some(format!("{a}{value}{b}")));
    }
}

/// A text of the Score file, or an output.
fn mixed(parts: &[(bool, String)]) -> Text {
    let mut text = Text::default();
    for (is_output, part) in parts {
        match is_output {
            true => text.append(Text::decode_late_references(part.as_str().into(), |_| {
                false
            })),
            false => text.push_str(part),
        }
    }
    text
}

proptest! {
    /// Whatever stands around it, a reference is what it is alone, and text is text.
    #[test]
    fn references_are_read_among_texts(
        parts in prop::collection::vec((any::<bool>(), "([$]{1,2}|[$][{]K:?[-?+]|[$][{][KN][}]|[{}]|[{][}]|[a:\\n $-]){0,9}"), 0..5),
        value in "([$]|[{}y]){0,9}",
    ) {
        let lookup = |name: &str| (name == "K").then(|| value.clone());
        let text = mixed(&parts);
        let expected = text.parts.iter().map(|part| match part {
            Part::LateReference(_) => {
                let mut alone = Text::default();
                alone.push(part.clone());
                interpolated(&escape_text(&alone), &lookup)
            }
            part => Some(part.to_string()),
        });
        let expected = expected.collect::<Option<String>>();
        prop_assert_eq!(interpolated(&escape_text(&text), &lookup), expected);
        // Nor is one refused but for a variable that is not set.
        let empty = |_: &str| Some("x".to_owned());
        prop_assert!(interpolated(&escape_text(&text), &empty).is_some());
    }

    #[test]
    fn an_output_without_references_is_text(s in "([$]|[$][A{]|[{}A:-]|\\PC){0,40}") {
        let text = Text::decode_late_references(s.as_str().into(), |_| false);
        prop_assume!(!text.has_late_reference());
        prop_assert_eq!(&*escape_text(&text), &*escape_literal(&s));
        prop_assert_eq!(interpolated(&escape_text(&text), &nothing), Some(s));
    }
}

#[test]
fn references_of_outputs_are_compose_s_and_all_else_is_not() {
    for (parts, expected) in [
        (&[(true, "${A:-x}")][..], "${A:-x}"),
        (&[(false, "${A}"), (true, "${A}")], "$${A}${A}"),
        (&[(false, "${"), (true, "A"), (false, "}")], "$${A}"),
        (&[(false, "$"), (true, "{A}")], "$${A}"),
        (&[(true, "$"), (false, "{A}")], "$${A}"),
        (&[(true, "$A$${A}$$A")], "$$A$${A}$$$$A"),
        (&[(false, "$"), (true, "${A}")], "$$${A}"),
        (
            &[(false, "${A:-"), (true, "${B}"), (false, "}")],
            "$${A:-${B}}",
        ),
        // What follows must not move the end of one.
        (&[(true, "${A:-{}}")], "${A:-{}}"),
        (&[(true, "${A:-{}}\n}")], "${A:-{}}\n}"),
        (&[(true, "${A:-{}}"), (false, " }")], "${A:-{${_:+}}} }"),
        (&[(true, "${A:-{}} ${B:-{}}")], "${A:-{${_:+}}} ${B:-{}}"),
        (&[(true, "${A:-${B:-{}}}")], "${A:-${B:-{${_:+}}}}"),
    ] {
        let parts: Vec<_> = parts
            .iter()
            .map(|(is_output, part)| (*is_output, (*part).to_owned()))
            .collect();
        let text = mixed(&parts);
        assert_eq!(escape_text(&text), expected, "{parts:?}");
        if text.has_late_reference() {
            assert_eq!(escape_word_text(&text), expected, "{parts:?}");
        }
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
        assert_eq!(escape_word(from), to, "{from}");
    }
}

#[test]
fn variables_in_words_are_compose_s() {
    let mut with_variable = Text::literal("$$b");
    with_variable.push(Part::Env {
        name: "E".into(),
        required: false,
    });
    assert_eq!(escape_word_text(&with_variable), "$$$$b${E}");
    assert_eq!(escape_word_text(&Text::literal("$$b")), "$$b");
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
    assert_eq!(escape_text(&text), "a$ b$$5 c$ d${E}$5$$");
}
