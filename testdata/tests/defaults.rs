//! The default provisioners of both tools, held against each other.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;

use score_yaml::{Map, Value, parse_str};

/// The default provisioners of a tool.
fn entries(tool: &str) -> Vec<Map> {
    let path = testdata::folder().join(format!(
        "../{tool}/src/defaults/zz-default.provisioners.yaml"
    ));
    let text = fs::read_to_string(path).unwrap();
    let file = parse_str(&text).unwrap();
    file.as_seq()
        .unwrap()
        .iter()
        .map(|entry| entry.as_map().unwrap().clone())
        .collect()
}

/// The names in a list of an entry, sorted.
fn names(entry: &Map, field: &str) -> Vec<String> {
    let list = entry.get(field).and_then(Value::as_seq).unwrap_or_default();
    let mut names: Vec<String> = list
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

/// Params and outputs by type.
fn interfaces(tool: &str) -> BTreeMap<String, (Vec<String>, Vec<String>)> {
    let interface = |entry: Map| {
        let kind = entry["type"].as_str().unwrap().to_owned();
        (
            kind,
            (
                names(&entry, "supported_params"),
                names(&entry, "expected_outputs"),
            ),
        )
    };
    entries(tool).into_iter().map(interface).collect()
}

#[test]
fn every_type_is_in_both_tools_with_the_same_params_and_outputs() {
    let (mut kubernetes, mut compose) = (interfaces("score-k8s"), interfaces("score-compose"));
    // the outputs of a volume are the target's own form of one
    let volume = (
        kubernetes.remove("volume").unwrap(),
        compose.remove("volume").unwrap(),
    );
    assert_eq!(volume.0.1, ["claimSpec", "source"]);
    assert_eq!(volume.0.0, volume.1.0);
    assert_eq!(volume.1.1, ["source", "type"]);
    // and the secrets of the example are Kubernetes' own
    let example = kubernetes.get_mut("example-provisioner-resource").unwrap();
    example
        .1
        .retain(|output| !output.starts_with("secret-reference"));
    assert_eq!(kubernetes, compose);
    assert_eq!(kubernetes.len(), 15);
}

#[test]
fn every_entry_has_a_type_of_its_own_and_a_description() {
    for tool in ["score-k8s", "score-compose"] {
        let entries = entries(tool);
        assert_eq!(entries.len(), interfaces(tool).len());
        for entry in entries {
            assert!(
                entry["description"].as_str().unwrap().ends_with('.'),
                "{:?}",
                entry["uri"]
            );
        }
    }
}

#[test]
fn every_image_has_a_full_version() {
    let mut images = 0;
    for entry in ["score-k8s", "score-compose"].into_iter().flat_map(entries) {
        let texts = entry
            .values()
            .filter_map(Value::as_str)
            .flat_map(str::lines);
        for line in texts.filter(|line| line.contains("image: ") || line.contains("$image := ")) {
            // a comment, or a variable whose own line is looked at
            let is_elsewhere = [": {{ $image }}", ".Init.image", "stack-version"]
                .iter()
                .any(|text| line.contains(text));
            if is_elsewhere || line.trim_start().starts_with('#') {
                continue;
            }
            let tag = line
                .trim_end_matches(['"', '}', ' '])
                .rsplit_once(':')
                .unwrap()
                .1;
            assert!(
                tag.starts_with(|c: char| c.is_ascii_digit()) || tag.starts_with("RELEASE."),
                "{line}"
            );
            assert!(tag.contains(['.', '-']), "{line}");
            images += 1;
        }
    }
    assert!(images > 15, "only {images} images were looked at");
}
