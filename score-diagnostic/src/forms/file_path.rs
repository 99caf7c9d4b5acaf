//! Paths of files as services that know a repository take them.

use std::path::{Component, Path};

/// The path of a source's file, relative to a folder if it lies in it, with `/` between the parts; `None` if the source is no
/// file. The folder is absolute.
pub(super) fn file_path(name: &str, folder: &Path) -> Option<String> {
    // Flags, standard input, and other streams that a shell names.
    let is_stream = name.starts_with("/dev/") || name.starts_with("/proc/self/fd/");
    if name.is_empty() || name.starts_with('-') || is_stream {
        return None;
    }
    let path = Path::new(name);
    let path = path.strip_prefix(folder).unwrap_or(path);
    let mut parts: Vec<&str> = Vec::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::RootDir => parts.push(""),
            Component::ParentDir if parts.last().is_some_and(|last| !["", ".."].contains(last)) => {
                parts.pop();
            }
            component => parts.push(component.as_os_str().to_str()?),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_folder() {
        for (name, expected) in [
            ("score.yaml", Some("score.yaml")),
            ("./apps//web/./score.yaml", Some("apps/web/score.yaml")),
            ("apps/../score.yaml", Some("score.yaml")),
            ("../x/score.yaml", Some("../x/score.yaml")),
            ("/work/apps/score.yaml", Some("apps/score.yaml")),
            ("/elsewhere/score.yaml", Some("/elsewhere/score.yaml")),
            ("-", None),
            ("/dev/fd/63", None),
            ("--override-property a=b", None),
            ("", None),
        ] {
            let path = file_path(name, Path::new("/work"));
            assert_eq!(path.as_deref(), expected, "{name}");
        }
    }
}
