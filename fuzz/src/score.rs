use score_compose::Compose;
use score_k8s::K8s;

use crate::run::{Given, check};
use crate::text;

/// A Score file, compiled for both targets with the provisioners that `init` installs.
///
/// # Panics
/// A second run gives something else, the output is not YAML, the state that was written cannot be read or gives
/// another output, a place is not in the file, or something is said that steers a terminal.
pub fn score(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let given = Given {
        score: Some(&text),
        has_defaults: true,
        ..Given::default()
    };
    check::<K8s>(given);
    check::<Compose>(given);
}
