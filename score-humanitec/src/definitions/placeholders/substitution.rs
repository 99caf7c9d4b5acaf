//! Trees of a definition with their placeholders replaced.

use std::borrow::Cow;

use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, FieldPath, TreeReader};
use score_core::limits;
use score_core::templates::TemplatePosition;
use score_yaml::data::depth;
use score_yaml::value::NODE_SIZE;
use score_yaml::{
    Key, Kind, Limits, Mapping, Node, SortedMap, SourceMap, Span, Str, Value, message,
};

use super::outputs::Found;
use super::pieces::{Piece, is_plain, pieces, unclosed};
use super::room::PlacedRoom;
use super::shifts::{Shift, Shifts};
use super::value_tree::from_value;
use crate::codes;
use crate::definitions::definition::named;
use crate::definitions::selector::Reference;
use crate::platform_placeholders::as_text;

/// What placeholders stand for, for one resource.
pub trait Lookup {
    /// The value of a placeholder; `raw` is the text between its braces.
    ///
    /// # Errors
    /// There is none. The error has no place and names no definition yet.
    fn find(&self, reference: &Reference, raw: &str) -> Result<Found<'_>, Diagnostic>;
}

/// The place of a tree, which decides what may stand in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TreePlace {
    /// `driver_inputs.values`: no secrets.
    Values,
    /// `driver_inputs.secrets` or `secret_refs`.
    Secrets,
    /// `driver_account`: no secrets.
    Account,
    /// `provision.*.params`.
    Params,
}

/// Replaces placeholders of one definition for one resource.
#[derive(Clone, Copy)]
pub struct Substitution<'a> {
    /// The id of the definition.
    pub definition: &'a str,
    /// The texts of the run.
    pub sources: &'a SourceMap,
    /// What placeholders stand for.
    pub lookup: &'a dyn Lookup,
    /// What is left of the room for it.
    pub room: &'a PlacedRoom,
}

impl std::fmt::Debug for Substitution<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Substitution")
            .field("definition", &self.definition)
            .finish_non_exhaustive()
    }
}

/// A tree whose placeholders were replaced.
#[derive(Clone)]
pub struct Substituted<'n> {
    /// The tree; the one that was given if it holds no placeholders.
    pub tree: Cow<'n, Node>,
    /// The way back to what was written.
    pub shifts: Shifts,
}

/// Nothing of the tree: secrets may be in it.
impl std::fmt::Debug for Substituted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Substituted").finish_non_exhaustive()
    }
}

impl Substitution<'_> {
    /// Replaces the placeholders of a tree, which stands at a path of the definition.
    ///
    /// # Errors
    /// Every placeholder that is malformed, stands for nothing, or stands for a secret where none may be.
    pub fn tree<'n>(
        &self,
        tree: &'n Node,
        place: TreePlace,
        path: FieldPath,
    ) -> Result<Substituted<'n>, Diagnostics> {
        if is_plain_tree(tree) {
            return Ok(Substituted {
                tree: Cow::Borrowed(tree),
                shifts: Shifts::default(),
            });
        }
        let mut diags = Diagnostics::new();
        let mut placer = Placer {
            with: *self,
            place,
            cursor: Cursor::at(path, &mut diags),
            shifts: Shifts::default(),
            is_in_key: false,
            depth: 0,
            left: limits::PLACED_TEXT,
            is_full: false,
        };
        let tree = placer.tree(tree);
        let shifts = placer.shifts;
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(Substituted {
                tree: Cow::Owned(tree),
                shifts,
            }),
        }
    }
}

/// True if a tree holds no placeholder.
fn is_plain_tree(node: &Node) -> bool {
    match &node.kind {
        Kind::String(text) => is_plain(text),
        Kind::Seq(items) => items.iter().all(is_plain_tree),
        Kind::Map(map) => {
            let mut entries = map.iter();
            entries.all(|(key, node)| is_plain(&key.text) && is_plain_tree(node))
        }
        Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::UInt(_)
        | Kind::Float(_)
        | Kind::Timestamp(_) => true,
    }
}

/// Replaces the placeholders of one tree.
struct Placer<'a> {
    with: Substitution<'a>,
    place: TreePlace,
    cursor: Cursor<'a>,
    shifts: Shifts,
    is_in_key: bool,
    depth: usize,
    /// Bytes that placeholders may still stand for.
    left: usize,
    is_full: bool,
}

impl<'a> TreeReader<'a> for Placer<'a> {
    fn cursor(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }
}

