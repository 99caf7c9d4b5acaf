//! What the state keeps of the last run, and how it is read.

use std::collections::BTreeMap;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::{Map, Str, Value, message};

use super::LastRun;
use crate::codes;
use crate::command_tree::RunDefinitionArgs;
use crate::command_tree::definitions::DefinitionArgs;
use crate::command_tree::inputs::PlatformIds;

impl LastRun {
    /// The run that a map keeps, as [`LastRun::of`].
    ///
    /// # Errors
    /// Somebody changed it to something that is none.
    pub(crate) fn of_map(kept: &Map) -> Result<Option<Self>, Diagnostics> {
        if kept.is_empty() {
            return Ok(None);
        }
        let mut reader = Reader {
            kept,
            diags: Diagnostics::new(),
        };
        let last = LastRun {
            definitions: RunDefinitionArgs {
                files: DefinitionArgs {
                    definitions: reader.texts("definitions"),
                    criteria: reader.texts("criteria"),
                },
                drivers: reader.texts("driver_map"),
                secrets: reader.text("secrets"),
                cookies: String::new(),
            },
            values: reader.texts("values"),
            ids: PlatformIds {
                org: reader.text("org"),
                app: reader.text("app"),
                env: reader.text("env"),
                env_type: reader.text("env_type"),
            },
            rules: reader.maps("rules"),
            former_name: reader.text("name"),
            former_values: reader.texts("former_values"),
        };
        match reader.diags.has_errors() {
            true => Err(reader.diags),
            false => Ok(Some(last)),
        }
    }

    /// As the state keeps it: what is empty is left out.
    pub(crate) fn to_map(&self) -> Map {
        let LastRun {
            definitions:
                RunDefinitionArgs {
                    files:
                        DefinitionArgs {
                            definitions,
                            criteria,
                        },
                    drivers,
                    secrets,
                    cookies: _,
                },
            values,
            ids:
                PlatformIds {
                    app,
                    env,
                    env_type,
                    org,
                },
            rules,
            former_name,
            former_values,
        } = self;
        let texts = [
            ("name", former_name),
            ("org", org),
            ("app", app),
            ("env", env),
            ("env_type", env_type),
            ("secrets", secrets),
        ];
        let lists = [
            ("definitions", definitions),
            ("criteria", criteria),
            ("driver_map", drivers),
            ("values", values),
            ("former_values", former_values),
        ];
        let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
        let texts = texts.map(|(key, text)| (key, Value::from(text.as_str())));
        let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
        let lists = lists.map(|(key, list)| {
            let items = list.iter().map(|text| Value::from(text.as_str()));
            (key, Value::Seq(items.collect()))
        });
        let rules = rules
            .iter()
            .map(|(uid, rule)| (uid.clone(), Value::Map(rule.clone())));
        let rules = Value::Map(rules.collect());
        let all = texts.chain(lists).chain([("rules", rules)]);
        all.map(|(key, value)| (Str::from(key), value)).collect()
    }
}

/// Reads what the state keeps.
struct Reader<'m> {
    kept: &'m Map,
    diags: Diagnostics,
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

    fn text(&mut self, field: &str) -> String {
        match self.kept.get(field) {
            None => String::new(),
            Some(Value::String(text)) => text.to_string(),
            Some(_) => {
                self.wrong(field, "a string");
                String::new()
            }
        }
    }

    fn texts(&mut self, field: &str) -> Vec<String> {
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

    fn maps(&mut self, field: &str) -> BTreeMap<Str, Map> {
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
