//! Keeps the values of a project out of what is said about it.

use std::borrow::Cow;

use score_yaml::{Map, SourceMap};

use crate::diagnostic::{Diagnostics, Public, each_text_of, mask};
use crate::humanitec::PlatformContext;
use crate::state::State;

/// Masks what resources gave and remember, what provisioners share, and the shared values of extensions, where it stands
/// in a message; but for words that the user's own files say too.
pub(super) fn keep(
    found: &mut Diagnostics,
    state: &State,
    context: &PlatformContext,
    sources: &SourceMap,
) {
    let values = |f: &mut dyn FnMut(&str)| {
        for resource in state.resources.values() {
            each_text_of(&resource.state, f);
            resource.outputs.each_text(f);
        }
        each_text_of(&state.shared_state, f);
        each_of_contexts(state, context, &mut |values| each_text_of(values, f));
    };
    let public = Public {
        is_name: &|word| state.workloads.contains_key(word) || state.resources.get(word).is_some(),
        texts: &|| {
            let mut names = String::new();
            let uids = state.resources.keys().map(|uid| uid.as_str());
            for name in state.workloads.keys().map(|name| name.as_str()).chain(uids) {
                names.extend([name, "\n"]);
            }
            let shown = sources.iter().filter(|source| source.is_shown());
            let shown = shown.map(|source| Cow::Borrowed(source.text.as_str()));
            std::iter::once(Cow::Owned(names)).chain(shown).collect()
        },
    };
    mask(found.as_mut_slice(), &values, &public);
}

/// Calls a function with the shared values of this run, and of each workload's. Nearly always they are the same.
fn each_of_contexts<'a>(
    state: &'a State,
    context: &'a PlatformContext,
    f: &mut dyn FnMut(&'a Map),
) {
    f(&context.values);
    let mut last = &context.values;
    let workloads = state.workloads.values();
    for extension in workloads.filter_map(|workload| workload.extension.as_deref()) {
        let values = &extension.context.values;
        if !is_same(values, &context.values) && !is_same(values, last) {
            f(values);
            last = values;
        }
    }
}

/// Whether two maps are of the same entries in the same order, which is faster to tell than whether they are equal.
fn is_same(a: &Map, b: &Map) -> bool {
    a.len() == b.len() && a.iter().eq(b.iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::humanitec::Attached;
    use crate::state::WorkloadState;

    #[test]
    fn shared_values_are_looked_at_once() {
        let context = |word: &str| PlatformContext {
            values: Map::from_iter([("word".to_owned(), word.into())]),
            ..PlatformContext::default()
        };
        let mut sources = SourceMap::new();
        let file = sources.add("x.yaml", "{}");
        let mut nodes = score_yaml::parse(&sources, file).expect("it is YAML");
        let node = Arc::new(nodes.remove(0));
        let workload = |word: &str| WorkloadState {
            spec: Arc::clone(&node),
            file: None,
            extension: Some(Arc::new(Attached {
                file: String::new(),
                document: Arc::clone(&node),
                context: context(word),
                profile: None,
            })),
            extras: Map::new(),
        };
        let words = ["a", "b", "b", "a", "c"];
        let workloads = words.iter().enumerate();
        let state = State {
            workloads: workloads
                .map(|(i, word)| (i.to_string().into(), workload(word)))
                .collect(),
            ..State::default()
        };
        let mut count = 0;
        each_of_contexts(&state, &context("a"), &mut |_| count += 1);
        assert_eq!(count, 3);
    }
}
