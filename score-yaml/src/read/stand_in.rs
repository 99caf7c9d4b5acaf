//! Tokens that yaml.v3 reads and the YAML parser refuses, and what stands in their places when the parser reads.
//!
//! A stand-in is as long as its token, so that all places stay, and is a token that the parser takes where yaml.v3 takes
//! the other: a text in quotes or an alias becomes a text in quotes. A stand-in counts only if the parser then reports a
//! scalar that is exactly there, so nothing that is part of a comment, of a block of text or of a longer text can be taken
//! for a token.

use std::borrow::Cow;

use crate::SortedSet;
use crate::characters::BYTE_ORDER_MARK;
use crate::fault::ByteRange;
use crate::load::Style;

/// A token that the parser refuses, and its meaning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct StandIn {
    pub(super) at: ByteRange,
    pub(super) is: Meaning,
}

/// The meaning of a token that the parser refuses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// A text in quotes: one that goes on at the margin, or has the escape `\'`.
    Quoted(String),
    /// An alias with a colon right behind it.
    Alias,
    /// `-` before a bracket or a comma, in brackets.
    Dash,
}

/// The text with the stand-ins in it and a letter for each byte order mark behind `start`. It is as long as before.
pub(super) fn apply<'t>(
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
        let body = out[start..].replace(BYTE_ORDER_MARK, letter.encode_utf8(&mut [0; 4]));
        out.replace_range(start.., &body);
    }
    Cow::Owned(out)
}

/// The stand-ins that the parser is to meet yet.
pub(super) struct Expected<'s> {
    left: &'s [StandIn],
    letter: Option<char>,
    /// The starts of those that it did not meet.
    unmet: SortedSet<usize>,
}

impl<'s> Expected<'s> {
    pub(super) fn new(stand_ins: &'s [StandIn], letter: Option<char>) -> Self {
        Expected {
            left: stand_ins,
            letter,
            unmet: SortedSet::new(),
        }
    }

    /// The meaning of a scalar that the parser met, if it is a stand-in.
    pub(super) fn meaning(
        &mut self,
        at: &ByteRange,
        style: Style,
        has_properties: bool,
    ) -> Option<&'s Meaning> {
        while let [first, rest @ ..] = self.left
            && first.at.start <= at.start
            && !at.is_empty()
        {
            self.left = rest;
            let has_style = match first.is {
                Meaning::Quoted(_) => style == Style::Quoted,
                Meaning::Alias => style == Style::Quoted && !has_properties,
                Meaning::Dash => style == Style::Plain,
            };
            if first.at == *at && has_style {
                return Some(&first.is);
            }
            self.unmet.insert(first.at.start);
        }
        None
    }

    /// The starts of the stand-ins that the parser passed over.
    pub(super) fn unmet(self) -> SortedSet<usize> {
        self.unmet
    }

    /// The starts of the stand-ins that the parser did not meet up to the end of the text.
    pub(super) fn unmet_at_end(mut self) -> SortedSet<usize> {
        let left = self.left.iter().map(|stand_in| stand_in.at.start);
        self.unmet.extend(left);
        self.unmet
    }

    /// A text of the parser with byte order marks where letters stand for them.
    pub(super) fn with_marks<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        match self.letter {
            Some(letter) if text.contains(letter) => {
                Cow::Owned(text.replace(letter, BYTE_ORDER_MARK.encode_utf8(&mut [0; 4])))
            }
            _ => text,
        }
    }
}

/// A character to stand for the byte order marks in a text: yaml.v3 takes such a mark for a letter, the parser does not.
/// Nothing if there is none, or no character that the text does not mean itself.
pub(super) fn letter(text: &str) -> Option<char> {
    // As long as the mark, and of no meaning. Their numbers end in these two digits in hex.
    const LETTERS: std::ops::RangeInclusive<char> = '\u{e000}'..='\u{e0ff}';
    text.contains(BYTE_ORDER_MARK).then_some(())?;
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
