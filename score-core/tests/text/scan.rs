//! The scanner of strings with placeholders.

use proptest::prelude::*;
use score_core::text::{Escape, Grammar, Inside, TokenKind, tokens};

/// `$$`, `$${…}`; anything inside.
struct Braces;
impl Grammar for Braces {
    const ESCAPE: Escape = Escape::DoubledBeforeBraces;
    const INSIDE: Inside = Inside::Any;
    const MAY_BE_EMPTY: bool = true;
}

/// `$$`; some letters inside.
struct Letters;
impl Grammar for Letters {
    const ESCAPE: Escape = Escape::Doubled;
    const INSIDE: Inside = Inside::Only(|byte| matches!(byte, b'a'..=b'z' | b'$' | b'{'));
    const MAY_BE_EMPTY: bool = false;
}

/// `$\{`; anything inside.
struct Backslashes;
impl Grammar for Backslashes {
    const ESCAPE: Escape = Escape::Backslash;
    const INSIDE: Inside = Inside::Any;
    const MAY_BE_EMPTY: bool = false;
}

/// Literals as they are, escapes as `!text!`, placeholders as `<inside>`.
fn shape<G: Grammar>(text: &str) -> String {
    let shown = tokens::<G>(text).map(|token| match token.kind {
        TokenKind::Literal(text) => text.to_owned(),
        TokenKind::Escaped(text) => format!("!{text}!"),
        TokenKind::Placeholder(inside) => format!("<{inside}>"),
    });
    shown.collect()
}

#[test]
fn each_grammar_reads_dollars_its_own_way() {
    for (text, braces, letters, backslashes) in [
        ("", "", "", ""),
        ("a", "a", "a", "a"),
        ("$", "$", "$", "$"),
        ("$a", "$a", "$a", "$a"),
        ("${", "${", "${", "${"),
        ("} ${", "} ${", "} ${", "} ${"),
        ("${a}${b}", "<a><b>", "<a><b>", "<a><b>"),
        ("${a}}", "<a>}", "<a>}", "<a>}"),
        ("${}", "<>", "${}", "${}"),
        ("${}a}", "<>a}", "${}a}", "${}a}"),
        ("${a b}", "<a b>", "${a b}", "<a b>"),
        ("${a${b}}", "<a${b>}", "${a<b>}", "<a${b>}"),
        ("$$", "!$!", "!$!", "$$"),
        ("$$$", "!$!$", "!$!$", "$$$"),
        ("$${a}", "!${a}!", "!$!{a}", "$<a>"),
        ("$${}", "!${}!", "!$!{}", "$${}"),
        ("$${a", "!$!{a", "!$!{a", "$${a"),
        ("$$${a}", "!$!<a>", "!$!<a>", "$$<a>"),
        (r"$\{a}", r"$\{a}", r"$\{a}", "!${!a}"),
        (r"$\a", r"$\a", r"$\a", r"$\a"),
        ("é${é}", "é<é>", "é${é}", "é<é>"),
    ] {
        assert_eq!(shape::<Braces>(text), braces, "{text}");
        assert_eq!(shape::<Letters>(text), letters, "{text}");
        assert_eq!(shape::<Backslashes>(text), backslashes, "{text}");
    }
}

#[test]
fn many_that_are_never_closed_take_no_time() {
    for text in ["${".repeat(1 << 20), format!("}}{}", "${a".repeat(1 << 20))] {
        assert_eq!(tokens::<Braces>(&text).count(), 1);
        assert_eq!(tokens::<Letters>(&text).count(), 1);
        assert_eq!(tokens::<Backslashes>(&text).count(), 1);
    }
    let closed = "${".repeat(1 << 20) + "é}";
    assert_eq!(tokens::<Letters>(&closed).count(), 1);
}

fn fits_together<G: Grammar>(text: &str) -> Result<(), TestCaseError> {
    let mut together = String::new();
    let mut is_behind_literal = false;
    for token in tokens::<G>(text) {
        prop_assert_eq!(token.start, together.len());
        prop_assert!(!token.written.is_empty());
        let is_literal = matches!(token.kind, TokenKind::Literal(_));
        prop_assert!(!(is_literal && is_behind_literal));
        is_behind_literal = is_literal;
        match token.kind {
            TokenKind::Literal(text) => prop_assert_eq!(text, token.written),
            TokenKind::Escaped(_) => prop_assert!(token.written.starts_with('$')),
            TokenKind::Placeholder(inside) => {
                prop_assert!(text[token.inside_start()..].starts_with(inside));
                prop_assert_eq!(token.written, format!("${{{inside}}}"));
            }
        }
        together.push_str(token.written);
    }
    prop_assert_eq!(together, text);
    Ok(())
}

proptest! {
    #[test]
    fn tokens_put_together_are_the_text(text in r"([$]|[{]|[}]|\\|[ab. é]){0,24}") {
        fits_together::<Braces>(&text)?;
        fits_together::<Letters>(&text)?;
        fits_together::<Backslashes>(&text)?;
    }
}
