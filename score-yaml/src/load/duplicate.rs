//! Ways out of a key that a map has twice, where each has a map of its own.

use crate::SortedSet;
use crate::braces::LONGEST_SHOWN;
use crate::fault::{ByteRange, Quotable};
use crate::message::Name;
use crate::value::Value;

/// The most bytes of a map, and lines of it, that are looked at.
const MOST: usize = 4000;

/// What makes one of both, for two maps that have no key in common; nothing for others.
pub(super) fn ways_out(text: &str, keys: [&ByteRange; 2], quotable: Quotable) -> Vec<String> {
    let [first, second] = keys;
    braces(text, first, second, quotable)
        .or_else(|| blocks(text, first, second))
        .unwrap_or_default()
}

/// The map in braces behind a key, without them, if nothing else stands in the line.
fn inside<'t>(text: &'t str, key: &ByteRange) -> Option<&'t str> {
    let line = text.get(key.end..)?.lines().next()?;
    let value = line.trim_start().strip_prefix(':')?.trim();
    let inside = value.strip_prefix('{')?.strip_suffix('}')?.trim();
    (inside.len() <= LONGEST_SHOWN && !inside.contains(['{', '}'])).then_some(inside)
}

/// Two maps in braces, each on the line of its key.
fn braces(
    text: &str,
    first: &ByteRange,
    second: &ByteRange,
    quotable: Quotable,
) -> Option<Vec<String>> {
    let key = text.get(second.clone())?;
    let joined = [first, second].map(|key| inside(text, key));
    let [Some(one), Some(other)] = joined else {
        return None;
    };
    let names = |inside: &str| match crate::parse_str(&format!("{{{inside}}}")) {
        Ok(Value::Map(map)) => {
            let names = map.keys().map(ToString::to_string);
            Some(names.collect::<SortedSet<String>>())
        }
        _ => None,
    };
    let (names, others) = (names(one)?, names(other)?);
    if names.is_empty() || others.is_empty() || !names.is_disjoint(&others) {
        return None;
    }
    let written = format!("{key}: {{{one}, {other}}}");
    let is_shown = quotable == Quotable::All && written.chars().count() <= LONGEST_SHOWN;
    Some(vec![match is_shown {
        true => format!("put both into one: `{}`", Name(&written)),
        false => "put the entries of both into one".to_owned(),
    }])
}

/// The lines below a key, and the names of the entries that they hold: `None` if those are none of a map.
fn block<'t>(text: &'t str, key: &ByteRange) -> Option<(usize, SortedSet<&'t str>)> {
    let start = text[..key.start]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let indent = key.start - start;
    let mut lines = text.get(key.end..)?.lines();
    let is_empty = lines.next()?.trim_end() == ":";
    let is_alone = text[start..key.start].trim_matches(' ').is_empty();
    if !is_empty || !is_alone {
        return None;
    }
    let (mut depth, mut count, mut names) = (None, 0, SortedSet::new());
    for line in lines.take(MOST) {
        let body = line.trim_start_matches(' ');
        let found = line.len() - body.len();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        if found <= indent {
            break;
        }
        if found == *depth.get_or_insert(found) {
            let (name, _) = body.split_once(':')?;
            if body.starts_with(['-', '?', '{', '[']) {
                return None;
            }
            names.insert(name.trim_matches(['"', '\'']));
        }
        count += 1;
    }
    (!names.is_empty()).then_some((count, names))
}

/// Two maps on the lines below their keys.
fn blocks(text: &str, first: &ByteRange, second: &ByteRange) -> Option<Vec<String>> {
    let (_, names) = block(text, first)?;
    let (count, others) = block(text, second)?;
    if !names.is_disjoint(&others) {
        return None;
    }
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    let (above, key) = (line(first.start), line(second.start));
    let what = match count {
        1 => format!("line {}", key + 1),
        _ => format!("what is below line {key}"),
    };
    Some(vec![format!(
        "move {what} to what is below line {above}, and leave line {key} out"
    )])
}
