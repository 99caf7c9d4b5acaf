//! GitLab's reports of code quality.

use std::path::Path;

use score_yaml::{SortedMap, SourceMap};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Region, text};
use crate::{Diagnostic, Severity};

/// Diagnostics as a report of code quality for GitLab: a list of `description`, `check_name`, `fingerprint`, `severity` and
/// `location`. GitLab wants a place of each: one that has none is said of the folder.
///
/// Fingerprints tell findings apart between two reports. Lines are not in them, so that one stays the same when something
/// is written above it.
#[must_use]
pub fn gitlab(all: &[Diagnostic], sources: &SourceMap, folder: &Path) -> Value {
    let mut seen = SortedMap::new();
    let issues = all.iter().map(|diagnostic| {
        let region = diagnostic
            .span
            .map(|span| Region::of(span, sources, folder));
        let (path, lines) = match region {
            Some(region) => {
                let lines = json!({"begin": region.line, "end": region.end_line});
                (region.path, lines)
            }
            None => (None, json!({"begin": 1})),
        };
        let path = path.unwrap_or_else(|| ".".to_owned());
        let code = diagnostic.code.as_str();
        let field = diagnostic.path.as_deref().unwrap_or_default();
        let about = [code, &path, field, &diagnostic.message].join("\0");
        let earlier: &mut usize = seen.entry(about.clone()).or_default();
        let fingerprint = fingerprint(&about, *earlier);
        *earlier += 1;
        let severity = match diagnostic.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
        };
        json!({
            "description": text(diagnostic, sources, folder),
            "check_name": code,
            "fingerprint": fingerprint,
            "severity": severity,
            "location": {"path": path, "lines": lines},
        })
    });
    issues.collect()
}

/// The fingerprint of a finding; `earlier` is how many before it say the same.
fn fingerprint(about: &str, earlier: usize) -> String {
    let digest = Sha256::digest(format!("{about}\0{earlier}"));
    let start = digest.iter().take(16);
    start.map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use score_yaml::SortedSet;

    use super::*;
    use crate::forms::testing::diagnostics;

    #[test]
    fn each_is_an_issue_with_the_documented_fields() {
        let (sources, all) = diagnostics();
        let report = gitlab(&all, &sources, Path::new("/work"));
        let issues = report.as_array().expect("a list");
        let fingerprint = &issues[0]["fingerprint"];
        let first = json!({
            "description": "no `x`: 100%, really\nhelp: did you mean `y`?",
            "check_name": "unknown-resource",
            "fingerprint": fingerprint,
            "severity": "major",
            "location": {"path": "apps/a b,c:d%.yaml", "lines": {"begin": 2, "end": 2}},
        });
        assert_eq!(issues[0], first);
        assert_eq!(issues[1]["severity"], "minor");
        assert_eq!(
            issues[1]["location"]["lines"],
            json!({"begin": 1, "end": 3})
        );
        assert_eq!(issues[2]["description"], "-:1:4: not a list");
        assert_eq!(
            issues[3]["location"],
            json!({"path": ".", "lines": {"begin": 1}})
        );
    }

    #[test]
    fn fingerprints_differ_and_stay_when_lines_move() {
        let fingerprints = |text: &str, parts: &[&str]| -> Vec<String> {
            let mut sources = SourceMap::new();
            let file = sources.add("score.yaml", text);
            let at = |part: &&str| {
                let start = text.find(*part).expect("it is there");
                score_yaml::Span::new(file, start, start + part.len())
            };
            let all = parts
                .iter()
                .map(|part| Diagnostic::new(crate::codes::WRONG_TYPE, "not a list").at(at(part)));
            let report = gitlab(&all.collect::<Vec<_>>(), &sources, Path::new("/work"));
            let issues = report.as_array().expect("a list").iter();
            let texts =
                issues.map(|issue| issue["fingerprint"].as_str().expect("a text").to_owned());
            texts.collect()
        };
        let before = fingerprints("a: 1\nb: 2\n", &["a", "b"]);
        assert_eq!(before, fingerprints("# new\n\na: 1\nb: 2\n", &["a", "b"]));
        assert_eq!(before.iter().collect::<SortedSet<_>>().len(), 2);
        assert!(before.iter().all(|one| one.len() == 32));
    }
}
