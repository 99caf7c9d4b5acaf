//! Plain values as the template language sees them, and back.

use std::sync::Arc;

use score_sprig::Time;
use score_template::value::{Element, MAX_NESTING, Map, Value, each_once};
use score_yaml::value::NODE_SIZE;

/// A plain value as templates see it.
#[must_use]
pub fn to_template_value(value: &score_yaml::Value) -> Value {
    use score_yaml::Value as Plain;
    match value {
        Plain::Null => Value::Nil,
        Plain::Bool(b) => Value::Bool(*b),
        Plain::Int(n) => Value::Int(*n),
        Plain::UInt(n) => Value::Uint64(*n),
        Plain::Float(n) => Value::Float(*n),
        Plain::String(text) => Value::str(text.as_str()),
        Plain::Timestamp(text) => time(text),
        Plain::Seq(items) => Value::list(items.iter().map(to_template_value).collect()),
        Plain::Map(entries) => Value::Map(to_template_map(entries)),
    }
}

/// A plain map as templates see it.
#[must_use]
pub fn to_template_map(map: &score_yaml::Map) -> Map {
    let entries = map
        .iter()
        .map(|(key, item)| (Arc::from(key.as_str()), to_template_value(item)));
    Map::new(Element::Any, entries.collect())
}

/// Calls a function with each text in a value, once where it is shared.
pub fn each_text(value: &Value, f: &mut dyn FnMut(&str)) {
    each_once(value, &mut |value| match value {
        Value::Int(n) | Value::Int64(n) | Value::Duration(n) => f(&n.to_string()),
        Value::Uint64(n) => f(&n.to_string()),
        Value::Float(n) => f(&n.to_string()),
        Value::Str(_) | Value::Bytes(_) => f(&value.as_text().unwrap_or_default()),
        Value::Object(object) => match Time::of_object(&**object) {
            Some(time) => f(&time.to_string()),
            None => f(&object.text()),
        },
        Value::Absent
        | Value::Nil
        | Value::Bool(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Struct(_) => {}
    });
}

/// A time. What is none, though it looked like one, stays text.
fn time(text: &str) -> Value {
    let rfc3339 = score_yaml::timestamp::rfc3339(text);
    Time::from_rfc3339(&rfc3339).unwrap_or_else(|| Value::str(rfc3339))
}

/// The entries that templates may have set in a map, as plain data; `None` if that takes more than `left` bytes, of
/// which what it takes is taken. What has no plain form is its text; nesting without end (a template can put a map into
/// itself) is cut off.
pub(crate) fn plain_map(map: &Map, left: &mut usize) -> Option<score_yaml::Map> {
    Plainer { left }.map(map, 0)
}

struct Plainer<'a> {
    left: &'a mut usize,
}

impl Plainer<'_> {
    fn charge(&mut self, bytes: usize) -> Option<()> {
        *self.left = self.left.checked_sub(bytes)?;
        Some(())
    }

    fn map(&mut self, map: &Map, depth: usize) -> Option<score_yaml::Map> {
        self.charge(map.len().checked_mul(NODE_SIZE)?)?;
        let mut entries = score_yaml::Map::new();
        for (key, item) in map.snapshot() {
            self.charge(key.len())?;
            entries.insert(key.to_string().into(), self.value(&item, depth + 1)?);
        }
        Some(entries)
    }

    fn value(&mut self, value: &Value, depth: usize) -> Option<score_yaml::Value> {
        use score_yaml::Value as Plain;
        if depth > MAX_NESTING {
            return Some(Plain::Null);
        }
        Some(match value {
            Value::Absent | Value::Nil => Plain::Null,
            Value::Bool(b) => Plain::Bool(*b),
            Value::Int(n) | Value::Int64(n) | Value::Duration(n) => Plain::Int(*n),
            Value::Uint64(n) => i64::try_from(*n).map_or(Plain::UInt(*n), Plain::Int),
            Value::Float(n) => Plain::Float(*n),
            Value::Str(_) | Value::Bytes(_) => {
                let text = value.as_text().unwrap_or_default();
                self.charge(text.len())?;
                Plain::String(text.into())
            }
            Value::List(list) => {
                self.charge(list.items().len().checked_mul(NODE_SIZE)?)?;
                let items = list.items().iter();
                let items: Option<Vec<_>> = items.map(|item| self.value(item, depth + 1)).collect();
                Plain::Seq(items?)
            }
            Value::Map(map) => Plain::Map(self.map(map, depth)?),
            Value::Struct(fields) => {
                let mut entries = score_yaml::Map::new();
                for (name, item) in fields.fields() {
                    self.charge(NODE_SIZE)?;
                    entries.insert(name.into(), self.value(item, depth + 1)?);
                }
                Plain::Map(entries)
            }
            Value::Object(object) => {
                if Time::of_object(&**object).is_some() {
                    let text = object.data_text();
                    return Some(Plain::Timestamp(
                        score_yaml::timestamp::rfc3339(&text).into(),
                    ));
                }
                let text = object.text();
                self.charge(text.len())?;
                Plain::String(text.into())
            }
        })
    }
}
