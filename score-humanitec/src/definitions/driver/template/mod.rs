//! `humanitec/template`: outputs, secrets and manifests from Go templates, phase by phase.

mod manifests;
mod phase;
#[cfg(test)]
mod tests;

use score_core::diagnostic::{Diagnostic, Diagnostics, FieldPath, TreeReader as _, with_article};
use score_core::templates::{to_template_map, to_template_value};
use score_template::Value as TemplateValue;
use score_yaml::{Key, Map, Mapping, Node, Value, message};

use self::phase::Phase;
use super::data::TemplateData;
use super::engine::{Rendering, TemplateEngine};
use super::guard::SecretGuard;
use super::input_reader::InputReader;
use super::{Driver, DriverReply, DriverRun};
use crate::codes;

/// The phases, in their order: each sees what those before gave.
const PHASES: [&str; 5] = ["init", "outputs", "secrets", "manifests", "cookie"];

/// The driver, with the templates of its definition.
#[derive(Default)]
pub(super) struct TemplateDriver {
    engine: TemplateEngine,
}

impl Driver for TemplateDriver {
    fn run(&self, run: &DriverRun<'_>) -> Result<DriverReply, Diagnostics> {
        let templates = Templates::find(run)?;
        let draws = run.seed.draws(run.now);
        let guard = SecretGuard::new(run.sealed);
        let mut rendering = Rendering::new(&self.engine, run, &draws, &guard);
        let mut data = TemplateData::new(run);

        let init = match templates.phase("init") {
            Some(phase) => {
                let init = phase.value(&mut rendering, &data)?;
                data.set("init", to_template_value(&init));
                Some(init)
            }
            None => None,
        };
        let values = templates.map("outputs", &mut rendering, &data)?;
        let seen = TemplateValue::Map(to_template_map(&values));
        data.set("outputs", TemplateValue::map([("values", seen)]));
        let secrets = templates.map("secrets", &mut rendering, &data)?;
        for value in secrets.values() {
            run.sealed.note_secret(value);
        }
        let manifests = match templates.phase("manifests") {
            Some(phase) => manifests::manifests(&phase, &mut rendering, &data)?,
            None => Vec::new(),
        };
        let cookie = match templates.phase("cookie") {
            Some(phase) => Some(phase.cookie(&mut rendering, &data)?),
            None => None,
        };
        Ok(DriverReply {
            values,
            secrets,
            is_open: false,
            manifests,
            init,
            cookie: cookie.filter(|cookie| !cookie.is_null()),
            warnings: rendering.warnings,
        })
    }
}

/// The name of a phase beside `templates`, where there is no such field.
fn misplaced_phase(values: &Node) -> Option<&Key> {
    let map = values.as_map()?;
    let is_phase = |key: &&Key| PHASES.contains(&key.text.as_str());
    let is_there = map.get("templates").is_some_and(|node| !node.is_null());
    map.keys().find(is_phase).filter(|_| !is_there)
}

/// The templates of a resource.
struct Templates<'a> {
    /// `values.templates`
    map: Option<&'a Mapping>,
    /// `secrets.templates.outputs`, where the phase `secrets` stood once.
    old_secrets: Option<&'a Node>,
}

impl<'a> Templates<'a> {
    fn find(run: &DriverRun<'a>) -> Result<Self, Diagnostics> {
        let mut diags = Diagnostics::new();
        let inputs = run.driver_inputs;
        let old = inputs.secrets.get("templates");
        let old_secrets = old.and_then(|templates| templates.get("outputs"));
        let old_secrets = old_secrets.filter(|node| !node.is_null());
        let mut reader = InputReader::new(run, &mut diags);
        let node = match old_secrets {
            Some(_) => reader.field("templates"),
            None => match misplaced_phase(reader.values()) {
                Some(phase) => {
                    let message = "the template driver has its templates below `templates`";
                    let hint = message!("write `templates: {{{}: …}}`", phase.text);
                    let message = message.to_owned();
                    reader.invalid_with(&phase.text, phase.span, message, hint);
                    None
                }
                None => reader.required("templates", "{outputs: \"host: …\"}"),
            },
        };
        let map = node.and_then(|node| match node.as_map() {
            Some(map) => Some(map),
            None => {
                let found = with_article(node.kind_name());
                let message = message!("expected a map of templates, found {found}");
                let hint = "each has its name: `templates: {outputs: …}`".to_owned();
                reader.invalid_with("templates", node.span, message, hint);
                None
            }
        });
        for key in map.into_iter().flat_map(Mapping::keys) {
            if !PHASES.contains(&key.text.as_str()) {
                let message = message!("the template driver has no phase `{}`", key.text);
                let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
                let error = error.near_or_listed(&key.text, &PHASES, "there are");
                reader.at("templates", |reader| {
                    reader.at(&key.text, |reader| reader.push(error));
                });
            }
        }
        let templates = Templates { map, old_secrets };
        if let (Some(secrets), Some(old)) = (templates.get("secrets"), old_secrets) {
            let message = "the templates `secrets` stand in `values.templates.secrets` and, as they did once, in \
                           `secrets.templates.outputs`";
            let error = Diagnostic::new(codes::INVALID_DRIVER_INPUTS, message).at(old.span);
            reader.push(error.label(secrets.span, "the others are here"));
        }
        reader.finish(DriverReply::default())?;
        Ok(templates)
    }

    fn get(&self, phase: &str) -> Option<&'a Node> {
        let node = self.map?.get(phase)?;
        Some(node).filter(|node| !node.is_null())
    }

    /// The templates of a phase.
    fn phase(&self, name: &'static str) -> Option<Phase<'a>> {
        let path = |keys: [&str; 4]| FieldPath::from_iter(keys);
        match (self.get(name), self.old_secrets) {
            (Some(node), _) => Some(Phase {
                name,
                node,
                path: path(["driver_inputs", "values", "templates", name]),
            }),
            (None, Some(node)) if name == "secrets" => Some(Phase {
                name,
                node,
                path: path(["driver_inputs", "secrets", "templates", "outputs"]),
            }),
            (None, _) => None,
        }
    }

    /// The map that a phase gives; empty if there is no phase, or it gives nothing.
    fn map(
        &self,
        name: &'static str,
        rendering: &mut Rendering<'_>,
        data: &TemplateData,
    ) -> Result<Map, Diagnostics> {
        let Some(phase) = self.phase(name) else {
            return Ok(Map::new());
        };
        match phase.checked(rendering, data)? {
            Value::Null => Ok(Map::new()),
            Value::Map(map) => Ok(map),
            other => {
                let what = message!("expected a map, found {}", with_article(other.kind_name()));
                let error = phase.unexpected(rendering, &what);
                Err(error.hint("write its lines as `NAME: VALUE`").into())
            }
        }
    }
}
