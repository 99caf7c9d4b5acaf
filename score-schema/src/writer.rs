//! Values as a format has them, without what it does not have.

use serde_json::Value as Json;

use score_yaml::{Kind, Node, SourceMap};

use crate::fitting::Fitting;
use crate::shape::{LONGEST, kind, shape, word};

/// The most items of a list that are looked at.
pub(crate) const MOST: usize = 100;
/// What stands for what nobody wrote.
pub(crate) const OPEN: &str = "…";
/// The schema of what may be anything.
pub(crate) static ANY: Json = Json::Bool(true);
/// How deep a value is written out.
const DEEPEST: usize = 6;

/// Writes values on one line, by a schema.
pub(crate) struct Writer<'s> {
    pub(crate) fitting: Fitting<'s>,
    pub(crate) sources: &'s SourceMap,
    /// True if what is missing stands in another file.
    pub(crate) is_part: bool,
}

impl Writer<'_> {
    /// A value by its schema; `None` if nothing can be made of it.
    pub(crate) fn value(&self, schema: &Json, node: &Node) -> Option<String> {
        self.value_at(schema, node, 0)
    }

    /// The value of a field of a map, so deep in it.
    pub(crate) fn field(
        &self,
        schema: &Json,
        name: &str,
        node: &Node,
        depth: usize,
    ) -> Option<String> {
        self.value_at(self.fitting.field(schema, name)?, node, depth)
    }

    fn value_at(&self, schema: &Json, node: &Node, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        let schema = self.fitting.value(schema);
        let fits_words = |text: &str| {
            let words = schema.get("enum").and_then(Json::as_array);
            words.is_none_or(|words| words.iter().any(|word| word.as_str() == Some(text)))
        };
        match (kind(schema), &node.kind) {
            // A map of anything, as params are.
            ("object", Kind::Map(_))
                if ["properties", "additionalProperties"]
                    .iter()
                    .all(|rule| schema.get(rule).is_none()) =>
            {
                let line = crate::one_line(node, LONGEST);
                Some(line.unwrap_or_else(|| format!("{{{OPEN}}}")))
            }
            ("object", Kind::Map(map)) => {
                let mut fields: Vec<String> = Vec::new();
                for (key, value) in map.iter().take(MOST) {
                    if let Some(value) = self.field(schema, &key.text, value, depth + 1) {
                        fields.push(format!("{}: {value}", word(&key.text)));
                    }
                }
                let required = schema.get("required").and_then(Json::as_array);
                let required = required.into_iter().flatten().filter_map(Json::as_str);
                for name in required.filter(|name| !map.contains_key(name) && !self.is_part) {
                    fields.push(format!("{name}: {OPEN}"));
                }
                Some(format!("{{{}}}", fields.join(", ")))
            }
            ("array", Kind::Seq(items)) => {
                let schema = schema.get("items").unwrap_or(&ANY);
                let items = items.iter().take(MOST);
                let items = items.map(|item| self.value_at(schema, item, depth + 1));
                Some(format!(
                    "[{}]",
                    items.collect::<Option<Vec<_>>>()?.join(", ")
                ))
            }
            ("", Kind::Map(_) | Kind::Seq(_) | Kind::Int(_) | Kind::Bool(_)) => {
                let line = crate::one_line(node, LONGEST);
                Some(line.unwrap_or_else(|| OPEN.to_owned()))
            }
            (_, Kind::Map(_) | Kind::Null) => None,
            ("string", Kind::String(text)) => fits_words(text).then(|| word(text)),
            _ => shape(self.fitting.root, schema, node, Some(self.sources)),
        }
    }
}
