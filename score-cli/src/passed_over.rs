//! What the Go tools pass over in a command line where they look for a command.

use crate::args::{CommandSpec, GLOBAL_FLAGS};
use crate::flags::FlagKind;

/// A line without what the Go tools pass over where they look for a command: the word behind `--version`, `--help` or
/// `-h`, for they do not know yet that these take no value, and everything from `--` on.
pub(crate) fn passed_over(root: &CommandSpec, line: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    let mut spec = root;
    let mut rest = line.iter();
    while let Some(word) = rest.next() {
        if spec.commands.is_empty() {
            words.push(word.clone());
            continue;
        }
        match word.as_str() {
            "--" => return words,
            "--version" | "--help" | "-h" => {
                words.push(word.clone());
                rest.next();
            }
            // The value of a flag is no command.
            _ if takes_value(word) => {
                words.push(word.clone());
                words.extend(rest.next().cloned());
            }
            _ => {
                words.push(word.clone());
                if let Some(below) = spec.commands.iter().find(|c| c.name == word) {
                    spec = below;
                }
            }
        }
    }
    words
}

/// Whether a word is a flag of every command, and its value is the next word.
fn takes_value(word: &str) -> bool {
    let mut flags = GLOBAL_FLAGS
        .iter()
        .filter(|flag| flag.kind != FlagKind::Bool);
    flags.any(|flag| word.strip_prefix("--") == Some(flag.long))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Args;

    fn command(name: &'static str, commands: Vec<CommandSpec>) -> CommandSpec {
        CommandSpec {
            name,
            usage: "",
            about: String::new(),
            long_about: String::new(),
            examples: String::new(),
            flags: Vec::new(),
            args: Args::Any,
            commands,
            hidden: false,
        }
    }

    #[test]
    fn what_is_no_command_is_passed_over() {
        let group = command("group", vec![command("list", Vec::new())]);
        let root = command("tool", vec![command("run", Vec::new()), group]);
        for (line, expected) in [
            ("--version x", "--version"),
            ("--version run", "--version"),
            ("--version x run", "--version run"),
            ("--version -- run", "--version run"),
            ("--version=true x", "--version=true x"),
            ("-h x", "-h"),
            ("--help", "--help"),
            ("-- run", ""),
            ("--quiet -- run", "--quiet"),
            ("--quiet x", "--quiet x"),
            ("--message-format json run x", "--message-format json run x"),
            ("--message-format run", "--message-format run"),
            ("run --help x -- y", "run --help x -- y"),
            ("group -- list", "group"),
            ("group --help list", "group --help"),
            ("group list -- x", "group list -- x"),
            ("x -- run", "x"),
        ] {
            let words = line.split(' ').map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(passed_over(&root, &words).join(" "), expected, "{line}");
        }
    }
}
