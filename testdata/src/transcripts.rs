//! Transcripts of the command line: what is typed and what comes back, in `cli/<binary>/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use score_cli::Frontend;
use score_cli::command_line::{CommandSpec, GLOBAL_FLAGS, parse};
use score_cli::command_tree::root;
use score_cli::version::VERSION;

use crate::case::names;
use crate::project::search_path;
use crate::walkthrough::walkthroughs;

/// Runs every transcript of a binary and the pages for users with commands of it, each a test of its own, and checks
/// that every command and every flag is in one of the former. `BLESS=1` takes what comes back for right.
#[must_use]
pub fn transcripts<F: Frontend + 'static>(binary: &'static str) -> ExitCode {
    if std::env::var_os("BLESS").is_some_and(|value| value == "1")
        && std::env::var_os("TRYCMD").is_none()
    {
        return bless();
    }
    let arguments = Arguments::from_args();
    let (mut trials, mut lines) = (Vec::new(), Vec::new());
    match discover(&crate::folder().join("cli").join(F::NAME)) {
        Ok(files) => {
            for (name, path) in files {
                lines.extend(command_lines(&path, F::NAME));
                trials.push(Trial::test(format!("cli::{name}"), move || {
                    play(&path, F::NAME, binary);
                    Ok(())
                }));
            }
            for page in walkthroughs(F::NAME) {
                trials.push(Trial::test(format!("docs::{}", page.name), move || {
                    page.check(binary)
                }));
            }
            trials.push(Trial::test("cli::every_command_and_flag", move || {
                missing(&root::<F>(), &lines)
            }));
        }
        Err(error) => trials.push(Trial::test("cli::discover", move || Err(error))),
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Does the same again, with the variable that trycmd asks for.
fn bless() -> ExitCode {
    let again = std::env::current_exe().and_then(|exe| {
        Command::new(exe)
            .args(std::env::args_os().skip(1))
            .env("TRYCMD", "overwrite")
            .status()
    });
    match again {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Every transcript by name.
fn discover(folder: &Path) -> Result<Vec<(String, PathBuf)>, Failed> {
    let mut found = Vec::new();
    for case in names(folder)? {
        // Without it, what is typed would be typed in the case itself, and what is written would stay there.
        let [typed_in, looked_at] = ["cmd.in", "cmd.out"].map(|name| folder.join(&case).join(name));
        if typed_in.is_dir() && !looked_at.is_dir() {
            return Err(format!("the case {case} has a folder cmd.in and no cmd.out").into());
        }
        for file in names(&folder.join(&case))? {
            if file.ends_with(".trycmd") || file.ends_with(".toml") {
                let name = format!("{case}/{file}");
                found.push((name, folder.join(&case).join(file)));
            }
        }
    }
    Ok(found)
}

fn play(path: &Path, name: &str, binary: &str) {
    let cases = trycmd::TestCases::new();
    cases
        .register_bin(name, Path::new(binary))
        .register_bin("sh", Path::new("/bin/sh"))
        .env("NO_COLOR", "1")
        .env("PATH", search_path(binary))
        .case(path);
    if let Err(error) = cases.insert_var("[VERSION]", VERSION) {
        panic!("{error}");
    }
    cases.run();
}

/// The arguments of every call of the binary in a transcript.
fn command_lines(path: &Path, name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line.strip_prefix("$ ").or_else(|| {
            let args = line.strip_prefix("args = \"")?;
            args.strip_suffix('"')
        });
        let mut words = line.map(split).unwrap_or_default();
        if path.extension().is_some_and(|e| e == "toml") {
            words.insert(0, name.to_owned());
        }
        // Variables may stand before the program.
        let start = words.iter().position(|word| word == name);
        if let Some(start) = start {
            lines.push(words.split_off(start + 1));
        }
    }
    lines
}

/// The words of a command line, as a shell parts them; only quotes are special.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (None::<String>, None);
    for c in line.chars() {
        match (c, quote) {
            (c, Some(q)) if c == q => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Fails if a command or a flag is in no transcript.
fn missing(root: &CommandSpec, lines: &[Vec<String>]) -> Result<(), Failed> {
    let mut seen = BTreeSet::new();
    for line in lines {
        let Ok(invocation) = parse(root, line) else {
            continue;
        };
        let command = invocation.path.join(" ");
        let Some(spec) = root.find(&invocation.path) else {
            continue;
        };
        if invocation.help {
            seen.insert(format!("{command} --help"));
        }
        for flag in spec.flags.iter().chain(GLOBAL_FLAGS) {
            if invocation.args.is_given(flag) {
                seen.insert(format!("{command} --{}", flag.long));
                seen.insert(format!("--{}", flag.long));
            }
            let short = flag.short.map(|c| format!("-{c}"));
            seen.extend(
                short
                    .filter(|short| line.iter().any(|word| word == short))
                    .map(|short| format!("{command} {short}")),
            );
        }
        for word in ["--verbose", "-v", "-h", "--version"] {
            if line.iter().any(|given| given == word) {
                seen.insert(word.to_owned());
            }
        }
        if !invocation.help {
            seen.insert(command);
        }
    }
    let mut wanted = vec![
        "--verbose".to_owned(),
        "-v".to_owned(),
        "-h".to_owned(),
        "--version".to_owned(),
    ];
    wanted.extend(GLOBAL_FLAGS.iter().map(|flag| format!("--{}", flag.long)));
    want(root, "", &mut wanted);
    wanted.retain(|wanted| !seen.contains(wanted));
    if wanted.is_empty() {
        return Ok(());
    }
    Err(format!("no transcript has: {}", wanted.join(", ")).into())
}

fn want(spec: &CommandSpec, path: &str, wanted: &mut Vec<String>) {
    wanted.push(path.to_owned());
    wanted.push(format!("{path} --help"));
    for flag in &spec.flags {
        wanted.push(format!("{path} --{}", flag.long));
        wanted.extend(flag.short.map(|short| format!("{path} -{short}")));
    }
    for command in spec.commands.iter().filter(|command| !command.hidden) {
        want(
            command,
            format!("{path} {}", command.name).trim_start(),
            wanted,
        );
    }
}
