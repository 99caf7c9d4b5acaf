//! The command line: the tree of commands and flags, and what an invocation asks for.
//! The only file that knows the argument parser.

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use score_yaml::message;
use score_yaml::message::visible;

use crate::error::Error;
use crate::flags::{FALSE, Flag, FlagKind, Flags, TRUE};
use crate::passed_over::passed_over;

/// A command of the tree, as data.
#[derive(Debug)]
pub struct CommandSpec {
    /// Its name, `generate`.
    pub name: &'static str,
    /// What stands behind the name in the usage line.
    pub usage: &'static str,
    /// One line.
    pub about: String,
    /// Some paragraphs; the one line if empty.
    pub long_about: String,
    /// Lines that show it at work.
    pub examples: String,
    /// Its flags.
    pub flags: Vec<Flag>,
    /// How many positional arguments it takes.
    pub args: Args,
    /// The commands below it; a command with some does nothing itself.
    pub commands: Vec<CommandSpec>,
    /// Whether help lists leave it out.
    pub hidden: bool,
}

/// How many positional arguments a command takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Args {
    /// None.
    None,
    /// Exactly so many.
    Exactly(usize),
    /// Any number, files.
    Any,
}

/// The flags that every command takes.
pub const GLOBAL_FLAGS: &[Flag] = &[
    Flag {
        long: "quiet",
        short: None,
        kind: FlagKind::Bool,
        help: "Log nothing",
    },
    Flag {
        long: "message-format",
        short: None,
        kind: FlagKind::String("human"),
        help: "How diagnostics are written: 'human' or 'json' (one object a line)",
    },
];

/// The count flag that every command takes.
pub(crate) const VERBOSE_HELP: &str = "Log more; given twice, log everything";

/// What was asked for.
#[derive(Debug)]
pub struct Invocation {
    /// The names of the commands from the top, `["resources", "list"]`.
    pub path: Vec<String>,
    /// Flags and arguments of the last command.
    pub flags: Flags,
    /// Whether its help was asked for.
    pub help: bool,
    /// Whether the version was asked for.
    pub version: bool,
    /// How often `-v` was given.
    pub verbosity: u8,
}

/// Reads a command line (without the program's name).
///
/// # Errors
/// An unknown command or flag, a missing value, too many or too few arguments.
pub fn parse(root: &CommandSpec, line: &[String]) -> Result<Invocation, Error> {
    let line = &passed_over(root, line);
    let matches = whole_command(root)
        .no_binary_name(true)
        .try_get_matches_from(line)
        .map_err(|error| usage_error(root, line, &error))?;

    let version = is_on(&matches, "version");
    let mut path = Vec::new();
    let (mut spec, mut matches) = (root, &matches);
    while let Some((name, below)) = matches.subcommand() {
        spec = spec
            .commands
            .iter()
            .find(|c| c.name == name)
            .expect("the parser knows our commands only");
        path.push(name.to_owned());
        matches = below;
    }
    let flags = values(spec, matches);
    let invocation = Invocation {
        help: is_on(matches, "help"),
        version,
        verbosity: matches
            .get_many::<Verbosity>("verbose")
            .into_iter()
            .flatten()
            .fold(0, |level, given| match given {
                Verbosity::OneMore => level.saturating_add(1),
                Verbosity::Level(level) => *level,
            }),
        path,
        flags,
    };
    if !invocation.help {
        count_args(spec, &invocation)?;
    }
    Ok(invocation)
}

/// What a count flag without a value says.
const ONE_MORE: &str = "+1";

/// What one `--verbose` says.
#[derive(Clone, Copy, Debug)]
enum Verbosity {
    OneMore,
    Level(u8),
}

fn verbosity(text: &str) -> Result<Verbosity, String> {
    match text {
        ONE_MORE => Ok(Verbosity::OneMore),
        _ => text
            .parse()
            .map(Verbosity::Level)
            .map_err(|_| "expected a number".to_owned()),
    }
}

/// The whole tree as the parser takes it.
fn whole_command(root: &CommandSpec) -> Command {
    let mut command = clap_command(root)
        .arg(switch("version", "Print the version"))
        .disable_version_flag(true);
    for flag in GLOBAL_FLAGS {
        command = command.arg(clap_arg(flag).global(true));
    }
    let verbose = Arg::new("verbose")
        .long("verbose")
        .short('v')
        .action(ArgAction::Append)
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value(ONE_MORE)
        .value_parser(verbosity);
    let help = switch("help", "Print the help of a command").short('h');
    command
        .arg(verbose.help(VERBOSE_HELP).global(true))
        .arg(help.global(true))
}

