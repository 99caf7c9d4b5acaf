//! Builds trees from the parser's events: aliases expanded, merge keys applied, keys checked, limits kept.
//! One loader for both trees: `Spanned` makes `Node`s, `Plain` makes `Value`s and spends nothing on places.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use base64::Engine as _;
use indexmap::map::Entry;

use crate::dialect;
use crate::node::{Key, Kind, Mapping, Node};
use crate::parse::{ErrorKind, Fault, Limits};
use crate::scalar::{self, Scalar};
use crate::source::{FileId, Span};
use crate::value::{Map, Value};

type At = Range<usize>;

/// How a scalar is written, as far as it matters to what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Quoted,
    Block,
}

/// A key before it stands in a map.
pub(crate) struct NewKey {
    text: String,
    at: At,
    is_string: bool,
}

/// What differs between the kinds of trees.
pub(crate) trait Build {
    type Node: Clone;
    type Map: Default;
    fn scalar(&self, scalar: Scalar, text: String, at: At) -> Self::Node;
    fn seq(&self, items: Vec<Self::Node>, at: At) -> Self::Node;
    fn map(&self, map: Self::Map, at: At) -> Self::Node;
    /// Sets a key; if it is there already, nothing changes and the place of the first comes back (where the
    /// tree knows places).
    fn insert(&self, map: &mut Self::Map, key: NewKey, value: Self::Node) -> Result<(), At>;
    /// Adds the pairs of maps whose keys are missing, the first map first. `Err` if one is not a map.
    /// `strings` says that all keys of `map` are strings: then so are the new ones, and null keys fall away.
    fn merge(&self, map: &mut Self::Map, from: Self::Node, strings: bool) -> Result<(), ()>;
}

pub(crate) struct Spanned(pub(crate) FileId);

impl Spanned {
    fn span(&self, at: &At) -> Span {
        Span::new(self.0, at.start, at.end)
    }
}

impl Build for Spanned {
    type Node = Node;
    type Map = Mapping;

    fn scalar(&self, scalar: Scalar, text: String, at: At) -> Node {
        let kind = match scalar {
            Scalar::Null => Kind::Null,
            Scalar::Bool(b) => Kind::Bool(b),
            Scalar::Int(n) => Kind::Int(n),
            Scalar::UInt(n) => Kind::UInt(n),
            Scalar::Float(n) => Kind::Float(n),
            Scalar::Timestamp => Kind::Timestamp(text),
            Scalar::String => Kind::String(text),
        };
        Node::new(kind, self.span(&at))
    }
    fn seq(&self, items: Vec<Node>, at: At) -> Node {
        Node::new(Kind::Seq(items), self.span(&at))
    }
    fn map(&self, map: Mapping, at: At) -> Node {
        Node::new(Kind::Map(map), self.span(&at))
    }
    fn insert(&self, map: &mut Mapping, key: NewKey, value: Node) -> Result<(), At> {
        let key = Key {
            text: key.text,
            span: self.span(&key.at),
            is_string: key.is_string,
        };
        map.insert_new(key, value).map_err(Span::range)
    }
    fn merge(&self, map: &mut Mapping, from: Node, strings: bool) -> Result<(), ()> {
        let mut add = |from: Mapping| {
            for (mut key, value) in from {
                if strings {
                    if key.scalar() == Scalar::Null {
                        continue;
                    }
                    key.is_string = true;
                }
                // A key that is there already wins.
                let _ = map.insert_new(key, value);
            }
        };
        match from.kind {
            Kind::Map(from) => add(from),
            Kind::Seq(items) => {
                for item in items {
                    let Kind::Map(from) = item.kind else {
                        return Err(());
                    };
                    add(from);
                }
            }
            _ => return Err(()),
        }
        Ok(())
    }
}

pub(crate) struct Plain;

impl Build for Plain {
    type Node = Value;
    type Map = Map;

