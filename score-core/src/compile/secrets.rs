//! Keeps the values of a project out of what is said about it.

use score_yaml::SourceMap;

use crate::diagnostic::{Diagnostics, each_text_of, mask, mask_foreign};
use crate::humanitec::NativeContext;
use crate::state::State;
use crate::text::{Part, Text};
use crate::tree::Tree;

/// Masks what resources gave and remember, what provisioners share, and the shared values of extensions, where it stands
/// in a message; but for words that the user's own files say too. Masks what is quoted from texts of somebody else.
pub(super) fn keep(
    found: &mut Diagnostics,
    state: &State,
    context: &NativeContext,
    sources: &SourceMap,
) {
    let values = |f: &mut dyn FnMut(&str)| {
        for resource in state.resources.values() {
            each_text_of(&resource.state, f);
            each_output(&resource.outputs, f);
        }
        each_text_of(&state.shared_state, f);
        each_text_of(&context.values, f);
        let extensions = state
            .workloads
            .values()
            .filter_map(|workload| workload.extension.as_ref());
        extensions.for_each(|extension| each_text_of(&extension.context.values, f));
    };
    let is_public = |word: &str| {
        let mut shown = sources.iter().filter(|source| source.is_shown());
        let mut uids = state.resources.keys();
        shown.any(|source| source.text.contains(word))
            || uids.any(|uid| uid.as_str().contains(word))
            || state.workloads.keys().any(|name| name.contains(word))
    };
    mask(found.as_mut_slice(), &values, is_public);
    mask_foreign(found.as_mut_slice(), sources);
}

/// Calls a function with each text in outputs. References to secrets are none.
fn each_output(outputs: &Tree<Text>, f: &mut dyn FnMut(&str)) {
    let text = |text: &Text, f: &mut dyn FnMut(&str)| {
        for part in &text.parts {
            if let Part::Literal(literal) = part {
                f(literal);
            }
        }
    };
    match outputs {
        Tree::Null | Tree::Bool(_) => {}
        Tree::Int(n) => f(&n.to_string()),
        Tree::UInt(n) => f(&n.to_string()),
        Tree::Float(n) => f(&n.to_string()),
        Tree::String(string) => text(string, f),
        Tree::Timestamp(time) => f(time),
        Tree::Seq(items) => items.iter().for_each(|item| each_output(item, f)),
        Tree::Map(map) => map.values().for_each(|value| each_output(value, f)),
        Tree::Keyed(entries) => entries.iter().for_each(|(key, value)| {
            text(key, f);
            each_output(value, f);
        }),
    }
}
