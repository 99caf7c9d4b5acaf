//! Regular expressions in Go's syntax (RE2), for the crate `regex`.
//!
//! Both match alike but write some things differently: Go's `\d`, `\s`, `\w` and `\b` are of ASCII,
//! it has `\Q..\E` and octal escapes, no `&&`, `--` or nesting in classes, and other limits. So a
//! pattern is read by Go's rules, with Go's complaints, and written out in the plainest form.

use std::fmt::Write as _;

use regex::{Regex, RegexBuilder};

/// How deep groups may be nested.
const MAX_NESTING: usize = 250;
/// How often something may be repeated, in all.
const MAX_REPEAT: u32 = 1000;
/// Bytes of a compiled pattern.
const MAX_SIZE: usize = 32 << 20;
/// Matches nothing.
const NEVER: &str = r"[^\x{0}-\x{10FFFF}]";

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    /// What matches.
    pub(super) regex: Regex,
    /// The names of the groups from the first on, empty for those that have none.
    pub(super) names: Vec<String>,
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// What is wrong with it, as Go says it.
    pub(super) fn compile(text: &str) -> Result<Pattern, String> {
        let mut parser = Parser::new(text);
        parser
            .parse()
            .map_err(|Fault(what, part)| format!("error parsing regexp: {what}: `{part}`"))?;
        let regex = RegexBuilder::new(&parser.out)
            .size_limit(MAX_SIZE)
            .nest_limit(4 * u32::try_from(MAX_NESTING).unwrap_or(u32::MAX))
            .build()
            .map_err(|_| format!("error parsing regexp: expression too large: `{text}`"))?;
        Ok(Pattern {
            regex,
            names: parser.names,
        })
    }
}

/// What is wrong, and with which part.
struct Fault<'a>(&'static str, &'a str);

/// An expression that a repetition can follow.
#[derive(Clone, Copy)]
struct Atom {
    /// Where it stands in the output.
    start: usize,
    end: usize,
    /// Is it repeated already?
    is_repeated: bool,
    /// How often it repeats its innermost part.
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

/// A group that is open: what to go back to.
struct Group {
    flags: Flags,
    /// Where it starts in the output.
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
        // Where the repetition starts that was read last, if it was the last thing read.
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
                '{' => match counts(before) {
                    Some((min, max, after)) => {
                        self.rest = after;
                        self.repeat_counted(min, max, before, last)?;
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

    fn repeat_counted(
        &mut self,
        min: Option<u32>,
        max: Option<Option<u32>>,
        before: &'a str,
        last: Option<&'a str>,
    ) -> Result<(), Fault<'a>> {
        let invalid = Fault("invalid repeat count", self.part_from(before));
        let (form, weight) = match (min, max) {
            (Some(min), Some(None)) if min <= MAX_REPEAT => (format!("{{{min},}}"), min),
            (Some(min), Some(Some(max))) if min <= max && max <= MAX_REPEAT => {
                (format!("{{{min},{max}}}"), max)
            }
            _ => return Err(invalid),
        };
        self.repeat(&form, weight.max(1), before, last)
    }

    fn repeat(
        &mut self,
        form: &str,
        times: u32,
        before: &'a str,
        last: Option<&'a str>,
    ) -> Result<(), Fault<'a>> {
        let mut lazy = self.flags.lazy;
        if let Some(after) = self.rest.strip_prefix('?') {
            self.rest = after;
            lazy = !lazy;
        }
        if let Some(last) = last {
            return Err(Fault(
                "invalid nested repetition operator",
                self.part_from(last),
            ));
        }
        let part = self.part_from(before);
        let Some(atom) = self.atom else {
            return Err(Fault("missing argument to repetition operator", part));
        };
        let weight = atom.weight.saturating_mul(times);
        if weight > MAX_REPEAT {
            return Err(Fault("invalid repeat count", part));
        }
        // Flags may have been set since the atom, also between two repetitions of it.
        let mut end = atom.end;
        if atom.is_repeated {
            self.out.insert(end, ')');
            self.out.insert_str(atom.start, "(?:");
            end += 4;
        }
        self.out.insert_str(end, form);
        end += form.len();
        if lazy {
            self.out.insert(end, '?');
            end += 1;
        }
        self.weight = self.weight.max(weight);
        self.atom = Some(Atom {
            end,
            is_repeated: true,
            weight,
            ..atom
        });
        Ok(())
    }

