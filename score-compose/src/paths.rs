//! Paths with slashes, as text: nothing here looks at a disk.

/// The shortest path of the same meaning: without `.`, `//`, and `..` behind a name; `.` if nothing is left.
pub(crate) fn clean(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (is_absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Both paths, one behind the other, cleaned; an empty one is passed over.
pub(crate) fn join(base: &str, path: &str) -> String {
    match (base.is_empty(), path.is_empty()) {
        (true, true) => String::new(),
        (true, false) => clean(path),
        (false, true) => clean(base),
        (false, false) => clean(&format!("{base}/{path}")),
    }
}

/// The last name of a path, without slashes; empty for the root and the empty path.
pub(crate) fn base_name(path: &str) -> &str {
    path.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
}

/// True if a path stays inside the folder that it is taken from.
pub(crate) fn is_local(path: &str) -> bool {
    !path.is_empty() && !path.starts_with('/') && {
        let path = clean(path);
        path != ".." && !path.starts_with("../")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_keeps_the_meaning() {
        for (path, cleaned) in [
            ("", "."),
            ("a//b/./c/", "a/b/c"),
            ("a/../b", "b"),
            ("../a/..", ".."),
            ("/../a", "/a"),
            ("/", "/"),
            ("./", "."),
        ] {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }

    #[test]
    fn local_paths_stay_inside() {
        for path in ["a", "a/../b", ".", "..a"] {
            assert!(is_local(path), "{path}");
        }
        for path in ["", "/a", "..", "a/../../b", "../a"] {
            assert!(!is_local(path), "{path}");
        }
    }
}