impl Placer<'_> {
    fn tree(&mut self, node: &Node) -> Node {
        self.depth += 1;
        let kind = match &node.kind {
            Kind::String(text) if !is_plain(text) => self.string(text, node.span),
            Kind::Seq(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(i, item)| self.at_index(i, |placer| placer.tree(item)));
                Kind::Seq(items.collect())
            }
            Kind::Map(map) => Kind::Map(self.map(map)),
            other => other.clone(),
        };
        self.depth -= 1;
        Node::new(kind, node.span)
    }

    fn map(&mut self, map: &Mapping) -> Mapping {
        let mut seen: SortedMap<Str, Span> = SortedMap::new();
        let changes = map.keys().any(|key| !is_plain(&key.text));
        let mut placed: Vec<(Key, Node)> = Vec::with_capacity(map.len());
        self.each_entry(map.iter(), |placer, written, node| {
            let key = placer.key(written);
            if changes && let Some(first) = seen.insert(key.text.clone(), key.span) {
                let message = message!("the key `{}` stands in the map twice", written.text);
                let error = Diagnostic::new(codes::DUPLICATE_KEY, message).at(key.span);
                placer.report(error.label(first, "first here"));
            }
            placed.push((key, placer.tree(node)));
        });
        placed.into_iter().collect()
    }

    fn key(&mut self, key: &Key) -> Key {
        if is_plain(&key.text) {
            return key.clone();
        }
        let outer = std::mem::replace(&mut self.is_in_key, true);
        let (text, _) = self.text(&key.text, key.span);
        self.is_in_key = outer;
        Key {
            text,
            span: key.span,
            is_string: true,
        }
    }

    /// A string with placeholders in it.
    fn string(&mut self, text: &str, span: Span) -> Kind {
        if let [Piece::Placeholder(raw)] = pieces(text).as_slice() {
            // Whatever it stands for came from elsewhere.
            let shift = Shift {
                replaced: 0,
                written: 0,
                placeholder: Some(text.len()),
            };
            self.shifts.note(span, vec![shift]);
            return match self.value(raw, text, span, 0) {
                Some(value) => from_value(&value, span).kind,
                None => Kind::Null,
            };
        }
        let (text, shifts) = self.text(text, span);
        self.shifts.note(span, shifts);
        Kind::String(text)
    }

    /// The text that a string becomes, with the starts of its pieces.
    fn text(&mut self, text: &str, span: Span) -> (Str, Vec<Shift>) {
        let mut out = String::with_capacity(text.len());
        let mut shifts = Vec::new();
        let mut written = 0;
        for piece in pieces(text) {
            let length = piece.len();
            let placeholder = match piece {
                Piece::Text(_) => None,
                Piece::Dollar | Piece::Placeholder(_) | Piece::Unclosed(_) => Some(length),
            };
            shifts.push(Shift {
                replaced: out.len(),
                written,
                placeholder,
            });
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Dollar => out.push_str("${"),
                Piece::Unclosed(rest) => {
                    let error = unclosed(rest);
                    self.report_at(error, text, span, written, length);
                }
                Piece::Placeholder(raw) => {
                    if let Some(value) = self.value(raw, text, span, written) {
                        out.push_str(&as_text(&value));
                    }
                }
            }
            written += length;
        }
        (out.into(), shifts)
    }

    /// The value of a placeholder that stands in a text from an offset on.
    fn value(&mut self, raw: &str, text: &str, span: Span, offset: usize) -> Option<Value> {
        let length = raw.len() + 3;
        let with = self.with;
        let found = Reference::parse(raw).and_then(|reference| with.lookup.find(&reference, raw));
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                self.report_at(error, text, span, offset, length);
                return None;
            }
        };
        if let Some(resource) = &found.secret_of
            && let Some((place, hint)) = self.no_secrets()
        {
            let message =
                message!("`${{{raw}}}` is a secret of `{resource}`, and may not stand in {place}");
            let error = Diagnostic::new(codes::MISPLACED_SECRET, message);
            let error = hint.into_iter().fold(error, Diagnostic::hint);
            self.report_at(error, text, span, offset, length);
            return None;
        }
        if let Err(what) = self.charge(&found.value) {
            // Once is enough.
            if !std::mem::replace(&mut self.is_full, true) {
                let error = Diagnostic::new(codes::TOO_LARGE, what);
                self.report_at(error, text, span, offset, length);
            }
            return None;
        }
        Some(found.value.into_owned())
    }

    /// The place, and a way out, if no secret may stand here.
    fn no_secrets(&self) -> Option<(&'static str, Option<&'static str>)> {
        let hint = "in `secret_refs` write it as `NAME: {value: \"${…}\"}`; templates see it as `.driver.secrets.NAME`";
        match (self.is_in_key, self.place) {
            (true, _) => Some(("a key", None)),
            (false, TreePlace::Account) => Some(("`driver_account`", None)),
            (false, TreePlace::Values) => Some(("`driver_inputs.values`", Some(hint))),
            (false, TreePlace::Secrets | TreePlace::Params) => None,
        }
    }

    /// Takes the room for a value.
    fn charge(&mut self, value: &Value) -> Result<(), String> {
        let bytes = value.size();
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(0);
        let is_there = left.is_some()
            && self
                .with
                .room
                .take(bytes.saturating_sub(NODE_SIZE))
                .is_some();
        if !is_there {
            let limit = limits::PLACED_TEXT >> 20;
            return Err(format!(
                "the values of placeholders are larger than {limit} MiB, or those of all resources than {} MiB",
                self.with.room.size >> 20
            ));
        }
        let limit = Limits::default().depth;
        if (depth(value) + 1).saturating_add(self.depth) > limit {
            return Err(format!("values are nested deeper than {limit} levels"));
        }
        Ok(())
    }

    /// Reports an error of some bytes of a text.
    fn report_at(
        &mut self,
        error: Diagnostic,
        text: &str,
        span: Span,
        offset: usize,
        length: usize,
    ) {
        let sources = self.with.sources;
        self.report_with(|| {
            let position = TemplatePosition::new(span, sources.text(span), text.into());
            error.at(position.at_offset(offset, length))
        });
    }

    fn report(&mut self, error: Diagnostic) {
        self.report_with(|| error);
    }

    fn report_with(&mut self, make: impl FnOnce() -> Diagnostic) {
        let definition = self.with.definition;
        self.push_error(|| named(definition, make()));
    }
}
