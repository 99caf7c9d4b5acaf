//! Values that nobody is to read in a message: outputs, what provisioners remember and share, shared values.
//!
//! Whoever makes a message keeps values out of it. What templates and programs say is theirs, though, and text that a
//! value was put into looks like any other: so what is about to be said is compared with the values that there are.

use std::borrow::Cow;
use std::collections::BTreeSet;

use score_yaml::message::{LONGEST, visible};
use score_yaml::{Excerpt, FileId, Map, SourceMap, Value};

use super::Diagnostic;
use crate::path::FieldPath;

/// Stands for a value.
const MASK: &str = "***";
/// Values from this length on, in bytes, are looked for anywhere in a text; shorter ones as whole words.
const LONG: usize = 8;
/// Shorter ones are said everywhere, `tcp`.
const SHORTEST: usize = 4;
/// Of a value that is longer than this a message may have no more than the start or the end.
const CUT: usize = LONGEST / 3;

/// Calls a function with each value.
pub type Visit<'v> = &'v dyn Fn(&mut dyn FnMut(&str));

/// The values that a text must not have.
#[derive(Default)]
pub struct Secrets(BTreeSet<String>);

/// How many there are.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Secrets").field(&self.0.len()).finish()
    }
}

impl Secrets {
    /// All of some values. Of those with several lines, each line is one.
    #[must_use]
    pub fn all(values: Visit<'_>) -> Self {
        let mut secrets = Secrets::default();
        each_line(values, &mut |line| {
            secrets.0.insert(line.to_owned());
        });
        secrets
    }

    /// Those of some values that may be in some texts, and that are not public. Costs little where they are not: a
    /// project has many values, and few messages.
    fn among<'t>(
        texts: impl IntoIterator<Item = &'t str>,
        values: Visit<'_>,
        is_public: impl Fn(&str) -> bool,
    ) -> Self {
        let texts: Vec<&str> = texts.into_iter().collect();
        let mut seen = Seen::new(texts.iter().map(|text| text.len()).sum());
        for text in texts {
            for word in self::words(text).filter(|word| word.len() < LONG) {
                seen.add(word.as_bytes());
            }
            text.as_bytes()
                .windows(LONG)
                .for_each(|window| seen.add(window));
        }
        let mut secrets = Secrets::default();
        each_line(values, &mut |line| {
            let bytes = line.as_bytes();
            let may_be_there = match bytes {
                _ if bytes.len() < LONG => self::words(line).all(|word| seen.has(word.as_bytes())),
                _ => {
                    let starts = seen.has(&bytes[..LONG]);
                    let ends = seen.has(&bytes[bytes.len() - LONG..]);
                    starts && ends || bytes.len() > CUT && (starts || ends)
                }
            };
            if may_be_there && !secrets.0.contains(line) {
                secrets.0.insert(line.to_owned());
            }
        });
        secrets.0.retain(|value| !is_public(value));
        secrets
    }

    /// The text with `***` where a value stands.
    #[must_use]
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut places: Vec<(usize, usize)> = Vec::new();
        for value in &self.0 {
            let found = text.match_indices(value.as_str());
            let found = found.map(|(at, _)| (at, at + value.len()));
            places
                .extend(found.filter(|(at, end)| value.len() >= LONG || is_word(text, *at, *end)));
            if value.len() > CUT {
                places.extend(cut_places(text, value));
            }
        }
        if places.is_empty() {
            return Cow::Borrowed(text);
        }
        places.sort_unstable();
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (at, end) in places {
            if at >= done {
                out.push_str(&text[done..at]);
                out.push_str(MASK);
            }
            done = done.max(end);
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }
}

/// Pieces of texts, of at most [`LONG`] bytes each, as marks in a table: what was never added is rarely found, what was
/// added always.
struct Seen {
    marks: Vec<u64>,
    /// How many bits of a hash are used.
    bits: u32,
}

impl Seen {
    /// Room for the pieces of texts of so many bytes.
    fn new(bytes: usize) -> Self {
        let bits = bytes
            .saturating_mul(16)
            .next_power_of_two()
            .clamp(1 << 10, 1 << 26);
        Seen {
            marks: vec![0; bits / 64],
            bits: bits.trailing_zeros(),
        }
    }

