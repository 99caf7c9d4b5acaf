//! A resource as definitions name it: `TYPE[.CLASS][#ID]`.

use std::fmt;
use std::str::FromStr;

use score_yaml::Str;

/// A resource by type and, where they are written, class and id. What is not written is that of whoever names it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ResourceKey {
    /// The type, `postgres` or `ORG/TYPE`.
    pub kind: Str,
    /// The class, if it is written.
    pub class: Option<Str>,
    /// The id, if it is written.
    pub id: Option<Str>,
}

/// The part of a text by which it names no resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvalidKey {
    /// There is no type, or it is neither `TYPE` nor `ORG/TYPE`.
    Kind,
    /// There is nothing behind the dot, or what cannot be in a class.
    Class,
    /// There is nothing behind the `#`, or what cannot be in an id.
    Id,
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidKey::Kind => "it begins with no type",
            InvalidKey::Class => "behind the `.` is no class",
            InvalidKey::Id => "behind the `#` is no id",
        })
    }
}

impl std::error::Error for InvalidKey {}

/// `TYPE[.CLASS][#ID]`, where the type may be `ORG/TYPE` and the id may hold dots. Names consist of letters, digits, `-`
/// and `_`.
///
/// ```
/// use score_humanitec::definitions::ResourceKey;
///
/// let key: ResourceKey = "acme/queue.fast#modules.api.externals.jobs".parse().expect("it is one");
/// assert_eq!((&*key.kind, key.class.as_deref()), ("acme/queue", Some("fast")));
/// assert_eq!(key.id.as_deref(), Some("modules.api.externals.jobs"));
/// assert!("queue.".parse::<ResourceKey>().is_err());
/// ```
impl FromStr for ResourceKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let (head, id) = split(text, '#');
        let (kind, class) = split(head, '.');
        let (first, second) = split(kind, '/');
        if !(is_name(first) && second.is_none_or(is_name)) {
            return Err(InvalidKey::Kind);
        }
        if !class.is_none_or(is_name) {
            return Err(InvalidKey::Class);
        }
        if !id.is_none_or(|id| id.split('.').all(is_name)) {
            return Err(InvalidKey::Id);
        }
        Ok(ResourceKey {
            kind: kind.into(),
            class: class.map(Str::from),
            id: id.map(Str::from),
        })
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !text.is_empty() && text.chars().all(is_part)
}

/// As it is written.
impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if let Some(class) = &self.class {
            write!(f, ".{class}")?;
        }
        match &self.id {
            Some(id) => write!(f, "#{id}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_taken_apart_at_hash_and_first_dot() {
        let parts = |text: &str| {
            let key: ResourceKey = text.parse()?;
            Ok((key.kind, key.class, key.id))
        };
        let some = |text: &str| Some(Str::from(text));
        for (text, kind, class, id) in [
            ("s3", "s3", None, None),
            ("s3.admin", "s3", some("admin"), None),
            ("s3#shared.main", "s3", None, some("shared.main")),
            ("s3.5min#a_b", "s3", some("5min"), some("a_b")),
            (
                "acme/s3.default#k8s",
                "acme/s3",
                some("default"),
                some("k8s"),
            ),
        ] {
            assert_eq!(parts(text), Ok((kind.into(), class, id)), "{text}");
        }
        for (text, fault) in [
            ("", InvalidKey::Kind),
            (".a", InvalidKey::Kind),
            ("a/b/c", InvalidKey::Kind),
            ("/s3", InvalidKey::Kind),
            ("s 3", InvalidKey::Kind),
            ("s3.", InvalidKey::Class),
            ("s3.a.b", InvalidKey::Class),
            ("s3.a>b", InvalidKey::Class),
            ("s3#", InvalidKey::Id),
            ("s3#a..b", InvalidKey::Id),
            ("s3#a#b", InvalidKey::Id),
            ("s3#${context.res.id}", InvalidKey::Id),
        ] {
            assert_eq!(parts(text), Err(fault), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_as_it_was(text in "[a/.#-]{0,12}") {
            if let Ok(key) = text.parse::<ResourceKey>() {
                prop_assert_eq!(key.to_string(), text);
            }
        }
    }
}
