//! A phase: one template, or an object whose strings are templates.

use std::ops::Range;

use score_core::diagnostic::{Diagnostic, Diagnostics, FieldPath, KEPT};
use score_yaml::{Kind, Map, Node, Span, Value, message};

use super::super::data::TemplateData;
use super::super::engine::{Leaf, Rendering};

/// The templates of a phase.
pub(super) struct Phase<'a> {
    pub(super) name: &'static str,
    pub(super) node: &'a Node,
    /// Its path in the definition.
    pub(super) path: FieldPath,
}

impl Phase<'_> {
    /// What the phase gives.
    pub(super) fn value(
        &self,
        rendering: &mut Rendering<'_>,
        data: &TemplateData,
    ) -> Result<Value, Diagnostics> {
        self.rendered(rendering, data, &mut |_, _, _| Ok(()))
    }

    /// What the phase gives, of which all is an output or an object: secrets in it are whole values.
    pub(super) fn checked(
        &self,
        rendering: &mut Rendering<'_>,
        data: &TemplateData,
    ) -> Result<Value, Diagnostics> {
        self.rendered(rendering, data, &mut |rendering, leaf, value| {
            rendering.check_secrets(leaf, value)
        })
    }

    /// What the phase gives to be stored, in which no value may be that is not plain: the next run would not know it.
    pub(super) fn cookie(
        &self,
        rendering: &mut Rendering<'_>,
        data: &TemplateData,
    ) -> Result<Value, Diagnostics> {
        self.rendered(
            rendering,
            data,
            &mut |rendering, leaf, value| match rendering.first_in(value) {
                Some(sealed) => {
                    let what = message!("stores `{sealed}`");
                    Err(rendering.unresolved(leaf, leaf.span, &what, &sealed))
                }
                None => Ok(()),
            },
        )
    }

    /// The error that the phase gave something else than expected.
    pub(super) fn unexpected(&self, rendering: &Rendering<'_>, what: &str) -> Diagnostic {
        rendering.unexpected(&self.leaf(), what)
    }

    /// An error about a part of what the phase gave.
    pub(super) fn reply_error(&self, rendering: &Rendering<'_>, message: String) -> Diagnostic {
        rendering.reply_error(&self.leaf(), message)
    }

    /// The place of a field of an entry that the phase gave, of its key or of its value, if it is known.
    pub(super) fn place_within(
        &self,
        rendering: &Rendering<'_>,
        entry: &str,
        field: &str,
        is_of_value: bool,
    ) -> Option<Span> {
        if let Some(map) = self.node.as_map() {
            let (key, value) = map.get(entry)?.as_map()?.get_entry(field)?;
            return Some(match is_of_value {
                true => value.span,
                false => key.span,
            });
        }
        let leaf = self.leaf();
        let (start, end) = entry_in(leaf.text, entry)?;
        let (key, value) = field_in(leaf.text.get(start..end)?, field)?;
        let range = if is_of_value { value } else { key };
        Some(rendering.place(&leaf, start + range.start, range.len()))
    }

    /// The place of a key that the phase gave: of the same key in an object, or else where a line of the template starts
    /// with it.
    pub(super) fn place_of(&self, rendering: &Rendering<'_>, key: &str) -> Span {
        let leaf = self.leaf();
        if let Some((key, _)) = self.node.as_map().and_then(|map| map.get_entry(key)) {
            return key.span;
        }
        let mut line_start = 0;
        for line in leaf.text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let behind = line[indent..].strip_prefix(key);
            if behind.is_some_and(|behind| behind.starts_with(':')) {
                return rendering.place(&leaf, line_start + indent, key.len());
            }
            line_start += line.len();
        }
        self.node.span
    }

    /// The phase as one template, without a text if it is an object.
    fn leaf(&self) -> Leaf<'_> {
        Leaf {
            text: self.node.as_str().unwrap_or_default(),
            span: self.node.span,
            path: &self.path,
            name: self.name,
        }
    }

    fn rendered(
        &self,
        rendering: &mut Rendering<'_>,
        data: &TemplateData,
        check: Check<'_>,
    ) -> Result<Value, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut walk = Walk {
            rendering,
            data,
            check,
            path: self.path.clone(),
            keys: vec![self.name.to_owned()],
            diags: &mut diags,
        };
        let value = walk.value(self.node);
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(value),
        }
    }
}

