//! `version` and `check-version`.

use crate::command_tree::VersionArgs;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::report::{stdout, stdout_line};
use crate::version::{VERSION, check, long_version, version_json};

const LOGO: &str = r"
   ___  ___ ___  _ __ ___
  / __|/ __/ _ \| '__/ _ \
  \__ \ (_| (_) | | |  __/
  |___/\___\___/|_|  \___|
";

pub(crate) fn version<F: Frontend>(args: &VersionArgs) -> Result<(), Error> {
    if args.prints_json()? {
        return stdout(version_json(F::NAME, F::TEXTS.stands_in_for).as_bytes());
    }
    if !args.no_logo {
        stdout_line(LOGO)?;
    }
    stdout_line(&long_version(F::NAME, F::TEXTS.stands_in_for))
}

pub(crate) fn check_version<F: Frontend>(constraint: &str) -> Result<(), Error> {
    check(constraint, F::TEXTS.stands_in_for, VERSION)
}
