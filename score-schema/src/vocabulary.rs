//! The words of a format, in which mistakes are told.

use score_diagnostic::Diagnostic;
use score_yaml::{Key, Node, Span, message};

/// The words of a format: what its patterns mean, and what people write who come from other formats.
///
/// A path is the keys from the top of the document; `*` is any key.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// The patterns of its schema.
    pub patterns: &'static [PatternWords],
    /// Names that other formats have for its fields.
    pub renamed: &'static [Renamed],
    /// What was written in a field of another format as this one has it, told by its path; the last is the document. It
    /// comes before the way out that [`Renamed`] names, and behind a name that is near.
    pub rewrite: fn(&[&str], &Node, &Node) -> Option<String>,
    /// What an entry of a map may be called, by the map: `main` for one of `containers`.
    pub entries: &'static [(&'static str, &'static str)],
    /// Paths of values that are names others gave: a text that fits the pattern is not nearer to what was meant.
    pub given_names: &'static [&'static str],
    /// What to add for a field that is missing, told by its path and the document. It comes before what `missing` names.
    pub add: fn(&[&str], &Node) -> Option<String>,
    /// What to add for a field that is missing, `containers.*` and `image`.
    pub missing: &'static [(&'static str, &'static str, &'static str)],
    /// The way out for a value of the wrong type or size, told by its path; the last is the document.
    pub advise: fn(&[&str], &Node, &Node) -> Option<String>,
    /// An item of a list that belongs into a map by name, told by the path of that: its key, if it says one, and its value as
    /// the format has it. It comes before what the fields `name`, `key` and the like of an item say.
    pub item: fn(&[&str], &Node) -> Option<Entry>,
    /// What is meant by a text that no pattern matches because it belongs to a field beside it, and by a value of a wrong type
    /// whose name is what is wrong, told by its path; the last is the document. It comes in the place of texts that are near.
    pub exchanged: fn(&[&str], &Node, &Node) -> Option<Exchanged>,
    /// True of a field, one that is unknown or missing, whose way out writes the map that it stands in anew, told by its path and the
    /// document: what else is wrong in that map is not told.
    pub writes_anew: fn(&[&str], &Node) -> bool,
    /// True if a document is of another format: the error that says which one, instead of all others.
    pub foreign: fn(&Node) -> Option<Diagnostic>,
}

/// A text in the field of another one.
#[derive(Clone, Debug)]
pub enum Exchanged {
    /// It belongs to another field: the way out.
    Misplaced(String),
    /// It and the one of another field have each other's place, or one fault, which is told once: the title, the place of the
    /// other one, and the way out.
    Pair {
        /// The title.
        title: String,
        /// The place of the other one.
        other: Span,
        /// The way out.
        way_out: String,
    },
    /// It is the other one of a pair.
    Other,
}

/// An entry of a map: its key, if it is known, and its value.
pub type Entry = (Option<Key>, Node);

/// A pattern in words.
#[derive(Clone, Copy, Debug)]
pub struct PatternWords {
    /// The regular expression.
    pub pattern: &'static str,
    /// What it expects: `an octal file mode like `0644``.
    pub expected: &'static str,
    /// What it expects of a text that is of the right form, and refused for less: of `0Gi` `an amount of memory above 0`.
    pub narrower: fn(&str) -> Option<&'static str>,
    /// The fewest and the most characters of a text that it matches, if those are a rule of their own.
    pub length: Option<(usize, usize)>,
    /// Texts near another one that the pattern matches.
    pub repair: fn(&str) -> Vec<String>,
    /// What is wrong with a text for which there is no such text near.
    pub explain: fn(&str) -> Option<String>,
}

/// A field of another format, where its users write it.
#[derive(Clone, Copy, Debug)]
pub struct Renamed {
    /// The map that it was written in, `containers.*`; `*Probe` is any key that ends so.
    pub owner: &'static str,
    /// The names in other formats.
    pub names: &'static [&'static str],
    /// The field of that map, which may be missing because of it; of several, with `, ` between them.
    pub field: &'static str,
    /// What leads out; `None` if the field alone does. `{owner}` in it is the key of the map, `{value}` what was
    /// written, `{it}` is `it` or `them`, as many as there are; each line is a way of its own.
    pub way_out: Option<&'static str>,
}

impl Renamed {
    /// The fields that may be missing because of it.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.field.split(", ").filter(|field| !field.is_empty())
    }
}

impl Vocabulary {
    /// That of a format without words of its own.
    pub const NONE: Vocabulary = Vocabulary {
        patterns: &[],
        renamed: &[],
        rewrite: |_, _, _| None,
        entries: &[],
        given_names: &[],
        add: |_, _| None,
        missing: &[],
        advise: |_, _, _| None,
        item: |_, _| None,
        exchanged: |_, _, _| None,
        writes_anew: |_, _| false,
        foreign: |_| None,
    };

    /// The field that somebody who writes this name in a map may mean.
    pub(crate) fn renamed(&self, owner: &[String], name: &str) -> Option<&'static Renamed> {
        let fits = |known: &&Renamed| known.names.contains(&name) && matches(known.owner, owner);
        self.renamed.iter().find(fits)
    }

    /// The fields that maps of a kind have to have, `image` of `containers.*`.
    pub(crate) fn required<'k>(
        &self,
        kind: &'k str,
    ) -> impl Iterator<Item = &'static str> + use<'k> {
        let of_kind = self.missing.iter().filter(move |(map, ..)| *map == kind);
        of_kind.map(|(_, field, _)| *field)
    }

    /// What an entry of a map may be called.
    pub(crate) fn entry_name(&self, owner: &[String]) -> Option<&'static str> {
        let mut known = self.entries.iter();
        let known = known.find(|(map, _)| matches(map, owner));
        known.map(|(_, name)| *name)
    }

    /// True if the value at a path is a name that others gave.
    pub(crate) fn is_given_name(&self, path: &[String]) -> bool {
        self.given_names.iter().any(|kind| matches(kind, path))
    }

    /// What to add for a field that is missing in a map.
    pub(crate) fn what_to_add(&self, owner: &[String], name: &str, root: Option<&Node>) -> String {
        let path: Vec<&str> = owner.iter().map(String::as_str).chain([name]).collect();
        if let Some(way_out) = root.and_then(|root| (self.add)(&path, root)) {
            return way_out;
        }
        let mut known = self.missing.iter();
        let known = known.find(|(map, field, _)| *field == name && matches(map, owner));
        match known {
            Some((.., way_out)) => (*way_out).to_owned(),
            None => message!("add `{name}: …`"),
        }
    }
}

/// True if a path is of a kind: `containers.*`, or `containers.*.*Probe`, of keys that end so.
fn matches(kind: &str, path: &[String]) -> bool {
    let mut kinds = kind.split('.').filter(|key| !key.is_empty());
    let is_so = path.iter().all(|key| {
        let wanted = kinds.next();
        wanted.is_some_and(|wanted| match wanted.strip_prefix('*') {
            Some(end) => key.ends_with(end),
            None => wanted == key,
        })
    });
    is_so && kinds.next().is_none()
}
