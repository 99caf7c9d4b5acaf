//! `version` and `check-version`.

use score_core::backend::Backend;

use super::Context;
use crate::error::Error;
use crate::report::stdout_line;
use crate::version::{VERSION, check, long_version};

const LOGO: &str = r"
   ___  ___ ___  _ __ ___
  / __|/ __/ _ \| '__/ _ \
  \__ \ (_| (_) | | |  __/
  |___/\___\___/|_|  \___|
";

pub(crate) fn version<B: Backend>(context: &Context<'_>) -> Result<(), Error> {
    if !context.flags.bool("no-logo") {
        stdout_line(LOGO)?;
    }
    stdout_line(&format!("{} {}", B::NAME, long_version()))
}

pub(crate) fn check_version(context: &Context<'_>) -> Result<(), Error> {
    check(&context.flags.args()[0], VERSION)
}
