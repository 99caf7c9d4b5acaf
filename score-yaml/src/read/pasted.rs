//! Lines that came with a text from where it was copied: the marks of a merge or a diff, the command of a shell, Markdown.

use super::lines::{Line, Lines};
use crate::fault::{Fault, Quotable};
use crate::message::Name;

/// A mark that a merge left, at the error or above it.
pub(super) fn merge_mark(lines: &Lines<'_>) -> Option<Fault> {
    let is_mark = |line: &&Line<'_>| {
        ["<<<<<<< ", ">>>>>>> ", "||||||| "]
            .iter()
            .any(|mark| line.text.starts_with(mark))
    };
    let is_middle = |line: &&Line<'_>| line.text == "=======";
    let marks = lines.lines.iter().find(is_mark);
    let line = marks.or_else(|| lines.lines.last().filter(is_middle))?;
    let message = format!("line {} is a mark of a merge conflict", line.number);
    let fault = Fault::syntax(message, line.start..line.start + line.text.len());
    Some(fault.hint("keep one of the two sides, and remove the lines with marks"))
}

/// The command of a shell that writes the file, before the text: `cat > score.yaml <<EOF`.
pub(super) fn shell_line(lines: &Lines<'_>) -> Option<Fault> {
    let line = lines.text.lines().next()?.trim_end();
    let is_command = line.starts_with("cat ") && line.contains("<<");
    if !is_command {
        return None;
    }
    let fault = Fault::syntax("line 1 is a command of a shell, no YAML", 0..line.len());
    let end = line.rsplit("<<").next().unwrap_or_default();
    let end = end.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let is_word = lines.quotable == Quotable::All && (1..20).contains(&end.len());
    Some(match is_word {
        true => fault.hint(format!("leave it out, and the `{}` at the end", Name(end))),
        false => fault.hint("leave it out"),
    })
}

/// A mark of a diff at the left, in a text where no list has one: `+   image: x`.
pub(super) fn diff_mark(lines: &Lines<'_>) -> Option<Fault> {
    const HEADS: [&str; 5] = ["@@ -", "+++ ", "--- ", "diff --git ", "index "];
    let is_head = |line: &str| HEADS.iter().any(|head| line.starts_with(head));
    let mut start = 0;
    let mut at = None;
    // Where the lines right above start that are taken out.
    let mut removed = None;
    for line in lines.text.split_inclusive('\n') {
        let is_mark =
            line.starts_with("+ ") || line.starts_with("@@ -") || line.starts_with("+++ ");
        if is_mark {
            at = Some(removed.unwrap_or(start));
            break;
        }
        match line.starts_with('-') || is_head(line) {
            true => removed = removed.or(Some(start)),
            false => removed = None,
        }
        start += line.len();
    }
    let at = at?;
    let has_heads = lines
        .text
        .lines()
        .any(|line| line.starts_with("@@ -") || line.starts_with("+++ "));
    let line = lines.text[at..].lines().next().unwrap_or_default();
    let number = lines.text[..at].matches('\n').count() + 1;
    // What stands below it was read already, or is no YAML because of it.
    let last = lines.lines.last().map_or(0, |last| last.number);
    let is_near = number <= last + 1;
    let message = format!("line {number} starts with a mark of a diff");
    let fault = Fault::syntax(message, at..at + line.trim_end().len());
    let fault = match has_heads {
        true => fault.hint("leave out those that start with `diff`, `index`, `---`, `+++` or `@@`"),
        false => fault,
    };
    // Between its heads a diff begins what stays with a blank.
    let others = match has_heads {
        true => {
            "leave out the lines that start with `-`, and the first sign of the others, `+` or a blank"
        }
        false => "leave out the lines that start with `-`, and the `+` of the others",
    };
    is_near.then(|| fault.hint(others))
}

/// A line of Markdown around the text.
pub(super) fn fence(lines: &Lines<'_>) -> Option<Fault> {
    let line = lines.last().filter(|line| line.text.starts_with("```"))?;
    let message = format!("line {} is Markdown, no YAML", line.number);
    let fault = Fault::syntax(message, line.start..line.start + line.text.len());
    Some(fault.hint("take the lines with ``` out"))
}
