//! Environment variables of a container.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use score_core::diagnostic::TreeReader;
use score_core::text::{Part, Spanned, Text};
use score_core::tree::Tree;
use score_core::workload::additions::Field;
use score_yaml::{SortedMap, Str, Value};

use crate::map_builder::MapBuilder;
use crate::verbatim::VerbatimReader;

/// The environment of a container, from which its `env` list is made.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    /// Variables by name.
    pub(crate) variables: SortedMap<Str, Spanned<Text>>,
    /// Entries in Kubernetes' shape, with names of their own.
    pub(crate) entries: Vec<Field<Text>>,
    /// True if an empty value is written. Kubernetes' own tools leave it out, as it is the default.
    pub(crate) writes_empty: bool,
}

impl Environment {
    /// The `env` list: helper variables for secrets inside other text first, each once; then the variables; both
    /// sorted by name; then the entries as they were given.
    pub(crate) fn into_list(self, reader: &mut VerbatimReader<'_>) -> Vec<Value> {
        let mut helpers = SortedMap::new();
        let mut own = Vec::with_capacity(self.variables.len() + self.entries.len());
        for (name, text) in self.variables {
            own.push(variable(name, text.value, self.writes_empty, &mut helpers));
        }
        reader.at("env", |reader| {
            for (i, entry) in self.entries.into_iter().enumerate() {
                own.push(reader.at_index(i, |reader| self::entry(entry, &mut helpers, reader)));
            }
        });
        helpers.into_values().chain(own).collect()
    }
}

fn variable(
    name: Str,
    text: Text,
    writes_empty: bool,
    helpers: &mut SortedMap<Str, Value>,
) -> Value {
    if let Some((secret, key)) = text.as_secret() {
        return from_secret(name, secret, key);
    }
    let value = value(text, helpers);
    let variable = MapBuilder::new().with("name", name);
    if value.is_empty() && !writes_empty {
        variable.into()
    } else {
        variable.with("value", value).into()
    }
}

/// An entry in Kubernetes' shape: as it is, or, where a secret is in its value, as a variable would be.
fn entry(
    entry: Field<Text>,
    helpers: &mut SortedMap<Str, Value>,
    reader: &mut VerbatimReader<'_>,
) -> Value {
    let Field { span, mut value } = entry;
    let has_secret = |text: &Text| text.has_secret();
    if value
        .get("value")
        .and_then(Tree::as_string)
        .is_some_and(has_secret)
        && let Tree::Map(map) = &mut value
        && let (Some(Tree::String(name)), Some(Tree::String(text))) =
            (map.shift_remove("name"), map.shift_remove("value"))
    {
        let name = reader.at("name", |reader| reader.text(name, span));
        return variable(name, text, true, helpers);
    }
    reader.object("core.v1.EnvVar", value, span)
}

/// The text of `value`. Text without secrets is written as it is, so that an author can use what Kubernetes
/// expands itself; around secrets, which take the form of such a reference, `$(helper)`, it is the only one.
fn value(text: Text, helpers: &mut SortedMap<Str, Value>) -> Str {
    let has_secret = text.has_secret();
    let mut out = Str::default();
    let mut literal = Str::default();
    for part in text.parts {
        match part {
            Part::Literal(text) => literal.push_str(&text),
            part @ (Part::Env { .. } | Part::LateReference(_)) => {
                literal.push_str(&part.to_string())
            }
            Part::Secret { name, key } => {
                push_escaped(&mut out, &literal, true);
                literal.clear();
                let helper = helper_name(&name, &key);
                out.push_str("$(");
                out.push_str(&helper);
                out.push(')');
                if !helpers.contains_key(&helper) {
                    let value = from_secret(helper.clone(), &name, &key);
                    helpers.insert(helper, value);
                }
            }
        }
    }
    if !has_secret {
        return literal;
    }
    push_escaped(&mut out, &literal, false);
    out
}

/// Writes text so that Kubernetes leaves it alone: `$(` starts a reference there and `$$` is one dollar, any
/// other dollar is itself.
/// <https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/>
///
/// Upstream: written as it is. We: doubled where it would be read, or `$` before a secret would hide it.
fn push_escaped(out: &mut Str, mut text: &str, is_before_reference: bool) {
    while let Some(start) = text.find('$') {
        let behind = text[start..].trim_start_matches('$');
        let dollars = text.len() - behind.len() - start;
        let is_read =
            dollars > 1 || behind.starts_with('(') || (behind.is_empty() && is_before_reference);
        out.push_str(&text[..start]);
        out.extend(std::iter::repeat_n(
            '$',
            if is_read { dollars * 2 } else { dollars },
        ));
        text = behind;
    }
    out.push_str(text);
}

fn from_secret(name: Str, secret: &str, key: &str) -> Value {
    let reference = MapBuilder::new().with("key", key).with("name", secret);
    MapBuilder::new()
        .with("name", name)
        .with(
            "valueFrom",
            MapBuilder::new().with("secretKeyRef", reference),
        )
        .into()
}

