//! Unicode as Go's package `unicode` has it: case is changed one character for one, and classes are
//! general categories, where Rust's own methods follow the fuller derived properties.

use std::sync::LazyLock;

use regex::Regex;

/// The one upper case character, or the same where upper case takes several (`ß`).
pub(super) fn upper(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_uppercase();
    }
    match (only(c.to_uppercase()), c) {
        (Some(upper), _) => upper,
        // Greek with iota subscript has a single capital, which Unicode's full rules spell out.
        (None, '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}') => {
            char::from_u32(u32::from(c) + 8).unwrap_or(c)
        }
        (None, '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}') => {
            char::from_u32(u32::from(c) + 9).unwrap_or(c)
        }
        (None, _) => c,
    }
}

/// The one lower case character.
pub(super) fn lower(c: char) -> char {
    match c {
        '\u{130}' => 'i',
        _ => only(c.to_lowercase()).unwrap_or(c),
    }
}

/// The one title case character: upper case but for the digraphs and Georgian.
pub(super) fn title(c: char) -> char {
    match c {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => c,
        _ => upper(c),
    }
}

fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

/// A general category or a union of some.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Category {
    /// Lu
    Upper,
    /// Ll
    Lower,
    /// Lt
    Title,
    /// L
    Letter,
    /// P
    Punctuation,
}

impl Category {
    /// True if a character is in it.
    pub(super) fn has(self, c: char) -> bool {
        static CLASSES: LazyLock<[Regex; 5]> = LazyLock::new(|| {
            ["Lu", "Ll", "Lt", "L", "P"].map(|name| {
                Regex::new(&format!("^\\p{{{name}}}$")).expect("these are categories of Unicode")
            })
        });
        if c.is_ascii() {
            return match self {
                Category::Upper => c.is_ascii_uppercase(),
                Category::Lower => c.is_ascii_lowercase(),
                Category::Title => false,
                Category::Letter => c.is_ascii_alphabetic(),
                // ASCII's other marks are symbols to Unicode.
                Category::Punctuation => c.is_ascii_punctuation() && !"$+<=>^`|~".contains(c),
            };
        }
        CLASSES[self as usize].is_match(c.encode_utf8(&mut [0; 4]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_changed_one_character_for_one() {
        for (c, up, low, tit) in [
            ('a', 'A', 'a', 'A'),
            ('ß', 'ß', 'ß', 'ß'),
            ('ı', 'I', 'ı', 'I'),
            ('İ', 'İ', 'i', 'İ'),
            ('ǆ', 'Ǆ', 'ǆ', 'ǅ'),
            ('ς', 'Σ', 'ς', 'Σ'),
            ('\u{1f85}', '\u{1f8d}', '\u{1f85}', '\u{1f8d}'),
            ('\u{1fc3}', '\u{1fcc}', '\u{1fc3}', '\u{1fcc}'),
            ('\u{10d0}', '\u{1c90}', '\u{10d0}', '\u{10d0}'),
        ] {
            assert_eq!((upper(c), lower(c), title(c)), (up, low, tit), "{c}");
        }
    }

    #[test]
    fn categories_are_not_derived_properties() {
        assert!(Category::Upper.has('É') && !Category::Upper.has('Ⓐ'));
        assert!(Category::Lower.has('é') && !Category::Lower.has('ª'));
        assert!(Category::Title.has('ǅ'));
        assert!(Category::Letter.has('世') && !Category::Letter.has('Ⅷ'));
        assert!(Category::Punctuation.has('_') && !Category::Punctuation.has('$'));
        assert!(Category::Punctuation.has('«') && !Category::Punctuation.has('€'));
    }
}
