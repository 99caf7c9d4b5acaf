//! Files whose lines start with their numbers, as they are copied from a listing.

use score_yaml::{FileId, SourceMap, Span};

use crate::codes;
use crate::diagnostic::Diagnostic;

/// So many of the further lines are marked.
const MARKED: usize = 3;

/// The error of a file that has the number of each line in front of it; `None` if it does not. It is asked about files that are
/// no Score files.
pub(super) fn fault(sources: &SourceMap, file: FileId) -> Option<Diagnostic> {
    let text = &sources.get(file).text;
    let mut first = None;
    let mut last = 0_u64;
    let mut places = Vec::new();
    let mut count = 0_usize;
    let mut has_tab = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let behind = line[indent..].trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = line.len() - indent - behind.len();
        if line.trim().is_empty() {
            continue;
        }
        let number: u64 = line[indent..indent + digits].parse().ok()?;
        let is_apart =
            behind.trim().is_empty() || behind.starts_with([' ', '\t', '|', ':', '.', ')']);
        // Lines that are empty may have no number.
        if !is_apart || first.is_some() && number <= last {
            return None;
        }
        if first.is_none() {
            // A key that is a number, as the next ones may be.
            if behind.starts_with(": ") {
                return None;
            }
            first = Some(number);
        }
        last = number;
        has_tab |= behind.starts_with('\t');
        count += 1;
        if places.len() <= MARKED {
            places.push(Span::new(file, at + indent, at + indent + digits));
        }
    }
    let first = first?;
    // Each line has the number behind that of the one before.
    let is_listing =
        count > 1 && usize::try_from(last - first).is_ok_and(|lines| lines < text.lines().count());
    if !is_listing {
        return None;
    }
    let message = format!("lines {first} to {last} start with the number of a line");
    let mut places = places.into_iter();
    let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(places.next()?);
    let error = places.fold(error, |error, place| error.label(place, "and here"));
    Some(error.hint(match has_tab {
        true => "take the numbers out, with the blanks before them and the one tab behind them",
        false => "take the numbers out",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<String> {
        let mut sources = SourceMap::new();
        let file = sources.add("score.yaml", text);
        fault(&sources, file).map(|error| error.message)
    }

    #[test]
    fn listings_have_a_number_on_each_line() {
        let told = |lines: &str| Some(format!("lines {lines} start with the number of a line"));
        for (text, expected) in [
            ("1 a: b\n2 c: d\n", told("1 to 2")),
            (
                "     1\ta:\n     2\t  b: c\n\n     4\td: e\n",
                told("1 to 4"),
            ),
            ("7| a: b\n8|\n9| c: d\n", told("7 to 9")),
            ("1:a: b\n2:c: d", told("1 to 2")),
            ("80: a\n81: b\n", None),
            ("1 a: b\n", None),
            ("1 a: b\nc: d\n", None),
            ("80: a\n443: b\n", None),
            ("2 a: b\n1 c: d\n", None),
            ("1a: b\n2a: c\n", None),
            ("", None),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
