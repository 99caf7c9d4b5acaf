//! The types of values that compose expects, their words, and the way out of what was found instead.

use score_core::diagnostic::ValueType;
use score_yaml::{Value, message};

/// What a value is expected to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Expected {
    Map,
    List,
    MapOrList,
    MapOrText,
    NumberOrMap,
    Text,
    /// A text under a name of the author's.
    NamedText,
    TextOrBoolean,
    Boolean,
    Number,
    Integer,
    IntegerFromZero,
    IntegerOrAll,
    /// The words of a command line, or the line.
    Command,
    /// A text of a name and a value.
    Pair,
    Size,
    Duration,
    Mode,
}

/// The most digits of an amount that is shown.
const MOST_DIGITS: usize = 8;
/// The most ports of a list that is shown.
const MOST_PORTS: usize = 8;
/// The longest unit that is shown.
const LONGEST_UNIT: usize = 4;

impl Expected {
    /// The words of messages for it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Expected::Map => "a map",
            Expected::List => "a list",
            Expected::MapOrList => "a map or a list",
            Expected::MapOrText => "a map or a string",
            Expected::NumberOrMap => "a whole number or a map",
            Expected::Text | Expected::NamedText => "a string",
            Expected::TextOrBoolean => "a string, `true` or `false`",
            Expected::Boolean => "`true` or `false`",
            Expected::Number => "a number",
            Expected::Integer => "a whole number",
            Expected::IntegerFromZero => "a whole number from 0",
            Expected::IntegerOrAll => "a whole number or `all`",
            Expected::Command => "a list of strings or a string",
            Expected::Pair => "a string like `name=text`",
            Expected::Size => "a size like `64m`",
            Expected::Duration => "a duration like `1m30s`",
            Expected::Mode => "mode bits like `0440`",
        }
    }

    /// The type that it is, or the first of several.
    pub(super) fn value_type(self) -> ValueType {
        match self {
            Expected::Map | Expected::MapOrList | Expected::MapOrText => ValueType::Map,
            Expected::List | Expected::Command => ValueType::List,
            Expected::Text | Expected::TextOrBoolean | Expected::Pair => ValueType::Text,
            Expected::NamedText => ValueType::NamedText,
            Expected::Boolean => ValueType::Boolean,
            Expected::Number => ValueType::Number,
            Expected::Integer
            | Expected::IntegerFromZero
            | Expected::IntegerOrAll
            | Expected::NumberOrMap => ValueType::Integer,
            Expected::Size | Expected::Duration | Expected::Mode => ValueType::Other,
        }
    }

    /// What was found, where its type is not what is wrong: a size whose unit there is not.
    pub(super) fn found(self, value: &Value) -> Option<String> {
        let (_, unit) = amount(value).filter(|_| self == Expected::Size)?;
        Some(message!("the unit `{unit}`"))
    }

    /// The way out of a value that was found in a field: the right shape. (What it says is not shown, apart from amounts: it
    /// may come from a resource.)
    pub(super) fn way_out(self, value: &Value, field: &str, is_at_top: bool) -> Option<String> {
        let found = ValueType::of(value.kind_name());
        let is_list = self.value_type() == ValueType::List;
        if let ("ports", true, Some(written)) = (field, is_list, ports_of(value)) {
            return Some(written);
        }
        let words = match (field, found) {
            ("ports", _) if is_list => "write a list: `[\"8080:80\"]`, `HOST:CONTAINER`",
            ("environment" | "labels" | "annotations", ValueType::Map) => {
                "write `NAME: value` without dashes, or `- NAME=value`"
            }
            ("services", ValueType::List) => {
                "write its name before each: `NAME: {image: …}`, without dashes"
            }
            ("volumes" | "networks" | "configs" | "secrets" | "models", ValueType::List)
                if is_at_top =>
            {
                "write its name before each: `NAME: {}`, without dashes"
            }
            ("services", ValueType::Text) if is_at_top => {
                "write a map of what each is made of: `NAME: {image: …}`"
            }
            ("volumes" | "networks" | "configs" | "secrets" | "models", ValueType::Text)
                if is_at_top =>
            {
                "write a colon behind each name: `NAME: {}`"
            }
            ("version", _) if self == Expected::Map => {
                "leave it out: here stand services alone, and compose needs no version"
            }
            (_, ValueType::Text) if self == Expected::Number => {
                return thousandths(value).map(|meant| message!("did you mean `{meant}`?"));
            }
            (_, ValueType::Integer | ValueType::Number | ValueType::Boolean)
                if self == Expected::Command =>
            {
                "write a list of strings, each in quotes: `[\"…\"]`"
            }
            (_, ValueType::Integer) if self == Expected::Duration => {
                return Some(match value {
                    Value::Int(number) => message!("write its unit: `{number}s`"),
                    _ => "write its unit, `30s` for example".to_owned(),
                });
            }
            (_, ValueType::Number) if self == Expected::Duration => {
                "write its unit, `30s` for example"
            }
            (_, ValueType::Text) if self == Expected::Size => {
                return Some(match amount(value).and_then(size_meant) {
                    Some(meant) => message!("did you mean `{meant}`?"),
                    None => "its unit is `b`, `k`, `m` or `g`, `64m` for example".to_owned(),
                });
            }
            (_, ValueType::Text) if is_list => "write a list of it, in brackets: `[…]`",
            (_, ValueType::Map) if is_list => "put `- ` before each of its items",
            (_, ValueType::List) if self.value_type() == ValueType::Map => {
                "write its fields without dashes"
            }
            (_, ValueType::Integer | ValueType::Number | ValueType::Boolean)
                if self.value_type() == ValueType::Text =>
            {
                "put it in quotes"
            }
            _ => return None,
        };
        Some(words.to_owned())
    }
}

