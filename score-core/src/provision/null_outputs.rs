//! Outputs that are null, and that a placeholder puts into a text: it becomes the text `null` there.

use score_yaml::{Kind, Node, Span, message};

use super::matched::MatchedResource;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::path::FieldPath;
use crate::state::State;
use crate::text::Text;
use crate::tree::Tree;

impl MatchedResource<'_> {
    /// Warns of outputs that are null and stand in a text of the workload. Of what is `told` already there is no more to say.
    pub(super) fn null_outputs(
        &self,
        outputs: &Tree<Text>,
        state: &State,
        told: &Diagnostics,
        diags: &mut Diagnostics,
    ) {
        let given = outputs.as_map().into_iter().flat_map(|map| map.iter());
        let mut null = given
            .filter(|(_, value)| matches!(value, Tree::Null))
            .peekable();
        if null.peek().is_none() {
            return;
        }
        let spec = state.workloads.get(&self.node.scope.workload);
        let Some((spec, resource)) = spec.map(|workload| &workload.spec).zip(self.node.name())
        else {
            return;
        };
        for (name, _) in null {
            let written = format!("${{resources.{resource}.{name}}}");
            let mut path = FieldPath::new();
            let Some(place) = text_with(spec, &written, &mut path) else {
                continue;
            };
            let made = self.entry.provisioner().empty_output(name);
            let is_told = |span: Span| {
                told.iter().filter_map(|one| one.span).any(|one| {
                    one.file == span.file && one.start < span.end && span.start < one.end
                })
            };
            if made.as_ref().is_some_and(|made| is_told(made.span)) {
                continue;
            }
            let variable = made.as_ref().and_then(|made| made.variable.as_deref());
            let message = match variable {
                Some(variable) => message!(
                    "`{variable}` is not set: the output `{name}` of `{resource}` is null, and `{written}` the text `null`"
                ),
                None => message!(
                    "the output `{name}` of `{resource}` is null, and `{written}` becomes the text `null`"
                ),
            };
            let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
            diags.push(match made {
                Some(made) => warning
                    .at(made.span)
                    .label(place, "here")
                    .hint(made.way_out),
                None => warning.at(place).path(&path).hint(message!(
                    "give `{name}` a value where `{resource}` is made, or leave the placeholder out"
                )),
            });
        }
    }
}

/// The place of the first text of a tree that some words stand in, and the path to it.
fn text_with(node: &Node, words: &str, path: &mut FieldPath) -> Option<Span> {
    match &node.kind {
        Kind::String(text) => text.contains(words).then_some(node.span),
        Kind::Seq(items) => items.iter().enumerate().find_map(|(number, item)| {
            let mark = path.enter(&number.to_string());
            let found = text_with(item, words, path);
            if found.is_none() {
                path.leave(mark);
            }
            found
        }),
        Kind::Map(map) => map.iter().find_map(|(key, value)| {
            let mark = path.enter(&key.text);
            let found = text_with(value, words, path);
            if found.is_none() {
                path.leave(mark);
            }
            found
        }),
        _ => None,
    }
}
