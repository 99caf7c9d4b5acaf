//! Values as JSON, byte for byte as Go's encoding/json writes them. (score-yaml writes JSON as well, of its own data: this
//! is of the values of templates, charges for each byte, and the functions of templates need no YAML.)

use std::fmt::Write as _;

use score_template::strconv::{FloatForm, format_float};
use score_template::value::{MAX_NESTING, Object, Value};
use score_template::{CallError, Context};

use crate::certificates::value::Certificate;
use crate::semver::version::Version;
use crate::time::layout;
use crate::time::ordinal::Ordinal;
use crate::time::value::Time;

/// The form of the text.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// True if it is on lines, indented by two spaces, or on one line without spaces.
    pub(super) indent: bool,
    /// True if `<`, `>` and `&` are written as `\u003c` and so on.
    pub(super) escape_html: bool,
}

/// The reason why there is no JSON.
pub(super) enum Failure {
    /// JSON has no form for a value.
    Unsupported(String),
    /// Not enough steps are left.
    Limit(CallError),
}

impl From<Failure> for CallError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unsupported(what) => what.into(),
            Failure::Limit(error) => error,
        }
    }
}
impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Failure::Limit(error)
    }
}

/// The bytes of most JSON in templates: metadata of an object, or a word.
const LENGTH: usize = 1000;

/// The JSON of a value. Charges a step for each byte.
pub(super) fn encode(
    context: &mut Context<'_>,
    value: &Value,
    form: Form,
) -> Result<String, Failure> {
    let out = String::with_capacity(LENGTH);
    let mut encoder = Encoder {
        context,
        form,
        out,
        charged: 0,
    };
    encoder.value(value, 0)?;
    encoder.charge()?;
    Ok(encoder.out)
}

struct Encoder<'a, 'b> {
    context: &'a mut Context<'b>,
    form: Form,
    out: String,
    /// The bytes of the text that have been charged for.
    charged: usize,
}

/// The bytes with which no character is ever escaped. Most texts have no other.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        plain[byte as usize] = !matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'&');
        byte += 1;
    }
    plain
};

/// True if all bytes are [`PLAIN`]. Without an iterator, whose steps are calls here: this crate is built small rather than
/// quick.
fn is_plain(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() && PLAIN[bytes[at] as usize] {
        at += 1;
    }
    at == bytes.len()
}

impl Encoder<'_, '_> {
    fn charge(&mut self) -> Result<(), CallError> {
        let new = self.out.len() - self.charged;
        self.charged = self.out.len();
        self.context.charge_bytes(new)
    }

