//! The errors of a document as diagnostics: one for each fault, with the way out in the words of the format.

use std::collections::{BTreeMap, BTreeSet};

use score_diagnostic::{
    Diagnostic, Diagnostics, FieldPath, Severity, codes, nearest, with_article,
};
use score_yaml::message::{MAX_LISTED, listed};
use score_yaml::{Kind, Node, message};

use crate::shape::plain;
use crate::{Schema, SchemaError, SchemaErrorKind};

/// The words of a format: what its patterns mean, and what people write who come from other formats.
///
/// A path is the keys from the top of the document; `*` is any key.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// The patterns of its schema.
    pub patterns: &'static [PatternWords],
    /// Names that other formats have for its fields.
    pub renamed: &'static [Renamed],
    /// What to add for a field that is missing, `containers.*` and `image`.
    pub missing: &'static [(&'static str, &'static str, &'static str)],
    /// The way out for a value of the wrong type or size, told by its path; the last is the document.
    pub advise: fn(&[&str], &Node, &Node) -> Option<String>,
    /// True if a document is of another format: the error that says which one, instead of all others.
    pub foreign: fn(&Node) -> Option<Diagnostic>,
}

/// A pattern in words.
#[derive(Clone, Copy, Debug)]
pub struct PatternWords {
    /// The regular expression.
    pub pattern: &'static str,
    /// What it expects: `an octal file mode like `0644``.
    pub expected: &'static str,
    /// Texts near another one that the pattern matches.
    pub repair: fn(&str) -> Vec<String>,
    /// What is wrong with a text for which there is no such text near.
    pub explain: fn(&str) -> Option<String>,
}

/// A field of another format, where its users write it.
#[derive(Clone, Copy, Debug)]
pub struct Renamed {
    /// The map that it was written in, `containers.*`.
    pub owner: &'static str,
    /// The names in other formats.
    pub names: &'static [&'static str],
    /// The field of that map, which may be missing because of it.
    pub field: &'static str,
    /// What leads out; `None` if the field alone does.
    pub way_out: Option<&'static str>,
}

impl Vocabulary {
    /// That of a format without words of its own.
    pub const NONE: Vocabulary = Vocabulary {
        patterns: &[],
        renamed: &[],
        missing: &[],
        advise: |_, _, _| None,
        foreign: |_| None,
    };

    fn renamed(&self, owner: &[String], name: &str) -> Option<&'static Renamed> {
        let fits = |known: &&Renamed| known.names.contains(&name) && matches(known.owner, owner);
        self.renamed.iter().find(fits)
    }
}

/// True if a path is of a kind, `containers.*`.
fn matches(kind: &str, path: &[String]) -> bool {
    let mut kinds = kind.split('.').filter(|key| !key.is_empty());
    let is_so = path.iter().all(|key| {
        let wanted = kinds.next();
        wanted.is_some_and(|wanted| wanted == "*" || wanted == key)
    });
    is_so && kinds.next().is_none()
}

/// Everything in a document that breaks a format, each fault told once.
#[must_use]
pub fn diagnostics(schema: &Schema, root: &Node, words: &Vocabulary) -> Diagnostics {
    let mut errors = schema.check(root);
    if errors.is_empty() {
        return Diagnostics::new();
    }
    if let Some(foreign) = (words.foreign)(root) {
        return foreign.into();
    }
    hide_consequences(&mut errors, words);
    let misplaced = join_misplaced(&mut errors, words);
    let told = errors
        .into_iter()
        .map(|error| told(error, Some(root), words));
    misplaced.into_iter().chain(told).collect()
}

/// The diagnostic for an error in a document of any format.
#[must_use]
pub fn diagnostic(error: SchemaError) -> Diagnostic {
    told(error, None, &Vocabulary::NONE)
}

