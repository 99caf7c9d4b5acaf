//! Tables in the style of the Go tools: `+ - |`, centred upper-case headings, a rule between rows.

use unicode_width::UnicodeWidthStr as _;

/// The table as text, with a final newline. Cells may have several lines.
#[must_use]
pub(crate) fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let headings: Vec<String> = headings.iter().map(|h| h.to_uppercase()).collect();
    let mut widths: Vec<usize> = headings.iter().map(|h| h.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell
                .lines()
                .map(|line| line.trim().width())
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
    for row in rows {
        let height = row
            .iter()
            .map(|cell| cell.lines().count())
            .max()
            .unwrap_or(1)
            .max(1);
        for i in 0..height {
            out.push('|');
            for (cell, width) in row.iter().zip(&widths) {
                let line = cell.lines().nth(i).unwrap_or_default().trim();
                out.push_str(&format!(" {line}{} |", " ".repeat(width - line.width())));
            }
            out.push('\n');
        }
        out.push_str(&rule);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn cells_are_as_wide_as_they_look() {
        let rows = vec![
            vec!["a".to_owned(), "漢字".to_owned()],
            vec!["long uid".to_owned(), "x\ny".to_owned()],
        ];
        let expected = "\
+----------+------+
|   UID    |  O   |
+----------+------+
| a        | 漢字 |
+----------+------+
| long uid | x    |
|          | y    |
+----------+------+
";
        assert_eq!(table(&["uid", "o"], &rows), expected);
    }
}
