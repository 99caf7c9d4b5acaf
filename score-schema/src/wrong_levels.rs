//! What stands one level too deep, under a name of another format, or in a map that has the same name as the one it belongs to.
//! Each is told once, and hides what follows from it.

use serde_json::Value as Json;

use score_diagnostic::{Diagnostic, FieldPath, codes};
use score_yaml::{Key, Mapping, Node, SourceMap, message};

use crate::fitting::{Fitting, property};
use crate::lists::ways_out_of_list;
use crate::shape::{LONGEST, scalar, word};
use crate::unknown_fields::inside_of;
use crate::vocabulary::Vocabulary;
use crate::writer::Writer;
use crate::{SchemaError, SchemaErrorKind};

/// The most entries of a map that are looked at.
const MOST: usize = 100;
/// How many levels too deep a field is looked for.
const DEEPEST: usize = 3;

/// Takes the errors out that are one of what stands at a wrong level, and says so.
pub(crate) fn take_wrong_levels(
    errors: &mut Vec<SchemaError>,
    schema: &Json,
    root: &Node,
    sources: &SourceMap,
    words: &Vocabulary,
) -> Vec<Diagnostic> {
    let levels = Levels {
        fitting: Fitting { root: schema },
        schema,
        root,
        sources,
        words,
    };
    let mut found: Vec<WrongLevel> = Vec::new();
    for error in &*errors {
        let is_told = found.iter().any(|found| found.explains(error));
        let one = match &error.kind {
            _ if is_told => None,
            SchemaErrorKind::MissingField { name } => levels
                .in_a_list_below(&error.path, name)
                .or_else(|| levels.under_another_name(&error.path, name, errors)),
            SchemaErrorKind::UnknownField { name, .. } => levels
                .too_deep(&error.path, name)
                .or_else(|| levels.in_the_other(&error.path, name)),
            _ => None,
        };
        found.extend(one);
    }
    errors.retain(|error| !found.iter().any(|found| found.explains(error)));
    found.into_iter().map(|found| found.diagnostic).collect()
}

/// Something at a wrong level.
struct WrongLevel {
    diagnostic: Diagnostic,
    /// The path of what is wrong because of it, with all below.
    path: Vec<String>,
    /// The map that lacks fields because of it, and which; all, if none are named.
    lacking: Option<(Vec<String>, Option<String>)>,
}

impl WrongLevel {
    fn explains(&self, error: &SchemaError) -> bool {
        if error.path.starts_with(&self.path) {
            return true;
        }
        let Some((map, field)) = &self.lacking else {
            return false;
        };
        match &error.kind {
            SchemaErrorKind::MissingField { name } => {
                error.path == *map && field.as_ref().is_none_or(|field| field == name)
            }
            SchemaErrorKind::NoneOf { .. } => error.path == *map && field.is_none(),
            _ => false,
        }
    }
}

struct Levels<'s> {
    fitting: Fitting<'s>,
    schema: &'s Json,
    root: &'s Node,
    sources: &'s SourceMap,
    words: &'s Vocabulary,
}

impl<'s> Levels<'s> {
    /// A field whose value is what its own map has to be: `service: {shop: {ports: …}}`.
    fn too_deep(&self, path: &[String], name: &str) -> Option<WrongLevel> {
        let (_, owner_path) = path.split_last()?;
        let above = owner_path.last()?;
        let wanted = self.fitting.schema_at(owner_path)?;
        let owner = self.node(owner_path)?.as_map()?;
        let (key, node) = owner.get_entry(name)?;
        let is_renamed = self.words.renamed(owner_path, name).is_some();
        let inner = node.as_map()?;
        let is_free = inner.keys().all(|key| !owner.contains_key(&key.text));
        if is_renamed || !is_free || !self.fitting.fits(wanted, node, 0) {
            return None;
        }
        let fields: Vec<&str> = inner.keys().map(|key| &*key.text).collect();
        let fields = score_yaml::message::listed(fields, ", ");
        let place = inside_of(owner_path);
        let message =
            message!("`{name}` is one level too many{place}: expected ") + &fields + " there";
        let writer = Writer {
            fitting: self.fitting,
            sources: self.sources,
            is_part: false,
        };
        let line = writer.value(wanted, node);
        let line = line.map(|value| message!("write `{above}: ") + &value + "`");
        let way = line.filter(|line| line.chars().count() <= LONGEST && owner.len() == 1);
        let way = way.unwrap_or_else(|| {
            message!("leave `{name}:` out, and move what is below it two blanks to the left")
        });
        Some(WrongLevel {
            diagnostic: self.told(message, key, path).hint(way),
            path: path.to_vec(),
            lacking: Some((owner_path.to_vec(), None)),
        })
    }