    fn scalar(&self, scalar: Scalar, text: String, _: At) -> Value {
        match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(b) => Value::Bool(b),
            Scalar::Int(n) => Value::Int(n),
            Scalar::UInt(n) => Value::UInt(n),
            Scalar::Float(n) => Value::Float(n),
            Scalar::Timestamp => Value::Timestamp(text),
            Scalar::String => Value::String(text),
        }
    }
    fn seq(&self, items: Vec<Value>, _: At) -> Value {
        Value::Seq(items)
    }
    fn map(&self, map: Map, _: At) -> Value {
        Value::Map(map)
    }
    fn insert(&self, map: &mut Map, key: NewKey, value: Value) -> Result<(), At> {
        match map.entry(key.text) {
            Entry::Occupied(_) => Err(0..0),
            Entry::Vacant(entry) => {
                entry.insert(value);
                Ok(())
            }
        }
    }
    fn merge(&self, map: &mut Map, from: Value, _: bool) -> Result<(), ()> {
        let mut add = |from: Map| {
            for (key, value) in from {
                map.entry(key).or_insert(value);
            }
        };
        match from {
            Value::Map(from) => add(from),
            Value::Seq(items) => {
                for item in items {
                    let Value::Map(from) = item else {
                        return Err(());
                    };
                    add(from);
                }
            }
            _ => return Err(()),
        }
        Ok(())
    }
}

/// A value with what the limits and a map that it may be a key of need to know.
#[derive(Clone)]
struct Built<N> {
    node: N,
    /// If it is a scalar: its text, and whether it is a string.
    scalar: Option<(String, bool)>,
    size: Size,
}

/// How large a tree is.
#[derive(Clone, Copy)]
struct Size {
    /// Nodes, keys among them.
    nodes: usize,
    /// Levels of collections.
    levels: usize,
}

const SCALAR: Size = Size {
    nodes: 1,
    levels: 0,
};

/// The key that waits for its value.
enum Waiting {
    Nothing,
    Key(NewKey),
    Merge(At),
    /// A faulty one; its value is dropped.
    Faulty,
}

enum Shape<B: Build> {
    Seq(Vec<B::Node>),
    Map {
        map: B::Map,
        key: Waiting,
        merge: Option<(At, B::Node)>,
        strings: bool,
    },
}

/// A collection that has not ended.
struct Open<B: Build> {
    shape: Shape<B>,
    start: usize,
    /// Whether it is in brackets or braces.
    is_flow: bool,
    /// A pair in brackets that is text, after all: `[a:, b]`.
    text: Option<NewKey>,
    /// The number of its anchor, 0 for none.
    anchor: usize,
    size: Size,
}

/// Takes events, gives documents.
pub(crate) struct Loader<'t, B: Build> {
    build: &'t B,
    text: &'t str,
    limits: Limits,
    stack: Vec<Open<B>>,
    /// By the parser's number; `None` while the anchored collection is open.
    anchors: BTreeMap<usize, Option<Built<B::Node>>>,
    /// The latest anchor of a name, in this document or one before, as the reference has it.
    names: BTreeMap<String, usize>,
    documents: Vec<B::Node>,
    /// Where the last token that shows ended.
    end: usize,
    /// Whether that was a scalar without quotes.
    after_plain: bool,
    has_tabs: bool,
    nodes: usize,
    alias_nodes: usize,
    faults: Vec<Fault>,
}

/// The reason to stop has been noted.
pub(crate) struct Stop;

impl<'t, B: Build> Loader<'t, B> {
    pub(crate) fn new(build: &'t B, text: &'t str, limits: Limits) -> Self {
        Loader {
            build,
            text,
            limits,
            stack: Vec::new(),
            anchors: BTreeMap::new(),
            names: BTreeMap::new(),
            documents: Vec::new(),
            end: 0,
            after_plain: false,
            has_tabs: text.contains('\t'),
            nodes: 0,
            alias_nodes: 0,
            faults: Vec::new(),
        }
    }

