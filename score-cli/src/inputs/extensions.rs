//! `--extensions`: which extension file belongs to which workload.

use score_core::compile::ExtensionFile;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::SourceMap;

use super::invalid_flag;
use super::read::read_all;
use crate::error::Error;

/// A value of `--extensions`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Named<'f> {
    /// The workload before the `=`, if there is one.
    workload: Option<&'f str>,
    path: &'f str,
}

impl<'f> Named<'f> {
    /// Reads `FILE` or `WORKLOAD=FILE`. A name has no slash, so a path whose own text has a `=` is written
    /// `./a=b.yaml`.
    fn of(text: &'f str) -> Self {
        match text.split_once('=') {
            Some((workload, path)) if !workload.is_empty() && !workload.contains(['/', '\\']) => {
                Named {
                    workload: Some(workload),
                    path,
                }
            }
            _ => Named {
                workload: None,
                path: text,
            },
        }
    }
}

/// Reads the values of `--extensions` for a run over these Score files.
///
/// # Errors
/// A value lacks a path or, where there is not one Score file, the workload; two are for one workload.
pub(super) fn named<'f>(
    values: &'f [String],
    score_files: &[&str],
) -> Result<Vec<Named<'f>>, Diagnostics> {
    let named: Vec<Named<'f>> = values.iter().map(|text| Named::of(text)).collect();
    let mut diags = Diagnostics::new();
    for (i, (text, one)) in values.iter().zip(&named).enumerate() {
        if one.path.is_empty() {
            diags.push(invalid_flag(format!(
                "`--extensions {text}` names no file, expected FILE or WORKLOAD=FILE"
            )));
        } else if one.workload.is_none() && score_files.len() != 1 {
            diags.push(needs_workload(text, score_files));
        } else if let Some(other) = named[..i].iter().position(|o| o.workload == one.workload) {
            diags.push(invalid_flag(format!(
                "`--extensions {}` and `--extensions {text}` are for one workload, which has one extension",
                values[other]
            )));
        }
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(named)
    }
}

fn needs_workload(path: &str, score_files: &[&str]) -> Diagnostic {
    let found = match score_files {
        [] => "none is given".to_owned(),
        files => format!("{} are given: `{}`", files.len(), files.join("`, `")),
    };
    let diagnostic = invalid_flag(format!(
        "`--extensions {path}` needs exactly one Score file, {found}"
    ));
    if score_files.is_empty() {
        diagnostic
    } else {
        diagnostic.hint(format!(
            "say which workload it is for: `--extensions WORKLOAD={path}`"
        ))
    }
}

/// Reads the extension files.
///
/// # Errors
/// All that cannot be read, at once.
pub(super) fn read(
    named: &[Named<'_>],
    sources: &mut SourceMap,
) -> Result<Vec<ExtensionFile>, Error> {
    let paths: Vec<&str> = named.iter().map(|one| one.path).collect();
    let files = read_all(sources, &paths)?;
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
            assert_eq!(Named::of(text), Named { workload, path }, "{text}");
        }
    }

    #[test]
    fn each_extension_has_one_workload() {
        for (values, score_files, expected) in [
            (&["a"][..], &["s"][..], ""),
            (&["w=a", "v=b"], &["s", "t"], ""),
            (
                &["a"],
                &["s", "t"],
                "`--extensions a` needs exactly one Score file, 2 are given: `s`, `t`",
            ),
            (
                &["a"],
                &[],
                "`--extensions a` needs exactly one Score file, none is given",
            ),
            (
                &["w="],
                &["s"],
                "`--extensions w=` names no file, expected FILE or WORKLOAD=FILE",
            ),
            (
                &["w=a", "w=b"],
                &["s"],
                "`--extensions w=a` and `--extensions w=b` are for one workload, which has one extension",
            ),
        ] {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            let found = match named(&values, score_files) {
                Ok(_) => String::new(),
                Err(diags) => diags.iter().map(|d| d.message.as_str()).collect(),
            };
            assert_eq!(found, expected, "{values:?}");
        }
    }
}
