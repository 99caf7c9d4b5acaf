//! The building blocks of the table of types.

use score_yaml::{Map, Value};

/// A type of the compose specification.
#[derive(Debug)]
pub(crate) struct ObjectType {
    /// Its name in messages.
    pub(crate) name: &'static str,
    /// The reader of its short form, a string, if it has one.
    pub(crate) short: Option<ShortSyntax>,
    /// Its fields in the order in which they are written.
    pub(crate) fields: &'static [Field],
}

/// A reader of a short form. The error is a message.
pub(crate) type ShortSyntax = fn(&str) -> Result<LongForm, String>;

/// The long form that a short form stands for.
#[derive(Debug)]
pub(crate) enum LongForm {
    /// Items in long form, mostly one.
    Items(Vec<Map>),
    /// Unknown, as it depends on variables of compose: the short form stays as it is.
    Undecided,
}

impl LongForm {
    /// The item, of a form that stands for one.
    pub(super) fn first(self) -> Map {
        match self {
            LongForm::Items(items) => items.into_iter().next().unwrap_or_default(),
            LongForm::Undecided => Map::new(),
        }
    }
}

impl ObjectType {
    /// True if a value is in a short form that depends on variables of compose.
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
    /// The type of its value.
    pub(crate) field_type: FieldType,
    /// The rule for leaving it out.
    pub(crate) written: WriteRule,
}

/// The rule by which a field is written or left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WriteRule {
    /// Written unless it holds the zero value of its type.
    UnlessZero,
    /// Written if it was given and is not null.
    IfGiven,
    /// Always written.
    Always,
}

impl Field {
    /// True if it may be written where it was not given.
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

/// The type of a field: the forms that are read, and the one that is written.
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
    /// A boolean that says whether the part exists already, or once a map with its name.
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
    /// As [`FieldType::Labels`].
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
    /// Service to a condition, or a list of services that only have to be started.
    Dependencies(&'static ObjectType),
}

impl FieldType {
    /// True for single values that are no text.
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

    /// The value that is written for a field that was not given.
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

    /// True if a field with this value, in the form that is written, is left out.
    pub(super) fn is_zero(self, value: &Value) -> bool {
        match self {
            FieldType::OptOut => *value == Value::Bool(true),
            FieldType::Words => value.is_null(),
            field_type => value.is_null() || *value == field_type.zero(),
        }
    }
}