/// Drops the errors that follow from others.
fn hide_consequences(errors: &mut Vec<SchemaError>, words: &Vocabulary) {
    let mut wrong: BTreeSet<Vec<String>> = BTreeSet::new();
    let mut mismatched: BTreeSet<Vec<String>> = BTreeSet::new();
    // The fields that somebody wrote under another name.
    let mut meant: BTreeSet<(Vec<String>, String)> = BTreeSet::new();
    for error in &*errors {
        match &error.kind {
            SchemaErrorKind::WrongType { .. } => _ = wrong.insert(error.path.clone()),
            SchemaErrorKind::Mismatch { .. } => _ = mismatched.insert(error.path.clone()),
            SchemaErrorKind::UnknownField { name, known, below } => {
                let Some((_, owner)) = error.path.split_last() else {
                    continue;
                };
                let near = nearest(name, known.iter().map(String::as_str));
                let fields: Vec<&str> = match (words.renamed(owner, name), near) {
                    (Some(renamed), _) => vec![renamed.field],
                    (None, Some(near)) => vec![near],
                    (None, None) => below
                        .iter()
                        .filter_map(|way| way.split('.').next())
                        .collect(),
                };
                meant.extend(
                    fields
                        .into_iter()
                        .map(|field| (owner.to_vec(), field.to_owned())),
                );
            }
            _ => {}
        }
    }
    let is_meant = |path: &[String], name: &String| meant.contains(&(path.to_vec(), name.clone()));
    errors.retain(|error| match &error.kind {
        SchemaErrorKind::WrongType { .. } => true,
        _ if wrong.contains(&error.path) => false,
        SchemaErrorKind::MissingField { name } => !is_meant(&error.path, name),
        SchemaErrorKind::NoneOf { names } => !names.iter().any(|name| is_meant(&error.path, name)),
        SchemaErrorKind::InvalidValue { .. } => !mismatched.contains(&error.path),
        _ => true,
    });
}

/// Takes the unknown fields out that belong below others of their map: each such map is told once.
fn join_misplaced(errors: &mut Vec<SchemaError>, words: &Vocabulary) -> Vec<Diagnostic> {
    type Place = (Vec<String>, Vec<String>);
    let mut places: BTreeMap<Place, Vec<SchemaError>> = BTreeMap::new();
    let mut others = Vec::with_capacity(errors.len());
    for error in errors.drain(..) {
        match &error.kind {
            SchemaErrorKind::UnknownField { name, known, below }
                if !below.is_empty()
                    && below.len() <= MAX_LISTED
                    && nearest(name, known.iter().map(String::as_str)).is_none() =>
            {
                let owner = error.path.split_last().map_or(&[][..], |(_, owner)| owner);
                if words.renamed(owner, name).is_some() {
                    others.push(error);
                    continue;
                }
                let place = (owner.to_vec(), below.clone());
                places.entry(place).or_default().push(error);
            }
            _ => others.push(error),
        }
    }
    *errors = others;
    let joined = places.into_iter().filter_map(|((owner, below), errors)| {
        let names: Vec<&str> = errors
            .iter()
            .filter_map(|error| error.path.last().map(String::as_str))
            .collect();
        let (first, rest) = errors.split_first()?;
        let (fields, they) = match names.len() {
            1 => ("unknown field", "it"),
            _ => ("unknown fields", "them"),
        };
        let ways: Vec<&str> = below.iter().map(String::as_str).collect();
        let message = format!(
            "{fields} {}{}",
            listed(names.iter().copied(), ", "),
            inside_of(&owner)
        );
        let path: FieldPath = first.path.iter().map(String::as_str).collect();
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message)
            .at(first.span)
            .path(&path);
        let error = rest
            .iter()
            .fold(error, |error, other| error.label(other.span, "and here"));
        Some(error.hint(format!("write {they} below {}", listed(ways, " or "))))
    });
    joined.collect()
}

