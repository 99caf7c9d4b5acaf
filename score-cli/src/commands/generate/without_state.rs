//! The ways out of a run without a state: it has no project, so what installs or lists something there is none.

use score_core::codes::NO_PROVISIONER;
use score_core::diagnostic::Diagnostics;

use crate::error::Error;

/// An error of such a run, with ways out that it can go.
pub(super) fn reworded(error: Error) -> Error {
    const OF_PROJECTS: &str = "`init --provisioners FILE`";
    let Error::Diagnostics(found) = error else {
        return error;
    };
    let reworded = found.into_iter().map(|mut diagnostic| {
        if diagnostic.code == NO_PROVISIONER {
            let hints = diagnostic.hints.iter_mut();
            for hint in hints.filter(|hint| hint.contains(OF_PROJECTS)) {
                *hint = match hint.contains("--definitions") {
                    true => "there are none: `--provisioners FILE` names some, or give definitions with `--definitions FILE`",
                    false => "`--provisioners FILE` names others",
                }
                .to_owned();
            }
        }
        diagnostic
    });
    Error::Diagnostics(Box::new(reworded.collect::<Diagnostics>()))
}
