//! An `init` that cannot hold the state folder that it has made.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic, and says why it does not run"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
/// What the script ends with if it cannot become somebody whom modes concern.
const SKIPPED: i32 = 99;

#[test]
fn a_state_folder_that_init_made_and_cannot_open_goes() {
    let project = Project::empty(BIN);
    for folder in [project.folder(), project.folder().parent().unwrap()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    }
    fs::copy(BIN, project.path("bin")).unwrap();
    // A folder that is made so can be opened by nobody but root.
    let run = "umask 777; exec ./bin init";
    let script = format!(
        "if [ \"$(id -u)\" != 0 ]; then {run}; fi
         setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null || exit {SKIPPED}
         exec setpriv --reuid=65534 --regid=65534 --clear-groups sh -c '{run}'"
    );
    let output = project.sh(&script).output().unwrap();
    if output.status.code() == Some(SKIPPED) {
        eprintln!("skipped: root cannot become anybody here");
        return;
    }
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(!project.path(".score-k8s").exists(), "{}", said(&output));
}
