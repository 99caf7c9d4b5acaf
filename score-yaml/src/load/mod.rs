//! Builds trees from the parser's events: aliases expanded, merge keys applied, keys checked, limits kept.
//! One loader for the trees with places and for those without.

mod alias;
mod collection;
mod duplicate;
mod go_yaml;
mod scalar;

use crate::braces::{braced, tag};
use crate::build::{Build, NewKey, NoMaps};
use crate::fault::{ByteRange, ErrorKind, Fault, Limits, Quotable};
use crate::scalar::Scalar;
use crate::value::Str;
use crate::{SortedMap, message};
use collection::{Anchored, Content, Open, Pending, Size};
pub(crate) use scalar::Style;
use scalar::shortened;

/// What stands behind a merge key on its line.
fn merged<'t>(text: &'t str, key: &ByteRange) -> Option<&'t str> {
    let line = text.get(key.end..)?.lines().next()?;
    let value = line.trim_start().strip_prefix(':')?;
    Some(value.split(" #").next().unwrap_or_default().trim())
}

/// The name of the anchor that a merge key takes.
fn merged_alias<'t>(text: &'t str, key: &ByteRange) -> Option<&'t str> {
    let value = merged(text, key)?.strip_prefix('*')?;
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let name = &value[..value.find(|c| !is_part(c)).unwrap_or(value.len())];
    // In braces another entry may follow.
    let is_whole = value[name.len()..].trim_start();
    let is_whole = is_whole.is_empty() || is_whole.starts_with([',', '}']);
    (!name.is_empty() && is_whole).then_some(name)
}

/// Builds documents from events.
pub(crate) struct Loader<'t, B: Build> {
    build: &'t B,
    text: &'t str,
    limits: Limits,
    stack: Vec<Open<B>>,
    /// By the parser's number; `None` while the anchored collection is open.
    anchors: SortedMap<usize, Option<Anchored<B::Node>>>,
    /// The latest anchor of a name, in this document or one before, as yaml.v3 has it.
    names: SortedMap<String, usize>,
    documents: Vec<B::Node>,
    /// The end of the last token that has characters of its own.
    end: usize,
    /// True if it was a scalar without quotes.
    after_plain: bool,
    has_tabs: bool,
    nodes: usize,
    alias_nodes: usize,
    alias_bytes: usize,
    faults: Vec<Fault>,
    /// True if tags of a template stand between its lines.
    is_template: bool,
    quotable: Quotable,
}

/// The most faults that are told, far more than anybody reads; a text with more is not read to its end.
const MAX_FAULTS: usize = 500;

/// Reading cannot go on; its fault is among the others.
pub(crate) struct Stop;

impl<'t, B: Build> Loader<'t, B> {
    /// The place of the directive before a byte that says a version of YAML.
    pub(crate) fn version_before(&self, at: usize) -> Option<ByteRange> {
        let before = self.text.get(..at)?;
        let start = before.rfind("%YAML")?;
        let line = before[start..].lines().next()?;
        Some(start..start + line.trim_end().len())
    }

    pub(crate) fn new(build: &'t B, text: &'t str, limits: Limits, quotable: Quotable) -> Self {
        Loader {
            build,
            text,
            limits,
            stack: Vec::new(),
            anchors: SortedMap::new(),
            names: SortedMap::new(),
            documents: Vec::new(),
            end: 0,
            after_plain: false,
            has_tabs: text.contains('\t'),
            nodes: 0,
            alias_nodes: 0,
            alias_bytes: 0,
            faults: Vec::new(),
            is_template: false,
            quotable,
        }
    }

    /// The number of documents that are complete.
    pub(crate) fn documents(&self) -> usize {
        self.documents.len()
    }

    /// The end of a document; the white space behind it is checked with it.
    pub(crate) fn end_document(&mut self, at: usize) {
        if at >= self.end {
            self.check_gap(at);
        }
    }

    /// The documents that were built, or all faults in order of place.
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

    /// [`Loader::fail`] where the parser stops; between the tags of a template that is no fault of its own.
    pub(crate) fn fail_at_end(&mut self, fault: impl FnOnce() -> Fault) {
        if !self.is_template {
            self.fail(fault());
        }
    }

