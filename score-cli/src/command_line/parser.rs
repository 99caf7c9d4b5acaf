//! Parses the words of a command line. This file and `usage_error` are the only ones that know the argument
//! parser.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use score_yaml::{SortedMap, message};

use super::flag::{Flag, FlagKind, Switch};
use super::global::GLOBAL_FLAGS;
use super::meant_word::is_yaml;
use super::raw_args::{FALSE, RawArgs, TRUE};
use super::skipped_words::without_skipped_words;
use super::spec::{Arity, CommandSpec};
use super::switch_words;
use super::usage_error::{near_commands, usage_error};
use crate::error::Error;

/// A parsed command line.
#[derive(Debug)]
pub struct Invocation {
    /// The names of the commands from the top, `["resources", "list"]`.
    pub path: Vec<String>,
    /// The arguments of the last command.
    pub args: RawArgs,
    /// True if its help was asked for.
    pub help: bool,
    /// True if the version was asked for.
    pub version: bool,
    /// The number of times that `-v` was given.
    pub verbosity: u8,
}

/// Reads a command line (without the program's name).
///
/// # Errors
/// An unknown command or flag, a missing value, too many or too few arguments.
pub fn parse(root: &CommandSpec, line: &[String]) -> Result<Invocation, Error> {
    parse_and(root, line, drop)
}

/// [`parse`] for the only line of a process: to take the parser's tree apart takes a third of the time that it took to read,
/// so the tree stays as long as the process.
pub(crate) fn parse_once(root: &CommandSpec, line: &[String]) -> Result<Invocation, Error> {
    parse_and(root, line, std::mem::forget)
}

fn parse_and(root: &CommandSpec, line: &[String], leave: fn(Command)) -> Result<Invocation, Error> {
    let line = &without_skipped_words(root, line);
    if let Some(error) = switch_words::misplaced(root, line) {
        return Err(error);
    }
    let parsed = |others| {
        let mut command = whole_command(root, line, others).no_binary_name(true);
        let matches = command.try_get_matches_from_mut(line);
        leave(command);
        matches
    };
    let matches = parsed(OtherCommands::LeftOut)
        .or_else(|_| parsed(OtherCommands::Named))
        .map_err(|error| usage_error(root, line, &error))?;

    let version = is_on(&matches, "version");
    let mut path = Vec::new();
    let (mut spec, mut matches) = (root, &matches);
    while let Some((name, below)) = matches.subcommand() {
        spec = spec
            .below(name)
            .expect("the parser knows our commands only");
        path.push(name.to_owned());
        matches = below;
    }
    let args = raw_args(spec, matches);
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
        args,
    };
    if !invocation.help {
        count_args(root, spec, &invocation)?;
    }
    Ok(invocation)
}

/// The value of a count flag that was given without one.
const ONE_MORE: &str = "+1";

/// One `--verbose`.
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

/// What the parser knows of commands that a line does not name. A line that is right does not need them; what is wrong with
/// another is told by their names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OtherCommands {
    LeftOut,
    Named,
}

/// The tree as the parser takes it. It prints no help.
fn whole_command(root: &CommandSpec, line: &[String], others: OtherCommands) -> Command {
    let mut command = clap_command(root, line, others)
        .arg(switch("version"))
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
    command
        .arg(verbose.global(true))
        .arg(switch("help").short('h').global(true))
}

fn count_args(
    root: &CommandSpec,
    spec: &CommandSpec,
    invocation: &Invocation,
) -> Result<(), Error> {
    let Invocation { args, path, .. } = invocation;
    let given = args.count();
    match spec.arity {
        Arity::Exactly(wanted) if given != wanted => {
            let mut message = format!("accepts {wanted} arg(s), received {given}");
            // The first may be a command that is misspelt.
            let near = args
                .first()
                .and_then(|word| near_commands(root, path, word));
            if let Some(near) = near {
                message.extend(["\n\n", &near]);
            } else if path.iter().any(|name| name == "definitions")
                && let [first, second] = args.words()
                && wanted == 1
            {
                message += &message!("; a class is a part of the first: {first}.{second}");
            } else if let [.., second] = args.words()
                && given > wanted
                && is_yaml(second)
                && spec.flags.iter().any(|flag| flag.long == "extensions")
            {
                message += &message!("; an extension is named by a flag: --extensions {second}");
            }
            Err(Error::Usage {
                message,
                command: Some(path.clone()),
            })
        }
        _ => Ok(()),
    }
}

