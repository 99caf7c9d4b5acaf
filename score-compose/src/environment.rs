//! Environment variables of a service.

use score_core::diagnostic::Diagnostics;
use score_core::text::{Spanned, Text};
use score_core::tree::Tree;
use score_core::workload::additions::Field;
use score_yaml::{Map, SortedMap, Str, Value, sort_keys};

use crate::ignored::ignored_key;
use crate::interpolation;

/// The variables of a container as a service has them: those of its own, and those of its raw `env` that have
/// a value; `known` are those of keys of Secrets and the like.
pub(crate) fn environment(
    container: &str,
    variables: &SortedMap<Str, Spanned<Text>>,
    env: Vec<Field<Text>>,
    known: impl Fn(&Tree<Text>) -> Option<Text>,
    diags: &mut Diagnostics,
) -> Map {
    let mut environment: Map = variables
        .iter()
        .map(|(name, text)| {
            (
                name.clone(),
                Value::String(interpolation::escape_text(text)),
            )
        })
        .collect();
    for Field { span, value: entry } in env {
        let name = entry.get("name").and_then(Tree::as_string);
        let name = name.map(Text::encode).unwrap_or_default();
        let value = match (entry.get("valueFrom"), entry.get("value")) {
            (None | Some(Tree::Null), Some(Tree::String(text))) => interpolation::escape_text(text),
            (None | Some(Tree::Null), _) => String::new().into(),
            (Some(_), _) => match known(&entry) {
                Some(text) => interpolation::escape_text(&text),
                None => {
                    let key = format!("containers.{container}.env.{name}.valueFrom");
                    diags.push(ignored_key(&key, span));
                    continue;
                }
            },
        };
        environment.insert(name.into(), value.into());
    }
    sort_keys(&mut environment);
    environment
}
