//! SARIF, the Static Analysis Results Interchange Format of OASIS, version 2.1.0.

use std::path::Path;

use score_yaml::{SortedMap, SourceMap, Span};
use serde_json::{Map, Value, json};

use super::{Region, text};
use crate::excerpt::{ExcerptLine, excerpt_line};
use crate::{Code, Diagnostic, Label, Severity};

/// The tool that a report is of.
#[derive(Clone, Copy, Debug)]
pub struct Tool<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its version, as `MAJOR.MINOR.PATCH`.
    pub version: &'t str,
    /// Where it is described.
    pub uri: &'t str,
    /// The codes that it may say, which become the rules of the report.
    pub codes: &'t [Code],
}

/// Diagnostics as a SARIF log with one run. Each code is a rule, each diagnostic a result.
#[must_use]
pub fn sarif(tool: Tool<'_>, all: &[Diagnostic], sources: &SourceMap, folder: &Path) -> Value {
    let codes = tool.codes.iter().enumerate();
    let log = Log {
        rules: codes.map(|(at, code)| (code.as_str(), at)).collect(),
        sources,
        folder,
    };
    let results: Vec<Value> = all.iter().map(|one| log.result(one)).collect();
    let rules: Vec<Value> = tool.codes.iter().map(|code| rule(*code)).collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": tool.name,
                    "semanticVersion": tool.version,
                    "informationUri": tool.uri,
                    "rules": rules,
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: Code) -> Value {
    let mut rule = json!({
        "id": code.as_str(),
        "shortDescription": {"text": code.explanation()},
        "defaultConfiguration": {"level": level(code.severity())},
        "properties": {"tags": [code.category().as_str()]},
    });
    if let Some(uri) = code.help_uri() {
        // Some services show the one, some the other.
        let name = code.as_str();
        let markdown = format!("[What `{name}` means, and the way out]({uri})");
        rule["help"] =
            json!({"text": format!("{} {uri}", code.explanation()), "markdown": markdown});
        rule["helpUri"] = json!(uri);
    }
    rule
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The parts that all results have in common.
struct Log<'l> {
    /// The indices of the rules.
    rules: SortedMap<&'static str, usize>,
    sources: &'l SourceMap,
    folder: &'l Path,
}

impl Log<'_> {
    fn result(&self, diagnostic: &Diagnostic) -> Value {
        let code = diagnostic.code;
        let mut result = Map::new();
        let mut set = |key: &str, value: Value| result.insert(key.to_owned(), value);
        set("ruleId", json!(code.as_str()));
        if let Some(index) = self.rules.get(code.as_str()) {
            set("ruleIndex", json!(index));
        }
        set("level", json!(level(diagnostic.severity)));
        let text = text(diagnostic, self.sources, self.folder);
        set("message", json!({"text": text}));
        let mut location = Map::new();
        if let Some(physical) = diagnostic.span.and_then(|span| self.physical(span)) {
            location.insert("physicalLocation".to_owned(), physical);
        }
        if let Some(path) = &diagnostic.path {
            let logical = json!([{"fullyQualifiedName": path}]);
            location.insert("logicalLocations".to_owned(), logical);
        }
        if !location.is_empty() {
            set("locations", json!([location]));
        }
        let related = diagnostic.labels.iter().enumerate();
        let related = related.filter_map(|(at, label)| self.related(at, label));
        let related: Vec<Value> = related.collect();
        if !related.is_empty() {
            set("relatedLocations", json!(related));
        }
        set("properties", json!({"category": code.category().as_str()}));
        Value::Object(result)
    }

    fn related(&self, id: usize, label: &Label) -> Option<Value> {
        Some(json!({
            "id": id,
            "message": {"text": label.message},
            "physicalLocation": self.physical(label.span)?,
        }))
    }

    /// A place in a file; `None` if it is in none.
    fn physical(&self, span: Span) -> Option<Value> {
        let region = Region::of(span, self.sources, self.folder);
        let uri = uri(&region.path?);
        let mut location = json!({
            "artifactLocation": {"uri": uri},
            "region": {
                "startLine": region.line,
                "startColumn": region.column,
                "endLine": region.end_line,
                "endColumn": region.end_column,
                "byteOffset": span.start,
                "byteLength": span.end.saturating_sub(span.start),
            },
        });
        if self.sources.is_shown(span.file) {
            let ExcerptLine { text, .. } = excerpt_line(span, self.sources);
            let context = json!({"startLine": region.line, "snippet": {"text": text}});
            location["contextRegion"] = context;
        }
        Some(location)
    }
}

/// A path as a reference to a file.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let mut uri = if path.starts_with('/') { "file://" } else { "" }.to_owned();
    for byte in path.bytes() {
        match is_plain(byte) {
            true => uri.push(char::from(byte)),
            false => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::COMMON_CODES;
    use crate::forms::testing::diagnostics;

    #[test]
    fn a_log_has_rules_and_results() {
        let (sources, all) = diagnostics();
        let tool = Tool {
            name: "score-x",
            version: "1.2.3",
            uri: "https://score.dev",
            codes: COMMON_CODES,
        };
        let log = sarif(tool, &all, &sources, Path::new("/work"));
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let driver = &run["tool"]["driver"];
        assert_eq!(
            driver["rules"].as_array().map(Vec::len),
            Some(COMMON_CODES.len())
        );
        assert_eq!(driver["rules"][0]["id"], "read-failed");
        let tags = &driver["rules"][0]["properties"]["tags"];
        assert_eq!(tags, &json!(["environment"]));
        let help = &driver["rules"][0]["helpUri"];
        assert_eq!(help, &json!(tool.codes[0].help_uri()));
        let help = help.as_str().expect("it has a page");
        assert!(help.ends_with("/docs/errors.md#read-failed"), "{help}");
        let results = run["results"].as_array().expect("a list");
        assert_eq!(results.len(), all.len());
        let place = |offset: usize, line: usize, column: usize, text: &str| {
            json!({
                "artifactLocation": {"uri": "apps/a%20b%2Cc%3Ad%25.yaml"},
                "region": {
                    "startLine": line, "startColumn": column, "endLine": line, "endColumn": column + 1,
                    "byteOffset": offset, "byteLength": 1,
                },
                "contextRegion": {"startLine": line, "snippet": {"text": text}},
            })
        };
        let first = json!({
            "ruleId": "unknown-resource",
            "level": "error",
            "message": {"text": "no `x`: 100%, really\nhelp: did you mean `y`?"},
            "locations": [{
                "physicalLocation": place(11, 2, 6, "b: ${x}"),
                "logicalLocations": [{"fullyQualifiedName": "containers.b"}],
            }],
            "relatedLocations": [{
                "id": 0,
                "message": {"text": "declared here"},
                "physicalLocation": place(0, 1, 1, "a: ä"),
            }],
            "properties": {"category": "input"},
        });
        assert_eq!(results[0], first);
        let rule = results[2]["ruleIndex"].as_u64().expect("a known rule");
        assert_eq!(COMMON_CODES[rule as usize].as_str(), "wrong-type");
        // A stream is no file, and a flag has no place.
        assert!(results[2].get("locations").is_none());
        assert!(results[3].get("locations").is_none());
    }

    #[test]
    fn paths_elsewhere_are_whole_uris() {
        assert_eq!(uri("/a b/ä.yaml"), "file:///a%20b/%C3%A4.yaml");
        assert_eq!(uri("../a.yaml"), "../a.yaml");
    }
}
