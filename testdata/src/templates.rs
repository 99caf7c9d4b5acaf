//! A template case: a template, its data, and what it gives.

use std::fs;
use std::path::Path;

use libtest_mimic::Failed;
use score_core::diagnostic::render;
use score_core::host::TestHost;
use score_core::provision;
use score_yaml::{SourceMap, Value, parse_str};

use crate::case::names;
use crate::{blessed, snapshot};

/// The end of the names of templates.
pub(crate) const EXTENSION: &str = ".tmpl";

/// The names of the cases: files `NAME.tmpl`.
pub(crate) fn discover(folder: &Path) -> Result<Vec<String>, Failed> {
    let mut names = names(folder)?;
    names.retain(|name| name.ends_with(EXTENSION));
    Ok(names
        .iter()
        .map(|name| name.trim_end_matches(EXTENSION).to_owned())
        .collect())
}

/// Checks a case: what `NAME.tmpl` makes of the data in `NAME.yaml` is `NAME.out`, or what is wrong with it `NAME.snap`.
pub(crate) fn check(folder: &Path, name: &str) -> Result<(), Failed> {
    let file = format!("{name}{EXTENSION}");
    let data = match fs::read_to_string(folder.join(format!("{name}.yaml"))) {
        Ok(text) => parse_str(&text).map_err(|error| format!("{name}.yaml: {error}"))?,
        Err(_) => Value::Map(score_yaml::Map::new()),
    };
    let mut sources = SourceMap::new();
    let input = folder.join(&file);
    let text = fs::read_to_string(&input)?;
    let template = sources.add(file, text);
    let (out, said) = match provision::render(&sources, template, &data, &TestHost::WithoutFiles) {
        Ok((out, doubts)) => {
            let said = doubts.iter().map(|one| render(one, &sources, false));
            (out, said.collect())
        }
        Err(diagnostic) => (String::new(), render(&diagnostic, &sources, false)),
    };
    snapshot::all([
        blessed::file(&folder.join(format!("{name}.out")), &out),
        snapshot::compare(folder, name, Some(&input), &said),
    ])
}
