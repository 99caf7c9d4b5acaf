//! Programs by the names that `cmd://` uris give them.

use std::path::{Path, PathBuf};

/// The program of a name in the folders of `PATH`, the first that can be run.
#[must_use]
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .find_map(|folder| score_system::program_files(&folder, name).next())
}

/// True if a person who allowed `allowed` has allowed the program `name`: they are the same text, or `name` begins with `~/`
/// and `allowed` is what a shell makes of it.
pub(crate) fn is_same(allowed: &str, name: &str) -> bool {
    allowed == name
        || name.strip_prefix("~/").is_some_and(|below| {
            let home = std::env::home_dir();
            home.is_some_and(|home| home.join(below).as_os_str() == Path::new(allowed).as_os_str())
        })
}
