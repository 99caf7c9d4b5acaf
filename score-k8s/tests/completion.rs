//! Completion as the shells do it: the script is loaded into the shell, which is asked what a line may become.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic, and says why it does not run"
)]

use std::process::Command;

use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");

/// A project with a resource, and a binary on the PATH.
fn project() -> Project {
    let project = Project::new(BIN);
    project.write(
        ".score-k8s/p.provisioners.yaml",
        "- {uri: 'template://x', type: thing}\n",
    );
    project.write(
        "score.yaml",
        "apiVersion: score.dev/v1b1
metadata: {name: shop}
containers: {web: {image: nginx}}
resources: {db: {type: thing, class: big}}
",
    );
    project.ok(&["generate", "score.yaml"]);
    project
}

/// The lines that a shell prints for a script; `None` if it is not installed.
fn shell(project: &Project, shell: &[&str], script: &str) -> Option<Vec<String>> {
    let folder = std::path::Path::new(BIN).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let output = Command::new(shell[0])
        .args(&shell[1..])
        .arg(script)
        .current_dir(project.folder())
        .env("PATH", path)
        .env("HOME", project.folder())
        .env("COLUMNS", "100")
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: {} is not installed", shell[0]);
        return None;
    };
    assert!(output.stderr.is_empty(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(str::to_owned).collect())
}

/// Lines, their words parted as bash parts them, and what they may become without helps.
const CASES: &[(&[&str], &[&str])] = &[
    (&["ge"], &["generate"]),
    (&["nope", ""], &[]),
    (
        &["resources", ""],
        &["delete", "get-outputs", "list", "prune"],
    ),
    (&["--quiet", "resources", "l"], &["list"]),
    (&["resources", "get-outputs", ""], &["thing.big#shop.db"]),
    (
        &["resources", "get-outputs", "thing.b"],
        &["thing.big#shop.db"],
    ),
    (&["resources", "get-outputs", "x"], &[]),
    (&["resources", "get-outputs", "thing.big#shop.db", ""], &[]),
    (
        &["resources", "get-outputs", "--format", "yaml", ""],
        &["thing.big#shop.db"],
    ),
    (
        &["resources", "get-outputs", "-f", "=", "yaml", ""],
        &["thing.big#shop.db"],
    ),
    (&["generate", "--ou"], &["--output", "--output-dir"]),
    (&["generate", "--output", "x", "--ou"], &["--output-dir"]),
    (
        &["generate", "--output", "=", "x", "--ove"],
        &["--override-property", "--overrides-file"],
    ),
    (
        &["generate", "--override-property", "a=b", "--override-p"],
        &["--override-property"],
    ),
    (
        &["init", "--provisioners", "https", ":", "//x/y", "--no-s"],
        &["--no-sample"],
    ),
    (&["generate", "--", "--ou"], &[]),
    (&["help", "completion", "z"], &["zsh"]),
    (
        &["explain", "unknown-r"],
        &["unknown-reference", "unknown-resource"],
    ),
    (&["check-version", "=", "v1"], &[]),
];