    /// A map of entries under a name that nobody knows, where the field that has such entries is missing.
    fn under_another_name(
        &self,
        owner_path: &[String],
        name: &str,
        errors: &[SchemaError],
    ) -> Option<WrongLevel> {
        let owner = self.node(owner_path)?.as_map()?;
        let wanted = property(self.fitting.schema_at(owner_path)?, name)?;
        let entries = self.fitting.value(wanted).get("additionalProperties")?;
        let required = self.fitting.value(entries).get("required")?.as_array()?;
        let required: Vec<&str> = required.iter().filter_map(Json::as_str).collect();
        if required.is_empty() {
            return None;
        }
        let path_of = |key: &Key| below(owner_path, &key.text);
        let is_entry = |node: &Node, path: &[String]| {
            let map = node.as_map();
            map.is_some_and(|map| {
                required.iter().all(|field| {
                    let renamed = |key: &Key| {
                        let renamed = self.words.renamed(path, &key.text);
                        renamed.is_some_and(|renamed| renamed.field == *field)
                    };
                    map.contains_key(field) || map.keys().any(renamed)
                })
            })
        };
        let is_unknown = |key: &Key| {
            let path = path_of(key);
            // A number of a line before it is told as such.
            let is_word = !key.text.contains(char::is_whitespace);
            is_word
                && errors.iter().any(|error| {
                    matches!(error.kind, SchemaErrorKind::UnknownField { .. }) && error.path == path
                })
        };
        // As if they stood in the field that is missing.
        let inside = below(&below(owner_path, name), "");
        let mut fields = owner.iter().take(MOST).filter(|(key, node)| {
            let map = node.as_map().filter(|map| !map.is_empty());
            map.is_some_and(|map| {
                map.iter()
                    .take(MOST)
                    .all(|(_, node)| is_entry(node, &inside))
            }) && is_unknown(key)
        });
        let (key, node) = fields.next()?;
        let message = message!("unknown field `{}`{}", key.text, inside_of(owner_path));
        let found = self
            .told(message, key, &path_of(key))
            .hint(message!("did you mean `{name}`?"));
        Some(WrongLevel {
            diagnostic: self.within(node, &inside, found),
            path: path_of(key),
            lacking: Some((owner_path.to_vec(), Some(name.to_owned()))),
        })
    }

    /// Adds the ways out of the fields of other formats in the entries of a map, of which no more is told.
    fn within(&self, map: &Node, path: &[String], found: Diagnostic) -> Diagnostic {
        let entries = map.as_map().into_iter().flat_map(Mapping::iter).take(MOST);
        let fields =
            entries.flat_map(|(_, entry)| entry.as_map().into_iter().flat_map(Mapping::iter));
        let mut ways: Vec<String> = Vec::new();
        for (key, node) in fields.take(MOST) {
            let renamed = self.words.renamed(path, &key.text);
            let Some(way) = renamed.and_then(|renamed| renamed.way_out) else {
                continue;
            };
            let value = scalar(node);
            let way = way
                .replace("{it}", "it")
                .replace("{value}", value.as_deref().unwrap_or("…"));
            let way = message!("for its `{}`: ", key.text) + &way;
            if !way.contains("{owner}") && !ways.contains(&way) {
                ways.push(way);
            }
        }
        let lines = ways.iter().take(2).flat_map(|way| way.lines());
        lines.fold(found, Diagnostic::hint)
    }

    /// A field that is missing, and is a list some levels deeper, as in a manifest.
    fn in_a_list_below(&self, owner_path: &[String], name: &str) -> Option<WrongLevel> {
        let owner = self.node(owner_path)?.as_map()?;
        let around = self.fitting.schema_at(owner_path)?;
        property(around, name)?;
        let fields = owner.iter().take(MOST);
        let mut unknown = fields.filter(|(key, _)| property(around, &key.text).is_none());
        let (key, way, list) = unknown.find_map(|(key, node)| {
            let (way, list) = list_below(node, name, 1)?;
            let names = std::iter::once(key.text.to_string()).chain(way);
            Some((key, names.collect::<Vec<String>>(), list))
        })?;
        let ways = ways_out_of_list(
            self.schema,
            &below(owner_path, name),
            list,
            self.sources,
            self.words,
        )?;
        let place: FieldPath = owner_path.iter().chain(&way).map(String::as_str).collect();
        let inner: Vec<String> = owner_path.iter().chain(&way).cloned().collect();
        let (field, _) = self.node(&inner)?.as_map()?.get_entry(name)?;
        let expected = match owner_path {
            [] => "at the top of the file".to_owned(),
            path => inside_of(path).trim_start().to_owned(),
        };
        let message = message!("`{name}` stands in `{place}`, expected {expected}");
        let margin = match owner_path {
            [] => "to the left margin".to_owned(),
            path => message!(
                "to `{}`",
                path.iter().map(String::as_str).collect::<FieldPath>()
            ),
        };
        let moved = message!("move it out of `{place}`, {margin}");
        let found = self.told(message, field, &below(&inner, name)).hint(moved);
        let found = ways.into_iter().fold(found, Diagnostic::hint);
        let left = message!("and leave `{}` out", key.text);
        let found = self.beside(&inner, owner_path.len() + 1, found.hint(left));
        Some(WrongLevel {
            diagnostic: found,
            path: below(owner_path, &key.text),
            lacking: Some((owner_path.to_vec(), Some(name.to_owned()))),
        })
    }

