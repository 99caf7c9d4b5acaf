//! One error of a document as a diagnostic, in the words of its format.

use score_diagnostic::{
    About, Diagnostic, FieldPath, Severity, ValueType, codes, nearest, with_article,
};
use score_yaml::message::{MAX_LISTED, listed};
use score_yaml::{Kind, Node, SourceMap, Span, message};

use crate::aliases::at_the_alias;
use crate::shape::plain;
use crate::unknown_fields::inside_of;
use crate::vocabulary::{Exchanged, Vocabulary};
use crate::ways_out::{of_name, other_number, taken_for_nothing, way_out_of_type};
use crate::{SchemaError, SchemaErrorKind};

/// What errors of a document are told by.
pub(crate) struct Telling<'d> {
    /// The document.
    pub(crate) root: Option<&'d Node>,
    /// They have its text.
    pub(crate) sources: Option<&'d SourceMap>,
    /// The words of its format.
    pub(crate) words: &'d Vocabulary,
    /// Gives a value as it belongs at a path.
    pub(crate) right_shape: &'d dyn Fn(&[String], &Node) -> Option<String>,
}

impl Telling<'_> {
    /// The diagnostic for an error.
    pub(crate) fn tell(&self, error: SchemaError) -> Diagnostic {
        let SchemaError { span, path, kind } = error;
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut fault = Fault {
            telling: self,
            node: self.root.and_then(|root| root.at(&keys)),
            path: &path,
            keys: &keys,
            span,
        };
        let told = match kind {
            SchemaErrorKind::UnknownField { name, known, below } => {
                fault.unknown_field(&name, &known, &below)
            }
            SchemaErrorKind::MissingField { name } => fault.missing_field(&name),
            SchemaErrorKind::WrongType {
                expected,
                found,
                shape,
            } => fault.wrong_type(&expected, found, shape),
            SchemaErrorKind::ManyOf { names } => fault.many_of(&names),
            SchemaErrorKind::NoneOf { names } => fault.none_of(&names),
            SchemaErrorKind::NotAmong { options, found } => fault.not_among(&options, &found),
            SchemaErrorKind::Mismatch { pattern, found } => fault.mismatch(&pattern, &found),
            SchemaErrorKind::More { count } => return Diagnostic::more(Severity::Error, count),
            SchemaErrorKind::InvalidValue { message } => {
                let invalid = Diagnostic::new(codes::INVALID_VALUE, message);
                fault.advised().into_iter().fold(invalid, Diagnostic::hint)
            }
        };
        fault.placed(told)
    }
}

/// An error, and what the document has there.
pub(crate) struct Fault<'d> {
    telling: &'d Telling<'d>,
    pub(crate) path: &'d [String],
    pub(crate) keys: &'d [&'d str],
    /// The value at the path.
    pub(crate) node: Option<&'d Node>,
    /// What is marked.
    span: Span,
}

