//! Words of a shell where none reads them: in commands that are lists of words, and in variables.

use score_diagnostic::Diagnostic;
use score_diagnostic::codes;
use score_yaml::message::Name;
use score_yaml::{Mapping, Node, message};

use super::shell::word_of_shell;
use super::shell_command::{Command, Doubt, LONGEST, Surroundings, sourced};
use super::shell_signs::{
    JOINING, READERS, SIGNS, is_built_in, is_joining, is_sign, is_variable, option_with_value,
    variable_in,
};
use super::unread_words::filled_in;
use super::written::in_double_quotes;
use super::{container_hosts, not_executable, unread_variables};

/// The most words of a command that are looked at.
const MOST_WORDS: usize = 200;

/// The doubts about the commands and the variables of a container.
pub fn of_container(container: &Mapping, around: &Surroundings<'_>) -> Vec<Doubt> {
    let dialect = around.dialect;
    let mut doubts = not_executable::of_container(container);
    let variables = container.get("variables").and_then(Node::as_map);
    let (command, args) = (list(container, "command"), list(container, "args"));
    if !command.is_empty() || !args.is_empty() {
        let words = command.iter().chain(args).take(MOST_WORDS);
        let words: Option<Vec<_>> = words.map(|node| Some((node.as_str()?, node))).collect();
        let path: &[&str] = if args.is_empty() {
            &["command"]
        } else {
            &["args"]
        };
        if let Some(words) = words {
            let command = Command {
                path,
                before: command.len(),
                words,
                is_of_image: command.is_empty(),
                variables,
                dialect,
            };
            command.doubts(&mut doubts);
        }
    }
    for probe in ["livenessProbe", "readinessProbe"] {
        let exec = container
            .get(probe)
            .and_then(|probe| probe.get("exec")?.get("command")?.as_seq());
        let Some(items) = exec.filter(|items| !items.is_empty()) else {
            continue;
        };
        let words: Option<Vec<_>> = items
            .iter()
            .take(MOST_WORDS)
            .map(|node| Some((node.as_str()?, node)))
            .collect();
        if let Some(words) = words {
            let command = Command {
                path: &[probe, "exec", "command"],
                before: items.len(),
                words,
                is_of_image: false,
                variables,
                dialect,
            };
            command.doubts(&mut doubts);
        }
    }
    let with_commands = unread_variables::with_commands(variables);
    for (key, value) in variables.into_iter().flat_map(Mapping::iter) {
        let name = &*key.text;
        let doubt = unread_variables::odd_name(name).map(|doubt| doubt.at(key.span));
        doubts.extend(doubt.map(|doubt| (vec!["variables".to_owned(), name.to_owned()], doubt)));
        let Some(text) = value.as_str() else {
            continue;
        };
        if let Some(doubt) = unread_variables::of_blank(text) {
            let path = vec!["variables".to_owned(), name.to_owned()];
            doubts.push((path, doubt.at(value.span)));
        }
        let host = container_hosts::of_variable(name, text, around);
        let doubt = match host {
            None if text.contains('$') => {
                unread_variables::of_variable(name, text, container, &with_commands, around)
            }
            host => host,
        };
        if let Some(doubt) = doubt {
            doubts.push((
                vec!["variables".to_owned(), name.to_owned()],
                doubt.at(value.span),
            ));
        }
    }
    doubts
}

/// The list that a field of a container is.
fn list<'n>(container: &'n Mapping, field: &str) -> &'n [Node] {
    let items = container.get(field).and_then(Node::as_seq);
    items.unwrap_or_default()
}

