//! Writes KYAML, the strict flow style of YAML that Kubernetes proposes, as `sigs.k8s.io/yaml/kyaml` does:
//! braces and brackets, values in double quotes, keys without quotes where no reader could mistake them.
//! <https://github.com/kubernetes/enhancements/tree/master/keps/sig-cli/5295-kyaml>

use crate::number;
use crate::scalar::{Scalar, resolve};
use crate::timestamp;
use crate::unicode::{is_letter, is_print};
use crate::value::{Map, Value};

/// One document behind a `---` line, keys sorted by their bytes. Ends in a line end.
#[must_use]
pub fn emit_kyaml(value: &Value) -> String {
    let mut out = String::new();
    emit_kyaml_to(value, &mut out);
    out
}

/// Appends one document, with its `---` line, to a text.
pub fn emit_kyaml_to(value: &Value, out: &mut String) {
    out.push_str("---\n");
    node(value, 0, out);
    out.push('\n');
}

fn node(value: &Value, level: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(n) => number::write_int(*n, out),
        Value::UInt(n) => number::write_uint(*n, out),
        Value::Float(n) if n.is_finite() => number::write_json_float(*n, out),
        Value::Float(n) => number::write_yaml_float(*n, out),
        Value::Timestamp(text) => {
            out.push('"');
            timestamp::write_rfc3339(text, out);
            out.push('"');
        }
        Value::String(text) => string(text, level + 1, out),
        Value::Seq(items) => seq(items, level, out),
        Value::Map(pairs) => map(pairs, level, out),
    }
}

/// A list of collections has their brackets beside its own; any other has an item a line.
fn seq(items: &[Value], level: usize, out: &mut String) {
    out.push('[');
    if items
        .iter()
        .all(|item| matches!(item, Value::Seq(_) | Value::Map(_)))
    {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            node(item, level, out);
        }
    } else {
        out.push('\n');
        for item in items {
            indent(level + 1, out);
            node(item, level + 1, out);
            out.push_str(",\n");
        }
        indent(level, out);
    }
    out.push(']');
}

fn map(map: &Map, level: usize, out: &mut String) {
    if map.is_empty() {
        return out.push_str("{}");
    }
    let mut pairs: Vec<_> = map.iter().collect();
    pairs.sort_by(|a, b| a.0.cmp(b.0));
    out.push_str("{\n");
    for (name, value) in pairs {
        indent(level + 1, out);
        key(name, out);
        out.push_str(": ");
        node(value, level + 1, out);
        out.push_str(",\n");
    }
    indent(level, out);
    out.push('}');
}

fn indent(level: usize, out: &mut String) {
    for _ in 0..level {
        out.push_str("  ");
    }
}

/// The bytes of a key from which on it is marked as one: of longer ones than 1,024 readers of YAML don't look for the colon.
const LONG_KEY: usize = 1000;

/// A key in its shortest safe form, with `? ` before it if it is long when it is written.
fn key(name: &str, out: &mut String) {
    let start = out.len();
    write_key(name, out);
    if out.len() - start >= LONG_KEY {
        out.insert_str(start, "? ");
    }
}

fn write_key(name: &str, out: &mut String) {
    if !needs_quotes(name) {
        return out.push_str(name);
    }
    out.push('"');
    for c in name.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c => character(c, out),
        }
    }
    out.push('"');
}

/// A text of several lines is written a line each, joined by YAML's line folding; white space at the start of a
/// line need a backslash to count.
fn string(text: &str, level: usize, out: &mut String) {
    out.push('"');
    let is_folded = text.contains('\n');
    if is_folded {
        out.push_str("\\\n");
        for line in text.split_inclusive('\n') {
            let (body, end) = match line.strip_suffix('\n') {
                Some(body) => (body, "\\n"),
                None => (line, ""),
            };
            indent(level, out);
            // Upstream puts the backslash before every kind of white space, escaped ones too, which makes it one of two.
            out.push(if body.starts_with([' ', '\t']) {
                '\\'
            } else {
                ' '
            });
            value_characters(body, out);
            out.push_str(end);
            out.push_str("\\\n");
        }
        indent(level, out);
    } else {
        value_characters(text, out);
    }
    out.push('"');
}

fn value_characters(text: &str, out: &mut String) {
    for c in text.chars() {
        if c == '\t' {
            out.push(c)
        } else {
            character(c, out)
        }
    }
}

fn character(c: char, out: &mut String) {
    let short = match c {
        '"' | '\\' => c,
        c if is_print(c) => return out.push(c),
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{b}' => 'v',
        '\0' => '0',
        '\u{1b}' => 'e',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let (letter, digits) = match u32::from(c) {
                0..=0x7f => ('x', 2),
                0x80..=0xffff => ('u', 4),
                _ => ('U', 8),
            };
            out.extend(['\\', letter]);
            for place in (0..digits).rev() {
                let digit = u32::from(c) >> (4 * place) & 0xf;
                out.push(char::from_digit(digit, 16).expect("four bits are a hex digit"));
            }
            return;
        }
    };
    out.extend(['\\', short]);
}

/// True if a key could be read as something else than a string, or has characters beyond words and, inside,
/// `-`, `.` and `/`.
fn needs_quotes(key: &str) -> bool {
    let is_word = |c: char| is_letter(c) || c.is_numeric() || c == '_';
    let is_joint = |c: char| matches!(c, '-' | '.' | '/');
    !key.starts_with(is_word)
        || !key.ends_with(is_word)
        || !key.chars().all(|c| is_word(c) || is_joint(c))
        || is_ambiguous(key)
}

/// True if a reader of any version of YAML could take the text, which has no colon, for another type.
fn is_ambiguous(text: &str) -> bool {
    if text.len() <= 5 {
        let lower = text.to_lowercase();
        if matches!(
            lower.as_str(),
            "null" | "true" | "false" | "t" | "f" | "y" | "n" | "yes" | "no" | "on" | "off"
        ) {
            return true;
        }
    }
    resolve(text) != Scalar::String || is_go_float(&text.replace('_', ""))
}

/// True if Go reads a text as a float though it is no decimal: `inf`, `nan`, `infinity`, `0x1.8p3`.
fn is_go_float(text: &str) -> bool {
    let body = text
        .strip_prefix(['+', '-'])
        .unwrap_or(text)
        .to_ascii_lowercase();
    if matches!(body.as_str(), "inf" | "infinity" | "nan") {
        return true;
    }
    let Some((mantissa, exponent)) = body.strip_prefix("0x").and_then(|hex| hex.split_once('p'))
    else {
        return text.parse::<f64>().is_ok_and(f64::is_finite);
    };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let digits = mantissa.replacen('.', "", 1);
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_hexdigit())
        && !exponent.is_empty()
        && exponent.bytes().all(|b| b.is_ascii_digit())
}
