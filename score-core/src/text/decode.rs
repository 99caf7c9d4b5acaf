//! Reads the references that strings of outputs hold.

use score_yaml::{Str, Value};

use super::forms::outer_forms;
use super::late_reference::LateReference;
use super::resolved::{Part, SECRET_PREFIX, SECRET_SUFFIX, Text};

impl Text {
    /// Reads the notation `🔐💬NAME_KEY💬🔐` of secrets in strings. The name ends at the first `_`. What
    /// starts like a reference but is none stays text.
    #[must_use]
    pub fn decode(string: &str) -> Self {
        let mut text = Text::default();
        let mut rest = string;
        while let Some(end) = rest.find(SECRET_SUFFIX) {
            let behind = end + SECRET_SUFFIX.len();
            let reference = rest[..end].rfind(SECRET_PREFIX).and_then(|start| {
                let (name, key) = rest[start + SECRET_PREFIX.len()..end].split_once('_')?;
                Some((start, name, key))
            });
            if let Some((start, name, key)) = reference {
                text.push_str(&rest[..start]);
                text.push(Part::Secret {
                    name: name.into(),
                    key: key.into(),
                });
            } else {
                text.push_str(&rest[..behind]);
            }
            rest = &rest[behind..];
        }
        text.push_str(rest);
        text
    }

    /// True if some string of a value has the first byte of a character that references of secrets start with. Builds nothing:
    /// nearly all values have none.
    #[must_use]
    pub fn may_hold_secret(value: &Value) -> bool {
        match value {
            Value::String(text) => {
                memchr::memchr(SECRET_PREFIX.as_bytes()[0], text.as_bytes()).is_some()
            }
            Value::Seq(items) => items.iter().any(Text::may_hold_secret),
            Value::Map(map) => map.values().any(Text::may_hold_secret),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::UInt(_)
            | Value::Float(_)
            | Value::Timestamp(_) => false,
        }
    }

    /// Reads the references of a target in a string. All else, a `$NAME` without braces too, stays text; so does what
    /// `is_text` holds of.
    #[must_use]
    pub fn decode_late_references(string: Str, is_text: impl Fn(&str) -> bool) -> Self {
        // One byte is found sooner than two, and hardly any string has it.
        if !string.contains('$') {
            return Text::literal(string);
        }
        let mut text = Text::default();
        let mut behind = 0;
        for form in outer_forms(&string) {
            if is_text(&string[form.start..form.end]) {
                continue;
            }
            text.push_str(&string[behind..form.start]);
            behind = form.end;
            text.push(Part::LateReference(LateReference::new(&string, form)));
        }
        text.push_str(&string[behind..]);
        text
    }
}
