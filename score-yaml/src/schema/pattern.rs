//! The regular expressions of schemas, compiled when a text first needs it.
//!
//! A run with one document ends sooner than an engine that compiles is ready, so a small one answers first, which is
//! ready at once and some times as slow. When it has looked at some pages, the large one is worth its start.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::small_engine;

/// An expression of a schema.
#[derive(Debug)]
pub(super) struct Pattern {
    source: Cow<'static, str>,
    /// True if the small engine can read it. Found out when it is first asked for.
    is_small: OnceLock<bool>,
    /// The engine that compiles. `None` if the expression is invalid, or too large.
    large: OnceLock<Option<regex::Regex>>,
    /// Bytes that the small engine has looked at.
    looked_at: AtomicUsize,
    /// Texts that matched: files have the same few names and amounts again and again.
    matched: [OnceLock<Box<str>>; MATCHED],
}

/// The number of texts that are remembered.
const MATCHED: usize = 16;
/// The longest text that is remembered.
const MATCHED_TEXT: usize = 64;

/// The longest expression that is read here.
const MAX_LENGTH: usize = 500;
/// The most bytes of text that the small engine looks at.
const SMALL_TEXT: usize = 8192;

impl Pattern {
    /// True unless an expression has syntax that the full validator may read otherwise.
    pub(super) fn is_readable(source: &str) -> bool {
        source.len() <= MAX_LENGTH && is_common(source)
    }

    /// An expression that is readable.
    pub(super) fn new(source: Cow<'static, str>) -> Self {
        Pattern {
            source,
            is_small: OnceLock::new(),
            large: OnceLock::new(),
            looked_at: AtomicUsize::new(0),
            matched: [const { OnceLock::new() }; MATCHED],
        }
    }

    /// True if a text holds a match. `None` if the expression is invalid or too large, or the text is not ASCII: what
    /// of it a class has depends on the engine.
    pub(super) fn is_match(&self, text: &str) -> Option<bool> {
        let slot = self.slot(text);
        if slot.get().is_some_and(|known| **known == *text) {
            return Some(true);
        }
        let is_match = self.search(text)?;
        if is_match && text.len() <= MATCHED_TEXT {
            // The first one that comes here stays.
            let _ = slot.set(text.into());
        }
        Some(is_match)
    }

    /// The one place where a text is remembered.
    fn slot(&self, text: &str) -> &OnceLock<Box<str>> {
        let bytes = text.as_bytes();
        let ends = [bytes.first(), bytes.last()];
        let sum = ends.iter().flatten().map(|byte| usize::from(**byte));
        &self.matched[(sum.sum::<usize>() + bytes.len()) % MATCHED]
    }

    fn search(&self, text: &str) -> Option<bool> {
        if !text.is_ascii() {
            return None;
        }
        let looked_at = self.looked_at.load(Ordering::Relaxed);
        if looked_at + text.len() <= SMALL_TEXT {
            // Two threads may count less than there was, which costs the time of a text.
            self.looked_at
                .store(looked_at + text.len(), Ordering::Relaxed);
            if let Some(is_match) = self.small(text) {
                return Some(is_match);
            }
        }
        Some(self.large()?.is_match(text))
    }

    /// The answer of the small engine, if it has one.
    fn small(&self, text: &str) -> Option<bool> {
        let can_read = || small_engine::can_read(&self.source);
        match self.is_small.get_or_init(can_read) {
            true => small_engine::is_match(&self.source, text),
            false => None,
        }
    }

    fn large(&self) -> Option<&regex::Regex> {
        let build = || {
            let mut builder = regex::RegexBuilder::new(&self.source);
            builder.size_limit(super::MAX_PATTERN).build().ok()
        };
        self.large.get_or_init(build).as_ref()
    }
}