fn switch(name: &'static str) -> Arg {
    clap_arg(&Switch::new(name, None, "").flag())
}

/// True if a switch is on.
fn is_on(matches: &ArgMatches, name: &str) -> bool {
    let last = matches
        .get_many::<String>(name)
        .and_then(|mut v| v.next_back());
    last.is_some_and(|value| TRUE.contains(&value.as_str()))
}

fn clap_command(spec: &CommandSpec, line: &[String], others: OtherCommands) -> Command {
    let mut command = Command::new(spec.name)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .hide(spec.hidden)
        .args(spec.flags.iter().map(clap_arg));
    if spec.arity != Arity::None {
        command = command.arg(Arg::new("args").num_args(0..));
    }
    let below =
        spec.commands
            .iter()
            .filter_map(|spec| match line.iter().any(|word| word == spec.name) {
                true => Some(clap_command(spec, line, others)),
                false if others == OtherCommands::LeftOut => None,
                false => Some(Command::new(spec.name).hide(spec.hidden)),
            });
    command.subcommands(below)
}

fn clap_arg(flag: &Flag) -> Arg {
    let mut arg = Arg::new(flag.long).long(flag.long);
    if let Some(short) = flag.short {
        arg = arg.short(short);
    }
    match flag.kind {
        FlagKind::Switch => arg
            .action(ArgAction::Append)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(PossibleValuesParser::new(TRUE.iter().chain(FALSE))),
        FlagKind::Text(_) | FlagKind::List => arg
            .action(ArgAction::Append)
            .num_args(1)
            .allow_hyphen_values(true),
    }
}

fn raw_args(spec: &CommandSpec, matches: &ArgMatches) -> RawArgs {
    let given = |name| matches.get_many::<String>(name).into_iter().flatten();
    let mut values = SortedMap::new();
    for flag in spec.flags.iter().chain(GLOBAL_FLAGS) {
        // `--publish "$UNSET"` asks for nothing.
        let counts = |value: &&String| flag.kind != FlagKind::List || !value.is_empty();
        let given: Vec<String> = given(flag.long).filter(counts).cloned().collect();
        if !given.is_empty() {
            values.insert(flag.long, given);
        }
    }
    let positional = match spec.arity {
        Arity::None => Vec::new(),
        Arity::Exactly(_) | Arity::Any => given("args").cloned().collect(),
    };
    RawArgs::new(values, positional)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_line::flag::{ListFlag, TextFlag};

    const OUTPUT: TextFlag = TextFlag::with_default("output", Some('o'), "out", "");
    const ADD: ListFlag = ListFlag::new("add", Some('a'), "");
    const FORCE: Switch = Switch::new("force", Some('f'), "");

    fn root() -> CommandSpec {
        let run = CommandSpec {
            name: "run",
            flags: vec![OUTPUT.flag(), ADD.flag(), FORCE.flag()],
            ..CommandSpec::default()
        };
        CommandSpec {
            name: "tool",
            commands: vec![run],
            ..CommandSpec::default()
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
            let mut invocation = parsed(line).unwrap();
            assert_eq!(invocation.args.switch(FORCE), force, "{line}");
            assert_eq!(invocation.verbosity, level, "{line}");
        }
        let mut args = parsed("run -o x --output=-y -a=1 --add 2").unwrap().args;
        assert_eq!(args.text(OUTPUT), "-y");
        assert_eq!(args.list(ADD), ["1", "2"]);
        assert!(args.is_empty());
        // What is not given has its default, and what is taken is given no more.
        assert_eq!(args.text(OUTPUT), "out");
        assert_eq!(
            (args.given_text(OUTPUT), args.given_switch(FORCE)),
            (None, None)
        );
    }

    #[test]
    fn an_empty_value_of_many_is_none() {
        let mut args = parsed("run -a= --add 1 --add= -o=").unwrap().args;
        assert_eq!(args.list(ADD), ["1"]);
        assert_eq!(args.given_text(OUTPUT).as_deref(), Some(""));
        let mut args = parsed("run --add=").unwrap().args;
        assert!(!args.is_given(&ADD.flag()) && args.list(ADD).is_empty());
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
