//! What leads out of a list in the place of a map by name: the map, or how the lines of the list become it.

use serde_json::Value as Json;

use score_yaml::message::{Name, listed};
use score_yaml::{Mapping, Node, Span, message};

use crate::list_items::{Item, ListReader};
use crate::shape::{LONGEST, kind, word};
use crate::writer::{MOST, OPEN, Writer};

/// The most items that are written out where not all of them fit.
const SHOWN: usize = 2;

impl ListReader<'_> {
    /// What leads out: the map itself if it is short, else how its lines change.
    pub(crate) fn ways_out(
        &self,
        (name, owner): (&str, Option<Span>),
        list: &Node,
        entries: &Json,
        items: &[Item<'_>],
    ) -> Vec<String> {
        let count = list.as_seq().map_or(0, <[Node]>::len);
        let name = message!("{name}");
        let shown: Vec<String> = items
            .iter()
            .map(|item| {
                format!(
                    "{}: {}",
                    word(&item.key.text),
                    self.writer(&item.value)
                        .value(entries, &item.value)
                        .unwrap_or_else(|| OPEN.to_owned())
                )
            })
            .collect();
        let all = format!("{{{}}}", shown.join(", "));
        let is_lost = shown
            .iter()
            .any(|entry| entry.ends_with(": {}") || entry.contains("{…}"));
        let is_short = all.chars().count() <= LONGEST && count <= MOST;
        if is_short && !is_lost {
            return vec![format!("write `{name}: {}`", Name(&all))];
        }
        let is_block =
            self.sources.is_shown(list.span.file) && self.sources.text(list.span).starts_with('-');
        if kind(entries) == "object" {
            let is_changed = |item: &Item<'_>| {
                // `- web:` is the key itself.
                if item.written.get(&item.key.text).is_some() {
                    return false;
                }
                let written = item.written.as_map().map_or(0, Mapping::len);
                let named = usize::from(item.naming.is_some());
                item.value
                    .as_map()
                    .is_some_and(|value| value.len() + named != written)
                    || item.value.as_map().is_some_and(|value| {
                        value
                            .keys()
                            .any(|key| item.written.get(&key.text).is_none())
                    })
            };
            // Lines that stay as they are would be wrong where fields have other names.
            if items.iter().any(is_changed) {
                return vec![each_as_a_line(&shown)];
            }
            if is_block && let Some(ways) = self.lines(owner, list, items) {
                return ways;
            }
            if !is_block && let Some(ways) = self.braces(list, items) {
                return ways;
            }
            if is_short {
                return vec![format!("write `{name}: {}`", Name(&all))];
            }
            let first = items
                .iter()
                .take(SHOWN)
                .map(|item| self.outline(entries, item));
            let more = if count > SHOWN { ", …" } else { "" };
            let first: Vec<String> = first.collect();
            return vec![format!(
                "write `{name}: {{{}{more}}}`",
                Name(&first.join(", "))
            )];
        }
        vec![each_as_a_line(&shown)]
    }

    /// What leads out of a list of maps in the place of one map, which is `whole`.
    pub(crate) fn ways_out_of_parts(
        &self,
        name: &str,
        list: &Node,
        wanted: &Json,
        whole: &Node,
    ) -> String {
        let line = self.writer(whole).value(wanted, whole);
        let line = line.map(|line| message!("{name}: ") + &line);
        let is_short = |line: &String| line.chars().count() <= LONGEST;
        match line.filter(is_short) {
            Some(line) => format!("write `{line}`"),
            None if self.sources.text(list.span).starts_with('-') => {
                "write a blank in place of each `-`: its fields are those of one map".to_owned()
            }
            None => "write all fields into one map, in one pair of braces".to_owned(),
        }
    }

    /// How the braces of a list on one line become those of a map.
    fn braces(&self, list: &Node, items: &[Item<'_>]) -> Option<Vec<String>> {
        let first = items.first()?;
        let map = first.written.as_map()?;
        let mut fields = map.keys();
        let (above, next) = (fields.next()?, fields.next()?);
        let is_first = first.naming.is_some_and(|naming| naming.span == above.span);
        let span = Span {
            end: next.span.start,
            ..first.written.span
        };
        let written = self.sources.text(span).trim_end();
        let is_shown = self.sources.is_shown(list.span.file);
        if !is_first || !is_shown || !written.starts_with('{') {
            return None;
        }
        let name = word(&first.key.text);
        let likewise = match items.len() {
            1 => "",
            _ => ", each other item likewise",
        };
        Some(vec![
            message!("write `{name}: {{` in place of `{written}`") + likewise,
            "and braces in place of `[` and `]`".to_owned(),
        ])
    }

    /// How the lines of a list in a block become those of a map.
    fn lines(&self, owner: Option<Span>, list: &Node, items: &[Item<'_>]) -> Option<Vec<String>> {
        let first = items.first()?;
        let name = word(&first.key.text);
        let map = first.written.as_map()?;
        let source = |start: u32, end: u32| {
            let span = Span {
                start,
                end,
                ..first.written.span
            };
            self.sources.text(span).trim_end()
        };
        let mut fields = map.iter();
        let (above, value) = fields.next()?;
        // What an anchor holds stands elsewhere.
        if above.span.file != list.span.file || above.span.start < list.span.start {
            return None;
        }
        let is_first = first.naming.is_some_and(|naming| naming.span == above.span);
        let is_braced = above.span.start > first.written.span.start;
        let mut ways = Vec::with_capacity(2);
        match (first.naming, is_first, is_braced) {
            (Some(_), true, false) => {
                let written = source(list.span.start, value.span.end);
                ways.push(message!("write `{name}:` in place of `{written}`"));
            }
            (Some(_), true, true) => {
                let next = fields
                    .next()
                    .map_or(value.span.end, |(next, _)| next.span.start);
                let written = source(list.span.start, next);
                ways.push(message!("write `{name}: {{` in place of `{written}`"));
            }
            (Some(naming), false, false) => {
                let value = map.get(&naming.text)?;
                let written = source(naming.span.start, value.span.end);
                ways.push(message!(
                    "write `{name}:` in a line above it, and a blank in place of the `-`"
                ));
                ways.push(message!("and leave `{written}` out: the key is the name"));
            }
            // `- web:` is a key already.
            (None, ..) if above.text == first.key.text && map.len() == 1 => {
                ways.push("write each key without the `-`".to_owned());
            }
            (None, _, false) => ways.push(message!(
                "write `{name}:` in a line above it, and a blank in place of the `-`"
            )),
            _ => return None,
        }
        let is_key = first.naming.is_none();
        let others = items[1..].iter().map(|item| {
            let key = format!("{}:", word(&item.key.text));
            let naming = item.naming.filter(|_| is_key);
            let value = naming.and_then(|naming| item.written.get(&naming.text));
            match (naming, value) {
                (Some(naming), Some(value)) => {
                    let written = source(naming.span.start, value.span.end);
                    message!("{key}` in place of `- {written}")
                }
                _ => key,
            }
        });
        let others: Vec<String> = others.take(SHOWN).collect();
        if let Some(way) = ways.first_mut().filter(|_| !others.is_empty()) {
            let more = if items.len() > SHOWN + 1 { ", …" } else { "" };
            way.push_str("; each other item likewise: ");
            way.push_str(&listed(others.iter().map(String::as_str), ", "));
            way.push_str(more);
        }
        let column = |span: Span| self.sources.location(span).column;
        if owner
            .is_some_and(|owner| owner.file == list.span.file && column(owner) == column(list.span))
        {
            let written = self.sources.text(list.span).trim_end();
            let last = Span {
                start: list.span.start + u32::try_from(written.len()).unwrap_or(0),
                ..list.span
            };
            let lines = [list.span, last].map(|span| self.sources.location(span).line);
            ways.push(format!(
                "and indent lines {} to {} by two more blanks",
                lines[0], lines[1]
            ));
        }
        Some(ways)
    }

    fn writer(&self, node: &Node) -> Writer<'_> {
        Writer {
            fitting: self.fitting,
            sources: self.sources,
            is_part: node.span.file != self.whole,
        }
    }

    /// An entry with the fields that it has to have, and dots for the others.
    fn outline(&self, entries: &Json, item: &Item<'_>) -> String {
        let required = entries.get("required").and_then(Json::as_array);
        let required = required.into_iter().flatten().filter_map(Json::as_str);
        let fields = required.map(|name| {
            let value = item.value.get(name);
            let value = value.and_then(|value| self.writer(value).field(entries, name, value, 1));
            let value = value.filter(|value| value.chars().count() <= LONGEST - 12);
            format!("{name}: {}", value.as_deref().unwrap_or(OPEN))
        });
        let fields: Vec<String> = fields.collect();
        let count = item.value.as_map().map_or(0, Mapping::len);
        let more = if count > fields.len() { ", …" } else { "" };
        format!("{}: {{{}{more}}}", word(&item.key.text), fields.join(", "))
    }
}

/// The lines of a map, as many as fit, for items of a list.
fn each_as_a_line(lines: &[String]) -> String {
    let mut shown: Vec<&str> = Vec::new();
    let mut length = 0;
    for line in lines.iter().filter(|line| line.chars().count() <= LONGEST) {
        length += line.chars().count();
        if length > LONGEST && !shown.is_empty() {
            break;
        }
        shown.push(line);
    }
    let more = if shown.len() < lines.len() {
        ", …"
    } else {
        ""
    };
    match shown.is_empty() {
        true => "write each item as a line `NAME: VALUE`, without the `-`".to_owned(),
        false => {
            let shown = listed(shown, ", ");
            format!("write each item as a line without the `-`: {shown}{more}")
        }
    }
}
