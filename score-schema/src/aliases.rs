//! Values that came through an alias: what is wrong with them is wrong at the alias, and right where its anchor is.

use score_diagnostic::Diagnostic;
use score_yaml::{Kind, Node, SourceMap, Span, message};

use crate::one_line::one_line;

/// So many bytes of a list are searched for an alias.
const SEARCHED: usize = 8192;

/// The place of the alias through which a value came, by the path of the value.
fn place(root: &Node, path: &[&str], node: &Node, sources: &SourceMap) -> Option<Span> {
    let (last, above) = path.split_last()?;
    let owner = root.at(above)?;
    let source = sources.get(node.span.file);
    let text = source.is_shown().then_some(source.text.as_str())?;
    let before = text.get(..node.span.range().start)?.trim_end();
    let anchor = before.rsplit(char::is_whitespace).next()?;
    let name = anchor.strip_prefix('&').filter(|name| !name.is_empty())?;
    let alias = format!("*{name}");
    let start = match &owner.kind {
        Kind::Map(map) => {
            let (key, _) = map.get_entry(last)?;
            let from = (key.span.file == node.span.file).then_some(key.span.range().end)?;
            let behind = text.get(from..)?;
            let value = behind.trim_start_matches(['"', '\'', ' ']);
            let value = value.strip_prefix(':')?.trim_start();
            value
                .starts_with(&alias)
                .then_some(text.len() - value.len())?
        }
        Kind::Seq(_) => {
            let from = (owner.span.file == node.span.file).then_some(owner.span.range().start)?;
            let is_before = before.len() <= from;
            let mut end = text.len().min(from + SEARCHED);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let list = text.get(from..end).filter(|_| is_before)?;
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            let mut found = list.match_indices(&alias);
            let (at, _) = found.find(|(at, _)| {
                let behind = &list[at + alias.len()..];
                let is_first = list[..*at].ends_with([' ', '[', ',', '\t']);
                is_first && !behind.starts_with(is_part)
            })?;
            from + at
        }
        _ => return None,
    };
    Some(Span::new(node.span.file, start, start + alias.len()))
}

/// Moves the error of a value that came through an alias to that.
pub(crate) fn at_the_alias(
    error: Diagnostic,
    span: &mut Span,
    (root, path, node): (&Node, &[&str], &Node),
    sources: &SourceMap,
) -> Diagnostic {
    let Some(alias) = place(root, path, node, sources) else {
        return error;
    };
    *span = alias;
    let mut error = error.label(node.span, "the value of its anchor");
    let owner = path.split_last().and_then(|(_, above)| root.at(above));
    if let (Some(items), true) = (
        node.as_seq(),
        owner.is_some_and(|owner| owner.as_seq().is_some()),
    ) {
        const SHOWN: usize = 3;
        let shown = items
            .iter()
            .take(SHOWN)
            .filter_map(|item| one_line(item, 30));
        let shown: Vec<String> = shown.map(|item| format!("`- {item}`")).collect();
        let more = if items.len() > SHOWN { ", …" } else { "" };
        let way = "lists are not joined by an alias: write its items";
        error.hints = vec![match shown.is_empty() {
            true => way.to_owned(),
            false => message!("{way}, ") + &shown.join(", ") + more,
        }];
    }
    error
}