/// The diagnostic for an error in a document, which is told by the words of its format.
fn told(error: SchemaError, root: Option<&Node>, words: &Vocabulary) -> Diagnostic {
    let path: FieldPath = error.path.iter().map(String::as_str).collect();
    let keys: Vec<&str> = error.path.iter().map(String::as_str).collect();
    let node = root.and_then(|root| node_at(root, &keys));
    let advised = || {
        let (node, root) = node.zip(root)?;
        (words.advise)(&keys, node, root)
    };
    let owner = error.path.split_last().map_or(&[][..], |(_, owner)| owner);
    let diagnostic = match error.kind {
        SchemaErrorKind::UnknownField { name, known, below } => {
            let message = message!("unknown field `{name}`{}", inside_of(owner));
            let unknown = Diagnostic::new(codes::UNKNOWN_FIELD, message);
            match words.renamed(owner, &name) {
                Some(Renamed {
                    way_out: Some(way_out),
                    ..
                }) => unknown.hint(*way_out),
                Some(renamed) => unknown.hint(format!("did you mean `{}`?", renamed.field)),
                None => or_known(unknown, &name, &known, &below),
            }
        }
        SchemaErrorKind::MissingField { name } => {
            let message = message!("the field `{name}` is missing{}", inside_of(&error.path));
            let missing = Diagnostic::new(codes::MISSING_FIELD, message);
            let mut known = words.missing.iter();
            let way_out =
                known.find(|(owner, field, _)| *field == name && matches(owner, &error.path));
            match way_out {
                Some((.., way_out)) => missing.hint(*way_out),
                None => missing.hint(message!("add `{name}: …`")),
            }
        }
        SchemaErrorKind::WrongType {
            expected,
            found,
            shape,
        } => {
            let is_null =
                node.is_some_and(|node| node.is_null() && node.span.start < node.span.end);
            let fraction =
                node.filter(|node| expected == "integer" && matches!(node.kind, Kind::Float(_)));
            let (expected, found) = match fraction.and_then(plain) {
                Some(number) => ("a whole number".to_owned(), format!("`{number}`")),
                None if is_null => (with_article(&expected), "`null`".to_owned()),
                None => (with_article(&expected), with_article(found)),
            };
            let message = message!("expected {expected}, found {found}");
            let wrong = Diagnostic::new(codes::WRONG_TYPE, message);
            match advised().or_else(|| way_out_of_type(node, &keys, shape)) {
                Some(hint) => wrong.hint(hint),
                None => wrong,
            }
        }
        SchemaErrorKind::ManyOf { names } => {
            let names = listed(names.iter().map(String::as_str), ", ");
            let message = format!("expected one of the fields {names}, found all of them");
            Diagnostic::new(codes::INVALID_VALUE, message).hint("leave all but one out")
        }
        SchemaErrorKind::NoneOf { names } => {
            let first = names.first().map_or("…", String::as_str).to_owned();
            let names = listed(names.iter().map(String::as_str), ", ");
            let message = format!("expected one of the fields {names}, found none");
            let none = Diagnostic::new(codes::INVALID_VALUE, message);
            none.hint(message!("add `{first}: …`"))
        }
        SchemaErrorKind::NotAmong { options, found } => {
            let options = || options.iter().map(String::as_str);
            let message = format!("expected one of {}, found {found}", listed(options(), ", "));
            let wrong = found.trim_matches('`');
            Diagnostic::new(codes::INVALID_VALUE, message).near(wrong, options())
        }
        SchemaErrorKind::Mismatch { pattern, found } => {
            let text = Some(found.clone());
            let known = words.patterns.iter().find(|known| known.pattern == pattern);
            let expected = match known {
                Some(known) => known.expected.to_owned(),
                None => format!("a text that matches `{pattern}`"),
            };
            let found = match found.chars().count() {
                0 => "an empty text".to_owned(),
                count if count > LONG => format!("a text of {count} characters"),
                _ => message!("`{found}`"),
            };
            let (expected, found) = (expected.as_str(), found.as_str());
            let message = format!("expected {expected}, found {found}");
            let invalid = Diagnostic::new(codes::INVALID_VALUE, message);
            let text = text.as_deref();
            let is_short = text.filter(|text| text.chars().count() <= LONG);
            let repaired = known
                .zip(is_short)
                .map(|(known, text)| (known.repair)(text));
            match repaired.filter(|repaired| !repaired.is_empty()) {
                Some(near) => {
                    let near = listed(near.iter().map(String::as_str), " or ");
                    invalid.hint(format!("did you mean {near}?"))
                }
                None => match known
                    .zip(text)
                    .and_then(|(known, text)| (known.explain)(text))
                {
                    Some(hint) => invalid.hint(hint),
                    None => invalid,
                },
            }
        }
        SchemaErrorKind::More { count } => return Diagnostic::more(Severity::Error, count),
        SchemaErrorKind::InvalidValue { message } => {
            let invalid = Diagnostic::new(codes::INVALID_VALUE, message);
            match advised() {
                Some(hint) => invalid.hint(hint),
                None => invalid,
            }
        }
    };
    // What has no text is marked by its name.
    let is_nothing = node.is_some_and(|node| node.is_null() && node.span.start >= node.span.end);
    let named = root.filter(|_| is_nothing).and_then(|root| {
        let (name, owner) = keys.split_last()?;
        let (key, _) = node_at(root, owner)?.as_map()?.get_entry(name)?;
        Some(key.span)
    });
    diagnostic.at(named.unwrap_or(error.span)).path(&path)
}

