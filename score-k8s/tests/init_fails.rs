//! An `init` that cannot hold the state folder that it has made.

use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");

#[test]
fn a_state_folder_that_init_made_and_cannot_open_goes() {
    let project = Project::empty(BIN);
    // A folder that is made so can be opened by nobody but root.
    let Some(output) = project.as_nobody("umask 777; exec ./bin init") else {
        return;
    };
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(!project.path(".score-k8s").exists(), "{}", said(&output));
}
