//! What becomes of secrets: they stay in the outputs, go to a file of their own, or are left out.

use score_core::diagnostic::Diagnostic;
use score_yaml::{Str, message};

use crate::error::invalid_flag;
use crate::output_object::OutputObject;

/// What becomes of the secrets of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SecretObjects<'a> {
    /// They stay in the outputs.
    Keep,
    /// They go to this file.
    Separate(&'a str),
    /// They are left out.
    Omit,
}

impl<'a> SecretObjects<'a> {
    /// Reads the value of `--secret-objects`.
    ///
    /// # Errors
    /// It is none.
    pub(crate) fn parse(text: &'a str) -> Result<Self, Diagnostic> {
        let said = match (text, text.strip_prefix("separate=")) {
            ("keep", _) => Some(SecretObjects::Keep),
            ("omit", _) => Some(SecretObjects::Omit),
            (_, Some(file)) if !file.is_empty() => Some(SecretObjects::Separate(file)),
            _ => None,
        };
        said.ok_or_else(|| {
            let text = message!(
                "invalid --secret-objects value {text:?}, expected \"keep\", \"separate=FILE\" or \"omit\""
            );
            invalid_flag(text)
        })
    }

    /// The file that they go to, if there is one.
    pub(crate) fn file(self) -> Option<&'a str> {
        match self {
            SecretObjects::Separate(file) => Some(file),
            SecretObjects::Keep | SecretObjects::Omit => None,
        }
    }
}

/// The secrets that a target has taken out of its outputs.
#[derive(Clone, Debug, Default)]
pub struct TakenSecrets {
    /// The text of the file that they go to, in pieces.
    pub text: SecretText,
    /// What the outputs need in their place.
    pub needed: Vec<NeededSecret>,
    /// The objects that hold them, if they are objects.
    pub objects: Vec<OutputObject>,
}

/// Text with secrets in it, in pieces.
#[derive(Clone, Default)]
pub struct SecretText(pub Vec<String>);

/// Its length only.
impl std::fmt::Debug for SecretText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let length: usize = self.0.iter().map(String::len).sum();
        write!(f, "SecretText({length} bytes)")
    }
}

/// A secret that an output needs and does not hold.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NeededSecret {
    /// The namespace of the Secret, if it has one.
    pub namespace: Option<Str>,
    /// The name of the Secret, or of the variable.
    pub name: Str,
    /// The sort of secret.
    pub kind: NeededKind,
}

/// The sort of a secret that an output needs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NeededKind {
    /// A Secret of Kubernetes with these keys, sorted; none if it is used as it is.
    Object {
        /// The keys.
        keys: Vec<Str>,
    },
    /// A variable of the environment.
    Variable {
        /// The resource that it is a password of, if it is of one.
        resource: Option<Str>,
    },
}

impl NeededKind {
    /// Adds the keys of the same Secret.
    pub(crate) fn add(&mut self, other: NeededKind) {
        if let (NeededKind::Object { keys }, NeededKind::Object { keys: more }) = (self, other) {
            keys.extend(more);
            keys.sort();
            keys.dedup();
        }
    }
}

impl NeededSecret {
    /// What has to be there, for people.
    pub(crate) fn line(&self) -> String {
        let NeededSecret {
            namespace,
            name,
            kind,
        } = self;
        match kind {
            NeededKind::Object { keys } => {
                let place = match namespace {
                    Some(namespace) => message!(" in namespace `{namespace}`"),
                    None => String::new(),
                };
                let keys: Vec<String> = keys.iter().map(|key| message!("`{key}`")).collect();
                let keys = match keys.len() {
                    0 => String::new(),
                    1 => format!(" with the key {}", keys.concat()),
                    _ => format!(" with the keys {}", keys.join(", ")),
                };
                message!("the Secret `{name}`{place} is needed") + &keys
            }
            NeededKind::Variable { resource } => {
                let of = match resource {
                    Some(resource) => message!(", a secret of `{resource}`"),
                    None => String::new(),
                };
                message!("the environment variable `{name}` is needed{of}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_go_to_a_file_or_are_left_out() {
        for (text, expected) in [
            ("keep", Some(SecretObjects::Keep)),
            ("omit", Some(SecretObjects::Omit)),
            ("separate=a=b", Some(SecretObjects::Separate("a=b"))),
            ("separate=", None),
            ("separate", None),
            ("", None),
            ("Keep", None),
        ] {
            assert_eq!(SecretObjects::parse(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn the_text_is_not_in_debug_output() {
        let taken = TakenSecrets {
            text: SecretText(vec!["hunter2".to_owned()]),
            ..TakenSecrets::default()
        };
        assert!(!format!("{taken:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_needed_is_said_by_name() {
        let object = |keys: &[&str], namespace: Option<&str>| {
            let keys = keys.iter().map(|key| Str::from(*key)).collect();
            let secret = NeededSecret {
                namespace: namespace.map(Str::from),
                name: "db".into(),
                kind: NeededKind::Object { keys },
            };
            secret.line()
        };
        assert_eq!(object(&[], None), "the Secret `db` is needed");
        assert_eq!(
            object(&["a", "b"], Some("shop")),
            "the Secret `db` in namespace `shop` is needed with the keys `a`, `b`"
        );
    }
}
