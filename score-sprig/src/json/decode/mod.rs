//! JSON read as Go's encoding/json reads it into an `interface {}`: every number a float, the last
//! of equal keys, U+FFFD for half a surrogate pair; with Go's complaints.

mod number;
mod string;

use score_template::limits::MAP_ROOM;
use score_template::value::{Element, Entries, MAX_NESTING, Map, Value};
use score_template::{CallError, Context};

/// A value, and what is wrong with it all the same.
pub(super) struct Decoded {
    pub(super) value: Value,
    /// The first number that was too large; nil stands in its place.
    pub(super) overflow: Option<String>,
}

/// The reason why there is no value.
pub(super) enum Failure {
    /// The text is not JSON.
    Syntax(String),
    /// Not enough steps are left.
    Limit(CallError),
}

impl From<Failure> for CallError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Syntax(what) => what.into(),
            Failure::Limit(error) => error,
        }
    }
}
impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Failure::Limit(error)
    }
}

/// The value of one JSON text.
pub(super) fn decode(context: &mut Context<'_>, text: &[u8]) -> Result<Decoded, Failure> {
    let mut decoder = Decoder {
        context,
        text,
        at: 0,
        overflow: None,
    };
    let value = decoder.value(0)?;
    if let Some(garbage) = decoder.next_non_space() {
        return Err(invalid(garbage, "after top-level value"));
    }
    Ok(Decoded {
        value,
        overflow: decoder.overflow,
    })
}

struct Decoder<'a, 'b, 'c> {
    context: &'b mut Context<'c>,
    text: &'a [u8],
    at: usize,
    overflow: Option<String>,
}

fn invalid(byte: u8, place: &str) -> Failure {
    let shown = match byte {
        b'\'' => r"'\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        _ => {
            let quoted = score_template::strconv::quote(char::from(byte).to_string().as_bytes());
            format!("'{}'", quoted.trim_matches('"'))
        }
    };
    Failure::Syntax(format!("invalid character {shown} {place}"))
}

fn unexpected_end() -> Failure {
    Failure::Syntax("unexpected end of JSON input".to_owned())
}

