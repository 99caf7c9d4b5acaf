//! The kind that asks about the paths of patches.

use score_core::limits::PATCH_STEPS;
use score_yaml::Value;
use score_yaml::sjson::{Budget, Padding, delete, set};
use serde_json::Value as Json;

use super::Answer;

/// `sjson`: the `json` text after `op` (`set` or `delete`) of what `path` leads to.
pub(crate) fn answer(question: &Json) -> Answer {
    let text = question["json"].as_str().unwrap_or_default();
    let mut root = match text {
        "" => Value::Null,
        text => plain(&serde_json::from_str(text).map_err(|error| error.to_string())?),
    };
    let path = question["path"].as_str().unwrap_or_default();
    let mut budget = Budget::new(PATCH_STEPS);
    let result = match question["op"].as_str() {
        Some("set") => {
            let mut value = plain(&question["value"]);
            score_yaml::sort(&mut value);
            set(&mut root, path, value, Padding::Nulls, &mut budget)
        }
        _ => delete(&mut root, path, Padding::Nulls, &mut budget),
    };
    result.map_err(|error| error.to_string())?;
    let mut out = String::new();
    write(&root, &mut out);
    Ok(out)
}

fn plain(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match (n.as_i64(), n.as_u64()) {
            (Some(n), _) => Value::Int(n),
            (None, Some(n)) => Value::UInt(n),
            (None, None) => Value::Float(n.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::String(text.clone().into()),
        Json::Array(items) => Value::Seq(items.iter().map(plain).collect()),
        Json::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect(),
    }
}

/// JSON with keys as they stand.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(&b.to_string()),
        Value::Int(n) => out.push_str(&n.to_string()),
        Value::UInt(n) => out.push_str(&n.to_string()),
        Value::Float(n) => out.push_str(&n.to_string()),
        Value::String(text) | Value::Timestamp(text) => write_string(text, out),
        Value::Seq(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push('{');
            for (i, (key, value)) in map.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                write_string(key, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
    }
}

/// A string as sjson writes it: as it is, or, if it is not plain ASCII, as Go's encoding/json does.
fn write_string(text: &str, out: &mut String) {
    let is_plain = text
        .bytes()
        .all(|byte| (b' '..=0x7f).contains(&byte) && !b"\"\\".contains(&byte));
    if is_plain {
        out.push('"');
        out.push_str(text);
        out.push('"');
        return;
    }
    let escaped = serde_json::to_string(text).unwrap_or_default();
    for c in escaped.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)))
            }
            c => out.push(c),
        }
    }
}
