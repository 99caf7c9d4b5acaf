//! The pages of codes: the example of each is tried, and so is its fix.

use std::process::Output;

use libtest_mimic::Failed;
use score_core::diagnostic::{Code, Severity};

use crate::project::{Project, said, search_path};

/// What opens the parts of a page, in their order; what is wrong stands before them all.
pub const MARKS: [&str; 3] = ["**Why it is bad:** ", "**Example:** ", "**Fix:** "];
const FENCE: &str = "```";

/// A page in its parts.
#[derive(Debug)]
pub struct Explanation<'p> {
    /// What is wrong.
    pub what: &'p str,
    /// Why it is bad.
    pub why: &'p str,
    example: Vec<Block<'p>>,
    fix: Vec<Block<'p>>,
}

/// Lines between fences.
#[derive(Clone, Copy, Debug)]
struct Block<'p> {
    language: &'p str,
    text: &'p str,
}

/// Files by their paths, and the commands that are typed beside them.
struct Trial {
    files: Vec<(String, String)>,
    script: String,
}

impl<'p> Explanation<'p> {
    /// Takes a page apart.
    ///
    /// # Errors
    /// A part is missing, or empty.
    pub fn parse(page: &'p str) -> Result<Self, String> {
        let [why_mark, example_mark, fix_mark] = MARKS;
        let cut = |text: &'p str, mark: &str| {
            let parts = text.split_once(mark);
            let parts = parts.filter(|(before, after)| {
                before.ends_with("\n\n") && !before.trim().is_empty() && !after.trim().is_empty()
            });
            parts.ok_or_else(|| format!("no part `{}`, or an empty one before it", mark.trim()))
        };
        let (what, rest) = cut(page, why_mark)?;
        let (why, rest) = cut(rest, example_mark)?;
        let (example, fix) = cut(rest, fix_mark)?;
        Ok(Explanation {
            what,
            why,
            example: blocks(example)?,
            fix: blocks(fix)?,
        })
    }

    /// True if the example is tried with the binary of this name: its commands are for that, or it has none.
    #[must_use]
    pub fn is_tried_with(&self, binary: &str) -> bool {
        let is_program = |block: &Block<'_>| block.language == "rust";
        let console = console(&self.example);
        !self.example.is_empty()
            && !self.example.iter().any(is_program)
            && console.is_none_or(|text| text.contains(&format!("$ {binary} ")))
    }

    fn example(&self, binary: &str) -> Result<Trial, String> {
        let files = self.example.iter().filter(|block| block.is_file());
        let files = files.map(|block| {
            let (name, text) = block.text.split_once('\n').unwrap_or_default();
            let name = name.strip_prefix("# ");
            let name = name.ok_or("a file starts with a comment, its path")?;
            Ok((name.to_owned(), text.to_owned()))
        });
        let files = files.collect::<Result<_, String>>()?;
        let usual = format!("$ {binary} init --no-sample\n$ {binary} generate score.yaml\n");
        let script = script(console(&self.example).unwrap_or(&usual));
        Ok(Trial { files, script })
    }

    /// The example as it is after the fix.
    fn fixed(&self, binary: &str) -> Result<Trial, String> {
        let mut trial = self.example(binary)?;
        if let Some(text) = console(&self.fix) {
            trial.script = script(text);
        }
        for block in self.fix.iter().filter(|block| block.language == "diff") {
            patch(block.text, &mut trial.files)?;
        }
        Ok(trial)
    }
}

impl Block<'_> {
    fn is_file(&self) -> bool {
        !["console", "diff", "rust"].contains(&self.language)
    }
}

fn blocks(text: &str) -> Result<Vec<Block<'_>>, String> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, block)) = rest.split_once("\n```") {
        let (language, block) = block.split_once('\n').ok_or("nothing behind a fence")?;
        let end = format!("\n{FENCE}\n");
        let at = block.find(&end).ok_or("a fence is not closed")?;
        blocks.push(Block {
            language,
            text: &block[..=at],
        });
        rest = &block[at + end.len() - 1..];
    }
    Ok(blocks)
}

fn console<'p>(blocks: &[Block<'p>]) -> Option<&'p str> {
    let mut blocks = blocks.iter();
    let console = blocks.find(|block| block.language == "console");
    console.map(|block| block.text)
}

/// The commands of a console. Each but the last one has to succeed.
fn script(console: &str) -> String {
    let commands = console.lines().filter_map(|line| line.strip_prefix("$ "));
    "set -e\n".to_owned() + &commands.collect::<Vec<_>>().join("\n")
}

/// Puts a difference on the one file that has its lines.
fn patch(difference: &str, files: &mut [(String, String)]) -> Result<(), String> {
    let lines = |signs: [char; 2]| {
        let lines = difference.lines().filter(|line| line.starts_with(signs));
        lines.map(|line| line[1..].to_owned() + "\n").collect()
    };
    let (old, new): (String, String) = (lines([' ', '-']), lines([' ', '+']));
    let mut found = files.iter_mut().filter(|(_, text)| text.contains(&old));
    let (Some((_, text)), None) = (found.next(), found.next()) else {
        return Err(format!("no file, or more than one, has the lines:\n{old}"));
    };
    *text = text.replacen(&old, &new, 1);
    Ok(())
}

impl Trial {
    fn run(&self, binary: &str) -> Result<Output, Failed> {
        let project = Project::empty(binary);
        for (name, text) in &self.files {
            project.write(name, text);
        }
        let mut shell = project.sh(&self.script);
        Ok(shell.env("PATH", search_path(binary)).output()?)
    }
}

/// Tries the example of a code's page, which has to give the code, and then its fix, after which it is gone. `name` is that of
/// the binary.
pub(crate) fn check(code: Code, name: &str, binary: &str) -> Result<(), Failed> {
    let page = code.page(name).ok_or("it has no page")?;
    let explanation = Explanation::parse(&page)?;
    if !explanation.is_tried_with(name) {
        return Ok(());
    }
    let id = format!("[{}]", code.as_str());
    let output = explanation.example(name)?.run(binary)?;
    let is_said = String::from_utf8_lossy(&output.stderr).contains(&id);
    if !is_said || output.status.success() != (code.severity() == Severity::Warning) {
        return Err(format!("the example does not give {id}: {}", said(&output)).into());
    }
    let output = explanation.fixed(name)?.run(binary)?;
    let is_said = String::from_utf8_lossy(&output.stderr).contains(&id);
    if is_said || !output.status.success() {
        return Err(format!("the fix does not help: {}", said(&output)).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_put_on_the_one_file_that_has_its_lines() {
        let file = |text: &str| ("a".to_owned(), text.to_owned());
        let mut files = [file("a: 1\nb: 2\n"), file("c: 3\n")];
        patch(" a: 1\n-b: 2\n+b: 3\n+c: 3\n", &mut files).unwrap();
        assert_eq!(files[0].1, "a: 1\nb: 3\nc: 3\n");
        assert!(patch("-d: 1\n", &mut files).is_err());
        assert!(patch("-c: 3\n", &mut files).is_err());
    }

    #[test]
    fn a_page_without_one_of_its_parts_is_none() {
        let page = "x\n\n**Why it is bad:** y\n\n**Example:** z\n\n```yaml\n# a\nb: 1\n```\n\n**Fix:** q\n";
        let explanation = Explanation::parse(page).unwrap();
        assert!(explanation.is_tried_with("any"));
        assert_eq!(explanation.example[0].text, "# a\nb: 1\n");
        for mark in MARKS {
            assert!(Explanation::parse(&page.replace(mark, "")).is_err());
        }
    }
}