    /// How many documents are complete.
    pub(crate) fn documents(&self) -> usize {
        self.documents.len()
    }

    /// The end of a document; the white space behind it is checked with it.
    pub(crate) fn end_document(&mut self, at: usize) {
        if at >= self.end {
            self.check_gap(at);
        }
    }

    /// What was built, or all that was wrong, in order of place.
    pub(crate) fn finish(mut self) -> Result<Vec<B::Node>, Vec<Fault>> {
        if self.faults.is_empty() {
            return Ok(self.documents);
        }
        self.faults.sort_by_key(|fault| fault.at.start);
        Err(self.faults)
    }

    pub(crate) fn fail(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn fault(&mut self, kind: ErrorKind, message: impl Into<String>, at: At) {
        self.fail(Fault {
            kind,
            message: message.into(),
            at,
            first: None,
        });
    }

    /// A scalar. `tag` in its short form, `!!int`.
    pub(crate) fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: Style,
        tag: Option<&str>,
        anchor: usize,
        at: At,
    ) -> Result<(), Stop> {
        let (mut text, at) = self.placed(text, style, at);
        self.count(1, &at)?;
        let scalar = match tag {
            None if style == Style::Plain => scalar::resolve(&text),
            None => Scalar::String,
            Some("!!binary") => match decode_base64(&text) {
                Ok(decoded) => {
                    text = Cow::Owned(decoded);
                    Scalar::String
                }
                Err(message) => {
                    self.fault(ErrorKind::Tag, message, at.clone());
                    Scalar::String
                }
            },
            Some(tag) => scalar::resolve_tagged(tag, &text).unwrap_or_else(|| {
                let found = scalar::resolve(&text).tag();
                let message = format!("cannot decode {found} `{}` as a {tag}", shortened(&text));
                self.fault(ErrorKind::Tag, message, at.clone());
                Scalar::String
            }),
        };
        let is_string = scalar == Scalar::String && matches!(tag, None | Some("!!str" | "!!merge"));
        if anchor != 0 {
            let node = self
                .build
                .scalar(scalar, text.clone().into_owned(), at.clone());
            let scalar = Some((text.clone().into_owned(), is_string));
            self.anchors.insert(
                anchor,
                Some(Built {
                    node,
                    scalar,
                    size: SCALAR,
                }),
            );
        }
        if self.key_is_next() {
            self.check_key(&at, anchor == 0 && tag.is_none());
            let is_merge =
                text == "<<" && (tag == Some("!!merge") || tag.is_none() && style == Style::Plain);
            self.advance(&at, style);
            let text = text.into_owned();
            self.key(
                NewKey {
                    text,
                    at,
                    is_string,
                },
                is_merge,
            );
        } else {
            if at.is_empty() && style == Style::Plain {
                self.give_colon();
            }
            self.advance(&at, style);
            let node = self.build.scalar(scalar, text.into_owned(), at);
            self.value(node, SCALAR);
        }
        Ok(())
    }

