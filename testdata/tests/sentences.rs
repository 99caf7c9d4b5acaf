//! Each case says on its first line what it shows.

use std::collections::BTreeMap;

use testdata::{SETS, mistakes, sentences};

/// The width of a line with the marks of a comment around it.
const WIDTH: usize = 120;

#[test]
fn each_case_starts_with_a_sentence_of_its_own() {
    let mut faults = Vec::new();
    for set in SETS {
        let mut cases = BTreeMap::new();
        for (case, sentence) in sentences(set) {
            let starts = sentence.starts_with(|c: char| c.is_uppercase() || c == '`');
            if !starts || !sentence.ends_with('.') {
                faults.push(format!(
                    "{set}/{case} has no sentence on its first line: {sentence:?}"
                ));
            } else if sentence.chars().count() > WIDTH {
                faults.push(format!("{set}/{case}: its sentence is longer than a line"));
            } else if let Some(other) = cases.insert(sentence, case.clone()) {
                faults.push(format!("{set}/{case} and {set}/{other} say the same"));
            }
        }
        assert!(cases.len() > 20, "only {} cases in {set}", cases.len());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_mistake_has_a_sentence_of_its_own() {
    let mut known = BTreeMap::new();
    for (mistake, sentence) in mistakes() {
        let starts = sentence.starts_with(|c: char| c.is_uppercase() || c == '`');
        assert!(starts && sentence.ends_with('.'), "{mistake}: {sentence:?}");
        assert!(sentence.chars().count() <= WIDTH, "{mistake}: {sentence}");
        let other = known.insert(sentence, mistake.clone());
        assert_eq!(other, None, "{mistake} says the same");
    }
    assert!(known.len() >= 150, "only {} mistakes", known.len());
}
