//! Reading what the state keeps of the last run.

use std::collections::BTreeMap;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::{Map, Str, Value, message};

use crate::codes;

/// Reads what the state keeps.
pub(super) struct Reader<'m> {
    pub(super) kept: &'m Map,
    pub(super) diags: Diagnostics,
}

impl Reader<'_> {
    fn wrong(&mut self, field: &str, expected: &str) {
        self.diags.push_error(|| {
            let message = message!("expected {expected} in what is kept of the last run");
            Diagnostic::new(codes::INVALID_STATE, message)
                .path(message!("last_run.{field}"))
                .hint("the next `generate --definitions` writes it anew")
        });
    }

    pub(super) fn text(&mut self, field: &str) -> String {
        match self.kept.get(field) {
            None => String::new(),
            Some(Value::String(text)) => text.to_string(),
            Some(_) => {
                self.wrong(field, "a string");
                String::new()
            }
        }
    }

    pub(super) fn texts(&mut self, field: &str) -> Vec<String> {
        let items = match self.kept.get(field) {
            None => return Vec::new(),
            Some(Value::Seq(items)) => items.as_slice(),
            Some(_) => &[Value::Null],
        };
        let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
        let texts: Option<Vec<String>> = texts.collect();
        texts.unwrap_or_else(|| {
            self.wrong(field, "a list of strings");
            Vec::new()
        })
    }

    pub(super) fn maps(&mut self, field: &str) -> BTreeMap<Str, Map> {
        let map = match self.kept.get(field) {
            None => return BTreeMap::new(),
            Some(value) => value.as_map(),
        };
        let maps = map.and_then(|map| {
            let maps = map
                .iter()
                .map(|(key, value)| Some((key.clone(), value.as_map()?.clone())));
            maps.collect::<Option<BTreeMap<_, _>>>()
        });
        maps.unwrap_or_else(|| {
            self.wrong(field, "a map of maps");
            BTreeMap::new()
        })
    }
}
