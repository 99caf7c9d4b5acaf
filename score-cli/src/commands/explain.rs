//! `explain`: the page of a diagnostic's code, or who gives a resource and why.

use score_core::diagnostic::{Code, nearest};
use score_system::{Output, terminal_width};

use super::{CommandContext, resources};
use crate::binary::Binary;
use crate::codes;
use crate::command_tree::ExplainArgs;
use crate::error::Error;
use crate::paragraph::wrap;
use crate::report::stdout;

/// The most columns of a paragraph: longer lines are hard to read, however wide the terminal.
const WIDEST: usize = 100;

/// What is explained is a code, a resource (no code has a `#` or a dot), or, if nothing is named, all codes.
pub(crate) fn explain(
    binary: Binary,
    args: &ExplainArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let what = args.what.as_deref();
    if let Some(name) = what.filter(|what| what.contains(['#', '.'])) {
        return resources::explain(binary, name, &args.state_dir, &args.environment, context);
    }
    let all = codes::of(&binary.conventions());
    let Some(wanted) = what else {
        let line = |code: Code| format!("{}: {}\n", code.as_str(), code.explanation());
        return stdout(all.into_iter().map(line).collect::<String>().as_bytes());
    };
    // As it stands in a message, too: `error[unknown-resource]`.
    let name = wanted
        .split_once('[')
        .map_or(wanted, |(_, code)| code.trim_end_matches([']', ':']));
    if let Some(code) = all.iter().find(|code| code.as_str() == name) {
        let width = terminal_width(Output::Standard).unwrap_or(WIDEST);
        return stdout(page(*code, binary.name(), width.min(WIDEST)).as_bytes());
    }
    let near = nearest(name, all.iter().map(|code| code.as_str()));
    let hint = near
        .map(|name| format!(", did you mean '{name}'?"))
        .unwrap_or_else(|| format!("; \"{} explain\" lists them, and \"{0} provisioners explain\" is about types of resources", binary.name()));
    Err(Error::Other(format!(
        "no diagnostic has the code '{wanted}'{hint}"
    )))
}

/// The page of a code as text of so many columns, for the binary of a name.
fn page(code: Code, program: &str, columns: usize) -> String {
    let severity = code.severity().as_str();
    let mut out = format!("{severity}[{}]\n\n", code.as_str());
    match code.page(program) {
        Some(page) => push_markdown(&mut out, &page, columns),
        None => push_paragraph(&mut out, code.explanation(), columns),
    }
    if let Some(uri) = code.help_uri() {
        out.extend(["\n", &uri, "\n"]);
    }
    out
}

/// Markdown as plain text: paragraphs within so many columns, what stands between fences as it is, moved to the right.
fn push_markdown(out: &mut String, page: &str, columns: usize) {
    const FENCE: &str = "```";
    let mut paragraph = String::new();
    let mut is_fenced = false;
    for line in page.lines().chain([""]) {
        let is_fence = line.starts_with(FENCE);
        if is_fenced && !is_fence {
            let line = format!("    {line}");
            out.extend([line.trim_end(), "\n"]);
            continue;
        }
        is_fenced ^= is_fence;
        if !line.is_empty() && !is_fence {
            let gap = if paragraph.is_empty() { "" } else { " " };
            paragraph.extend([gap, line]);
            continue;
        }
        if !paragraph.is_empty() {
            push_paragraph(out, &paragraph.replace("**", ""), columns);
            paragraph.clear();
        }
        if line.is_empty() {
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}

fn push_paragraph(out: &mut String, text: &str, columns: usize) {
    out.extend([&wrap(text, columns).join("\n"), "\n"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_plain_text() {
        let page =
            "Some words\nand more.\n\n**Fix:** this\n\n```yaml\n# a\n\nb:  1\n```\n\nThe end.\n";
        let expected = "Some\nwords and\nmore.\n\nFix: this\n\n    # a\n\n    b:  1\n\nThe end.\n";
        let mut out = String::new();
        push_markdown(&mut out, page, 9);
        assert_eq!(out, expected);
    }
}
