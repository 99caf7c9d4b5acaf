//! Kinds that ask about YAML itself.

use std::fmt::Write as _;

use base64::Engine as _;
use score_yaml::scalar::Scalar;
use score_yaml::{Key, Kind, Mapping, Node, SourceMap, Value, timestamp};
use serde_json::Value as Json;

use super::Answer;

/// `yaml-resolve`: all documents of `yaml` (or `yaml_b64`) as JSON.
pub(crate) fn resolve(question: &Json) -> Answer {
    let text = match question["yaml_b64"].as_str() {
        Some(packed) => {
            let bytes = base64::engine::general_purpose::STANDARD
                .decode(packed)
                .map_err(|e| e.to_string())?;
            score_yaml::decode(bytes).map_err(|e| e.to_string())?
        }
        None => question["yaml"].as_str().unwrap_or_default().to_owned(),
    };
    let mut sources = SourceMap::new();
    let file = sources.add("yaml", text);
    let documents = score_yaml::parse(&sources, file).map_err(|errors| {
        let error = &errors[0];
        format!("line {}: {error}", sources.location(error.span).line)
    })?;
    let mut lines = Vec::new();
    for mut document in documents {
        if question["into"] == "map" && !document.is_null() {
            let kind = document.kind_name();
            let map = document
                .as_map_mut()
                .ok_or_else(|| format!("a {kind} is not a map"))?;
            *map = with_string_keys(std::mem::take(map));
        }
        let mut line = String::new();
        write_json(&document, &mut line);
        lines.push(line);
    }
    Ok(lines.join("\n"))
}

/// As a map that takes only strings reads it: the keys are their texts, a null key is none.
fn with_string_keys(map: Mapping) -> Mapping {
    map.into_iter()
        .filter(|(key, _)| key.scalar() != Scalar::Null)
        .map(|(key, value)| {
            (
                Key {
                    is_string: true,
                    ..key
                },
                value,
            )
        })
        .collect()
}

fn write_json(node: &Node, out: &mut String) {
    match &node.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(b) => write!(out, "{b}").expect("a String takes all"),
        Kind::Int(n) => write!(out, "{n}").expect("a String takes all"),
        Kind::UInt(n) => write!(out, "{n}").expect("a String takes all"),
        Kind::Float(n) => write_float(*n, out),
        Kind::String(s) => write_string(s, out),
        Kind::Timestamp(s) => write_time(s, out),
        Kind::Seq(items) => {
            write_all(out, ['[', ']'], items.iter(), |item, out| {
                write_json(item, out)
            });
        }
        Kind::Map(map) if map.keys().all(|key| key.is_string) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by(|a, b| a.0.text.cmp(&b.0.text));
            write_all(out, ['{', '}'], pairs.into_iter(), |(key, value), out| {
                write_string(&key.text, out);
                out.push(':');
                write_json(value, out);
            });
        }
        Kind::Map(map) => {
            // Keys of different texts can be one value (`1`, `01`): the last one counts.
            let mut pairs = score_yaml::SortedMap::new();
            for (key, value) in map.iter() {
                let (mut name, mut text) = (String::new(), String::new());
                write_key(key, &mut name);
                write_json(value, &mut text);
                pairs.insert(name.clone(), format!("[{name},{text}]"));
            }
            let mut pairs: Vec<_> = pairs.into_values().collect();
            pairs.sort();
            write!(out, "{{\"$map\":[{}]}}", pairs.join(",")).expect("a String takes all");
        }
    }
}

fn write_all<T>(
    out: &mut String,
    brackets: [char; 2],
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(T, &mut String),
) {
    out.push(brackets[0]);
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(brackets[1]);
}

fn write_key(key: &Key, out: &mut String) {
    match key.scalar() {
        Scalar::Null => out.push_str("null"),
        Scalar::Bool(b) => write!(out, "{b}").expect("a String takes all"),
        Scalar::Int(n) => write!(out, "{n}").expect("a String takes all"),
        Scalar::UInt(n) => write!(out, "{n}").expect("a String takes all"),
        Scalar::Float(n) => write_float(n, out),
        Scalar::Timestamp => write_time(&key.text, out),
        Scalar::String => write_string(&key.text, out),
    }
}

fn write_time(text: &str, out: &mut String) {
    write!(out, "{{\"$time\":\"{}\"}}", timestamp::rfc3339(text)).expect("a String takes all");
}

fn write_float(n: f64, out: &mut String) {
    let special = if n.is_nan() {
        "nan"
    } else if n == f64::INFINITY {
        "inf"
    } else if n == f64::NEG_INFINITY {
        "-inf"
    } else if n == 0.0 || (1e-5..1e16).contains(&n.abs()) {
        return write!(out, "{n:?}").expect("a String takes all");
    } else {
        return write!(out, "{n:e}").expect("a String takes all");
    };
    write!(out, "{{\"$float\":\"{special}\"}}").expect("a String takes all");
}

fn write_string(s: &str, out: &mut String) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c)).expect("a String takes all"),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A value of a question: a number without point and exponent is an integer.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match (n.as_i64(), n.as_u64(), n.as_f64()) {
            (Some(n), ..) => Value::Int(n),
            (None, Some(n), _) => Value::UInt(n),
            (None, None, n) => Value::Float(n.unwrap_or(f64::NAN)),
        },
        Json::String(s) => Value::String(s.clone().into()),
        Json::Array(items) => items.iter().map(value).collect::<Vec<_>>().into(),
        Json::Object(map) => map.iter().map(|(k, v)| (k.clone(), value(v))).collect(),
    }
}

/// `yaml-emit`
pub(crate) fn emit(question: &Json) -> Answer {
    Ok(score_yaml::emit_exact(&value(&question["value"])))
}

/// `kyaml-emit`
pub(crate) fn emit_kyaml(question: &Json) -> Answer {
    Ok(score_yaml::emit_kyaml(&value(&question["value"])))
}
