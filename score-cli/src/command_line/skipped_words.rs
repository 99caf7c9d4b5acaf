//! The words of a command line that the Go tools skip where they look for a command.

use super::flag::FlagKind;
use super::global::GLOBAL_FLAGS;
use super::spec::CommandSpec;

/// A line without the words that the Go tools skip where they look for a command: the one behind `--version`, `--help`
/// or `-h`, because they do not know yet that these take no value, and everything from `--` on.
pub(super) fn without_skipped_words(root: &CommandSpec, line: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    let mut spec = root;
    let mut rest = line.iter();
    while let Some(word) = rest.next() {
        if !spec.is_group() {
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
                spec = spec.below(word).unwrap_or(spec);
            }
        }
    }
    words
}

/// True if a word is a flag of every command, and its value is the next word.
fn takes_value(word: &str) -> bool {
    let mut flags = GLOBAL_FLAGS
        .iter()
        .filter(|flag| flag.kind != FlagKind::Switch);
    flags.any(|flag| word.strip_prefix("--") == Some(flag.long))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_line::spec::Arity;

    fn command(name: &'static str, commands: Vec<CommandSpec>) -> CommandSpec {
        let arity = match commands.is_empty() {
            true => Arity::Any,
            false => Arity::None,
        };
        CommandSpec {
            name,
            arity,
            commands,
            ..CommandSpec::default()
        }
    }

    #[test]
    fn what_is_no_command_is_skipped() {
        let group = command("group", vec![command("list", Vec::new())]);
        // It takes arguments, too, so nothing behind it is skipped.
        let both = CommandSpec {
            arity: Arity::Exactly(1),
            ..command("both", vec![command("list", Vec::new())])
        };
        let root = command("tool", vec![command("run", Vec::new()), group, both]);
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
            ("both -- -x", "both -- -x"),
            ("both --help x", "both --help x"),
            ("both list -- x", "both list -- x"),
        ] {
            let words = line.split(' ').map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(
                without_skipped_words(&root, &words).join(" "),
                expected,
                "{line}"
            );
        }
    }
}
