//! What the table of types is made of.

use score_yaml::{Map, Value};

/// A type of the compose specification.
#[derive(Debug)]
pub(crate) struct ObjectType {
    /// How messages name it.
    pub(crate) name: &'static str,
    /// What its short form, a string, stands for, if it has one: mostly one item, for ports several.
    pub(crate) short: Option<ShortSyntax>,
    /// Its fields in the order they are written.
    pub(crate) fields: &'static [Field],
}

/// Reads a short form. The error says what is wrong with it.
pub(crate) type ShortSyntax = fn(&str) -> Result<LongForm, String>;

/// What a short form stands for.
#[derive(Debug)]
pub(crate) enum LongForm {
    /// Items in long form, mostly one.
    Items(Vec<Map>),
    /// What only compose can tell: it stays as it is.
    Undecided,
}

impl LongForm {
    /// One item, of a form that says no more.
    pub(super) fn first(self) -> Map {
        match self {
            LongForm::Items(items) => items.into_iter().next().unwrap_or_default(),
            LongForm::Undecided => Map::new(),
        }
    }
}

impl ObjectType {
    /// Whether a value is in a short form that only compose can read.
    pub(super) fn stays_text(&self, value: &Value) -> bool {
        let text = self.short.zip(value.as_str());
        text.is_some_and(|(short, text)| matches!(short(text), Ok(LongForm::Undecided)))
    }
}

/// A field of an [`ObjectType`].
#[derive(Debug)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) field_type: FieldType,
    /// When it is written.
    pub(crate) written: WriteRule,
}

/// When a field is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WriteRule {
    /// Unless it holds the zero value of its type.
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
            WriteRule::UnlessZero => matches!(self.field_type, FieldType::OptOut),
            WriteRule::IfGiven => false,
            WriteRule::Always => true,
        }
    }
}

/// A field that is left out if it holds its zero value.
pub(crate) const fn field(name: &'static str, field_type: FieldType) -> Field {
    Field {
        name,
        field_type,
        written: WriteRule::UnlessZero,
    }
}

/// A field that is left out if it was not given.
pub(crate) const fn pointer(name: &'static str, field_type: FieldType) -> Field {
    Field {
        name,
        field_type,
        written: WriteRule::IfGiven,
    }
}

/// A field that is never left out.
pub(super) const fn always(name: &'static str, field_type: FieldType) -> Field {
    Field {
        name,
        field_type,
        written: WriteRule::Always,
    }
}

/// What a field holds: which forms are read, and in which one it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FieldType {
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
    Object(&'static ObjectType),
    /// A list of a type.
    List(&'static ObjectType),
    /// A list of a type, or one in its short form.
    ListOrOne(&'static ObjectType),
    /// Name to a type.
    Map(&'static ObjectType),
    /// Name to a type or null, or a list of names.
    MapOrNull(&'static ObjectType),
    /// Service to how it is waited for, or a list of services that are to be started.
    Dependencies(&'static ObjectType),
}

impl FieldType {
    /// Whether it is one value that is no text.
    pub(super) fn is_scalar(self) -> bool {
        matches!(
            self,
            FieldType::Bool
                | FieldType::OptOut
                | FieldType::External
                | FieldType::Int
                | FieldType::UInt
                | FieldType::Float
                | FieldType::Percent
                | FieldType::Size
                | FieldType::Count
                | FieldType::Duration
                | FieldType::Mode
        )
    }

    /// What a value that was not given stands for where the field is written all the same.
    pub(super) fn zero(self) -> Value {
        match self {
            FieldType::Bool | FieldType::OptOut | FieldType::External => Value::Bool(false),
            FieldType::Int | FieldType::UInt | FieldType::Fixed | FieldType::Count => Value::Int(0),
            FieldType::Float | FieldType::Percent => Value::Float(0.0),
            FieldType::Size => Value::from("0"),
            FieldType::Duration => Value::from("0s"),
            FieldType::Str | FieldType::StrOrBool => Value::from(""),
            FieldType::Ignored | FieldType::Mode | FieldType::Words => Value::Null,
            FieldType::Test
            | FieldType::Strings
            | FieldType::StringOrList
            | FieldType::Scalars
            | FieldType::Hosts
            | FieldType::Ssh
            | FieldType::List(_)
            | FieldType::ListOrOne(_) => Value::Seq(Vec::new()),
            FieldType::Labels
            | FieldType::Mapping
            | FieldType::Env
            | FieldType::Options
            | FieldType::MultiOptions
            | FieldType::Ulimits
            | FieldType::Object(_)
            | FieldType::Map(_)
            | FieldType::MapOrNull(_)
            | FieldType::Dependencies(_) => Value::Map(Map::new()),
        }
    }

    /// Whether a value, as it is written, is one that is left out.
    pub(super) fn is_zero(self, value: &Value) -> bool {
        match self {
            FieldType::OptOut => *value == Value::Bool(true),
            FieldType::Words => value.is_null(),
            field_type => value.is_null() || *value == field_type.zero(),
        }
    }
}
