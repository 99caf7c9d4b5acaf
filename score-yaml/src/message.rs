//! Text for people, made of words that strangers wrote: nothing in it steers a terminal, and none of it is long.
//!
//! [`message!`](crate::message!) is `format!` for everything that is said to somebody: of each value that is put in
//! only [`MAX_NAME`] characters are shown, and characters that a terminal would obey or hide are written out. Values are
//! words of strangers, not text that is already a message, nor lists of names ([`listed`]): the middle of a sentence
//! would be left out. Such text is put together by `format!`, with [`Name`] around the words that are not made yet. It costs
//! what is shown, not what is there: a name of a megabyte in ten thousand messages is looked at in its first and last
//! bytes only.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// The most characters of a name or a path that are shown.
pub const MAX_NAME: usize = 200;
/// The most bytes of a message that are shown, whatever is put into it.
pub const MAX_MESSAGE: usize = 2000;
/// The mark of what is left out.
const GAP: &str = "…";

/// `format!` for people: names that are put in are cut where they are long, and made visible.
#[macro_export]
macro_rules! message {
    ($($argument:tt)*) => {
        $crate::message::compose(::std::format_args!($($argument)*))
    };
}

/// The text of [`message!`](crate::message!).
#[must_use]
pub fn compose(arguments: fmt::Arguments<'_>) -> String {
    let mut words = Words::default();
    // A value that cannot be written is left out: a message that ends early is better than none.
    let _ = words.write_fmt(arguments);
    words.text
}

/// A text that is made of pieces: each is a part of the message's own words, or a value that is put in.
#[derive(Default)]
struct Words {
    text: String,
    is_full: bool,
}

impl fmt::Write for Words {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        if self.is_full {
            return Ok(());
        }
        let piece = cut(piece, MAX_NAME);
        let piece = visible(&piece);
        if self.text.len() + piece.len() > MAX_MESSAGE {
            self.is_full = true;
            self.text.push_str(GAP);
        } else {
            self.text.push_str(&piece);
        }
        Ok(())
    }
}

/// A name as [`message!`](crate::message!) shows it, for text that is put together otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a>(pub &'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&cut(self.0, MAX_NAME)))
    }
}

/// A text whose middle is left out if it has more characters than `longest`. Looks at its ends only.
#[must_use]
pub fn cut(text: &str, longest: usize) -> Cow<'_, str> {
    if text.len() <= longest {
        return Cow::Borrowed(text);
    }
    let (head, tail) = (longest - longest / 3, longest / 3);
    let start = text.char_indices().nth(head).map(|(at, _)| at);
    let end = text.char_indices().rev().nth(tail.saturating_sub(1));
    match (start, end.map(|(at, _)| at)) {
        (Some(start), Some(end)) if start < end => {
            Cow::Owned(format!("{}{GAP}{}", &text[..start], &text[end..]))
        }
        _ => Cow::Borrowed(text),
    }
}

/// A text on one line, with the characters written out that a terminal would obey or hide: `\n`, `\u{1b}`, `\u{202e}`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut before = None;
    let first = text.char_indices().find(|(_, c)| {
        let found = is_hidden(before, *c);
        before = Some(*c);
        found
    });
    let Some((first, _)) = first else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    let mut before = text[..first].chars().next_back();
    for c in text[first..].chars() {
        if is_hidden(before, c) {
            push_escaped(&mut out, c);
            before = None;
        } else {
            out.push(c);
            before = Some(c);
        }
    }
    Cow::Owned(out)
}

/// True if a text has nothing but ASCII that is seen: nearly all texts.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    // To the end whatever it finds, so that many bytes are looked at at once.
    let is_plain = |is_plain, byte| is_plain & (b' '..=b'~').contains(&byte);
    text.bytes().fold(true, is_plain)
}

/// Writes a character out.
pub fn push_escaped(out: &mut String, c: char) {
    out.extend(c.escape_default());
}

/// True if a character must not reach a terminal as it is: it steers it, ends a line, turns the direction of what
/// follows, or cannot be seen. `before` stands before it: behind what is no ASCII, a variation selector only chooses
/// between two pictures of it.
#[must_use]
pub fn is_hidden(before: Option<char>, c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    match c {
        '\u{fe0e}' | '\u{fe0f}' => before.is_none_or(|c| c.is_ascii() || is_hidden(None, c)),
        // C1 controls; the soft hyphen.
        '\u{80}'..='\u{9f}' | '\u{ad}'
        // Joiners of letters, and fillers without a picture; the blank of Braille.
        | '\u{2800}'
        | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{3164}' | '\u{ffa0}'
        // Directions: the Arabic letter mark.
        | '\u{61c}'
        | '\u{180b}'..='\u{180f}'
        // Zero-width characters and marks of directions; separators of lines and paragraphs; embeddings and
        // overrides; the word joiner, invisible operators, isolates, deprecated format characters.
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0d}' | '\u{feff}'
        // Annotations between lines, and other characters that Unicode says to ignore.
        | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        // Tags, and more variation selectors.
        | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// The most names of a list that are shown.
pub const MAX_LISTED: usize = 10;

/// A list of names, of very many the first ones: `` `a`, `b`, … 98 more ``.
#[must_use]
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>, separator: &str) -> String {
    listed_of(&mut names.into_iter(), separator)
}

