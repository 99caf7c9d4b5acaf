//! Tokens that yaml.v3 reads and the YAML parser refuses, and what stands in their places when the parser reads.
//!
//! A stand-in is as long as its token, so that all places stay, and is a token that the parser takes where yaml.v3 takes
//! the other: a text in quotes or an alias becomes a text in quotes. The texts are searched with little knowledge of
//! YAML. What is found counts only if the parser then reports a scalar that is exactly there, so nothing that is part of
//! a comment, of a block of text or of a longer text can be taken for a token.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::load::Style;
use crate::quoted::{is_document_mark, quoted};

/// A token, and what it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StandIn {
    pub(crate) at: Range<usize>,
    pub(crate) is: Meaning,
}

/// What a token is that the parser refuses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Meaning {
    /// A text in quotes: one that goes on at the margin, or has the escape `\'`.
    Quoted(String),
    /// An alias with a colon right behind it.
    Alias,
    /// `-` before a bracket or a comma, in brackets.
    Dash,
}

/// The tokens of a text that need a stand-in, in their order. `start` is where the text begins.
pub(crate) fn find(text: &str, start: usize) -> Vec<StandIn> {
    let mut finder = Finder {
        text,
        bytes: text.as_bytes(),
        at: start,
        depth: 0,
        indent: 0,
        found: Vec::new(),
    };
    while finder.at < text.len() {
        if finder.token().is_none() {
            break;
        }
    }
    finder.found
}

/// A text as long, with the stand-ins in it and a letter for each byte order mark behind `start`.
pub(crate) fn apply<'t>(
    text: &'t str,
    start: usize,
    letter: Option<char>,
    stand_ins: &[StandIn],
) -> Cow<'t, str> {
    if stand_ins.is_empty() && letter.is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for StandIn { at, is } in stand_ins {
        out.push_str(&text[end..at.start]);
        if *is == Meaning::Dash {
            out.push('a');
        } else {
            out.push('"');
            out.extend(std::iter::repeat_n('a', at.len() - 2));
            out.push('"');
        }
        end = at.end;
    }
    out.push_str(&text[end..]);
    if let Some(letter) = letter {
        let body = out[start..].replace(MARK, letter.encode_utf8(&mut [0; 4]));
        out.replace_range(start.., &body);
    }
    Cow::Owned(out)
}

/// The stand-ins that the parser is to meet.
pub(crate) struct Waiting<'s> {
    left: &'s [StandIn],
    letter: Option<char>,
    /// Where those start that it did not meet.
    unmet: &'s mut BTreeSet<usize>,
}

impl<'s> Waiting<'s> {
    pub(crate) fn new(
        stand_ins: &'s [StandIn],
        letter: Option<char>,
        unmet: &'s mut BTreeSet<usize>,
    ) -> Self {
        Waiting {
            left: stand_ins,
            letter,
            unmet,
        }
    }

    /// What the scalar that the parser met is, if it is a stand-in.
    pub(crate) fn met(
        &mut self,
        at: &Range<usize>,
        style: Style,
        has_properties: bool,
    ) -> Option<&'s Meaning> {
        while let [first, rest @ ..] = self.left
            && first.at.start <= at.start
            && !at.is_empty()
        {
            self.left = rest;
            let is_so = match first.is {
                Meaning::Quoted(_) => style == Style::Quoted,
                Meaning::Alias => style == Style::Quoted && !has_properties,
                Meaning::Dash => style == Style::Plain,
            };
            if first.at == *at && is_so {
                return Some(&first.is);
            }
            self.unmet.insert(first.at.start);
        }
        None
    }

    /// There are no more scalars.
    pub(crate) fn none_comes(self) {
        self.unmet
            .extend(self.left.iter().map(|first| first.at.start));
    }

    /// A text of the parser with byte order marks where letters stand for them.
    pub(crate) fn marked<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        match self.letter {
            Some(letter) if text.contains(letter) => Cow::Owned(text.replace(letter, MARK_TEXT)),
            _ => text,
        }
    }
}

struct Finder<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// How many brackets are open.
    depth: usize,
    /// How deep the current line is indented.
    indent: usize,
    found: Vec<StandIn>,
}

