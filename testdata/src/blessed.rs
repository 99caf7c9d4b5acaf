//! The known results of a case that are files for tools: a run is compared with them, or `BLESS=1` writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use libtest_mimic::Failed;
use similar::TextDiff;

use crate::case::names;
use crate::snapshot::is_blessing;

/// Files by path from a folder, `/` between folders.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Compares a folder with what came out for it: each file, none missing, none over.
pub(crate) fn folder(folder: &Path, found: &Files) -> Result<(), Failed> {
    if is_blessing() {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        return found
            .iter()
            .try_for_each(|(name, bytes)| write(&folder.join(name), bytes));
    }
    let expected = read(folder)?;
    let differences: String = expected
        .keys()
        .chain(found.keys().filter(|name| !expected.contains_key(*name)))
        .filter_map(|name| {
            difference(
                &format!("{}/{name}", folder.display()),
                expected.get(name),
                found.get(name),
            )
        })
        .collect();
    settle(differences)
}

/// Compares one file with what came out for it; empty and not there are the same.
pub(crate) fn file(path: &Path, found: &str) -> Result<(), Failed> {
    if is_blessing() {
        return match found {
            "" if path.exists() => Ok(fs::remove_file(path)?),
            "" => Ok(()),
            _ => write(path, found.as_bytes()),
        };
    }
    let expected = if path.exists() {
        fs::read(path)?
    } else {
        Vec::new()
    };
    let name = path.display().to_string();
    settle(difference(&name, Some(&expected), Some(&found.as_bytes().to_vec())).unwrap_or_default())
}

/// Compares one file that is known with what came out for it, if anything did.
pub(crate) fn bytes(path: &Path, found: Option<&[u8]>) -> Result<(), Failed> {
    if is_blessing() {
        return match found {
            Some(found) => write(path, found),
            None => Ok(fs::remove_file(path)?),
        };
    }
    let (name, expected) = (path.display().to_string(), fs::read(path)?);
    let found = found.map(<[u8]>::to_vec);
    settle(difference(&name, Some(&expected), found.as_ref()).unwrap_or_default())
}

/// All files of a folder, at any depth; none if it is not there.
pub(crate) fn read(folder: &Path) -> Result<Files, Failed> {
    let mut files = Files::new();
    if folder.exists() {
        collect(folder, "", &mut files)?;
    }
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> Result<(), Failed> {
    for name in names(folder)? {
        let path = folder.join(&name);
        if path.is_dir() && !path.is_symlink() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
        } else if !path.is_symlink() {
            files.insert(format!("{prefix}{name}"), fs::read(path)?);
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failed> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    Ok(fs::write(path, bytes)?)
}

/// The differences in a file, for a person; `None` if there are none.
pub(crate) fn difference(
    name: &str,
    expected: Option<&Vec<u8>>,
    found: Option<&Vec<u8>>,
) -> Option<String> {
    let text = |bytes: Option<&Vec<u8>>| {
        bytes
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .unwrap_or_default()
    };
    match (expected, found) {
        (Some(expected), Some(found)) if expected == found => None,
        (None, Some(_)) => Some(format!("{name}: new\n{}", text(found))),
        (Some(_), None) => Some(format!("{name}: no longer made\n")),
        _ => {
            let (expected, found) = (text(expected), text(found));
            let diff = TextDiff::from_lines(&expected, &found);
            Some(
                diff.unified_diff()
                    .context_radius(3)
                    .header(name, "now")
                    .to_string(),
            )
        }
    }
}

fn settle(differences: String) -> Result<(), Failed> {
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("{differences}fix with BLESS=1\n").into())
    }
}
