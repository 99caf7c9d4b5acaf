//! `delta`: a Score file as a deployment delta of Humanitec.

use score_core::diagnostic::Diagnostic;
use score_core::state::State;
use score_humanitec::{DeltaHead, compile_delta};

use super::CommandContext;
use crate::binary::Binary;
use crate::command_tree::delta::DeltaArgs;
use crate::error::{Error, invalid_flag};
use crate::host::OsHost;
use crate::inputs::Inputs;
use crate::report::stdout_line;

pub(crate) fn delta(
    binary: Binary,
    args: &DeltaArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let env = &args.inputs.context.ids.env;
    check_env(env)?;
    let head = DeltaHead {
        env,
        message: &args.message,
        source_url: Some(args.source_url.as_str()).filter(|url| !url.is_empty()),
    };
    let inputs = Inputs::read(binary, &args.inputs, context.sources)?;
    let job = inputs.job(&args.inputs, State::default(), Vec::new());
    let (text, warnings) = compile_delta(
        &binary.conventions(),
        &job,
        &inputs.extensions,
        &head,
        context.sources,
        &OsHost,
    )?;
    context.report.diagnostics(&warnings, context.sources);
    stdout_line(&text)
}

/// Checks the id of an environment by the platform's rule.
fn check_env(id: &str) -> Result<(), Diagnostic> {
    let is_part = |part: &str| {
        let mut bytes = part.bytes();
        !part.is_empty() && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    let text = if id.is_empty() {
        "required flag(s) \"env\" not set".to_owned()
    } else if (2..=50).contains(&id.len()) && id.split('-').all(is_part) {
        return Ok(());
    } else {
        format!(
            "invalid environment id '{id}': expected 2 to 50 lower-case letters and digits, with single dashes \
             between them"
        )
    };
    Err(invalid_flag(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_environments_are_words_with_dashes_between() {
        for id in ["dev", "d1", "test-env", "a-b-c"] {
            assert!(check_env(id).is_ok(), "{id}");
        }
        let long = "a".repeat(51);
        for text in [
            "", "a", "Dev", "-dev", "dev-", "a--b", "a_b", "a.b", "dév", &long,
        ] {
            assert!(check_env(text).is_err(), "{text}");
        }
    }
}
