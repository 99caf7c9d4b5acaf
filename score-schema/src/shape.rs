//! The right shape of what was written: `80` where a map with a `port` belongs is `{port: 80}`.

use serde_json::Value as Json;

use score_yaml::message::{Name, cut};
use score_yaml::{Kind, Mapping, Node, SourceMap};

/// The most characters of a shape that are shown.
pub(crate) const LONGEST: usize = 72;
/// The most entries of a shape that are shown.
const MOST: usize = 2;
/// How deep a shape is followed.
const DEEPEST: usize = 4;
/// What stands for what nobody wrote.
const OPEN: &str = "…";
/// The fields of an item that name it, where its list should have been a map.
pub(crate) const NAMING: [&str; 4] = ["name", "key", "id", "target"];

/// What was written at a place as `wanted` has it, on one line: `["npm", "start"]` for `npm start`. Where nothing can be made
/// of it, what is expected, with dots for what is left open; `None` where that says nothing.
pub(crate) fn shape(
    root: &Json,
    wanted: &Json,
    node: &Node,
    sources: Option<&SourceMap>,
) -> Option<String> {
    if node.is_null() {
        return empty(root, wanted);
    }
    let shaper = Shaper { root, sources };
    let text = shaper
        .fit(wanted, node, 0)
        .or_else(|| shaper.outline(wanted, 0))?;
    (text != OPEN && text.chars().count() <= LONGEST).then_some(text)
}

/// A collection with nothing in it but the fields that it has to have.
fn empty(root: &Json, wanted: &Json) -> Option<String> {
    let schema = resolve(root, wanted);
    match kind(schema) {
        "object" => {
            let is_needed = ["required", "oneOf", "anyOf"]
                .iter()
                .any(|rule| schema.get(rule).is_some());
            let shaper = Shaper {
                root,
                sources: None,
            };
            match is_needed {
                true => shaper.outline(schema, 0),
                false => Some("{}".to_owned()),
            }
        }
        "array" => Some("[]".to_owned()),
        _ => None,
    }
}

/// The schema that a reference leads to.
pub(crate) fn resolve<'s>(root: &'s Json, schema: &'s Json) -> &'s Json {
    let reference = schema.get("$ref").and_then(Json::as_str);
    let target = reference.and_then(|text| root.pointer(text.strip_prefix('#')?));
    target.unwrap_or(schema)
}

pub(crate) fn kind(schema: &Json) -> &str {
    schema.get("type").and_then(Json::as_str).unwrap_or("")
}

struct Shaper<'s> {
    root: &'s Json,
    /// The texts in which it was written, if they are known.
    sources: Option<&'s SourceMap>,
}

