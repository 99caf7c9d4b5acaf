//! Pages for users whose commands are run: each is typed into a shell, and what comes back is what the page says.

use std::fs;
use std::path::PathBuf;

use libtest_mimic::Failed;

use crate::case::{copy_folder, names};
use crate::project::{Project, search_path};
use crate::{blessed, said};

/// The start and the end of what is typed and what comes back.
const CONSOLE: &str = "```console";
const FENCE: &str = "```";
/// A line that stands for any lines of what comes back.
const ANY: &str = "...";
/// What stands for any part of a line.
const ANY_PART: &str = "[..]";

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
        copy_folder(&self.folder, project.folder(), &NOT_COPIED)?;
        let text = fs::read_to_string(&self.page)?;
        blessed::file(&self.page, &typed(&text, &project, binary, &[])?)?;
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

/// A part of a page.
enum Part<'p> {
    /// A line that stays.
    Line(&'p str),
    /// A command with the lines of what came back before; `is_first` if none stands before it in its block.
    Command {
        command: String,
        known: Vec<&'p str>,
        is_first: bool,
    },
}

/// The parts of a page. `$ ` starts a command and `> ` goes on with it.
fn parts(page: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        parts.push(Part::Line(line));
        if line != CONSOLE {
            continue;
        }
        let mut is_first = true;
        while let Some(line) = lines.next_if(|line| *line != FENCE) {
            let Some(start) = line.strip_prefix("$ ") else {
                continue;
            };
            let mut command = start.to_owned();
            while let Some(line) = lines.next_if(|line| line.starts_with("> ")) {
                command.push('\n');
                command.push_str(&line[2..]);
            }
            let mut known = Vec::new();
            let is_answer = |line: &&str| *line != FENCE && !line.starts_with("$ ");
            while let Some(line) = lines.next_if(is_answer) {
                known.push(line);
            }
            parts.push(Part::Command {
                command,
                known,
                is_first,
            });
            is_first = false;
        }
    }
    parts
}

/// A page with what comes back now; `? N` is the status of a command that fails. `names` are texts that differ from run to
/// run, and what stands for them. A line `...` stands for any lines, `[..]` for any part of a line, and what comes back and
/// fits stays so.
pub(crate) fn typed(
    page: &str,
    project: &Project,
    binary: &str,
    names: &[(&str, &str)],
) -> Result<String, Failed> {
    let parts = parts(page);
    let commands = parts.iter().filter_map(|part| match part {
        Part::Command { command, .. } => Some(command.as_str()),
        Part::Line(_) => None,
    });
    let mut answers = run(commands, project, binary)?.into_iter();
    let (mut text, mut before) = (String::with_capacity(page.len()), String::new());
    for part in parts {
        match part {
            Part::Line(line) => text.extend([line, "\n"]),
            Part::Command {
                command,
                known,
                is_first,
            } => {
                let mut answer = answers.next().unwrap_or_default();
                for (text, name) in names {
                    answer = answer.replace(text, name);
                }
                let is_pattern = |line: &&str| *line == ANY || line.contains(ANY_PART);
                if known.iter().any(is_pattern) && fits(&known, &answer.lines().collect::<Vec<_>>())
                {
                    let end = known.iter().rposition(|line| !line.is_empty());
                    let lines = known.iter().take(end.map_or(0, |end| end + 1));
                    answer = lines.flat_map(|line| [*line, "\n"]).collect();
                }
                let gap = if is_first || before.is_empty() {
                    ""
                } else {
                    "\n"
                };
                text.extend([gap, "$ ", &command.replace('\n', "\n> "), "\n", &answer]);
                before = answer;
            }
        }
    }
    Ok(text)
}

/// True if lines fit a pattern, in which [`ANY`] stands for any lines and [`ANY_PART`] for a part of one. Empty ones at the
/// end do not count.
fn fits(pattern: &[&str], lines: &[&str]) -> bool {
    match (pattern, lines) {
        ([], rest) => rest.iter().all(|line| line.is_empty()),
        ([ANY, after @ ..], lines) => {
            (0..=lines.len()).any(|skipped| fits(after, &lines[skipped..]))
        }
        (["", after @ ..], []) => fits(after, &[]),
        ([first, after @ ..], [line, lines @ ..]) => line_fits(first, line) && fits(after, lines),
        ([_, ..], []) => false,
    }
}

/// True if a line fits a pattern, in which [`ANY_PART`] stands for any text.
fn line_fits(pattern: &str, line: &str) -> bool {
    let Some((start, rest)) = pattern.split_once(ANY_PART) else {
        return pattern == line;
    };
    let Some(line) = line.strip_prefix(start) else {
        return false;
    };
    let mut ends = line.char_indices().map(|(at, _)| at).chain([line.len()]);
    ends.any(|at| line_fits(rest, &line[at..]))
}

/// Types commands into one shell: folders that one goes to and variables that it exports are there for the next. What
/// comes back, stdout and stderr in one, ends with a line break.
fn run<'c>(
    commands: impl Iterator<Item = &'c str>,
    project: &Project,
    binary: &str,
) -> Result<Vec<String>, Failed> {
    const END: &str = "\u{1}";
    let mut script = String::new();
    for command in commands {
        script.extend(["{ ", command, "\n} 2>&1; "]);
        script.extend(["printf '", END, "%s", END, "' $?\n"]);
    }
    let mut shell = project.sh(&script);
    let output = shell.env("PATH", search_path(binary)).output()?;
    if !output.status.success() {
        return Err(said(&output).into());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut pieces = text.split(END);
    let mut answers = Vec::new();
    while let (Some(answer), Some(status)) = (pieces.next(), pieces.next()) {
        let status = match status {
            "0" => String::new(),
            status => format!("? {status}\n"),
        };
        let is_whole = answer.is_empty() || answer.ends_with('\n');
        let end = if is_whole { "" } else { "\n" };
        answers.push(status + answer + end);
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stand_for_any_lines() {
        let lines = ["a", "b", "c", "d"];
        for (pattern, is_fit) in [
            (&["a", "b", "c", "d", ""][..], true),
            (&["...", "c", "...", "d"], true),
            (&["a", "..."], true),
            (&["...", "c"], false),
            (&["a", "b", "c"], false),
            (&["...", "d", "e"], false),
        ] {
            assert_eq!(fits(pattern, &lines), is_fit, "{pattern:?}");
        }
    }

    #[test]
    fn dots_in_brackets_stand_for_any_part_of_a_line() {
        for (pattern, line, is_fit) in [
            ("a[..]", "a", true),
            ("a[..]c", "abbc", true),
            ("[..]b[..]", "ab", true),
            ("a[..]c", "abcb", false),
            ("[..]x", "ö", false),
        ] {
            assert_eq!(line_fits(pattern, line), is_fit, "{pattern} {line}");
        }
    }

    #[test]
    fn a_page_has_commands_and_what_came_back() {
        let page = "x\n```console\n$ a\n> b\nout\n\n$ c\n```\n$ no command\n";
        let commands = parts(page).into_iter().filter_map(|part| match part {
            Part::Command {
                command,
                known,
                is_first,
            } => Some((command, known.len(), is_first)),
            Part::Line(_) => None,
        });
        let expected = [("a\nb".to_owned(), 2, true), ("c".to_owned(), 0, false)];
        assert_eq!(commands.collect::<Vec<_>>(), expected);
    }
}
