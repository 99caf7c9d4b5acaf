//! One view of all trees: of values, of nodes as the values that they stand for, and of trees of other crates in which
//! placeholders are left. What only looks at data is written once, over [`Data`].

use crate::source::Span;

/// A tree that can be looked at without knowing whether it has places, and whether all of it is known.
///
/// ```
/// use score_yaml::data::{Data, Shape};
/// use score_yaml::{SourceMap, parse_str};
///
/// fn texts<D: Data>(tree: &D) -> usize {
///     match tree.shape() {
///         Shape::String(_) => 1,
///         Shape::Seq(items) => items.iter().map(texts).sum(),
///         Shape::Map(entries) => entries.iter().map(|(_, value)| texts(value)).sum(),
///         _ => 0,
///     }
/// }
///
/// let text = "image: nginx\nargs: [-c, 1]\n";
/// let mut sources = SourceMap::new();
/// let file = sources.add("score.yaml", text);
/// let node = score_yaml::parse(&sources, file).expect("it is YAML").remove(0);
/// assert_eq!((texts(&node), texts(&parse_str(text).expect("it is YAML"))), (2, 2));
/// assert_eq!(Data::get(&node, "args").map(Data::kind_name), Some("list"));
/// ```
pub trait Data: Sized + Sync {
    /// The keys of its maps.
    type Key: AsRef<str> + Sync;
    /// Text that is not known yet, as a placeholder stands in it; [`Infallible`](std::convert::Infallible) in trees
    /// whose text is always known.
    type Pending;

    /// Its content.
    fn shape(&self) -> Shape<'_, Self>;

    /// The value of a key, if it is a map that has it.
    fn get(&self, key: &str) -> Option<&Self>;

    /// Its place, if it has one.
    fn span(&self) -> Option<Span>;

    /// The place of a key, if it has one.
    fn key_span(key: &Self::Key) -> Option<Span>;

    /// True if no placeholder stands in a key.
    fn is_known(key: &Self::Key) -> bool;

    /// Its entries in the author's order, if it is a map; else none.
    fn entries(&self) -> &[(Self::Key, Self)] {
        match self.shape() {
            Shape::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The name of its type in messages: `string`, `integer`, `map`, …
    fn kind_name(&self) -> &'static str {
        self.shape().kind_name()
    }
}

/// The content of a tree.
#[derive(Debug)]
pub enum Shape<'a, D: Data> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer that fits 64 bits with a sign.
    Int(i64),
    /// A larger one.
    UInt(u64),
    /// A number with a point or an exponent.
    Float(f64),
    /// Text.
    String(&'a str),
    /// Text that is not known yet.
    Pending(D::Pending),
    /// A timestamp, as written.
    Timestamp(&'a str),
    /// A list.
    Seq(&'a [D]),
    /// A map. [`Data::get`] finds a key in it without looking at all.
    Map(&'a [(D::Key, D)]),
}

impl<D: Data> Shape<'_, D> {
    /// The name of the type in messages.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self {
            Shape::Null => "null",
            Shape::Bool(_) => "boolean",
            Shape::Int(_) | Shape::UInt(_) => "integer",
            Shape::Float(_) => "number",
            Shape::String(_) | Shape::Pending(_) => "string",
            Shape::Timestamp(_) => "timestamp",
            Shape::Seq(_) => "list",
            Shape::Map(_) => "map",
        }
    }
}

/// The depth of a tree: how many lists and maps are nested in one another, itself included. [`Limits`](crate::Limits) has a
/// limit for it.
///
/// ```
/// use score_yaml::{data::depth, parse_str};
///
/// let depths = ["5", "[]", "{a: [{b: 1}, 2]}"].map(|text| depth(&parse_str(text).expect("it is YAML")));
/// assert_eq!(depths, [0, 1, 3]);
/// ```
pub fn depth<D: Data>(tree: &D) -> usize {
    let deepest = match tree.shape() {
        Shape::Seq(items) => items.iter().map(depth).max(),
        Shape::Map(entries) => entries.iter().map(|(_, value)| depth(value)).max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or(0)
}
