use score_cli::Frontend;
use score_cli::state_dir::LAYERS;
use score_compose::Compose;
use score_core::backend::Conventions;
use score_core::compile::planned;
use score_core::state;
use score_humanitec::Extensions;
use score_k8s::K8s;
use score_yaml::{Excerpt, SourceMap};

use crate::run::{Inputs, check};
use crate::said::said;
use crate::text;

/// A state file: read and written, and the project that it holds compiled, for both targets.
///
/// # Panics
/// The state that was written is read as something else, or a promise of [`score`](crate::score()) does not hold.
pub fn state(data: &[u8]) {
    let Some(text) = text(data) else { return };
    check_state::<K8s>(&text);
    check_state::<Compose>(&text);
}

fn check_state<F: Frontend>(text: &str) {
    let mut sources = SourceMap::new();
    let mut read = |text: &str| {
        let file = sources.add_as("state.yaml", text, Excerpt::Masked);
        state::read(&sources, file, &F::STATE, &LAYERS)
    };
    let state = match read(text) {
        Ok(state) => state,
        Err(found) => {
            said(&found, &sources);
            return;
        }
    };
    let written = state::write(&state, &F::STATE).concat();
    let again = match read(&written) {
        Ok(again) => again,
        Err(found) => panic!("it is no state: {}\n{written}", said(&found, &sources)),
    };
    let rewritten = state::write(&again, &F::STATE).concat();
    assert_eq!(
        without_signed_zeros(&written),
        without_signed_zeros(&rewritten),
        "it is not written as it was"
    );
    if let Err(found) = planned(
        &Conventions::of::<F>(),
        state,
        &[&Extensions::default()],
        &sources,
    ) {
        said(&found, &sources);
    }
    check::<F>(Inputs {
        state: Some(text),
        has_defaults: true,
        ..Inputs::default()
    });
}

/// The float -0 is written as the reference does, and read as the integer 0.
fn without_signed_zeros(text: &str) -> String {
    text.replace(" -0\n", " 0\n")
}
