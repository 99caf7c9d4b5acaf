//! Writes values as a yaml.v3 `Encoder` with an indent of two does, byte for byte: block style, lists
//! indented, literal blocks for text of several lines, quotes only where needed.
//!
//! Some text yaml.v3 writes so that it is read back as something else. Here it is written so that it is
//! read back; [`emit_exact`] writes that as yaml.v3 does, too.

mod order;
mod scalar;
mod style;

use std::convert::Infallible;

use crate::data::{Data, Shape};
use crate::node::Node;
use crate::number;
use crate::timestamp;
use crate::value::{Map, Value};
pub use order::{sort, sort_keys, sort_names};

/// In which order the keys of maps are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// As yaml.v3 sorts a Go map: words by letters, numbers in them by value (`a2` before `a10`).
    Natural,
    /// As they stand in the map: a Go struct's fields, or an author's order. Maps inside that are to be in
    /// natural order can be brought into it with [`sort`] before.
    AsIs,
}

/// One document, keys in natural order, without a `---` line. Ends in a line end.
#[must_use]
pub fn emit(value: &Value) -> String {
    let mut out = String::new();
    emit_to(value, Order::Natural, &mut out);
    out
}

/// One document exactly as yaml.v3 writes it, even where it would be read back as something else: text of
/// several lines that starts with a line break or a tab or holds U+2028 or U+2029, and `<<` as a key.
#[must_use]
pub fn emit_exact(value: &Value) -> String {
    let mut out = String::new();
    let mut emitter = Emitter::new(Order::Natural, None, &mut out);
    emitter.is_exact = true;
    emitter.node(value);
    emitter.end();
    out
}

/// One document as [`emit`] writes it, but for a terminal: with another indentation (2 to 9 spaces), and text that has
/// characters which a terminal would obey or hide in double quotes, in which they are escaped.
#[must_use]
pub fn emit_shown(value: &Value, step: usize) -> String {
    let mut out = String::new();
    let mut emitter = Emitter::new(Order::Natural, None, &mut out);
    emitter.step = step;
    emitter.is_shown = true;
    emitter.node(value);
    emitter.end();
    out
}

/// Appends one document to a text.
pub fn emit_to(value: &Value, order: Order, out: &mut String) {
    let mut emitter = Emitter::new(order, None, out);
    emitter.node(value);
    emitter.end();
}

/// Appends a key and its value, as they stand in a map inside `depth` others. So a large map can be written
/// pair by pair, without being built; the text is at the start of a line before and after.
pub fn emit_pair(key: &str, value: &Value, depth: usize, order: Order, out: &mut String) {
    let mut emitter = Emitter::new(order, Some(2 * depth), out);
    emitter.pair(key, value);
    emitter.end();
}

/// [`emit_pair`] for the value that a node stands for, which spares making it.
pub fn emit_node_pair(key: &str, node: &Node, depth: usize, order: Order, out: &mut String) {
    let mut emitter = Emitter::new(order, Some(2 * depth), out);
    emitter.pair(key, node);
    emitter.end();
}

/// [`emit_pair`] for a value that is a map.
pub fn emit_map_pair(key: &str, map: &Map, depth: usize, order: Order, out: &mut String) {
    let mut emitter = Emitter::new(order, Some(2 * depth), out);
    emitter.key(key);
    emitter.map(map.as_slice());
    emitter.end();
}

/// Appends a key as [`emit_pair`] does, behind which pairs one level deeper are written.
pub fn emit_key(key: &str, depth: usize, out: &mut String) {
    let mut emitter = Emitter::new(Order::AsIs, Some(2 * depth), out);
    emitter.key(key);
    emitter.end();
}

/// Data without placeholders: what can be written.
trait Known: Data<Pending = Infallible> {}
impl<D: Data<Pending = Infallible>> Known for D {}

/// The state of yaml.v3's writer, as far as it decides about white space.
struct Emitter<'a> {
    out: &'a mut String,
    order: Order,
    /// Spaces for each level.
    step: usize,
    /// True if text is written as yaml.v3 does even where it cannot be read back.
    is_exact: bool,
    /// True if characters that a terminal would obey or hide are escaped, which yaml.v3 does not do with all.
    is_shown: bool,
    /// Of the innermost collection; `None` outside.
    indent: Option<usize>,
    /// Characters in the current line.
    column: usize,
    /// True if what was written last separates tokens.
    is_after_space: bool,
    /// True if only indentation and indicators like `- ` stand in the current line.
    is_at_indent: bool,
}

