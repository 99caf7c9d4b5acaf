//! The annotations that the tools read and write are those that `ignored_metadata.rs` of score-humanitec knows: it would warn
//! of any other.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const DOMAINS: [&str; 2] = ["k8s.score.dev", "compose.score.dev"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All annotations of a domain that files below a folder name, without the domain.
fn named(folder: &Path, domain: &str, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named(&path, domain, names);
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for rest in text.split(&format!("{domain}/")).skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '-');
            names.insert(rest[..end.unwrap_or(rest.len())].to_owned());
        }
    }
}

#[test]
fn each_annotation_of_the_tools_is_known() {
    let table = root().join("score-humanitec/src/ignored_metadata.rs");
    let table = fs::read_to_string(table).unwrap();
    let mut count = 0;
    for domain in DOMAINS {
        let mut names = BTreeSet::new();
        for crate_name in [
            "score-core",
            "score-kubernetes",
            "score-k8s",
            "score-compose",
        ] {
            named(&root().join(crate_name).join("src"), domain, &mut names);
        }
        for name in names
            .iter()
            .filter(|name| !name.is_empty() && !name.ends_with('-'))
        {
            let mut starts = name.match_indices('-').map(|(at, _)| &name[..=at]);
            let is_known = table.contains(&format!("\"{name}\""))
                || starts.any(|start| table.contains(&format!("\"{start}\"")));
            assert!(is_known, "{domain}/{name} is not in the table");
            count += 1;
        }
    }
    assert!(count > 15, "only {count} annotations were found");
}
