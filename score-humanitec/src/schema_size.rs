//! Limits of a JSON Schema that someone wrote. Validators follow references as often as they stand there and
//! compile each expression; one that refers to itself takes the stack.

use percent_encoding::percent_decode_str;
use score_yaml::Value;

/// The most nodes that a schema may have, references followed.
const MAX_NODES: usize = 50_000;
/// The deepest nesting of a schema, references followed.
const MAX_DEPTH: usize = 100;
/// The longest regular expression.
const MAX_PATTERN: usize = 1_000;
/// The most regular expressions of a schema, references followed.
const MAX_PATTERNS: usize = 200;

/// Keywords whose value is data, though it may look like a schema.
const DATA: [&str; 4] = ["const", "default", "enum", "examples"];
/// Keywords whose value has a schema under each key.
const NAMED: [&str; 6] = [
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// Why a schema cannot be held against documents in bounded time: it is too large with all references in their places, or
/// refers to itself or elsewhere.
pub(super) fn fault(schema: &Value) -> Option<&'static str> {
    let mut walk = Walk {
        root: schema,
        left: MAX_NODES,
        patterns: MAX_PATTERNS,
        followed: Vec::new(),
        has_references: false,
        has_bases: false,
        reference: None,
    };
    match walk.schema(schema, 0) {
        None => Some(walk.reference.unwrap_or("is too large")),
        Some(()) if walk.has_references && walk.has_bases => {
            Some("refers to a part of itself that an `$id` names anew")
        }
        Some(()) => None,
    }
}

struct Walk<'s> {
    root: &'s Value,
    left: usize,
    patterns: usize,
    /// The references that are being followed.
    followed: Vec<&'s str>,
    has_references: bool,
    /// True if schemas below the root have an identifier: references are read from there.
    has_bases: bool,
    /// What is wrong with the reference that ended the walk.
    reference: Option<&'static str>,
}

impl<'s> Walk<'s> {
    /// `None` for what is too much, here and below.
    fn charge(&mut self, depth: usize) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        (depth <= MAX_DEPTH).then_some(())
    }

    fn data(&mut self, node: &'s Value, depth: usize) -> Option<()> {
        self.charge(depth)?;
        match node {
            Value::Seq(items) => items.iter().try_for_each(|item| self.data(item, depth + 1)),
            Value::Map(map) => map.values().try_for_each(|item| self.data(item, depth + 1)),
            _ => Some(()),
        }
    }

    /// A schema, or a list of schemas. What validators do not know may be one too: references may lead there.
    fn schema(&mut self, node: &'s Value, depth: usize) -> Option<()> {
        self.charge(depth)?;
        match node {
            Value::Seq(items) => items
                .iter()
                .try_for_each(|item| self.schema(item, depth + 1)),
            Value::Map(map) => map
                .iter()
                .try_for_each(|(key, value)| self.keyword(key, value, depth)),
            _ => Some(()),
        }
    }

    fn keyword(&mut self, key: &'s str, value: &'s Value, depth: usize) -> Option<()> {
        match (key, value) {
            ("$ref", Value::String(reference)) => self.reference(reference, depth)?,
            ("$dynamicRef" | "$recursiveRef", Value::String(_)) => {
                self.reference = Some("has a reference that is known only where it is followed");
                return None;
            }
            ("$id" | "id", Value::String(_)) => self.has_bases |= depth > 0,
            ("pattern", Value::String(pattern)) => self.pattern(pattern)?,
            ("patternProperties", Value::Map(patterns)) => {
                patterns
                    .keys()
                    .try_for_each(|pattern| self.pattern(pattern))?;
            }
            _ => {}
        }
        match value {
            Value::Map(schemas) if NAMED.contains(&key) => {
                self.charge(depth + 1)?;
                schemas
                    .values()
                    .try_for_each(|schema| self.schema(schema, depth + 2))
            }
            value if DATA.contains(&key) => self.data(value, depth + 1),
            value => self.schema(value, depth + 1),
        }
    }

    fn pattern(&mut self, pattern: &str) -> Option<()> {
        self.patterns = self.patterns.checked_sub(1)?;
        (pattern.len() <= MAX_PATTERN).then_some(())
    }

    /// A reference, which validators follow: it is read as they read it, percent-encoding undone before the pointer is
    /// taken apart. Names of anchors lead anywhere.
    fn reference(&mut self, reference: &'s str, depth: usize) -> Option<()> {
        self.has_references = true;
        if self.followed.contains(&reference) {
            self.reference = Some("refers to itself");
            return None;
        }
        self.reference = Some("refers to something outside of it, or not there");
        let pointer = percent_decode_str(reference.strip_prefix('#')?)
            .decode_utf8()
            .ok()?;
        let mut keys = pointer.split('/');
        if keys.next() != Some("") {
            return None;
        }
        let target = keys.try_fold(self.root, |target, key| match target {
            Value::Map(map) => map.get(&key.replace("~1", "/").replace("~0", "~")),
            Value::Seq(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        })?;
        self.reference = None;
        self.followed.push(reference);
        self.schema(target, depth + 1)?;
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
            ("{$recursiveRef: '#'}", false),
            // The same places by other names.
            (
                "{$defs: {a: {not: {$ref: '#/%24defs/a'}}}, $ref: '#/%24defs/a'}",
                false,
            ),
            (
                "{$defs: {a: {not: {$ref: '#%2F$defs%2fa'}}}, $ref: '#/$defs/a'}",
                false,
            ),
            (
                "{$defs: {a b: {type: string}}, $ref: '#/%24defs/a%20b'}",
                true,
            ),
            (
                "{$defs: {a/b: {type: string}}, $ref: '#/$defs/a%7E1b'}",
                true,
            ),
            ("{$ref: '#/$defs/%ff', $defs: {}}", false),
            // Nowhere, or wherever an anchor stands.
            ("{$ref: '#/$defs/b', $defs: {a: true}}", false),
            ("{allOf: [true], $ref: '#/allOf/x'}", false),
            ("{allOf: [true], $ref: '#/allOf/0'}", true),
            (
                "{$defs: {a: {$anchor: b, not: {$ref: '#b'}}}, $ref: '#b'}",
                false,
            ),
            (
                "{$defs: {a: {$dynamicAnchor: b, not: {$ref: '#b'}}}, $ref: '#b'}",
                false,
            ),
            // Where references are read from elsewhere.
            (
                "{$defs: {x: true}, items: {$id: 'http://x/y', $defs: {x: {not: {$ref: '#/$defs/x'}}}, $ref: '#/$defs/x'}}",
                false,
            ),
            (
                "{definitions: {x: true}, items: {id: 'http://x/y', $ref: '#/definitions/x'}}",
                false,
            ),
            (
                "{$id: 'http://x/y', $defs: {x: true}, $ref: '#/$defs/x'}",
                true,
            ),
            ("{properties: {a: {$id: '#a', type: string}}}", true),
            // Names of properties, and data.
            (
                "{properties: {$id: true, id: true, default: {$ref: '#/$defs/x'}}, $defs: {x: true}}",
                true,
            ),
            ("{properties: {default: {$ref: '#'}}}", false),
            (
                "{default: {$ref: nowhere, id: x}, enum: [{$id: x}], $ref: '#/$defs/x', $defs: {x: true}}",
                true,
            ),
            ("{default: {$ref: '#/default'}, $ref: '#/default'}", false),
            (
                "{other: {default: {$ref: '#'}}, $ref: '#/other/default'}",
                false,
            ),
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
            assert_eq!(
                fault(&parse_str(schema).unwrap()).is_none(),
                bounded,
                "{shown}"
            );
        }
    }
}
