//! The way from what is wrong with a part of a resource to the line of the template that made it.

use std::cell::OnceCell;
use std::fmt;
use std::ops::Range;

use indexmap::IndexMap;
use score_template::{SourceLines, has_no_value, quoted_action, value_behind};
use score_yaml::{Node, SortedMap, Span, message};

use super::Provider;
use super::meant_value::way_out;
use crate::diagnostic::{About, Diagnostic};
use crate::path::FieldPath;
use crate::plan::Plan;
use crate::resource::ResourceUid;
use crate::target::FragmentField;
use crate::templates::TemplatePosition;

/// The text that a template gave for a part.
pub(super) struct PartText {
    pub(super) part: &'static FragmentField,
    pub(super) text: String,
}

/// The texts that templates gave for the parts of resources.
#[derive(Default)]
pub struct PartTexts(IndexMap<ResourceUid, Vec<PartText>>);

/// Names, not texts: they may hold secrets.
impl fmt::Debug for PartTexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uids = self.0.keys().map(ResourceUid::as_str);
        f.debug_list().entries(uids).finish()
    }
}

impl PartTexts {
    /// Keeps what a resource's templates gave.
    pub(super) fn keep(&mut self, uid: &ResourceUid, texts: Vec<PartText>) {
        if !texts.is_empty() {
            self.0.insert(uid.clone(), texts);
        }
    }

    /// Gives what is wrong with a part, and stands where the template of that starts, the place of the line that made it.
    pub(crate) fn place(&self, found: &mut [Diagnostic], plan: &Plan<'_, dyn Provider>) {
        if self.0.is_empty() || found.is_empty() {
            return;
        }
        let mut asked: Option<Asked<'_>> = None;
        let is_placed = |one: &Diagnostic| one.span.is_some() && one.path.is_some();
        for one in found.iter_mut().filter(|one| is_placed(one)) {
            let Asked { ways, by_place } = asked.get_or_insert_with(|| self.asked(plan));
            let labels = one.labels.iter();
            let mut of_labels: Vec<usize> = labels
                .filter_map(|label| by_place.get(&label.span))
                .flatten()
                .copied()
                .collect();
            of_labels.sort_unstable();
            let made = of_labels.into_iter().find_map(|at| ways[at].line_of(one));
            if let Some(made) = made {
                made.tell(one);
            }
        }
    }

    fn asked<'a>(&'a self, plan: &'a Plan<'_, dyn Provider>) -> Asked<'a> {
        let mut ways = Vec::new();
        let mut by_place: SortedMap<Span, Vec<usize>> = SortedMap::new();
        for planned in plan.waves().flatten() {
            let texts = self.0.get(&planned.node.uid);
            if let Some((entry, texts)) = planned.entry.zip(texts) {
                let places = by_place.entry(planned.node.span).or_default();
                places.push(ways.len());
                ways.push(WaysBack::new(entry, texts));
            }
        }
        Asked { ways, by_place }
    }
}

/// The ways back for each resource.
struct Asked<'a> {
    ways: Vec<WaysBack<'a>>,
    /// Those of the resources that stand at a place.
    by_place: SortedMap<Span, Vec<usize>>,
}

/// The template of a part.
#[derive(Clone, Copy, Debug)]
pub struct PartTemplate<'a> {
    /// Its text.
    pub text: &'a str,
    /// The place of that text.
    pub position: &'a TemplatePosition,
    /// True if it is one of Jinja.
    pub is_jinja: bool,
}

/// The ways from the parts of a resource back to the templates of its entry.
pub(super) struct WaysBack<'a> {
    entry: &'a dyn Provider,
    /// Each is read once, when it is first asked for: many findings may be about one.
    texts: Vec<(&'a PartText, OnceCell<Option<WayBack<'a>>>)>,
}

impl<'a> WaysBack<'a> {
    pub(super) fn new(entry: &'a dyn Provider, texts: &'a [PartText]) -> Self {
        let texts = texts.iter().map(|text| (text, OnceCell::new()));
        WaysBack {
            entry,
            texts: texts.collect(),
        }
    }

