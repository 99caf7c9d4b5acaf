//! Pages for users whose commands are run: each is typed into a shell, and what comes back is what the page says.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;

use crate::case::names;
use crate::project::Project;
use crate::transcripts::search_path;
use crate::{blessed, said};

/// The start and the end of what is typed and what comes back.
const CONSOLE: &str = "```console";
const FENCE: &str = "```";

/// The folder of an example that holds what its commands write.
const OUT: &str = "out";
/// What is not copied: what commands write, and the projects of whoever tried them.
const NOT_COPIED: [&str; 3] = [OUT, ".score-k8s", ".score-compose"];

/// A page, and the folder in a copy of which its commands are typed.
pub(crate) struct Walkthrough {
    pub(crate) name: String,
    page: PathBuf,
    folder: PathBuf,
}

/// The pages with commands of a binary that are run: those of `docs/` with a folder `PAGE.in` beside them, and
/// `examples/NAME/README.md` in its own folder.
pub(crate) fn walkthroughs(binary: &str) -> Vec<Walkthrough> {
    let root = crate::folder().join("..");
    let docs = root.join("docs");
    let pages = names(&docs).unwrap_or_default().into_iter();
    let pages = pages.filter(|name| name.ends_with(".md"));
    let pages = pages.map(|name| {
        let page = docs.join(&name);
        let folder = page.with_extension("in");
        Walkthrough { name, page, folder }
    });
    let examples = root.join("examples");
    let readmes = names(&examples).unwrap_or_default().into_iter();
    let readmes = readmes.map(|name| {
        let folder = examples.join(&name);
        let page = folder.join("README.md");
        Walkthrough { name, page, folder }
    });
    let has_commands = |walkthrough: &Walkthrough| {
        let text = fs::read_to_string(&walkthrough.page).unwrap_or_default();
        walkthrough.folder.is_dir() && text.contains(&format!("\n$ {binary} "))
    };
    pages.chain(readmes).filter(has_commands).collect()
}

impl Walkthrough {
    /// Types the commands of the page, and compares what comes back with the page, and the files that an example has
    /// in `out` with those that there are now.
    pub(crate) fn check(&self, binary: &str) -> Result<(), Failed> {
        let project = Project::empty(binary);
        copy(&self.folder, project.folder())?;
        let text = fs::read_to_string(&self.page)?;
        blessed::file(&self.page, &typed(&text, &project, binary)?)?;
        let is_state = |name: &str| name.split('/').any(|part| NOT_COPIED.contains(&part));
        let mut known = blessed::read(&self.folder.join(OUT))?;
        let mut found = blessed::read(&project.path(OUT))?;
        known.retain(|name, _| !is_state(name));
        found.retain(|name, _| !is_state(name));
        for name in known.keys().chain(found.keys()) {
            let bytes = found.get(name).map_or(&[][..], Vec::as_slice);
            let text = String::from_utf8_lossy(bytes);
            blessed::file(&self.folder.join(OUT).join(name), &text)?;
        }
        Ok(())
    }
}

/// Copies a folder with the modes of its files.
fn copy(from: &Path, to: &Path) -> Result<(), Failed> {
    fs::create_dir_all(to)?;
    for name in names(from)? {
        let (from, to) = (from.join(&name), to.join(&name));
        if NOT_COPIED.contains(&name.as_str()) {
            continue;
        }
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

/// A page with what comes back now. `$ ` starts a command and `> ` goes on with it; `? N` is the status of one that
/// fails. A folder that a command goes to is that of the next one.
fn typed(page: &str, project: &Project, binary: &str) -> Result<String, Failed> {
    let mut text = String::with_capacity(page.len());
    let mut lines = page.lines().peekable();
    let mut shell = Shell {
        project,
        path: search_path(binary),
        folder: project.folder().to_owned(),
    };
    while let Some(line) = lines.next() {
        text.push_str(line);
        text.push('\n');
        if line != CONSOLE {
            continue;
        }
        let mut answer = String::new();
        while let Some(line) = lines.next_if(|line| *line != FENCE) {
            let Some(command) = line.strip_prefix("$ ") else {
                continue;
            };
            if !answer.is_empty() {
                text.push('\n');
            }
            let mut command = command.to_owned();
            text.push_str(line);
            text.push('\n');
            while let Some(line) = lines.next_if(|line| line.starts_with("> ")) {
                command.push('\n');
                command.push_str(&line[2..]);
                text.push_str(line);
                text.push('\n');
            }
            answer = shell.run(&command)?;
            text.push_str(&answer);
        }
    }
    Ok(text)
}

/// A shell that is in a folder.
struct Shell<'p> {
    project: &'p Project,
    path: String,
    folder: PathBuf,
}

impl Shell<'_> {
    /// Runs a command; what comes back, stdout and stderr in one, ends with a line break.
    fn run(&mut self, command: &str) -> Result<String, Failed> {
        const END: &str = "\u{1}";
        let script =
            format!("{{ {command}\n}} 2>&1; s=$?; printf '{END}%s{END}' \"$PWD\"; exit $s");
        let mut shell = self.project.sh(&script);
        let shell = shell.current_dir(&self.folder).env("PATH", &self.path);
        let output = shell.output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut parts = text.split(END);
        let (Some(answer), Some(folder)) = (parts.next(), parts.next()) else {
            return Err(said(&output).into());
        };
        self.folder = folder.into();
        let status = match output.status.code() {
            Some(0) => String::new(),
            Some(code) => format!("? {code}\n"),
            None => return Err(said(&output).into()),
        };
        let end = if answer.is_empty() || answer.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        Ok(status + answer + end)
    }
}
