//! `explain`: prints what the code of a diagnostic means, or who gives a resource and why.

use score_core::diagnostic::{Code, nearest};

use super::{CommandContext, resources};
use crate::codes;
use crate::command_tree::ExplainArgs;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::report::stdout;

/// What is explained is a code, a resource (no code has a `#`), or, if nothing is named, all codes.
pub(crate) fn explain<F: Frontend>(
    args: &ExplainArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let what = args.what.as_deref();
    if let Some(name) = what.filter(|what| what.contains('#')) {
        return resources::explain::<F>(name, &args.state_dir, &args.environment, context);
    }
    let line = |code: Code| format!("{}: {}\n", code.as_str(), code.explanation());
    let all = codes::of::<F>();
    let Some(wanted) = what else {
        return stdout(all.into_iter().map(line).collect::<String>().as_bytes());
    };
    if let Some(code) = all.iter().find(|code| code.as_str() == wanted) {
        return stdout(line(*code).as_bytes());
    }
    let near = nearest(wanted, all.iter().map(|code| code.as_str()));
    let hint = near
        .map(|name| format!(", did you mean '{name}'?"))
        .unwrap_or_default();
    Err(Error::Other(format!(
        "no diagnostic has the code '{wanted}'{hint}"
    )))
}
