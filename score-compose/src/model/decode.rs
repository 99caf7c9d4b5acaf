//! A strict reader of data by the table of types, which reports all problems at once.

use score_core::diagnostic::{About, KEPT, nearest, with_article};
use score_core::path::FieldPath;
use score_yaml::message;
use score_yaml::{Map, Str, Value, sort_keys};

use super::expected::Expected;
use super::problem::Problem;
use super::scalar;
use crate::interpolation::has_reference;

use super::field_type::FieldType;

/// The objects that are refused without a field, and that field.
const NEEDED: [(&str, &str); 2] = [("port", "target"), ("mount", "target")];

/// Reads values and gathers their problems.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    path: Vec<Str>,
    problems: Vec<Problem>,
    unknown: Vec<Problem>,
}

impl Decoder {
    /// Reads a value whose path starts with `top` (if that is not empty): in long form, fields in the
    /// order of their type, keys of maps in natural order.
    pub(crate) fn decode(
        top: &str,
        field_type: FieldType,
        value: Value,
    ) -> Result<Value, Vec<Problem>> {
        let (decoded, unknown) = Self::decode_lenient(top, field_type, value)?;
        if unknown.is_empty() {
            Ok(decoded)
        } else {
            Err(unknown)
        }
    }

    /// As [`Decoder::decode`], but unknown fields are left out and returned.
    pub(crate) fn decode_lenient(
        top: &str,
        field_type: FieldType,
        value: Value,
    ) -> Result<(Value, Vec<Problem>), Vec<Problem>> {
        let mut decoder = Decoder::default();
        if !top.is_empty() {
            decoder.path.push(top.to_owned().into());
        }
        let decoded = decoder.value(field_type, value);
        let Decoder {
            path: _,
            mut problems,
            unknown,
        } = decoder;
        if problems.is_empty() {
            return Ok((decoded, unknown));
        }
        problems.extend(unknown);
        Err(problems)
    }

    pub(super) fn value(&mut self, field_type: FieldType, value: Value) -> Value {
        if value.is_null() {
            return field_type.zero();
        }
        // compose puts its variables in before it looks at types.
        if field_type.is_scalar() && is_interpolated(&value) {
            return value;
        }
        match field_type {
            FieldType::Ignored => Value::Null,
            FieldType::Str
            | FieldType::StrOrBool
            | FieldType::Bool
            | FieldType::OptOut
            | FieldType::External
            | FieldType::Int
            | FieldType::UInt
            | FieldType::Fixed
            | FieldType::Float
            | FieldType::Percent => self.single(field_type, value),
            FieldType::Size | FieldType::Count | FieldType::Duration | FieldType::Mode => {
                self.measure(field_type, value)
            }
            FieldType::Words | FieldType::Test => self.command(field_type, value),
            FieldType::Strings => self.texts(value, scalar::text),
            FieldType::StringOrList => self.texts(listed(value), scalar::text),
            FieldType::Scalars => self.texts(listed(value), scalar::any_text),
            FieldType::Labels | FieldType::Mapping => self.pairs(value, Value::from("")),
            FieldType::Env => self.pairs(value, Value::Null),
            FieldType::Options => match value {
                Value::Map(_) => self.pairs(value, Value::from("")),
                other => self.wrong(Expected::Map, &other),
            },
            FieldType::MultiOptions => self.map(value, |decoder, value| {
                decoder.texts(listed_any(value), scalar::any_text)
            }),
            FieldType::Hosts => self.hosts(value),
            FieldType::Ssh => self.ssh(value),
            FieldType::Ulimits => self.map(value, Self::ulimit),
            FieldType::Object(of) => self.object(of, value),
            FieldType::List(of) => self.list(of, value),
            FieldType::ListOrOne(of) if of.stays_text(&value) => value,
            FieldType::ListOrOne(of) => self.list(of, listed(value)),
            FieldType::Map(of) => self.map(value, |decoder, value| match value {
                Value::Null => decoder.object(of, Value::Map(Map::new())),
                value => decoder.object(of, value),
            }),
            FieldType::MapOrNull(_) | FieldType::Dependencies(_)
                if has_interpolated_item(&value) =>
            {
                self.texts(value, scalar::text)
            }
            FieldType::MapOrNull(of) => {
                let named = self.named(value, || Value::Null);
                self.map(named, |decoder, value| match value {
                    Value::Null => Value::Null,
                    value => decoder.object(of, value),
                })
            }
            FieldType::Dependencies(of) => {
                let named = self.named(value, started_dependency);
                self.value(FieldType::Map(of), named)
            }
        }
    }

