//! The names of the files in a state folder.

use std::ffi::OsStr;
use std::path::Path;

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
    const OWN: [&str; 6] = [STATE, DEFINITIONS, IGNORE, LOCK, NAMED_SCORE_FILES, EMPTIED];
    OWN.contains(&name)
        || journal::is_journal(name)
        || name.starts_with(TEMPORARY)
        || name.ends_with(PROVISIONERS_SUFFIX)
}

/// True if a path is that of such a file in a state folder, both as a run names them.
pub(crate) fn is_own_in(state_dir: &Path, path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    name.is_some_and(is_own) && path.parent() == Some(state_dir)
}

/// True if a file of this name is one that only `init` writes, provisioner files aside.
pub(crate) fn is_made_by_init(name: &str) -> bool {
    [IGNORE, LOCK].contains(&name)
}