/// The way out of ports that are a map of numbers: the list that is meant.
fn ports_of(value: &Value) -> Option<String> {
    let map = value.as_map()?;
    let ports = map.iter().map(|(host, container)| {
        let host = host.parse::<u16>().ok()?;
        let container = match container {
            Value::Int(number) => u16::try_from(*number).ok()?,
            container => container.as_str()?.parse().ok()?,
        };
        Some(format!("\"{host}:{container}\""))
    });
    let ports: Vec<String> = ports.take(MOST_PORTS).collect::<Option<_>>()?;
    let is_all = ports.len() == map.len() && !ports.is_empty();
    is_all.then(|| message!("write a list: `[{}]`", ports.join(", ")))
}

/// The digits and the unit of a text that is an amount.
fn amount(value: &Value) -> Option<(&str, &str)> {
    let text = value.as_str()?.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (digits, unit) = text.split_at(end);
    let unit = unit.trim_start();
    let is_unit = unit.len() <= LONGEST_UNIT && unit.bytes().all(|b| b.is_ascii_alphabetic());
    let is_short = digits.len() <= MOST_DIGITS;
    (is_unit && is_short && !digits.is_empty()).then_some((digits, unit))
}

/// The number that Kubernetes writes in thousandths, `0.5` of `500m`.
fn thousandths(value: &Value) -> Option<String> {
    let (digits, _) = amount(value).filter(|(_, unit)| *unit == "m")?;
    let number: u32 = digits.parse().ok()?;
    let (whole, rest) = (number / 1000, number % 1000);
    let number = format!("{whole}.{rest:03}");
    Some(
        number
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
    )
}

/// The size that is meant by one with the unit of Kubernetes, or that begins with one of compose's.
fn size_meant((digits, unit): (&str, &str)) -> Option<String> {
    let letter = unit.chars().next()?.to_ascii_lowercase();
    let is_unit = matches!(letter, 'k' | 'm' | 'g' | 't' | 'p');
    is_unit.then(|| format!("{digits}{letter}"))
}
