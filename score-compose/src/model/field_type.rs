//! What the table of types is made of.

use score_yaml::{Map, Value};

/// A type of the compose specification.
#[derive(Debug)]
pub(crate) struct Type {
    /// How messages name it.
    pub(crate) name: &'static str,
    /// What its short form, a string, stands for, if it has one: mostly one item, for ports several.
    pub(crate) short: Option<Short>,
    /// Its fields in the order they are written.
    pub(crate) fields: &'static [Field],
}

/// Reads a short form. The error says what is wrong with it.
pub(crate) type Short = fn(&str) -> Result<Long, String>;

/// What a short form stands for.
#[derive(Debug)]
pub(crate) enum Long {
    /// Items in long form, mostly one.
    Items(Vec<Map>),
    /// What only compose can tell: it stays as it is.
    Text,
}

impl Long {
    /// One item, of a form that says no more.
    pub(super) fn first(self) -> Map {
        match self {
            Long::Items(items) => items.into_iter().next().unwrap_or_default(),
            Long::Text => Map::new(),
        }
    }
}

impl Type {
    /// Whether a value is in a short form that only compose can read.
    pub(super) fn stays_text(&self, value: &Value) -> bool {
        let text = self.short.zip(value.as_str());
        text.is_some_and(|(short, text)| matches!(short(text), Ok(Long::Text)))
    }
}

/// A field of a [`Type`].
#[derive(Debug)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) shape: Shape,
    /// When it is written.
    pub(crate) written: Written,
}

/// When a field is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Written {
    /// Unless it holds the zero value of its shape.
    UnlessZero,
    /// If it was given and is not null.
    IfGiven,
    /// Always.
    Always,
}

impl Field {
    /// Whether it is written where nothing was given for it.
    pub(super) fn is_written_without(&self) -> bool {
        match self.written {
            // The zero value of others is what they are left out for.
            Written::UnlessZero => matches!(self.shape, Shape::OptOut),
            Written::IfGiven => false,
            Written::Always => true,
        }
    }
}

/// A field that is left out if it holds its zero value.
pub(crate) const fn field(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        written: Written::UnlessZero,
    }
}

/// A field that is left out if it was not given.
pub(crate) const fn pointer(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        written: Written::IfGiven,
    }
}

/// A field that is never left out.
pub(super) const fn always(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        written: Written::Always,
    }
}

/// What a field holds: which forms are read, and in which one it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Read and dropped: a name that stands as the key already.
    Ignored,
    /// Text; a whole number is text too.
    Str,
    /// Text, or `true` and `false`, which are text too.
    StrOrBool,
    /// `true`, `false`, and their names as text.
    Bool,
    /// A boolean that is `true` where nothing is written; not given it is `false`.
    OptOut,
    /// Whether something is there already.
    External,
    /// A whole number.
    Int,
    /// A whole number from zero.
    UInt,
    /// A whole number that no variable of compose can stand for.
    Fixed,
    /// A number, of 32 bits.
    Float,
    /// A number, of 32 bits; written as text if it is not whole.
    Percent,
    /// Bytes: a number or `64m`; written as a number in text.
    Size,
    /// A number or `all`, which is -1.
    Count,
    /// `1m30s`
    Duration,
    /// Mode bits; written in octal digits as text.
    Mode,
    /// Words, or a command line that is split into them; an empty list differs from none.
    Words,
    /// A list, or a command line for a shell.
    Test,
    /// Texts.
    Strings,
    /// Texts, or one.
    StringOrList,
    /// Texts or numbers, or one text.
    Scalars,
    /// Name to text, or a list of `name=text`.
    Labels,
    /// As [`Shape::Labels`].
    Mapping,
    /// Name to text or null, or a list of `name=text` and `name`.
    Env,
    /// Name to text.
    Options,
    /// Name to texts.
    MultiOptions,
    /// Host to addresses; written as a list of `host=address`.
    Hosts,
    /// Key to path; written as a list of `key` and `key: path`.
    Ssh,
    /// Limit to a number or `{soft, hard}`.
    Ulimits,
    /// A type.
    Struct(&'static Type),
    /// A list of a type.
    List(&'static Type),
    /// A list of a type, or one in its short form.
    ListOrOne(&'static Type),
    /// Name to a type.
    Map(&'static Type),
    /// Name to a type or null, or a list of names.
    MapOrNull(&'static Type),
    /// Service to how it is waited for, or a list of services that are to be started.
    Dependencies(&'static Type),
}

impl Shape {
    /// Whether it is one value that is no text.
    pub(super) fn is_scalar(self) -> bool {
        matches!(
            self,
            Shape::Bool
                | Shape::OptOut
                | Shape::External
                | Shape::Int
                | Shape::UInt
                | Shape::Float
                | Shape::Percent
                | Shape::Size
                | Shape::Count
                | Shape::Duration
                | Shape::Mode
        )
    }

    /// What a value that was not given stands for where the field is written all the same.
    pub(super) fn zero(self) -> Value {
        match self {
            Shape::Bool | Shape::OptOut | Shape::External => Value::Bool(false),
            Shape::Int | Shape::UInt | Shape::Fixed | Shape::Count => Value::Int(0),
            Shape::Float | Shape::Percent => Value::Float(0.0),
            Shape::Size => Value::from("0"),
            Shape::Duration => Value::from("0s"),
            Shape::Str | Shape::StrOrBool => Value::from(""),
            Shape::Ignored | Shape::Mode | Shape::Words => Value::Null,
            Shape::Test
            | Shape::Strings
            | Shape::StringOrList
            | Shape::Scalars
            | Shape::Hosts
            | Shape::Ssh
            | Shape::List(_)
            | Shape::ListOrOne(_) => Value::Seq(Vec::new()),
            Shape::Labels
            | Shape::Mapping
            | Shape::Env
            | Shape::Options
            | Shape::MultiOptions
            | Shape::Ulimits
            | Shape::Struct(_)
            | Shape::Map(_)
            | Shape::MapOrNull(_)
            | Shape::Dependencies(_) => Value::Map(Map::new()),
        }
    }

    /// Whether a value, as it is written, is one that is left out.
    pub(super) fn is_zero(self, value: &Value) -> bool {
        match self {
            Shape::OptOut => *value == Value::Bool(true),
            Shape::Words => value.is_null(),
            shape => value.is_null() || *value == shape.zero(),
        }
    }
}
