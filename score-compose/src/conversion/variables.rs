//! The environment of a container of a pod, and the references to it in its values and commands.

use score_core::diagnostic::Diagnostics;
use score_core::text::Text;
use score_yaml::{Map, SortedMap, Str, Value, message, sort_keys};

use super::container::{EnvSource, PodContainer, ResourceField, Variable, VariableValue};
use super::data::{DataObjects, DataValue};
use super::expansion::{Variables, expanded, too_long};
use super::object_source::ObjectSource;
use crate::container_resources::amount;
use crate::interpolation;

/// What a field of a pod stands for.
pub(super) struct PodFields<'a> {
    /// The name of the service.
    pub(super) name: &'a str,
    pub(super) labels: &'a SortedMap<Str, Str>,
    pub(super) annotations: &'a SortedMap<Str, Str>,
}

/// The variables of a container.
pub(super) fn variables(
    container: &PodContainer,
    pod: &PodFields<'_>,
    data: &DataObjects,
    source: &ObjectSource,
    diags: &mut Diagnostics,
) -> Variables {
    let mut variables = Variables::new();
    for EnvSource { prefix, from } in &container.env_from {
        let entries = data.entries(from, source, diags);
        for (key, value) in entries.into_iter().flatten() {
            if let DataValue::Text(text) = value {
                variables.insert(format!("{prefix}{key}").into(), text.clone());
            }
        }
    }
    for Variable { name, value } in &container.env {
        let value = match value {
            VariableValue::Text(text) => {
                let value = expanded(text, &variables);
                if value.is_none() {
                    diags.push(source.placed(too_long(&message!("variable `{name}`"))));
                }
                value
            }
            VariableValue::Key(reference, key) => match data.value(reference, key, source, diags) {
                Some(DataValue::Text(text)) => Some(text.clone()),
                Some(DataValue::Bytes(_)) => {
                    let message = message!("`{key}` is no text, which variable `{name}` needs");
                    let path = &reference.path;
                    diags.push(source.fault(crate::codes::INVALID_MANIFEST, path, message));
                    None
                }
                None => None,
            },
            VariableValue::Field(field, path) => pod.value(field).or_else(|| {
                warn_of_unknown(name, path, source, diags);
                None
            }),
            VariableValue::Resource(field) => container.amount(field).or_else(|| {
                warn_of_unknown(name, &field.path, source, diags);
                None
            }),
            VariableValue::Unknown(path) => {
                warn_of_unknown(name, path, source, diags);
                None
            }
        };
        if let Some(value) = value {
            variables.insert(name.clone(), value);
        }
    }
    variables
}

fn warn_of_unknown(name: &str, path: &str, source: &ObjectSource, diags: &mut Diagnostics) {
    let message = message!("compose does not know the value of variable `{name}`: it is left out");
    diags.push(source.left_out(path, message));
}

impl PodContainer {
    /// What a reference to a limit of the container stands for; none for what it does not say, which is all that a node has.
    fn amount(&self, field: &ResourceField) -> Option<Text> {
        let limits = self.resources.limits.as_ref()?;
        let name = field.resource.strip_prefix("limits.")?;
        let written = match name {
            "cpu" => limits.cpu.as_ref()?,
            "memory" => limits.memory.as_ref()?,
            other => limits.others.get(other)?,
        };
        let divisor = match &field.divisor {
            Some(divisor) => amount(divisor.as_literal()?)?,
            None => 0.0,
        };
        let divisor = if divisor > 0.0 { divisor } else { 1.0 };
        let value = (amount(&written.value)? / divisor).ceil();
        (value < 9.0e15).then(|| Text::literal(format!("{value:.0}")))
    }
}

impl PodFields<'_> {
    fn value(&self, field: &str) -> Option<Text> {
        let keyed = |start: &str| field.strip_prefix(start)?.strip_suffix("']");
        let found = match field {
            "metadata.name" => self.name,
            "metadata.namespace" => "default",
            "spec.serviceAccountName" => "default",
            _ => match (keyed("metadata.labels['"), keyed("metadata.annotations['")) {
                (Some(label), _) => self.labels.get(label)?,
                (_, Some(annotation)) => self.annotations.get(annotation)?,
                _ => return None,
            },
        };
        Some(found.into())
    }
}

/// Variables as compose files have them.
pub(super) fn environment(variables: &Variables) -> Map {
    let written = variables.iter();
    let written = written.map(|(name, text)| {
        (
            name.clone(),
            Value::String(interpolation::escape_text(text)),
        )
    });
    let mut environment: Map = written.collect();
    sort_keys(&mut environment);
    environment
}
