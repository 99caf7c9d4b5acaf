//! `{env}` in paths, which stands for the name of the environment.

use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use super::name::{DEFAULT, EnvironmentName};
use crate::error::invalid_flag;

/// What stands for the name of the environment in a path.
const ENVIRONMENT: &str = "{env}";

/// True if a path names the environment.
pub(crate) fn names_environment(path: &str) -> bool {
    path.contains(ENVIRONMENT)
}

/// A path with the name of the environment in it; `flag` is the one that it was given to.
///
/// # Errors
/// No environment is named, or its name would lead elsewhere.
pub(crate) fn name_environment(
    flag: &str,
    path: &str,
    environment: &str,
) -> Result<String, Diagnostic> {
    if environment.is_empty() {
        let text = message!(
            "`{ENVIRONMENT}` in `{flag}` stands for the environment, and none is named: `--env NAME`"
        );
        return Err(invalid_flag(text));
    }
    if environment != DEFAULT {
        EnvironmentName::parse(environment)?;
    }
    Ok(path.replace(ENVIRONMENT, environment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_place() {
        let named = |path, name| name_environment("--output", path, name);
        assert_eq!(
            named("{env}/{env}.yaml", "pr-1").expect("it is a name"),
            "pr-1/pr-1.yaml"
        );
        assert_eq!(named("{env}", DEFAULT).expect("it is one"), "default");
        for wrong in ["", "..", "a/b", "/"] {
            assert!(named("{env}/x", wrong).is_err(), "{wrong}");
        }
    }
}
