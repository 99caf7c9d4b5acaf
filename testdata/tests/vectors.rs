//! What the Go libraries answer, in `vectors/`, against what this compiler answers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;

use score_template::Functions;
use serde_json::{Value, json};

#[path = "../../score-core/examples/vectors/answers/mod.rs"]
mod answers;

/// The vectors of all files.
fn vectors() -> Vec<Value> {
    let mut found = Vec::new();
    for entry in fs::read_dir(testdata::folder().join("vectors")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        found.extend(text.lines().map(|line| serde_json::from_str(line).unwrap()));
    }
    found
}

/// Our answer to a vector, in the form of what it expects.
fn answer(vector: &Value) -> Value {
    match answers::answer(vector).expect("its kind is known") {
        Ok(ok) => json!({ "ok": ok }),
        Err(err) => json!({ "err": err }),
    }
}

/// True if two answers are one text, or both errors: those of Go have texts of their own.
fn agree(one: &Value, other: &Value) -> bool {
    match (one.get("ok"), other.get("ok")) {
        (Some(one), Some(other)) => one == other,
        (one, other) => one.is_none() && other.is_none(),
    }
}

#[test]
fn answers_are_those_of_go_unless_the_vector_says_why_not() {
    let mut count = 0;
    for vector in vectors() {
        let (id, answer) = (&vector["id"], answer(&vector));
        let expected = &vector["expect"];
        match vector.get("ours") {
            None => assert!(agree(&answer, expected), "{id}: {answer}, not {expected}"),
            Some(ours) => {
                assert_eq!(&answer, ours, "{id}");
                assert!(!agree(ours, expected), "{id} agrees");
                assert!(vector["why"].is_string(), "{id} says why");
            }
        }
        count += 1;
    }
    assert!(count > 500, "only {count} vectors");
}

#[test]
fn each_id_is_there_once_and_each_function_of_templates_has_a_vector() {
    let mut ids = BTreeSet::new();
    for vector in vectors() {
        let id = vector["id"].as_str().unwrap().to_owned();
        assert!(ids.insert(id.clone()), "{id} is there twice");
    }
    for function in score_sprig::LIBRARY.functions() {
        let prefix = format!("sprig/{}/", function.name);
        let has_vector = ids.range(prefix.clone()..).next();
        let has_vector = has_vector.is_some_and(|id| id.starts_with(&prefix));
        assert!(has_vector, "no vector of {}", function.name);
    }
    let templates: Vec<String> = vectors()
        .iter()
        .filter_map(|vector| vector["template"].as_str().map(str::to_owned))
        .collect();
    let is_word = |name: &str, template: &str| {
        let is_end = |c: char| !c.is_alphanumeric();
        template.split(is_end).any(|word| word == name)
    };
    for name in Functions::new().names() {
        let is_used = templates.iter().any(|template| is_word(name, template));
        assert!(is_used, "no vector of {name}");
    }
}

#[test]
fn the_deviations_cite_vectors_and_cases_that_are_there() {
    let text = fs::read_to_string(testdata::folder().join("../DEVIATIONS.md")).unwrap();
    let ids: BTreeSet<String> = vectors()
        .iter()
        .map(|vector| vector["id"].as_str().unwrap().to_owned())
        .collect();
    let kinds: Vec<&str> = ids.iter().map(|id| kind(id)).collect();
    let mut cited = 0;
    for part in text.split('`').skip(1).step_by(2) {
        if part.starts_with("workloads/") {
            let case = testdata::folder().join(part).join("score.yaml");
            assert!(case.is_file(), "there is no case {part}");
            cited += 1;
        } else if part.contains(['/', '-']) && kinds.contains(&kind(part)) {
            assert!(ids.contains(part), "there is no vector {part}");
            cited += 1;
        }
    }
    assert!(cited >= 14, "only {cited} are cited");
}

/// What an id starts with: `kyaml` of `kyaml/deep/c7eeba30de`, `sc` of `sc-202`.
fn kind(id: &str) -> &str {
    id.split(['/', '-']).next().unwrap_or_default()
}
