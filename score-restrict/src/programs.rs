//! Programs by the names that `cmd://` uris give them.

use std::path::{Path, PathBuf};

/// The program of a name in the folders of `PATH`, the first that can be run.
#[must_use]
pub fn on_path(name: &str) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| {
            std::fs::metadata(file)
                .is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
        })
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
