//! The first line of each case, which says what it shows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::case::{SCORE_FILE, discover};
use crate::provisioner::REQUEST_FILE;
use crate::{folder, snapshot, templates, transcripts};

/// The sets of cases, by their folders.
pub const SETS: [&str; 6] = [
    "workloads",
    "diagnostics",
    "provisioners",
    "templates",
    "cli/score-k8s",
    "cli/score-compose",
];

/// The sentence of each case of a set, by the name of the case; empty if its first line is none.
///
/// # Panics
/// The set cannot be read.
#[must_use]
pub fn sentences(set: &str) -> BTreeMap<String, String> {
    let root = folder().join(set);
    let found: Result<BTreeMap<_, _>, _> = match set {
        "templates" => templates::discover(&root).map(|names| {
            let sentence = |name: String| {
                let line = first_line(&root.join(format!("{name}{}", templates::EXTENSION)));
                let text = line.strip_prefix("{{/* ");
                let text = text.and_then(|text| text.strip_suffix(" */ -}}"));
                (name, text.unwrap_or_default().to_owned())
            };
            names.into_iter().map(sentence).collect()
        }),
        "provisioners" => discover(&root, REQUEST_FILE).map(|cases| {
            let sentence = |case: &crate::case::Case| comment(&case.path(REQUEST_FILE));
            cases
                .iter()
                .map(|case| (case.name.clone(), sentence(case)))
                .collect()
        }),
        _ if set.starts_with("cli/") => transcripts::discover(&root).map(|all| {
            let sentence = |page: &Path| {
                let text = snapshot::text(page);
                text.lines().next().unwrap_or_default().to_owned()
            };
            all.into_iter()
                .map(|one| (one.name.clone(), sentence(&one.page())))
                .collect()
        }),
        _ => discover(&root, SCORE_FILE).map(|cases| {
            // The bytes of a Score file may be the matter.
            let sentence = |case: &crate::case::Case| match comment(&case.path(SCORE_FILE)) {
                text if text.is_empty() => comment(&case.path("case.toml")),
                text => text,
            };
            cases
                .iter()
                .map(|case| (case.name.clone(), sentence(case)))
                .collect()
        }),
    };
    match found {
        Ok(found) => found,
        Err(error) => panic!("{set}: {error:?}"),
    }
}

/// The comment on the first line of a file; empty if there is none.
fn comment(path: &Path) -> String {
    let line = first_line(path);
    line.strip_prefix("# ").unwrap_or_default().to_owned()
}

fn first_line(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    String::from_utf8_lossy(line).trim_end().to_owned()
}
