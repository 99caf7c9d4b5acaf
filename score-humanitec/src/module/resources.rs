//! The compute resources of containers.

use score_yaml::Str;
use score_yaml::message;
use score_yaml::message::listed;

use super::node::{ModuleNode, NodeKind};
use crate::codes;
use crate::module_reader::ModuleReader;
use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::text::{Spanned, Template};
use score_core::workload::{ByName, Container, ContainerResources, Quantities};
use score_kubernetes::{quantity, rules};

/// `resources` in which the extension has a say; `old` are those of the Score file.
pub(super) fn resources(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
    mut old: ContainerResources<Template>,
) -> ContainerResources<Template> {
    let known = ["limits", "requests", "claims"];
    let Some(fields) = reader.map(node) else {
        return old;
    };
    let mut new = ContainerResources::default();
    for (key, node) in fields {
        reader.at(&key.text, |reader| match key.text.as_str() {
            "limits" => new.limits = quantities(reader, node, old.limits.take()),
            "requests" => new.requests = quantities(reader, node, old.requests.take()),
            "claims" if node.is_null() => {}
            "claims" => {
                let field = reader.kubernetes_field("core.v1.ResourceRequirements", &key, node);
                new.claims = Some(field);
            }
            _ => reader.unknown(&key, "`resources`", &known),
        });
    }
    new
}

fn quantities(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
    old: Option<Quantities>,
) -> Option<Quantities> {
    if node.is_of_score() {
        return old;
    }
    if node.is_null() {
        return None;
    }
    let mut old = old.unwrap_or_default();
    let Some(entries) = reader.map(node) else {
        return Some(old);
    };
    let mut new = Quantities::default();
    for (key, node) in entries {
        let place = key.span;
        let (amount, name) = if node.is_of_score() {
            let amount = match key.text.as_str() {
                "cpu" => old.cpu.take(),
                "memory" => old.memory.take(),
                _ => None,
            };
            (amount, key.text)
        } else {
            let amount = reader.at(&key.text, |reader| {
                let is_given = reader.known_key(&key) && !node.is_null();
                if is_given { amount(reader, node) } else { None }
            });
            (amount, key.text)
        };
        match (name.as_str(), amount) {
            ("cpu", amount) => new.cpu = amount,
            ("memory", amount) => new.memory = amount,
            // What is refused of such an amount is its name.
            (_, Some(amount)) if !rules::is_resource_name(&name) => {
                let amount = Spanned::new(amount.value, place);
                new.others.insert(name, amount);
            }
            (_, Some(amount)) => drop(new.others.insert(name, amount)),
            (_, None) => {}
        }
    }
    Some(new)
}

/// An amount; a number is one too.
fn amount(reader: &mut ModuleReader<'_>, node: ModuleNode) -> Option<Spanned<Str>> {
    let amount = match node.number_text() {
        Some(number) => Spanned::new(number, node.span),
        None => reader.word(node)?,
    };
    match quantity::canonical(amount.trim()) {
        Ok(_) => Some(amount),
        Err(error) => {
            let message = message!("`{}` is {error}", amount.value);
            let error = Diagnostic::new(codes::INVALID_VALUE, message).at(amount.span);
            let near = quantity::meant_by(&amount);
            reader.push(match near.is_empty() {
                true => error,
                false => {
                    let near = listed(near.iter().map(String::as_str), " or ");
                    error.hint(format!("did you mean {near}?"))
                }
            });
            None
        }
    }
}

/// Applies `default_container_resources` to the containers that have no `resources`.
pub(super) fn default_resources(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
    containers: &mut ByName<Container<Template>>,
) {
    if node.is_null() {
        return;
    }
    if !matches!(node.kind, NodeKind::Map(_)) {
        reader.wrong_type(&node, "map");
        return;
    }
    let default = resources(reader, node, ContainerResources::default());
    for container in containers.values_mut() {
        if container.resources.is_none() {
            container.resources = Some(default.clone());
        }
    }
}