    /// True if there are too many faults to go on, which is one more.
    pub(crate) fn has_too_many_faults(&mut self) -> bool {
        let has_too_many = self.faults.len() >= MAX_FAULTS;
        if has_too_many {
            let message = format!("more than {MAX_FAULTS} faults; what follows is not read");
            self.fault(ErrorKind::Limit, message, self.end..self.end);
        }
        has_too_many
    }

    fn fault(&mut self, kind: ErrorKind, message: impl Into<String>, at: ByteRange) {
        self.fail(Fault::new(kind, message, at));
    }

    pub(crate) fn start_seq(
        &mut self,
        anchor: usize,
        is_flow: bool,
        at: ByteRange,
    ) -> Result<(), Stop> {
        // A list as deep as its key starts behind its first dash, to the parser.
        let in_map = matches!(
            self.stack.last(),
            Some(Open {
                content: Content::Map { .. },
                ..
            })
        );
        let dash = || {
            // In braces one line may be the whole text.
            let before = self.text[..at.start].trim_end_matches(' ');
            let line = before.strip_suffix('-')?.trim_end_matches(' ');
            (line.is_empty() || line.ends_with('\n')).then(|| before.len() - 1)
        };
        let at = match (in_map && !is_flow).then(dash).flatten() {
            Some(dash) => dash..dash,
            None => at,
        };
        self.start(Content::Seq(Vec::new()), anchor, is_flow, at)
    }

    pub(crate) fn start_map(
        &mut self,
        anchor: usize,
        is_flow: bool,
        at: ByteRange,
    ) -> Result<(), Stop> {
        let content = Content::Map {
            map: B::Map::default(),
            key: Pending::Nothing,
            merge: None,
            has_only_strings: true,
        };
        self.start(content, anchor, is_flow, at)
    }

