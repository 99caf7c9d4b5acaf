//! Tables in the style of the Go tools: `+ - |`, centred upper-case headings, a rule between rows.

use std::borrow::Cow;

use score_system::{Output, terminal_width};
use score_yaml::message::visible;
use unicode_width::UnicodeWidthStr as _;

use crate::paragraph::wrap_all;
use crate::progress::cut_to;

/// The text of a cell of one line.
#[must_use]
pub(crate) fn cell(names: &str) -> String {
    visible(names).into_owned()
}

/// The table as text for standard output, with a final newline. Cells may have several lines. Characters that a terminal
/// would obey or hide are escaped. On a terminal it is as wide as that, if it can be: the widest cells are cut, with `…`;
/// elsewhere nothing is.
#[must_use]
pub(crate) fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    within(terminal_width(Output::Standard), headings, rows)
}

/// The same, of which nothing is cut: what is too wide for the terminal goes on below.
#[must_use]
pub(crate) fn wrapped_table(headings: &[&str], rows: &[Vec<String>]) -> String {
    wrapped_within(terminal_width(Output::Standard), headings, rows)
}

fn wrapped_within(limit: Option<usize>, headings: &[&str], rows: &[Vec<String>]) -> String {
    let Some(columns) = limit else {
        return within(limit, headings, rows);
    };
    let mut widths = widths(headings, &cells(rows));
    fit(&mut widths, columns);
    let wrapped = |(cell, width): (&String, &usize)| wrap_all(cell, *width).join("\n");
    let rows = rows.iter();
    let rows: Vec<Vec<String>> = rows
        .map(|row| row.iter().zip(&widths).map(wrapped).collect())
        .collect();
    within(limit, headings, &rows)
}

/// Rows of cells of lines.
type Cells<'c> = Vec<Vec<Vec<Cow<'c, str>>>>;

fn cells(rows: &[Vec<String>]) -> Cells<'_> {
    let rows = rows.iter();
    rows.map(|row| row.iter().map(|cell| lines(cell)).collect())
        .collect()
}

/// The widths of the columns if nothing is cut.
fn widths(headings: &[&str], rows: &Cells<'_>) -> Vec<usize> {
    let mut widths: Vec<usize> = headings.iter().map(|h| h.to_uppercase().width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell
                .iter()
                .map(|line| line.width())
                .max()
                .unwrap_or(0)
                .max(*width);
        }
    }
    widths
}

/// The table within so many columns, if there is a limit.
fn within(limit: Option<usize>, headings: &[&str], rows: &[Vec<String>]) -> String {
    let rows = cells(rows);
    let mut widths = widths(headings, &rows);
    if let Some(limit) = limit {
        fit(&mut widths, limit);
    }
    let rule = widths
        .iter()
        .map(|w| "-".repeat(w + 2))
        .fold("+".to_owned(), |line, dashes| line + &dashes + "+")
        + "\n";

    let mut out = rule.clone();
    out.push('|');
    for (heading, width) in headings.iter().zip(&widths) {
        let heading = cut_to(&heading.to_uppercase(), *width);
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
                let line = cut_to(line, *width);
                out.push_str(&format!(" {line}{} |", " ".repeat(width - line.width())));
            }
            out.push('\n');
        }
        out.push_str(&rule);
    }
    out
}

/// The fewest characters of a cell that say something.
const LEAST: usize = 6;

/// Narrows columns until a table of them is within a limit, none to less than is readable: the first one, which names what
/// the row is about, when the others are as narrow as they can be.
fn fit(widths: &mut [usize], limit: usize) {
    // A bar before each column and behind the last, and a blank on both sides.
    let room = limit.saturating_sub(3 * widths.len() + 1);
    let Some((first, others)) = widths.split_first_mut() else {
        return;
    };
    narrow(others, room.saturating_sub(*first));
    narrow(
        std::slice::from_mut(first),
        room.saturating_sub(others.iter().sum()),
    );
}

/// Narrows columns, the widest first, until all together have so much room.
fn narrow(widths: &mut [usize], room: usize) {
    let total =
        |widths: &[usize], most| widths.iter().map(|width| *width.min(&most)).sum::<usize>();
    if total(widths, usize::MAX) <= room {
        return;
    }
    let most = (LEAST..=room)
        .rev()
        .find(|most| total(widths, *most) <= room);
    let most = most.unwrap_or(LEAST);
    let mut spare = room.saturating_sub(total(widths, most));
    for width in widths.iter_mut().filter(|width| **width > most) {
        *width = most + usize::from(spare > 0);
        spare = spare.saturating_sub(1);
    }
}

/// The lines of a cell with control characters escaped.
fn lines(cell: &str) -> Vec<Cow<'_, str>> {
    cell.lines().map(|line| visible(line.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_table_is_as_wide_as_the_terminal() {
        let rows = vec![vec![
            "postgres.default#shop.db".to_owned(),
            "database, host, name, password, port, username".to_owned(),
        ]];
        let headings = ["uid", "outputs"];
        let narrow = r"+--------------------------+------------------+
|           UID            |     OUTPUTS      |
+--------------------------+------------------+
| postgres.default#shop.db | database, host,… |
+--------------------------+------------------+
";
        assert_eq!(within(Some(47), &headings, &rows), narrow);
        let whole = within(None, &headings, &rows);
        let width = whole.lines().next().unwrap_or_default().len();
        assert_eq!(within(Some(width), &headings, &rows), whole);
        for limit in 0..width {
            let cut = within(Some(limit), &headings, &rows);
            // What is narrower than anybody can read is as narrow as it can be.
            let expected = limit.max(19);
            assert!(cut.lines().all(|line| line.width() == expected), "{cut}");
        }
    }

    #[test]
    fn a_wrapped_table_is_whole_on_a_narrow_terminal() {
        let rows = vec![vec![
            "template://own".to_owned(),
            ".score-k8s/own.provisioners.yaml:13".to_owned(),
            "takes it: it takes any class and id".to_owned(),
        ]];
        let headings = ["provisioner", "file", "result"];
        let narrow = r"+----------------+----------------------+--------------------+
|  PROVISIONER   |         FILE         |       RESULT       |
+----------------+----------------------+--------------------+
| template://own | .score-k8s/own.provi | takes it: it takes |
|                | sioners.yaml:13      | any class and id   |
+----------------+----------------------+--------------------+
";
        assert_eq!(wrapped_within(Some(63), &headings, &rows), narrow);
        let whole = within(None, &headings, &rows);
        assert_eq!(wrapped_within(None, &headings, &rows), whole);
        assert_eq!(wrapped_within(Some(200), &headings, &rows), whole);
        let least = wrapped_within(Some(0), &headings, &rows);
        assert!(
            !least.lines().skip(3).any(|line| line.contains('…')),
            "{least}"
        );
    }
}
