//! Readers of trees: where one stands, and what it reports there.
//!
//! Each format has a reader of its own, a struct with a [`Cursor`] and with methods for what the format's fields hold.
//! What all have in common is [`TreeReader`]: to go to a key, to report, to say "expected a string, found a list".

use score_yaml::data::{Data, Shape};
use score_yaml::message::{Name, listed};
use score_yaml::{Span, message};

use super::Code;
use super::about::{About, ValueType};
use super::list::Diagnostics;
use super::path::FieldPath;
use super::{Diagnostic, with_article};
use crate::codes;

/// The place of a reader in its tree, and the faults that it has found.
#[derive(Debug)]
pub struct Cursor<'d> {
    /// The path of the value that is read.
    pub path: FieldPath,
    /// The faults that were found.
    pub diags: &'d mut Diagnostics,
}

impl<'d> Cursor<'d> {
    /// A cursor at the top of a tree.
    pub fn new(diags: &'d mut Diagnostics) -> Self {
        Cursor::at(FieldPath::new(), diags)
    }

    /// A cursor at a path.
    pub fn at(path: FieldPath, diags: &'d mut Diagnostics) -> Self {
        Cursor { path, diags }
    }
}

/// A reader of a tree, which reads typed values and reports what does not fit.
///
/// ```
/// use score_diagnostic::{Cursor, Diagnostics, TreeReader};
/// use score_yaml::{SourceMap, data::Data};
///
/// struct PortReader<'d>(Cursor<'d>);
///
/// impl<'d> TreeReader<'d> for PortReader<'d> {
///     fn cursor(&mut self) -> &mut Cursor<'d> {
///         &mut self.0
///     }
/// }
///
/// let mut sources = SourceMap::new();
/// let file = sources.add("ports.yaml", "web: 80\ndns: fifty-three\n");
/// let tree = score_yaml::parse(&sources, file).expect("it is YAML").remove(0);
/// let mut found = Diagnostics::new();
/// let mut ports = Vec::new();
/// let entries = tree.entries().iter().map(|(key, node)| (key, node));
/// PortReader(Cursor::new(&mut found)).each_entry(entries, |reader, _, node| {
///     ports.extend(reader.whole_number_of(node, "port number"));
/// });
/// assert_eq!(ports, [80]);
/// let error = found.iter().next().expect("one is no number");
/// assert_eq!(error.path.as_deref(), Some("dns"));
/// assert_eq!(error.message, "expected a port number, found a string");
/// ```
pub trait TreeReader<'d>: Sized {
    /// The cursor of the reader.
    fn cursor(&mut self) -> &mut Cursor<'d>;

    /// Goes to a key below, does something there, and comes back.
    fn at<R>(&mut self, key: &str, f: impl FnOnce(&mut Self) -> R) -> R {
        let mark = self.cursor().path.enter(key);
        let result = f(self);
        self.cursor().path.leave(mark);
        result
    }

    /// Goes to an item of a list below, does something there, and comes back.
    fn at_index<R>(&mut self, index: usize, f: impl FnOnce(&mut Self) -> R) -> R {
        self.at(&index.to_string(), f)
    }

    /// Hands each entry of a map to a function, the reader standing at its key.
    fn each_entry<K: AsRef<str>, V>(
        &mut self,
        entries: impl IntoIterator<Item = (K, V)>,
        mut f: impl FnMut(&mut Self, &K, V),
    ) {
        for (key, value) in entries {
            self.at(key.as_ref(), |reader| f(reader, &key, value));
        }
    }

    /// Reports a diagnostic where the reader stands.
    fn push(&mut self, diagnostic: Diagnostic) {
        let Cursor { path, diags } = self.cursor();
        diags.push(diagnostic.path(path));
    }

    /// [`push`](TreeReader::push) for an error that is costly to tell: it is made only if it is kept.
    fn push_error(&mut self, make: impl FnOnce() -> Diagnostic) {
        let Cursor { path, diags } = self.cursor();
        diags.push_error(|| make().path(path));
    }

    /// Reports a message where the reader stands.
    fn error(&mut self, code: Code, message: impl Into<String>, span: Span) {
        self.push(Diagnostic::new(code, message).at(span));
    }

    /// Reports a value that is of another type than `expected`: `string`, `list`, …
    fn wrong_type<D: Data>(&mut self, value: &D, expected: &str) {
        self.push(wrong_type(value, expected));
    }

    /// The text of a string; another type is reported.
    fn str_of<'n, D: Data>(&mut self, value: &'n D) -> Option<&'n str> {
        match value.shape() {
            Shape::String(text) => Some(text),
            _ => refuse(self, value, "string"),
        }
    }

    /// A boolean; another type is reported.
    fn bool_of<D: Data>(&mut self, value: &D) -> Option<bool> {
        match value.shape() {
            Shape::Bool(value) => Some(value),
            _ => refuse(self, value, "boolean"),
        }
    }

    /// The items of a list; another type is reported.
    fn items_of<'n, D: Data>(&mut self, value: &'n D) -> Option<&'n [D]> {
        match value.shape() {
            Shape::Seq(items) => Some(items),
            _ => refuse(self, value, "list"),
        }
    }

    /// A whole number, `80.0` too, the largest there is in place of larger ones; another type is reported as not
    /// `expected`.
    fn whole_number_of<D: Data>(&mut self, value: &D, expected: &str) -> Option<i64> {
        match value.shape() {
            Shape::Int(number) => Some(number),
            Shape::UInt(_) => Some(i64::MAX),
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
            Shape::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                Some(number as i64)
            }
            _ => refuse(self, value, expected),
        }
    }
}

/// Reports a value of the wrong type, of which nothing is read.
fn refuse<'d, R>(reader: &mut impl TreeReader<'d>, value: &impl Data, expected: &str) -> Option<R> {
    reader.wrong_type(value, expected);
    None
}

impl<'d> TreeReader<'d> for Cursor<'d> {
    fn cursor(&mut self) -> &mut Cursor<'d> {
        self
    }
}

/// The error of a value that is of another type than `expected`: "expected a string, found a list".
pub fn wrong_type<D: Data>(value: &D, expected: &str) -> Diagnostic {
    let about = About::wrong_type(ValueType::of(expected), value.kind_name());
    let (expected, found) = (with_article(expected), with_article(value.kind_name()));
    let diagnostic = Diagnostic::new(
        codes::WRONG_TYPE,
        message!("expected {expected}, found {found}"),
    );
    Diagnostic {
        span: value.span(),
        about,
        ..diagnostic
    }
}

/// The error of a word that is none of those that a table has.
pub fn not_in_table<T>(word: &str, table: &[(&str, T)]) -> Diagnostic {
    let words = listed(table.iter().map(|(known, _)| *known), ", ");
    let message = format!("`{}` is none of {words}", Name(word));
    Diagnostic::new(codes::INVALID_VALUE, message)
}
