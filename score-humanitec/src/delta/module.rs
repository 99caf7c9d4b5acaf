//! A Score file and its extension as the platform's module.

use score_yaml::data::Data;
use score_yaml::message;
use score_yaml::{Map, Mapping, Node, Value};

use super::Input;
use super::container::{Containers, drop_empty};
use super::placeholders::Placeholders;
use crate::codes;
use crate::module::{self, Author, Entries, Key, ModuleNode, NodeKind, shape};
use crate::module_reader::nest_the_path;
use score_core::diagnostic::{Diagnostic, with_article};
use score_core::path::FieldPath;
use score_core::text::Template;

/// The profile of an extension that names none.
const DEFAULT_PROFILE: &str = "humanitec/default-module";

/// The module without its dependencies: `profile`, `spec`, and `deploy` if the extension has it.
pub(super) fn module(input: &Input<'_>, placeholders: &mut Placeholders<'_>) -> Map {
    let extension = |field: &str| input.extension.and_then(|extension| extension.get(field));
    let document = input.document.root();
    let module = module::build(
        document,
        &mut PlatformWords {
            input,
            placeholders,
        },
    );
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

/// The author of a module that the platform reads: it has the platform's placeholders, and what the platform has no
/// field for is left out of the Score file's part.
struct PlatformWords<'m, 'd> {
    input: &'m Input<'m>,
    placeholders: &'m mut Placeholders<'d>,
}

impl Author for PlatformWords<'_, '_> {
    fn translate(&mut self, score_part: &mut Entries) {
        for (key, feature) in &mut *score_part {
            if key.text == "containers" {
                let mut containers = Containers {
                    score_file: self.input.score_file,
                    host: self.input.host,
                    placeholders: &mut *self.placeholders,
                };
                containers.translate(feature);
            } else {
                drop_empty(feature);
            }
        }
        score_part.retain(|(key, feature)| {
            let says_nothing =
                matches!(&feature.kind, NodeKind::Map(entries) if entries.is_empty());
            key.text == "containers" || !says_nothing
        });
        score_part.push(annotations(self.input));
    }

    fn extension(&mut self) -> Entries {
        let spec = self
            .input
            .extension
            .and_then(|extension| extension.get("spec"));
        let Some(spec) = spec else {
            return Entries::new();
        };
        keys_are_literal(spec, self.placeholders);
        let spec = self.placeholders.tree(spec, FieldPath::from_iter(["spec"]));
        match ModuleNode::of_extension_data(&spec).kind {
            NodeKind::Map(entries) => entries,
            _ => Entries::new(),
        }
    }

    fn on_clash(&mut self, path: &FieldPath, old: &ModuleNode, new: &ModuleNode) {
        self.placeholders.diags.push(clash(old, new).path(path));
    }
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
            let diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
            placeholders
                .diags
                .push(diagnostic.path(&path).hint(nest_the_path(&key.text)));
        }
    }
}

/// The annotations that say where the workload comes from.
fn annotations(input: &Input<'_>) -> (Key, ModuleNode) {
    let span = input.document.root().span;
    let text = |name: &str, text: &str| {
        let text = NodeKind::String(Template::literal(text));
        (Key::plain(name, span), ModuleNode::put_by_score(text, span))
    };
    let mut annotations = vec![text("humanitec.io/managed-by", "score-humanitec")];
    annotations.extend(
        input
            .source_url
            .map(|url| text("humanitec.io/workload-source", url)),
    );
    let annotations = ModuleNode::put_by_score(NodeKind::Map(annotations), span);
    (Key::plain("annotations", span), annotations)
}