#[test]
fn bash() {
    let project = project();
    for no_helps in [true, false] {
        let flag = if no_helps { "--no-descriptions" } else { "" };
        for (words, expected) in CASES {
            let quoted: String = words.iter().map(|word| format!(" '{word}'")).collect();
            let script = format!(
                "source <(score-k8s completion bash {flag})
                COMP_WORDS=(score-k8s{quoted}); COMP_CWORD={}; COMP_TYPE=9
                $(complete -p score-k8s | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
                for reply in \"${{COMPREPLY[@]}}\"; do echo \"$reply\"; done",
                words.len()
            );
            let Some(found) = shell(&project, &["bash", "-c"], &script) else {
                return;
            };
            let values: Vec<&str> = found
                .iter()
                .map(|l| l.split("  ").next().unwrap())
                .map(str::trim_end)
                .collect();
            assert_eq!(&values, expected, "{words:?}");
            let has_helps = found.iter().any(|line| line.contains("  ("));
            let wants_helps = !no_helps && expected.len() > 1;
            assert_eq!(has_helps, wants_helps, "{words:?}: {found:?}");
        }
    }
}

#[test]
fn fish() {
    let project = project();
    for flag in ["", "--no-descriptions"] {
        for (words, expected) in CASES {
            let line = words.join(" ").replace(" = ", "=").replace(" : ", ":");
            let script = format!(
                "score-k8s completion fish {flag} | source; complete -C 'score-k8s {line}'"
            );
            let Some(mut found) = shell(&project, &["fish", "--no-config", "-c"], &script) else {
                return;
            };
            // Where we say nothing it knows files of this name only.
            found.retain(|line| !line.ends_with(".yaml"));
            let values: Vec<&str> = found
                .iter()
                .map(|l| l.split('\t').next().unwrap())
                .collect();
            assert_eq!(&values, expected, "{line}");
            let is_uid = line.contains("get-outputs");
            let has_helps = found.iter().any(|line| line.contains('\t'));
            assert_eq!(
                has_helps,
                flag.is_empty() && !found.is_empty() && !is_uid,
                "{found:?}"
            );
        }
        let script = format!(
            "score-k8s completion fish {flag} | source; complete -C 'score-k8s generate sc'; complete -C 'score-k8s generate --output=sc'"
        );
        let files = shell(&project, &["fish", "--no-config", "-c"], &script).unwrap();
        assert_eq!(files, ["score.yaml", "--output=score.yaml"]);
    }
}

#[test]
fn zsh() {
    let project = project();
    // The functions that zsh itself brings, as far as the script calls them; a completion needs a terminal.
    const STUBS: &str = "
        compdef() { :; }
        _describe() { print -l -- \"${(@P)3}\"; }
        _files() { print files; }
        compset() { :; }
    ";
    for flag in ["", "--no-descriptions"] {
        for (words, expected) in CASES {
            let line = words.join(" ").replace(" = ", "=").replace(" : ", ":");
            let words = line.replace(' ', "' '");
            let script = format!(
                "{STUBS}
                source <(score-k8s completion zsh {flag})
                words=(score-k8s '{words}'); CURRENT=$#words; PREFIX=${{words[-1]}}
                _score-k8s"
            );
            let Some(mut found) = shell(&project, &["zsh", "-fc"], &script) else {
                return;
            };
            found.retain(|line| line != "files");
            let values: Vec<&str> = found.iter().map(|l| l.split(':').next().unwrap()).collect();
            assert_eq!(&values, expected, "{line}");
            let is_uid = line.contains("get-outputs");
            let has_helps = found.iter().any(|line| line.contains(':'));
            assert_eq!(
                has_helps,
                flag.is_empty() && !found.is_empty() && !is_uid,
                "{found:?}"
            );
        }
        let files = format!(
            "{STUBS} source <(score-k8s completion zsh); words=(score-k8s generate sc); CURRENT=3; PREFIX=sc; _score-k8s"
        );
        assert_eq!(shell(&project, &["zsh", "-fc"], &files).unwrap(), ["files"]);
    }
    // In a folder of fpath the first line says what the file is for.
    assert!(
        project
            .ok(&["completion", "zsh"])
            .starts_with("#compdef score-k8s\n")
    );
}

#[test]
fn every_script_asks_as_it_is_told() {
    let project = project();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let with = project.ok(&["completion", shell]);
        assert!(
            with.contains(" __complete ") && !with.contains("__completeNoDesc"),
            "{with}"
        );
        let without = project.ok(&["completion", shell, "--no-descriptions"]);
        assert_eq!(with.replace(" __complete ", " __completeNoDesc "), without);
    }
}

#[test]
fn scripts_of_the_go_tools_are_answered() {
    let project = project();
    assert_eq!(
        project.ok(&["__complete", "resources", ""]),
        "delete\tDelete resources from the project's state\nget-outputs\tPrint the outputs of a resource\nlist\tList the uids of the resources\nprune\tDelete the resources that no workload declares\n:4\n"
    );
    assert_eq!(
        project.ok(&["__completeNoDesc", "resources", ""]),
        "delete\nget-outputs\nlist\nprune\n:4\n"
    );
    assert_eq!(
        project.ok(&["__complete", "generate", "sc"]),
        ":0\n",
        "the shell knows files better"
    );
    assert_eq!(project.ok(&["__complete", "generate", "-o", ""]), ":0\n");
    assert_eq!(project.ok(&["__complete"]), ":4\n");
}
