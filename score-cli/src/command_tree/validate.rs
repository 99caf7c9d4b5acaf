//! `validate`: its flags, help and arguments.

use score_core::diagnostic::Diagnostic;

use super::definitions::DefinitionArgs;
use super::inputs::{ChangeArgs, ContextArgs, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS};
use crate::codes;
use crate::command_line::{Arity, CommandSpec, FlagSet as _, RawArgs, TextFlag};
use crate::error::Error;

const OUTPUT: TextFlag = TextFlag::with_default(
    "output",
    Some('o'),
    "text",
    "How to print: text, or json for a list of {Level, Location, Message, File}",
);

/// The arguments of `validate`.
#[derive(Clone, Debug)]
pub struct ValidateArgs {
    /// The Score file to check, if one is named, and what goes with it.
    pub inputs: InputArgs,
    /// The definitions to check, if some are named.
    pub definitions: DefinitionArgs,
    /// The format to print in, as it was typed.
    output: String,
}

impl ValidateArgs {
    /// Takes them out of what was typed.
    pub fn read(args: &mut RawArgs) -> Self {
        ValidateArgs {
            inputs: InputArgs::read(args),
            definitions: DefinitionArgs::read(args),
            output: args.text(OUTPUT),
        }
    }

    /// Checks that there is one thing to check at least, and one Score file at most.
    ///
    /// # Errors
    /// It is otherwise.
    pub fn check_count(&self) -> Result<(), Error> {
        let least = usize::from(self.definitions.is_empty());
        match self.inputs.score_files.len() {
            count if (least..=1).contains(&count) => Ok(()),
            count => Err(Error::Usage {
                message: format!("accepts 1 arg(s), received {count}"),
                command: Some(vec!["validate".to_owned()]),
            }),
        }
    }

    /// True if findings are printed as JSON.
    ///
    /// # Errors
    /// There is no such format.
    pub fn prints_json(&self) -> Result<bool, Diagnostic> {
        match self.output.as_str() {
            "text" => Ok(false),
            "json" => Ok(true),
            other => {
                let text =
                    format!("invalid --output value \"{other}\", expected \"text\" or \"json\"");
                Err(Diagnostic::new(codes::INVALID_FLAG, text.clone()).summary(text))
            }
        }
    }
}

/// `validate`, in the binary of this name.
pub(super) fn spec(name: &str) -> CommandSpec {
    CommandSpec {
        name: "validate",
        usage: "[SCORE_FILE]",
        about: "Check a Score file and its extension, and Resource Definitions".to_owned(),
        long_about: "Says everything that is wrong with a Score file, and with its Humanitec extension file if one is given, as far as\n\
                     no resource has to be provisioned to see it; and with Resource Definitions, with or without a Score file. Fails\n\
                     if there is an error.\n\n\
                     Needs no project, and writes nothing."
            .to_owned(),
        examples: format!(
            "  # A Score file alone\n  {name} validate score.yaml\n\n\
             \x20 # With its extension, for an editor\n  {name} validate score.yaml --extensions=humanitec.score.yaml --output=json\n\n\
             \x20 # The definitions of a folder\n  {name} validate --definitions=platform"
        ),
        flags: [
            &[OUTPUT.flag()],
            EXTENSION_FLAGS,
            DefinitionArgs::FLAGS,
            ContextArgs::FLAGS,
            ChangeArgs::FLAGS,
            STRICT_FLAGS,
        ]
        .concat(),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}