/// What is checked of the value that a template gave.
type Check<'c> = &'c mut dyn FnMut(&Rendering<'_>, &Leaf<'_>, &Value) -> Result<(), Diagnostic>;

/// A walk through the object of a phase.
struct Walk<'w, 'r> {
    rendering: &'w mut Rendering<'r>,
    data: &'w TemplateData,
    check: Check<'w>,
    path: FieldPath,
    /// The phase, and the keys that lead to where the walk stands.
    keys: Vec<String>,
    diags: &'w mut Diagnostics,
}

impl Walk<'_, '_> {
    /// The value of a node, its strings rendered; null in place of what fails.
    fn value(&mut self, node: &Node) -> Value {
        match &node.kind {
            Kind::String(text) => self.leaf(text, node),
            Kind::Seq(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(i, item)| self.at(&i.to_string(), item));
                Value::Seq(items.collect())
            }
            Kind::Map(map) => {
                let entries = map.iter();
                let entries =
                    entries.map(|(key, node)| (key.text.clone(), self.at(&key.text, node)));
                Value::Map(entries.collect::<Map>())
            }
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::UInt(_)
            | Kind::Float(_)
            | Kind::Timestamp(_) => node.to_value(),
        }
    }

    fn at(&mut self, key: &str, node: &Node) -> Value {
        let mark = self.path.enter(key);
        self.keys.push(key.to_owned());
        let value = self.value(node);
        self.keys.pop();
        self.path.leave(mark);
        value
    }

    fn leaf(&mut self, text: &str, node: &Node) -> Value {
        let leaf = Leaf {
            text,
            span: node.span,
            path: &self.path,
            name: &self.keys.join(": "),
        };
        // Nobody will see more.
        if self.diags.len() >= KEPT {
            return Value::Null;
        }
        let rendered = self.rendering.value(&leaf, self.data);
        let checked = rendered.and_then(|value| {
            (self.check)(self.rendering, &leaf, &value)?;
            Ok(value)
        });
        checked.unwrap_or_else(|error| {
            self.diags.push(error);
            Value::Null
        })
    }
}

/// Where the lines of an entry start and end in a text, behind its key.
fn entry_in(text: &str, entry: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    let mut found: Option<(usize, usize)> = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        match found {
            Some((from, depth)) if !trimmed.is_empty() && indent <= depth => {
                return Some((from, start));
            }
            Some(_) => {}
            None => {
                let behind = trimmed.strip_prefix(entry);
                if behind.is_some_and(|behind| behind.starts_with(':')) {
                    found = Some((start + indent + entry.len() + 1, indent));
                }
            }
        }
        start += line.len();
    }
    found.map(|(from, _)| (from, text.len()))
}

/// Where a field stands in the lines of an entry: its key, and its value on that line.
fn field_in(text: &str, field: &str) -> Option<(Range<usize>, Range<usize>)> {
    let opens = |before: &str| before.is_empty() || before.ends_with([' ', '{', ',', '\n']);
    let mut starts = text.match_indices(field).map(|(start, _)| start);
    let start = starts
        .find(|start| text[start + field.len()..].starts_with(':') && opens(&text[..*start]))?;
    let behind = start + field.len() + 1;
    let line = text[behind..].lines().next().unwrap_or_default();
    let value = line.trim_start();
    let from = behind + line.len() - value.len();
    let ends = [",", "}", " #"].map(|sign| value.find(sign));
    let end = ends.into_iter().flatten().min().unwrap_or(value.len());
    let end = from + value[..end].trim_end().len();
    let key = start..start + field.len();
    Some(match end > from {
        true => (key, from..end),
        false => (key.clone(), key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_in_the_lines_of_their_entry() {
        let text = "a.yaml:\n  data: {location: x}\n  location: pod # or\nb.yaml: {location: node, data: 1}\n";
        for (entry, field, expected) in [
            ("b.yaml", "location", Some(("location", "node"))),
            ("b.yaml", "data", Some(("data", "1"))),
            ("a.yaml", "data", Some(("data", "{location: x"))),
            ("a.yaml", "date", None),
            ("c.yaml", "data", None),
        ] {
            let found = entry_in(text, entry).and_then(|(start, end)| {
                let text = &text[start..end];
                let (key, value) = field_in(text, field)?;
                Some((&text[key], &text[value]))
            });
            assert_eq!(found, expected, "{entry} {field}");
        }
    }
}