    /// A scalar's text and place as the reference has them; notes what it refuses.
    fn placed<'a>(&mut self, text: Cow<'a, str>, style: Style, at: At) -> (Cow<'a, str>, At) {
        if at.is_empty() && style == Style::Plain {
            // The parser says `~` for a value that is not there.
            return (Cow::Borrowed(""), self.end..self.end);
        }
        let source = self.text;
        if style != Style::Block {
            self.check_gap(at.start);
            if let Some(message) = dialect::flow_scalar_fault(&source[at.clone()]) {
                self.fault(ErrorKind::Syntax, message, at.clone());
            }
            return (text, at);
        }
        let text = unended(text, source, &at);
        let header = dialect::block_header(&source[self.end..at.start]);
        let start = header.map_or(at.start, |header| self.end + header);
        self.check_gap(start);
        if let Some(message) = dialect::block_fault(&source[start..at.end]) {
            self.fault(ErrorKind::Syntax, message, start..at.end);
        }
        let shown = source[start..at.end].trim_end_matches([' ', '\n', '\r']);
        (text, start..start + shown.len())
    }

    /// Moves on behind a scalar.
    fn advance(&mut self, at: &At, style: Style) {
        if !at.is_empty() {
            self.end = at.end;
            self.after_plain = style == Style::Plain;
        }
    }

    /// Notes a tab that indents, in the white space before a token.
    fn check_gap(&mut self, start: usize) {
        if !self.has_tabs || self.in_flow() || start < self.end {
            return;
        }
        let gap = &self.text[self.end..start];
        if let Some(tab) = dialect::indenting_tab(gap, self.end == 0, self.after_plain) {
            let at = self.end + tab;
            self.fault(
                ErrorKind::Syntax,
                "a tab cannot indent; use blanks",
                at..at + 1,
            );
        }
    }

    /// Notes a key that the reference does not take for one.
    fn check_key(&mut self, at: &At, is_bare: bool) {
        if self.in_flow() {
            let gap = &self.text[self.end..at.start];
            if dialect::is_long_flow_key(self.text, at, gap) {
                self.fault(
                    ErrorKind::Syntax,
                    "a key must stand in one line",
                    at.clone(),
                );
            }
        } else if at.is_empty() && is_bare {
            let colon = self.text[at.end..]
                .find([':', '?'])
                .map_or(at.end, |i| at.end + i);
            if self.text[colon..].starts_with(':') {
                self.fault(
                    ErrorKind::Syntax,
                    "a key is missing before `:`",
                    colon..colon + 1,
                );
            }
        }
    }

    fn in_flow(&self) -> bool {
        self.stack.last().is_some_and(|open| open.is_flow)
    }

    /// Before a value that is not there, in brackets or braces: lets the key have the colon if it is its own.
    fn give_colon(&mut self) {
        let text = self.text;
        let Some(Open {
            shape: Shape::Map { key, .. },
            is_flow: true,
            start,
            text: pair,
            ..
        }) = self.stack.last_mut()
        else {
            return;
        };
        if let Waiting::Key(new) = key
            && dialect::takes_colon(text, &new.at)
        {
            new.text.push(':');
            new.at.end += 1;
            new.is_string = true;
            self.end = new.at.end;
            if text.as_bytes()[*start] != b'{'
                && let Waiting::Key(new) = std::mem::replace(key, Waiting::Faulty)
            {
                *pair = Some(new);
            }
        }
    }

    pub(crate) fn start_seq(&mut self, anchor: usize, is_flow: bool, at: At) -> Result<(), Stop> {
        self.start(Shape::Seq(Vec::new()), anchor, is_flow, at)
    }

    pub(crate) fn start_map(&mut self, anchor: usize, is_flow: bool, at: At) -> Result<(), Stop> {
        let shape = Shape::Map {
            map: B::Map::default(),
            key: Waiting::Nothing,
            merge: None,
            strings: true,
        };
        self.start(shape, anchor, is_flow, at)
    }

    fn start(&mut self, shape: Shape<B>, anchor: usize, is_flow: bool, at: At) -> Result<(), Stop> {
        self.count(1, &at)?;
        if !at.is_empty() {
            self.check_gap(at.start);
            self.end = at.end;
            self.after_plain = false;
        }
        if self.stack.len() >= self.limits.depth {
            return self.too_deep(at);
        }
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        self.stack.push(Open {
            shape,
            start: at.start,
            is_flow,
            text: None,
            anchor,
            size: SCALAR,
        });
        Ok(())
    }

    /// The end of a list or a map.
    pub(crate) fn end(&mut self, at: At) {
        // The end of a block collection is where the parser noticed it, past blank lines and comments.
        if !at.is_empty() {
            self.end = at.end;
            self.after_plain = false;
        }
        let Some(open) = self.stack.pop() else { return };
        if let Some(NewKey { text, at, .. }) = open.text {
            let node = self.build.scalar(Scalar::String, text, at);
            return self.value(node, SCALAR);
        }
        let at = open.start..self.end.max(open.start);
        let size = Size {
            nodes: open.size.nodes,
            levels: open.size.levels + 1,
        };
        let node = match open.shape {
            Shape::Seq(items) => self.build.seq(items, at.clone()),
            Shape::Map {
                mut map,
                merge,
                strings,
                ..
            } => {
                if let Some((key, from)) = merge
                    && self.build.merge(&mut map, from, strings).is_err()
                {
                    let message = "a merge key `<<` needs a map or a list of maps";
                    self.fault(ErrorKind::Merge, message, key);
                }
                self.build.map(map, at.clone())
            }
        };
        if open.anchor != 0 {
            let built = Built {
                node: node.clone(),
                scalar: None,
                size,
            };
            self.anchors.insert(open.anchor, Some(built));
        }
        if self.key_is_next() {
            self.bad_key(at)
        } else {
            self.value(node, size)
        }
    }

    /// The name of the anchor that the last node had.
    pub(crate) fn anchor(&mut self, id: usize, name: String, at: At) {
        if !dialect::is_anchor_name(&name) {
            let message =
                format!("the anchor `{name}` has other characters than A-Z, a-z, 0-9, _ and -");
            self.fault(ErrorKind::Syntax, message, at);
        }
        self.names.insert(name, id);
    }

    /// An alias to an anchor of this document (`id`), or of one before it (`name`).
    pub(crate) fn alias(
        &mut self,
        id: Option<usize>,
        name: Option<&str>,
        at: At,
    ) -> Result<(), Stop> {
        self.check_gap(at.start);
        self.end = at.end;
        self.after_plain = false;
        self.count(1, &at)?;
        let id = id.or_else(|| self.names.get(name?).copied());
        let written = self
            .text
            .get(at.clone())
            .unwrap_or_default()
            .trim_start_matches('*');
        let built = match id.and_then(|id| self.anchors.get(&id)) {
            Some(Some(built)) => built,
            Some(None) => {
                let message = format!("anchor `{written}` contains itself");
                self.fault(ErrorKind::Alias, message, at);
                return Err(Stop);
            }
            None => {
                let message = format!("no anchor `{written}` before this alias");
                self.fault(ErrorKind::Alias, message, at);
                return Err(Stop);
            }
        };
        let size = built.size;
        if self.stack.len() + size.levels > self.limits.depth {
            return self.too_deep(at);
        }
        self.alias_nodes += size.nodes;
        if is_bomb(self.alias_nodes, self.nodes + size.nodes) {
            self.fault(
                ErrorKind::Limit,
                "too much of the document comes from aliases",
                at,
            );
            return Err(Stop);
        }
        let built = built.clone();
        self.count(size.nodes, &at)?;
        if !self.key_is_next() {
            self.value(
                built.node,
                Size {
                    nodes: size.nodes + 1,
                    levels: size.levels,
                },
            );
        } else if let Some((text, is_string)) = built.scalar {
            self.key(
                NewKey {
                    text,
                    at,
                    is_string,
                },
                false,
            );
        } else {
            self.bad_key(at);
        }
        Ok(())
    }

    /// Whether the innermost open collection is a map that waits for a key.
    fn key_is_next(&self) -> bool {
        let shape = self.stack.last().map(|open| &open.shape);
        matches!(
            shape,
            Some(Shape::Map {
                key: Waiting::Nothing,
                ..
            })
        )
    }

    fn key(&mut self, new: NewKey, is_merge: bool) {
        let Some(open) = self.stack.last_mut() else {
            return;
        };
        open.size.nodes += 1;
        if let Shape::Map {
            key,
            strings,
            merge,
            ..
        } = &mut open.shape
        {
            *strings &= new.is_string || is_merge;
            if !is_merge {
                *key = Waiting::Key(new);
                return;
            }
            let Some((first, _)) = merge else {
                *key = Waiting::Merge(new.at);
                return;
            };
            *key = Waiting::Faulty;
            let first = Some(first.clone());
            let message = "duplicate key `<<`".to_owned();
            self.fail(Fault {
                kind: ErrorKind::DuplicateKey,
                message,
                at: new.at,
                first,
            });
        }
    }

    fn bad_key(&mut self, at: At) {
        if let Some(Open {
            shape: Shape::Map { key, .. },
            ..
        }) = self.stack.last_mut()
        {
            *key = Waiting::Faulty;
        }
        self.fault(
            ErrorKind::InvalidKey,
            "a key must be a scalar, not a list or a map",
            at,
        );
    }

    /// Puts a complete value where it belongs.
    fn value(&mut self, node: B::Node, size: Size) {
        let Some(open) = self.stack.last_mut() else {
            self.documents.push(node);
            return;
        };
        open.size.nodes += size.nodes;
        open.size.levels = open.size.levels.max(size.levels);
        match &mut open.shape {
            Shape::Seq(items) => items.push(node),
            Shape::Map {
                map, key, merge, ..
            } => match std::mem::replace(key, Waiting::Nothing) {
                Waiting::Key(new) => {
                    let at = new.at.clone();
                    let message =
                        || format!("duplicate key `{}`", shortened(&self.text[at.clone()]));
                    if let Err(first) = self.build.insert(map, new, node) {
                        let (kind, message) = (ErrorKind::DuplicateKey, message());
                        self.faults.push(Fault {
                            kind,
                            message,
                            at,
                            first: Some(first),
                        });
                    }
                }
                Waiting::Merge(at) => *merge = Some((at, node)),
                Waiting::Faulty | Waiting::Nothing => {}
            },
        }
    }

    fn count(&mut self, nodes: usize, at: &At) -> Result<(), Stop> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= self.limits.nodes {
            return Ok(());
        }
        let message = format!("more than {} nodes", self.limits.nodes);
        self.fault(ErrorKind::Limit, message, at.clone());
        Err(Stop)
    }

    fn too_deep(&mut self, at: At) -> Result<(), Stop> {
        let message = format!("nested deeper than {} levels", self.limits.depth);
        self.fault(ErrorKind::Limit, message, at);
        Err(Stop)
    }
}

