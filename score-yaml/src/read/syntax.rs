//! The parser's errors, in words of ours.

use granit_parser::{ErrorKind as ScanKind, ScanError};

use super::slip::slip;
use crate::fault::{ErrorKind, Fault, Limits, Quotable};
use crate::unquoted::in_quotes_from;

/// The fault of an error that the parser met at a byte.
pub(super) fn syntax(
    error: &ScanError,
    text: &str,
    at: usize,
    (limits, quotable): (Limits, Quotable),
) -> Fault {
    let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
    if *error.kind() == ScanKind::RecursionLimitExceeded {
        let message = format!("nested deeper than {} levels", limits.depth);
        return Fault::new(ErrorKind::Limit, message, at..end);
    }
    match error.kind() {
        ScanKind::TabInBlockIndentation | ScanKind::TabInIndentation | ScanKind::TabNotAllowed => {
            let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
            let tab = text[line..end].find('\t').map_or(at, |i| line + i);
            Fault::syntax("a tab cannot indent; use blanks", tab..tab + 1)
        }
        kind => {
            let said = message(kind, error);
            if said.contains("tab")
                && let Some(tab) = indenting_tab(text, at)
            {
                return Fault::syntax("a tab cannot indent; use blanks", tab..tab + 1);
            }
            slip(kind, text, at, quotable).unwrap_or_else(|| {
                let end = match kind {
                    ScanKind::SimpleKeyExpected => line_end(text, at).max(end),
                    _ => end,
                };
                let fault = Fault::syntax(said, at..end);
                match kind {
                    ScanKind::UnexpectedCharacter { .. } => {
                        fault.hint(in_quotes_from(text, at, quotable))
                    }
                    ScanKind::BlockEntryInFlowCollection => {
                        fault.hint("there a list is `[ONE, OTHER]`")
                    }
                    ScanKind::SimpleKeyExpected if text[at..end].trim() == "..." => {
                        let fault = Fault::syntax("`...` is no key of a map", at..end);
                        fault.hint("leave the line out")
                    }
                    // A sentence is no key.
                    ScanKind::SimpleKeyExpected
                        if is_at_margin(text, at)
                            && text[at..end].split_whitespace().nth(2).is_some() =>
                    {
                        fault.hint("leave the line out, if it is no part of the file")
                    }
                    ScanKind::SimpleKeyExpected => {
                        // Nothing goes on behind a bracket, a quote or a key.
                        let above = text[..at].trim_end().chars().next_back();
                        match above.is_some_and(|c| !matches!(c, '}' | ']' | '"' | '\'' | ':')) {
                            true => Fault::syntax(
                                "no key, and no part of the text above: expected a `:` behind it, or more blanks before it",
                                fault.at,
                            )
                            .hint("if it goes on with the text above, indent it by more than that key")
                            .hint("if it is a key, put a `:` and a value behind it"),
                            false => fault.hint("put a `:` behind the key"),
                        }
                    }
                    _ => fault,
                }
            })
        }
    }
}

/// True of a byte at which a line starts.
fn is_at_margin(text: &str, at: usize) -> bool {
    text[..at].is_empty() || text[..at].ends_with('\n')
}

/// The end of what stands in the line of a byte, behind it.
fn line_end(text: &str, at: usize) -> usize {
    let line = text[at..].lines().next().unwrap_or_default();
    at + line.trim_end().len()
}

/// The first tab before the text of the line at a byte, or of the one behind it.
fn indenting_tab(text: &str, at: usize) -> Option<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let mut line_start = start;
    for line in text[start..].split_inclusive('\n').take(2) {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent].find('\t') {
            return Some(line_start + tab);
        }
        line_start += line.len();
    }
    None
}

fn message(kind: &ScanKind, error: &ScanError) -> String {
    match kind {
        ScanKind::UnclosedFlowCollection { open } => format!("`{open}` is not closed"),
        ScanKind::UnclosedQuotedScalar => "a quote is not closed".to_owned(),
        ScanKind::UnexpectedCharacter { character } => match character {
            '`' => "a backtick cannot start a text without quotes".to_owned(),
            character => format!("`{character}` cannot start a text without quotes"),
        },
        ScanKind::MappingValueNotAllowed => {
            "a `:` is not allowed here: wrong indentation, or a text that needs quotes".to_owned()
        }
        ScanKind::InvalidColonPlacement => {
            "a `:` is not allowed here: a bracket before it is not closed, or a text needs quotes"
                .to_owned()
        }
        ScanKind::SimpleKeyExpected => "expected `:` after this key".to_owned(),
        ScanKind::BlockEntryInFlowCollection => "no `- ` can stand in brackets".to_owned(),
        _ => {
            let info = error.info();
            let behind_context = info
                .rsplit_once(", ")
                .filter(|(context, _)| context.starts_with("while "));
            behind_context.map_or_else(|| info.to_owned(), |(_, message)| message.to_owned())
        }
    }
}