    /// A text, a boolean or a number.
    fn single(&mut self, field_type: FieldType, value: Value) -> Value {
        match field_type {
            FieldType::Str => self.text(value),
            FieldType::StrOrBool => match scalar::any_text(value) {
                Ok(text) => Value::String(text),
                Err(other) => self.wrong(Expected::TextOrBoolean, &other),
            },
            FieldType::Bool | FieldType::OptOut | FieldType::External => {
                match scalar::boolean(&value) {
                    Some(b) => Value::Bool(b),
                    None => self.wrong(Expected::Boolean, &value),
                }
            }
            FieldType::Fixed if is_interpolated(&value) => {
                let message = "compose puts no variables in here";
                self.report(message.to_owned())
            }
            FieldType::Int | FieldType::Fixed => self.integer(&value, i64::MIN, Expected::Integer),
            FieldType::UInt => self.integer(&value, 0, Expected::IntegerFromZero),
            // compose takes percentages with fractions as texts alone.
            FieldType::Percent => match scalar::number(&value) {
                Some(n) if n.fract() == 0.0 => Value::Float(n),
                Some(n) => Value::String(n.to_string().into()),
                None => self.wrong(Expected::Number, &value),
            },
            _ => match scalar::number(&value) {
                Some(n) => Value::Float(n),
                None => self.wrong(Expected::Number, &value),
            },
        }
    }

    fn text(&mut self, value: Value) -> Value {
        match scalar::text(value) {
            Ok(text) => Value::String(text),
            Err(other) => self.wrong(Expected::Text, &other),
        }
    }

    pub(super) fn integer(&mut self, value: &Value, from: i64, expected: Expected) -> Value {
        match scalar::integer(value) {
            Some(n) if n >= from => Value::Int(n),
            _ => self.wrong(expected, value),
        }
    }

    pub(super) fn texts(&mut self, value: Value, read: fn(Value) -> Result<Str, Value>) -> Value {
        match value {
            Value::Seq(items) => self.items(items, |decoder, item| match read(item) {
                Ok(text) => Value::String(text),
                Err(other) => decoder.wrong(Expected::Text, &other),
            }),
            other => self.wrong(Expected::List, &other),
        }
    }

    pub(super) fn map(
        &mut self,
        value: Value,
        mut each: impl FnMut(&mut Self, Value) -> Value,
    ) -> Value {
        let Value::Map(mut map) = value else {
            return self.wrong(Expected::Map, &value);
        };
        for (key, value) in &mut map {
            let taken = std::mem::take(value);
            *value = self.at(key, |decoder| each(decoder, taken));
        }
        sort_keys(&mut map);
        Value::Map(map)
    }

    pub(super) fn items(
        &mut self,
        items: Vec<Value>,
        mut each: impl FnMut(&mut Self, Value) -> Value,
    ) -> Value {
        let each_at = |(i, item)| self.at_index(i, |decoder| each(decoder, item));
        Value::Seq(items.into_iter().enumerate().map(each_at).collect())
    }

    /// A map from names, of a list of them; other values as they are.
    fn named(&mut self, value: Value, entry: impl Fn() -> Value) -> Value {
        let Value::Seq(names) = value else {
            return value;
        };
        match self.texts(Value::Seq(names), scalar::text) {
            Value::Seq(names) => names
                .iter()
                .filter_map(Value::as_str)
                .map(|name| (name.to_owned(), entry()))
                .collect(),
            other => other,
        }
    }

