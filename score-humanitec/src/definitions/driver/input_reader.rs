//! Reads the inputs of drivers, and says what is wrong with them.

use score_core::diagnostic::{
    Cursor, Diagnostic, Diagnostics, FieldPath, TreeReader, nearest, with_article,
};
use score_yaml::{Key, Kind, Map, Node, Span, Str, Value, message};

use super::super::definition::named;
use super::super::sealed::Sealed;
use super::{DriverReply, DriverRun};
use crate::codes;

/// A reader of the inputs of one resource.
pub(super) struct InputReader<'a, 'd> {
    definition: &'a str,
    driver: &'a str,
    values: &'a Node,
    sealed: &'a Sealed,
    /// The place of the inputs, or of the definition where there are none.
    span: Span,
    cursor: Cursor<'d>,
    warnings: Vec<Diagnostic>,
}

impl<'d> TreeReader<'d> for InputReader<'_, 'd> {
    fn cursor(&mut self) -> &mut Cursor<'d> {
        &mut self.cursor
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        let diagnostic = named(self.definition, diagnostic);
        self.cursor.diags.push(diagnostic.path(&self.cursor.path));
    }
}

impl<'a, 'd> InputReader<'a, 'd> {
    pub(super) fn new(run: &DriverRun<'a>, diags: &'d mut Diagnostics) -> Self {
        let values = &run.driver_inputs.values;
        let is_there = run.definition.values.is_some();
        InputReader {
            definition: &run.definition.id,
            driver: &run.definition.driver,
            values,
            sealed: run.sealed,
            span: match is_there {
                true => values.span,
                false => run.definition.driver.span,
            },
            cursor: Cursor::at(FieldPath::from_iter(["driver_inputs", "values"]), diags),
            warnings: Vec::new(),
        }
    }

    /// Reads the secrets instead of the values.
    pub(super) fn in_secrets<R>(&mut self, read: impl FnOnce(&mut Self) -> R) -> R {
        let path = FieldPath::from_iter(["driver_inputs", "secrets"]);
        let outer = std::mem::replace(&mut self.cursor.path, path);
        let result = read(self);
        self.cursor.path = outer;
        result
    }

