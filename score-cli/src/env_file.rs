//! The file of the names of environment variables that `--env-file` asks for. People keep it filled in, and tools read it under the
//! name of `.env`: what it holds is kept, and names that it lacks stand at its end.

use std::io;
use std::path::Path;

use score_system::descriptor;
use score_yaml::SortedSet;

use crate::error::Error;
use crate::project::Project;
use crate::read;
use crate::transaction::is_stdout;

/// The content of the file at a path that a person named, with a line for each of the names that it does not have yet.
///
/// # Errors
/// The file that is there cannot be read.
pub(crate) fn content<'n>(
    path: &str,
    names: impl IntoIterator<Item = &'n String>,
    project: &Project,
) -> Result<Vec<u8>, Error> {
    Ok(with_names(existing(path, project)?, names))
}

/// What is in the file now; nothing of a stream, and of a link that leads out of the project, which is replaced.
fn existing(path: &str, project: &Project) -> Result<Vec<u8>, Error> {
    let target = Path::new(path);
    let is_stream = is_stdout(path) || descriptor::number(path).is_some();
    if is_stream || project.is_foreign(target) {
        return Ok(Vec::new());
    }
    let on_disk = project.on_disk(target);
    // A pipe and a device are written to as they are, and a folder is refused where it is written.
    if !std::fs::metadata(&on_disk).is_ok_and(|found| found.is_file()) {
        return Ok(Vec::new());
    }
    match read::file(&on_disk, read::LIMIT) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|source| Error::Read {
            path: target.to_owned(),
            source,
        }),
    }
}

/// A file with an empty value for each name that it lacks, behind what it holds.
fn with_names<'n>(existing: Vec<u8>, names: impl IntoIterator<Item = &'n String>) -> Vec<u8> {
    let known: SortedSet<Vec<u8>> = existing
        .split(|b| *b == b'\n')
        .filter_map(name_of)
        .collect();
    let end: &[u8] = match existing.ends_with(b"\r\n") {
        true => b"\r\n",
        false => b"\n",
    };
    let mut content = existing;
    for name in names {
        if known.contains(name.as_bytes()) {
            continue;
        }
        if !content.is_empty() && !content.ends_with(b"\n") {
            content.extend(end);
        }
        content.extend(name.as_bytes());
        content.push(b'=');
        content.extend(end);
    }
    content
}

/// The name that a line of such a file gives a value, in one of the ways that are read: `NAME=value`, `export NAME=value`,
/// `NAME: value`, and `NAME` alone, whose value is that of the environment.
fn name_of(line: &[u8]) -> Option<Vec<u8>> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let line = line.trim_ascii();
    let line = match line.strip_prefix(b"export") {
        Some(rest) if rest.starts_with(b" ") || rest.starts_with(b"\t") => rest.trim_ascii(),
        _ => line,
    };
    let is_end = |b: &u8| matches!(b, b'=' | b':' | b' ' | b'\t' | b'#');
    let end = line.iter().position(is_end).unwrap_or(line.len());
    (end > 0).then(|| line[..end].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_and_names_that_are_missing_added() {
        for (existing, expected) in [
            ("", "A=\nB=\n"),
            ("A=1\nOTHER=2\n", "A=1\nOTHER=2\nB=\n"),
            ("B=1\nA", "B=1\nA"),
            ("# A=\nexport B=1", "# A=\nexport B=1\nA=\n"),
            ("A = 1\r\nB2=x\r\n", "A = 1\r\nB2=x\r\nB=\r\n"),
            ("\u{feff}A: 1\n\n", "\u{feff}A: 1\n\nB=\n"),
        ] {
            let names = ["A".to_owned(), "B".to_owned()];
            let content = with_names(existing.into(), &names);
            assert_eq!(String::from_utf8(content).unwrap(), expected, "{existing}");
        }
        assert_eq!(with_names(b"X=\xff\n".to_vec(), &[]), b"X=\xff\n");
    }
}
