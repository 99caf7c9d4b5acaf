//! Plain values as the template language sees them, and back.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use score_template::value::{Element, MAX_NESTING, Map, Value};

/// A plain value as templates see it.
pub(crate) fn value(value: &score_yaml::Value) -> Value {
    use score_yaml::Value as Plain;
    match value {
        Plain::Null => Value::Nil,
        Plain::Bool(b) => Value::Bool(*b),
        Plain::Int(n) => Value::Int(*n),
        Plain::UInt(n) => Value::Uint64(*n),
        Plain::Float(n) => Value::Float(*n),
        Plain::String(text) => Value::str(text.as_str()),
        Plain::Timestamp(text) => time(text),
        Plain::Seq(items) => Value::list(items.iter().map(self::value).collect()),
        Plain::Map(entries) => Value::Map(map(entries)),
    }
}

/// A plain map as templates see it.
pub(crate) fn map(map: &score_yaml::Map) -> Map {
    let entries = map
        .iter()
        .map(|(key, item)| (Arc::from(key.as_str()), value(item)));
    Map::new(Element::Any, entries.collect())
}

/// Calls a function with each text in a value. Nesting without end is cut off.
pub(crate) fn each_text(value: &Value, f: &mut dyn FnMut(&str)) {
    each_text_at(value, 0, f);
}

fn each_text_at(value: &Value, depth: usize, f: &mut dyn FnMut(&str)) {
    if depth > MAX_NESTING {
        return;
    }
    match value {
        Value::Absent | Value::Nil | Value::Bool(_) => {}
        Value::List(list) => {
            let items = list.items();
            items
                .iter()
                .for_each(|item| each_text_at(item, depth + 1, f));
        }
        Value::Map(map) => {
            let entries = map.snapshot().into_iter();
            entries.for_each(|(_, item)| each_text_at(&item, depth + 1, f));
        }
        Value::Struct(fields) => {
            let fields = fields.fields();
            fields.for_each(|(_, item)| each_text_at(item, depth + 1, f));
        }
        Value::Int(n) | Value::Int64(n) | Value::Duration(n) => f(&n.to_string()),
        Value::Uint64(n) => f(&n.to_string()),
        Value::Float(n) => f(&n.to_string()),
        Value::Str(_) | Value::Bytes(_) => f(&value.as_text().unwrap_or_default()),
        Value::Time(time) => f(&time.to_string()),
        Value::Object(object) => f(&object.text()),
    }
}

/// A time. What is none, though it looked like one, stays text.
fn time(text: &str) -> Value {
    let rfc3339 = score_yaml::timestamp::rfc3339(text);
    let offset = Pieces::parse(&rfc3339)
        .ok()
        .and_then(|pieces| pieces.to_numeric_offset());
    match rfc3339.parse::<Timestamp>() {
        Ok(time) => Value::Time(Arc::new(
            time.to_zoned(TimeZone::fixed(offset.unwrap_or(Offset::UTC))),
        )),
        Err(_) => Value::str(rfc3339),
    }
}

/// What templates may have set in a map, as plain data. What has no plain form is its text; nesting without
/// end (a template can put a map into itself) is cut off.
pub(crate) fn plain_map(map: &Map) -> score_yaml::Map {
    plain_map_at(map, 0)
}

fn plain_map_at(map: &Map, depth: usize) -> score_yaml::Map {
    let entries = map.snapshot().into_iter();
    entries
        .map(|(key, item)| (key.to_string(), plain_at(&item, depth + 1)))
        .collect()
}

fn plain_at(value: &Value, depth: usize) -> score_yaml::Value {
    use score_yaml::Value as Plain;
    if depth > MAX_NESTING {
        return Plain::Null;
    }
    match value {
        Value::Absent | Value::Nil => Plain::Null,
        Value::Bool(b) => Plain::Bool(*b),
        Value::Int(n) | Value::Int64(n) | Value::Duration(n) => Plain::Int(*n),
        Value::Uint64(n) => i64::try_from(*n).map_or(Plain::UInt(*n), Plain::Int),
        Value::Float(n) => Plain::Float(*n),
        Value::Str(_) | Value::Bytes(_) => {
            Plain::String(value.as_text().unwrap_or_default().into())
        }
        Value::List(list) => Plain::Seq(
            list.items()
                .iter()
                .map(|item| plain_at(item, depth + 1))
                .collect(),
        ),
        Value::Map(map) => Plain::Map(plain_map_at(map, depth)),
        Value::Struct(fields) => fields
            .fields()
            .map(|(name, item)| (name.to_owned(), plain_at(item, depth + 1)))
            .collect(),
        Value::Time(time) => {
            let text = time
                .timestamp()
                .display_with_offset(time.offset())
                .to_string();
            Plain::Timestamp(score_yaml::timestamp::rfc3339(&text).into())
        }
        Value::Object(object) => Plain::String(object.text().into()),
    }
}
