//! Whatever stands in a name, wherever a name may stand: nothing that steers a terminal reaches it, and no line can be
//! taken for one of ours.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use proptest::prelude::*;
use proptest::sample::select;
use score_yaml::Value;
use score_yaml::message::is_hidden;

/// Parts that a terminal obeys or hides, parts that look like our lines, and plain parts between them.
const PARTS: [&str; 26] = [
    "\u{1b}]0;title\u{7}",
    "\u{1b}[2J",
    "\n",
    "\r",
    "\t",
    "\u{85}",
    "\u{9b}31m",
    "\u{7f}",
    "\u{8}",
    "\u{2028}",
    "\u{2029}",
    "\u{202e}",
    "\u{2066}",
    "\u{200f}",
    "\u{61c}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{ad}",
    "\u{e0041}",
    "\nINFO: FORGED",
    "\nError: FORGED",
    "\n\nWARN: FORGED",
    "name",
    "é漢",
    "`'\" $",
];

fn name() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(select(PARTS.to_vec()), 1..6);
    parts.prop_map(|parts| parts.concat())
}

/// A name as YAML, which has some of the characters in escaped form only.
fn quoted(name: &str) -> String {
    let mut text = String::from('"');
    for c in name.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if is_hidden(None, c) => text.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// A Score file that has the name at one of many places.
fn score_file(place: usize, name: &str) -> String {
    let name = quoted(name);
    let head = "apiVersion: score.dev/v1b1\n";
    let named = "metadata: {name: shop}\n";
    let main = "containers: {main: {image: x}}\n";
    match place {
        0 => format!("{head}metadata: {{name: {name}}}\n{main}"),
        1 => format!("{head}{named}containers: {{{name}: {{image: x}}}}\n"),
        2 => format!("{head}{named}containers: {{main: {{image: x, variables: {{{name}: 1}}}}}}\n"),
        3 => format!(
            "{head}{named}containers: {{main: {{image: x, variables: {{A: {}}}}}}}\n",
            &name.replace("name", "${resources.name.x}")
        ),
        4 => format!("{head}{named}{main}resources: {{db: {{type: thing, id: {name}}}}}\n"),
        5 => format!("{head}{named}{main}resources: {{db: {{type: {name}}}}}\n"),
        6 => format!("{head}{named}{main}resources: {{{name}: {{type: thing}}}}\n"),
        7 => format!(
            "{head}{named}{main}resources: {{db: {{type: thing, params: {{{name}: \"${{resources.x.y}}\"}}}}}}\n"
        ),
        8 => format!("{head}{named}{main}{name}: {name}\n"),
        9 => format!(
            "{head}{named}containers: {{main: {{image: x, files: {{{name}: {{source: {name}}}}}}}}}\n"
        ),
        10 => format!("{head}metadata: {{name: shop, annotations: {{{name}: {name}}}}}\n{main}"),
        11 => format!(
            "{head}{named}containers: {{main: {{image: x, volumes: {{/a: {{source: {name}}}}}}}}}\n"
        ),
        12 => format!("{head}{named}{main}{name}: 1\n{name}: 2\n"),
        13 => format!(
            "{head}{named}{main}resources: {{db: {{type: fails, params: {{why: {name}}}}}}}\n"
        ),
        14 => format!(
            "{head}{named}{main}resources: {{db: {{type: says, params: {{what: {name}}}}}}}\n"
        ),
        _ => format!(
            "{head}{named}{main}resources: {{db: {{type: gives, params: {{what: {name}}}}}}}\n"
        ),
    }
}
const PLACES: usize = 16;

const PROVISIONERS: &str = r#"
- {uri: "template://thing", type: thing, outputs: "{a: b}"}
- {uri: "template://fails", type: fails, outputs: "{{ fail .Params.why }}"}
- {uri: "cmd:///bin/sh", type: says, args: ["-c", "cat >&2; exit 1"]}
- {uri: "template://gives", type: gives, outputs: "{ {{ .Params.what | toJson }}: {{ .Params.what | toJson }} }"}
"#;

fn run(folder: &Path, args: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_score-k8s"))
        .args(args)
        .current_dir(folder)
        .output();
    output.expect("the binary runs")
}

/// Fails if what is said to people could steer a terminal, or be taken for what is said of something else.
fn assert_harmless(output: &[u8], what: &[&str]) {
    let text = std::str::from_utf8(output).expect("it is UTF-8");
    for line in text.split('\n') {
        let line = line.trim_start_matches('\t');
        assert!(
            !line.contains(|c| is_hidden(Some('é'), c)),
            "{what:?}: {line:?}"
        );
        for kind in ["INFO: ", "WARN: ", "Error: "] {
            let forged = format!("{kind}FORGED");
            assert!(!line.starts_with(&forged), "{what:?}: {line:?}");
        }
    }
}

fn project(provisioners: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(
        folder.path(),
        &["init", "--no-sample", "--no-default-provisioners"],
    );
    assert!(output.status.success());
    let path = folder.path().join(".score-k8s/a.provisioners.yaml");
    fs::write(path, provisioners).expect("it is written");
    folder
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn names_in_score_files_are_harmless(name in name(), place in 0..PLACES) {
        let folder = project(PROVISIONERS);
        let folder = folder.path();
        fs::write(folder.join("score.yaml"), score_file(place, &name)).expect("it is written");
        for args in [
            &["generate", "score.yaml"][..],
            &["generate", "score.yaml", "--message-format", "json"],
            &["validate", "score.yaml"],
        ] {
            assert_harmless(&run(folder, args).stderr, args);
        }
        let list = &["resources", "list"];
        let output = run(folder, list);
        assert_harmless(&output.stdout, list);
        assert_harmless(&output.stderr, list);
    }

    #[test]
    fn names_in_provisioner_files_and_arguments_are_harmless(name in name()) {
        let text = quoted(&name);
        let folder = project(&format!(
            "- {{uri: {text}, type: {text}}}\n- {{uri: template://x, type: {text}, class: {text}, {text}: 1}}\n"
        ));
        let args = &["provisioners", "list"];
        assert_harmless(&run(folder.path(), args).stderr, args);

        let folder = project(&format!(
            "- {{uri: template://x, type: {text}, class: {text}, supported_params: [{text}], description: {text}}}\n"
        ));
        let folder = folder.path();
        let listed = run(folder, args);
        assert!(listed.status.success());
        assert_harmless(&listed.stdout, args);

        let file = name.replace('/', "_");
        fs::write(folder.join(&file), score_file(8, &name)).expect("it is written");
        let property = format!("{name}={name}");
        for args in [
            &[&*name][..],
            &["help", &name],
            &["explain", &name],
            &["generate", &file],
            &["generate", &file, "--override-property", &property],
            &["generate", "score.yaml", "-o", &format!("{name}/x")],
            &["generate", &name, "--image", &name, "--no-such", &name],
            &["resources", "get-outputs", &name],
            &["check-version", &name],
            &["init", "--provisioners", &name],
            &["init", "--lock-timeout", &name],
            &["init", "--file", &file],
            &["generate", "--message-format", &name],
            &[&format!("--{name}")],
        ] {
            assert_harmless(&run(folder, args).stderr, args);
        }
    }
}

#[test]
fn json_lines_say_the_same_in_escaped_form() {
    let folder = project(PROVISIONERS);
    let folder = folder.path();
    fs::write(folder.join("score.yaml"), score_file(8, "a\u{202e}b")).expect("it is written");
    let output = run(
        folder,
        &["generate", "score.yaml", "--message-format", "json"],
    );
    let text = String::from_utf8(output.stderr).expect("it is UTF-8");
    let line = text.lines().next().unwrap_or_default();
    let line = score_yaml::parse_str(line).expect("it is JSON");
    assert_eq!(
        line.get("code").and_then(Value::as_str),
        Some("unknown-field")
    );
}
