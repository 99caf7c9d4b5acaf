//! References in the words of a target, in strings of outputs.

use proptest::prelude::*;
use score_core::text::{Part, Text};

fn decoded(text: &str) -> Text {
    Text::decode_late_references(text.into(), |_| false)
}

/// The parts of a text, references in angles with their names.
fn shown(text: &str) -> String {
    let part = |part: &Part| match part {
        Part::LateReference(reference) => {
            let name = reference.name().unwrap_or_default();
            format!("<{name} {}>", reference.written())
        }
        other => other.to_string(),
    };
    decoded(text).parts.iter().map(part).collect()
}

#[test]
fn references_are_found_and_all_else_is_text() {
    for (text, expected) in [
        ("${A}", "<A ${A}>"),
        ("x${A_1:-y}z", "x<A_1 ${A_1:-y}>z"),
        ("${A-}${_?no}${a+b}", "<A ${A-}><_ ${_?no}><a ${a+b}>"),
        ("${A:?set it in .env}", "<A ${A:?set it in .env}>"),
        ("é${A}é ${\u{17f}}", "é<A ${A}>é <\u{17f} ${\u{17f}}>"),
        // Nothing compose can read.
        ("$A $ ${ ${} ${1A} ${A", "$A $ ${ ${} ${1A} ${A"),
        (
            "${A.b} ${A B} ${A:x} ${A/x/y} ${É}",
            "${A.b} ${A B} ${A:x} ${A/x/y} ${É}",
        ),
        ("${A:-x\ny}", "${A:-x\ny}"),
        ("${A:-\n${B}", "${A:-\n<B ${B}>"),
        ("{${A}}", "{<A ${A}>}"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn a_reference_ends_where_compose_ends_it() {
    for (text, expected) in [
        ("${A:+${B:-}}x}", "<A ${A:+${B:-}}>x}"),
        ("${A:-${B:-${C}}}", "<A ${A:-${B:-${C}}}>"),
        ("${A:-{\"x\":1}}}", "<A ${A:-{\"x\":1}}>}"),
        ("${A:-$$}}", "<A ${A:-$$}>}"),
        ("${A:-$B $ $5}", "<A ${A:-$B $ $5}>"),
        // What follows a brace is passed over.
        ("${A:-{{x}}}", "<A ${A:-{{x}}>}"),
        ("${A:-{}}", "<A ${A:-{}}>"),
        ("${A:-{}} ${B:-{}}", "<A ${A:-{}}> <B ${B:-{}}>"),
        ("${A:-{}${B}}", "<A ${A:-{}${B}}>"),
        ("${A:-${B:-{}}}", "<A ${A:-${B:-{}}}>"),
        ("${A:-{}${1}}", "${A:-{}${1}}"),
        ("${A:-a{b}", "${A:-a{b}"),
        // Compose would refuse the default.
        ("${A:-${1}${B}}", "${A:-${1}<B ${B}>}"),
        ("${A:-$${1}}", "<A ${A:-$${1}}>"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn dollars_before_a_reference_are_compose_s() {
    for (text, expected) in [
        ("$${A} $${A:-x}", "< $${A}> < $${A:-x}>"),
        ("$$${A} $$$${A}", "<A $$${A}> < $$$${A}>"),
        ("$${A:-${B}}", "$${A:-<B ${B}>}"),
        ("$$A $${1} $${", "$$A $${1} $${"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn what_may_be_a_secret_of_a_reference_is_its_default() {
    for (text, expected) in [
        ("${A}", vec![]),
        ("${A:?a message}", vec![]),
        ("${A:-a:-b}", vec!["a:-b"]),
        ("${A+x${B-y}}", vec!["x${B-y}", "y"]),
        ("$${A:?x}", vec!["$${A:?x}"]),
    ] {
        let mut found = Vec::new();
        for part in decoded(text).parts {
            match part {
                Part::LateReference(reference) => {
                    reference.each_default(&mut |text| found.push(text.to_owned()));
                    assert!(!format!("{reference:?}").contains(":-"));
                }
                other => panic!("{other:?} in {text}"),
            }
        }
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_the_score_file_says_is_text() {
    let text =
        Text::decode_late_references("${A} ${B:-${A}} ${A}".into(), |written| written == "${A}");
    let names: Vec<_> = text.parts.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["${A} ", "${B:-${A}}", " ${A}"]);
}

#[test]
fn many_that_nothing_closes_take_no_long_time() {
    for text in ["${A:-", "${A:-{", "$${A:-", "${A:-{}", "$", "{", "${1:-"] {
        let mut text = text.repeat(200_000);
        assert_eq!(shown(&text), text);
        text.push_str(&"}".repeat(200_000));
        assert_eq!(decoded(&text).encode(), text);
    }
}

proptest! {
    #[test]
    fn any_string_is_read_whole(s in "([$]|[$][{]A:?[-?+]|[$][{]A[}]|[{}a1:\\n -]|\\PC){0,40}") {
        let text = decoded(&s);
        prop_assert_eq!(text.encode(), s);
    }
}

#[test]
fn secret_references_are_decoded_and_encoded() {
    let secret = |name: &str, key: &str| Part::Secret {
        name: name.into(),
        key: key.into(),
    };
    let literal = |text: &str| Part::Literal(text.into());
    for (string, parts) in [
        ("", vec![]),
        ("plain", vec![literal("plain")]),
        ("🔐💬db_pass_word💬🔐", vec![secret("db", "pass_word")]),
        (
            "a🔐💬n_k💬🔐b🔐💬m_l💬🔐",
            vec![
                literal("a"),
                secret("n", "k"),
                literal("b"),
                secret("m", "l"),
            ],
        ),
        ("🔐💬none💬🔐!", vec![literal("🔐💬none💬🔐!")]),
        (
            "🔐💬open 🔐💬n_k💬🔐",
            vec![literal("🔐💬open "), secret("n", "k")],
        ),
        ("🔐💬open", vec![literal("🔐💬open")]),
    ] {
        let text = Text::decode(string);
        assert_eq!(text.parts, parts, "{string}");
        assert_eq!(text.encode(), string);
    }
    assert_eq!(Text::decode("🔐💬n_k💬🔐").as_secret(), Some(("n", "k")));
    assert_eq!(Text::decode(" 🔐💬n_k💬🔐").as_secret(), None);
    assert_eq!(Text::env("A", true).encode(), "${A?required}");
}
