//! Regular expressions in Go's syntax (RE2), for the crate `regex`.
//!
//! Both match alike but write some things differently: Go's `\d`, `\s`, `\w` and `\b` are of ASCII,
//! it has `\Q..\E` and octal escapes, no `&&`, `--` or nesting in classes, and other limits. So a
//! pattern is read by Go's rules, with Go's complaints, and written out in the plainest form.

mod classes;
mod escapes;
mod groups;
mod repetition;

use regex::{Regex, RegexBuilder};
use score_template::CallError;

/// Levels of groups.
const MAX_NESTING: usize = 250;
/// The number of repetitions of a part, nested ones multiplied.
const MAX_REPEAT: u32 = 1000;
/// Bytes of a compiled pattern: the least that is tried, and the most.
const MIN_SIZE: usize = 64 << 10;
const MAX_SIZE: usize = 32 << 20;
/// Bytes of what a search remembers, as the crate has it by default.
const DFA_SIZE: usize = 2 << 20;
/// Matches nothing.
const NEVER: &str = r"[^\x{0}-\x{10FFFF}]";

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The expression that matches.
    pub(super) regex: Regex,
    /// The names of the groups from the first on, empty for those that have none.
    pub(super) names: Vec<String>,
    /// The bytes that it takes at most; all but the smallest take at least a quarter of that.
    pub(super) size: usize,
}

/// The reason why a pattern is not compiled.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It has an error, in Go's words.
    Wrong(String),
    /// Not enough steps are left.
    Limit(CallError),
}

impl Pattern {
    /// Compiles a pattern. Its size is known only afterwards, so that it is tried with more and more room, each of
    /// which is charged for before.
    ///
    /// # Errors
    /// It is not a pattern, or `charge` refuses.
    pub(super) fn compile(
        text: &str,
        mut charge: impl FnMut(usize) -> Result<(), CallError>,
    ) -> Result<Pattern, Refusal> {
        let wrong = |Fault(what, part): Fault<'_>| {
            Refusal::Wrong(format!("error parsing regexp: {what}: `{part}`"))
        };
        let mut parser = Parser::new(text);
        parser.parse().map_err(wrong)?;
        let mut size = MIN_SIZE;
        loop {
            charge(size).map_err(Refusal::Limit)?;
            let built = RegexBuilder::new(&parser.out)
                .size_limit(size)
                .dfa_size_limit(size.max(DFA_SIZE))
                .nest_limit(4 * u32::try_from(MAX_NESTING).unwrap_or(u32::MAX))
                .build();
            match built {
                Ok(regex) => {
                    return Ok(Pattern {
                        regex,
                        names: parser.names,
                        size,
                    });
                }
                Err(regex::Error::CompiledTooBig(_)) if size < MAX_SIZE => {
                    size = MAX_SIZE.min(size * 4);
                }
                Err(_) => return Err(wrong(Fault("expression too large", text))),
            }
        }
    }
}

/// An error, and the part of the pattern that has it.
struct Fault<'a>(&'static str, &'a str);

/// An expression that a repetition can follow.
#[derive(Clone, Copy)]
struct Atom {
    /// Its start in the output.
    start: usize,
    end: usize,
    /// True if it is repeated already.
    is_repeated: bool,
    /// The number of times that it repeats its innermost part.
    weight: u32,
}

#[derive(Clone, Copy)]
struct Flags {
    /// `i`
    fold_case: bool,
    /// not `m`
    one_line: bool,
    /// `s`
    dot_all: bool,
    /// `U`
    lazy: bool,
}

/// An open group, with what counts again behind it.
struct Group {
    flags: Flags,
    /// Its start in the output.
    start: usize,
    /// The weight of what it holds so far.
    weight: u32,
}

struct Parser<'a> {
    whole: &'a str,
    rest: &'a str,
    out: String,
    names: Vec<String>,
    flags: Flags,
    groups: Vec<Group>,
    /// The largest weight in the open group.
    weight: u32,
    atom: Option<Atom>,
}

impl<'a> Parser<'a> {
    fn new(whole: &'a str) -> Self {
        Parser {
            whole,
            rest: whole,
            out: String::with_capacity(whole.len() + 16),
            names: Vec::new(),
            flags: Flags {
                fold_case: false,
                one_line: true,
                dot_all: false,
                lazy: false,
            },
            groups: Vec::new(),
            weight: 1,
            atom: None,
        }
    }