    fn start(
        &mut self,
        content: Content<B>,
        anchor: usize,
        is_flow: bool,
        at: ByteRange,
    ) -> Result<(), Stop> {
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
            content,
            start: at.start,
            is_flow,
            text: None,
            anchor,
            size: Size::scalar(""),
        });
        Ok(())
    }

    /// The end of a list or a map.
    pub(crate) fn end(&mut self, at: ByteRange) {
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
        let node = match open.content {
            Content::Seq(items) => self.build.seq(items, at.clone()),
            Content::Map {
                mut map,
                merge,
                has_only_strings,
                ..
            } => {
                if let Some((key, from)) = merge
                    && let Err(found) = self.build.merge(&mut map, from, has_only_strings)
                {
                    self.bad_merge(key, &found);
                }
                self.build.map(map, at.clone())
            }
        };
        if open.anchor != 0 {
            let built = Anchored {
                node: node.clone(),
                scalar: None,
                size,
            };
            self.anchors.insert(open.anchor, Some(built));
        }
        if self.expects_key() {
            self.bad_key(at)
        } else {
            self.value(node, size)
        }
    }

    /// Reports a merge key that names something else than maps: at what it names, as that has to change.
    fn bad_merge(&mut self, key: ByteRange, found: &NoMaps) {
        let is_short = |text: &&Str| text.len() <= 40 && !text.contains(char::is_control);
        let shown = found.text.as_ref().filter(is_short);
        let shown = shown.filter(|_| self.quotable == Quotable::All);
        let expected = "a merge key `<<` needs a map or a list of maps";
        let message = match (shown, found.found) {
            (Some(text), _) => message!("{expected}, found the text `{text}`"),
            (None, Some(found)) => format!("{expected}, found {found}"),
            (None, None) => expected.to_owned(),
        };
        let alias = merged_alias(self.text, &key);
        // The text of an item stands at its place.
        let item = found.at.clone().and_then(|at| self.text.get(at));
        let is_item = found.text.is_none();
        let name = found.text.as_deref().or(item).filter(|_| alias.is_none());
        let name = name.filter(|name| self.names.contains_key(*name));
        let at = match alias {
            Some(name) => self.text.get(key.end..).and_then(|rest| {
                let start = key.end + rest.find('*')?;
                Some(start..start + 1 + name.len())
            }),
            // The value of an alias on another line stands above, with its anchor.
            None => found
                .at
                .clone()
                .filter(|at| at.start >= key.end && !at.is_empty()),
        };
        let fault = Fault::new(ErrorKind::Merge, message, at.unwrap_or(key));
        let is_alias = alias.is_some() || item.is_some_and(|item| item.starts_with('*'));
        self.fail(match name {
            Some(name) if is_item => fault.hint(message!("write `*{name}`")),
            Some(name) => fault.hint(message!("write `<<: *{name}`")),
            None if is_alias => {
                fault.hint("put the anchor before a map: `<<` takes in what one holds")
            }
            None => fault.hint("leave it out, or name a map that has an anchor: `<<: *NAME`"),
        });
    }

    /// True if the innermost open collection is a map that waits for a key.
    fn expects_key(&self) -> bool {
        let content = self.stack.last().map(|open| &open.content);
        matches!(
            content,
            Some(Content::Map {
                key: Pending::Nothing,
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
        if let Content::Map {
            key,
            has_only_strings,
            merge,
            ..
        } = &mut open.content
        {
            *has_only_strings &= new.is_string || is_merge;
            if !is_merge {
                *key = Pending::Key(new);
                return;
            }
            let Some((first, _)) = merge else {
                *key = Pending::Merge(new.at);
                return;
            };
            *key = Pending::Faulty;
            let first = first.clone();
            let aliases = [&first, &new.at].map(|key| merged_alias(self.text, key));
            let fault = Fault::new(ErrorKind::DuplicateKey, "duplicate key `<<`", new.at);
            let fault = match aliases {
                [Some(one), Some(other)] if one != other && self.quotable == Quotable::All => {
                    fault.hint(message!("write both: `<<: [*{one}, *{other}]`"))
                }
                _ => fault,
            };
            self.fail(Fault {
                first: Some(first),
                ..fault
            });
        }
    }

    fn bad_key(&mut self, at: ByteRange) {
        if let Some(Open {
            content: Content::Map { key, .. },
            ..
        }) = self.stack.last_mut()
        {
            *key = Pending::Faulty;
        }
        let opened = at.start.saturating_sub(1);
        if let Some(tag) = tag(self.text, opened) {
            // The lines below it are of the template, too.
            self.is_template = true;
            return self.fail(tag);
        }
        if let Some(braces) = braced(self.text, opened, self.quotable) {
            return self.fail(braces);
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
        match &mut open.content {
            Content::Seq(items) => items.push(node),
            Content::Map {
                map, key, merge, ..
            } => match std::mem::replace(key, Pending::Nothing) {
                Pending::Key(new) => {
                    let at = new.at.clone();
                    if let Err(first) = self.build.insert(map, new, node) {
                        let written = shortened(&self.text[at.clone()]);
                        let message = message!("duplicate key `{written}`");
                        // Of many the first ones show how.
                        let ways = match self.faults.len() {
                            0..10 => duplicate::ways_out(self.text, [&first, &at], self.quotable),
                            _ => Vec::new(),
                        };
                        let fault = Fault::new(ErrorKind::DuplicateKey, message, at);
                        self.faults.push(Fault {
                            first: Some(first),
                            ..ways.into_iter().fold(fault, Fault::hint)
                        });
                    }
                }
                Pending::Merge(at) => *merge = Some((at, node)),
                Pending::Faulty | Pending::Nothing => {}
            },
        }
    }

    fn count(&mut self, nodes: usize, at: &ByteRange) -> Result<(), Stop> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= self.limits.nodes {
            return Ok(());
        }
        let message = format!("more than {} nodes", self.limits.nodes);
        self.fault(ErrorKind::Limit, message, at.clone());
        Err(Stop)
    }

    fn too_deep(&mut self, at: ByteRange) -> Result<(), Stop> {
        let message = format!("nested deeper than {} levels", self.limits.depth);
        self.fault(ErrorKind::Limit, message, at);
        Err(Stop)
    }
}
