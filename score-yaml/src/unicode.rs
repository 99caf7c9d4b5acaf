//! Classes of characters that Go's rules ask for and Rust's standard library does not tell.
//! (score-sprig and score-template have their own: neither needs YAML.)

use std::sync::LazyLock;

use regex::Regex;

fn matches(class: &Regex, c: char) -> bool {
    class.is_match(c.encode_utf8(&mut [0; 4]))
}

/// Category L.
pub(crate) fn is_letter(c: char) -> bool {
    static LETTER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\p{L}").expect("the class exists"));
    if c.is_ascii() {
        c.is_ascii_alphabetic()
    } else {
        // Alphabetic characters are letters, letter numbers, and some marks and symbols.
        c.is_alphabetic() && (c < '\u{2b0}' || matches(&LETTER, c))
    }
}

/// Category Nd.
pub(crate) fn is_digit(c: char) -> bool {
    static DIGIT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\p{Nd}").expect("the class exists"));
    c.is_ascii_digit() || c.is_numeric() && c > '\u{ff}' && matches(&DIGIT, c)
}

/// True if a character shows: letters, marks, numbers, punctuation, symbols, the space.
pub(crate) fn is_print(c: char) -> bool {
    static HIDDEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{C}\p{Z}]").expect("the classes exist"));
    match c {
        ' '..='~' => true,
        '\0'..='\u{a0}' | '\u{ad}' => false,
        '\u{a1}'..='\u{ff}' => true,
        _ => !matches(&HIDDEN, c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_go() {
        for (c, want) in [
            ('a', (true, false, true)),
            ('\u{e9}', (true, false, true)),
            ('7', (false, true, true)),
            ('\u{b2}', (false, false, true)),
            ('\u{2167}', (false, false, true)),
            ('\u{24b6}', (false, false, true)),
            ('\u{661}', (false, true, true)),
            ('\u{4e16}', (true, false, true)),
            ('\u{301}', (false, false, true)),
            ('\u{a0}', (false, false, false)),
            ('\u{200b}', (false, false, false)),
            ('\u{f8ff}', (false, false, false)),
            ('\t', (false, false, false)),
        ] {
            assert_eq!((is_letter(c), is_digit(c), is_print(c)), want, "{c:?}");
        }
    }
}
