//! Files, directories and standard input.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Component, Path, PathBuf};

use super::{Fetched, go_hash};
use crate::error::Error;
use crate::read;
use crate::restriction;

/// The name under which provisioners from standard input are installed.
pub(crate) const STDIN: &str = "from-stdin.provisioners.yaml";

pub(super) fn fetch(uri: &str, path: &str, limit: u64) -> Result<Vec<Fetched>, Error> {
    if uri == "-" {
        return stdin(limit).map(|bytes| vec![Fetched::named(STDIN, uri, bytes)]);
    }
    let path = expand_home(path);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Read { path, source }
    };
    // A stream is no path.
    if read::stream_number(&path.to_string_lossy()).is_none() {
        restriction::check_folder(&path).map_err(failed(&path))?;
    }
    if !fs::metadata(&path).map_err(failed(&path))?.is_dir() {
        let uri = path.to_string_lossy().into_owned();
        let taken = read::named(&uri, limit).map_err(failed(&path))?;
        return Ok(vec![Fetched::named(&uri, &uri, taken.bytes)]);
    }
    let mut files: Vec<PathBuf> = fs::read_dir(&path)
        .and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect())
        .map_err(failed(&path))?;
    files.retain(|file| file.is_file());
    files.sort();
    if files.is_empty() {
        return Err(Error::Other(format!(
            "directory {} contains no files",
            path.display()
        )));
    }
    let read = |file: PathBuf| {
        let bytes = read::file(&file, limit).map_err(failed(&file))?;
        Ok(Fetched {
            uri: file.to_string_lossy().into_owned(),
            bytes,
            from_directory: true,
            go_hash: go_hash(&cleaned(&file).to_string_lossy()),
            has_login: false,
        })
    };
    files.into_iter().map(read).collect()
}

/// A path with `.` and `..` resolved by its text, as Go cleans paths.
fn cleaned(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for step in path.components() {
        match step {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            Component::ParentDir if out.has_root() => {}
            step => out.push(step),
        }
    }
    out
}

fn expand_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

fn stdin(limit: u64) -> Result<Vec<u8>, Error> {
    if io::stdin().is_terminal() {
        return Err(Error::Other("no stdin data provided".to_owned()));
    }
    let bytes = read::stdin(limit).map_err(|source| Error::Read {
        path: "standard input".into(),
        source,
    })?;
    if bytes.is_empty() {
        return Err(Error::Other("stdin is empty".to_owned()));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_the_go_tools_do() {
        for (path, expected) in [
            ("./more/a", "more/a"),
            ("more//a", "more/a"),
            ("/../x/./a", "/x/a"),
            ("../x/../../a", "../../a"),
            ("x/../a", "a"),
        ] {
            assert_eq!(cleaned(Path::new(path)), Path::new(expected), "{path}");
        }
    }
}