    /// The word and the bit of a piece.
    fn place(&self, piece: &[u8]) -> (usize, u64) {
        let number = piece.iter().fold(piece.len() as u64, |all, byte| {
            (all << 8) | u64::from(*byte)
        });
        let hash = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - self.bits);
        ((hash / 64) as usize, 1 << (hash % 64))
    }

    fn add(&mut self, piece: &[u8]) {
        let (word, bit) = self.place(piece);
        self.marks[word] |= bit;
    }

    fn has(&self, piece: &[u8]) -> bool {
        let (word, bit) = self.place(piece);
        self.marks[word] & bit != 0
    }
}

/// Masks values in what diagnostics say. Names of fields are no values; nor is what `is_public` says is not.
pub fn mask(diagnostics: &mut [Diagnostic], values: Visit<'_>, is_public: impl Fn(&str) -> bool) {
    if diagnostics.is_empty() {
        return;
    }
    let texts = diagnostics.iter().flat_map(Diagnostic::texts);
    let secrets = Secrets::among(texts, values, is_public);
    if secrets.0.is_empty() {
        return;
    }
    for text in diagnostics.iter_mut().flat_map(Diagnostic::texts_mut) {
        if let Cow::Owned(masked) = secrets.mask(text) {
            *text = masked;
        }
    }
}

impl Diagnostic {
    /// What it says.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let labels = self.labels.iter().map(|label| &label.message);
        let texts = [&self.message]
            .into_iter()
            .chain(&self.summary)
            .chain(&self.hints);
        texts.chain(labels).map(String::as_str)
    }

    fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let labels = self.labels.iter_mut().map(|label| &mut label.message);
        let texts = [&mut self.message]
            .into_iter()
            .chain(&mut self.summary)
            .chain(&mut self.hints);
        texts.chain(labels)
    }
}

/// Masks what diagnostics about hidden texts quote from them; the field that is meant may be named. Such a text belongs
/// to somebody else, who did not write it to be read here.
pub fn mask_foreign(diagnostics: &mut [Diagnostic], sources: &SourceMap) {
    for diagnostic in diagnostics {
        let labels = diagnostic.labels.iter().map(|label| label.span);
        let mut files: Vec<FileId> = diagnostic
            .span
            .into_iter()
            .chain(labels)
            .map(|span| span.file)
            .collect();
        files.retain(|file| sources.get(*file).excerpt == Excerpt::Hidden);
        files.dedup();
        if files.is_empty() {
            continue;
        }
        let keys = FieldPath::keys(diagnostic.path.as_deref().unwrap_or_default());
        let is_foreign = |word: &str| {
            let is_named = keys.iter().any(|key| key == word);
            let mut files = files.iter().map(|file| sources.get(*file));
            !is_named && files.any(|source| source.name != word && source.text.contains(word))
        };
        for text in diagnostic.texts_mut() {
            for quote in ['`', '\''] {
                *text = without_quoted(text, quote, is_foreign);
            }
        }
    }
}

/// A text with `***` for what stands in quotes and is not to be read.
fn without_quoted(text: &str, quote: char, is_foreign: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(quote) {
        out.push_str(before);
        out.push(quote);
        rest = behind;
        // An apostrophe within a word opens nothing.
        let opens = !before.ends_with(char::is_alphanumeric);
        if opens && let Some((word, behind)) = rest.split_once(quote) {
            out.push_str(if is_foreign(word) { MASK } else { word });
            out.push(quote);
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}

/// Calls a function with each text in a value, and each number that may be a secret.
pub fn each_text(value: &Value, f: &mut dyn FnMut(&str)) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Int(n) => f(&n.to_string()),
        Value::UInt(n) => f(&n.to_string()),
        Value::Float(n) => f(&n.to_string()),
        Value::String(text) | Value::Timestamp(text) => f(text),
        Value::Seq(items) => items.iter().for_each(|item| each_text(item, f)),
        Value::Map(map) => each_text_of(map, f),
    }
}

/// [`each_text`] of the values of a map.
pub fn each_text_of(map: &Map, f: &mut dyn FnMut(&str)) {
    map.values().for_each(|value| each_text(value, f));
}

/// Calls a function with each line that is long enough to be a secret, as it stands in a text and as a message says it.
fn each_line(values: Visit<'_>, f: &mut dyn FnMut(&str)) {
    values(&mut |value| {
        for line in value.lines().map(str::trim) {
            if line.len() >= SHORTEST && !is_small_number(line) {
                f(line);
                if let Cow::Owned(shown) = visible(line) {
                    f(&shown);
                }
            }
        }
    });
}

