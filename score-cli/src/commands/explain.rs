//! `explain`: prints what the code of a diagnostic means.

use score_core::backend::Backend;
use score_core::diagnostic::{Code, nearest};

use crate::codes;
use crate::error::Error;
use crate::report::stdout;

pub(crate) fn explain<B: Backend>(code: Option<&str>) -> Result<(), Error> {
    let line = |code: Code| format!("{}: {}\n", code.as_str(), code.explanation());
    let all = codes::of::<B>();
    let Some(wanted) = code else {
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
