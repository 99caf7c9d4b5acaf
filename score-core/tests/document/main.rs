//! Documents: what they are read from, laid over, upgraded to and checked against.

mod overlay;
mod rules;
mod schema;
mod spec;
mod upgrade;

use score_core::codes;
use score_core::diagnostic::{Diagnostic, Dialect};
use score_core::document::{Document, parse, together};
use score_yaml::{Kind, Node, SourceMap, Span};

const DIALECT: Dialect = Dialect {
    undecodable: "cannot decode {file}",
    bullet: " * ",
    missing_image: "",
    image_hint: "",
    variables_annotation: None,
    variable_in_command: Some("read that one"),
    in_place_of: &[],
};

/// A tree from YAML text.
fn node(text: &str) -> Node {
    let mut sources = SourceMap::new();
    let file = sources.add("test.yaml", text);
    let documents = score_yaml::parse(&sources, file).expect("the test's YAML is valid");
    documents
        .into_iter()
        .next()
        .unwrap_or_else(|| Node::new(Kind::Null, Span::new(file, 0, 0)))
}

fn document(text: &str) -> Document {
    Document::new(node(text)).expect("the test's document is a map")
}

/// Reads texts as files `1`, `2`, ... and returns what is wrong.
fn errors(texts: &[&str]) -> Vec<Diagnostic> {
    let mut sources = SourceMap::new();
    let files: Vec<_> = texts
        .iter()
        .zip(1..)
        .map(|(text, i)| sources.add(i.to_string(), *text))
        .collect();
    let parsed = files
        .into_iter()
        .map(|file| parse(&sources, file, &DIALECT))
        .collect();
    together(parsed, &sources, &DIALECT)
        .err()
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn a_score_file_is_one_map_with_a_name() {
    assert_eq!(
        errors(&[
            "metadata: {name: a}",
            "metadata: {name: b}\n---\n# nothing\n"
        ]),
        []
    );
    for (text, code, summary) in [
        (
            "",
            codes::MISSING_NAME,
            "validation failed:\n * workload in file '1' is missing required metadata",
        ),
        (
            "metadata:",
            codes::MISSING_NAME,
            "validation failed:\n * workload in file '1' is missing required metadata",
        ),
        (
            "metadata: {}",
            codes::MISSING_NAME,
            "validation failed:\n * workload in file '1' has empty metadata.name",
        ),
        (
            "metadata: {name: ''}",
            codes::MISSING_NAME,
            "validation failed:\n * workload in file '1' has empty metadata.name",
        ),
        (
            "apiVersion: score.dev/v1b1",
            codes::MISSING_NAME,
            "validation failed:\n * workload in file '1' is missing required metadata",
        ),
        (
            "metadata:",
            codes::MISSING_NAME,
            "validation failed:\n * workload in file '1' is missing required metadata",
        ),
        (
            "blah",
            codes::NOT_A_MAP,
            "cannot decode 1: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `blah` into map[string]interface {}",
        ),
        (
            "\n[]",
            codes::NOT_A_MAP,
            "cannot decode 1: yaml: unmarshal errors:\n  line 2: cannot unmarshal !!seq into map[string]interface {}",
        ),
        (
            "blah blah blah",
            codes::NOT_A_MAP,
            "cannot decode 1: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `blah bl...` into map[string]interface {}",
        ),
    ] {
        let found = errors(&[text]);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(
            (found[0].code, found[0].summary.as_deref()),
            (code, Some(summary)),
            "{text}"
        );
    }
    // Metadata that is there is not missing.
    let found = errors(&["metadata: []"]);
    assert_eq!(
        (found[0].code, found[0].summary.as_deref()),
        (codes::WRONG_TYPE, None)
    );
    for (text, code) in [
        ("a: [", codes::INVALID_YAML),
        ("a: 1\na: 2", codes::DUPLICATE_KEY),
        ("metadata: {name: a}\n---\nb: 1", codes::SECOND_DOCUMENT),
        // Where something else is wrong than that it is missing, the first error says what.
        ("metadata: []", codes::WRONG_TYPE),
        ("metadata: {name: 1}", codes::WRONG_TYPE),
        ("metdata: {name: ab}\ncontainers: {}", codes::UNKNOWN_FIELD),
        ("services: {a: {image: b}}", codes::UNKNOWN_FIELD),
        ("containers: {a: {args: [b]}}", codes::MISSING_NAME),
        (
            "1 metadata: {name: ab}\n2 containers: {}",
            codes::UNKNOWN_FIELD,
        ),
    ] {
        assert_eq!(
            errors(&[text])
                .first()
                .map(|d| (d.code, d.summary.as_deref())),
            Some((code, None)),
            "{text}"
        );
    }
}

#[test]
fn missing_and_clashing_names_share_a_summary() {
    let found = errors(&[
        "metadata: {name: a}",
        "apiVersion: score.dev/v1b1",
        "metadata: {name: a}",
        "metadata: {name: a}",
    ]);
    let summary = "validation failed:\n * workload in file '2' is missing required metadata\n \
                   * workload name 'a' in file '3' is used more than once\n \
                   * workload name 'a' in file '4' is used more than once";
    assert_eq!(found.len(), 3);
    assert!(
        found.iter().all(|d| d.summary.as_deref() == Some(summary)),
        "{found:?}"
    );
    assert_eq!(found[1].message, "`1` and `3` both describe a workload `a`");
}
