//! Where paths lead to, links followed.

use std::ffi::OsString;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The most symbolic links that may lead from one to the next, as in the system.
const MAX_LINKS: usize = 40;
/// The length limit of a path in the system, in bytes.
const MAX_PATH: usize = 4096;

/// The path that a path leads to, without links; its last parts need not be there, nor what a link leads to.
///
/// # Errors
/// The system cannot follow it.
pub(crate) fn destination(path: &Path) -> io::Result<PathBuf> {
    let mut path = std::path::absolute(path)?;
    for _ in 0..=MAX_LINKS {
        if path.as_os_str().len() >= MAX_PATH {
            return Err(score_system::name_too_long());
        }
        let (there, missing) = split(&path)?;
        let Some((first, others)) = missing.split_first() else {
            return Ok(there);
        };
        let link = std::fs::read_link(there.join(first));
        let is_link = link.is_ok();
        path = there.join(link.as_deref().unwrap_or(Path::new(first)));
        path.extend(others);
        if !is_link {
            return Ok(path);
        }
    }
    Err(score_system::too_many_links())
}

/// Splits a path into what is there, without links, and the names behind it.
fn split(path: &Path) -> io::Result<(PathBuf, Vec<OsString>)> {
    let mut missing = Vec::new();
    let mut at = path;
    loop {
        match std::fs::canonicalize(at) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Below what is not there `..` leads nowhere.
                let (Some(folder), Some(Component::Normal(name))) =
                    (at.parent(), at.components().next_back())
                else {
                    return Err(error);
                };
                missing.push(name.to_owned());
                at = folder;
            }
            found => {
                missing.reverse();
                return found.map(|there| (there, missing));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_also_to_where_nothing_is() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        symlink("../../x/y", root.join("a/b/nowhere")).unwrap();
        symlink("b/nowhere", root.join("a/chain")).unwrap();
        symlink("a", root.join("folder")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        for (path, expected) in [
            ("a/b", "a/b"),
            ("folder/b/../c", "a/c"),
            ("a/b/new/file", "a/b/new/file"),
            ("a/b/nowhere", "x/y"),
            ("folder/chain", "x/y"),
            ("a/chain/z", "x/y/z"),
        ] {
            assert_eq!(
                destination(&root.join(path)).unwrap(),
                root.join(expected),
                "{path}"
            );
        }
        for path in ["loop", "gone/../../etc", "a/chain/../z"] {
            assert!(destination(&root.join(path)).is_err(), "{path}");
        }
        assert!(destination(&root.join("a/".repeat(3000))).is_err());
    }
}
