//! Blocks at another depth than they belong: fields beside the key that they belong below, and blocks that belong somewhere
//! else. Each is told once, with all that follows from it.

use serde_json::Value as Json;

use score_diagnostic::{Diagnostic, FieldPath, codes, nearest};
use score_yaml::message::listed;
use score_yaml::{Key, Kind, Mapping, Node, SortedSet, SourceMap, Span, message};

use crate::fitting::{Fitting, property};
use crate::shape::{kind, scalar};
use crate::unknown_fields::inside_of;
use crate::vocabulary::Vocabulary;
use crate::{SchemaError, SchemaErrorKind};

/// The longest path that is looked at.
const LONGEST_PATH: usize = 12;
/// The most entries of a map in which a missing field is looked for.
const MOST: usize = 100;

/// Takes the errors out that are one of blocks at a wrong place, and says so.
pub(crate) fn take_misplaced(
    errors: &mut Vec<SchemaError>,
    schema: &Json,
    root: &Node,
    sources: &SourceMap,
    words: &Vocabulary,
) -> Vec<Diagnostic> {
    let search = Search {
        fitting: Fitting { root: schema },
        root,
        sources,
        words,
        faulty: errors.iter().map(|error| error.path.clone()).collect(),
    };
    let found = search.all(errors);
    let explains = |found: &Misplaced, error: &SchemaError| match &error.kind {
        SchemaErrorKind::MissingField { name } if found.is_field(&error.path, name) => true,
        SchemaErrorKind::NoneOf { names } => {
            found.holds(&error.path) || names.iter().any(|name| found.is_field(&error.path, name))
        }
        _ => found.holds(&error.path),
    };
    errors.retain(|error| !found.iter().any(|found| explains(found, error)));
    found.into_iter().map(|found| found.diagnostic).collect()
}

/// Blocks at a wrong place.
struct Misplaced {
    diagnostic: Diagnostic,
    /// The paths of what is wrong because of it, with all below them.
    paths: Vec<Vec<String>>,
    /// The fields that are there, at another place: their maps and their names.
    fields: Vec<(Vec<String>, String)>,
}

impl Misplaced {
    fn holds(&self, path: &[String]) -> bool {
        self.paths.iter().any(|known| path.starts_with(known))
    }

    fn is_field(&self, owner: &[String], name: &str) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|(map, field)| map == owner && field == name)
    }
}

struct Search<'s> {
    fitting: Fitting<'s>,
    root: &'s Node,
    sources: &'s SourceMap,
    words: &'s Vocabulary,
    /// The paths with errors.
    faulty: SortedSet<Vec<String>>,
}

type Entry<'n> = (&'n Key, &'n Node);

impl<'s> Search<'s> {
    fn all(&self, errors: &[SchemaError]) -> Vec<Misplaced> {
        let mut found: Vec<Misplaced> = Vec::new();
        let mut seen = SortedSet::new();
        let is_empty = |error: &&SchemaError| matches!(error.kind, SchemaErrorKind::WrongType { found, .. } if found == "null");
        for error in errors.iter().filter(is_empty) {
            found.extend(self.beside_empty(&error.path));
        }
        for error in errors {
            if let SchemaErrorKind::MissingField { name } = &error.kind
                && !found.iter().any(|found| found.holds(&error.path))
            {
                found.extend(self.inside_other(&error.path, name));
            }
        }
        for error in errors {
            for depth in 1..=error.path.len().min(LONGEST_PATH) {
                let path = &error.path[..depth];
                if !seen.insert(path) || found.iter().any(|found| found.holds(path)) {
                    continue;
                }
                let entry = self.entry_of_none(path);
                found.extend(entry.or_else(|| self.known_elsewhere(path)));
            }
        }
        found
    }

