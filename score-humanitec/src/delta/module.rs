//! A Score file and its extension as the platform's module.

use score_yaml::data::Data;
use score_yaml::message;
use score_yaml::{Map, Mapping, Node, Value};

use super::super::module::{Key, Module, ModuleNode, NodeKind, shape};
use super::Input;
use super::container::{Containers, drop_empty};
use super::placeholders::Placeholders;
use crate::codes;
use score_core::diagnostic::{Diagnostic, with_article};
use score_core::path::FieldPath;
use score_core::text::Template;

/// The profile of an extension that names none.
const DEFAULT_PROFILE: &str = "humanitec/default-module";

/// The module without its dependencies: `profile`, `spec`, and `deploy` if the extension has it.
pub(super) fn module(input: &Input<'_>, placeholders: &mut Placeholders<'_>) -> Map {
    let mut module = of_score(input, placeholders);
    let extension = |field: &str| input.extension.and_then(|extension| extension.get(field));
    if let Some(over) = extension("spec") {
        keys_are_literal(over, placeholders);
        let over = placeholders.tree(over, FieldPath::from_iter(["spec"]));
        if let NodeKind::Map(over) = ModuleNode::of_extension_data(&over).kind {
            module.merge(over, &mut |path, old, new| {
                placeholders.diags.push(clash(old, new).path(path));
            });
        }
    }
    let profile = extension("profile").and_then(Node::as_str);
    let profile = profile.filter(|profile| !profile.is_empty());
    let mut entries = Map::from_iter([
        (
            "profile".to_owned(),
            Value::from(profile.unwrap_or(DEFAULT_PROFILE)),
        ),
        ("spec".to_owned(), module.into_value()),
    ]);
    if let Some(deploy) = extension("deploy").filter(|deploy| !deploy.is_null()) {
        entries.insert("deploy".into(), deploy.clone().into_value());
    }
    entries
}

/// A list of the extension where the Score file has a map, and the like.
fn clash(old: &ModuleNode, new: &ModuleNode) -> Diagnostic {
    let message = message!(
        "expected {}, as in the Score file, found {}",
        with_article(shape(&old.kind)),
        with_article(new.kind_name())
    );
    Diagnostic::new(codes::WRONG_TYPE, message).at(new.span)
}

/// Refuses `containers.main.image: …` where a feature's name is expected: no path was ever read there.
fn keys_are_literal(spec: &Node, placeholders: &mut Placeholders<'_>) {
    for key in spec.as_map().into_iter().flat_map(Mapping::keys) {
        if key.text.contains('.') {
            let message = message!("`{}` is no feature of a profile", key.text);
            let path = FieldPath::from_iter(["spec", &key.text]);
            let nested = key.text.replace('.', ": {");
            let diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
            placeholders
                .diags
                .push(diagnostic.path(&path).hint(message!(
                    "keys are literal: nest the path, `{nested}: …{}`",
                    "}".repeat(key.text.matches('.').count())
                )));
        }
    }
}

/// The module of the Score file alone, in the platform's words.
fn of_score(input: &Input<'_>, placeholders: &mut Placeholders<'_>) -> Module {
    let root = input.document.root();
    let mut module = Module::of_score(root);
    for (key, feature) in &mut module.spec {
        if key.text == "containers" {
            let mut containers = Containers {
                score_file: input.score_file,
                host: input.host,
                placeholders: &mut *placeholders,
            };
            containers.translate(feature);
        } else {
            drop_empty(feature);
        }
    }
    module.spec.retain(|(key, feature)| {
        let says_nothing = matches!(&feature.kind, NodeKind::Map(entries) if entries.is_empty());
        key.text == "containers" || !says_nothing
    });
    let text = |name: &str, text: &str| {
        let text = NodeKind::String(Template::literal(text));
        let text = ModuleNode::put_by_score(text, root.span);
        (Key::plain(name, root.span), text)
    };
    let mut annotations = vec![text("humanitec.io/managed-by", "score-humanitec")];
    annotations.extend(
        input
            .source_url
            .map(|url| text("humanitec.io/workload-source", url)),
    );
    let annotations = ModuleNode::put_by_score(NodeKind::Map(annotations), root.span);
    let key = Key::plain("annotations", root.span);
    module.spec.push((key, annotations));
    module
}
