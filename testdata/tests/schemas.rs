//! The schemas of provisioners files, of resource definitions and of diagnostics, held against the files that there are. The
//! cases of `provisioners/` hold the first against those that are refused, score-humanitec's own tests the second.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use score_cli::{DIFFERENCE_SCHEMA, RESULT_SCHEMA};
use score_core::diagnostic::{Diagnostic, Severity};
use score_core::diagnostic::{SCHEMA as DIAGNOSTIC, codes, json_value};
use score_core::schema::PROVISIONERS;
use score_humanitec::schemas::RESOURCE_DEFINITIONS;
use score_schema::Schema;
use score_yaml::{Excerpt, SourceMap, Span};
use serde_json::Value as Json;
use testdata::schema_faults;

/// The files below a folder whose paths have one of some ends.
fn files(folder: &Path, ends: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let has_end = |end: &&str| path.to_string_lossy().ends_with(*end);
        if path.is_dir() && !path.is_symlink() {
            files(&path, ends, found);
        } else if ends.iter().any(has_end) {
            found.push(path);
        }
    }
}

/// Checks that all documents of files fit a schema.
fn check(schema: &str, files: &[PathBuf]) {
    let schema = Schema::compile(schema).unwrap();
    for path in files {
        let text = fs::read_to_string(path).unwrap();
        let (faults, _) = schema_faults(&schema, &text).unwrap();
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
    }
}

#[test]
fn every_provisioners_file_fits_the_schema() {
    const END: &[&str] = &[".provisioners.yaml"];
    let mut found = vec![];
    files(&testdata::folder().join("workloads"), END, &mut found);
    for tool in ["score-k8s", "score-compose"] {
        let defaults = format!("../{tool}/src/defaults");
        files(&testdata::folder().join(defaults), END, &mut found);
    }
    assert!(found.len() > 10, "{found:?}");
    check(PROVISIONERS, &found);
}

#[test]
fn every_definition_fits_the_schema() {
    let mut found = vec![];
    for folder in [
        "cli/score-k8s/definitions/cmd.in/platform",
        "../docs/definitions.in/platform",
        "../docs/definitions.in/pocket-idp/platform",
        "../docs/definitions.in/pocket-idp/packs",
        "../examples/platform/definitions",
    ] {
        let folder = testdata::folder().join(folder);
        files(&folder, &[".yaml", ".yml", ".json"], &mut found);
    }
    found.retain(|path| !path.ends_with(".draft.yaml"));
    assert!(found.len() > 20, "{found:?}");
    check(RESOURCE_DEFINITIONS, &found);
}

#[test]
fn results_hold_diagnostics_as_their_own_schema_says() {
    let (result, diagnostic): (Json, Json) = (
        serde_json::from_str(RESULT_SCHEMA).unwrap(),
        serde_json::from_str(DIAGNOSTIC).unwrap(),
    );
    assert_eq!(result["$defs"]["diagnostic"], diagnostic, "copy it again");
    let schema = Schema::compile(RESULT_SCHEMA).unwrap();
    let faults = |text: &str| schema_faults(&schema, text).unwrap().0;
    let right = r#"{"tool": {"name": "score-k8s", "version": "0.1.0", "standsInFor": "0.15"}, "ok": false, "files": [{"path": "a", "change": "created"}],
        "workloads": [{"name": "shop", "containers": []}], "resources": [], "objects": [{"kind": "service", "name": "a", "file": "-"}], "environment": ["A"],
        "secrets": [{"kind": "variable", "name": "A"}], "diagnostics": [{"code": "a-b", "severity": "error", "category": "usage", "message": "x"}]}"#;
    assert!(faults(right).is_empty());
    for (part, wrong) in [
        ("\"usage\"", "\"users\""),
        (", \"message\": \"x\"", ""),
        ("\"message\": \"x\"", "\"message\": \"x\", \"line\": 0"),
        ("\"created\"", "\"made\""),
        ("\"ok\": false, ", ""),
        (
            "\"environment\": [\"A\"]",
            "\"environment\": {\"A\": \"hunter2\"}",
        ),
        ("\"variable\", ", "\"variable\", \"value\": \"hunter2\", "),
        ("\"containers\": []", "\"images\": []"),
    ] {
        let wrong = right.replacen(part, wrong, 1);
        assert_ne!(right, wrong, "{part}");
        assert!(!faults(&wrong).is_empty(), "{wrong}");
    }
}

#[test]
fn differences_fit_their_schema_and_nothing_else_does() {
    let schema = Schema::compile(DIFFERENCE_SCHEMA).unwrap();
    let faults = |text: &str| schema_faults(&schema, text).unwrap().0;
    let right = r#"{"files": [{"path": "a.yaml", "change": "changed", "objects": [{"object": "Job a", "change": "changed", "fields":
        [{"path": "spec.a", "old": null, "new": 1}]}]}, {"path": "b", "change": "new", "linesAdded": 1, "linesRemoved": 0}], "random": ["a guid"]}"#;
    assert!(faults(right).is_empty());
    for (part, wrong) in [
        ("\"changed\"", "\"created\""),
        (", \"linesRemoved\": 0", ""),
        ("\"old\": null, ", ""),
        ("\"object\":", "\"name\":"),
        ("[\"a guid\"]", "1"),
        ("\"linesAdded\": 1", "\"linesAdded\": -1"),
        (", \"random\": [\"a guid\"]", ""),
    ] {
        let wrong = right.replacen(part, wrong, 1);
        assert_ne!(right, wrong, "{part}");
        assert!(!faults(&wrong).is_empty(), "{wrong}");
    }
}

#[test]
fn every_diagnostic_fits_the_schema_and_nothing_else_does() {
    let schema = Schema::compile(DIAGNOSTIC).unwrap();
    let faults = |text: &str| schema_faults(&schema, text).unwrap().0;
    let mut sources = SourceMap::new();
    let shown = sources.add("score.yaml", "a: ä\nb: 1\n");
    let masked = sources.add_as("values.yaml", "a: 1\n", Excerpt::Masked);
    let full = Diagnostic::new(codes::WRONG_TYPE, "x")
        .at(Span::new(shown, 6, 7))
        .path("a.b")
        .label(Span::new(masked, 0, 1), "y")
        .hint("z");
    for diagnostic in [
        &full,
        &Diagnostic::new(codes::INVALID_FLAG, "x"),
        &Diagnostic::more(Severity::Warning, 7),
    ] {
        let text = json_value(diagnostic, &sources).to_string();
        assert!(faults(&text).is_empty(), "{text}");
    }
    let text = json_value(&full, &sources).to_string();
    for (part, wrong) in [
        (r#""category":"input""#, r#""category":"inputs""#),
        (r#""category":"input","#, ""),
        (r#""severity":"error""#, r#""severity":"fatal""#),
        (r#""offset":6"#, r#""offset":-6"#),
        (r#""offset":6,"#, ""),
        (r#""hints":["z"]"#, r#""hint":["z"]"#),
    ] {
        let wrong = text.replacen(part, wrong, 1);
        assert_ne!(text, wrong, "{part}");
        assert!(!faults(&wrong).is_empty(), "{wrong}");
    }
}
