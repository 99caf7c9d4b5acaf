//! Fields of a resource that a Score file has not: what its type takes is a param.

use score_diagnostic::nearest;
use score_schema::one_line;
use score_yaml::{Mapping, Node, message};

use super::places::map_at;

/// Fields that resources have, and names of others for them.
const OF_RESOURCES: [&str; 12] = [
    "type",
    "class",
    "id",
    "metadata",
    "params",
    "name",
    "kind",
    "properties",
    "parameters",
    "inputs",
    "config",
    "values",
];

/// Fields of a container in other formats, which somebody writes beside an image.
const IN_CONTAINERS: [&str; 9] = [
    "image",
    "environment",
    "env",
    "variables",
    "ports",
    "volumes",
    "command",
    "restart",
    "healthcheck",
];

/// Fields of others that are no params.
const NO_PARAMS: [&str; 9] = [
    "outputs",
    "output",
    "scope",
    "shared",
    "existing",
    "external",
    "managed",
    "depends_on",
    "dependsOn",
];

/// The way out for all fields of a resource that may be params: they are told at once, as there is one `params`.
fn below_params(fields: &Mapping) -> String {
    /// So many are written out, of so many that are looked at: it is asked for each of them.
    const MOST: usize = 5;
    const LOOKED_AT: usize = 50;
    let is_param = |name: &str| {
        let known = OF_RESOURCES.iter().chain(&NO_PARAMS);
        !known.clone().any(|known| *known == name)
            && nearest(name, OF_RESOURCES).is_none()
            && !name.starts_with("x-")
    };
    let given = fields.iter().take(LOOKED_AT);
    let given = given.filter(|(key, value)| is_param(&key.text) && !value.is_null());
    let mut all: Vec<String> = given
        .map(|(key, value)| {
            let value = one_line(value, 30).unwrap_or_else(|| "…".to_owned());
            message!("{}: ", key.text) + &value
        })
        .collect();
    if all.is_empty() {
        all.push("…".to_owned());
    }
    let shown = &all[..all.len().min(MOST)];
    let more = if all.len() > MOST { ", …" } else { "" };
    match fields.contains_key("params") {
        true => {
            let what = if all.len() == 1 { "it" } else { "them" };
            format!(
                "write {what} below `params`: `{}{more}`",
                shown.join("`, `")
            )
        }
        false => format!("write `params: {{{}{more}}}`", shown.join(", ")),
    }
}

/// The way out for a field of a resource.
pub(super) fn of_resource(resource: &str, field: &str, node: &Node, root: &Node) -> Option<String> {
    Some(match field {
        "outputs" | "output" => {
            "leave it out: the provisioner of a type says what it gives, `provisioners list` shows it"
                .to_owned()
        }
        "scope" | "shared" => message!(
            "to share it, give it one `id` in each workload that has it: `id: {resource}`"
        ),
        "existing" | "external" | "managed" => {
            "leave it out: a provisioner of your own gives what there is already\n`init --provisioners FILE` adds it"
                .to_owned()
        }
        "depends_on" | "dependsOn" => {
            "leave it out: a placeholder of the other resource in `params` says the order".to_owned()
        }
        // What is missing is told beside it.
        _ if IN_CONTAINERS.contains(&field) && root.at(&["resources", resource, "image"]).is_some() => {
            "leave it out: a resource has no image, and a container may have it".to_owned()
        }
        // Another name of a field that resources have.
        "name" | "kind" | "properties" | "parameters" | "inputs" | "config" | "values" => {
            return None;
        }
        _ if node.is_null() => return None,
        _ => {
            let kind = root.get("resources").and_then(|all| all.get(resource)?.get("type"));
            let kind = kind.and_then(Node::as_str).filter(|kind| kind.len() < 30);
            let shows = match kind {
                Some(_) => "`provisioners list` shows what it takes, in `PARAMS`",
                None => "`provisioners list` shows what types take, in `PARAMS`",
            };
            let fields = map_at(root, &["resources", resource])?;
            below_params(fields) + ", if its type takes that\n" + shows
        }
    })
}
