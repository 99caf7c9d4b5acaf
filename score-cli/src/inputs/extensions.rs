//! `--extensions`: which extension file belongs to which workload.

use score_humanitec::ExtensionFile;

use super::read::InputFiles;
use crate::error::{Error, invalid_flag};

/// A value of `--extensions`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct ExtensionArg<'f> {
    /// The workload before the `=`, if there is one.
    workload: Option<&'f str>,
    path: &'f str,
}

impl<'f> ExtensionArg<'f> {
    /// Reads `FILE` or `WORKLOAD=FILE`. A name has no slash, so a path whose own text has a `=` is written
    /// `./a=b.yaml`.
    fn parse(text: &'f str) -> Self {
        match text.split_once('=') {
            Some((workload, path)) if !workload.is_empty() && !workload.contains(['/', '\\']) => {
                ExtensionArg {
                    workload: Some(workload),
                    path,
                }
            }
            _ => ExtensionArg {
                workload: None,
                path: text,
            },
        }
    }
}

/// Reads the extension files that the values of `--extensions` name.
///
/// # Errors
/// A value names no file; all files that cannot be read, at once.
pub(super) fn read(
    values: &[String],
    inputs: &mut InputFiles<'_>,
) -> Result<Vec<ExtensionFile>, Error> {
    let named: Vec<ExtensionArg<'_>> = values
        .iter()
        .map(|text| ExtensionArg::parse(text))
        .collect();
    let mut all = values.iter().zip(&named);
    if let Some((text, _)) = all.find(|(_, one)| one.path.is_empty()) {
        let text = format!("`--extensions {text}` names no file, expected FILE or WORKLOAD=FILE");
        return Err(invalid_flag(text).into());
    }
    let paths: Vec<&str> = named.iter().map(|one| one.path).collect();
    let files = inputs.all(&paths)?;
    let workloads = named.iter().map(|one| one.workload.map(str::to_owned));
    Ok(workloads
        .zip(files)
        .map(|(workload, file)| ExtensionFile { workload, file })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_a_file_or_a_workload_and_its_file() {
        for (text, workload, path) in [
            ("a.yaml", None, "a.yaml"),
            ("web=a.yaml", Some("web"), "a.yaml"),
            ("web=x=y.yaml", Some("web"), "x=y.yaml"),
            ("./a=b.yaml", None, "./a=b.yaml"),
            ("=a.yaml", None, "=a.yaml"),
        ] {
            assert_eq!(
                ExtensionArg::parse(text),
                ExtensionArg { workload, path },
                "{text}"
            );
        }
    }
}
