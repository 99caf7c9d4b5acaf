//! A Score file and its extension as a module.

use score_yaml::message;
use score_yaml::{Kind, Map, Mapping, Node, Value};

use super::Input;
use super::build::{MapBuilder, entries};
use super::container::Containers;
use super::merge::merge;
use super::placeholders::Placeholders;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::path::FieldPath;

/// The profile of an extension that names none.
const DEFAULT_PROFILE: &str = "humanitec/default-module";

/// The module without its dependencies: `profile`, `spec`, and `deploy` if the extension has it.
pub(super) fn module(input: &Input<'_>, placeholders: &mut Placeholders<'_>) -> Map {
    let mut spec = spec(input, placeholders);
    let extension = |field: &str| input.extension.and_then(|extension| extension.get(field));
    if let (Some(over), Some(spec)) = (extension("spec"), spec.as_map_mut()) {
        let mut path = FieldPath::from_iter(["spec"]);
        keys_are_literal(over, placeholders);
        if let Kind::Map(over) = placeholders.tree(over, path.clone()).kind {
            merge(spec, over, &mut path, placeholders.diags);
        }
    }
    let profile = extension("profile").and_then(Node::as_str);
    let profile = profile.filter(|profile| !profile.is_empty());
    let mut module = Map::from_iter([
        (
            "profile".to_owned(),
            Value::from(profile.unwrap_or(DEFAULT_PROFILE)),
        ),
        ("spec".to_owned(), spec.into_value()),
    ]);
    if let Some(deploy) = extension("deploy").filter(|deploy| !deploy.is_null()) {
        module.insert("deploy".into(), deploy.clone().into_value());
    }
    module
}

/// Refuses `containers.main.image: …` where a feature's name is expected: no path was ever read there.
fn keys_are_literal(spec: &Node, placeholders: &mut Placeholders<'_>) {
    for key in spec.as_map().into_iter().flat_map(Mapping::keys) {
        if key.text.contains('.') {
            let message = message!("`{}` is no feature of a profile", key.text);
            let path = FieldPath::from_iter(["spec", &key.text]);
            let nested = key.text.replace('.', ": {");
            let diagnostic = Diagnostic::new(Code::UnknownField, message).at(key.span);
            placeholders
                .diags
                .push(diagnostic.path(&path).hint(message!(
                    "keys are literal: nest the path, `{nested}: …{}`",
                    "}".repeat(key.text.matches('.').count())
                )));
        }
    }
}

/// What the Score file alone says.
fn spec(input: &Input<'_>, placeholders: &mut Placeholders<'_>) -> Node {
    let root = input.document.root();
    let mut spec = MapBuilder::at(root.span);
    let mut annotations = MapBuilder::at(root.span);
    annotations.set_str("humanitec.io/managed-by", "score-humanitec");
    if let Some(url) = input.source_url {
        annotations.set_str("humanitec.io/workload-source", url);
    }
    spec.set_map("annotations", annotations);
    let mut containers = Containers {
        score_file: input.score_file,
        host: input.host,
        placeholders,
    };
    spec.set("containers", containers.lower(root));
    let mut ports = MapBuilder::at(root.span);
    for (key, port) in entries(root.get("service"), "ports") {
        let mut lowered = MapBuilder::at(port.span);
        match port.get("protocol") {
            Some(protocol) => lowered.set("protocol", protocol.clone()),
            None => lowered.set_str("protocol", "TCP"),
        }
        lowered.copy("service_port", port.get("port"));
        lowered.copy(
            "container_port",
            port.get("targetPort").or(port.get("port")),
        );
        ports.set_map(&key.text, lowered);
    }
    let mut service = MapBuilder::at(root.span);
    service.set_map("ports", ports);
    spec.set_map("service", service);
    spec.finish()
}
