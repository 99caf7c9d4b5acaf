//! What the command line says of Humanitec extension files: flags of `generate`, and two commands.

use super::{CHANGES, STRICT, flag, leaf};
use crate::args::{Args, CommandSpec};

use crate::flags::{Flag, FlagKind};

const EXTENSIONS: Flag = flag(
    "extensions",
    None,
    FlagKind::StringArray,
    "The Humanitec extension file of the Score file; WORKLOAD=FILE where there are several",
);

/// What an extension is read with.
const CONTEXT: &[Flag] = &[
    flag(
        "profiles",
        None,
        FlagKind::String(""),
        "A folder with a profile.json for each custom workload profile, in a folder named after its id",
    ),
    flag(
        "values",
        None,
        FlagKind::StringArray,
        "A YAML file with what ${values.KEY} stands for in extensions; later files win",
    ),
    flag(
        "app",
        None,
        FlagKind::String(""),
        "What ${context.app.id} stands for in extensions",
    ),
    flag(
        "env",
        None,
        FlagKind::String(""),
        "What ${context.env.id} stands for in extensions",
    ),
    flag(
        "env-type",
        None,
        FlagKind::String(""),
        "What ${context.env.type} stands for in extensions",
    ),
    flag(
        "org",
        None,
        FlagKind::String(""),
        "What ${context.org.id} stands for in extensions",
    ),
];

/// The flags that `generate` has for extensions.
pub(super) fn generate_flags() -> impl Iterator<Item = Flag> {
    const CONFIG: Flag = flag(
        "deploy-config",
        None,
        FlagKind::String(""),
        "A ScoreDeployConfig that names Score files and their extensions",
    );
    [EXTENSIONS, CONFIG]
        .into_iter()
        .chain(CONTEXT.iter().copied())
}

/// `validate`, in the binary of this name.
pub(super) fn validate(name: &str) -> CommandSpec {
    let mut flags = vec![
        flag(
            "output",
            Some('o'),
            FlagKind::String("text"),
            "How to print: text, or json for a list of {Level, Location, Message, File}",
        ),
        EXTENSIONS,
    ];
    flags.extend_from_slice(CONTEXT);
    flags.extend_from_slice(CHANGES);
    flags.push(STRICT);
    CommandSpec {
        name: "validate",
        usage: "SCORE_FILE",
        about: "Check a Score file and its extension".to_owned(),
        long_about: "Says everything that is wrong with a Score file, and with its Humanitec extension file if one is given, as far as\n\
                     no resource has to be provisioned to see it. Fails if there is an error.\n\n\
                     Needs no project, and writes nothing."
            .to_owned(),
        examples: format!(
            "  # A Score file alone\n  {name} validate score.yaml\n\n\
             \x20 # With its extension, for an editor\n  {name} validate score.yaml --extensions=humanitec.score.yaml --output=json"
        ),
        flags,
        args: Args::Exactly(1),
        ..leaf()
    }
}

/// `delta`, in the binary of this name.
pub(super) fn delta(name: &str) -> CommandSpec {
    let mut flags = vec![
        EXTENSIONS,
        flag(
            "env",
            None,
            FlagKind::String(""),
            "The id of the environment that the delta is for; required",
        ),
        flag(
            "message",
            Some('m'),
            FlagKind::String("Auto-deployment (SCORE)"),
            "The name of the delta",
        ),
        flag(
            "workload-source-url",
            None,
            FlagKind::String(""),
            "Where the Score file can be found, to be noted at the workload",
        ),
    ];
    flags.extend_from_slice(CHANGES);
    flags.push(STRICT);
    CommandSpec {
        name: "delta",
        usage: "SCORE_FILE --env ID",
        about: "Print a Score file as a deployment delta of Humanitec".to_owned(),
        long_about: "Prints the deployment delta that adds the workload of a Score file, with its extension file, to an environment of\n\
                     the Humanitec platform, as JSON in the form of score-humanitec. Nothing is sent anywhere.\n\n\
                     Needs no project, and writes nothing."
            .to_owned(),
        examples: format!(
            "  # What would be deployed to the environment development\n  {name} delta score.yaml --env=development --extensions=humanitec.score.yaml"
        ),
        flags,
        args: Args::Exactly(1),
        ..leaf()
    }
}
