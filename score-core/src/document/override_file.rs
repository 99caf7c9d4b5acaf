//! Files of overrides that are something else: an extension, a Compose file, overrides of several environments.

use score_words::is_of_extension;
use score_yaml::message::Name;
use score_yaml::{Mapping, Node, message};

use super::Document;
use crate::codes;
use crate::diagnostic::Diagnostic;

/// The error of a file of overrides for a document that is another file.
pub(super) fn fault(overrides: &Node, document: &Document) -> Option<Diagnostic> {
    let map = overrides.as_map()?;
    if is_of_extension(overrides) {
        let (key, _) = map.get_entry("apiVersion")?;
        let message = "this is an extension, and no file of overrides";
        let error = Diagnostic::new(codes::INVALID_VALUE, message);
        let error = error.at(key.span).path("apiVersion");
        return Some(error.hint("give it with `--extensions`"));
    }
    if let Some((key, services)) = map.get_entry("services")
        && services.as_map().is_some()
        && !map.contains_key("containers")
    {
        let message =
            "this is no file of overrides: it has `services` in the place of `containers`";
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message);
        return Some(
            error
                .at(key.span)
                .path("services")
                .hint(of_services(services, document)),
        );
    }
    let first = map.iter().next();
    let is_part = |node: &Node| {
        let parts = node.as_map();
        parts.is_some_and(|map| !map.is_empty() && map.keys().all(|key| is_field(&key.text)))
    };
    if let Some((key, _)) = first
        && map
            .iter()
            .all(|(key, value)| !is_field(&key.text) && is_part(value))
    {
        let name = &key.text;
        let message =
            message!("`{name}` is no field of a Score file: this holds overrides of several kinds");
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message);
        let error = error.at(key.span).path(name.as_str());
        return Some(error.hint(message!(
            "write a file for each: `--overrides-file {name}.yaml`"
        )));
    }
    None
}

fn is_field(name: &str) -> bool {
    matches!(
        name,
        "apiVersion" | "metadata" | "containers" | "service" | "resources"
    )
}

/// The containers that the services of a Compose file are, with what both have.
fn of_services(services: &Node, document: &Document) -> String {
    const LONGEST: usize = 60;
    let containers = document.map().get("containers").and_then(Node::as_map);
    let only = containers.filter(|known| known.len() == 1);
    let only = only.and_then(|known| known.keys().next());
    let first = services.as_map().and_then(|map| map.iter().next());
    let Some((service, fields)) = first else {
        return "write `containers: {NAME: {…}}`".to_owned();
    };
    let is_known = containers.is_some_and(|known| known.contains_key(&service.text));
    let name = match only.filter(|_| !is_known) {
        Some(only) => only.text.as_str(),
        None => service.text.as_str(),
    };
    let fields = fields.as_map().into_iter().flat_map(Mapping::iter);
    let fields = fields.filter_map(|(key, value)| match &*key.text {
        "environment" => Some(format!("variables: {{{}}}", names_in(value))),
        "image" => Some(format!(
            "image: {}",
            score_schema::one_line(value, LONGEST)?
        )),
        _ => None,
    });
    let fields: Vec<String> = fields.collect();
    let fields = match fields.is_empty() {
        true => "…".to_owned(),
        false => fields.join(", "),
    };
    message!("write `containers: {{{name}: {{") + &Name(&fields).to_string() + "}}`"
}

/// Variables of a Compose file without their values.
fn names_in(variables: &Node) -> String {
    const MOST: usize = 2;
    let keys = variables.as_map().into_iter().flat_map(Mapping::keys);
    let keys = keys.map(|key| &*key.text);
    let items = variables.as_seq().into_iter().flatten();
    let items = items.filter_map(|item| Some(item.as_str()?.split_once('=')?.0));
    let names: Vec<String> = keys
        .chain(items)
        .map(|name| message!("{name}: …"))
        .take(MOST)
        .collect();
    match names.is_empty() {
        true => "NAME: VALUE".to_owned(),
        false => names.join(", "),
    }
}