/// Texts longer than this are not shown in titles.
const LONG: usize = 40;

/// Says which field may be meant, or else which there are where they are few.
fn or_known(unknown: Diagnostic, name: &str, known: &[String], below: &[String]) -> Diagnostic {
    let known = || known.iter().map(String::as_str);
    if let Some(near) = nearest(name, known()) {
        return unknown.hint(message!("did you mean `{near}`?"));
    }
    if !below.is_empty() {
        let ways = listed(below.iter().map(String::as_str), " or ");
        return unknown.hint(format!("write it below {ways}"));
    }
    match known().count() {
        0 => unknown,
        count if count <= MAX_LISTED => unknown.hint(format!("expected {}", listed(known(), ", "))),
        _ => unknown,
    }
}

/// The right shape of what was written.
fn way_out_of_type(node: Option<&Node>, keys: &[&str], shape: Option<String>) -> Option<String> {
    let is_item = |key: &&&str| key.parse::<usize>().is_err();
    let key = keys.last().filter(is_item);
    if node.is_some_and(Node::is_null) {
        let (key, shape) = (key?, shape);
        return Some(match shape {
            Some(shape) => message!("leave `{key}` out, or write `{key}: {shape}`"),
            None => message!("give `{key}` a value, or leave it out"),
        });
    }
    let is_braced = node
        .and_then(Node::as_map)
        .is_some_and(|map| map.len() == 1 && map.iter().all(|(_, value)| value.is_null()));
    if is_braced && shape.is_none() {
        return Some("a text that starts with `{` needs quotes".to_owned());
    }
    let shape = shape?;
    // `image:nginx`, which YAML reads as one text.
    let glued = node
        .and_then(Node::as_str)
        .and_then(|text| text.split_once(':'));
    if let Some((name, value)) = glued
        && shape.starts_with(&format!("{{{name}: "))
    {
        return Some(message!(
            "a blank belongs behind the `:` of a key: `{name}: {value}`"
        ));
    }
    let is_scalar = node.is_some_and(|node| !matches!(node.kind, Kind::Seq(_) | Kind::Map(_)));
    let line = match key {
        Some(key) => format!("{}: {shape}", message!("{key}")),
        None => shape.clone(),
    };
    let is_quoted = shape.starts_with('"') && is_scalar;
    let is_bare = shape.starts_with(|c: char| c.is_ascii_digit());
    Some(match (is_quoted, is_bare) {
        (true, _) => format!("put the value in quotes to make it a string: `{line}`"),
        (_, true) => format!("remove the quotes: `{line}`"),
        _ => format!("write `{line}`"),
    })
}

/// The node at a path.
fn node_at<'n>(root: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    keys.iter().try_fold(root, |node, key| match node.as_seq() {
        Some(items) => items.get(key.parse::<usize>().ok()?),
        None => node.get(key),
    })
}

/// The words for a place: `` in `containers.web` ``.
fn inside_of(path: &[String]) -> String {
    if path.is_empty() {
        return String::new();
    }
    message!(
        " in `{}`",
        path.iter().map(String::as_str).collect::<FieldPath>()
    )
}