impl<'a> Emitter<'a> {
    fn new(order: Order, indent: Option<usize>, out: &'a mut String) -> Self {
        Emitter {
            out,
            order,
            step: 2,
            is_exact: false,
            is_shown: false,
            indent,
            column: 0,
            is_after_space: true,
            is_at_indent: true,
        }
    }

    /// Ends the last line.
    fn end(&mut self) {
        self.indent = None;
        self.start_line();
    }

    fn node<D: Known>(&mut self, value: &D) {
        match value.shape() {
            Shape::Null => self.plain("null"),
            Shape::Bool(true) => self.plain("true"),
            Shape::Bool(false) => self.plain("false"),
            Shape::Int(n) => self.written(|out| number::write_int(n, out)),
            Shape::UInt(n) => self.written(|out| number::write_uint(n, out)),
            Shape::Float(n) => self.written(|out| number::write_yaml_float(n, out)),
            Shape::Timestamp(text) => self.written(|out| timestamp::write_rfc3339(text, out)),
            Shape::String(text) => self.text(text, false),
            Shape::Seq([]) => self.plain("[]"),
            Shape::Seq(items) => self.seq(items),
            Shape::Map(entries) => self.map(entries),
        }
    }

    fn seq<D: Known>(&mut self, items: &[D]) {
        let outer = self.deepen();
        for item in items {
            self.start_line();
            self.indicator("-");
            self.node(item);
        }
        self.indent = outer;
    }

    fn map<D: Known>(&mut self, entries: &[(D::Key, D)]) {
        if entries.is_empty() {
            return self.plain("{}");
        }
        let outer = self.deepen();
        let pairs = entries.iter().map(|(key, value)| (key.as_ref(), value));
        if self.order == Order::AsIs || order::is_sorted(pairs.clone().map(|(key, _)| key)) {
            for (key, value) in pairs {
                self.pair(key, value);
            }
        } else {
            order::each_sorted(pairs, |(key, value)| self.pair(key, value));
        }
        self.indent = outer;
    }

    fn pair<D: Known>(&mut self, key: &str, value: &D) {
        self.key(key);
        self.node(value);
    }

    /// A key and its colon.
    fn key(&mut self, key: &str) {
        self.start_line();
        let is_word = style::is_word(key) && key.len() <= style::MAX_SIMPLE_KEY;
        if is_word || style::is_simple_key(key) {
            match is_word {
                true => self.plain(key),
                false => self.text(key, true),
            }
            self.out.push(':');
            self.column += 1;
            self.is_after_space = false;
            self.is_at_indent = false;
        } else {
            self.indicator("?");
            self.text(key, false);
            self.start_line();
            self.indicator(":");
        }
    }

    /// Enters a collection; returns the indent to come back to.
    fn deepen(&mut self) -> Option<usize> {
        let outer = self.indent;
        self.indent = Some(outer.map_or(0, |indent| indent + self.step));
        outer
    }

    /// An indicator that collections may follow in the same line: `-`, `?`, `:`.
    fn indicator(&mut self, text: &str) {
        self.space();
        self.out.push_str(text);
        self.column += text.len();
        self.is_after_space = false;
    }

    /// A scalar that needs no quotes and is ASCII.
    fn plain(&mut self, text: &str) {
        self.written(|out| out.push_str(text));
    }

    /// A scalar that `write` appends: ASCII, without line ends.
    fn written(&mut self, write: impl FnOnce(&mut String)) {
        self.space();
        let start = self.out.len();
        write(self.out);
        self.column += self.out.len() - start;
        self.is_after_space = false;
        self.is_at_indent = false;
    }

    /// Separates a token from the one before.
    fn space(&mut self) {
        if !self.is_after_space {
            self.out.push(' ');
            self.column += 1;
        }
    }

    fn line_end(&mut self) {
        self.out.push('\n');
        self.column = 0;
        self.is_at_indent = true;
    }

    /// Goes to the indentation of the innermost collection, in a new line unless this one is fit.
    fn start_line(&mut self) {
        self.start_line_at(self.indent.unwrap_or(0));
    }

    fn start_line_at(&mut self, indent: usize) {
        if !self.is_at_indent
            || self.column > indent
            || self.column == indent && !self.is_after_space
        {
            self.line_end();
        }
        const SPACES: &str = "                                ";
        while self.column < indent {
            let n = (indent - self.column).min(SPACES.len());
            self.out.push_str(&SPACES[..n]);
            self.column += n;
        }
        self.is_after_space = true;
    }
}
