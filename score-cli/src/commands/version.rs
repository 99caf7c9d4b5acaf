//! `version` and `check-version`.

use super::Context;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::report::stdout_line;
use crate::version::{VERSION, check, long_version};

const LOGO: &str = r"
   ___  ___ ___  _ __ ___
  / __|/ __/ _ \| '__/ _ \
  \__ \ (_| (_) | | |  __/
  |___/\___\___/|_|  \___|
";

pub(crate) fn version<F: Frontend>(context: &Context<'_>) -> Result<(), Error> {
    if !context.flags.bool("no-logo") {
        stdout_line(LOGO)?;
    }
    stdout_line(&long_version(F::NAME, F::TEXTS.stands_in_for))
}

pub(crate) fn check_version<F: Frontend>(context: &Context<'_>) -> Result<(), Error> {
    check(&context.flags.args()[0], F::TEXTS.stands_in_for, VERSION)
}
