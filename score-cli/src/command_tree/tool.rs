//! The commands about the binary itself: `check-version`, `version`, `completion`, `help`, `explain`.

use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use super::environment::EnvironmentArg;
use super::state_place::StateDirArg;
use crate::command_line::{Arity, CommandSpec, FlagSet as _, RawArgs, Switch, TextFlag};
use crate::error::invalid_flag;

const NO_LOGO: Switch = Switch::new("no-logo", None, "Leave out the logo");
const NO_UPDATES_CHECK: Switch = Switch::new(
    "no-updates-check",
    None,
    "Taken for compatibility; updates are never looked for",
);
const VERSION_OUTPUT: TextFlag = TextFlag::with_default(
    "output",
    Some('o'),
    "text",
    "How to print: text, or json for programs",
);
const NO_DESCRIPTIONS: Switch = Switch::new(
    "no-descriptions",
    None,
    "Show candidates without their descriptions",
);

/// The arguments of `version`.
#[derive(Clone, Debug)]
pub(crate) struct VersionArgs {
    /// True if the logo is left out.
    pub(crate) no_logo: bool,
    /// The format to print in, as it was typed.
    output: String,
}

impl VersionArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        args.switch(NO_UPDATES_CHECK);
        VersionArgs {
            no_logo: args.switch(NO_LOGO),
            output: args.text(VERSION_OUTPUT),
        }
    }

    /// True if the version is printed as JSON.
    ///
    /// # Errors
    /// There is no such format.
    pub(crate) fn prints_json(&self) -> Result<bool, Diagnostic> {
        match self.output.as_str() {
            "text" => Ok(false),
            "json" => Ok(true),
            other => {
                let text =
                    message!("invalid --output value {other:?}, expected \"text\" or \"json\"");
                Err(invalid_flag(text))
            }
        }
    }
}

/// The arguments of `completion`.
#[derive(Clone, Debug)]
pub(crate) struct CompletionArgs {
    /// The shell that the script is for.
    pub(crate) shell: String,
    /// True if candidates are shown alone.
    pub(crate) no_descriptions: bool,
}

impl CompletionArgs {
    pub(super) fn read(shell: &str, args: &mut RawArgs) -> Self {
        CompletionArgs {
            shell: shell.to_owned(),
            no_descriptions: args.switch(NO_DESCRIPTIONS),
        }
    }
}

/// The arguments of `explain`.
#[derive(Clone, Debug)]
pub(crate) struct ExplainArgs {
    /// The code or the resource, if one is named.
    pub(crate) what: Option<String>,
    /// The state folder.
    pub(crate) state_dir: StateDirArg,
    /// The environment of the resource.
    pub(crate) environment: EnvironmentArg,
}

impl ExplainArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        ExplainArgs {
            what: args.positional().into_iter().next(),
            state_dir: StateDirArg::read(args),
            environment: EnvironmentArg::read(args),
        }
    }
}

/// `check-version`, in the binary of this name.
pub(super) fn check_version(name: &str) -> CommandSpec {
    CommandSpec {
        name: "check-version",
        usage: "[constraint]",
        about: format!("Assert that the version of {name} meets a constraint"),
        long_about: format!(
            "Succeeds if the version of {name} meets the constraint, fails otherwise. Put it into Makefiles and CI jobs\nthat depend on a feature of a certain version."
        ),
        examples: format!(
            "  # exactly 1.2.3\n  {name} check-version =v1.2.3\n\n\
             \x20 # newer than 1.2.0\n  {name} check-version '>v1.2'\n\n\
             \x20 # 1.2.3 or newer\n  {name} check-version '>=1.2.3'"
        ),
        arity: Arity::Exactly(1),
        ..CommandSpec::default()
    }
}

/// `version`, in the binary of this name.
pub(super) fn version(name: &str) -> CommandSpec {
    CommandSpec {
        name: "version",
        about: format!("Print the version of {name}"),
        flags: vec![
            VERSION_OUTPUT.flag(),
            NO_LOGO.flag(),
            NO_UPDATES_CHECK.flag(),
        ],
        ..CommandSpec::default()
    }
}

/// `completion`, in the binary of this name.
pub(super) fn completion(name: &str) -> CommandSpec {
    let shell = |shell: &'static str, load: &str| CommandSpec {
        name: shell,
        about: format!("Print the completion script for {shell}"),
        long_about: format!(
            "Prints the completion script for {shell}. To use it in this session:\n\n\t{load}"
        ),
        flags: vec![NO_DESCRIPTIONS.flag()],
        ..CommandSpec::default()
    };
    CommandSpec {
        name: "completion",
        about: "Print a completion script for a shell".to_owned(),
        long_about: format!(
            "Prints a script that completes commands, flags, files and resource uids of {name} in a shell.\nThe help of each command below says how to load it."
        ),
        commands: vec![
            shell("bash", &format!("source <({name} completion bash)")),
            shell("zsh", &format!("source <({name} completion zsh)")),
            shell("fish", &format!("{name} completion fish | source")),
            shell(
                "powershell",
                &format!("{name} completion powershell | Out-String | Invoke-Expression"),
            ),
        ],
        ..CommandSpec::default()
    }
}

/// `help`, in the binary of this name.
pub(super) fn help(name: &str) -> CommandSpec {
    CommandSpec {
        name: "help",
        usage: "[command]",
        about: "Help about any command".to_owned(),
        long_about: format!(
            "Prints the help of a command, the same text as with --help.\nThe full path of a command is `{name} help [path to command]`."
        ),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}

/// `explain`, in the binary of this name.
pub(super) fn explain(name: &str) -> CommandSpec {
    CommandSpec {
        name: "explain",
        usage: "[code | TYPE.CLASS#ID | WORKLOAD.RESOURCE]",
        about: "Explain a diagnostic's code, or who gives a resource".to_owned(),
        long_about: format!(
            "Prints what the code of a diagnostic means, why it is bad, an example and the fix, or all codes if none is given.\n\nThe code stands in brackets before each message: `{name} explain unknown-resource`.\n\nOf a resource of the project it says who gave it in the last run, and by which rule if that was a definition."
        ),
        flags: vec![StateDirArg::FLAG, EnvironmentArg::FLAG],
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}