/// The spec of a command by its path from the root.
#[must_use]
pub fn find<'a>(root: &'a CommandSpec, path: &[String]) -> Option<&'a CommandSpec> {
    path.iter().try_fold(root, |spec, name| {
        spec.commands.iter().find(|c| c.name == name)
    })
}

fn count_args(spec: &CommandSpec, invocation: &Invocation) -> Result<(), Error> {
    let given = invocation.flags.args.len();
    match spec.args {
        Args::Exactly(wanted) if given != wanted => Err(Error::Usage {
            message: format!("accepts {wanted} arg(s), received {given}"),
            command: Some(invocation.path.clone()),
        }),
        _ => Ok(()),
    }
}

fn switch(name: &'static str, help: &'static str) -> Arg {
    clap_arg(&Flag {
        long: name,
        short: None,
        kind: FlagKind::Bool,
        help,
    })
}

/// Whether a switch is on.
fn is_on(matches: &ArgMatches, name: &str) -> bool {
    let last = matches
        .get_many::<String>(name)
        .and_then(|mut v| v.next_back());
    last.is_some_and(|value| TRUE.contains(&value.as_str()))
}

fn clap_command(spec: &CommandSpec) -> Command {
    let mut command = Command::new(spec.name)
        .about(spec.about.clone())
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .hide(spec.hidden)
        .args(spec.flags.iter().map(clap_arg));
    if spec.args != Args::None {
        command = command.arg(Arg::new("args").num_args(0..));
    }
    command.subcommands(spec.commands.iter().map(clap_command))
}

fn clap_arg(flag: &Flag) -> Arg {
    let mut arg = Arg::new(flag.long).long(flag.long).help(flag.help);
    if let Some(short) = flag.short {
        arg = arg.short(short);
    }
    match flag.kind {
        FlagKind::Bool => arg
            .action(ArgAction::Append)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(PossibleValuesParser::new(TRUE.iter().chain(FALSE))),
        FlagKind::String(_) | FlagKind::StringArray => arg
            .action(ArgAction::Append)
            .num_args(1)
            .allow_hyphen_values(true),
    }
}

fn values(spec: &CommandSpec, matches: &ArgMatches) -> Flags {
    let mut flags = Flags::default();
    for flag in spec.flags.iter().chain(GLOBAL_FLAGS) {
        if let FlagKind::String(default) = flag.kind {
            flags.defaults.insert(flag.long, default);
        }
        let given = matches.get_many::<String>(flag.long).into_iter().flatten();
        // `--publish "$UNSET"` asks for nothing.
        let counts = |value: &&String| flag.kind != FlagKind::StringArray || !value.is_empty();
        let given: Vec<String> = given.filter(counts).cloned().collect();
        if !given.is_empty() {
            flags.values.insert(flag.long, given);
        }
    }
    if spec.args != Args::None {
        flags.args = matches
            .get_many::<String>("args")
            .into_iter()
            .flatten()
            .cloned()
            .collect();
    }
    flags
}

/// The path of the command that a line means, as far as its words name commands.
fn named_path(root: &CommandSpec, line: &[String]) -> Vec<String> {
    let mut path = Vec::new();
    let mut spec = root;
    for word in line.iter().filter(|word| !word.starts_with('-')) {
        let Some(below) = spec.commands.iter().find(|c| c.name == word) else {
            break;
        };
        path.push(word.clone());
        spec = below;
    }
    path
}

fn usage_error(root: &CommandSpec, line: &[String], error: &clap::Error) -> Error {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let path = named_path(root, line);
    let argument = context(ContextKind::InvalidArg);
    let flag = argument
        .split([' ', '=', '['])
        .next()
        .unwrap_or_default()
        .to_owned();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            unknown_command(root, &path, &context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            unknown_command(root, &path, &argument)
        }
        ErrorKind::UnknownArgument => {
            let message = match (flag.strip_prefix("--"), flag.chars().nth(1)) {
                (None, Some(short)) => message!("unknown shorthand flag: '{short}' in {flag}"),
                _ => message!("unknown flag: {flag}"),
            };
            Error::Usage {
                message,
                command: Some(path),
            }
        }
        ErrorKind::InvalidValue | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues
            if context(ContextKind::InvalidValue).is_empty() =>
        {
            // The parser knows the flag by its long name; the last word is as it was typed.
            let typed = line.last().filter(|word| is_short(word));
            Error::Usage {
                message: missing_value(typed.unwrap_or(&flag)),
                command: Some(path),
            }
        }
        ErrorKind::InvalidValue => Error::Usage {
            message: message!(
                "invalid argument \"{}\" for \"{flag}\" flag: expected true or false",
                context(ContextKind::InvalidValue)
            ),
            command: Some(path),
        },
        ErrorKind::ValueValidation => Error::Usage {
            message: message!(
                "invalid argument \"{}\" for \"{flag}\" flag: expected a number",
                context(ContextKind::InvalidValue)
            ),
            command: Some(path),
        },
        _ => Error::Usage {
            message: {
                let text = error.to_string();
                let line = text.lines().next().unwrap_or_default();
                visible(&line.replace("error: ", "")).into_owned()
            },
            command: Some(path),
        },
    }
}

