//! How much a JSON Schema that someone wrote may ask for. Validators follow references as often as they stand there and
//! compile each expression; one that refers to itself takes the stack.

use score_yaml::Value;

use crate::limits;

/// How deep a schema may be nested, references followed.
const MAX_DEPTH: usize = 100;
/// The longest regular expression.
const MAX_PATTERN: usize = 1_000;
/// How many regular expressions there may be, references followed.
const MAX_PATTERNS: usize = 200;

/// Whether a schema can be held against documents in bounded time: it is not too large with all references in their
/// places, and refers neither to itself nor elsewhere.
pub(super) fn is_bounded(schema: &Value) -> bool {
    let mut walk = Walk {
        root: schema,
        left: limits::SCHEMA_NODES,
        patterns: MAX_PATTERNS,
        followed: Vec::new(),
    };
    walk.node(schema, 0).is_some()
}

struct Walk<'s> {
    root: &'s Value,
    left: usize,
    patterns: usize,
    /// The references that are being followed.
    followed: Vec<&'s str>,
}

impl<'s> Walk<'s> {
    /// `None` for what is too much.
    fn node(&mut self, node: &'s Value, depth: usize) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        if depth > MAX_DEPTH {
            return None;
        }
        match node {
            Value::Seq(items) => items.iter().try_for_each(|item| self.node(item, depth + 1)),
            Value::Map(map) => map.iter().try_for_each(|(key, value)| {
                match (key.as_str(), value) {
                    ("$ref", Value::String(reference)) => self.reference(reference, depth)?,
                    ("$dynamicRef" | "$recursiveRef", Value::String(_)) => return None,
                    ("pattern", Value::String(pattern)) => self.pattern(pattern)?,
                    ("patternProperties", Value::Map(patterns)) => {
                        patterns
                            .keys()
                            .try_for_each(|pattern| self.pattern(pattern))?;
                    }
                    _ => {}
                }
                self.node(value, depth + 1)
            }),
            _ => Some(()),
        }
    }

    fn pattern(&mut self, pattern: &str) -> Option<()> {
        self.patterns = self.patterns.checked_sub(1)?;
        (pattern.len() <= MAX_PATTERN).then_some(())
    }

    fn reference(&mut self, reference: &'s str, depth: usize) -> Option<()> {
        let path = reference.strip_prefix('#')?;
        if self.followed.contains(&reference) {
            return None;
        }
        let mut target = self.root;
        for key in path.split('/').skip(1) {
            let key = key.replace("~1", "/").replace("~0", "~");
            let next = match target {
                Value::Map(map) => map.get(&key),
                Value::Seq(items) => key.parse().ok().and_then(|index: usize| items.get(index)),
                _ => None,
            };
            // What leads nowhere, the validator refuses.
            match next {
                Some(next) => target = next,
                None => return Some(()),
            }
        }
        self.followed.push(reference);
        self.node(target, depth + 1)?;
        self.followed.pop();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use score_yaml::parse_str;

    use super::*;

    #[test]
    fn what_is_without_end_is_refused() {
        let mut doubled = "$defs: {a0: {type: string}".to_owned();
        for i in 1..60 {
            let _ = write!(
                doubled,
                ", a{i}: {{allOf: [{{$ref: '#/$defs/a{0}'}}, {{$ref: '#/$defs/a{0}'}}]}}",
                i - 1
            );
        }
        doubled += "}\n$ref: '#/$defs/a59'";
        for (schema, bounded) in [
            (
                "{type: object, properties: {a: {$ref: '#/$defs/a~1b'}}, $defs: {a/b: {pattern: '^x$'}}}",
                true,
            ),
            (
                "{properties: {a: {$ref: '#/$defs/x'}, b: {$ref: '#/$defs/x'}}, $defs: {x: {type: string}}}",
                true,
            ),
            ("{properties: {$ref: {type: string}}}", true),
            ("true", true),
            ("{$ref: '#'}", false),
            ("{properties: {a: {$ref: '#'}}}", false),
            (
                "{allOf: [{$ref: '#/$defs/a'}], $defs: {a: {not: {$ref: '#/$defs/b'}}, b: {$ref: '#/$defs/a'}}}",
                false,
            ),
            ("{$ref: 'https://example.com/schema'}", false),
            ("{$dynamicRef: '#x'}", false),
            (&doubled, false),
            (&format!("{{pattern: '{}'}}", "(".repeat(2_000)), false),
            (
                &format!("{{allOf: [{}]}}", "{pattern: a}, ".repeat(300)),
                false,
            ),
            (
                &format!("{}true{}", "{not: ".repeat(300), "}".repeat(300)),
                false,
            ),
            (&format!("{{enum: [{}]}}", "1, ".repeat(60_000)), false),
        ] {
            let shown: String = schema.chars().take(60).collect();
            assert_eq!(is_bounded(&parse_str(schema).unwrap()), bounded, "{shown}");
        }
    }
}
