//! Reads data by the table of types: strict, and all that is wrong at once.

use score_core::diagnostic::{Code, Diagnostic, KEPT, nearest, with_article};
use score_core::path::FieldPath;
use score_yaml::message;
use score_yaml::{Map, Str, Value, sort_keys};

use super::scalar;
use crate::interpolation::has_reference;

use super::field_type::{FieldType, LongForm, ObjectType, WriteRule};

/// Something wrong in the data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Problem {
    /// The field, from the top of what was read.
    pub(crate) path: String,
    /// What was found and what was expected.
    pub(crate) message: String,
    /// The name that may be meant, if one is near.
    pub(crate) near: Option<String>,
}

impl Problem {
    /// The diagnostic of a code.
    pub(crate) fn into_diagnostic(self, code: Code) -> Diagnostic {
        let Problem {
            path,
            message,
            near,
        } = self;
        let diagnostic = Diagnostic::new(code, message).path(path);
        match near {
            Some(near) => diagnostic.hint(message!("did you mean `{near}`?")),
            None => diagnostic,
        }
    }
}

/// Reads values and gathers what is wrong with them.
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

    /// As [`Decoder::decode`], but unknown fields are left out and told.
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
            FieldType::Str => self.text(value),
            FieldType::StrOrBool => match scalar::any_text(value) {
                Ok(text) => Value::String(text),
                Err(other) => self.wrong("a string, `true` or `false`", &other),
            },
            FieldType::Bool | FieldType::OptOut | FieldType::External => {
                match scalar::boolean(&value) {
                    Some(b) => Value::Bool(b),
                    None => self.wrong("`true` or `false`", &value),
                }
            }
            FieldType::Fixed if is_interpolated(&value) => {
                let message = "compose puts no variables in here";
                self.report(message.to_owned(), None)
            }
            FieldType::Int | FieldType::Fixed => self.integer(&value, i64::MIN, "a whole number"),
            FieldType::UInt => self.integer(&value, 0, "a whole number from 0"),
            FieldType::Float => match scalar::number(&value) {
                Some(n) => Value::Float(n),
                None => self.wrong("a number", &value),
            },
            // compose takes fractions as texts alone.
            FieldType::Percent => match scalar::number(&value) {
                Some(n) if n.fract() == 0.0 => Value::Float(n),
                Some(n) => Value::String(n.to_string().into()),
                None => self.wrong("a number", &value),
            },
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
                other => self.wrong("a map", &other),
            },
            FieldType::MultiOptions => self.map(value, |decoder, value| {
                let items = if let Value::Seq(_) = value {
                    value
                } else {
                    Value::Seq(vec![value])
                };
                decoder.texts(items, scalar::any_text)
            }),
            FieldType::Hosts => self.hosts(value),
            FieldType::Ssh => self.ssh(value),
            FieldType::Ulimits => self.map(value, Self::ulimit),
            FieldType::Object(of) => self.structure(of, value),
            FieldType::List(of) => self.list(of, value),
            FieldType::ListOrOne(of) if of.stays_text(&value) => value,
            FieldType::ListOrOne(of) => self.list(of, listed(value)),
            FieldType::Map(of) => self.map(value, |decoder, value| match value {
                Value::Null => decoder.structure(of, Value::Map(Map::new())),
                value => decoder.structure(of, value),
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
                    value => decoder.structure(of, value),
                })
            }
            FieldType::Dependencies(of) => {
                let named = self.named(value, || {
                    [
                        ("condition", Value::from("service_started")),
                        ("required", Value::Bool(true)),
                    ]
                    .map(|(name, value)| (name.to_owned(), value))
                    .into_iter()
                    .collect()
                });
                self.value(FieldType::Map(of), named)
            }
        }
    }

    fn text(&mut self, value: Value) -> Value {
        match scalar::text(value) {
            Ok(text) => Value::String(text),
            Err(other) => self.wrong("a string", &other),
        }
    }

    pub(super) fn integer(&mut self, value: &Value, from: i64, expected: &str) -> Value {
        match scalar::integer(value) {
            Some(n) if n >= from => Value::Int(n),
            _ => self.wrong(expected, value),
        }
    }

    pub(super) fn texts(&mut self, value: Value, read: fn(Value) -> Result<Str, Value>) -> Value {
        match value {
            Value::Seq(items) => self.items(items, |decoder, item| match read(item) {
                Ok(text) => Value::String(text),
                Err(other) => decoder.wrong("a string", &other),
            }),
            other => self.wrong("a list", &other),
        }
    }

    fn structure(&mut self, of: &'static ObjectType, value: Value) -> Value {
        let mut map = match (value, of.short) {
            (Value::Map(map), _) => self.without_old_forms(of, map),
            (value, Some(short)) => match scalar::text(value).map(|text| short(&text)) {
                Ok(Ok(long)) => long.first(),
                Ok(Err(message)) => return self.report(message, None),
                Err(other) => return self.wrong("a map or a string", &other),
            },
            (other, None) => return self.wrong("a map", &other),
        };
        let mut out = Map::with_capacity(map.len());
        for field in of.fields {
            let given = map.swap_remove(field.name).unwrap_or_default();
            let is_given = !given.is_null();
            if !is_given && !field.is_written_without() {
                continue;
            }
            let value = match is_given {
                true => self.at(field.name, |decoder| decoder.value(field.field_type, given)),
                false => field.field_type.zero(),
            };
            let is_written = match field.written {
                WriteRule::UnlessZero => !field.field_type.is_zero(&value),
                WriteRule::IfGiven => is_given,
                WriteRule::Always => true,
            };
            if is_written {
                out.insert(field.name.into(), value);
            }
        }
        sort_keys(&mut map);
        for (name, value) in map {
            if name.starts_with("x-") {
                out.insert(name, value);
            } else {
                self.unknown(&name, of.name, of.fields.iter().map(|field| field.name));
            }
        }
        Value::Map(out)
    }

    /// A map in which `external: {name: foo}`, as it was once, is `external: true` and `name: foo`.
    fn without_old_forms(&mut self, of: &ObjectType, mut map: Map) -> Map {
        let has_external = of
            .fields
            .iter()
            .any(|field| matches!(field.field_type, FieldType::External));
        let Some(Value::Map(old)) = map.get("external").filter(|_| has_external) else {
            return map;
        };
        let mut old = old.clone();
        map.insert("external".into(), true.into());
        match (old.swap_remove("name"), map.get("name")) {
            (Some(name), None | Some(Value::Null)) => drop(map.insert("name".into(), name)),
            (Some(name), Some(other)) if name != *other => {
                let message = "`name` and `external.name` differ";
                self.at("external", |decoder| {
                    decoder.report(message.to_owned(), None)
                });
            }
            _ => {}
        }
        for name in old.keys().filter(|name| !name.starts_with("x-")) {
            self.at("external", |decoder| {
                decoder.unknown(name, of.name, ["name"].into_iter());
            });
        }
        map
    }

    fn list(&mut self, of: &'static ObjectType, value: Value) -> Value {
        let Value::Seq(items) = value else {
            return self.wrong("a list", &value);
        };
        let mut out = Vec::with_capacity(items.len());
        for (i, item) in items.into_iter().enumerate() {
            let short = match (&item, of.short) {
                (Value::Map(_) | Value::Null, _) | (_, None) => None,
                (_, Some(short)) => Some(short),
            };
            self.at_index(i, |decoder| match (item, short) {
                (Value::Null, _) => out.push(decoder.structure(of, Value::Map(Map::new()))),
                (item, None) => out.push(decoder.structure(of, item)),
                // A short form may stand for several items.
                (item, Some(short)) => match scalar::text(item) {
                    Ok(text) => match short(&text) {
                        Ok(LongForm::Items(long)) => out.extend(
                            long.into_iter()
                                .map(|map| decoder.structure(of, Value::Map(map))),
                        ),
                        Ok(LongForm::Undecided) => out.push(Value::String(text)),
                        Err(message) => drop(decoder.report(message, None)),
                    },
                    Err(other) => drop(decoder.wrong("a map or a string", &other)),
                },
            });
        }
        Value::Seq(out)
    }

    pub(super) fn map(
        &mut self,
        value: Value,
        mut each: impl FnMut(&mut Self, Value) -> Value,
    ) -> Value {
        let Value::Map(mut map) = value else {
            return self.wrong("a map", &value);
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

    /// A list of names as a map from them.
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

    pub(super) fn unknown<'a>(
        &mut self,
        name: &str,
        of: &str,
        known: impl Iterator<Item = &'a str>,
    ) {
        if self.unknown.len() >= KEPT {
            return;
        }
        let near = nearest(name, known).map(str::to_owned);
        self.at(name, |decoder| {
            let problem = decoder.problem(message!("a {of} has no field `{name}`"), near);
            decoder.unknown.push(problem);
        });
    }

    pub(super) fn wrong(&mut self, expected: &str, found: &Value) -> Value {
        // What it is, not what it says: it may come from an output.
        let found = with_article(found.kind_name());
        self.report(message!("expected {expected}, found {found}"), None)
    }

    pub(super) fn report(&mut self, message: String, near: Option<String>) -> Value {
        // Nobody reads more than so many.
        if self.problems.len() < KEPT {
            let problem = self.problem(message, near);
            self.problems.push(problem);
        }
        Value::Null
    }

    fn problem(&self, message: String, near: Option<String>) -> Problem {
        let mut path = FieldPath::new();
        self.path.iter().for_each(|key| path.push(key));
        Problem {
            path: path.to_string(),
            message,
            near,
        }
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

/// Whether a value is a text that variables of compose are put into.
pub(super) fn is_interpolated(value: &Value) -> bool {
    value.as_str().is_some_and(has_reference)
}

/// Whether a value is a list, and what a name of it is only variables of compose say.
fn has_interpolated_item(value: &Value) -> bool {
    value
        .as_seq()
        .is_some_and(|names| names.iter().any(is_interpolated))
}

/// Makes what was written ready to be read again: compose-go leaves fields that default to `true` out if
/// they are, and reads those that are not there as `false`.
pub(crate) fn restore_defaults(field_type: FieldType, value: &mut Value) {
    match (field_type, value) {
        (FieldType::Object(of), Value::Map(map)) => {
            for field in of.fields {
                match (field.field_type, map.get_mut(field.name)) {
                    (FieldType::OptOut, None) => drop(map.insert(field.name.into(), true.into())),
                    (field_type, Some(value)) => restore_defaults(field_type, value),
                    (_, None) => {}
                }
            }
        }
        (FieldType::List(of) | FieldType::ListOrOne(of), Value::Seq(items)) => {
            items
                .iter_mut()
                .for_each(|item| restore_defaults(FieldType::Object(of), item));
        }
        (FieldType::Map(of) | FieldType::MapOrNull(of), Value::Map(map)) => {
            map.values_mut()
                .for_each(|value| restore_defaults(FieldType::Object(of), value));
        }
        _ => {}
    }
}

/// A string as the list of it alone.
fn listed(value: Value) -> Value {
    if let Value::String(_) = value {
        Value::Seq(vec![value])
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::{Order, Value, emit_to, parse_str};

    use super::super::PROJECT;
    use super::{Decoder, FieldType, Problem, restore_defaults};

    fn decode(text: &str) -> Result<String, Vec<Problem>> {
        decode_value(parse_str(text).expect("the test's YAML is valid"))
    }

    fn decode_value(value: Value) -> Result<String, Vec<Problem>> {
        let decoded = Decoder::decode("", FieldType::Object(&PROJECT), value)?;
        let mut out = String::new();
        emit_to(&decoded, Order::AsIs, &mut out);
        Ok(out)
    }

    #[test]
    fn every_shape_is_written_as_compose_go_writes_it() {
        let given = include_str!("testdata/given.yaml");
        let written = include_str!("testdata/written.yaml");
        assert_eq!(decode(given).as_deref(), Ok(written));
        let mut again = parse_str(written).expect("what is written is YAML");
        restore_defaults(FieldType::Object(&PROJECT), &mut again);
        assert_eq!(
            decode_value(again).as_deref(),
            Ok(written),
            "a second time changes nothing"
        );
    }

    #[test]
    fn short_forms_become_long_ones() {
        let given = include_str!("testdata/short.yaml");
        let long = include_str!("testdata/long.yaml");
        assert_eq!(decode(given).as_deref(), Ok(long));
    }

    #[test]
    fn what_variables_decide_stays_as_it_is() {
        let given = include_str!("testdata/variables.yaml");
        assert_eq!(decode(given).as_deref(), Ok(given));
    }

    #[test]
    fn old_and_other_forms_are_read() {
        for (given, written) in [
            (
                "{volumes: {v: {external: {name: foo}}}}",
                "{services: {}, volumes: {v: {name: foo, external: true}}}",
            ),
            (
                "{services: {s: {label_file: l, build: {provenance: true, sbom: false}, cpu_percent: 50.5}}}",
                "{services: {s: {build: {provenance: 'true', sbom: 'false'}, cpu_percent: '50.5', label_file: [l]}}}",
            ),
            (
                "{services: {s: {develop: {watch: [{path: p, action: rebuild, ignore: i, include: j}]}}}}",
                "{services: {s: {develop: {watch: [{path: p, action: rebuild, include: [j], ignore: [i]}]}}}}",
            ),
            (
                "{services: {s: {ulimits: {n: {soft: 1, hard: 2, x-a: b}}, extra_hosts: [a:1.1.1.1, a=1.1.1.1], labels: [=x]}}}",
                "{services: {s: {extra_hosts: [a=1.1.1.1], labels: [=x], ulimits: {n: {soft: 1, hard: 2, x-a: b}}}}}",
            ),
            (
                "{services: {s: {gpus: [{capabilities: []}]}}, include: [a.yaml, {path: b.yaml, project_directory: d}]}",
                "{services: {s: {gpus: [{capabilities: []}]}}, include: [{path: [a.yaml]}, {path: [b.yaml], project_directory: d}]}",
            ),
            (
                "{services: {s: {ports: ['3000-3015:3000-3015/udp', '4000-4016:4000-4016']}}}",
                "",
            ),
        ] {
            let decoded =
                Decoder::decode("", FieldType::Object(&PROJECT), parse_str(given).unwrap());
            let decoded = decoded.expect(given);
            if written.is_empty() {
                let ports = decoded
                    .get("services")
                    .and_then(|all| all.get("s")?.get("ports")?.as_seq());
                let ports = ports.expect("there are ports");
                assert_eq!(
                    (ports.len(), ports[16].as_str()),
                    (17, Some("4000-4016:4000-4016"))
                );
            } else {
                assert_eq!(decoded, parse_str(written).unwrap(), "{given}");
            }
        }
    }

    /// Whether the first problem of a service is at a field, with a message and a near name.
    fn problem(service: &str) -> (String, String, Option<String>) {
        let problems = decode(&format!("services: {{s: {service}}}")).expect_err(service);
        let Problem {
            path,
            message,
            near,
        } = problems.into_iter().next().expect("there is a problem");
        (
            path.strip_prefix("services.s.").unwrap_or(&path).to_owned(),
            message,
            near,
        )
    }

    #[test]
    fn unknown_fields_are_refused_with_the_nearest_name() {
        for (service, path, near) in [
            ("{imgae: x}", "imgae", Some("image")),
            (
                "{ports: [{target: 80, publish: 1}]}",
                "ports.0.publish",
                Some("published"),
            ),
            (
                "{networks: {n: {aliasses: [x]}}}",
                "networks.n.aliasses",
                Some("aliases"),
            ),
            (
                "{ulimits: {n: {softs: 1}}}",
                "ulimits.n.softs",
                Some("soft"),
            ),
            ("{zzz: 1}", "zzz", None),
        ] {
            let (found, _, nearest) = problem(service);
            assert_eq!(
                (found.as_str(), nearest.as_deref()),
                (path, near),
                "{service}"
            );
        }
    }

    #[test]
    fn wrong_types_are_refused_where_they_stand() {
        for (service, path, message) in [
            ("[x]", "services.s", "expected a map, found a list"),
            ("{image: [x]}", "image", "expected a string, found a list"),
            (
                "{image: true}",
                "image",
                "expected a string, found a boolean",
            ),
            (
                "{tty: 3}",
                "tty",
                "expected `true` or `false`, found an integer",
            ),
            (
                "{cpu_count: 1.5}",
                "cpu_count",
                "expected a whole number, found a number",
            ),
            (
                "{mem_limit: 5x}",
                "mem_limit",
                "expected a size like `64m`, found a string",
            ),
            (
                "{command: [a, 1]}",
                "command.1",
                "expected a string, found an integer",
            ),
            (
                "{command: \"'a\"}",
                "command",
                "expected a complete command line",
            ),
            (
                "{healthcheck: {interval: 5}}",
                "healthcheck.interval",
                "expected a duration like `1m30s`, found an integer",
            ),
            (
                "{environment: {A: [x]}}",
                "environment.A",
                "expected a string, found a list",
            ),
            (
                "{volumes: {a: b}}",
                "volumes",
                "expected a list, found a map",
            ),
            (
                "{ports: [a]}",
                "ports.0",
                "expected the form `ip:host:container/protocol`",
            ),
            ("{gpus: some}", "gpus.0", "expected `all`"),
            (
                "{networks: {n: {priority: '${P}'}}}",
                "networks.n.priority",
                "compose puts no variables in here",
            ),
            (
                "{extra_hosts: [a]}",
                "extra_hosts",
                "expected the form `host=address`",
            ),
        ] {
            let (found, text, _) = problem(service);
            assert_eq!(
                (found.as_str(), text.as_str()),
                (path, message),
                "{service}"
            );
        }
    }

    #[test]
    fn all_problems_are_told() {
        let problems =
            decode("{services: {a: {tty: 3}, b: {zzz: 1}}, nope: {}}").expect_err("three problems");
        let paths: Vec<_> = problems
            .iter()
            .map(|problem| problem.path.as_str())
            .collect();
        assert_eq!(paths, ["services.a.tty", "services.b.zzz", "nope"]);
    }

    #[test]
    fn nothing_at_all_is_an_empty_project() {
        assert_eq!(
            Decoder::decode("", FieldType::Object(&PROJECT), Value::Null),
            Ok(Value::Map(score_yaml::Map::new()))
        );
    }
}