/// Whether a word is a flag in its short form, `-o`.
fn is_short(word: &str) -> bool {
    word.len() == 2 && word.starts_with('-') && word != "--"
}

fn missing_value(flag: &str) -> String {
    match flag.strip_prefix("--") {
        Some(_) => message!("flag needs an argument: {flag}"),
        None => message!(
            "flag needs an argument: '{}' in {flag}",
            flag.trim_start_matches('-')
        ),
    }
}

/// An unknown word where a command is expected: at the top without the usage, as scripts know it.
fn unknown_command(root: &CommandSpec, path: &[String], word: &str) -> Error {
    let mut full = vec![root.name];
    full.extend(path.iter().map(String::as_str));
    let mut message = message!("unknown command \"{word}\" for \"{}\"", full.join(" "));
    if path.is_empty() {
        let near: Vec<&str> = root
            .commands
            .iter()
            .filter(|c| !c.hidden && is_near(word, c.name))
            .map(|c| c.name)
            .collect();
        if !near.is_empty() {
            message.push_str("\n\nDid you mean this?\n");
            for name in near {
                message.push_str(&format!("\t{name}\n"));
            }
        }
    }
    Error::Usage {
        message,
        command: (!path.is_empty()).then(|| path.to_vec()),
    }
}

fn is_near(word: &str, name: &str) -> bool {
    name.starts_with(&word.to_lowercase())
        || score_core::diagnostic::nearest(word, [name]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> CommandSpec {
        let command = |name, flags| CommandSpec {
            name,
            usage: "",
            about: String::new(),
            long_about: String::new(),
            examples: String::new(),
            flags,
            args: Args::None,
            commands: Vec::new(),
            hidden: false,
        };
        let flag = |long, short, kind| Flag {
            long,
            short: Some(short),
            kind,
            help: "",
        };
        let flags = vec![
            flag("output", 'o', FlagKind::String("out")),
            flag("add", 'a', FlagKind::StringArray),
            flag("force", 'f', FlagKind::Bool),
        ];
        CommandSpec {
            commands: vec![command("run", flags)],
            ..command("tool", Vec::new())
        }
    }

    fn parsed(line: &str) -> Result<Invocation, Error> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        parse(&root(), &words)
    }

    #[test]
    fn values_are_given_as_the_go_tools_take_them() {
        for (line, force, level) in [
            ("run", false, 0),
            ("run -f", true, 0),
            ("run --force=1 -v", true, 1),
            ("run --force=T -vv", true, 2),
            ("run -f --force=FALSE --verbose=3", false, 3),
            ("-v run --verbose=3 -v", false, 4),
        ] {
            let invocation = parsed(line).unwrap();
            assert_eq!(invocation.flags.bool("force"), force, "{line}");
            assert_eq!(invocation.verbosity, level, "{line}");
        }
        let flags = parsed("run -o x --output=-y -a=1 --add 2").unwrap().flags;
        assert_eq!(flags.string("output"), "-y");
        assert_eq!(flags.strings("add"), ["1", "2"]);
    }

    #[test]
    fn an_empty_value_of_many_is_none() {
        let flags = parsed("run -a= --add 1 --add= -o=").unwrap().flags;
        assert_eq!(flags.strings("add"), ["1"]);
        assert!(flags.is_given("output"));
        let flags = parsed("run --add=").unwrap().flags;
        assert!(!flags.is_given("add") && flags.strings("add").is_empty());
    }

    #[test]
    fn faults_are_named_as_they_were_typed() {
        for (line, expected) in [
            ("run -o", "flag needs an argument: 'o' in -o"),
            ("run --output", "flag needs an argument: --output"),
            (
                "run --force=x",
                "invalid argument \"x\" for \"--force\" flag",
            ),
            ("run -v=x", "invalid argument \"x\" for \"--verbose\" flag"),
            ("run --nope", "unknown flag: --nope"),
            ("run -x", "unknown shorthand flag: 'x' in -x"),
            (
                "rum",
                "unknown command \"rum\" for \"tool\"\n\nDid you mean this?\n\trun",
            ),
            ("run x", "unknown command \"x\" for \"tool run\""),
        ] {
            let message = parsed(line).unwrap_err().to_string();
            assert!(message.starts_with(expected), "{line}: {message}");
        }
    }
}
