//! A command of a container as the words that it is, and as a line of a shell.

use score_diagnostic::{Diagnostic, Dialect};
use score_yaml::message::Name;
use score_yaml::{Mapping, Node};

use super::shell::{shell_at, word_of_shell};
use super::written::in_double_quotes;

/// The longest line that is written out, in bytes.
pub(super) const LONGEST: usize = 64;

/// A doubt, and where in the container it is.
pub(super) type Doubt = (Vec<String>, Diagnostic);

/// The line of a shell that reads a file, by the words of one that does; `None` if it does something else. What a file of
/// variables sets is for the shell alone, unless that is told otherwise.
pub(super) fn sourced(words: &[&str]) -> Option<String> {
    // `source` is one of bash alone.
    let ["." | "source", file, rest @ ..] = words else {
        return None;
    };
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    // A name without a slash is looked for among programs.
    let place = if file.chars().all(is_part) { "./" } else { "" };
    let set = if file.ends_with(".env") {
        "set -a && "
    } else {
        ""
    };
    let rest = rest.iter().map(|word| word_of_shell(word));
    let rest = rest.collect::<Option<Vec<_>>>()?;
    let mut line = format!("{set}. {place}{}", word_of_shell(file)?);
    for word in rest {
        line.push(' ');
        line.push_str(&word);
    }
    Some(line)
}

/// What is around a container in a Score file.
#[derive(Clone, Copy)]
pub struct Surroundings<'d> {
    /// What the target calls its things.
    pub dialect: &'d Dialect,
    /// `containers` of the file.
    pub containers: Option<&'d Mapping>,
    /// `resources` of the file.
    pub resources: Option<&'d Mapping>,
    /// The name of the workload.
    pub workload: &'d str,
}

/// A command of a container: its words, and those of them that stand in another field before them.
pub(super) struct Command<'n> {
    /// The field that the last words are of, with what leads to it.
    pub(super) path: &'n [&'n str],
    /// The number of words that stand in `command`.
    pub(super) before: usize,
    pub(super) words: Vec<(&'n str, &'n Node)>,
    /// True if what the image starts stands before them.
    pub(super) is_of_image: bool,
    pub(super) variables: Option<&'n Mapping>,
    pub(super) dialect: &'n Dialect,
}

impl Command<'_> {
    /// The field of a word, and its number there.
    pub(super) fn place(&self, at: usize) -> (&[&str], usize) {
        match self.path {
            ["args"] if at < self.before => (&["command"], at),
            ["args"] => (self.path, at - self.before),
            path => (path, at),
        }
    }

    /// The words of the field that a word stands in, for a way out: the field, and that it takes the place of another one, too.
    pub(super) fn way_by_shell(&self, line: &str) -> Vec<String> {
        let line = match self.is_of_image {
            true => format!("PROGRAM {line}"),
            false => line.to_owned(),
        };
        let quoted = in_double_quotes(&line).filter(|line| line.len() <= LONGEST);
        let quoted = quoted.unwrap_or_else(|| "\"…\"".to_owned());
        let mut ways = vec![format!(
            "write `command: [\"sh\", \"-c\", {}]`",
            Name(&quoted)
        )];
        let both = self.path == ["args"] && self.before > 0;
        if quoted == "\"…\"" {
            ways.push("with the whole line as its last item".to_owned());
        }
        if both {
            ways.push("it takes the place of `command` and `args`".to_owned());
        } else if self.is_of_image {
            ways.push(
                "it takes the place of `args`; `PROGRAM` is what the image starts".to_owned(),
            );
        }
        ways
    }

    /// The words as a line of a shell, those that `keeps` is true of as they are.
    pub(super) fn line(&self, keeps: impl Fn(&str) -> bool) -> Option<String> {
        let words = self.words.iter().map(|(word, _)| match keeps(word) {
            true => Some((*word).to_owned()),
            false => word_of_shell(word),
        });
        Some(words.collect::<Option<Vec<String>>>()?.join(" "))
    }

    /// The number of the word that a shell reads as its script.
    pub(super) fn shell(&self) -> Option<usize> {
        let words: Vec<&str> = self.words.iter().map(|(word, _)| *word).collect();
        shell_at(&words)
    }
}
