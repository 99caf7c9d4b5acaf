//! Whether a value fits another part of a schema than the one that it stands at.

use serde_json::Value as Json;

use score_yaml::{Key, Kind, Node};

use crate::shape::{kind, resolve};

/// How deep a value is compared with a schema.
const DEEPEST: usize = 6;

/// A schema, asked for its parts.
#[derive(Clone, Copy)]
pub(crate) struct Fitting<'s> {
    pub(crate) root: &'s Json,
}

impl<'s> Fitting<'s> {
    /// The schema of a value: behind references, and of two forms the one that is no list.
    pub(crate) fn value<'j>(&self, schema: &'j Json) -> &'j Json
    where
        's: 'j,
    {
        let schema = resolve(self.root, schema);
        let other = schema.get("else");
        other.map_or(schema, |other| resolve(self.root, other))
    }

    /// The schema of what stands at a path, if that is known.
    pub(crate) fn schema_at(&self, path: &[String]) -> Option<&'s Json> {
        let top = self.value(self.root);
        path.iter().try_fold(top, |schema, key| {
            let below = match kind(schema) {
                "array" => schema.get("items")?,
                _ => self.field(schema, key)?,
            };
            Some(self.value(below))
        })
    }

    /// The schema of a field of a map: of its own, or of all that it does not name.
    pub(crate) fn field<'j>(&self, schema: &'j Json, name: &str) -> Option<&'j Json> {
        let others = schema.get("additionalProperties");
        property(schema, name).or_else(|| others.filter(|others| others.is_object()))
    }

    /// True if a value is of the types that a schema wants, with all its fields known and none of them missing.
    pub(crate) fn fits(&self, schema: &Json, node: &Node, depth: usize) -> bool {
        if depth > DEEPEST {
            return true;
        }
        let schema = self.value(schema);
        match (kind(schema), &node.kind) {
            ("object", Kind::Map(map)) => {
                let required = schema.get("required").and_then(Json::as_array);
                let mut required = required.into_iter().flatten().filter_map(Json::as_str);
                let is_open = schema.get("additionalProperties") != Some(&Json::Bool(false));
                let fits = |(key, node): (&Key, &Node)| match self.field(schema, &key.text) {
                    Some(field) => self.fits(field, node, depth + 1),
                    None => is_open,
                };
                !map.is_empty()
                    && required.all(|name| map.contains_key(name))
                    && map.iter().all(fits)
            }
            ("array", Kind::Seq(items)) => schema
                .get("items")
                .is_none_or(|schema| items.iter().all(|item| self.fits(schema, item, depth + 1))),
            ("object" | "array", _) => false,
            ("", _) => true,
            (_, kind) => !matches!(kind, Kind::Map(_) | Kind::Seq(_) | Kind::Null),
        }
    }

    /// The field of a map whose value, or an entry of it, has a field of a name that a value fits; true of an entry.
    pub(crate) fn place_below(
        &self,
        around: &Json,
        name: &str,
        node: &Node,
    ) -> Option<(String, bool)> {
        let fields = around.get("properties")?.as_object()?;
        let mut others = fields.iter().filter(|(field, _)| *field != name);
        others.find_map(|(field, schema)| {
            let schema = self.value(schema);
            let fits = |owner: &Json| {
                let own = property(owner, name);
                own.is_some_and(|own| self.fits(own, node, 0))
            };
            if fits(schema) {
                return Some((field.clone(), false));
            }
            let entries = schema
                .get("additionalProperties")
                .filter(|all| all.is_object())?;
            fits(self.value(entries)).then(|| (field.clone(), true))
        })
    }
}

/// The schema of a field that a map names.
pub(crate) fn property<'s>(schema: &'s Json, name: &str) -> Option<&'s Json> {
    let known = schema.get("properties")?.get(name);
    known.filter(|known| known.is_object())
}