impl Shaper<'_> {
    /// What was written as a schema has it, if it can be made to fit.
    fn fit(&self, schema: &Json, node: &Node, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        let schema = resolve(self.root, schema);
        match kind(schema) {
            "string" => self.text(schema, node),
            "integer" | "number" => number(node),
            "boolean" => boolean(node),
            "array" => self.list(schema, node, depth),
            "object" => self.map(schema, node, depth),
            _ => self.text(schema, node),
        }
    }

    /// A value as a text: what its author wrote, and not the number that YAML reads there.
    fn text(&self, schema: &Json, node: &Node) -> Option<String> {
        let written = self.sources.and_then(|sources| written(node, sources));
        let is_decimal = |text: &&str| text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let has_pattern = schema.get("pattern").is_some();
        match written.filter(|text| !has_pattern || is_decimal(text)) {
            Some(written) => Some(quoted(written)),
            None => text(node),
        }
    }

    fn list(&self, schema: &Json, node: &Node, depth: usize) -> Option<String> {
        let any = Json::Bool(true);
        let items = schema.get("items").unwrap_or(&any);
        let found: Option<Vec<String>> = match &node.kind {
            Kind::Seq(nodes) => {
                let shown = nodes.iter().take(MOST);
                shown.map(|item| self.fit(items, item, depth + 1)).collect()
            }
            Kind::String(line) if line.split_whitespace().count() > 1 => {
                Some(line.split_whitespace().map(quoted).collect())
            }
            Kind::String(line) => Some(vec![quoted(line)]),
            Kind::Map(_) | Kind::Null => None,
            _ => Some(vec![self.fit(items, node, depth + 1)?]),
        };
        let more = node.as_seq().is_some_and(|nodes| nodes.len() > MOST);
        Some(format!("[{}]", joined(found?, more)))
    }

    fn map(&self, schema: &Json, node: &Node, depth: usize) -> Option<String> {
        let entries = match &node.kind {
            Kind::Map(map) => {
                let fields = map.iter().take(MOST);
                fields
                    .map(|(key, value)| {
                        let field = self.field(schema, &key.text);
                        Some(format!(
                            "{}: {}",
                            word(&key.text),
                            self.fit(field?, value, depth + 1)?
                        ))
                    })
                    .collect::<Option<Vec<_>>>()?
            }
            Kind::Seq(items) => {
                let others = schema
                    .get("additionalProperties")
                    .filter(|s| s.is_object())?;
                let shown = items.iter().take(MOST);
                let names = (1..).map(|number| stand_in(self.root, schema, number));
                shown
                    .zip(names)
                    .map(|(item, name)| self.entry(&name, others, item, depth))
                    .collect::<Option<Vec<_>>>()?
            }
            Kind::Null => return None,
            _ => self.around(schema, node, depth)?,
        };
        let len = node.as_seq().map(<[Node]>::len);
        let len = len.or(node.as_map().map(|map| map.len())).unwrap_or(0);
        Some(format!("{{{}}}", joined(entries, len > MOST)))
    }

    /// The fields of a map that has to have some, one of which what was written fits.
    fn around(&self, schema: &Json, node: &Node, depth: usize) -> Option<Vec<String>> {
        if let Some((name, value)) = self.glued(schema, node) {
            let value = Node::new(Kind::String(value.into()), node.span);
            let field = self.field(schema, name)?;
            return Some(vec![format!(
                "{name}: {}",
                self.fit(field, &value, depth + 1)?
            )]);
        }
        let required = schema.get("required").and_then(Json::as_array);
        let Some(required) = required else {
            // Of a choice the first field that it fits.
            let branches = schema.get("oneOf").or_else(|| schema.get("anyOf"))?;
            let names = branches
                .as_array()?
                .iter()
                .filter_map(|branch| branch.get("required")?.as_array()?.first()?.as_str());
            let mut fits = names.filter_map(|name| {
                let field = resolve(self.root, self.field(schema, name)?);
                let value = is_of(kind(field), node).then(|| self.fit(field, node, depth + 1))?;
                Some(vec![format!("{name}: {}", value?)])
            });
            return fits.next();
        };
        let mut is_used = false;
        let fields = required.iter().filter_map(Json::as_str).map(|name| {
            let value = match self.field(schema, name) {
                Some(field) if !is_used && self.is_among(field, node) => {
                    is_used = true;
                    self.fit(field, node, depth + 1)
                }
                _ => None,
            };
            match value {
                Some(value) => format!("{name}: {value}"),
                None => format!("{name}: {}", self.open(schema, name)),
            }
        });
        let fields: Vec<String> = fields.collect();
        is_used.then_some(fields)
    }

    /// A field whose colon has no blank behind it: `image:nginx`.
    fn glued<'n>(&self, schema: &Json, node: &'n Node) -> Option<(&'n str, &'n str)> {
        let (name, value) = node.as_str()?.split_once([':', '：'])?;
        let (name, value) = (name, value.trim());
        let known = schema.get("properties")?.get(name)?;
        known.is_object().then_some((name, value))
    }

    /// An item of a list as the entry of a map: by what names it, by what stands before its `=`, or by a stand-in.
    fn entry(&self, stand_in: &str, others: &Json, item: &Node, depth: usize) -> Option<String> {
        let (name, value) = match &item.kind {
            Kind::Map(map) => match NAMING.iter().find_map(|name| map.get_entry(name)) {
                Some((naming, name)) => {
                    let mut rest = map.clone();
                    rest.remove(&naming.text);
                    let only = rest.iter().next().map(|(_, value)| value.clone());
                    let value = match kind(resolve(self.root, others)) {
                        "object" => Some(Node::new(Kind::Map(rest), item.span)),
                        _ => only,
                    };
                    (word(name.as_str()?), value?)
                }
                // One without a name: its keys are fields of what the map holds.
                None if self.is_whole(others, map) => (stand_in.to_owned(), item.clone()),
                None => {
                    let (key, value) = map.iter().next()?;
                    (word(&key.text), value.clone())
                }
            },
            Kind::String(line) => match line.split_once('=') {
                Some((name, value)) => {
                    let value = Kind::String(value.into());
                    (word(name), Node::new(value, item.span))
                }
                // Of what may be anything the text is more likely the name.
                None if kind(resolve(self.root, others)).is_empty() => {
                    return Some(format!("{}: {OPEN}", word(line)));
                }
                None => (stand_in.to_owned(), item.clone()),
            },
            _ => (stand_in.to_owned(), item.clone()),
        };
        let fitted = self.fit(others, &value, depth + 1);
        Some(match (fitted, value.as_str()) {
            (Some(fitted), _) => format!("{name}: {fitted}"),
            (None, Some(text)) if name == stand_in => {
                format!("{}: {}", word(text), self.outline(others, depth + 1)?)
            }
            (None, _) => return None,
        })
    }

    /// True if all keys of a map are fields that a schema names.
    fn is_whole(&self, schema: &Json, map: &Mapping) -> bool {
        let fields = resolve(self.root, schema).get("properties");
        fields.is_some_and(|fields| {
            map.keys()
                .all(|key| fields.get(key.text.as_str()).is_some())
        })
    }

    /// True if a scalar is of a field's type, and one of its words if it has some.
    fn is_among(&self, field: &Json, node: &Node) -> bool {
        let field = resolve(self.root, field);
        let words = field.get("enum").and_then(Json::as_array);
        let is_word = words.is_none_or(|words| {
            let mut words = words.iter().filter_map(Json::as_str);
            words.any(|word| Some(word) == node.as_str())
        });
        is_word && is_of(kind(field), node)
    }

    fn field<'s>(&'s self, schema: &'s Json, name: &str) -> Option<&'s Json> {
        let known = schema.get("properties").and_then(|all| all.get(name));
        known.or_else(|| schema.get("additionalProperties").filter(|s| s.is_object()))
    }

    /// What stands for a field that nobody wrote: the first of its words, if it has some.
    fn open<'s>(&'s self, schema: &'s Json, name: &str) -> &'s str {
        let field = self
            .field(schema, name)
            .map(|field| resolve(self.root, field));
        let words = field.and_then(|field| field.get("enum")?.as_array());
        words
            .and_then(|words| words.first()?.as_str())
            .unwrap_or(OPEN)
    }

    /// What a schema expects, with dots for the values.
    fn outline(&self, schema: &Json, depth: usize) -> Option<String> {
        let schema = resolve(self.root, schema);
        if depth > DEEPEST {
            return None;
        }
        match kind(schema) {
            "object" => {
                let required = schema.get("required").and_then(Json::as_array);
                let others = schema.get("additionalProperties").filter(|s| s.is_object());
                let fields: Vec<String> = match (required, others) {
                    (Some(required), _) => {
                        let names = required.iter().filter_map(Json::as_str);
                        names
                            .map(|name| format!("{name}: {}", self.open(schema, name)))
                            .collect()
                    }
                    (None, Some(others)) => {
                        let value = self.outline(others, depth + 1);
                        vec![format!(
                            "{}: {}",
                            stand_in(self.root, schema, 1),
                            value.as_deref().unwrap_or(OPEN)
                        )]
                    }
                    (None, None) if schema.get("properties").is_none() => {
                        vec![format!("{}: {OPEN}", stand_in(self.root, schema, 1))]
                    }
                    // Of a choice the first.
                    (None, None) => {
                        let branches = schema.get("oneOf").or_else(|| schema.get("anyOf"))?;
                        let first = branches.as_array()?.first()?.get("required")?;
                        let name = first.as_array()?.first()?.as_str()?;
                        vec![format!("{name}: {}", self.open(schema, name))]
                    }
                };
                Some(format!("{{{}}}", fields.join(", ")))
            }
            "array" => Some(format!("[{OPEN}]")),
            _ => None,
        }
    }
}

