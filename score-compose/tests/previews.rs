//! What `--diff` shows of a compose file that holds passwords: whatever stands in their place before, none of them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use testdata::{Project, said};

const SCORE: &str = "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\ncontainers:\n  web:\n    image: shop\n    \
     variables: {P: '${resources.db.password}', U: 'redis://x:${resources.db.password}@h', L: debug}\n\
     resources: {db: {type: redis}}\n";

#[test]
fn no_password_is_shown_whatever_was_there() {
    let project = Project::empty(env!("CARGO_BIN_EXE_score-compose"));
    project.ok(&["init", "--no-sample"]);
    project.write("score.yaml", SCORE);
    project.ok(&["generate", "score.yaml"]);
    let made = project.read("compose.yaml");
    let word = made
        .lines()
        .find_map(|line| line.trim().strip_prefix("P: "));
    let word = word.unwrap();
    let environment = made.find("    environment:\n      L:").unwrap();
    let behind = made[environment..].find("    hostname:").unwrap() + environment;
    for old in [
        "    environment: null\n".to_owned(),
        "    environment: none\n".to_owned(),
        "    environment: []\n".to_owned(),
        format!("    environment: [P={word}]\n"),
        format!("    environment: {{P: {{a: [{word}]}}}}\n"),
        String::new(),
    ] {
        let text = [&made[..environment], &old, &made[behind..]].concat();
        project.write("compose.yaml", &text);
        for format in ["text", "json"] {
            let args = ["generate", "score.yaml", "--diff", "--diff-format", format];
            let output = project.run(&args);
            assert!(output.status.success(), "{}", said(&output));
            let said = said(&output);
            assert!(said.contains("environment.L"), "{said}");
            assert!(!said.contains(word), "{old}: {said}");
        }
    }
    project.write("compose.yaml", "services: {shop-web: null}\n");
    let said = project.ok(&["generate", "score.yaml", "--diff"]);
    assert!(said.contains("environment.P: (none) -> ***"), "{said}");
}

#[test]
fn a_password_that_no_state_knows_any_more_is_not_shown() {
    let project = Project::empty(env!("CARGO_BIN_EXE_score-compose"));
    project.write("score.yaml", SCORE);
    let run = ["generate", "score.yaml", "--no-state"];
    project.ok(&[&run[..], &["--seed", "one"]].concat());
    let made = project.read("compose.yaml");
    let word = made
        .lines()
        .find_map(|line| line.trim().strip_prefix("P: "));
    let word = word.unwrap();
    let without = SCORE.split("resources:").next().unwrap();
    let without = without.replace(
        "P: '${resources.db.password}', U: 'redis://x:${resources.db.password}@h', ",
        "",
    );
    project.write("score.yaml", &without);
    let said = project.ok(&[&run[..], &["--seed", "one", "--diff"]].concat());
    assert!(said.contains("environment.P: *** -> (none)"), "{said}");
    assert!(!said.contains(word), "{said}");
}
