//! What the state keeps of the last run, and how it is read.

use score_core::diagnostic::Diagnostics;
use score_yaml::{Map, SortedMap, Str, Value};

use super::LastRun;
use crate::command_tree::RunDefinitionArgs;
use crate::command_tree::definitions::DefinitionArgs;
use crate::command_tree::inputs::PlatformIds;
use crate::last_run_form::faults;

impl LastRun {
    /// The run that a map keeps, as [`LastRun::of`].
    ///
    /// # Errors
    /// Somebody changed it to something that is none.
    pub(crate) fn of_map(kept: &Map) -> Result<Option<Self>, Diagnostics> {
        if kept.is_empty() {
            return Ok(None);
        }
        let wrong = faults(kept);
        if wrong.has_errors() {
            return Err(wrong);
        }
        let reader = Reader { kept };
        Ok(Some(LastRun {
            definitions: RunDefinitionArgs {
                files: DefinitionArgs {
                    definitions: reader.texts("definitions"),
                    criteria: reader.texts("criteria"),
                    ..DefinitionArgs::default()
                },
                drivers: reader.texts("driver_map"),
                secrets: reader.text("secrets"),
                cookies: String::new(),
            },
            values: reader.texts("values"),
            values_of: reader.text("values_of"),
            ids: PlatformIds {
                org: reader.text("org"),
                app: reader.text("app"),
                env: reader.text("env"),
                env_type: reader.text("env_type"),
            },
            rules: reader.maps("rules"),
            former_name: reader.text("name"),
            former_values: reader.texts("former_values"),
        }))
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
                            behind: _,
                        },
                    drivers,
                    secrets,
                    cookies: _,
                },
            values,
            values_of,
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
            ("values_of", values_of),
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

/// Reads what the state keeps, whose fields are what they have to be.
struct Reader<'m> {
    kept: &'m Map,
}

impl Reader<'_> {
    fn text(&self, field: &str) -> String {
        let text = self.kept.get(field).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    }

    fn texts(&self, field: &str) -> Vec<String> {
        let items = self.kept.get(field).and_then(Value::as_seq);
        let texts = items.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    fn maps(&self, field: &str) -> SortedMap<Str, Map> {
        let maps = self.kept.get(field).and_then(Value::as_map);
        let maps = maps.into_iter().flatten();
        maps.filter_map(|(key, value)| Some((key.clone(), value.as_map()?.clone())))
            .collect()
    }
}
