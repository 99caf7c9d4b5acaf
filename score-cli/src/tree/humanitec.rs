//! What the command line says of Humanitec extension files: flags of `generate`, and two commands.

use super::flag;

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
