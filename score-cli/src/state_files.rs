//! The names of the files in a state folder.

use std::ffi::OsStr;
use std::path::Path;

use crate::environment_name::is_environment_of;
use crate::journal;
use crate::project_files::TEMPORARY;

/// The state.
pub(crate) const STATE: &str = "state.yaml";
/// What definitions keep of a project, beside the state.
pub(crate) const DEFINITIONS: &str = "definitions.yaml";
/// The end of the names of provisioner files.
pub(crate) const PROVISIONERS_SUFFIX: &str = ".provisioners.yaml";
/// The default provisioners.
pub(crate) const DEFAULTS: &str = "zz-default.provisioners.yaml";
/// The lock: installed provisioner files by URI and digest.
pub(crate) const LOCK: &str = "provisioners.lock";
/// The Score files outside of the project that a person has named.
pub(crate) const NAMED_SCORE_FILES: &str = "score-files.json";
/// What says that all workloads were removed.
pub(crate) const EMPTIED: &str = "emptied";
/// The values of an environment that came back with an earlier set.
pub(crate) const RESTORED_VALUES: &str = "restored-values.yaml";
/// The start and the end of the names of files that hold a set of workloads each.
pub(crate) const SET: [&str; 2] = ["set-", ".yaml"];
/// The files that are not for version control, as git reads it.
pub(crate) const IGNORE: &str = ".gitignore";
/// The text of `.gitignore`.
pub(crate) const IGNORE_TEXT: &str = "\
# Passwords stand in the state, and each run makes the rest anew. Commit what is not in this list: the provisioner
# files, and provisioners.lock, which says where they come from.
/state.yaml
/journal*.json
/definitions.yaml
/score-files.json
/emptied
/mounts/
.score-tmp-*
";

/// True if a file of this name is one that only this program writes or reads.
pub(crate) fn is_own(name: &str) -> bool {
    const OWN: [&str; 3] = [STATE, IGNORE, LOCK];
    OWN.contains(&name)
        || is_of_environment(name)
        || journal::is_journal(name)
        || name.starts_with(TEMPORARY)
        || name.ends_with(PROVISIONERS_SUFFIX)
}

/// True if a file of this name is one that each environment has, beside its state.
pub(crate) fn is_of_environment(name: &str) -> bool {
    const OWN: [&str; 4] = [DEFINITIONS, NAMED_SCORE_FILES, EMPTIED, RESTORED_VALUES];
    OWN.contains(&name) || is_set(name)
}

/// True if a file of this name holds a set of workloads.
pub(crate) fn is_set(name: &str) -> bool {
    name.starts_with(SET[0]) && name.ends_with(SET[1])
}

/// True if a path is that of such a file in a state folder, or in that of an environment, all as a run names them.
pub(crate) fn is_own_in(state_dir: &Path, path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    name.is_some_and(is_own)
        && path
            .parent()
            .is_some_and(|folder| folder == state_dir || is_environment_of(state_dir, folder))
}

/// True if a file of this name is one that only `init` writes, provisioner files aside.
pub(crate) fn is_made_by_init(name: &str) -> bool {
    [IGNORE, LOCK].contains(&name)
}
