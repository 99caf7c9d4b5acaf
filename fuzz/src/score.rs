use score_compose::Compose;
use score_k8s::K8s;

use crate::run::{Inputs, check};
use crate::text;

/// A Score file, compiled for both targets with the provisioners that `init` installs.
///
/// # Panics
/// A second run gives something else, the output is not YAML, the state that was written cannot be read or gives
/// another output, a place is not in the file, or something is said that steers a terminal.
pub fn score(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let inputs = Inputs {
        score: Some(&text),
        has_defaults: true,
        ..Inputs::default()
    };
    check::<K8s>(inputs);
    check::<Compose>(inputs);
}