impl<'d> Fault<'d> {
    /// The document.
    pub(crate) fn root(&self) -> Option<&'d Node> {
        self.telling.root
    }

    /// The words of its format.
    pub(crate) fn words(&self) -> &'d Vocabulary {
        self.telling.words
    }

    /// The way out that the words of the format have for the value.
    pub(crate) fn advised(&self) -> Option<String> {
        let (node, root) = self.node.zip(self.root())?;
        (self.words().advise)(self.keys, node, root)
    }

    fn unknown_field(&self, name: &str, known: &[String], below: &[String]) -> Diagnostic {
        let owner = self.path.split_last().map_or(&[][..], |(_, owner)| owner);
        let message = message!("unknown field `{name}`{}", inside_of(owner));
        let unknown = Diagnostic::new(codes::UNKNOWN_FIELD, message);
        let (_, above) = self.keys.split_last().unwrap_or((&"", &[]));
        let map = self.root().and_then(|root| root.at(above));
        let meant = |near: &str| meant(near, self.node, map, self.span);
        if let Some(renamed) = self.words().renamed(owner, name) {
            return unknown.hint(meant(renamed.field));
        }
        let right_shape = |names: &[&str], node: &Node| {
            let names = names.iter().map(|name| (*name).to_owned());
            let path: Vec<String> = owner.iter().cloned().chain(names).collect();
            (self.telling.right_shape)(&path, node)
        };
        match of_name(name, self.node, self.root(), known, &right_shape) {
            Some(way_out) => unknown.hint(way_out),
            None => or_known(unknown, name, known, below, &meant),
        }
    }

    fn missing_field(&self, name: &str) -> Diagnostic {
        let message = message!("the field `{name}` is missing{}", inside_of(self.path));
        let missing = Diagnostic::new(codes::MISSING_FIELD, message);
        let ways = self.words().what_to_add(self.path, name, self.root());
        ways.lines().fold(missing, Diagnostic::hint)
    }

    /// `found` is the type of the value, `shape` what was written as the expected type has it.
    fn wrong_type(
        &mut self,
        expected: &str,
        found: &'static str,
        shape: Option<String>,
    ) -> Diagnostic {
        if let Some(told) = self.told_with_another() {
            return told;
        }
        let node = self.node.zip(self.telling.sources);
        let is_written = self.node.is_some_and(|node| !node.span.range().is_empty());
        let about = About::wrong_type(ValueType::of(expected), found);
        let message = self.types_in_words(expected, found, is_written);
        let wrong = Diagnostic::new(codes::WRONG_TYPE, message).about(about);
        let text = node.filter(|_| expected == "string");
        let number = text.and_then(|(node, sources)| {
            let shape = shape.as_deref().filter(|shape| shape.starts_with('"'))?;
            other_number(node, shape, sources)
        });
        let commented = text
            .filter(|_| !is_written)
            .and_then(|(_, sources)| taken_for_nothing(self.root()?, self.keys, sources));
        let advised = commented.or_else(|| self.advised());
        let wrong = match advised {
            Some(ways) => ways.lines().fold(wrong, Diagnostic::hint),
            None => match way_out_of_type(self.node, self.keys, shape) {
                Some(ways) => ways
                    .lines()
                    .chain(number.as_deref())
                    .fold(wrong, Diagnostic::hint),
                None => wrong,
            },
        };
        match self.root().zip(node) {
            Some((root, (node, sources))) => {
                at_the_alias(wrong, &mut self.span, (root, self.keys, node), sources)
            }
            None => wrong,
        }
    }

    /// The diagnostic of a value whose name is what is wrong, and that of others like it.
    fn told_with_another(&mut self) -> Option<Diagnostic> {
        let (node, root) = self.node.zip(self.root())?;
        let Some(Exchanged::Pair {
            title,
            other,
            way_out,
        }) = (self.words().exchanged)(self.keys, node, root)
        else {
            return None;
        };
        let (name, owner) = self.keys.split_last()?;
        let (key, _) = root.at(owner)?.as_map()?.get_entry(name)?;
        self.span = key.span;
        let told = Diagnostic::new(codes::WRONG_TYPE, title).about(About::Name);
        Some(told.label(other, "and here").hint(way_out))
    }

    /// What was expected and what was found, by their types.
    fn types_in_words(&self, expected: &str, found: &str, is_written: bool) -> String {
        let is_null = self.node.is_some_and(Node::is_null);
        let is_fraction = |node: &&Node| matches!(node.kind, Kind::Float(_));
        let fraction = self.node.filter(is_fraction);
        let fraction = fraction.filter(|_| expected == "integer");
        let (expected, found) = match fraction.and_then(plain) {
            Some(number) => ("a whole number".to_owned(), format!("`{number}`")),
            None if is_null && is_written => (with_article(expected), "`null`".to_owned()),
            None if is_null => (with_article(expected), "nothing".to_owned()),
            None => (with_article(expected), with_article(found)),
        };
        message!("expected {expected}, found {found}")
    }

    fn many_of(&mut self, names: &[String]) -> Diagnostic {
        let (found, way_out) = match names.len() {
            0..=2 => ("both", "leave one of them out"),
            _ => ("all of them", "leave all but one out"),
        };
        let message = format!("expected {}, found {found}", one_of(names));
        let many = Diagnostic::new(codes::INVALID_VALUE, message).hint(way_out);
        let map = self.node.and_then(Node::as_map);
        let keys = names.iter();
        let keys = keys.filter_map(|name| Some(map?.get_entry(name)?.0.span));
        let mut keys: Vec<_> = keys.collect();
        keys.sort_unstable();
        // The last of them is one too many.
        let last = keys.pop();
        self.span = last.unwrap_or(self.span);
        let other = |many: Diagnostic, key| many.label(key, "and here");
        keys.into_iter().fold(many, other)
    }

    fn none_of(&self, names: &[String]) -> Diagnostic {
        let found = if names.len() == 2 { "neither" } else { "none" };
        let message = format!("expected {}, found {found}", one_of(names));
        let first = names.first().map_or("…", String::as_str);
        let way_out = self.words().what_to_add(self.path, first, self.root());
        Diagnostic::new(codes::INVALID_VALUE, message).hint(way_out)
    }

    fn not_among(&self, options: &[String], found: &str) -> Diagnostic {
        let message = format!("expected {}, found {found}", one_of(options));
        let wrong = found.trim_matches('`');
        let known = options.iter().map(String::as_str);
        let wrong = Diagnostic::new(codes::INVALID_VALUE, message).near(wrong, known);
        match self.advised().filter(|_| wrong.hints.is_empty()) {
            Some(hint) => wrong.hint(hint),
            None => wrong,
        }
    }

    /// The diagnostic with its path and its place. What has no text is marked by its name.
    fn placed(&self, told: Diagnostic) -> Diagnostic {
        let path: FieldPath = self.keys.iter().copied().collect();
        let told = told.path(&path);
        let own = self.node.map_or(self.span, |node| node.span);
        match self.name_of_nothing() {
            // The name is that of the file below, which an empty value of another file overrides.
            Some(name) if name.file != own.file => {
                let key = self.keys.last().zip(self.telling.sources);
                let key = key.and_then(|(key, sources)| key_before(key, own, sources));
                let place = key.unwrap_or(own);
                told.at(place).label(name, "it overrides this")
            }
            name => told.at(name.unwrap_or(self.span)),
        }
    }

    /// The name of a value that has no text.
    fn name_of_nothing(&self) -> Option<Span> {
        let is_nothing = |node: &Node| node.is_null() && node.span.start >= node.span.end;
        self.node.filter(|node| is_nothing(node))?;
        let (name, owner) = self.keys.split_last()?;
        let (key, _) = self.root()?.at(owner)?.as_map()?.get_entry(name)?;
        Some(key.span)
    }
}

