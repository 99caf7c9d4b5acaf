//! Files, directories and standard input.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::Fetched;
use crate::error::Error;
use crate::read;

pub(super) fn fetch(uri: &str, path: &str, limit: u64) -> Result<Vec<Fetched>, Error> {
    if uri == "-" {
        return stdin(limit).map(|bytes| {
            vec![Fetched {
                uri: "-".to_owned(),
                bytes,
                from_directory: false,
            }]
        });
    }
    let path = expand_home(path);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Read { path, source }
    };
    if !fs::metadata(&path).map_err(failed(&path))?.is_dir() {
        let uri = path.to_string_lossy().into_owned();
        let taken = read::named(&uri, limit).map_err(failed(&path))?;
        return Ok(vec![Fetched {
            uri,
            bytes: taken.bytes,
            from_directory: false,
        }]);
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
        })
    };
    files.into_iter().map(read).collect()
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