    /// The inputs.
    pub(super) fn values(&self) -> &'a Node {
        self.values
    }

    /// The reply, unless something was wrong.
    pub(super) fn finish(self, mut reply: DriverReply) -> Result<DriverReply, Diagnostics> {
        reply.warnings.extend(self.warnings);
        match self.cursor.diags.has_errors() {
            true => Err(std::mem::take(self.cursor.diags)),
            false => Ok(reply),
        }
    }

    /// An input that is set, for null is not.
    pub(super) fn field(&mut self, name: &str) -> Option<&'a Node> {
        let values = self.values;
        values.get(name).filter(|node| !node.is_null())
    }

    /// An input that has to be set, to `example` for one.
    pub(super) fn required(&mut self, name: &str, example: &str) -> Option<&'a Node> {
        let found = self.field(name);
        if found.is_none() {
            let message = message!("driver `{}` needs `{name}`", self.driver);
            let error = Diagnostic::new(codes::INVALID_DRIVER_INPUTS, message);
            let start = Span {
                end: self.span.start,
                ..self.span
            };
            let keys = self.values.as_map().into_iter().flat_map(|map| map.keys());
            let keys: Vec<&Key> = keys.collect();
            let error = match nearest(name, keys.iter().map(|key| key.text.as_str())) {
                Some(near) => {
                    let key = keys.iter().find(|key| key.text.as_str() == near);
                    error
                        .hint(message!("there is `{near}`: did you mean `{name}`?"))
                        .at(key.map_or(start, |key| key.span))
                }
                None => error.at(start).hint(self.way_to_add(name, example)),
            };
            self.at(name, |reader| reader.push(error));
        }
        found
    }

    /// How an input that is not there is added.
    pub(super) fn way_to_add(&self, name: &str, example: &str) -> String {
        let field = self
            .cursor
            .path
            .as_str()
            .rsplit('.')
            .next()
            .unwrap_or_default();
        let entry = format!("{name}: {example}");
        match self
            .values
            .as_map()
            .is_some_and(|values| !values.is_empty())
        {
            true => format!("add `{entry}` below `{field}`"),
            false => format!("write `driver_inputs: {{{field}: {{{entry}}}}}`"),
        }
    }

    /// The text of an input that has to be a string.
    pub(super) fn text_of(&mut self, name: &str, node: &'a Node) -> Option<&'a Str> {
        match &node.kind {
            Kind::String(text) => Some(text),
            _ => {
                self.refuse(name, node, "a string");
                None
            }
        }
    }

    /// The text of an input, if it is set.
    pub(super) fn text(&mut self, name: &str) -> Option<&'a Str> {
        let node = self.field(name)?;
        self.text_of(name, node)
    }

    /// A whole number, or what will be one and is not known yet.
    pub(super) fn number_of(&mut self, name: &str, node: &'a Node) -> Option<Value> {
        match &node.kind {
            Kind::Int(number) => Some(Value::Int(*number)),
            Kind::String(text) if self.sealed.whole(text).is_some() => {
                Some(Value::String(text.clone()))
            }
            Kind::String(text) => match text.parse() {
                Ok(number) => Some(Value::Int(number)),
                Err(_) => {
                    self.refuse(name, node, "a whole number");
                    None
                }
            },
            _ => {
                self.refuse(name, node, "a whole number");
                None
            }
        }
    }

    /// A boolean, false if it is not set.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.field(name).map(|node| (node, &node.kind)) {
            None => false,
            Some((_, Kind::Bool(value))) => *value,
            Some((node, _)) => {
                self.refuse(name, node, "a boolean");
                false
            }
        }
    }

    /// A map of strings, empty if it is not set.
    pub(super) fn texts(&mut self, name: &str) -> Map {
        let Some(node) = self.field(name) else {
            return Map::new();
        };
        let Some(map) = node.as_map() else {
            self.refuse(name, node, "a map of strings");
            return Map::new();
        };
        let mut texts = Map::new();
        for (key, value) in map.iter() {
            match &value.kind {
                Kind::String(text) => {
                    texts.insert(key.text.clone(), Value::String(text.clone()));
                }
                _ => {
                    let path = format!("{name}.{}", key.text);
                    self.refuse(&path, value, "a string");
                }
            }
        }
        texts
    }

    /// Reports an input of the wrong type.
    pub(super) fn refuse(&mut self, name: &str, node: &Node, expected: &str) {
        let found = with_article(node.kind_name());
        let shown = if name.is_empty() { "values" } else { name };
        let message = message!(
            "driver `{}` takes {expected} as `{shown}`, not {found}",
            self.driver
        );
        match way_out(name, node, expected) {
            Some(hint) => self.invalid_with(name, node.span, message, hint),
            None => self.invalid(name, node.span, message),
        }
    }

    /// Reports an input that the driver does not take.
    pub(super) fn invalid(&mut self, name: &str, span: Span, message: String) {
        let error = Diagnostic::new(codes::INVALID_DRIVER_INPUTS, message).at(span);
        match name {
            "" => self.push(error),
            name => self.at(name, |reader| reader.push(error)),
        }
    }

    /// The same, with a way out.
    pub(super) fn invalid_with(&mut self, name: &str, span: Span, message: String, hint: String) {
        let error = Diagnostic::new(codes::INVALID_DRIVER_INPUTS, message).at(span);
        self.at(name, |reader| reader.push(error.hint(hint)));
    }

    /// Reports an error of all inputs together.
    pub(super) fn invalid_all(&mut self, message: String) {
        self.invalid("", self.span, message);
    }

    /// The same, with ways out.
    pub(super) fn invalid_all_with(&mut self, message: String, hints: Vec<String>) {
        let error = Diagnostic::new(codes::INVALID_DRIVER_INPUTS, message).at(self.span);
        self.push(hints.into_iter().fold(error, Diagnostic::hint));
    }

    /// Reports that something lacks beside the resource, which is no matter of the inputs: it is told at the resource.
    pub(super) fn lacks(&mut self, message: &str, hints: Vec<String>) {
        let error = Diagnostic::new(codes::INVALID_DRIVER_INPUTS, message);
        let error = error.label(self.span, "this driver needs one");
        let error = hints.into_iter().fold(error, Diagnostic::hint);
        self.cursor.diags.push(named(self.definition, error));
    }

    /// Warns of inputs that the driver has no use for.
    pub(super) fn no_others(&mut self, known: &[&str]) {
        let map = self.values.as_map().into_iter();
        for key in map.flat_map(|map| map.keys()) {
            if known.contains(&key.text.as_str()) {
                continue;
            }
            let message = message!(
                "driver `{}` has no input `{}`; it is left out",
                self.driver,
                key.text
            );
            let warning = Diagnostic::new(codes::IGNORED_FIELD, message).at(key.span);
            let mut path = self.cursor.path.clone();
            path.push(&key.text);
            let warning = warning.path(&path).near(&key.text, known.iter().copied());
            self.warnings.push(named(self.definition, warning));
        }
    }
}

/// The way out of an input of the wrong type. Of a text that is no number or word of YAML it says nothing: it may be secret.
fn way_out(name: &str, node: &Node, expected: &str) -> Option<String> {
    let key = name.rsplit('.').next().unwrap_or(name);
    match (expected, &node.kind) {
        ("a boolean", Kind::String(text)) if matches!(text.as_str(), "true" | "false") => {
            Some(message!("write `{text}` without quotes"))
        }
        ("a string", Kind::Bool(word)) => Some(message!("put it in quotes: `{key}: \"{word}\"`")),
        ("a string", Kind::Int(_) | Kind::UInt(_) | Kind::Float(_)) => {
            Some(message!("put it in quotes: `{key}: \"…\"`"))
        }
        ("a whole number", _) => Some(message!("write digits alone: `{key}: 2`")),
        ("a map of strings", _) => Some(message!("write `{key}: {{NAME: TEXT}}`")),
        _ => None,
    }
}
