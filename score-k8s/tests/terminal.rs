//! What a terminal is shown, and nobody else.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use testdata::{Project, said, skipped};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
/// What clears the last line.
const CLEAR: &str = "\r\u{1b}[2K";

/// What a terminal of 50 columns gets from a shell script; `None` if there is no terminal to be had.
fn on_a_terminal(project: &Project, script: &str) -> Option<String> {
    project.write("typed.sh", &format!("stty cols 50\n{script}\n"));
    let found = project.sh("script -qec 'sh typed.sh' /dev/null").output();
    let output = found.ok().filter(|output| output.status.success());
    let Some(output) = output else {
        skipped("a terminal (script, of util-linux)");
        return None;
    };
    assert!(output.stderr.is_empty(), "{}", said(&output));
    Some(
        String::from_utf8(output.stdout)
            .unwrap()
            .replace("\r\n", "\n"),
    )
}

fn with_provisioner(entry: &str) -> Project {
    let project = Project::new(BIN);
    project.write(".score-k8s/x.provisioners.yaml", entry);
    project.write(
        "score.yaml",
        "apiVersion: score.dev/v1b1\nmetadata: {name: app}\ncontainers: {main: {image: 'x:1'}}\nresources: {thing: {type: thing}}\n",
    );
    project
}

#[test]
fn a_table_is_as_wide_as_the_terminal_and_whole_elsewhere() {
    let project = with_provisioner(
        "- {uri: 'template://x', type: thing, description: Something of which much can be said in one line of text}\n",
    );
    let list = "\"$BIN\" provisioners list";
    let Some(shown) = on_a_terminal(&project, list) else {
        return;
    };
    assert!(shown.contains('…'), "{shown}");
    assert!(
        shown.lines().all(|line| line.chars().count() == 50),
        "{shown}"
    );
    let whole = project.ok(&["provisioners", "list"]);
    assert!(!whole.contains('…'), "{whole}");
    let piped = on_a_terminal(&project, &format!("{list} | cat"));
    assert_eq!(piped, Some(whole));
    let json = project.ok(&["provisioners", "list", "--format", "json"]);
    let shown = on_a_terminal(&project, &format!("{list} --format json"));
    assert_eq!(shown, Some(json));
}

#[test]
fn what_explains_is_whole_on_a_narrow_terminal() {
    let project = with_provisioner("- {uri: 'template://x', type: thing, class: unusual}\n");
    let explain = "\"$BIN\" provisioners explain thing.unusual";
    let Some(shown) = on_a_terminal(&project, explain) else {
        return;
    };
    assert!(
        shown.lines().all(|line| line.chars().count() <= 50),
        "{shown}"
    );
    let cells = shown.lines().filter_map(|line| line.strip_prefix("| "));
    let results = cells.filter_map(|line| line.trim_end_matches(" |").rsplit(" | ").next());
    let result = results.collect::<Vec<_>>().join(" ");
    let words: Vec<&str> = result.split_whitespace().collect();
    assert_eq!(
        words.join(" "),
        "RESULT takes it: it is for class `unusual`",
        "{shown}"
    );
}

#[test]
fn a_long_run_says_what_it_is_at_and_clears_it() {
    let project = with_provisioner(
        "- uri: cmd:///bin/sh\n  type: thing\n  args: ['-c', 'sleep 3; echo \"{}\"']\n",
    );
    let generate = "\"$BIN\" generate score.yaml -o -";
    let Some(shown) = on_a_terminal(&project, generate) else {
        return;
    };
    let step = format!("{CLEAR}Running cmd:///bin/sh for thing.default#app.thing");
    // It is cut where the terminal ends.
    let step: String = step.chars().take(CLEAR.len() + 40).collect();
    assert!(shown.contains(&step), "{shown}");
    let drawn = shown.rfind(&step).unwrap();
    let rest = &shown[drawn + CLEAR.len()..];
    let line = rest.split(CLEAR).next().unwrap();
    assert!(
        line.chars().count() < 50 && !line.contains('\n'),
        "{line:?}"
    );
    assert!(rest.contains(CLEAR), "it is cleared: {shown}");
    for quiet in [
        format!("{generate} --quiet"),
        format!("{generate} --message-format json"),
        format!("{generate} 2> said"),
    ] {
        let shown = on_a_terminal(&project, &quiet).unwrap();
        assert!(!shown.contains('\u{1b}'), "{quiet}: {shown}");
    }
    let said = project.read("said");
    assert!(!said.contains('\u{1b}'), "{said}");
}
