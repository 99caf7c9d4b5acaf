//! `version` and `check-version`.

use crate::binary::Binary;
use crate::command_tree::VersionArgs;
use crate::error::Error;
use crate::report::{stdout, stdout_line};
use crate::version::{VERSION, check, long_version, version_json};

const LOGO: &str = r"
   ___  ___ ___  _ __ ___
  / __|/ __/ _ \| '__/ _ \
  \__ \ (_| (_) | | |  __/
  |___/\___\___/|_|  \___|
";

pub(crate) fn version(binary: Binary, args: &VersionArgs) -> Result<(), Error> {
    if args.prints_json()? {
        return stdout(version_json(binary.name(), binary.texts().stands_in_for).as_bytes());
    }
    if !args.no_logo {
        stdout_line(LOGO)?;
    }
    stdout_line(&long_version(binary.name(), binary.texts().stands_in_for))
}

pub(crate) fn check_version(binary: Binary, constraint: &str) -> Result<(), Error> {
    check(constraint, binary.texts().stands_in_for, VERSION)
}
