//! Text in lines of a width.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The lines of a text within so many columns, broken between words. A word that is wider has a line of its own.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let width = word.width();
        match lines.last_mut() {
            Some(line) if column + 1 + width <= columns => {
                line.extend([" ", word]);
                column += 1 + width;
            }
            _ => {
                lines.push(word.to_owned());
                column = width;
            }
        }
    }
    lines
}

/// The same, and wider words are broken wherever a line is full.
pub(crate) fn wrap_all(text: &str, columns: usize) -> Vec<String> {
    let lines = wrap(text, columns).into_iter();
    lines.flat_map(|line| broken(line, columns)).collect()
}

/// The pieces of a word that are as wide as there are columns, or of one character.
fn broken(word: String, columns: usize) -> Vec<String> {
    if word.width() <= columns {
        return vec![word];
    }
    let mut pieces = vec![String::new()];
    let mut column = 0;
    for c in word.chars() {
        let width = c.width().unwrap_or(0);
        if column > 0 && column + width > columns {
            pieces.push(String::new());
            column = 0;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
        column += width;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words() {
        let text = "one  two\nthree-and-four 漢字漢 x";
        assert_eq!(
            wrap(text, 8),
            ["one two", "three-and-four", "漢字漢 x"],
            "a long word stays whole"
        );
        assert_eq!(wrap(text, 100), ["one two three-and-four 漢字漢 x"]);
        assert_eq!(
            wrap_all(text, 5),
            ["one", "two", "three", "-and-", "four", "漢字", "漢", "x"]
        );
        assert_eq!(wrap_all("漢字", 1), ["漢", "字"]);
        assert!(wrap_all(" ", 1).is_empty());
    }
}
