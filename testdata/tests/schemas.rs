//! The schema of provisioners files, held against those that there are. The cases of `provisioners/` hold it
//! against those that are refused.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use score_core::schema::PROVISIONERS;
use score_yaml::SourceMap;
use score_yaml::schema::Schema;

/// The provisioners files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            files(&path, found);
        } else if path.to_string_lossy().ends_with(".provisioners.yaml") {
            found.push(path);
        }
    }
}

#[test]
fn every_provisioners_file_fits_the_schema() {
    let schema = Schema::compile(PROVISIONERS).unwrap();
    let mut found = vec![];
    files(&testdata::folder().join("workloads"), &mut found);
    for tool in ["score-k8s", "score-compose"] {
        files(
            &testdata::folder().join(format!("../{tool}/src/defaults")),
            &mut found,
        );
    }
    assert!(found.len() > 10, "{found:?}");
    for path in found {
        let mut sources = SourceMap::new();
        let file = sources.add("x", fs::read_to_string(&path).unwrap());
        for document in score_yaml::parse(&sources, file).unwrap() {
            assert_eq!(schema.check(&document), [], "{}", path.display());
        }
    }
}
