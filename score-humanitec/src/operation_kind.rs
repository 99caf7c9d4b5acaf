//! What operations on modules and sets do: three of those of <https://www.rfc-editor.org/rfc/rfc6902>.

use score_yaml::{Limits, message};

/// What an operation does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OperationKind {
    Add,
    Remove,
    Replace,
}

impl OperationKind {
    const ALL: [(&str, OperationKind); 3] = [
        ("add", OperationKind::Add),
        ("remove", OperationKind::Remove),
        ("replace", OperationKind::Replace),
    ];

    /// The kind of a name, or what is wrong with an operation of that name.
    pub(crate) fn of_name(name: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|(known, _)| *known == name);
        let known = known.map(|(_, kind)| *kind);
        known
            .ok_or_else(|| message!("has operation `{name}`; there are `add`, `remove`, `replace`"))
    }

    /// The names of all.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(name, _)| *name)
    }

    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        let (name, _) = Self::ALL[self as usize];
        name
    }

    /// What an operation of the kind does with what its path leads to.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            OperationKind::Add => "adds to",
            OperationKind::Remove => "removes",
            OperationKind::Replace => "replaces",
        }
    }

    /// What is wrong with an operation that makes what is nested deeper than files are read.
    pub(crate) fn too_deep(self, path: &str) -> String {
        let limit = Limits::default().depth;
        message!(
            "{} `{path}` what would be nested deeper than {limit} levels",
            self.verb()
        )
    }

    /// What is wrong with an operation whose path leads to nothing below.
    pub(crate) fn of_the_whole(path: &str) -> String {
        message!("changes `{path}` as a whole; a path leads to something below")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_their_names() {
        for (name, kind) in OperationKind::ALL {
            assert_eq!(OperationKind::of_name(name), Ok(kind));
            assert_eq!(kind.as_str(), name);
        }
        for other in ["", "Add", "move", "copy", "test"] {
            assert!(OperationKind::of_name(other).is_err(), "{other}");
        }
    }
}
