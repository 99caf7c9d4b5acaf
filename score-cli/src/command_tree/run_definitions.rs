//! The flags of commands that run definitions.

use super::definitions::DefinitionArgs;
use crate::command_line::{Flag, FlagSet as _, ListFlag, RawArgs, TextFlag};

const DRIVER_MAP: ListFlag = ListFlag::new(
    "driver-map",
    None,
    "NAME=echo or NAME=ignore for a driver that cannot run offline; may be given several times",
);
const SECRETS: TextFlag = TextFlag::new(
    "secrets",
    None,
    "A YAML file with the values of secrets, by STORE/REF or STORE/REF@VERSION",
);
const COOKIES: TextFlag = TextFlag::new(
    "cookies",
    None,
    "A YAML file with what drivers stored before, by resource",
);

/// The flag of what stands in for drivers.
pub(super) const DRIVER_MAP_FLAGS: &[Flag] = &[DRIVER_MAP.flag()];

/// The definitions of a run, and how their drivers are run.
#[derive(Clone, Debug, Default)]
pub struct RunDefinitionArgs {
    /// The files.
    pub files: DefinitionArgs,
    /// What stands in for drivers, `NAME=echo` or `NAME=ignore`.
    pub drivers: Vec<String>,
    /// The file of the values of secrets; empty if there is none.
    pub secrets: String,
    /// The file of cookies; empty if there is none.
    pub cookies: String,
}

impl RunDefinitionArgs {
    /// The flags beside those of the files.
    pub(super) const OWN_FLAGS: &'static [Flag] =
        &[DRIVER_MAP.flag(), SECRETS.flag(), COOKIES.flag()];

    pub(super) fn read(args: &mut RawArgs) -> Self {
        RunDefinitionArgs {
            files: DefinitionArgs::read(args),
            drivers: args.list(DRIVER_MAP),
            secrets: args.text(SECRETS),
            cookies: args.text(COOKIES),
        }
    }
}
