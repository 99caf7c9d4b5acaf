//! Keeps the values of a project out of what is said about it.

use std::borrow::Cow;

use score_yaml::SourceMap;

use crate::backend::Conventions;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic, Public, each_text_of, mask};
use crate::layer::Layer;
use crate::state::State;

/// The tables of the codes that a run finds: those of every run, of the layers and of the target.
pub fn code_tables(
    conventions: &Conventions,
    layers: &[&dyn Layer],
) -> impl Iterator<Item = &'static [Code]> {
    [codes::COMMON_CODES, codes::CORE_CODES]
        .into_iter()
        .chain(layers.iter().map(|layer| layer.codes()))
        .chain(conventions.codes.iter().copied())
}

/// Masks what resources gave and remember, what provisioners share, and what layers hide, where it stands
/// in a message; but for words that the user's own files or command line say too. Then layers say it in their words.
pub fn mask_values(
    conventions: &Conventions,
    found: &mut [Diagnostic],
    state: &State,
    layers: &[&dyn Layer],
    sources: &SourceMap,
) {
    let values = |f: &mut dyn FnMut(&str)| {
        for (_, resource) in state.all_resources() {
            each_text_of(&resource.state, f);
            resource.outputs.each_text(f);
        }
        each_text_of(&state.shared_state, f);
        each_text_of(&state.beside.fields, f);
        for layer in layers {
            let workloads = state.workloads.values();
            let mut kept =
                workloads.filter_map(|workload| workload.layers.get(layer.state_layer().field));
            layer.each_hidden_text(&mut kept.by_ref().map(|tree| &**tree), f);
        }
    };
    let codes: Vec<_> = code_tables(conventions, layers).collect();
    let public = Public {
        codes: &codes,
        is_name: &|word| state.workloads.contains_key(word) || state.resources.get(word).is_some(),
        texts: &|| {
            let mut names = String::new();
            let uids = state.resources.keys().map(|uid| uid.as_str());
            for name in state.workloads.keys().map(|name| name.as_str()).chain(uids) {
                names.extend([name, "\n"]);
            }
            for layer in layers {
                layer.each_public_text(&mut |text| names.extend([text, "\n"]));
            }
            let shown = sources.iter().filter(|source| source.is_shown());
            let shown = shown.map(|source| Cow::Borrowed(source.text.as_str()));
            std::iter::once(Cow::Owned(names)).chain(shown).collect()
        },
    };
    mask(found, &values, &public);
    layers.iter().for_each(|layer| layer.reword(found, sources));
}