/// Names of which one is expected: `` `a` or `b` ``, and of more ``one of `a`, `b`, `c` ``.
fn one_of(names: &[String]) -> String {
    let (before, separator) = match names.len() {
        0..=2 => ("", " or "),
        _ => ("one of ", ", "),
    };
    format!(
        "{before}{}",
        listed(names.iter().map(String::as_str), separator)
    )
}

/// The place of a key that an empty value stands behind.
fn key_before(key: &str, value: Span, sources: &SourceMap) -> Option<Span> {
    let text = &sources.get(value.file).text;
    let before = text.get(..value.range().start)?.trim_end_matches(' ');
    let before = before
        .strip_suffix(':')
        .unwrap_or(before)
        .trim_end_matches(' ');
    let end = before.len() - usize::from(before.ends_with(['"', '\'']));
    let start = end.checked_sub(key.len())?;
    (text.get(start..end)? == key).then(|| Span::new(value.file, start, end))
}

/// Says which field may be meant by one of a map. Two of one name are the next error, so one that is there is told; what another
/// file has is overridden.
fn meant(field: &str, node: Option<&Node>, map: Option<&Node>, unknown: Span) -> String {
    let question = message!("did you mean `{field}`?");
    let known = map.and_then(|map| map.as_map()?.get_entry(field));
    let known = known.filter(|(key, _)| key.span.file == unknown.file);
    let known = known.map(|(_, known)| known);
    let way_out = match known
        .zip(node)
        .map(|(known, node)| (&known.kind, &node.kind))
    {
        None => return question,
        Some((Kind::Map(_), Kind::Map(_))) => "write the entries below it",
        Some((Kind::Seq(_), Kind::Seq(_))) => "write the items into it",
        Some(_) => "leave one of them out",
    };
    format!("{question} it is there already: {way_out}")
}

/// Says which field may be meant, or else which there are where they are few.
fn or_known(
    unknown: Diagnostic,
    name: &str,
    known: &[String],
    below: &[String],
    meant: &dyn Fn(&str) -> String,
) -> Diagnostic {
    let known = || known.iter().map(String::as_str);
    if let Some(near) = nearest(name, known()) {
        return unknown.hint(meant(near));
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
