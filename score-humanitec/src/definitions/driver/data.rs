//! What templates of definitions see.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use score_core::diagnostic::{Diagnostic, Public, mask};
use score_core::templates::{each_text, to_template_map, to_template_value};
use score_template::Value;
use score_template::value::{Element, Entries, Map};
use score_yaml::Node;

use super::DriverRun;

/// The fields that templates see.
pub(super) const FIELDS: [&str; 6] = ["cookie", "driver", "id", "init", "outputs", "resource"];

/// The data of the templates of one resource: `.cookie`, `.driver.values`, `.driver.secrets`, `.id`, `.resource`, and
/// what earlier phases gave, `.init` and `.outputs.values`.
pub(super) struct TemplateData {
    root: Map,
    /// What nobody is to read in a message: secrets, what was stored, and what templates made, a password for example.
    hidden: Vec<Value>,
    /// What everybody may read.
    shown: Vec<Value>,
}

impl TemplateData {
    /// The data before the first phase.
    pub(super) fn new(run: &DriverRun<'_>) -> Self {
        let inputs = run.driver_inputs;
        let values = node_value(&inputs.values);
        let secrets = node_value(&inputs.secrets);
        let cookie = run.cookie.map_or(Value::Nil, to_template_value);
        let resource = Value::Map(to_template_map(run.inputs));
        let id = Value::from(run.guresid);
        let driver = [("values", values.clone()), ("secrets", secrets.clone())];
        let root = [
            ("cookie", cookie.clone()),
            ("driver", Value::map(driver)),
            ("id", id.clone()),
            ("resource", resource.clone()),
        ];
        let root = root.map(|(name, value)| (Arc::from(name), value));
        TemplateData {
            root: Map::new(Element::Any, Entries::from(root)),
            hidden: vec![secrets, cookie],
            shown: vec![values, resource, id],
        }
    }

    /// Sets what a phase gave.
    pub(super) fn set(&mut self, phase: &str, value: Value) {
        self.hidden.push(value.clone());
        self.root.set(phase, value);
    }

    /// As templates see it.
    pub(super) fn root(&self) -> Value {
        Value::Map(self.root.clone())
    }

    /// An error of a template without values that nobody is to read. What the template says itself is no secret.
    pub(super) fn masked(&self, error: Diagnostic, template: &str) -> Diagnostic {
        let hidden = |f: &mut dyn FnMut(&str)| {
            let mut both = |text: &str| {
                f(text);
                f(&STANDARD.encode(text));
            };
            let values = self.hidden.iter();
            values.for_each(|value| each_text(value, &mut both));
        };
        let public = Public {
            codes: &[
                crate::codes::HUMANITEC_CODES,
                score_core::codes::CORE_CODES,
                score_core::diagnostic::codes::COMMON_CODES,
            ],
            is_name: &|_| false,
            texts: &|| {
                let mut texts = vec![template.into()];
                for value in &self.shown {
                    each_text(value, &mut |text| texts.push(text.to_owned().into()));
                }
                texts
            },
        };
        let mut errors = [error];
        mask(&mut errors, &hidden, &public);
        let [error] = errors;
        error
    }
}

fn node_value(node: &Node) -> Value {
    match to_template_value(&node.to_value()) {
        Value::Nil => Value::Map(Map::new(Element::Any, Entries::new())),
        value => value,
    }
}
