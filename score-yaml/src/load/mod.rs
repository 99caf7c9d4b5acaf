//! Builds trees from the parser's events: aliases expanded, merge keys applied, keys checked, limits kept.
//! One loader for the trees with places and for those without.

mod alias;
mod fast;
mod strict;
mod tree;
mod wide;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use base64::Engine as _;

use crate::message;
use crate::parse::{ErrorKind, Fault, Limits, Words};
use crate::scalar::{self, Scalar};
use crate::value::Str;
pub(crate) use fast::read as read_simple;
use tree::NewKey;
pub(crate) use tree::{Build, Plain, Spanned};

type At = Range<usize>;

/// How a scalar is written, as far as it matters to what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Quoted,
    Block,
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
    /// Bytes of keys and scalars.
    bytes: usize,
}

impl Size {
    fn scalar(text: &str) -> Self {
        Size {
            nodes: 1,
            levels: 0,
            bytes: text.len(),
        }
    }
}

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
    alias_bytes: usize,
    faults: Vec<Fault>,
    words: Words,
}

/// So many faults are told, far more than anybody reads; a text with more is not read to its end.
const MOST_FAULTS: usize = 500;

/// The reason to stop has been noted.
pub(crate) struct Stop;

impl<'t, B: Build> Loader<'t, B> {
    pub(crate) fn new(build: &'t B, text: &'t str, limits: Limits, words: Words) -> Self {
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
            alias_bytes: 0,
            faults: Vec::new(),
            words,
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

    /// Whether there are too many faults to go on.
    pub(crate) fn gives_up(&mut self) -> bool {
        let gives_up = self.faults.len() >= MOST_FAULTS;
        if gives_up {
            let message = format!("more than {MOST_FAULTS} faults; what follows is not read");
            self.fault(ErrorKind::Limit, message, self.end..self.end);
        }
        gives_up
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
        let met = at.start;
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
                let message = match self.words {
                    Words::Shown => {
                        message!("cannot decode {found} `{}` as a {tag}", shortened(&text))
                    }
                    Words::Hidden => format!("cannot decode {found} as its tag says"),
                };
                self.fault(ErrorKind::Tag, message, at.clone());
                Scalar::String
            }),
        };
        let is_string = scalar == Scalar::String && matches!(tag, None | Some("!!str" | "!!merge"));
        if anchor != 0 {
            let node = self.build.scalar(scalar, Str::from(&*text), at.clone());
            let scalar = Some((text.clone().into_owned(), is_string));
            self.anchors.insert(
                anchor,
                Some(Built {
                    node,
                    scalar,
                    size: Size::scalar(&text),
                }),
            );
        }
        if self.key_is_next() {
            self.check_key(&at, met, anchor == 0 && tag.is_none());
            let is_merge =
                text == "<<" && (tag == Some("!!merge") || tag.is_none() && style == Style::Plain);
            self.advance(&at, style);
            let text = text.into();
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
            let size = Size::scalar(&text);
            let node = self.build.scalar(scalar, text.into(), at);
            self.value(node, size);
        }
        Ok(())
    }

    pub(crate) fn start_seq(&mut self, anchor: usize, is_flow: bool, at: At) -> Result<(), Stop> {
        // A list as deep as its key starts behind its first dash, to the parser.
        let line = self.text[..at.start].rfind('\n').map_or(0, |i| i + 1);
        let before = self.text[line..at.start].trim_end_matches(' ');
        let in_map = matches!(
            self.stack.last(),
            Some(Open {
                shape: Shape::Map { .. },
                ..
            })
        );
        let at = if in_map && !is_flow && before.trim_start_matches(' ') == "-" {
            let dash = line + before.len() - 1;
            dash..dash
        } else {
            at
        };
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
            size: Size::scalar(""),
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
            let size = Size::scalar(&text);
            let node = self.build.scalar(Scalar::String, text, at);
            return self.value(node, size);
        }
        let at = open.start..self.end.max(open.start);
        let size = Size {
            nodes: open.size.nodes,
            levels: open.size.levels + 1,
            bytes: open.size.bytes,
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
        open.size.bytes += new.text.len();
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
        open.size.bytes = open.size.bytes.saturating_add(size.bytes);
        match &mut open.shape {
            Shape::Seq(items) => items.push(node),
            Shape::Map {
                map, key, merge, ..
            } => match std::mem::replace(key, Waiting::Nothing) {
                Waiting::Key(new) => {
                    let at = new.at.clone();
                    let message =
                        || message!("duplicate key `{}`", shortened(&self.text[at.clone()]));
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