impl Finder<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn is_spaced(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    /// Whether a bracket or a comma stands here.
    fn is_flow(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b',' | b'[' | b']' | b'{' | b'}'))
    }

    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |len| at + len)
    }

    fn is_at_line_start(&self) -> bool {
        self.at == 0 || self.bytes[self.at - 1] == b'\n'
    }

    /// Moves past one token; `None` at a text in quotes that does not end.
    fn token(&mut self) -> Option<()> {
        if self.is_at_line_start() {
            let rest = &self.bytes[self.at..];
            self.indent = rest.iter().take_while(|b| **b == b' ').count();
            if rest.starts_with(b"%") {
                self.at = self.line_end(self.at);
                return Some(());
            }
            if is_document_mark(self.bytes, self.at) {
                self.at += 3;
                return Some(());
            }
        }
        match self.bytes[self.at] {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => self.at += 1,
            b'[' | b'{' => {
                self.depth += 1;
                self.at += 1;
            }
            b']' | b'}' => {
                self.depth = self.depth.saturating_sub(1);
                self.at += 1;
            }
            b'#' if self.at == 0 || self.is_spaced(self.at - 1) => {
                self.at = self.line_end(self.at);
            }
            b'-' if self.depth > 0 && self.is_flow(self.at + 1) => {
                self.push(self.at + 1, Meaning::Dash)
            }
            b'-' | b'?' | b':' if self.is_spaced(self.at + 1) || self.is_json_colon() => {
                self.at += 1
            }
            b'"' | b'\'' => self.quoted()?,
            b'*' => self.alias(),
            b'&' | b'!' => {
                while !self.is_spaced(self.at) && (self.depth == 0 || !self.is_flow(self.at)) {
                    self.at += 1;
                }
            }
            b'|' | b'>' if self.depth == 0 => self.block(),
            _ => self.plain(),
        }
        Some(())
    }

    /// Whether a colon stands here right behind a text in quotes or brackets, in brackets.
    fn is_json_colon(&self) -> bool {
        self.bytes[self.at] == b':'
            && self.depth > 0
            && self.at > 0
            && matches!(self.bytes[self.at - 1], b'"' | b'\'' | b']' | b'}')
    }

    fn push(&mut self, end: usize, is: Meaning) {
        self.found.push(StandIn {
            at: self.at..end,
            is,
        });
        self.at = end;
    }

    fn quoted(&mut self) -> Option<()> {
        let quoted = quoted(self.text, self.at)?;
        let is_long = self.depth == 0 && quoted.is_long && !self.is_key(quoted.end);
        match quoted.text.filter(|_| is_long || quoted.has_quote) {
            Some(text) => self.push(quoted.end, Meaning::Quoted(text)),
            None => self.at = quoted.end,
        }
        Some(())
    }

    /// Whether a colon makes a key of what ends here.
    fn is_key(&self, end: usize) -> bool {
        let rest = &self.bytes[end..];
        let blanks = rest
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        rest.get(blanks) == Some(&b':')
    }

    fn alias(&mut self) {
        let name = &self.bytes[self.at + 1..];
        let is_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'-');
        let end = self.at + 1 + name.iter().take_while(is_name).count();
        if end > self.at + 1 && self.byte(end) == Some(b':') {
            self.push(end, Meaning::Alias);
        } else {
            self.at = end;
        }
    }

    /// A block of text: the lines below that are deeper than this one, and as deep as the first of them.
    fn block(&mut self) {
        let mut deep = None;
        self.at = self.line_end(self.at);
        while self.at < self.bytes.len() {
            let start = self.at + 1;
            let rest = self.bytes.get(start..).unwrap_or_default();
            let indent = rest.iter().take_while(|b| **b == b' ').count();
            let is_empty = matches!(rest.get(indent), None | Some(b'\n' | b'\r'));
            let is_inside = indent > self.indent && deep.is_none_or(|deep| indent >= deep);
            if !is_empty && !is_inside {
                // The line end is the next token, so that the line is seen from its start.
                return;
            }
            if !is_empty {
                deep = deep.or(Some(indent));
            }
            self.at = self.line_end(start.min(self.bytes.len()));
        }
    }

    /// A text without quotes, with the lines that go on with it.
    fn plain(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte(self.at) {
            let at = self.at;
            match byte {
                b':' if self.is_spaced(at + 1) || self.depth > 0 && self.is_flow(at + 1) => return,
                b'#' if self.is_spaced(at - 1) => return,
                _ if self.depth > 0 && self.is_flow(at) => return,
                b'\n' if self.depth == 0 => {
                    let rest = &self.bytes[at + 1..];
                    let indent = rest.iter().take_while(|b| **b == b' ').count();
                    let is_empty = matches!(rest.get(indent), None | Some(b'\n' | b'\r'));
                    if !is_empty && indent <= self.indent {
                        return;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
    }
}

/// The byte order mark.
pub(crate) const MARK: char = '\u{feff}';
const MARK_TEXT: &str = "\u{feff}";

/// Where a text begins: behind a byte order mark, and as yaml.v3 has it behind a second one.
pub(crate) fn start(text: &str) -> usize {
    let marks = text.chars().take(2).take_while(|c| *c == MARK).count();
    marks * MARK.len_utf8()
}

/// A character to stand for the byte order marks in a text: yaml.v3 takes such a mark for a letter, the parser does not.
/// Nothing if there is none, or no character that the text does not mean itself.
pub(crate) fn letter(text: &str) -> Option<char> {
    // As long as the mark, and of no meaning. Their numbers end in these two digits in hex.
    const LETTERS: std::ops::RangeInclusive<char> = '\u{e000}'..='\u{e0ff}';
    text.contains(MARK).then_some(())?;
    let mut is_used = [false; 256];
    for c in text.chars().filter(|c| LETTERS.contains(c)) {
        is_used[u32::from(c) as usize & 0xff] = true;
    }
    // An escape may mean one too.
    for four in text.as_bytes().windows(4) {
        let is_hex = four[0].eq_ignore_ascii_case(&b'e') && four[1] == b'0';
        let digits = || std::str::from_utf8(&four[2..]).ok();
        if let Some(low) = is_hex.then(digits).flatten()
            && let Ok(low) = u8::from_str_radix(low, 16)
        {
            is_used[usize::from(low)] = true;
        }
    }
    LETTERS
        .zip(is_used)
        .find_map(|(c, used)| (!used).then_some(c))
}