    /// What made what a fault is about, if the fault stands where a template of the entry starts.
    fn line_of(&self, fault: &Diagnostic) -> Option<Made> {
        let keys = FieldPath::keys(fault.path.as_deref()?);
        let (first, below) = keys.split_first()?;
        let mut texts = self.texts.iter();
        let (known, way) =
            texts.find(|(known, _)| known.part.template == *first || known.part.reply == *first)?;
        let provisioner = self.entry.provisioner();
        if fault.span.is_some() && fault.span != provisioner.place(known.part) {
            return None;
        }
        let read = || WayBack::new(provisioner.template(known.part)?, &known.text);
        way.get_or_init(read).as_ref()?.made(below, fault.about)
    }

    /// A fault that has no place yet, at the line that made what it is about.
    pub(super) fn placed(&self, mut fault: Diagnostic) -> Diagnostic {
        if let Some(made) = self.line_of(&fault).filter(|_| fault.span.is_none()) {
            made.tell(&mut fault);
        }
        fault
    }
}

/// The part of a template that made what a fault is about.
struct Made {
    place: Span,
    /// The line with its value in quotes, if that is one action.
    in_quotes: Option<String>,
    /// True if a value was printed that is not there.
    has_no_value: bool,
    /// What stands there in the template, and what that gave.
    written: Option<(String, String)>,
    /// True if the template is one of Jinja.
    is_jinja: bool,
}

impl Made {
    /// Gives a fault its place, and the way out that the template shows.
    fn tell(self, fault: &mut Diagnostic) {
        fault.span = Some(self.place);
        if let Some(line) = self.in_quotes.filter(|_| fault.about.wants_quotes()) {
            fault.hints = vec![message!("write `{line}`")];
        }
        if self.has_no_value {
            fault.about = About::NoValue;
        }
        if let Some((source, given)) = &self.written {
            for hint in &mut fault.hints {
                let meant = meant_in(hint);
                if let Some(way_out) = way_out(source, given, &meant, self.is_jinja) {
                    *hint = way_out;
                }
            }
        }
    }
}

/// The way from a text back to the template that gave it.
struct WayBack<'a> {
    template: PartTemplate<'a>,
    text: &'a str,
    documents: Vec<Node>,
    /// Where the lines of the text end.
    line_ends: Vec<usize>,
    lines: SourceLines<'a>,
}

impl<'a> WayBack<'a> {
    fn new(template: PartTemplate<'a>, text: &'a str) -> Option<Self> {
        // Its places are those in the text.
        let file = template.position.span().file;
        let documents = score_yaml::parse_part(text, file, 0..text.len()).ok()?;
        Some(WayBack {
            template,
            text,
            documents,
            line_ends: text.match_indices('\n').map(|(at, _)| at).collect(),
            lines: SourceLines::new(template.text, text),
        })
    }

