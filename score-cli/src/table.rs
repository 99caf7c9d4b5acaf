//! Tables in the style of the Go tools: `+ - |`, centred upper-case headings, a rule between rows.

use std::borrow::Cow;

use score_yaml::message::visible;
use unicode_width::UnicodeWidthStr as _;

/// The text of a cell of one line.
#[must_use]
pub(crate) fn cell(names: &str) -> String {
    visible(names).into_owned()
}

/// The table as text, with a final newline. Cells may have several lines. Characters that a terminal would obey or hide
/// are escaped.
#[must_use]
pub(crate) fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let headings: Vec<String> = headings.iter().map(|h| h.to_uppercase()).collect();
    let rows: Vec<Vec<Vec<Cow<'_, str>>>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| lines(cell)).collect())
        .collect();
    let mut widths: Vec<usize> = headings.iter().map(|h| h.width()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell
                .iter()
                .map(|line| line.width())
                .max()
                .unwrap_or(0)
                .max(*width);
        }
    }
    let rule = widths
        .iter()
        .map(|w| "-".repeat(w + 2))
        .fold("+".to_owned(), |line, dashes| line + &dashes + "+")
        + "\n";

    let mut out = rule.clone();
    out.push('|');
    for (heading, width) in headings.iter().zip(&widths) {
        let free = width - heading.width();
        let (left, right) = (free / 2, free - free / 2);
        out.push_str(&format!(
            " {}{heading}{} |",
            " ".repeat(left),
            " ".repeat(right)
        ));
    }
    out.push('\n');
    out.push_str(&rule);
    for row in &rows {
        let height = row.iter().map(Vec::len).max().unwrap_or(1).max(1);
        for i in 0..height {
            out.push('|');
            for (cell, width) in row.iter().zip(&widths) {
                let line = cell.get(i).map_or("", |line| line);
                out.push_str(&format!(" {line}{} |", " ".repeat(width - line.width())));
            }
            out.push('\n');
        }
        out.push_str(&rule);
    }
    out
}

/// The lines of a cell with control characters escaped.
fn lines(cell: &str) -> Vec<Cow<'_, str>> {
    cell.lines().map(|line| visible(line.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn cells_are_as_wide_as_they_look() {
        let rows = vec![
            vec!["a".to_owned(), "漢字".to_owned()],
            vec!["long uid".to_owned(), "x\ny\u{1b}".to_owned()],
        ];
        let expected = r"+----------+---------+
|   UID    |    O    |
+----------+---------+
| a        | 漢字    |
+----------+---------+
| long uid | x       |
|          | y\u{1b} |
+----------+---------+
";
        assert_eq!(table(&["uid", "o"], &rows), expected);
    }
}
