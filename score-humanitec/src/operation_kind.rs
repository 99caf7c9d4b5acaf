//! What operations on modules and sets do: three of those of <https://www.rfc-editor.org/rfc/rfc6902>.

use score_core::diagnostic::nearest;
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

    /// What is wrong with an operation that has a field of another name.
    pub(crate) fn unknown_field(name: &str) -> String {
        match nearest(name, FIELDS) {
            Some(near) => message!("has a field `{name}`: did you mean `{near}`?"),
            None => message!("has a field `{name}`; there are `op`, `path`, `value`"),
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

/// The way out of an operation whose `op` or `path` is none.
pub(crate) struct OperationAdvice {
    /// The field that is wrong.
    pub(crate) field: &'static str,
    pub(crate) hint: String,
}

impl OperationAdvice {
    /// The way out for an operation with these words, whose paths start with `/` and a word; `None` if both are right.
    pub(crate) fn of(op: Option<&str>, path: Option<&str>, start: &str) -> Option<Self> {
        let of = |field, hint| Some(OperationAdvice { field, hint });
        let (op, path) = (op?, path.unwrap_or_default());
        let names = OperationKind::ALL.map(|(name, _)| name);
        if !names.contains(&op) {
            let near = match op {
                "set" | "merge" => Some("add"),
                "delete" => Some("remove"),
                op => nearest(op, names),
            };
            let hint = match near {
                Some(near) => message!("did you mean `{near}`?"),
                None => "write two operations of those that there are".to_owned(),
            };
            return of("op", hint);
        }
        let is_right = |path: &str| {
            let below = path.strip_prefix('/');
            below.is_some_and(|below| start.is_empty() || below.split('/').next() == Some(start))
        };
        if path.is_empty() || is_right(path) {
            return None;
        }
        let parts = path.split(['/', '.']).filter(|part| !part.is_empty());
        let meant = parts.fold(String::new(), |meant, part| meant + "/" + part);
        let meant = match is_right(&meant) {
            true => meant,
            false => format!("/{start}{meant}"),
        };
        of("path", message!("write `{meant}`"))
    }
}

/// The fields of an operation.
pub(crate) const FIELDS: [&str; 3] = ["op", "path", "value"];

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