impl Decoder<'_, '_, '_> {
    /// The next byte that is no white space, not yet taken.
    fn next_non_space(&mut self) -> Option<u8> {
        let spaces = self.text[self.at..].iter();
        self.at += spaces
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
            .count();
        self.text.get(self.at).copied()
    }

    /// Takes the next byte; at the end a space, which fits nowhere within a literal.
    fn take(&mut self) -> u8 {
        let byte = self.text.get(self.at).copied().unwrap_or(b' ');
        self.at += 1;
        byte
    }

    fn value(&mut self, depth: usize) -> Result<Value, Failure> {
        if depth > MAX_NESTING {
            return Err(Failure::Syntax("exceeded max depth".to_owned()));
        }
        self.context.charge_elements(1)?;
        match self.next_non_space().ok_or_else(unexpected_end)? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => Ok(Value::Str(self.string()?.into())),
            b't' => self.literal("true", Value::Bool(true)),
            b'f' => self.literal("false", Value::Bool(false)),
            b'n' => self.literal("null", Value::Nil),
            b'-' | b'0'..=b'9' => self.number(),
            other => Err(invalid(other, "looking for beginning of value")),
        }
    }

    fn literal(&mut self, name: &str, value: Value) -> Result<Value, Failure> {
        self.at += 1;
        for expected in name.bytes().skip(1) {
            let found = self.take();
            if found != expected {
                let expected = char::from(expected);
                let place = format!("in literal {name} (expecting '{expected}')");
                return Err(invalid(found, &place));
            }
        }
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Value, Failure> {
        self.at += 1;
        let mut entries = Entries::new();
        loop {
            match self.next_non_space().ok_or_else(unexpected_end)? {
                b'"' => {}
                b'}' if entries.is_empty() => break,
                other => return Err(invalid(other, "looking for beginning of object key string")),
            }
            if entries.is_empty() {
                self.context.charge_elements(MAP_ROOM)?;
            }
            let key = self.string()?;
            match self.next_non_space().ok_or_else(unexpected_end)? {
                b':' => self.at += 1,
                other => return Err(invalid(other, "after object key")),
            }
            let value = self.value(depth + 1)?;
            entries.insert(key.into(), value);
            match self.next_non_space().ok_or_else(unexpected_end)? {
                b',' => self.at += 1,
                b'}' => break,
                other => return Err(invalid(other, "after object key:value pair")),
            }
        }
        self.at += 1;
        Ok(Value::Map(Map::new(Element::Any, entries)))
    }

    fn array(&mut self, depth: usize) -> Result<Value, Failure> {
        self.at += 1;
        let mut items = Vec::new();
        if self.next_non_space() == Some(b']') {
            self.at += 1;
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            match self.next_non_space().ok_or_else(unexpected_end)? {
                b',' => self.at += 1,
                b']' => break,
                other => return Err(invalid(other, "after array element")),
            }
        }
        self.at += 1;
        Ok(Value::list(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_template::Closed;
    use score_template::fmt::text;

    fn decoded(json: &str) -> Result<String, String> {
        match decode(&mut Context::new(&Closed), json.as_bytes()) {
            Ok(decoded) => Ok(text(&decoded.value).unwrap()),
            Err(failure) => Err(CallError::from(failure).to_string()),
        }
    }

    #[test]
    fn values() {
        for (json, printed) in [
            (
                " {\"b\" : [], \"a\": {}, \"a\": true}\n",
                "map[a:true b:[]]",
            ),
            (
                "[-0, 1.5e3, 12345678901234567890]",
                "[-0 1500 1.2345678901234567e+19]",
            ),
            (
                r#""\u00e9\ud83d\ude00\ud800x\ud800\u0041\/""#,
                "é😀\u{fffd}x\u{fffd}A/",
            ),
        ] {
            assert_eq!(decoded(json).as_deref(), Ok(printed));
        }
    }

    #[test]
    fn complaints() {
        for (json, error) in [
            ("", "unexpected end of JSON input"),
            ("[1, 2", "unexpected end of JSON input"),
            (
                "[1,]",
                "invalid character ']' looking for beginning of value",
            ),
            (
                "{\"a\":1,}",
                "invalid character '}' looking for beginning of object key string",
            ),
            (
                "{a",
                "invalid character 'a' looking for beginning of object key string",
            ),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            (
                "{\"a\":1 2}",
                "invalid character '2' after object key:value pair",
            ),
            ("[1 2]", "invalid character '2' after array element"),
            ("1 2", "invalid character '2' after top-level value"),
            ("01", "invalid character '1' after top-level value"),
            (
                "tru",
                "invalid character ' ' in literal true (expecting 'e')",
            ),
            (
                "nil",
                "invalid character 'i' in literal null (expecting 'u')",
            ),
            ("-", "invalid character ' ' in numeric literal"),
            (
                "1.",
                "invalid character ' ' after decimal point in numeric literal",
            ),
            (
                "1ex",
                "invalid character 'x' in exponent of numeric literal",
            ),
            ("\"\t\"", "invalid character '\\t' in string literal"),
            ("\"\\x\"", "invalid character 'x' in string escape code"),
            (
                "\"\\u00g0\"",
                "invalid character 'g' in \\u hexadecimal character escape",
            ),
            ("é", "invalid character 'Ã' looking for beginning of value"),
            (
                "'",
                "invalid character '\\'' looking for beginning of value",
            ),
        ] {
            assert_eq!(decoded(json).unwrap_err(), error, "{json}");
        }
        assert_eq!(
            decoded(&"[".repeat(100_000)).unwrap_err(),
            "exceeded max depth"
        );
    }
}
