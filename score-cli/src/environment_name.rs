//! The names of environments: which there may be, where the state of one is, and what `{env}` in a path stands for.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use crate::error::invalid_flag;

/// The name of the default environment where nobody has named it. No other environment has it.
pub(crate) const DEFAULT: &str = "default";
/// The folder of the environments beside the default one, in the state folder; each has a folder of its name.
pub(crate) const ENVIRONMENTS: &str = "environments";
/// The most characters of a name: those of a namespace, and of a label.
const LONGEST: usize = 63;

/// The name of an environment, which is that of its folder too: lower-case letters, digits and dashes, a letter or a digit
/// at both ends. So it leads nowhere else, and is the same where upper and lower case are one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct EnvironmentName(String);

impl EnvironmentName {
    /// Reads the name of an environment beside the default one.
    ///
    /// # Errors
    /// It cannot be one; the text says what is expected.
    pub(crate) fn parse(text: &str) -> Result<Self, Diagnostic> {
        if text == DEFAULT {
            let text = message!(
                "`{DEFAULT}` is no name for an environment: it stands for the default one of a project"
            );
            return Err(invalid_flag(text));
        }
        match is_name(text) {
            true => Ok(EnvironmentName(text.to_owned())),
            false => {
                let error = invalid_flag(message!(
                    "`{text}` is no name for an environment, expected up to {LONGEST} lower-case letters, digits and inner dashes"
                ));
                Err(match nearest_name(text) {
                    Some(name) => error.hint(message!("`{name}` is one")),
                    None => error,
                })
            }
        }
    }

    /// The name as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EnvironmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// True if a path is that of a folder of an environment in a state folder, both as a run names them.
pub(crate) fn is_environment_of(state_dir: &Path, folder: &Path) -> bool {
    let all = folder.parent();
    folder.file_name().is_some()
        && all.and_then(Path::file_name) == Some(OsStr::new(ENVIRONMENTS))
        && all.and_then(Path::parent) == Some(state_dir)
}

/// What stands for the name of the environment in a path.
const ENVIRONMENT: &str = "{env}";

/// True if a path names the environment.
pub(crate) fn names_environment(path: &str) -> bool {
    path.contains(ENVIRONMENT)
}

/// What in a path may be meant for the environment, and is not the word for it.
pub(crate) fn like_environment(path: &str) -> Option<&str> {
    const WORDS: [&str; 7] = [
        "env",
        "environment",
        "env.id",
        "env_id",
        "env_name",
        "environment_name",
        "context.env.id",
    ];
    let is_meant = |name: &str| WORDS.iter().any(|known| known.eq_ignore_ascii_case(name));
    let starts = path.match_indices('{').map(|(at, _)| at);
    let mut words = starts.filter_map(|at| {
        let end = at + path[at..].find('}')? + 1;
        // Templates have two braces: `{{env}}`.
        let is_twice = path[at..].starts_with("{{") && path[end..].starts_with('}');
        Some(&path[at..end + usize::from(is_twice)])
    });
    words.find(|word| {
        let name = word.trim_matches(['{', '}', ' ']);
        *word != ENVIRONMENT && is_meant(name.trim_start_matches('.'))
    })
}

/// The error that a word in a path stands for nothing; `flag` is what the path was given to.
pub(crate) fn no_placeholder(flag: &str, word: &str) -> Diagnostic {
    invalid_flag(message!(
        "`{word}` in `{flag}` stands for nothing: the name of the environment is `{ENVIRONMENT}`"
    ))
}

/// True if a text has the form of a name.
fn is_name(text: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
    let bytes = text.as_bytes();
    let are_ends_plain = [bytes.first(), bytes.last()]
        .into_iter()
        .all(|end| end.is_some_and(|byte| is_plain(*byte)));
    are_ends_plain
        && bytes.len() <= LONGEST
        && bytes.iter().all(|byte| is_plain(*byte) || *byte == b'-')
}

/// The name that is nearest to a text, such as the name of a branch.
fn nearest_name(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let mut name = parts.join("-");
    name.truncate(LONGEST);
    let name = name.trim_end_matches('-');
    (name != DEFAULT && is_name(name)).then(|| name.to_owned())
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
    fn names_lead_nowhere_else() {
        let long = "a".repeat(LONGEST);
        for name in ["a", "7", "pr-123", "a--b", long.as_str()] {
            assert!(EnvironmentName::parse(name).is_ok(), "{name}");
        }
        let too_long = "a".repeat(LONGEST + 1);
        for name in [
            "", ".", "..", "../a", "a/b", "a\\b", "-a", "a-", "A", "ä", "a b", "a.b", "a\0b", "~",
            "c:", "default", &too_long,
        ] {
            assert!(EnvironmentName::parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn names_of_branches_are_near_to_names() {
        let near = nearest_name;
        for (text, expected) in [
            ("PR-123", "pr-123"),
            ("feature/foo_Bar", "feature-foo-bar"),
            ("#12", "12"),
            ("--a--", "a"),
        ] {
            assert_eq!(near(text).as_deref(), Some(expected), "{text}");
        }
        let long = near(&"ab-".repeat(40)).expect("it is cut");
        assert!(long.len() <= LONGEST && long.ends_with('b'), "{long}");
        for text in ["", "/", "Default", "..", "ä"] {
            assert_eq!(near(text), None, "{text}");
        }
    }

    #[test]
    fn other_words_for_the_environment_are_known() {
        for (path, expected) in [
            ("{environment}/a.yaml", Some("{environment}")),
            ("a/${ENV}.yaml", Some("{ENV}")),
            ("{x}/{ env.id }", Some("{ env.id }")),
            ("a/{{ env }}.yaml", Some("{{ env }}")),
            ("{{.Env}}/{env}", Some("{{.Env}}")),
            ("{env}/a", None),
            ("{name}/}{", None),
        ] {
            assert_eq!(like_environment(path), expected, "{path}");
        }
    }

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
