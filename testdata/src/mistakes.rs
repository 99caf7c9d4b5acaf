//! Mistakes that people make, many in a file: what each is answered with. A binary is run as a user would run it, and of what it
//! says the title, the place, the ways out and the last paragraph are kept.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use libtest_mimic::{Failed, Trial};
use score_cli::Frontend;
use serde_json::Value as Json;

use crate::case::SCORE_FILE;
use crate::{folder, short_name, snapshot};

/// The folder of the tables.
const SET: &str = "mistakes";

/// A mistake.
struct Mistake {
    /// What was done wrong, a sentence.
    sentence: String,
    /// The command line.
    args: Vec<String>,
    /// The files, by their names.
    files: Vec<(String, String)>,
}

/// A test for each table.
pub(crate) fn trials<F: Frontend + 'static>(binary: &'static str) -> Vec<Trial> {
    let tables = match tables() {
        Ok(tables) => tables,
        Err(error) => return vec![Trial::test("mistakes::discover", move || Err(error))],
    };
    let trial = |path: PathBuf| {
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Trial::test(format!("{SET}::{name}"), move || {
            check::<F>(&path, &name, binary)
        })
    };
    tables.into_iter().map(trial).collect()
}

/// The paths of the tables.
fn tables() -> Result<Vec<PathBuf>, Failed> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder().join(SET))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            paths.push(path);
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

/// The sentence of each mistake, by the table and its position there.
///
/// # Panics
/// The tables cannot be read.
#[must_use]
pub fn mistakes() -> Vec<(String, String)> {
    let tables = match tables() {
        Ok(tables) => tables,
        Err(error) => panic!("{error:?}"),
    };
    let read = tables.iter().flat_map(|path| {
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(path).unwrap_or_default();
        let all = read(&text).into_iter().enumerate();
        all.map(move |(at, mistake)| (format!("{name} {}", at + 1), mistake.sentence))
            .collect::<Vec<_>>()
    });
    read.collect()
}

/// The mistakes of a table: each starts with a line `=== SENTENCE`, then `$ ARGS` where it is no plain `generate`, then the Score
/// file, and other files behind lines `--- NAME`. A line of a file that only looks like one of these has a backslash before it.
fn read(text: &str) -> Vec<Mistake> {
    let mut all: Vec<Mistake> = Vec::new();
    for line in text.lines() {
        if let Some(sentence) = line.strip_prefix("=== ") {
            all.push(Mistake {
                sentence: sentence.to_owned(),
                args: ["generate", SCORE_FILE].map(str::to_owned).to_vec(),
                files: vec![(SCORE_FILE.to_owned(), String::new())],
            });
            continue;
        }
        let Some(mistake) = all.last_mut() else {
            continue;
        };
        if let Some(args) = line.strip_prefix("$ ") {
            mistake.args = args.split(' ').map(str::to_owned).collect();
        } else if let Some(name) = line.strip_prefix("--- ") {
            mistake.files.push((name.to_owned(), String::new()));
        } else if let Some((_, text)) = mistake.files.last_mut() {
            let is_escaped = line.starts_with("\\$ ") || line.starts_with("\\--- ");
            text.push_str(&line[usize::from(is_escaped)..]);
            text.push('\n');
        }
    }
    all
}

fn check<F: Frontend>(path: &Path, name: &str, binary: &str) -> Result<(), Failed> {
    let all = read(&fs::read_to_string(path)?);
    let mut said = String::new();
    for mistake in &all {
        let _ = writeln!(said, "=== {}", mistake.sentence);
        said.push_str(&answer(mistake, binary)?);
    }
    let snapshot = format!("{name}.{}", short_name::<F>());
    snapshot::compare(&folder().join(SET), &snapshot, Some(path), &said)
}

/// What a binary says to a mistake.
fn answer(mistake: &Mistake, binary: &str) -> Result<String, Failed> {
    let home = tempfile::tempdir()?;
    for (name, text) in &mistake.files {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, text)?;
    }
    let mut init = ["init", "--no-sample"].map(str::to_owned).to_vec();
    for (name, _) in &mistake.files {
        if name.ends_with(".provisioners.yaml") {
            init.extend(["--provisioners".to_owned(), format!("./{name}")]);
        } else if name.ends_with(".tpl") {
            init.extend(["--patch-templates".to_owned(), name.clone()]);
        }
    }
    let made = run(binary, &init, home.path())?;
    let args = match made.status.success() {
        true => &mistake.args,
        // What is wrong with a provisioner may be told before there is a project.
        false => &init,
    };
    let of_programs = ["--message-format", "json"].map(str::to_owned);
    let json = run(
        binary,
        &[args.as_slice(), &of_programs].concat(),
        home.path(),
    )?;
    let human = run(binary, args, home.path())?;
    let mut text = String::new();
    for line in String::from_utf8_lossy(&json.stderr).lines() {
        if let Ok(Json::Object(one)) = serde_json::from_str(line) {
            text.push_str(&diagnostic(&Json::Object(one)));
        }
    }
    let said = String::from_utf8_lossy(&human.stderr).into_owned();
    match (human.status.success(), said.rfind("Error: ")) {
        (true, _) if text.is_empty() => text.push_str("accepted\n"),
        (true, _) => {}
        (false, Some(at)) => text.push_str(&without_names(&said[at..])),
        (false, None) => return Err(format!("no last line:\n{said}").into()),
    }
    Ok(without_names(&text))
}

fn run(binary: &str, args: &[String], folder: &Path) -> Result<Output, Failed> {
    let output = Command::new(binary)
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()?;
    Ok(output)
}

/// The title of a diagnostic with its place, what it points at, its further places and its ways out.
fn diagnostic(one: &Json) -> String {
    let text = |key: &str| one[key].as_str().unwrap_or_default();
    let mut out = format!("{}[{}]", text("severity"), text("code"));
    if let Some(file) = one["file"].as_str() {
        let _ = write!(out, " {file}:{}:{}", one["line"], one["column"]);
    }
    if let Some(path) = one["path"].as_str() {
        let _ = write!(out, " {path}");
    }
    let _ = writeln!(out, "\n    {}", text("message"));
    let excerpt = &one["excerpt"];
    if let (Some(line), Some(start), Some(end)) = (
        excerpt["text"].as_str(),
        excerpt["column"].as_u64(),
        excerpt["endColumn"].as_u64(),
    ) {
        let at = |column: u64| usize::try_from(column).unwrap_or(usize::MAX);
        let marked = line.chars().skip(at(start) - 1).take(at(end - start));
        let _ = writeln!(out, "    > {}", marked.collect::<String>());
    }
    for label in one["labels"].as_array().into_iter().flatten() {
        let file = label["file"].as_str().unwrap_or_default();
        let message = label["message"].as_str().unwrap_or_default();
        let _ = writeln!(
            out,
            "    {file}:{}:{}: {message}",
            label["line"], label["column"]
        );
    }
    for hint in one["hints"].as_array().into_iter().flatten() {
        let _ = writeln!(out, "    help: {}", hint.as_str().unwrap_or_default());
    }
    out
}

/// A text without what differs from run to run: the names that `init` gives to installed files.
fn without_names(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("Z~") {
        let (before, name) = rest.split_at(at);
        out.push_str(before);
        match name.find(".provisioners.yaml") {
            Some(end) if !name[..end].contains(char::is_whitespace) => {
                out.push_str("[INSTALLED]");
                rest = &name[end..];
            }
            _ => {
                out.push_str("Z~");
                rest = &name[2..];
            }
        }
    }
    out + rest
}