/// Compiled once for all iterators.
fn listed_of(names: &mut dyn Iterator<Item = &str>, separator: &str) -> String {
    let mut out = String::new();
    for name in Iterator::take(&mut *names, MAX_LISTED) {
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(&message!("`{name}`"));
    }
    match names.count() {
        0 => {}
        more => out.push_str(&format!("{separator}… {more} more")),
    }
    out
}

/// Names in a circle, of very many the first ones: `` `a` -> `b` -> `a` ``.
#[must_use]
pub fn ring<'a>(names: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let start = names.clone().into_iter().next();
    let start = start.map_or_else(String::new, |start| message!(" -> `{start}`"));
    listed(names, " -> ") + &start
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_steers_or_hides_is_hidden() {
        for (text, expected) in [
            ("plain ä 漢字 🔐", "plain ä 漢字 🔐"),
            ("a\nINFO: b\r\tc", r"a\nINFO: b\r\tc"),
            ("\u{1b}]0;x\u{7}", r"\u{1b}]0;x\u{7}"),
            ("\u{7f}\u{9b}31m\u{85}", r"\u{7f}\u{9b}31m\u{85}"),
            (
                "a\u{202e}b\u{2066}c\u{2069}",
                r"a\u{202e}b\u{2066}c\u{2069}",
            ),
            ("\u{200e}\u{200f}\u{61c}", r"\u{200e}\u{200f}\u{61c}"),
            (
                "a\u{200b}\u{200d}b\u{2060}\u{feff}",
                r"a\u{200b}\u{200d}b\u{2060}\u{feff}",
            ),
            (
                "\u{ad}\u{180e}\u{34f}\u{3164}\u{2800}⠁",
                r"\u{ad}\u{180e}\u{34f}\u{3164}\u{2800}⠁",
            ),
            ("\u{2028}\u{2029}", r"\u{2028}\u{2029}"),
            ("\u{e0041}\u{e0100}\u{fff9}", r"\u{e0041}\u{e0100}\u{fff9}"),
            (
                "❤\u{fe0f} a\u{fe0f}\u{fe0f}",
                "❤\u{fe0f} a\\u{fe0f}\\u{fe0f}",
            ),
        ] {
            assert_eq!(visible(text), expected, "{text:?}");
        }
    }

    #[test]
    fn no_character_that_unicode_says_to_ignore_is_left() {
        let classes = r"[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]";
        let hidden = regex::Regex::new(classes).expect("the classes exist");
        for c in '\0'..=char::MAX {
            if hidden.is_match(c.encode_utf8(&mut [0; 4])) {
                assert!(is_hidden(None, c), "{c:?}");
            }
        }
    }

    #[test]
    fn long_names_are_cut_in_the_middle() {
        let name = "é".repeat(1000);
        let text = message!("no `{name}` in `{}`", "ab");
        assert_eq!(text.chars().count(), "no `` in `ab`".len() + MAX_NAME + 1);
        assert!(text.contains("é…é"), "{text}");
        assert!(text.ends_with("é` in `ab`"));
        let all = message!("{}", format_args!("{0}{0}{0}{0}{0}{0}{0}{0}{0}", name));
        assert!(all.len() <= MAX_MESSAGE + GAP.len() && all.ends_with(GAP));
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcd…fg");
    }

    #[test]
    fn of_many_names_the_first_are_listed() {
        let names: Vec<String> = (0..12).map(|n| format!("n{n}")).collect();
        let names = || names.iter().map(String::as_str);
        assert_eq!(listed(names().take(2), ", "), "`n0`, `n1`");
        assert!(listed(names(), ", ").ends_with("`n9`, … 2 more"));
        assert_eq!(ring(["a", "b"]), "`a` -> `b` -> `a`");
        assert!(ring(names().collect::<Vec<_>>()).ends_with("`n9` -> … 2 more -> `n0`"));
    }

    proptest! {
        #[test]
        fn visible_text_stays_as_it_is_and_is_of_one_line(text in any::<String>()) {
            let shown = visible(&text).into_owned();
            prop_assert_eq!(&*visible(&shown), &shown);
            prop_assert!(!shown.contains(|c| is_hidden(Some('é'), c)));
        }

        #[test]
        fn what_is_cut_is_not_long(text in any::<String>(), longest in 3..20_usize) {
            let shown = cut(&text, longest);
            prop_assert!(shown.chars().count() <= longest.max(text.chars().count().min(longest)) + 1);
        }
    }
}