    /// Notes a field that an object does not have; `given` are those that it has. One that stands for a field without which the
    /// object is refused is what is wrong with that.
    pub(super) fn unknown<'a>(
        &mut self,
        name: &str,
        of: &str,
        known: impl Iterator<Item = &'a str>,
        given: &Map,
    ) {
        if self.unknown.len() >= KEPT {
            return;
        }
        // Words of other files for some of them.
        let meant = match name {
            "env" | "variables" | "vars" => "environment",
            "retry" => "retries",
            "cmd" => "command",
            "restart_policy" => "restart",
            "mounts" => "volumes",
            "containerPort" | "container_port" | "targetPort" => "target",
            "hostPort" | "host_port" => "published",
            name => name,
        };
        let known: Vec<&str> = known.collect();
        let is_meant = known.contains(&meant).then_some(meant);
        let near = is_meant.or_else(|| nearest(name, known.iter().copied()));
        let is_needed = |near: &str| NEEDED.contains(&(of, near)) && !given.contains_key(near);
        let is_error = near.is_some_and(is_needed) && self.problems.len() < KEPT;
        let near = near.map(str::to_owned);
        self.at(name, |decoder| {
            let problem = decoder.problem(message!("a {of} has no field `{name}`"));
            let problem = Problem {
                near,
                about: About::Name,
                ..problem
            };
            match is_error {
                true => decoder.problems.push(problem),
                false => decoder.unknown.push(problem),
            }
        });
    }

    pub(super) fn wrong(&mut self, expected: Expected, value: &Value) -> Value {
        if self.problems.len() < KEPT {
            // What it is, not what it says: it may come from an output.
            let found = expected.found(value);
            let found = found.unwrap_or_else(|| with_article(value.kind_name()));
            let words = expected.words();
            let problem = self.problem(message!("expected {words}, found ") + &found);
            let is_name = |key: &&Str| key.as_str().parse::<usize>().is_err();
            let field = self.path.iter().rev().find(is_name);
            let field = field.map_or("", |field| field.as_str());
            let problem = Problem {
                about: About::wrong_type(expected.value_type(), value.kind_name()),
                way_out: expected.way_out(value, field, self.path.len() < 2),
                ..problem
            };
            self.problems.push(problem);
        }
        Value::Null
    }

    pub(super) fn report(&mut self, message: String) -> Value {
        self.report_with(message, None)
    }

    /// The same, with a way out.
    pub(super) fn report_with(&mut self, message: String, way_out: Option<String>) -> Value {
        // Nobody reads more than so many.
        if self.problems.len() < KEPT {
            let problem = self.problem(message);
            self.problems.push(Problem { way_out, ..problem });
        }
        Value::Null
    }

    fn problem(&self, message: String) -> Problem {
        let mut path = FieldPath::new();
        self.path.iter().for_each(|key| path.push(key));
        Problem::new(path.to_string(), message)
    }

    pub(super) fn at<R>(&mut self, key: &str, f: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(key.into());
        let result = f(self);
        self.path.pop();
        result
    }

    pub(super) fn at_index<R>(&mut self, index: usize, f: impl FnOnce(&mut Self) -> R) -> R {
        self.at(&index.to_string(), f)
    }
}

/// True if a value is a text with variables of compose.
pub(super) fn is_interpolated(value: &Value) -> bool {
    value.as_str().is_some_and(has_reference)
}

/// True if a value is a list with variables of compose in an item.
fn has_interpolated_item(value: &Value) -> bool {
    value
        .as_seq()
        .is_some_and(|names| names.iter().any(is_interpolated))
}

/// A list; of anything else, a list with this one item.
pub(super) fn listed_any(value: Value) -> Value {
    if let Value::Seq(_) = value {
        value
    } else {
        Value::Seq(vec![value])
    }
}

/// A list with this one item, of a string; other values as they are.
fn listed(value: Value) -> Value {
    if let Value::String(_) = value {
        Value::Seq(vec![value])
    } else {
        value
    }
}

/// A dependency that only has to be started.
fn started_dependency() -> Value {
    [
        ("condition", Value::from("service_started")),
        ("required", Value::Bool(true)),
    ]
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests;