/// The name of a helper: a 128-bit FNV-1 hash of Secret and key.
fn helper_name(secret: &str, key: &str) -> Str {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = (1 << 88) + 0x13b;
    let hash = secret
        .bytes()
        .chain(key.bytes())
        .fold(BASIS, |h, byte| h.wrapping_mul(PRIME) ^ u128::from(byte));
    let text = URL_SAFE_NO_PAD
        .encode(hash.to_be_bytes())
        .replace(['_', '-'], "0");
    format!("__ref_{text}").into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use score_core::diagnostic::Diagnostics;

    use super::*;

    /// A value as the kubelet expands it.
    fn expand(value: &str, lookup: &dyn Fn(&str) -> Option<String>) -> String {
        let mut out = String::new();
        let mut rest = value;
        while let Some(start) = rest.find('$') {
            out.push_str(&rest[..start]);
            let behind = &rest[start + 1..];
            rest = behind;
            if let Some(escaped) = behind.strip_prefix('$') {
                out.push('$');
                rest = escaped;
            } else if let Some((name, end)) = behind
                .strip_prefix('(')
                .and_then(|name| name.split_once(')'))
            {
                out.push_str(&lookup(name).unwrap_or_else(|| format!("$({name})")));
                rest = end;
            } else {
                out.push('$');
            }
        }
        out + rest
    }

    fn emit(variables: &[(&str, Text)]) -> Vec<Value> {
        let span = score_yaml::Span::new(score_yaml::SourceMap::new().add("", ""), 0, 0);
        let variables = variables
            .iter()
            .map(|(name, text)| ((*name).into(), Spanned::new(text.clone(), span)))
            .collect();
        let env = Environment {
            variables,
            ..Environment::default()
        };
        env.into_list(&mut VerbatimReader::new(&mut Diagnostics::new()))
    }

    fn mixed(parts: Vec<(String, Option<(String, String)>)>) -> Text {
        let mut text = Text::default();
        for (literal, secret) in parts {
            text.push_str(&literal);
            if let Some((name, key)) = secret {
                text.push(Part::Secret {
                    name: name.into(),
                    key: key.into(),
                });
            }
        }
        text
    }

    #[test]
    fn helpers_stand_first_and_once() {
        let url = |tail: &str| {
            mixed(vec![
                (
                    "x://".to_owned(),
                    Some(("pg".to_owned(), "password".to_owned())),
                ),
                (tail.to_owned(), None),
            ])
        };
        let env = emit(&[
            ("A", url("/a")),
            ("B", url("/b")),
            ("C", Text::secret("pg", "user")),
            ("D", Text::default()),
        ]);
        let names: Vec<_> = env.iter().filter_map(|v| v.get("name")?.as_str()).collect();
        let helper = helper_name("pg", "password");
        assert_eq!(names, [helper.as_str(), "A", "B", "C", "D"]);
        assert_eq!(
            env[1].get("value").and_then(Value::as_str),
            Some(format!("x://$({helper})/a").as_str())
        );
        assert!(env[3].get("valueFrom").is_some());
        assert_eq!(env[4].get("value"), None);
    }

    #[test]
    fn helper_names_are_those_of_the_go_tools() {
        assert_eq!(
            helper_name("mssql-aspnet-692bf47e", "MSSQL_SA_PASSWORD"),
            "__ref_EwOx0tavQSgA0tNht9rWbA"
        );
    }

    #[test]
    fn dollars_are_doubled_only_around_secrets_and_only_where_they_would_be_read() {
        let secret = || Some(("s".to_owned(), "k".to_owned()));
        let reference = format!("$({})", helper_name("s", "k"));
        for (text, around) in [
            ("cost $5", "cost $5"),
            ("a$", "a$$"),
            ("$(A)", "$$(A)"),
            ("$$", "$$$$"),
        ] {
            let value = |parts| value(mixed(parts), &mut SortedMap::new());
            assert_eq!(value(vec![(text.to_owned(), None)]), text);
            assert_eq!(
                value(vec![(text.to_owned(), secret())]),
                format!("{around}{reference}")
            );
        }
    }

    proptest! {
        #[test]
        fn text_around_secrets_reaches_the_container_unchanged(
            parts in prop::collection::vec(("[$()a{}]{0,5}", prop::option::of(("[a-z]{1,3}", "[a-z]{1,3}"))), 0..5),
        ) {
            let secret = |name: &str, key: &str| format!("<{name}/{key}>");
            let text = mixed(parts);
            prop_assume!(text.has_secret());
            let expected: String = text.parts.iter().map(|part| match part {
                Part::Literal(text) => text.clone(),
                Part::Secret { name, key } => secret(name, key).into(),
                Part::Env { .. } | Part::LateReference(_) => unreachable!(),
            }).collect();
            let env = emit(&[("V", text)]);
            let mut known = SortedMap::new();
            for variable in &env {
                let name = variable.get("name").and_then(Value::as_str).unwrap();
                let value = match variable.get("valueFrom").and_then(|v| v.get("secretKeyRef")) {
                    Some(from) => {
                        let field = |f| from.get(f).and_then(Value::as_str).unwrap();
                        secret(field("name"), field("key"))
                    }
                    None => {
                        let value = variable.get("value").and_then(Value::as_str).unwrap_or_default();
                        expand(value, &|name| known.get(name).cloned())
                    }
                };
                known.insert(name.to_owned(), value);
            }
            prop_assert_eq!(&known["V"], &expected);
        }
    }
}
