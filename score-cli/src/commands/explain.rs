//! `explain`: prints what the code of a diagnostic means.

use score_core::diagnostic::{Code, nearest};

use crate::error::Error;
use crate::report::stdout;

pub(crate) fn explain(code: Option<&str>) -> Result<(), Error> {
    let line = |code: &Code| format!("{}: {}\n", code.as_str(), code.explanation());
    let Some(wanted) = code else {
        return stdout(Code::ALL.iter().map(line).collect::<String>().as_bytes());
    };
    if let Some(code) = Code::ALL.iter().find(|c| c.as_str() == wanted) {
        return stdout(line(code).as_bytes());
    }
    let near = nearest(wanted, Code::ALL.iter().map(|c| c.as_str()));
    let hint = near
        .map(|name| format!(", did you mean '{name}'?"))
        .unwrap_or_default();
    Err(Error::Other(format!(
        "no diagnostic has the code '{wanted}'{hint}"
    )))
}