/// The reference's measure of an alias bomb: how much of what is decoded may come from aliases, less the
/// more there is.
#[expect(clippy::cast_precision_loss, reason = "a ratio of counts")]
fn is_bomb(from_aliases: usize, all: usize) -> bool {
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    if from_aliases <= 100 || all <= 1000 {
        return false;
    }
    let (from_aliases, all) = (from_aliases as f64, all as f64);
    let allowed = 0.99 - 0.89 * ((all.clamp(LOW, HIGH) - LOW) / (HIGH - LOW));
    from_aliases / all > allowed
}

/// A block scalar at the very end of a text that lacks the last line end has no line end either.
fn unended<'a>(text: Cow<'a, str>, source: &str, at: &At) -> Cow<'a, str> {
    let last = source.rsplit(['\n', '\r']).next().unwrap_or_default();
    if at.end < source.len() || last.trim_start_matches(' ').is_empty() {
        return text;
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_suffix('\n').unwrap_or(text)),
        Cow::Owned(mut text) => {
            if text.ends_with('\n') {
                text.pop();
            }
            Cow::Owned(text)
        }
    }
}

/// Text from base64 with line ends, as `!!binary` has it.
fn decode_base64(text: &str) -> Result<String, &'static str> {
    let packed: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(packed)
        .map_err(|_| "a !!binary value holds invalid base64")?;
    String::from_utf8(bytes).map_err(|_| "a !!binary value holds bytes that are not UTF-8 text")
}

/// At most 40 characters of a text, for a message.
fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}...", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