impl Command<'_> {
    fn doubts(&self, doubts: &mut Vec<Doubt>) {
        let shell = self.shell();
        let found = match shell {
            Some(at) => self.behind_script(at).map(|doubt| vec![doubt]),
            None => None,
        };
        let found = found.unwrap_or_else(|| {
            let mut found: Vec<(usize, Diagnostic)> = Vec::new();
            found.extend(self.assignment());
            found.extend(self.no_program());
            let sign = self.sign(shell);
            let is_told = sign.is_some();
            found.extend(sign);
            found.extend(self.glued(shell));
            // A shell that reads the whole reads these, too.
            if !is_told {
                found.extend(self.unread_variables(shell));
            }
            found
        });
        for (at, doubt) in found {
            let (field, number) = self.place(at);
            let mut path: Vec<String> = field.iter().map(|key| (*key).to_owned()).collect();
            path.push(number.to_string());
            let span = self.words[at].1.span;
            doubts.push((path, doubt.at(span)));
        }
    }

    /// Words behind the script of a shell which that script does not read.
    fn behind_script(&self, script: usize) -> Option<(usize, Diagnostic)> {
        let (text, _) = self.words.get(script)?;
        let behind = &self.words[script + 1..];
        // `$0`, `$1`, `$@`
        if behind.is_empty() || text.contains('$') {
            return None;
        }
        let is_name = |word: &str| {
            let name = word.rsplit('/').next().unwrap_or_default();
            matches!(
                name,
                "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" | "-" | "--" | "_" | ""
            )
        };
        let has_blank = |text: &str| text.contains(char::is_whitespace);
        let is_lost = match behind {
            [(only, _)] if is_name(only) => false,
            [(only, _)] => !has_blank(text) || has_blank(only) || is_sign(only),
            _ => !behind.iter().all(|(word, _)| is_name(word)),
        };
        if !is_lost {
            return None;
        }
        let (first, _) = behind.first()?;
        let message =
            message!("the shell does not run `{first}`: behind `-c` stands the whole script");
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        let is_whole = |text: &str| has_blank(text) || text.contains(char::is_control);
        // Commands of several words each are run one after the other.
        let joined: Option<Vec<String>> = self.words[script..]
            .iter()
            .map(|(word, _)| match is_whole(word) || is_sign(word) {
                true => Some((*word).to_owned()),
                false => word_of_shell(word),
            })
            .collect();
        let has_sign = behind.iter().any(|(word, _)| is_sign(word));
        let separator =
            match has_blank(text) && behind.iter().all(|(word, _)| has_blank(word)) && !has_sign {
                true => " && ",
                false => " ",
            };
        let program: Option<Vec<String>> = self.words[..script]
            .iter()
            .map(|(word, _)| in_double_quotes(word))
            .collect();
        let line = joined.and_then(|words| in_double_quotes(&words.join(separator)));
        let list = program
            .zip(line)
            .map(|(program, line)| format!("[{}, {line}]", program.join(", ")));
        let list = list.filter(|list| list.len() <= LONGEST + 16);
        let doubt = match list {
            Some(list) => {
                let field = if self.is_of_image { "args" } else { "command" };
                doubt.hint(format!("write `{field}: {}`", Name(&list)))
            }
            None => doubt.hint("write all of it as one text"),
        };
        let doubt = match self.path == ["args"] && self.before > 0 {
            true => doubt.hint("it takes the place of `command` and `args`"),
            false => doubt,
        };
        Some((script + 1, doubt))
    }

    /// A variable that is set in the place of a program, `NODE_ENV=production`.
    fn assignment(&self) -> Option<(usize, Diagnostic)> {
        let (word, _) = self.words.first().filter(|_| !self.is_of_image)?;
        let (name, value) = word.split_once('=')?;
        let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let is_name = name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_');
        if !is_name || !name.chars().all(is_part) || self.words.len() < 2 {
            return None;
        }
        let message = message!("`{word}` is the program here, and no shell sets the variable");
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        let value = super::moved::value_of_variable(name, value);
        let line = message!("{name}: ") + value.as_deref().unwrap_or("…");
        if self.path.first() != Some(&"command") && self.path.first() != Some(&"args") {
            return Some((
                0,
                doubt.hint("write `\"env\"` before it, as the first item"),
            ));
        }
        let place = match self.variables {
            Some(known) if known.contains_key(name) => {
                "leave it out: `variables` has it".to_owned()
            }
            Some(_) => format!("leave it out, and write `{line}` below `variables`"),
            None => format!("leave it out, and write `variables: {{{line}}}`"),
        };
        Some((0, doubt.hint(place)))
    }

    /// A word of a shell in the place of a program, or a program that only a shell finds.
    fn no_program(&self) -> Option<(usize, Diagnostic)> {
        let (word, _) = self.words.first().filter(|_| !self.is_of_image)?;
        let is_unread = word.starts_with('$') && variable_in(word).is_some();
        if !is_built_in(word) && !is_unread {
            return None;
        }
        // A program of that name takes options that no shell knows.
        let next = self.words.get(1).map(|(word, _)| *word);
        if !is_unread && *word != "exec" && next.is_some_and(|next| next.starts_with("--")) {
            return None;
        }
        let has_sign = self.words.iter().any(|(word, _)| is_sign(word));
        let message = match is_unread {
            true => message!("nothing reads `{word}` here: it is the program as it stands"),
            false => message!("`{word}` is a word of a shell, expected a program"),
        };
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        if *word == "exec" && self.words.len() > 1 && !has_sign {
            return Some((
                0,
                doubt.hint("leave it out: the words behind it are the command"),
            ));
        }
        // That a sign is read by nobody is told with the whole line.
        let line = self.line(is_variable).filter(|_| !has_sign)?;
        let words: Vec<&str> = self.words.iter().map(|(word, _)| *word).collect();
        let line = sourced(&words).unwrap_or(line);
        // A command that sets variables as well is told with those.
        if let Some(first) = unread_variables::first_set(self.variables)
            && sourced(&words).is_some()
        {
            let hint = message!("write the `command` that the warning of `{first}` tells");
            return Some((0, doubt.hint(hint)));
        }
        // Behind one that only prepares, the shell ends.
        let prepares = matches!(*word, "cd" | "source" | "." | "export" | "set");
        let line = match prepares {
            true => line + " && exec PROGRAM",
            false => line,
        };
        let mut ways = self.way_by_shell(&line);
        if prepares {
            ways.push("`PROGRAM` is what runs then".to_owned());
        }
        Some((0, ways.into_iter().fold(doubt, Diagnostic::hint)))
    }

    /// A sign of a shell as a word.
    fn sign(&self, shell: Option<usize>) -> Option<(usize, Diagnostic)> {
        let is_reader = |word: &str| {
            let name = word.rsplit('/').next().unwrap_or_default();
            READERS.contains(&name)
        };
        let mut words = self.words.iter().enumerate().skip(1);
        let (at, (sign, _)) = words.find(|(at, (word, _))| {
            let before = &self.words[..*at];
            let is_known = JOINING.contains(word)
                || (SIGNS.contains(word) && !self.is_of_image)
                || (matches!(*word, ">" | "2>") && before.len() > 1);
            let is_value = before
                .last()
                .is_some_and(|(word, _)| word.starts_with('-') && !word.contains('='));
            // Behind an option it may be its value; behind a short one that is hardly so where another command follows.
            let is_long = before
                .last()
                .is_some_and(|(word, _)| word.starts_with("--"));
            let next = self.words.get(at + 1).map(|(word, _)| *word);
            let joins = is_joining(word) && next.is_some_and(|next| !next.starts_with('-'));
            is_known
                && (joins || !is_joining(word))
                && (!is_value || joins && !is_long)
                && !before.iter().any(|(word, _)| is_reader(word))
        })?;
        let is_number = |at: usize| {
            let word = self.words.get(at).map(|(word, _)| *word);
            word.is_some_and(|word| word.parse::<f64>().is_ok())
        };
        // Two numbers are compared.
        let is_comparison = matches!(*sign, "<" | ">") && is_number(at - 1) && is_number(at + 1);
        if shell.is_some()
            || is_comparison
            || (!JOINING.contains(sign) && at + 1 == self.words.len() && *sign != "&")
        {
            return None;
        }
        let message = message!("no shell reads `{sign}` here: it is a word for the program");
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
        // Between signs a word with blanks is a whole command.
        let is_command = |at: usize| {
            let (word, _) = self.words[at];
            let before = at.checked_sub(1).map(|at| self.words[at].0);
            let behind = self.words.get(at + 1).map(|(word, _)| *word);
            let is_plain = word.contains(' ') && !word.contains(['\'', '"', '$', '`', '\\']);
            is_plain && before.is_none_or(is_sign) && behind.is_none_or(is_sign)
        };
        let words = self.words.iter().enumerate().map(|(at, (word, _))| {
            match is_sign(word) || is_variable(word) || is_command(at) {
                true => Some((*word).to_owned()),
                false => word_of_shell(word),
            }
        });
        let line = words
            .collect::<Option<Vec<String>>>()
            .map(|words| words.join(" "));
        let ways = self.way_by_shell(line.as_deref().unwrap_or_default());
        let ways = if line.is_none() {
            vec![
                "write the whole line as one text for a shell: `command: [\"sh\", \"-c\", \"…\"]`"
                    .to_owned(),
            ]
        } else {
            ways
        };
        Some((at, ways.into_iter().fold(doubt, Diagnostic::hint)))
    }

    /// Options that hold their value behind a blank: `--port 8080`.
    fn glued(&self, shell: Option<usize>) -> Vec<(usize, Diagnostic)> {
        if shell.is_some() {
            return Vec::new();
        }
        let first = usize::from(!self.is_of_image);
        let mut found = Vec::new();
        for (at, (word, _)) in self.words.iter().enumerate().skip(first) {
            let Some((option, value)) = option_with_value(word) else {
                continue;
            };
            // Behind another option it is the value of that.
            let before = at.checked_sub(1).and_then(|at| self.words.get(at));
            let is_value = before.is_some_and(|(before, _)| {
                before.starts_with('-')
                    && option_with_value(before).is_none()
                    && !before.contains('=')
            });
            let takes_lines = self.words[..at].iter().any(|(word, _)| {
                let name = word.rsplit('/').next().unwrap_or_default();
                READERS.contains(&name) && name != "node"
            });
            if is_value || takes_lines {
                continue;
            }
            let message = message!(
                "`{word}` is one word with a blank in it, expected an option and its value"
            );
            let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
            // Alone it is what the next run would doubt.
            let name = variable_in(value).filter(|name| {
                let known = self.variables.filter(|_| self.is_filled_in());
                known.is_some_and(|known| known.contains_key(name))
            });
            let value = &name.map_or_else(|| value.to_owned(), |name| filled_in(value, name));
            let doubt = match (
                in_double_quotes(option),
                in_double_quotes(value),
                in_double_quotes(&format!("{option}={value}")),
            ) {
                (Some(option), Some(value), Some(both)) => doubt.hint(format!(
                    "write two items, `{}`, or one: `{}`",
                    Name(&format!("{option}, {value}")),
                    Name(&both)
                )),
                _ => doubt.hint("write two items"),
            };
            found.push((at, doubt));
        }
        found
    }
}
