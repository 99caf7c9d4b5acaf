//! Watching an execution: each call before it is made, and what is printed and can hardly be meant.

use crate::error::CallError;
use crate::value::Value;

/// A guard that is asked before each call of a function, but for `and` and `or`, which only hand arguments on.
pub trait CallGuard {
    /// Looks at a call, and returns the steps that looking took. It may look at no more than `steps` say are left.
    ///
    /// # Errors
    /// The function may not be called with these arguments.
    fn check(&self, function: &str, args: &[Value], steps: u64) -> Result<u64, CallError>;
}

/// What an action printed that nobody can have meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PrintDoubt {
    /// A value that is not there: `<no value>`.
    Missing,
    /// The call of a template that is given nothing, and prints something of it: that is `meant`.
    NoData,
    /// A map: `map[a:b]`.
    Map,
    /// A list of several items: `[a b]`.
    List,
    /// What `printf` makes of a value of another type than the sign before it wants, and what that is: `%!s(int=3)`.
    WrongVerb(char, &'static str),
    /// What `printf` makes of more values than there are signs, `true`, or of fewer.
    WrongCount(bool),
    /// A loop over a field that is not there, beside one of nearly its name. It prints nothing.
    NoLoop,
    /// A field that is not there, beside one that differs from its name in case alone. It may not be printed.
    NoField,
    /// A variable that a block sets anew and nobody reads there, though one of its name stands outside. It prints nothing.
    Unread,
    /// A call whose arguments are in the order of another language. It prints something else.
    Order,
    /// The form of a date that is one of another language. It prints its letters as they are.
    DateForm,
    /// A part of a workload that is not there, which is empty: `(index .WorkloadServices "api").ServiceName`.
    NoWorkload,
    /// What a function that fails gives instead of a text: `illegal base64 data at input byte 4`.
    ErrorText,
}

/// An action that printed what nobody can have meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DoubtfulPrint {
    /// What is doubtful in it.
    pub doubt: PrintDoubt,
    /// The name that is meant, if one is known.
    pub meant: Option<String>,
    /// The names that are there where it looked for a field, the first of many.
    pub known: Vec<String>,
    /// The byte offset in the template.
    pub offset: usize,
    /// The line, from 1.
    pub line: usize,
    /// The byte within the line, from 1.
    pub column: usize,
    /// The part of the template that gave it, as Go prints it: `.driver.values.host`.
    pub text: String,
    /// True if the first of its fields is a field of the data, and not of what a block made the dot.
    pub is_of_data: bool,
}

impl PrintDoubt {
    /// What is doubtful in a value that is about to be printed.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Absent | Value::Nil => Some(PrintDoubt::Missing),
            Value::Map(_) => Some(PrintDoubt::Map),
            Value::List(list) => (list.items().len() > 1).then_some(PrintDoubt::List),
            Value::Str(text) => PrintDoubt::of_text(text),
            _ => None,
        }
    }

    /// What is doubtful in a text, if a function made it.
    fn of_text(text: &str) -> Option<Self> {
        if text.is_empty() || text == "\"\"" {
            return Some(PrintDoubt::NoWorkload);
        }
        if text.starts_with("illegal base") {
            return Some(PrintDoubt::ErrorText);
        }
        // Of the sign alone, as nearly all texts have none: to look for both is ten times the work.
        let mut signs = text.match_indices('%');
        let behind = signs.find_map(|(at, sign)| text[at + sign.len()..].strip_prefix('!'))?;
        let verb = behind.chars().next()?;
        let rest = behind.get(verb.len_utf8()..)?;
        match verb {
            '(' if rest.starts_with("EXTRA ") => Some(PrintDoubt::WrongCount(true)),
            _ if rest.starts_with("(MISSING)") => Some(PrintDoubt::WrongCount(false)),
            verb if verb.is_ascii_alphabetic() && rest.starts_with('(') && rest.contains('=') => {
                let (found, _) = rest[1..].split_once('=')?;
                Some(PrintDoubt::WrongVerb(verb, type_in_words(found)))
            }
            _ => None,
        }
    }

    /// The functions of which one has to be in the action that printed it; none if any value may be meant.
    pub(crate) fn functions(self) -> &'static [&'static str] {
        match self {
            PrintDoubt::Missing
            | PrintDoubt::NoData
            | PrintDoubt::Map
            | PrintDoubt::List
            | PrintDoubt::NoLoop
            | PrintDoubt::NoField
            | PrintDoubt::Order
            | PrintDoubt::DateForm
            | PrintDoubt::Unread => &[],
            PrintDoubt::NoWorkload => &[
                "(index .WorkloadServices \"",
                "(index $.WorkloadServices \"",
            ],
            PrintDoubt::WrongVerb(..) | PrintDoubt::WrongCount(_) => &["printf"],
            PrintDoubt::ErrorText => &["b64dec", "b32dec"],
        }
    }
}

/// A type of Go in words, as `printf` names it: `a number` of `int`.
fn type_in_words(name: &str) -> &'static str {
    match name {
        "string" => "a string",
        "bool" => "a boolean",
        "float32" | "float64" => "a number with a fraction",
        name if name.starts_with("int") || name.starts_with("uint") => "a number",
        name if name.starts_with("map[") => "a map",
        name if name.starts_with("[]") => "a list",
        _ => "a value of another type",
    }
}