/// True if an expression has only syntax that means the same in Rust and in ECMAScript, whose expressions those of
/// schemas are.
fn is_common(source: &str) -> bool {
    let mut in_class = false;
    let mut rest = source.as_bytes();
    while let [first, tail @ ..] = rest {
        let len = match (first, tail, in_class) {
            (b'\\', [b'd' | b'w' | b's', ..], _) => 2,
            // For Rust these are edges of words.
            (b'\\', [b'<' | b'>', ..], _) => return false,
            (b'\\', [escaped, ..], _) if escaped.is_ascii_punctuation() => 2,
            (b'\\', ..) => return false,
            (b'(', [b'?', b':', ..], false) => 3,
            (b'(', [b'?', ..], false) => return false,
            // An empty class, which Rust has not.
            (b'[', [b']', ..] | [b'^', b']', ..], false) => return false,
            (b'[', _, false) => {
                in_class = true;
                1
            }
            // Classes in classes, and what combines two, which ECMAScript has not.
            (b'[' | b'&' | b'~', _, true) | (b'-', [b'-', ..], true) => return false,
            (b']', _, true) => {
                in_class = false;
                1
            }
            (first, ..) if first.is_ascii() => 1,
            _ => return false,
        };
        rest = &rest[len..];
    }
    true
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use jsonschema::Validator;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const PATTERNS: [&str; 12] = [
        r"^score\.dev/v1b1$",
        r"^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$",
        r"^(([a-z0-9][a-z0-9-]{0,61}[a-z0-9])(\.[a-z0-9][a-z0-9-]{0,61}[a-z0-9])*/)?[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9]$",
        r"^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$",
        r"^(0\.\d+|[1-9]\d*(\.\d+)?)(K|M|Gi)?$",
        r"^[^=]+$",
        r"b{2}|(a|b)*?c?d",
        r"x.\w\-[\]^-]",
        r"^\$\$?\{.*\}$",
        r"^\s*a\s+[\s\d]$",
        r"^(template|jinja):",
        r"",
    ];

    /// An expression, if it is readable.
    fn pattern(source: &str) -> Option<Pattern> {
        Pattern::is_readable(source).then(|| Pattern::new(source.to_owned().into()))
    }

    fn validator(pattern: &str) -> Validator {
        jsonschema::options()
            .should_validate_formats(false)
            .with_pattern_options(jsonschema::PatternOptions::regex())
            .build(&json!({"pattern": pattern}))
            .expect(pattern)
    }

    static BOTH: LazyLock<Vec<(Pattern, Validator)>> = LazyLock::new(|| {
        let both = |s: &&str| (pattern(s).expect(s), validator(s));
        PATTERNS.iter().map(both).collect()
    });

    /// Compares the answers of both engines with that of the full validator.
    fn check(pattern: &Pattern, validator: &Validator, text: &str) -> Result<(), TestCaseError> {
        let expected = validator.is_valid(&json!(text));
        let source = &pattern.source;
        for answer in [
            pattern.large().map(|large| large.is_match(text)),
            pattern.is_match(text),
        ] {
            prop_assert_eq!(answer, Some(expected), "`{}` on {:?}", source, text);
        }
        if let Some(answer) = pattern.small(text) {
            prop_assert_eq!(answer, expected, "`{}` on {:?}", source, text);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn an_answer_is_that_of_the_validator(
            text in "[a-d019.=/_\\-]{0,12}|(score\\.dev/v1b1)|[0-9.]{1,4}(Gi|K)?|x[\n\r\t]?[a-z]-[\\]^-]|\
                     \\$\\$?\\{[ -~\n]{0,3}\\}|[ \t\n\r\u{b}\u{c}]{0,2}a[ \t\n\r\u{b}\u{c}\u{1c}]{1,2}[0 ]",
        ) {
            for (pattern, validator) in BOTH.iter() {
                check(pattern, validator, &text)?;
            }
        }

        #[test]
        fn an_expression_means_what_it_means_to_the_validator(
            source in r"([ab.^$|*+?(){}\[\]\\0-2,:d_<-]|\\[dws.\]-]|\(\?:|\[[^]ab-]){1,8}", text in "[ab\\-0_.\n\r]{0,6}",
        ) {
            let schema = json!({"pattern": source});
            let engine = jsonschema::PatternOptions::regex();
            let validator = jsonschema::options().with_pattern_options(engine).build(&schema);
            if let (Some(pattern), Ok(validator)) = (pattern(&source), validator)
                && pattern.large().is_some()
            {
                check(&pattern, &validator, &text)?;
            }
        }
    }

    #[test]
    fn what_others_may_read_otherwise_gets_no_answer() {
        for source in [
            "(?i)a",
            "[a[b]]",
            "\\bx",
            "[[:alpha:]]",
            "\u{e9}",
            "\\p{L}",
            "\\<a",
            "[]a]",
            "[^]",
            "[a&&b]",
            "[a--b]",
            "\\",
        ] {
            assert!(pattern(source).is_none(), "{source}");
        }
        for source in ["[a-\\d]", "(a", "a)", "{2}", "a{2,1,}", "((a{99}){99}){99}"] {
            let invalid = pattern(source).expect(source);
            assert_eq!(invalid.is_match("a"), None, "{source}");
        }
        assert_eq!(
            pattern("a").expect("it is common").is_match("a\u{e9}"),
            None
        );
    }

    #[test]
    fn a_text_that_matched_is_not_searched_again() {
        let letters = pattern("^a+$").expect("it is common");
        for (text, is_match) in [("aa", true), ("b", false), ("aa", true), ("b", false)] {
            assert_eq!(letters.is_match(text), Some(is_match), "{text}");
        }
        assert_eq!(letters.looked_at.load(Ordering::Relaxed), 4);
        assert_eq!(letters.is_match("aé"), None);
        let letter = pattern("a").expect("it is common");
        let texts = (0..200).map(|n| format!("a{n}"));
        for text in texts.clone().chain(texts) {
            assert_eq!(letter.is_match(&text), Some(true), "{text}");
        }
    }

    #[test]
    fn the_small_engine_looks_at_some_pages_and_no_more() {
        let small = pattern("^a*$").expect("it is common");
        let text = "a".repeat(128);
        for _ in 0..SMALL_TEXT / text.len() {
            assert_eq!(small.is_match(&text), Some(true));
            assert!(small.large.get().is_none());
        }
        assert_eq!(small.is_match(&text), Some(true));
        assert!(small.large.get().is_some());
    }

    #[test]
    fn the_small_engine_reads_what_schemas_have_and_gives_up_where_it_would_take_long() {
        for (pattern, _) in BOTH.iter() {
            assert!(pattern.small("ab").is_some(), "{}", pattern.source);
        }
        for source in ["^(a*)*b$", "(|a|a|a|a|a){20}b", "(||||){20}b"] {
            let slow = pattern(source).expect("it is common");
            let text = "a".repeat(40);
            assert_eq!(slow.small(&text), None, "{source}");
            assert_eq!(slow.is_match(&text), Some(false), "{source}");
        }
        assert_eq!(pattern("a").and_then(|it| it.small(&"a".repeat(257))), None);
        let large = "(a{0,99}){0,99}";
        assert_eq!(pattern(large).and_then(|it| it.small("a")), None);
    }
}
