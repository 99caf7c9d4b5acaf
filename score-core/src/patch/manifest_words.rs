//! Conditions of patch templates that hold for no manifest, as a kind is written in other letters or misspelt.

use std::ops::Range;

use score_yaml::{FileId, SourceMap, Span, Value, message};

use crate::codes;
use crate::diagnostic::Diagnostic;

/// Warns of what a template compares with the kind of a manifest, and what differs from one of those in `root` in case, or
/// in one letter.
pub(super) fn doubts(sources: &SourceMap, template: FileId, root: &Value) -> Vec<Diagnostic> {
    let text = &sources.get(template).text;
    let Some(items) = root.as_seq() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for action in actions(text) {
        let words = words(text, action);
        let written = |word: &Range<usize>| &text[word.clone()];
        for (at, word) in words.iter().enumerate() {
            if !compared_with_kind(&words, at, &written) {
                continue;
            }
            let doubt = quoted(written(word)).and_then(|kind| other_kind(kind, items));
            found.extend(doubt.map(|doubt| doubt.at(Span::new(template, word.start, word.end))));
        }
    }
    found
}

/// The insides of actions of a template, without comments.
fn actions(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + text.get(from..)?.find("{{")? + 2;
            let end = start + text.get(start..)?.find("}}")?;
            from = end + 2;
            let inside = text[start..end].trim_start_matches(['-', ' ']);
            if !inside.starts_with("/*") {
                return Some(start..end);
            }
        }
    })
}

/// The words of an action: texts in quotes with them, each bracket and pipe on its own.
fn words(text: &str, action: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = action.start;
    while let Some(c) = text[at..action.end].chars().next() {
        let rest = &text[at..action.end];
        let length = match c {
            '"' | '`' => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
            '(' | ')' | '|' | ',' => 1,
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            _ => rest
                .find(|c: char| c.is_whitespace() || "()|,\"`".contains(c))
                .unwrap_or(rest.len()),
        };
        words.push(at..at + length);
        at += length;
    }
    words
}

/// True if a word is compared with the kind of a manifest: `eq $m.kind "A" "B"`, or `eq "A" $m.kind`.
fn compared_with_kind<'t>(
    words: &[Range<usize>],
    at: usize,
    written: &dyn Fn(&Range<usize>) -> &'t str,
) -> bool {
    let is_kind = |word: &str| word.ends_with(".kind") && !word.starts_with(['"', '`']);
    let is_comparison = |at: Option<usize>| {
        at.and_then(|at| words.get(at))
            .is_some_and(|word| matches!(written(word), "eq" | "ne"))
    };
    let is_before = words.get(at + 1).is_some_and(|next| is_kind(written(next)));
    if is_before && is_comparison(at.checked_sub(1)) {
        return true;
    }
    let mut before = words[..at].iter().enumerate().rev();
    let head = before.find(|(_, word)| quoted(written(word)).is_none());
    head.is_some_and(|(head, word)| is_kind(written(word)) && is_comparison(head.checked_sub(1)))
}

/// The text in quotes, if a word is one.
fn quoted(word: &str) -> Option<&str> {
    let quote = word.chars().next().filter(|c| matches!(c, '"' | '`'))?;
    word.strip_prefix(quote)?.strip_suffix(quote)
}

/// True if one letter of a name is missing, too many, another one or changes places with the next: what differs more may be
/// another kind.
fn is_one_slip(written: &str, name: &str) -> bool {
    /// Of shorter names one letter tells which is meant.
    const SHORTEST: usize = 5;
    let (one, other) = (written.as_bytes(), name.as_bytes());
    if one.len() < SHORTEST || other.len() < SHORTEST {
        return false;
    }
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    match (one, other) {
        ([_, rest @ ..], all) if rest == all => true,
        (all, [_, rest @ ..]) if rest == all => true,
        ([_, rest @ ..], [_, others @ ..]) if rest == others => true,
        ([a, b, rest @ ..], [c, d, others @ ..]) => (a, b) == (d, c) && rest == others,
        _ => false,
    }
}

/// The warning that a kind has other letters in the manifests.
fn other_kind(written: &str, items: &[Value]) -> Option<Diagnostic> {
    let kinds = items.iter().filter_map(|item| item.get("kind")?.as_str());
    let singular = written.strip_suffix('s').unwrap_or(written);
    let mut near = None;
    for kind in kinds {
        if kind == written {
            return None;
        }
        let is_alike = kind.eq_ignore_ascii_case(written) || kind.eq_ignore_ascii_case(singular);
        if is_alike || is_one_slip(written, kind) {
            near = Some(kind);
        }
    }
    let near = near?;
    let message = message!("no kind is called `{written}`");
    let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    Some(warning.hint(message!("did you mean `{near}`?")))
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use super::*;

    #[test]
    fn kinds_in_other_letters_are_told() {
        let root = parse_str("[{kind: Deployment, metadata: {name: a}}, {kind: Service}]").unwrap();
        for (text, told) in [
            ("{{ if eq $m.kind \"deployment\" }}", "\"deployment\""),
            (
                "{{ if eq $m.kind \"Deployment\" \"service\" }}",
                "\"service\"",
            ),
            ("{{if eq \"Deployments\" .kind}}", "\"Deployments\""),
            ("{{ if and (eq $m.kind `service`) true }}", "`service`"),
            ("{{ if eq $m.kind \"Deployment\" }}", ""),
            ("{{ if eq $m.kind \"StatefulSet\" }}", ""),
            ("{{ if eq $m.kind \"Deploymnet\" }}", "\"Deploymnet\""),
            ("{{ if ne $m.kind \"Servce\" }}", "\"Servce\""),
            ("{{ if eq $m.kind \"Deploymemt\" }}", "\"Deploymemt\""),
            ("{{ if eq $m.kind \"Deployer\" }}", ""),
            ("{{ if eq (lower $m.kind) \"deployment\" }}", ""),
            (
                "{{ if and (eq $m.kind \"Service\") (eq $m.metadata.name \"service\") }}",
                "",
            ),
            ("{{/* eq $m.kind \"deployment\" */}}", ""),
            ("{{ if eq .kind \"", ""),
        ] {
            let mut sources = SourceMap::new();
            let file = sources.add("p.tpl", text);
            let found = doubts(&sources, file, &root);
            let places: Vec<&str> = found
                .iter()
                .filter_map(|one| one.span)
                .map(|span| &text[span.range()])
                .collect();
            let told: Vec<&str> = Some(told)
                .filter(|told| !told.is_empty())
                .into_iter()
                .collect();
            assert_eq!(places, told, "{text}");
        }
    }
}
