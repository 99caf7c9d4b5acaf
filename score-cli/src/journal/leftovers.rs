//! Temporary files in the state folder that no journal names any more.

use std::fs;

use super::{COMMITTED, JOURNAL, UNDO};
use crate::project_files::{ProjectFiles, TEMPORARY};

/// Removes temporary files of new content from the state folder, which earlier runs could not remove. The caller holds
/// the lock, so nobody is writing them. Kept content of old files stays: a person was told where it is.
pub(crate) fn sweep(files: ProjectFiles<'_>) {
    let folder = files.on_disk(files.state_dir);
    let is_known = |name: &&str| !matches!(files.disk.metadata(&folder.join(name)), Ok(None));
    if [JOURNAL, COMMITTED, UNDO].iter().any(is_known) {
        return;
    }
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let is_new = entry.file_name().to_str().is_some_and(is_new);
        if is_new && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            // The next run tries again.
            let _ = files.disk.remove_file(&entry.path());
        }
    }
}

/// True if a name is that of a temporary file of new content: the prefix, a random number, and the number of the file.
fn is_new(name: &str) -> bool {
    let Some((files, file)) = name
        .strip_prefix(TEMPORARY)
        .and_then(|name| name.split_once('-'))
    else {
        return false;
    };
    let file = file.strip_suffix("-part").unwrap_or(file);
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    files.len() == 16
        && files.bytes().all(is_hex)
        && !file.is_empty()
        && file.bytes().all(|byte| byte.is_ascii_digit())
}
