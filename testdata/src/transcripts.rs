//! Transcripts of the command line: what is typed and what comes back, in `cli/<binary>/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Failed, Trial};
use score_cli::Frontend;
use score_cli::binary_of;
use score_cli::command_line::{CommandSpec, GLOBAL_FLAGS, parse};
use score_cli::command_tree::root;
use score_cli::version::VERSION;

use crate::case::{copy_folder, names};
use crate::project::Project;
use crate::walkthrough::{typed, walkthroughs};
use crate::{blessed, snapshot};

/// What is typed and what comes back, in the form of a page of `docs/`.
const PAGE: &str = "cmd";
/// The folder that it is typed in.
const TYPED_IN: &str = "cmd.in";
/// Files to look at afterwards.
const LOOKED_AT: &str = "cmd.out";

/// Runs every transcript of a binary and the pages for users with commands of it, each a test of its own, and checks
/// that every command and every flag is in one of the former.
#[must_use]
pub fn transcripts<F: Frontend + 'static>(binary: &'static str) -> ExitCode {
    let (mut trials, mut lines) = (Vec::new(), Vec::new());
    match discover(&crate::folder().join("cli").join(F::NAME)) {
        Ok(transcripts) => {
            for transcript in transcripts {
                lines.extend(command_lines(&transcript.page(), F::NAME));
                let name = format!("cli::{}", transcript.name);
                trials.push(Trial::test(name, move || transcript.check(binary)));
            }
            for page in walkthroughs(F::NAME) {
                trials.push(Trial::test(format!("docs::{}", page.name), move || {
                    page.check(binary)
                }));
            }
            trials.push(Trial::test("cli::every_command_and_flag", move || {
                missing(&root(binary_of::<F>()), &lines)
            }));
        }
        Err(error) => trials.push(Trial::test("cli::discover", move || Err(error))),
    }
    snapshot::run(trials)
}

/// A folder of `cli/<binary>/`.
pub(crate) struct Transcript {
    pub(crate) name: String,
    folder: PathBuf,
}

/// Every transcript, sorted by name.
pub(crate) fn discover(folder: &Path) -> Result<Vec<Transcript>, Failed> {
    let mut found = Vec::new();
    for name in names(folder)? {
        let folder = folder.join(&name);
        let transcript = Transcript { name, folder };
        if !transcript.page().exists() {
            return Err(format!("there is no {}", transcript.page().display()).into());
        }
        found.push(transcript);
    }
    Ok(found)
}

impl Transcript {
    pub(crate) fn page(&self) -> PathBuf {
        self.folder.join(format!("{PAGE}.snap"))
    }

    /// Types its lines, and compares what comes back, and the files that are looked at.
    fn check(&self, binary: &str) -> Result<(), Failed> {
        let project = Project::empty(binary);
        let typed_in = self.folder.join(TYPED_IN);
        if typed_in.is_dir() {
            copy_folder(&typed_in, project.folder(), &[])?;
        }
        let page = snapshot::text(&self.page());
        let folder = fs::canonicalize(project.folder())?;
        let folder = folder.to_string_lossy();
        let names = [(&*folder, "[CWD]"), (VERSION, "[VERSION]")];
        let found = typed(&page, &project, binary, &names)?;
        let looked_at = self.folder.join(LOOKED_AT);
        // The page is what it was made from.
        let mut results = vec![snapshot::compare(&self.folder, PAGE, None, &found)];
        for name in blessed::read(&looked_at)?.keys() {
            let found = fs::read(project.path(name)).ok();
            results.push(blessed::bytes(&looked_at.join(name), found.as_deref()));
        }
        snapshot::all(results)
    }
}

/// The arguments of every call of the binary in a transcript.
fn command_lines(path: &Path, name: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for line in snapshot::text(path).lines() {
        let mut words = line.strip_prefix("$ ").map(split).unwrap_or_default();
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