    fn open(&mut self) -> Result<(), Fault<'a>> {
        if self.rest.starts_with("(?") {
            return self.flags_or_name();
        }
        self.rest = &self.rest[1..];
        self.names.push(String::new());
        self.enter("(", self.flags)
    }

    fn enter(&mut self, form: &str, flags: Flags) -> Result<(), Fault<'a>> {
        let start = self.out.len();
        self.out.push_str(form);
        let outer = std::mem::replace(&mut self.flags, flags);
        self.groups.push(Group {
            flags: outer,
            start,
            weight: self.weight,
        });
        if self.groups.len() > MAX_NESTING {
            return Err(Fault("expression nests too deeply", self.whole));
        }
        self.weight = 1;
        self.atom = None;
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault<'a>> {
        let group = self.groups.pop().ok_or(Fault("unexpected )", self.whole))?;
        self.rest = &self.rest[1..];
        self.out.push(')');
        let inner = std::mem::replace(&mut self.weight, group.weight);
        self.flags = group.flags;
        self.push_atom(group.start, inner);
        Ok(())
    }

    fn flags_or_name(&mut self) -> Result<(), Fault<'a>> {
        let start = self.rest;
        let named = start
            .strip_prefix("(?P<")
            .or_else(|| start.strip_prefix("(?<"));
        if let Some(named) = named.filter(|named| !named.is_empty()) {
            let invalid = "invalid named capture";
            let (name, after) = named.split_once('>').ok_or(Fault(invalid, start))?;
            self.rest = after;
            let is_word = |c: char| c == '_' || c.is_ascii_alphanumeric();
            if name.is_empty() || !name.chars().all(is_word) {
                return Err(Fault(invalid, self.part_from(start)));
            }
            self.names.push(name.to_owned());
            return self.enter("(", self.flags);
        }
        let mut flags = self.flags;
        let (mut is_set, mut saw_flag) = (true, false);
        self.rest = &start[2..];
        while let Some(c) = self.rest.chars().next() {
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                'i' => flags.fold_case = is_set,
                'm' => flags.one_line = !is_set,
                's' => flags.dot_all = is_set,
                'U' => flags.lazy = is_set,
                '-' if is_set => {
                    (is_set, saw_flag) = (false, false);
                    continue;
                }
                ':' | ')' if is_set || saw_flag => {
                    // The others are written out where they matter.
                    let fold = if flags.fold_case { "i" } else { "-i" };
                    if c == ':' {
                        return self.enter(&format!("(?{fold}:"), flags);
                    }
                    let _ = write!(self.out, "(?{fold})");
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
            saw_flag = true;
        }
        Err(Fault(
            "invalid or unsupported Perl syntax",
            self.part_from(start),
        ))
    }

    fn escape(&mut self) -> Result<(), Fault<'a>> {
        match self.rest.as_bytes().get(1) {
            Some(b'A') => self.assertion(r"\A", 2),
            Some(b'b') => self.assertion(r"(?-u:\b)", 2),
            Some(b'B') => self.assertion(r"(?-u:\B)", 2),
            Some(b'z') => self.assertion(r"\z", 2),
            Some(b'C') => return Err(Fault("invalid escape sequence", &self.rest[..2])),
            Some(b'Q') => {
                let quoted = &self.rest[2..];
                let (literal, after) = quoted.split_once(r"\E").unwrap_or((quoted, ""));
                for c in literal.chars() {
                    self.literal(u32::from(c));
                }
                self.rest = after;
            }
            _ => {
                if let Some(class) = self.named_class()? {
                    let start = self.out.len();
                    let _ = write!(self.out, "[{class}]");
                    self.push_atom(start, 1);
                } else {
                    let code = self.escaped_character()?;
                    self.literal(code);
                }
            }
        }
        Ok(())
    }

    /// `\d` and its like, `\pN`, `\p{Greek}`: what stands for it within a class.
    fn named_class(&mut self) -> Result<Option<String>, Fault<'a>> {
        let Some(letter) = self
            .rest
            .strip_prefix('\\')
            .and_then(|rest| rest.chars().next())
        else {
            return Ok(None);
        };
        let class = match letter {
            'd' => "0-9",
            'D' => "[^0-9]",
            's' => r"\t\n\f\r ",
            'S' => r"[^\t\n\f\r ]",
            'w' => "0-9A-Za-z_",
            'W' => "[^0-9A-Za-z_]",
            'p' | 'P' => return self.unicode_class(letter == 'P').map(Some),
            _ => return Ok(None),
        };
        self.rest = &self.rest[2..];
        Ok(Some(class.to_owned()))
    }

    fn unicode_class(&mut self, is_negated: bool) -> Result<String, Fault<'a>> {
        const INVALID: &str = "invalid character class range";
        let start = self.rest;
        let after = &start[2..];
        let name = match after.strip_prefix('{') {
            Some(braced) => {
                let (name, after) = braced.split_once('}').ok_or(Fault(INVALID, start))?;
                self.rest = after;
                name
            }
            None => {
                let length = after.chars().next().map_or(0, char::len_utf8);
                self.rest = &after[length..];
                &after[..length]
            }
        };
        let part = self.part_from(start);
        let (is_negated, name) = match name.strip_prefix('^') {
            Some(name) => (!is_negated, name),
            None => (is_negated, name),
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ');
        if name.is_empty() || !name.chars().all(is_plain) {
            return Err(Fault(INVALID, part));
        }
        let letter = if is_negated { 'P' } else { 'p' };
        // A general category or a script, no other property.
        ["gc", "sc"]
            .map(|kind| format!("\\{letter}{{{kind}={name}}}"))
            .into_iter()
            .find(|class| Regex::new(class).is_ok())
            .ok_or(Fault(INVALID, part))
    }

    /// An escape that stands for one character.
    fn escaped_character(&mut self) -> Result<u32, Fault<'a>> {
        let start = self.rest;
        let mut chars = start[1..].chars();
        let Some(c) = chars.next() else {
            return Err(Fault("trailing backslash at end of expression", ""));
        };
        let code = match c {
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(u32::from(c)),
            '0'..='7' => {
                let digits = chars.as_str().bytes().take(2);
                let more = digits
                    .take_while(|byte| matches!(byte, b'0'..=b'7'))
                    .count();
                let digits = &start[1..2 + more];
                chars = start[2 + more..].chars();
                // One digit alone would refer to a group.
                (c == '0' || more > 0).then(|| u32::from_str_radix(digits, 8).unwrap_or(0))
            }
            'x' => hexadecimal(&mut chars),
            'a' => Some(7),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            _ => None,
        };
        self.rest = chars.as_str();
        code.ok_or_else(|| Fault("invalid escape sequence", self.part_from(start)))
    }

    fn class(&mut self) -> Result<(), Fault<'a>> {
        let start = self.rest;
        self.rest = &start[1..];
        let mut class = String::from("[");
        if let Some(after) = self.rest.strip_prefix('^') {
            self.rest = after;
            class.push('^');
        }
        let mut is_first = true;
        let mut is_empty = true;
        while is_first || !self.rest.starts_with(']') {
            is_first = false;
            if let Some(item) = self.posix_class()? {
                class.push_str(item);
            } else if let Some(item) = self.named_class()? {
                class.push_str(&item);
            } else if !self.range(&mut class, start)? {
                continue;
            }
            is_empty = false;
        }
        self.rest = &self.rest[1..];
        let position = self.out.len();
        match (is_empty, class.as_str()) {
            (true, "[") => self.out.push_str(NEVER),
            (true, _) => self.out.push_str("(?s:.)"),
            (false, _) => {
                self.out.push_str(&class);
                self.out.push(']');
            }
        }
        self.push_atom(position, 1);
        Ok(())
    }

    fn posix_class(&mut self) -> Result<Option<&'a str>, Fault<'a>> {
        const NAMES: [&str; 14] = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print",
            "punct", "space", "upper", "word", "xdigit",
        ];
        let start = self.rest;
        let named = start
            .strip_prefix("[:")
            .and_then(|named| named.split_once(":]"));
        let Some((name, after)) = named else {
            return Ok(None);
        };
        self.rest = after;
        let part = self.part_from(start);
        match NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
            true => Ok(Some(part)),
            false => Err(Fault("invalid character class range", part)),
        }
    }

    /// A character or a range of them; whether any text can hold one.
    fn range(&mut self, class: &mut String, whole: &'a str) -> Result<bool, Fault<'a>> {
        let start = self.rest;
        let mut low = self.class_character(whole)?;
        let mut high = low;
        if self.rest.len() >= 2 && self.rest.starts_with('-') && !self.rest.starts_with("-]") {
            self.rest = &self.rest[1..];
            high = self.class_character(whole)?;
            if high < low {
                return Err(Fault(
                    "invalid character class range",
                    self.part_from(start),
                ));
            }
        }
        // The halves of surrogate pairs are in no text.
        if (0xd800..0xe000).contains(&low) {
            low = 0xe000;
        }
        if (0xd800..0xe000).contains(&high) {
            high = 0xd7ff;
        }
        if low <= high {
            let _ = write!(class, r"\x{{{low:x}}}-\x{{{high:x}}}");
        }
        Ok(low <= high)
    }

    fn class_character(&mut self, whole: &'a str) -> Result<u32, Fault<'a>> {
        match self.rest.chars().next() {
            None => Err(Fault("missing closing ]", whole)),
            Some('\\') => self.escaped_character(),
            Some(c) => {
                self.rest = &self.rest[c.len_utf8()..];
                Ok(u32::from(c))
            }
        }
    }
}

/// The code after `\x`: two digits, or any number in braces.
fn hexadecimal(chars: &mut std::str::Chars<'_>) -> Option<u32> {
    let first = chars.next()?;
    if first != '{' {
        let second = chars.next()?;
        return Some(first.to_digit(16)? << 4 | second.to_digit(16)?);
    }
    let mut code = None;
    loop {
        match chars.next()? {
            '}' => return code,
            digit => {
                let next = code.unwrap_or(0) << 4 | digit.to_digit(16)?;
                code = Some(next).filter(|code| *code <= 0x10_ffff);
                code?;
            }
        }
    }
}

/// `{2}`, `{2,}`, `{2,3}` at the start of a text: the least and the most times (`Some(None)` for any
/// number; none for one that is too large) and what follows.
#[expect(clippy::type_complexity, reason = "used once")]
fn counts(text: &str) -> Option<(Option<u32>, Option<Option<u32>>, &str)> {
    let (inner, after) = text.strip_prefix('{')?.split_once('}')?;
    let is_number = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && (text.len() == 1 || !text.starts_with('0'))
    };
    let (min, max) = inner.split_once(',').unwrap_or((inner, inner));
    if !is_number(min) || !(is_number(max) || max.is_empty()) {
        return None;
    }
    let max = if max.is_empty() {
        Some(None)
    } else {
        max.parse().ok().map(Some)
    };
    Some((min.parse().ok(), max, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
            let compiled = Pattern::compile(pattern).unwrap();
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
            let found = Pattern::compile(pattern).unwrap_err();
            assert_eq!(found, format!("error parsing regexp: {error}"), "{pattern}");
        }
        assert!(Pattern::compile(&"(".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn what_is_read_compiles(text in r"[a-c()\[\]{}^$.|*+?\\dwpLQE:,0-3<>é-]{0,12}") {
            if let Err(error) = Pattern::compile(&text) {
                prop_assert!(!error.contains("too large"), "{}", error);
            }
        }
    }
}