    fn value(&mut self, value: &Value, depth: usize) -> Result<(), Failure> {
        if depth > MAX_NESTING {
            return Err(Failure::Unsupported(
                "json: the value is nested too deeply".to_owned(),
            ));
        }
        self.charge()?;
        match value {
            Value::Absent | Value::Nil => self.out.push_str("null"),
            Value::Bool(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            Value::Int(number) | Value::Int64(number) | Value::Duration(number) => {
                self.display(number);
            }
            Value::Uint64(number) => self.display(number),
            Value::Float(number) => self.float(*number)?,
            Value::Str(text) => self.string(text.as_bytes()),
            Value::Bytes(bytes) => self.string(bytes),
            Value::List(list) if list.is_nil() => self.out.push_str("null"),
            Value::List(list) => {
                self.between('[', ']', list.items(), depth, |encoder, item| {
                    encoder.value(item, depth + 1)
                })?;
            }
            Value::Map(map) if map.is_nil() => self.out.push_str("null"),
            Value::Map(map) => {
                let entries = map.snapshot();
                self.between('{', '}', &entries, depth, |encoder, (key, value)| {
                    encoder.entry(key, value, depth)
                })?;
            }
            Value::Struct(object) => {
                let fields: Vec<_> = object.json_fields().collect();
                self.between('{', '}', &fields, depth, |encoder, (name, value)| {
                    encoder.entry(name, value, depth)
                })?;
            }
            Value::Object(object) => self.object(&**object, depth)?,
        }
        Ok(())
    }

    fn display(&mut self, number: impl std::fmt::Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{number}");
    }

    fn entry(&mut self, key: &str, value: &Value, depth: usize) -> Result<(), Failure> {
        self.string(key.as_bytes());
        self.out.push_str(if self.form.indent { ": " } else { ":" });
        self.value(value, depth + 1)
    }

    fn between<T>(
        &mut self,
        open: char,
        close: char,
        items: &[T],
        depth: usize,
        mut write: impl FnMut(&mut Self, &T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.out.push(open);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.line(depth + 1);
            write(self, item)?;
        }
        if !items.is_empty() {
            self.line(depth);
        }
        self.out.push(close);
        Ok(())
    }

    fn line(&mut self, depth: usize) {
        if self.form.indent {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", depth));
        }
    }

    /// As ES6 writes numbers: an exponent below 1e-6 and from 1e21, which has no zero before it.
    fn float(&mut self, number: f64) -> Result<(), Failure> {
        let magnitude = number.abs();
        let form = match magnitude == 0.0 || (1e-6..1e21).contains(&magnitude) {
            true => FloatForm::Fixed,
            false => FloatForm::Exponent,
        };
        let text = format_float(number, form, None);
        if !number.is_finite() {
            return Err(Failure::Unsupported(format!(
                "json: unsupported value: {text}"
            )));
        }
        match text.split_once("e-0") {
            Some((mantissa, exponent)) => self.out.extend([mantissa, "e-", exponent]),
            None => self.out.push_str(&text),
        }
        Ok(())
    }

    fn string(&mut self, bytes: &[u8]) {
        self.out.push('"');
        match std::str::from_utf8(bytes) {
            Ok(text) if is_plain(bytes) => self.out.push_str(text),
            _ => {
                for chunk in bytes.utf8_chunks() {
                    self.text(chunk.valid());
                    // Go replaces byte by byte.
                    self.out
                        .extend(std::iter::repeat_n("\\ufffd", chunk.invalid().len()));
                }
            }
        }
        self.out.push('"');
    }

    fn text(&mut self, text: &str) {
        let mut written = 0;
        for (at, c) in text.char_indices() {
            let is_plain = match c {
                '"' | '\\' | '\0'..='\u{1f}' | '\u{2028}' | '\u{2029}' => false,
                '<' | '>' | '&' => !self.form.escape_html,
                _ => true,
            };
            if !is_plain {
                self.out.push_str(text.get(written..at).unwrap_or_default());
                self.escaped(c);
                written = at + c.len_utf8();
            }
        }
        self.out.push_str(text.get(written..).unwrap_or_default());
    }

    fn escaped(&mut self, c: char) {
        match c {
            '"' => self.out.push_str("\\\""),
            '\\' => self.out.push_str("\\\\"),
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            '\t' => self.out.push_str("\\t"),
            '\u{8}' => self.out.push_str("\\b"),
            '\u{c}' => self.out.push_str("\\f"),
            _ => {
                let _ = write!(self.out, "\\u{:04x}", u32::from(c));
            }
        }
    }

    fn object(&mut self, object: &dyn Object, depth: usize) -> Result<(), Failure> {
        if let Some(time) = Time::of_object(object) {
            let text = layout::format(time, "2006-01-02T15:04:05.999999999Z07:00");
            self.string(text.as_bytes());
        } else if let Some(number) = Ordinal::number(object) {
            self.display(number);
        } else if object.as_any().is::<Version>() {
            self.string(object.text().as_bytes());
        } else {
            let fields = Certificate::FIELDS.map(|name| (name, object.field(name)));
            let fields = fields.map(|(name, value)| (name, value.unwrap_or(Value::Nil)));
            self.between('{', '}', &fields, depth, |encoder, (name, value)| {
                encoder.entry(name, value, depth)
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_template::Closed;

    fn json(value: &Value, form: Form) -> String {
        encode(&mut Context::new(&Closed), value, form)
            .ok()
            .unwrap()
    }

    #[test]
    fn values_as_json() {
        let form = Form {
            indent: false,
            escape_html: true,
        };
        for (value, text) in [
            (Value::Float(1.0), "1"),
            (Value::Float(-1e-7), "-1e-7"),
            (Value::Float(1e20), "100000000000000000000"),
            (Value::Float(1.5e21), "1.5e+21"),
            (
                Value::bytes(b"a\xff\xc3b\0".to_vec()),
                r#""a\ufffd\ufffdb\u0000""#,
            ),
            (
                Value::str("\u{8}\u{c}\u{7f}\u{2028}é/"),
                "\"\\b\\f\u{7f}\\u2028é/\"",
            ),
            (
                Value::str("a<b>&\"c\\d\n\r\te\u{1f}"),
                r#""a\u003cb\u003e\u0026\"c\\d\n\r\te\u001f""#,
            ),
            (Value::Uint64(u64::MAX), "18446744073709551615"),
            (Value::str("a/b_c: d~ 'e'"), r#""a/b_c: d~ 'e'""#),
            (Value::str("a<b>&"), r#""a\u003cb\u003e\u0026""#),
            (Value::str(r#"a"b\"#), r#""a\"b\\""#),
        ] {
            assert_eq!(json(&value, form), text);
        }
    }

    #[test]
    fn marks_of_html_stay_where_they_may() {
        let form = Form {
            indent: false,
            escape_html: false,
        };
        assert_eq!(json(&Value::str("a<b>&é"), form), r#""a<b>&é""#);
        assert_eq!(json(&Value::str("a<b>&"), form), r#""a<b>&""#);
    }

    #[test]
    fn indented() {
        let form = Form {
            indent: true,
            escape_html: true,
        };
        let value = Value::map([("a", Value::list(vec![Value::Int(1), Value::list(vec![])]))]);
        assert_eq!(json(&value, form), "{\n  \"a\": [\n    1,\n    []\n  ]\n}");
    }
}
