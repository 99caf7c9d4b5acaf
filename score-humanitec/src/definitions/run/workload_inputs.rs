//! The inputs of the resource that stands for a workload: its module.

use score_core::text::{Placeholder, Template};
use score_core::tree::Tree;
use score_yaml::Str;

use super::operations::SPEC;
use crate::module::{Module, ModuleNode, NodeKind};

/// The inputs that stand for a workload: its id, profile and module. `is_late` says of the name of a resource that its
/// outputs are read when the target starts: what refers to it stays as it is written.
pub(crate) fn inputs(
    workload: &str,
    profile: &str,
    module: &Module,
    is_late: &dyn Fn(&str) -> bool,
) -> Tree<Template> {
    let text = |text: &str| Tree::String(Template::literal(text));
    let spec = module.spec.iter().filter(|(_, node)| !node.is_null());
    let spec = spec.map(|(key, node)| (key.text.clone(), input(node, false, is_late)));
    let fields: [(&str, Tree<Template>); 3] = [
        ("id", text(workload)),
        ("profile", text(profile)),
        (SPEC, Tree::Map(spec.collect())),
    ];
    let fields = fields.into_iter();
    let fields = fields.map(|(key, value)| (Str::from(key), value));
    Tree::Map(fields.collect())
}

/// A value of a module as an input; `is_words` if it is a command, in which nothing is a placeholder.
fn input(node: &ModuleNode, is_words: bool, is_late: &dyn Fn(&str) -> bool) -> Tree<Template> {
    match &node.kind {
        NodeKind::ScoreText(text) if is_words => Tree::String(Template::literal(text.clone())),
        NodeKind::ScoreText(text) => {
            let template = Template::parse(text, node.span, "");
            let is_late = |placeholder: &Placeholder| {
                let resource = placeholder.resource();
                // One without an output is mounted, and stands for no text.
                resource.is_some_and(|(name, output)| output.is_empty() || is_late(name))
            };
            let has_late = template.placeholders().any(is_late);
            Tree::String(match has_late {
                true => Template::literal(text.clone()),
                false => template,
            })
        }
        NodeKind::Seq(items) => {
            let items = items.iter().map(|item| input(item, is_words, is_late));
            Tree::Seq(items.collect())
        }
        NodeKind::Map(entries) if entries.iter().all(|(key, _)| key.pending.is_none()) => {
            let entries = entries.iter().filter(|(_, node)| !node.is_null());
            let entries = entries.map(|(key, node)| {
                let is_words = matches!(key.text.as_str(), "command" | "args");
                (key.text.clone(), input(node, is_words, is_late))
            });
            Tree::Map(entries.collect())
        }
        _ => node.clone().into_tree(),
    }
}