    /// Fields that stand beside the key which they belong below, and which has nothing.
    fn beside_empty(&self, path: &[String]) -> Option<Misplaced> {
        let (name, owner_path) = path.split_last()?;
        let owner = self.node(owner_path)?.as_map()?;
        let (above, value) = owner.get_entry(name)?;
        let is_written = !value.span.range().is_empty();
        if !value.is_null() || is_written {
            return None;
        }
        let inner = self.fitting.schema_at(path)?;
        let around = self.fitting.schema_at(owner_path)?;
        let is_known = |name: &str| {
            let fields = around.get("properties").and_then(Json::as_object);
            let fields = fields.into_iter().flat_map(|fields| fields.keys());
            nearest(name, fields.map(String::as_str)).is_some()
                || self.words.renamed(owner_path, name).is_some()
        };
        let belongs = |(key, node): &Entry<'_>| {
            let is_own = property(inner, &key.text).is_some();
            self.is_faulty(&below(owner_path, &key.text))
                && (is_own || !is_known(&key.text))
                && self
                    .fitting
                    .field(inner, &key.text)
                    .is_some_and(|field| self.fitting.fits(field, node, 0))
        };
        let behind = owner.iter().skip_while(|(key, _)| key.span != above.span);
        let entries: Vec<Entry<'_>> = behind.skip(1).take_while(belongs).collect();
        let found = self.below_key(&above.text, owner_path, owner, &entries)?;
        let mut paths = found.paths;
        paths.push(path.to_vec());
        Some(Misplaced { paths, ..found })
    }

    /// Fields of an entry that stand where the entries do: beside one, or where none has a name.
    fn entry_of_none(&self, path: &[String]) -> Option<Misplaced> {
        let (name, owner_path) = path.split_last()?;
        let owner = self.node(owner_path)?.as_map()?;
        let around = self.fitting.schema_at(owner_path)?;
        if property(around, name).is_some() {
            return None;
        }
        let inner = self.fitting.value(self.fitting.field(around, name)?);
        let fields = inner.get("properties")?.as_object()?;
        let is_of_entry = |node: &Node| {
            let keys = node.as_map().into_iter().flat_map(Mapping::keys);
            let mut keys = keys.map(|key| &*key.text);
            keys.any(|key| nearest(key, fields.keys().map(String::as_str)).is_some())
        };
        let belongs = |(key, node): &Entry<'_>| {
            let field = property(inner, &key.text);
            field.is_some_and(|field| self.fitting.fits(field, node, 0))
                && !self.fitting.fits(inner, node, 0)
                && !is_of_entry(node)
        };
        let before = owner.iter().take_while(|(key, _)| *key.text != **name);
        let above = before.last();
        let from = owner.iter().skip_while(|(key, _)| *key.text != **name);
        let entries: Vec<Entry<'_>> = from.take_while(belongs).collect();
        let (first, last) = (entries.first()?, entries.last()?);
        let is_free = |map: &Mapping| {
            let mut names = entries.iter().map(|(key, _)| &*key.text);
            names.all(|name| !map.contains_key(name))
        };
        if let Some((above, node)) = above
            && let Some(map) = node.as_map().filter(|map| is_free(map))
        {
            if is_braced(node, map) || !self.starts_line(first.0.span) {
                let found = self.told(
                    owner_path,
                    &entries,
                    &message!("beside `{}`", above.text),
                    "below it",
                );
                return Some(found.hint(message!(
                    "write it inside of the braces of `{0}`: `{0}: {{…, {1}: …}}`",
                    above.text,
                    first.0.text
                )));
            }
            return self.below_key(&above.text, owner_path, owner, &entries);
        }
        let place = owner_path.last().map_or("", String::as_str);
        let entry = self.words.entry_name(owner_path);
        let entry = entry.filter(|entry| !owner.contains_key(entry));
        let entry = entry.unwrap_or("NAME");
        let found = self.told(
            owner_path,
            &entries,
            &message!("right below `{place}`"),
            "below a name",
        );
        let way = match self.starts_line(first.0.span) {
            true => {
                let lines = self.lines(first.0.span, last);
                format!("write `{entry}:` above it, and indent {lines} by two more blanks")
            }
            false => {
                let value = scalar(first.1);
                let value = value.as_deref().unwrap_or("…");
                let more = if entries.len() > 1 { ", …" } else { "" };
                message!(
                    "write `{place}: {{{entry}: {{{}: {value}{more}}}}}`",
                    first.0.text
                )
            }
        };
        Some(found.hint(way))
    }

    /// Fields that belong below the key of a name.
    fn below_key(
        &self,
        above: &str,
        owner_path: &[String],
        owner: &Mapping,
        entries: &[Entry<'_>],
    ) -> Option<Misplaced> {
        let (first, last) = (entries.first()?, entries.last()?);
        let found = self.told(
            owner_path,
            entries,
            &message!("beside `{above}`"),
            "below it",
        );
        let is_of_block = self.starts_line(first.0.span)
            && owner.keys().all(|key| key.span.file == first.0.span.file);
        Some(found.hint(match is_of_block {
            true => format!(
                "indent {} by two more blanks",
                self.lines(first.0.span, last)
            ),
            false => message!("write `{above}: {{{}: …}}`", first.0.text),
        }))
    }

    /// A block that does not fit where it stands, and fits where another map has a field of its name.
    fn known_elsewhere(&self, path: &[String]) -> Option<Misplaced> {
        let (name, owner_path) = path.split_last()?;
        let node = self.node(path)?;
        if !matches!(node.kind, Kind::Map(_) | Kind::Seq(_)) {
            return None;
        }
        let own = self.fitting.schema_at(path);
        let around = self.fitting.schema_at(owner_path);
        let is_right = own.is_some_and(|own| self.fitting.fits(own, node, 0));
        let is_renamed = own.is_none() && self.words.renamed(owner_path, name).is_some();
        let has_place = |around: &Json| self.fitting.place_below(around, name, node).is_some();
        if is_right || is_renamed || (own.is_none() && around.is_some_and(has_place)) {
            return None;
        }
        let fits = |owner: &&[String]| {
            let field = self
                .fitting
                .schema_at(owner)
                .and_then(|schema| property(schema, name));
            field.is_some_and(|field| self.fitting.fits(field, node, 0))
        };
        let mut above = (0..owner_path.len())
            .rev()
            .map(|depth| &owner_path[..depth]);
        let above = above.find(fits);
        let (place, way) = match above {
            Some(above) => {
                let is_there = self.node(above)?.get(name).is_some();
                (
                    place(above),
                    self.way_to(owner_path, above, name, node, is_there),
                )
            }
            None => {
                own?;
                let entries = self.fitting.place_below(around?, name, node)?;
                let place = self.only_entry(owner_path, &entries);
                (
                    message!("in `{place}`"),
                    message!("write it below `{place}`"),
                )
            }
        };
        let (key, _) = self.node(owner_path)?.as_map()?.get_entry(name)?;
        let here = self::place(owner_path);
        let mut found = self.told(owner_path, &[(key, node)], &here, &place);
        let fields = above.map(|above| (above.to_vec(), name.clone()));
        found.fields.extend(fields);
        Some(found.hint(way))
    }

    /// A field that is missing in a map, and stands deeper in it.
    fn inside_other(&self, owner_path: &[String], name: &str) -> Option<Misplaced> {
        let owner = self.node(owner_path)?.as_map()?;
        let around = self.fitting.schema_at(owner_path)?;
        let wanted = property(around, name)?;
        if !matches!(kind(self.fitting.value(wanted)), "object" | "array") {
            return None;
        }
        let holds = |map: &Mapping| {
            let node = map.get(name);
            node.is_some_and(|node| self.fitting.fits(wanted, node, 0))
        };
        let inside = |(key, node): Entry<'s>| {
            let map = node.as_map()?;
            let path = below(owner_path, &key.text);
            if holds(map) {
                return Some((path, map));
            }
            let mut inner = map.iter().take(MOST);
            inner.find_map(|(key, node)| {
                let map = node.as_map().filter(|map| holds(map))?;
                Some((below(&path, &key.text), map))
            })
        };
        let (path, map) = owner.iter().take(MOST).find_map(inside)?;
        let is_moved = |(key, node): &Entry<'_>| {
            let field = property(around, &key.text);
            !owner.contains_key(&key.text)
                && field.is_some_and(|field| self.fitting.fits(field, node, 0))
        };
        let entries: Vec<Entry<'_>> = map.iter().take(MOST).filter(is_moved).collect();
        let (first, node) = *entries.first()?;
        let mut found = self.told(&path, &entries, &place(&path), &place(owner_path));
        let names = entries.iter().map(|(key, _)| key.text.to_string());
        found
            .fields
            .extend(names.map(|name| (owner_path.to_vec(), name)));
        let found = found.hint(match entries.len() {
            1 => self.way_to(&path, owner_path, &first.text, node, false),
            _ => self
                .way_to(&path, owner_path, &first.text, node, false)
                .replacen("move it", "move them", 1),
        });
        let wrapper = &path[..=owner_path.len()];
        if self.fitting.schema_at(wrapper).is_some() || property(around, wrapper.last()?).is_some()
        {
            return Some(found);
        }
        // Nobody knows what is around it.
        let mut found = found.hint(message!("and leave `{}` out", wrapper.last()?));
        found.paths.push(wrapper.to_vec());
        let count = self.node(&path[..path.len() - 1])?.as_map()?.len();
        Some(match path.len() - owner_path.len() > 1 && count > 1 {
            true => found.hint("give each of them a file of its own".to_owned()),
            false => found,
        })
    }

    /// The error of some entries of a map.
    fn told(
        &self,
        owner: &[String],
        entries: &[Entry<'_>],
        here: &str,
        expected: &str,
    ) -> Misplaced {
        let names = listed(entries.iter().map(|(key, _)| &*key.text), ", ");
        let stands = if entries.len() > 1 { "stand" } else { "stands" };
        let message = format!("{names} {stands} {here}, expected {expected}");
        let paths: Vec<Vec<String>> = entries
            .iter()
            .map(|(key, _)| below(owner, &key.text))
            .collect();
        let path: FieldPath = paths
            .iter()
            .flatten()
            .take(owner.len() + 1)
            .map(String::as_str)
            .collect();
        let span = entries.first().map(|(key, _)| key.span);
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).path(&path);
        Misplaced {
            diagnostic: match span {
                Some(span) => error.at(span),
                None => error,
            },
            paths,
            fields: Vec::new(),
        }
    }

    /// The way out for a block that belongs into a map above.
    fn way_to(
        &self,
        from: &[String],
        to: &[String],
        name: &str,
        node: &Node,
        is_there: bool,
    ) -> String {
        let last = from.last().map_or("", String::as_str);
        let is_line = self
            .node(from)
            .and_then(Node::as_map)
            .and_then(|map| map.get_entry(name))
            .is_some_and(|(key, _)| self.starts_line(key.span));
        let what = match node.as_map() {
            Some(map) if map.len() > 1 => "its entries",
            _ => "its entry",
        };
        match (to, is_there, is_line) {
            ([], true, _) => message!("write {what} below `{name}` at the left margin"),
            ([], false, true) => message!("move it out of `{last}`, to the left margin"),
            ([], false, false) => {
                message!("move it out of `{last}`, to a line of its own at the left margin")
            }
            (to, true, _) => {
                let to: FieldPath = to.iter().map(String::as_str).chain([name]).collect();
                message!("write {what} below `{to}`")
            }
            (to, false, _) => {
                let to: FieldPath = to.iter().map(String::as_str).collect();
                message!("move it out of `{last}`, to `{to}`")
            }
        }
    }

    /// The path of such a place: of the only entry, if there is one.
    fn only_entry(&self, owner: &[String], (field, has_entries): &(String, bool)) -> String {
        let path = below(owner, field);
        let entries = self.node(&path).and_then(Node::as_map);
        let entry = match entries.map(|map| (map.len(), map.keys().next())) {
            _ if !has_entries => None,
            Some((1, Some(key))) => Some(&*key.text),
            _ => Some("NAME"),
        };
        let path = path.iter().map(String::as_str).chain(entry);
        path.collect::<FieldPath>().to_string()
    }

    /// The lines from a key to the end of an entry, in words.
    fn lines(&self, first: Span, (key, node): &Entry<'_>) -> String {
        let end = node.span.end.max(key.span.end).saturating_sub(1);
        let last = Span {
            start: end,
            end,
            ..key.span
        };
        let start = self.sources.location(first).line;
        match self.sources.location(last).line {
            end if end == start + 1 => format!("lines {start} and {end}"),
            end if end > start => format!("lines {start} to {end}"),
            _ => format!("line {start}"),
        }
    }

    /// True if nothing stands before a key in its line.
    fn starts_line(&self, key: Span) -> bool {
        let source = self.sources.get(key.file);
        let before = source.text.get(..key.range().start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        source.is_shown() && !source.name.starts_with("--") && line.trim().is_empty()
    }

    fn is_faulty(&self, path: &[String]) -> bool {
        let mut behind = self.faulty.iter_from(path);
        behind.next().is_some_and(|faulty| faulty.starts_with(path))
    }

    fn node(&self, path: &[String]) -> Option<&'s Node> {
        self.root.at(path)
    }
}

impl Misplaced {
    fn hint(self, way_out: String) -> Self {
        Misplaced {
            diagnostic: self.diagnostic.hint(way_out),
            ..self
        }
    }
}

fn below(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

/// The words for a map, where something is expected.
fn place(path: &[String]) -> String {
    match path {
        [] => "at the top of the file".to_owned(),
        path => inside_of(path).trim_start().to_owned(),
    }
}

/// True if a map is in braces: those start before its first key.
fn is_braced(node: &Node, map: &Mapping) -> bool {
    let first = map.keys().next();
    first.is_none_or(|key| key.span.start > node.span.start)
}