/// What stands for a key that nobody wrote, as the keys of that map may be: some have lower-case letters alone.
pub(crate) fn stand_in(root: &Json, schema: &Json, number: usize) -> String {
    let keys = schema.get("propertyNames");
    let pattern = keys.and_then(|keys| resolve(root, keys).get("pattern")?.as_str());
    let is_lower = |pattern: &str| pattern.contains("a-z") && !pattern.contains("A-Z");
    match (pattern.is_some_and(is_lower), number) {
        (true, 1) => "name".to_owned(),
        (true, number) => format!("name-{number}"),
        (false, 1) => "NAME".to_owned(),
        (false, number) => format!("NAME_{number}"),
    }
}

/// True if a scalar is of a type, without being changed much.
fn is_of(kind: &str, node: &Node) -> bool {
    match kind {
        "integer" | "number" => number(node).is_some(),
        "boolean" => boolean(node).is_some(),
        "string" => matches!(node.kind, Kind::String(_)),
        _ => false,
    }
}

fn text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) => Some(word(text)),
        Kind::Null | Kind::Map(_) => None,
        Kind::Seq(items) => {
            let scalars: Option<Vec<String>> = items.iter().take(MOST + 1).map(plain).collect();
            let scalars = scalars?;
            Some(quoted(&joined_by(
                &scalars,
                ",",
                items.len() > scalars.len(),
            )))
        }
        Kind::Float(_) => Some(quoted(&as_written(plain(node)?, node))),
        _ => Some(quoted(&plain(node)?)),
    }
}