    fn parse(&mut self) -> Result<(), Fault<'a>> {
        // The start of the repetition that was read last, if it was the last thing read.
        let mut repetition = None;
        while let Some(c) = self.rest.chars().next() {
            let before = self.rest;
            let last = repetition.take();
            match c {
                '*' | '+' | '?' => {
                    self.rest = &before[1..];
                    self.repeat(&c.to_string(), 1, before, last)?;
                    repetition = Some(before);
                }
                '{' => match repetition::counts(before) {
                    Some((counts, after)) => {
                        self.rest = after;
                        self.repeat_counted(counts, before, last)?;
                        repetition = Some(before);
                    }
                    None => self.literal_of_rest('{'),
                },
                '(' => self.open()?,
                ')' => self.close()?,
                '|' => {
                    self.out.push('|');
                    self.atom = None;
                    self.rest = &before[1..];
                }
                '^' => self.assertion(if self.flags.one_line { r"\A" } else { "(?m:^)" }, 1),
                '$' => self.assertion(if self.flags.one_line { r"\z" } else { "(?m:$)" }, 1),
                '.' => self.assertion(
                    if self.flags.dot_all {
                        "(?s:.)"
                    } else {
                        "(?-s:.)"
                    },
                    1,
                ),
                '[' => self.class()?,
                '\\' => self.escape()?,
                _ => self.literal_of_rest(c),
            }
        }
        match self.groups.is_empty() {
            true => Ok(()),
            false => Err(Fault("missing closing )", self.whole)),
        }
    }

    /// Ends an atom that starts there in the output.
    fn push_atom(&mut self, start: usize, weight: u32) {
        self.weight = self.weight.max(weight);
        self.atom = Some(Atom {
            start,
            end: self.out.len(),
            is_repeated: false,
            weight,
        });
    }

    fn assertion(&mut self, form: &str, length: usize) {
        let start = self.out.len();
        self.out.push_str(form);
        self.rest = &self.rest[length..];
        self.push_atom(start, 1);
    }

    fn literal_of_rest(&mut self, c: char) {
        self.literal(u32::from(c));
        self.rest = &self.rest[c.len_utf8()..];
    }

    fn literal(&mut self, code: u32) {
        let start = self.out.len();
        match char::from_u32(code) {
            Some(c) => self
                .out
                .push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
            // Half a surrogate pair is in no text.
            None => self.out.push_str(NEVER),
        }
        self.push_atom(start, 1);
    }

    /// The part of the pattern from `start` to where the parser stands.
    fn part_from(&self, start: &'a str) -> &'a str {
        &start[..start.len() - self.rest.len()]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compiled(pattern: &str) -> Result<Pattern, String> {
        Pattern::compile(pattern, |_| Ok(())).map_err(|refusal| match refusal {
            Refusal::Wrong(error) => error,
            Refusal::Limit(error) => error.to_string(),
        })
    }

    #[test]
    fn patterns_match_as_in_go() {
        for (pattern, text, found) in [
            (r"\d+", "٣12", Some("12")),
            (r"\w+", "é_a", Some("_a")),
            (r"a\b", "aé", Some("a")),
            (r"\Ba", "éa", None),
            (r"\s", "\u{a0}\u{b}", None),
            (r"\S", "\u{a0}", Some("\u{a0}")),
            (r"\Qa.b\E+", "a.bbb", Some("a.bbb")),
            (r"\Q.", "a.", Some(".")),
            (r"\101\x42\x{43}", "ABC", Some("ABC")),
            ("[a&&b~~[]+", "a&&b~~[", Some("a&&b~~[")),
            ("[]a]+", "]a", Some("]a")),
            (r"[^\D5]+", "a15", Some("1")),
            (r"[\-a-]+", "-a", Some("-a")),
            ("[[:upper:][:^ascii:]]+", "aÉB", Some("ÉB")),
            (r"\pL+", "1é2", Some("é")),
            (r"\p{Greek}\P{^Greek}", "aαβ", Some("αβ")),
            ("(?i)é(?-i)x", "É", None),
            ("(?i:K)", "\u{212a}", Some("\u{212a}")),
            ("(?U)a+", "aa", Some("a")),
            ("(?U)a+?", "aa", Some("aa")),
            ("a(?i)*B", "aab", Some("aab")),
            ("a+(?i)?B", "aab", Some("aab")),
            ("^(?i)(?:ab){2}(?m)*$", "aba", None),
            ("a{,2}", "a{,2}", Some("a{,2}")),
            ("a{2,}?", "aaa", Some("aa")),
            ("(?m)^b$", "a\nb\nc", Some("b")),
            ("b$", "b\n", None),
            ("(?s).", "\n", Some("\n")),
            ("(?P<n>a)(?<n>b)", "ab", Some("ab")),
            (r"[\x{d800}]|b", "b", Some("b")),
            ("# x", "# x", Some("# x")),
        ] {
            let compiled = compiled(pattern).unwrap();
            let matched = compiled.regex.find(text).map(|found| found.as_str());
            assert_eq!(matched, found, "{pattern}");
        }
    }

    #[test]
    fn complaints_are_those_of_go() {
        for (pattern, error) in [
            ("a)", "unexpected ): `a)`"),
            ("(a", "missing closing ): `(a`"),
            ("[a", "missing closing ]: `[a`"),
            ("[b-a]", "invalid character class range: `b-a`"),
            ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
            (r"\p{Foo}", r"invalid character class range: `\p{Foo}`"),
            (
                r"\p{Alphabetic}",
                r"invalid character class range: `\p{Alphabetic}`",
            ),
            ("*a", "missing argument to repetition operator: `*`"),
            ("(|+)", "missing argument to repetition operator: `+`"),
            ("a**", "invalid nested repetition operator: `**`"),
            ("a+{2}", "invalid nested repetition operator: `+{2}`"),
            ("a{1001}", "invalid repeat count: `{1001}`"),
            ("a{2,1}", "invalid repeat count: `{2,1}`"),
            ("(a{100}){11}", "invalid repeat count: `{11}`"),
            (r"\8", r"invalid escape sequence: `\8`"),
            (r"a\1", r"invalid escape sequence: `\1`"),
            (r"\C", r"invalid escape sequence: `\C`"),
            (r"\x{110000}", r"invalid escape sequence: `\x{110000`"),
            (r"\", "trailing backslash at end of expression: ``"),
            ("a(?!b)", "invalid or unsupported Perl syntax: `(?!`"),
            ("(?i-)", "invalid or unsupported Perl syntax: `(?i-)`"),
            ("(?P<a-b>c)", "invalid named capture: `(?P<a-b>`"),
        ] {
            let found = compiled(pattern).unwrap_err();
            assert_eq!(found, format!("error parsing regexp: {error}"), "{pattern}");
        }
        assert!(compiled(&"(".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn what_is_read_compiles(text in r"[a-c()\[\]{}^$.|*+?\\dwpLQE:,0-3<>é-]{0,12}") {
            if let Err(error) = compiled(&text) {
                prop_assert!(!error.contains("too large"), "{}", error);
            }
        }
    }
}
