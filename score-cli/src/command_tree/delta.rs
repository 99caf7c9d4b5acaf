//! `delta`: its flags, help and arguments.

use super::inputs::{ChangeArgs, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS};
use super::sets;
use crate::command_line::{Arity, CommandSpec, FlagSet as _, RawArgs, TextFlag};

/// Read with [`super::inputs::ContextArgs`], as extensions see it.
const ENV: TextFlag = TextFlag::new(
    "env",
    None,
    "The id of the environment that the delta is for; required",
);
const MESSAGE: TextFlag = TextFlag::with_default(
    "message",
    Some('m'),
    "Auto-deployment (SCORE)",
    "The name of the delta",
);
const SOURCE_URL: TextFlag = TextFlag::new(
    "workload-source-url",
    None,
    "Where the Score file can be found, to be noted at the workload",
);

/// The arguments of `delta`. The environment that the delta is for is in the context of the inputs.
#[derive(Clone, Debug)]
pub struct DeltaArgs {
    /// The Score file, and what goes with it.
    pub inputs: InputArgs,
    /// The name of the delta.
    pub message: String,
    /// The URL of the Score file; empty if there is none.
    pub source_url: String,
}

impl DeltaArgs {
    /// Takes them out of what was typed.
    pub fn read(args: &mut RawArgs) -> Self {
        DeltaArgs {
            inputs: InputArgs::read(args),
            message: args.text(MESSAGE),
            source_url: args.text(SOURCE_URL),
        }
    }
}

/// `delta`, in the binary of this name.
pub(super) fn spec(name: &str) -> CommandSpec {
    CommandSpec {
        name: "delta",
        usage: "SCORE_FILE --env ID",
        about: "Print a Score file as a deployment delta of Humanitec".to_owned(),
        long_about: "Prints the deployment delta that adds the workload of a Score file, with its extension file, to an environment of\n\
                     the Humanitec platform, as JSON in the form of score-humanitec. Nothing is sent anywhere.\n\n\
                     Needs no project, and writes nothing. The commands below work on sets and deltas in files; a Score file with the name\n\
                     of one of them is ./diff."
            .to_owned(),
        examples: format!(
            "  # What would be deployed to the environment development\n  {name} delta score.yaml --env=development --extensions=humanitec.score.yaml"
        ),
        flags: [
            EXTENSION_FLAGS,
            &[ENV.flag(), MESSAGE.flag(), SOURCE_URL.flag()],
            ChangeArgs::FLAGS,
            STRICT_FLAGS,
        ]
        .concat(),
        arity: Arity::Exactly(1),
        commands: sets::of_delta(name),
        ..CommandSpec::default()
    }
}