/// A scalar that is no text as it was written, where that may be shown.
pub(crate) fn written<'s>(node: &Node, sources: &'s SourceMap) -> Option<&'s str> {
    let is_other = !matches!(
        node.kind,
        Kind::String(_) | Kind::Null | Kind::Map(_) | Kind::Seq(_)
    );
    let is_word = |text: &&str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.:_~ ".contains(c);
        !text.is_empty() && text.chars().all(is_part)
    };
    let is_shown = is_other && sources.is_shown(node.span.file);
    is_shown
        .then(|| sources.text(node.span).trim())
        .filter(is_word)
}

/// A number with the zeros at its end that its author wrote, as far as the length of its place tells: a version `1.10`.
pub(crate) fn as_written(number: String, node: &Node) -> String {
    let written = (node.span.end - node.span.start) as usize;
    let is_plain = number.contains('.') && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let zeros = written.saturating_sub(number.len());
    match is_plain && zeros <= 3 {
        true => number + &"0".repeat(zeros),
        false => number,
    }
}

fn number(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Int(_) | Kind::UInt(_) => plain(node),
        Kind::String(text) => {
            let number: u64 = text.trim().parse().ok()?;
            Some(number.to_string())
        }
        _ => None,
    }
}

fn boolean(node: &Node) -> Option<String> {
    let text = plain(node)?.to_ascii_lowercase();
    let value = match text.as_str() {
        "true" | "yes" | "on" | "1" | "y" => "true",
        "false" | "no" | "off" | "0" | "n" => "false",
        _ => return None,
    };
    Some(value.to_owned())
}

/// A scalar as its text.
pub(crate) fn plain(node: &Node) -> Option<String> {
    match &node.kind {
        // A date is kept as it was written.
        Kind::String(text) | Kind::Timestamp(text) => Some(text.to_string()),
        Kind::Null | Kind::Map(_) | Kind::Seq(_) => None,
        _ => Some(score_yaml::emit(&node.to_value()).trim_end().to_owned()),
    }
}

/// A scalar as it may stand in a collection on one line, if it is short.
pub(crate) fn scalar(node: &Node) -> Option<String> {
    let text = match &node.kind {
        Kind::String(text) => word(text),
        _ => plain(node)?,
    };
    (text.chars().count() <= LONGEST).then_some(text)
}

/// A text as it may stand in a collection on one line: in quotes unless it is a plain word.
#[must_use]
pub fn word(text: &str) -> String {
    let starts =
        text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '.' | '_'));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    let is_other = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n" | ".inf" | ".nan"
    );
    if starts && text.chars().all(is_plain) && !is_other && text.parse::<f64>().is_err() {
        return cut(text, LONGEST).into_owned();
    }
    quoted(text)
}

pub(crate) fn quoted(text: &str) -> String {
    let text = cut(text, LONGEST);
    format!(
        "\"{}\"",
        Name(&text.replace('\\', "\\\\").replace('"', "\\\""))
    )
}

fn joined(parts: Vec<String>, more: bool) -> String {
    joined_by(&parts, ", ", more)
}

fn joined_by(parts: &[String], separator: &str, more: bool) -> String {
    let mut all = parts.join(separator);
    if more {
        all.push_str(separator);
        all.push_str(OPEN);
    }
    all
}