    /// What made the deepest of some keys that is there: the value, unless the name is what is wrong, or the line shows no more
    /// than that.
    fn made(&self, keys: &[String], about: About) -> Option<Made> {
        let document = self.documents.first()?;
        let keys = document.with_numbers(keys);
        let keys = keys.as_slice();
        let place = match keys {
            [] => Some(document.span),
            keys => document.place_of(keys),
        };
        let start = place?.range().start;
        let above = self.line_ends.partition_point(|end| *end < start);
        let range = self.lines.at(above + 1)?.range;
        let line = &self.template.text[range.clone()];
        let node = document.at(keys);
        let is_of_item = keys.last().is_some_and(|key| key.parse::<usize>().is_ok());
        let shown = node.filter(|node| is_of_item || about.is_of_value(node.is_collection()));
        let key = keys.iter().rev().find(|key| key.parse::<usize>().is_err());
        let key = key.and_then(|key| key_in(line, key));
        let value = shown.and_then(|node| self.value_in(line, node, key.clone()));
        let found = match value.or(key) {
            Some(found) => range.start + found.start..range.start + found.end,
            None => range.clone(),
        };
        let (found, given) = match keys.last().zip(key_alone(line)) {
            // An action makes the key.
            Some((key, length)) if found == range => {
                let start = range.start + line.len() - line.trim_start().len();
                (start..start + length, Some(key.as_str()))
            }
            _ => (found, node.and_then(Node::as_str)),
        };
        let source = &self.template.text[found.clone()];
        let given = given.filter(|_| source.contains("{{"));
        let position = self.template.position;
        let place = position.at_offset(position.trimmed_start() + found.start, found.len());
        Some(Made {
            place,
            in_quotes: quoted_action(line),
            has_no_value: node.and_then(Node::as_str).is_some_and(has_no_value),
            written: given.map(|given| (source.to_owned(), given.to_owned())),
            is_jinja: self.template.is_jinja,
        })
    }

    /// The bytes of a value in the line of the template that made it: what it is there word for word, else an action.
    fn value_in(&self, line: &str, node: &Node, key: Option<Range<usize>>) -> Option<Range<usize>> {
        let written = self.text.get(node.place_beside_key(self.text)?.range())?;
        let from = key.as_ref().map_or(0, |key| key.end);
        // Directly behind its key, whatever stands further on.
        let behind = key.clone().and_then(|key| word_behind(line, key));
        if let Some(behind) = behind.filter(|behind| line[behind.clone()] == *written) {
            return Some(behind);
        }
        let mut found = line.get(from..)?.match_indices(written);
        let (first, second) = (found.next(), found.next());
        match (first, second) {
            (Some((at, _)), None) => Some(from + at..from + at + written.len()),
            _ => value_behind(line, key?),
        }
    }
}

/// The values that a way out says are meant; none if it says something else.
fn meant_in(hint: &str) -> Vec<&str> {
    let meant = hint.strip_prefix("did you mean `");
    let meant = meant.and_then(|meant| meant.strip_suffix("`?"));
    meant.map_or_else(Vec::new, |meant| meant.split("` or `").collect())
}

/// The length of the key in a line of YAML that has a key alone, in which an action stands.
fn key_alone(line: &str) -> Option<usize> {
    let key = line.trim().strip_suffix(':')?;
    (key.contains("{{") && !key.contains(": ")).then_some(key.len())
}

/// The bytes of the word behind a key in a line of YAML: to a blank, or to what ends it in a list or a map.
fn word_behind(line: &str, key: Range<usize>) -> Option<Range<usize>> {
    let rest = line.get(key.end..)?.trim_start_matches(['"', '\'']);
    let rest = rest.strip_prefix(':')?.trim_start();
    let start = line.len() - rest.len();
    let length = rest.find([' ', ',', '}', ']']).unwrap_or(rest.len());
    Some(start..start + length)
}

/// The bytes of a key in a line of YAML, if it stands there once.
fn key_in(line: &str, key: &str) -> Option<Range<usize>> {
    let mut found = line.match_indices(key).filter(|(at, _)| {
        let before = line[..*at]
            .trim_end_matches(['"', '\''])
            .chars()
            .next_back();
        let behind = line[at + key.len()..].trim_start_matches(['"', '\'']);
        behind.starts_with(':') && before.is_none_or(|c| matches!(c, ' ' | '{' | ','))
    });
    let (at, _) = found.next().filter(|_| !key.is_empty())?;
    found.next().is_none().then_some(at..at + key.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_right_behind_its_key() {
        for (line, expected) in [
            ("- {name: data, path: /data}", "data"),
            ("name: data", "data"),
            ("\"name\":  data}", "data"),
            ("name:", ""),
        ] {
            let key = key_in(line, "name").expect(line);
            let word = word_behind(line, key).expect(line);
            assert_eq!(&line[word], expected, "{line}");
        }
    }
}
