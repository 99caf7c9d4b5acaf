//! References in the words of a target, which a provisioner hands on: `${NAME}`, `${NAME:-default}`.

use std::collections::BTreeMap;

use score_yaml::Str;

use super::{Part, Text};

/// A reference as compose reads it: `${NAME}`, or with one of `-`, `:-`, `?`, `:?`, `+`, `:+` and a text behind the name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deferred {
    written: Str,
    /// How long the name is, in bytes.
    name: usize,
}

impl Deferred {
    /// The reference as it was written, braces and all.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The name of the variable.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.written["${".len()..][..self.name]
    }

    /// The reference that a text with a brace at each end is.
    fn new(written: &str) -> Option<Deferred> {
        let inner = written.strip_prefix("${")?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let name = inner.find(|c| !is_name(c))?;
        let is_digit = |c: char| c.is_ascii_digit();
        let rest = inner.get(name..)?;
        let has_operator = [":-", "-", ":?", "?", ":+", "+", "}"]
            .iter()
            .any(|operator| rest.starts_with(operator));
        (name > 0 && !inner.starts_with(is_digit) && has_operator).then(|| Deferred {
            written: written.into(),
            name,
        })
    }
}

/// Where each `${` of a text starts that something closes, and where it ends. What stands behind an operator may hold
/// others.
fn closed(text: &str) -> BTreeMap<usize, usize> {
    let bytes = text.as_bytes();
    let mut closed = BTreeMap::new();
    let mut open = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'$', Some(b'$')) => at += 1,
            (b'$', Some(b'{')) => {
                open.push(at);
                at += 1;
            }
            (b'}', _) => closed.extend(open.pop().map(|start| (start, at + 1))),
            _ => {}
        }
        at += 1;
    }
    closed
}

impl Text {
    /// Reads the references of a target in a string. All else, a `$NAME` without braces too, stays text; of two
    /// dollars in a row neither starts one.
    #[must_use]
    pub fn decode_deferred(string: &str) -> Self {
        if !string.contains("${") {
            return Text::literal(string);
        }
        let mut text = Text::default();
        let mut behind = 0;
        for (start, end) in closed(string) {
            if start < behind {
                continue;
            }
            if let Some(deferred) = Deferred::new(&string[start..end]) {
                text.push_str(&string[behind..start]);
                text.push(Part::Deferred(deferred));
                behind = end;
            }
        }
        text.push_str(&string[behind..]);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a text, references in angles.
    fn shown(text: &str) -> String {
        let text = Text::decode_deferred(text);
        let part = |part: &Part| match part {
            Part::Deferred(deferred) => format!("<{} {}>", deferred.name(), deferred.written()),
            other => other.to_string(),
        };
        text.parts.iter().map(part).collect()
    }

    #[test]
    fn references_are_found_and_all_else_is_text() {
        for (text, expected) in [
            ("${A}", "<A ${A}>"),
            ("x${A_1:-y}z", "x<A_1 ${A_1:-y}>z"),
            ("${A-}${B?no}", "<A ${A-}><B ${B?no}>"),
            ("${A:?set it in .env}", "<A ${A:?set it in .env}>"),
            ("${A:+${B:-}}x}", "<A ${A:+${B:-}}>x}"),
            ("${A:-$$}}", "<A ${A:-$$}>}"),
            ("$A $ ${ ${} ${1A} ${A", "$A $ ${ ${} ${1A} ${A"),
            ("${A.b} ${A B} ${A/x/y}", "${A.b} ${A B} ${A/x/y}"),
            ("$${A} $$${A}", "$${A} $$<A ${A}>"),
            ("é${A}é", "é<A ${A}>é"),
            ("${É}", "${É}"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
            assert_eq!(Text::decode_deferred(text).encode(), text);
        }
    }

    #[test]
    fn many_that_nothing_closes_take_no_long_time() {
        let text = "${A:-".repeat(20_000);
        assert_eq!(shown(&text), text);
    }
}
