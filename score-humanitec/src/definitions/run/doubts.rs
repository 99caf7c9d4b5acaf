//! What looks wrong in a definition once it has made a resource, though its driver takes it.

use score_core::diagnostic::{Diagnostic, FieldPath, with_article};
use score_kubernetes::names::{label_like, namespace_fault};
use score_yaml::{Map, Node, Span, Str, Value, message};

use super::RunData;
use crate::codes;
use crate::definitions::Definition;
use crate::definitions::definition::named;

/// The type of the resource that says the namespace of an environment.
const NAMESPACE_TYPE: &str = "k8s-namespace";

/// The output that says it.
const NAMESPACE: &str = "namespace";

/// What looks wrong in a definition that gave these outputs for a resource of its type; `is_open` if there are others, which
/// nobody knows yet.
///
/// # Errors
/// It gives a namespace that an API server refuses, and with it all objects.
pub(super) fn doubts(
    definition: &Definition,
    values: &Map,
    is_open: bool,
    data: &RunData,
) -> Result<Vec<Diagnostic>, Diagnostic> {
    let mut found = Vec::new();
    if let Some(secrets) = &definition.secrets {
        let path = FieldPath::from_iter(["driver_inputs", "secrets"]);
        references(definition, secrets, &path, &mut found);
    }
    if definition.kind.value == NAMESPACE_TYPE && data.settings.form.has_namespaces() {
        match values.get(NAMESPACE) {
            None if is_open => {}
            None => found.push(no_namespace(definition, values)),
            Some(Value::String(name)) => check_namespace(definition, name, data)?,
            Some(other) => {
                let kind = with_article(other.kind_name());
                let message = message!("the output `namespace` is {kind}, expected a string");
                return Err(
                    at_output(definition, NAMESPACE, codes::INVALID_REPLY, message)
                        .hint("write one text: `namespace: …`"),
                );
            }
        }
    }
    Ok(found)
}

/// Warns of references to secret stores among the literal secrets: they would be taken as they are written.
fn references(definition: &Definition, node: &Node, path: &FieldPath, found: &mut Vec<Diagnostic>) {
    for (key, node) in node.as_map().into_iter().flat_map(|map| map.iter()) {
        let mut path = path.clone();
        path.push(&key.text);
        let is_text = |name: &str| node.get(name).is_some_and(|node| node.as_str().is_some());
        if is_text("store") && is_text("ref") {
            let message = message!(
                "`secrets.{}` has `store` and `ref`, as a reference has",
                key.text
            );
            let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(key.span);
            let doubt = doubt.path(&path);
            found.push(named(
                &definition.id,
                doubt.hint("a reference stands below `secret_refs`, not `secrets`"),
            ));
        } else {
            references(definition, node, &path, found);
        }
    }
}

/// The warning that a definition of a namespace gives none.
fn no_namespace(definition: &Definition, values: &Map) -> Diagnostic {
    let mut outputs = values.keys();
    let (gives, hint) = match (outputs.next(), outputs.next()) {
        (None, _) => (
            "none".to_owned(),
            "add the output `namespace: …`".to_owned(),
        ),
        (Some(one), None) => (
            message!("`{one}`"),
            message!("write `namespace: …` in place of `{one}: …`"),
        ),
        (Some(_), Some(_)) => (
            "others".to_owned(),
            "add the output `namespace: …`".to_owned(),
        ),
    };
    let message =
        format!("a `k8s-namespace` gives the output `namespace`, and this one gives {gives}");
    let output = values.keys().next().map_or("", Str::as_str);
    let warning = at_output(definition, output, codes::DOUBTFUL_VALUE, message).hint(hint);
    // The name is what is to be another one.
    let inputs = definition.values.as_ref().and_then(Node::as_map);
    match inputs.and_then(|inputs| inputs.get_entry(output)) {
        Some((key, _)) => warning.at(key.span),
        None => warning,
    }
}

fn check_namespace(definition: &Definition, name: &str, data: &RunData) -> Result<(), Diagnostic> {
    let Some(rule) = namespace_fault(name) else {
        return Ok(());
    };
    // It is known only when something else has run.
    if !data.sealed.is_empty() && data.sealed.first_in(name).is_some() {
        return Ok(());
    }
    let message = message!("`{name}` is no namespace, expected ") + rule;
    let error = at_output(definition, NAMESPACE, codes::INVALID_REPLY, message);
    Err(match label_like(name) {
        Some(near) => error.hint(message!("`{near}` is one")),
        None => error,
    })
}

/// A finding at the input that an output is most likely made from: that of its name, or else all.
fn at_output(
    definition: &Definition,
    output: &str,
    code: score_core::diagnostic::Code,
    message: String,
) -> Diagnostic {
    let inputs = definition.values.as_ref();
    let input: Option<Span> = inputs
        .and_then(|inputs| inputs.get(output))
        .map(|input| input.span);
    let mut path = FieldPath::from_iter(["driver_inputs", "values"]);
    if input.is_some() {
        path.push(output);
    }
    let place = input.or(inputs.map(|inputs| inputs.span));
    let found = Diagnostic::new(code, message).path(path);
    named(
        &definition.id,
        found.at(place.unwrap_or(definition.driver.span)),
    )
}