/// Ports, amounts and the like are no secrets.
fn is_small_number(text: &str) -> bool {
    text.len() <= 5
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Whether a part of a text has no letter or digit on either side.
fn is_word(text: &str, at: usize, end: usize) -> bool {
    let before = text[..at].chars().next_back();
    let behind = text[end..].chars().next();
    let is_free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    is_free(before) && is_free(behind)
}

/// Where the start of a long value stands, with all up to where it is cut, and where its end does.
fn cut_places(text: &str, value: &str) -> Vec<(usize, usize)> {
    const GAP: &str = "…";
    let (mut head, mut tail) = (2 * LONG, value.len() - 2 * LONG);
    while !value.is_char_boundary(head) {
        head += 1;
    }
    while !value.is_char_boundary(tail) {
        tail -= 1;
    }
    let heads = text.match_indices(&value[..head]).map(|(at, found)| {
        let behind = at + found.len();
        let end = text[behind..]
            .find(GAP)
            .map_or(text.len(), |gap| behind + gap);
        (at, end)
    });
    let tails = text.match_indices(&value[tail..]).map(|(at, found)| {
        let start = text[..at].rfind(GAP).map_or(0, |gap| gap + GAP.len());
        (start, at + found.len())
    });
    heads.chain(tails).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Code;
    use super::*;

    fn masked(text: &str, values: &[&str], public: &str) -> String {
        let mut diagnostics = [Diagnostic::new(Code::TemplateFailed, text)];
        let visit = |f: &mut dyn FnMut(&str)| values.iter().for_each(|value| f(value));
        mask(&mut diagnostics, &visit, |value| public.contains(value));
        diagnostics[0].message.clone()
    }

    #[test]
    fn values_are_masked_wherever_they_stand() {
        for (text, expected) in [
            ("parsing `hunter2`", "parsing `***`"),
            ("hunter2x is no value", "hunter2x is no value"),
            ("at xxcorrect horsexx: no", "at xx***xx: no"),
            ("the port 5432 of tcp", "the port 5432 of tcp"),
            ("number 1234567", "number ***"),
            ("line BEGIN KEY", "line ***"),
            (r"ab\tcd and more", "*** and more"),
            ("of the postgres", "of the postgres"),
        ] {
            let values = [
                "hunter2",
                "correct horse",
                "tcp",
                "5432",
                "1234567",
                "x\nBEGIN KEY\n",
                "ab\tcd",
                "postgres",
            ];
            assert_eq!(masked(text, &values, "type: postgres"), expected);
        }
    }

    #[test]
    fn the_ends_of_a_long_value_are_masked_too() {
        let value: String = (0..100).map(|n| format!("{n:03}ab")).collect();
        let text = score_yaml::message!("cannot read `{value}` here");
        assert!(text.contains('…'));
        assert_eq!(masked(&text, &[&value], ""), "cannot read `***…***` here");
        let all = masked(&format!("cannot read `{}`", &value[..150]), &[&value], "");
        assert_eq!(all, "cannot read `***");
    }

    #[test]
    fn values_are_found_whole() {
        let mut values = Vec::new();
        each_text(
            &score_yaml::parse_str("{a: [long text, 12345678], b: {c: true}}").expect("YAML"),
            &mut |text| {
                values.push(text.to_owned());
            },
        );
        assert_eq!(values, ["long text", "12345678"]);
        let visit = |f: &mut dyn FnMut(&str)| values.iter().for_each(|value| f(value));
        let secrets = Secrets::all(&visit);
        assert_eq!(secrets.mask("x long text y"), "x *** y");
        assert_eq!(format!("{secrets:?}"), "Secrets(2)");
    }

    #[test]
    fn words_of_foreign_texts_are_not_quoted() {
        let mut sources = SourceMap::new();
        let file = sources.add_as("score.yaml", "metadata: {name: hunter2}\n", Excerpt::Hidden);
        let mut diagnostics = [
            Diagnostic::new(
                Code::InvalidValue,
                "the workload's `hunter2` is no `name`, expected `x`",
            )
            .at(score_yaml::Span::new(file, 0, 1))
            .path("metadata.name")
            .summary("workload name 'hunter2' in file 'score.yaml'"),
            Diagnostic::new(Code::InvalidValue, "`hunter2`"),
        ];
        mask_foreign(&mut diagnostics, &sources);
        let said = |i: usize| diagnostics[i].texts().collect::<Vec<_>>();
        assert_eq!(
            said(0),
            [
                "the workload's `***` is no `name`, expected `x`",
                "workload name '***' in file 'score.yaml'"
            ]
        );
        assert_eq!(said(1), ["`hunter2`"]);
    }
}