    /// Adds the ways out of the fields that stand beside what leads to a list, as they are left out with that.
    fn beside(&self, inner: &[String], first: usize, found: Diagnostic) -> Diagnostic {
        let mut ways = Vec::new();
        for depth in first..inner.len() {
            let map = self.node(&inner[..depth]).and_then(Node::as_map);
            let fields = map.into_iter().flat_map(Mapping::iter).take(MOST);
            let others = fields.filter(|(key, _)| *key.text != *inner[depth]);
            for (key, node) in others {
                let Some(way) = (self.words.rewrite)(&[&key.text], node, self.root) else {
                    continue;
                };
                ways.push(message!("for its `{}`: ", key.text) + &way);
            }
        }
        let lines = ways.iter().take(2).flat_map(|way| way.lines());
        lines.fold(found, Diagnostic::hint)
    }

    /// An entry in a map that has the name of another one, further up, whose entry it is: a database in `resources` of a
    /// container.
    fn in_the_other(&self, path: &[String], name: &str) -> Option<WrongLevel> {
        let (_, owner_path) = path.split_last()?;
        let (field, around) = owner_path.split_last()?;
        let owner = self.node(owner_path)?.as_map()?;
        let (key, node) = owner.get_entry(name)?;
        node.as_map()?;
        let fits = |above: &&[String]| {
            let wanted = self
                .fitting
                .schema_at(above)
                .and_then(|schema| property(schema, field));
            let entries =
                wanted.and_then(|wanted| self.fitting.value(wanted).get("additionalProperties"));
            // Where all of them are such entries the whole map is at a wrong place.
            entries.is_some_and(|entries| {
                let is_entry = |node: &Node| self.fitting.fits(entries, node, 0);
                entries.is_object()
                    && is_entry(node)
                    && !owner.iter().take(MOST).all(|(_, node)| is_entry(node))
            })
        };
        let mut above = (0..around.len()).rev().map(|depth| &around[..depth]);
        let above = above.find(fits)?;
        let is_there = self.node(above)?.as_map()?.contains_key(field);
        let expected = match above {
            [] => message!("in `{field}` at the top of the file"),
            above => message!(
                "in `{}`",
                below(above, field)
                    .iter()
                    .map(String::as_str)
                    .collect::<FieldPath>()
            ),
        };
        let message = message!(
            "`{name}` stands{}, expected {expected}",
            inside_of(owner_path)
        );
        let line = crate::one_line(node, LONGEST).map(|value| format!("{}: {value}", word(name)));
        let way = match (line, is_there, above) {
            (Some(line), true, []) => format!(
                "write `{line}` below `{}` at the left margin",
                message!("{field}")
            ),
            (Some(line), false, []) => format!(
                "move it: write `{}: {{{line}}}` at the left margin",
                message!("{field}")
            ),
            _ => message!("move it below that `{field}`"),
        };
        Some(WrongLevel {
            diagnostic: self.told(message, key, path).hint(way),
            path: path.to_vec(),
            lacking: None,
        })
    }

    fn told(&self, message: String, key: &Key, path: &[String]) -> Diagnostic {
        let path: FieldPath = path.iter().map(String::as_str).collect();
        Diagnostic::new(codes::UNKNOWN_FIELD, message)
            .at(key.span)
            .path(&path)
    }

    fn node(&self, path: &[String]) -> Option<&'s Node> {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        self.root.at(&keys)
    }
}

/// A list under a name some levels below a node, and the keys that lead to its map.
fn list_below<'n>(node: &'n Node, name: &str, depth: usize) -> Option<(Vec<String>, &'n Node)> {
    let map: &Mapping = node.as_map()?;
    if let Some(list) = map.get(name).filter(|list| list.as_seq().is_some()) {
        return Some((Vec::new(), list));
    }
    if depth >= DEEPEST {
        return None;
    }
    map.iter().take(MOST).find_map(|(key, node)| {
        let (mut way, list) = list_below(node, name, depth + 1)?;
        way.insert(0, key.text.to_string());
        Some((way, list))
    })
}

fn below(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}
