//! The words in the boxes of a picture.

use score_yaml::message::visible;

use crate::definitions::graph::GraphNode;

/// The most columns of a line; words that are longer go on in the next one.
const MAX_COLUMNS: usize = 46;

/// The most lines of a resource's id. What is left is in the box's title.
const MAX_LINES: usize = 3;

/// The mark of what is left out.
const GAP: char = '…';

/// The words in the box of a resource.
#[derive(Debug)]
pub(super) struct Caption {
    /// `TYPE.CLASS`
    pub(super) kind: Vec<String>,
    /// The id.
    pub(super) id: Vec<String>,
    /// Who gives it.
    pub(super) by: Vec<String>,
}

impl Caption {
    pub(super) fn of(node: &GraphNode) -> Self {
        let (kind, id) = node.kind_and_id();
        Caption {
            kind: lines(kind),
            id: lines(id),
            by: lines(&node.giver()),
        }
    }
}

impl Caption {
    /// All lines, each with the class of its look.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let parts = [
            (" class=\"kind\"", &self.kind),
            ("", &self.id),
            (" class=\"by\"", &self.by),
        ];
        let parts = parts.into_iter();
        parts.flat_map(|(class, lines)| lines.iter().map(move |line| (class, line.as_str())))
    }
}

/// The columns that a text takes where each letter takes one. What is no ASCII may take two.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn columns_of(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// A text in lines that are not too long, broken before a dot or behind a dash where there is one.
fn lines(text: &str) -> Vec<String> {
    let text = visible(text);
    let mut rest = &*text;
    let mut lines = Vec::new();
    while !rest.is_empty() {
        let end = line_end(rest);
        if lines.len() + 1 == MAX_LINES && end < rest.len() {
            let mut last = rest[..end].to_owned();
            while columns(&last) + columns_of(GAP) > MAX_COLUMNS {
                last.pop();
            }
            last.push(GAP);
            lines.push(last);
            break;
        }
        lines.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
    lines
}

/// Where the first line of a text ends.
fn line_end(text: &str) -> usize {
    let mut width = 0;
    let mut break_at = None;
    for (at, c) in text.char_indices() {
        width += columns_of(c);
        if width > MAX_COLUMNS {
            return break_at.unwrap_or(at);
        }
        // Not in the first half of a line.
        if width > MAX_COLUMNS / 2 {
            match c {
                '.' => break_at = Some(at),
                '-' | '/' | '_' | ' ' => break_at = Some(at + 1),
                _ => {}
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_go_on_in_the_next_line() {
        let long = "modules.my-very-long-workload-name.externals.the-database-of-all";
        for (text, expected) in [
            ("", &[][..]),
            (
                "modules.my-long-workload.externals.database",
                &["modules.my-long-workload.externals.database"],
            ),
            (
                long,
                &[
                    "modules.my-very-long-workload-name.externals",
                    ".the-database-of-all",
                ],
            ),
            ("a\nb", &["a\\nb"]),
            ("-x", &["-x"]),
        ] {
            assert_eq!(lines(text), expected);
        }
    }

    #[test]
    fn no_line_is_too_long_and_there_are_few() {
        for letter in ["a", "漢", "a-", "é.", "\u{1b}"] {
            for count in [45, 46, 47, 91, 93, 138, 139, 10_000] {
                let text = letter.repeat(count);
                let lines = lines(&text);
                assert!(lines.len() <= MAX_LINES, "{letter:?} {count}");
                assert!(
                    lines.iter().all(|line| columns(line) <= MAX_COLUMNS),
                    "{letter:?} {count}: {lines:?}"
                );
                let is_whole = lines.concat() == *visible(&text);
                assert_eq!(
                    is_whole,
                    !lines.concat().ends_with(GAP),
                    "{letter:?} {count}"
                );
            }
        }
    }
}
