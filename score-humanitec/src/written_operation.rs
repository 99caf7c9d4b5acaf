//! Operations as they are written, `{op, path, value}`: one reader for those of deltas and those that definitions give.

use score_core::diagnostic::{nearest, with_article};
use score_yaml::{Str, message};

use crate::json_pointer;
use crate::operation_kind::OperationKind;

/// The fields of an operation.
const FIELDS: [&str; 3] = ["op", "path", "value"];

/// The value of a field of an operation, whatever tree it stands in.
#[derive(Clone, Copy)]
pub(crate) enum WrittenField<'a> {
    /// Text that is known.
    Text(&'a str),
    /// Something else: the name of its type.
    Other(&'a str),
}

/// An operation before it is read: its fields in their order.
pub(crate) struct WrittenOperation<'a> {
    pub(crate) fields: Vec<(&'a str, WrittenField<'a>)>,
    /// The word that paths start with, behind a slash; of deltas none.
    pub(crate) start: Option<&'static str>,
}

/// An operation without what it puts.
pub(crate) struct OperationHead<'a> {
    pub(crate) kind: OperationKind,
    /// The path, as it is written.
    pub(crate) path: &'a str,
    /// Its keys, one at least; without the word that paths start with.
    pub(crate) keys: Vec<Str>,
}

/// What is wrong with an operation.
#[derive(Debug)]
pub(crate) struct OperationFault {
    /// The words behind which operation it is: "has no `op`".
    pub(crate) what: String,
    pub(crate) place: FaultPlace,
    pub(crate) hint: Option<String>,
}

/// Where in an operation something is wrong.
#[derive(Debug)]
pub(crate) enum FaultPlace {
    Whole,
    /// The key of a field.
    Key(Str),
    /// The value of a field.
    Value(&'static str),
}

impl OperationFault {
    fn new(what: impl Into<String>, place: FaultPlace) -> Self {
        OperationFault {
            what: what.into(),
            place,
            hint: None,
        }
    }

    /// That of what is no map; `kind` is the name of its type.
    pub(crate) fn no_map(kind: &str) -> Self {
        let kind = with_article(kind);
        let what = format!("is {kind}, expected a map of `op`, `path` and `value`");
        OperationFault::new(what, FaultPlace::Whole)
    }

    /// That of a path which leads nowhere.
    pub(crate) fn of_path(what: impl Into<String>) -> Self {
        OperationFault::new(what, FaultPlace::Value("path"))
    }

    pub(crate) fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

impl<'a> WrittenOperation<'a> {
    /// What the operation does, and where.
    ///
    /// # Errors
    /// It is none.
    pub(crate) fn read(&self) -> Result<OperationHead<'a>, OperationFault> {
        let name = self.text("op")?;
        let kind = OperationKind::of_name(name).map_err(|what| {
            OperationFault::new(what, FaultPlace::Value("op")).hint(kind_meant(name))
        })?;
        let mut names = self.fields.iter().map(|(name, _)| *name);
        if let Some(other) = names.find(|name| !FIELDS.contains(name)) {
            return Err(unknown_field(other));
        }
        let path = self.text("path")?;
        let keys = self.keys_of(path)?;
        if keys.is_empty() {
            return Err(OperationFault::of_path(OperationKind::of_the_whole(path)));
        }
        let has_value = self.fields.iter().any(|(name, _)| *name == "value");
        if kind != OperationKind::Remove && !has_value {
            let value = match self.start {
                Some(_) => "value: …",
                None => "\"value\": …",
            };
            // A container has to have one.
            let is_image = keys.last().is_some_and(|key| key == "image");
            let hint = match is_image {
                true => format!("add `{value}`"),
                false => format!("add `{value}`, or write `remove` as its `op`"),
            };
            let fault = OperationFault::new("has no `value`", FaultPlace::Whole);
            return Err(fault.hint(Some(hint)));
        }
        Ok(OperationHead { kind, path, keys })
    }

    /// The text of a field that has to be there.
    fn text(&self, field: &'static str) -> Result<&'a str, OperationFault> {
        let mut fields = self.fields.iter();
        match fields.find(|(name, _)| *name == field) {
            Some((_, WrittenField::Text(text))) => Ok(text),
            Some((_, WrittenField::Other(kind))) => {
                let kind = with_article(kind);
                let what = format!("has {kind} as `{field}`, expected a string");
                Err(OperationFault::new(what, FaultPlace::Value(field)))
            }
            None => {
                let near = self.fields.iter().map(|(name, _)| *name);
                let near = near.filter(|name| !FIELDS.contains(name));
                let near = nearest(field, near);
                let fault = OperationFault::new(format!("has no `{field}`"), FaultPlace::Whole);
                Err(fault
                    .hint(near.map(|near| message!("there is `{near}`: did you mean `{field}`?"))))
            }
        }
    }

    /// The keys of a path, without the word that paths start with.
    fn keys_of(&self, path: &str) -> Result<Vec<Str>, OperationFault> {
        if !self.starts_well(path) {
            let start = self.start.unwrap_or_default();
            let what = message!("has path `{path}`; paths start with `/{start}`");
            return Err(OperationFault::of_path(what).hint(self.path_meant(path)));
        }
        let keys = json_pointer::keys(path)
            .map_err(|fault| OperationFault::of_path(fault.of_path(path)))?;
        match self.start {
            Some(_) if keys.iter().any(|key| key.is_empty()) => {
                let what = message!("has path `{path}`, which has an empty part");
                Err(OperationFault::of_path(what))
            }
            Some(_) => Ok(keys.into_iter().skip(1).collect()),
            None => Ok(keys),
        }
    }

    /// True of the empty path, which leads to the whole of what deltas change, and of one with the right start.
    fn starts_well(&self, path: &str) -> bool {
        match (path.strip_prefix('/'), self.start) {
            (Some(below), Some(start)) => below.split('/').next() == Some(start),
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => path.is_empty(),
        }
    }

    /// The path that is meant by one in another notation: `spec.replicas`.
    fn path_meant(&self, path: &str) -> Option<String> {
        let parts = path.split(['/', '.']).filter(|part| !part.is_empty());
        let meant = parts.fold(String::new(), |meant, part| meant + "/" + part);
        if meant.is_empty() {
            return None;
        }
        Some(match self.start {
            Some(start) if !self.starts_well(&meant) => message!("write `/{start}{meant}`"),
            _ => message!("write `{meant}`"),
        })
    }
}

/// The way out of an operation of another name.
fn kind_meant(name: &str) -> Option<String> {
    let near = match name {
        "set" | "merge" => Some("add"),
        "delete" => Some("remove"),
        name => nearest(name, OperationKind::names()),
    };
    Some(match near {
        Some(near) => message!("did you mean `{near}`?"),
        None => "write two operations of those that there are".to_owned(),
    })
}

/// What is wrong with an operation that has a field of another name.
fn unknown_field(name: &str) -> OperationFault {
    let what = message!("has a field `{name}`; there are `op`, `path`, `value`");
    let near = nearest(name, FIELDS);
    OperationFault::new(what, FaultPlace::Key(name.into()))
        .hint(near.map(|near| message!("did you mean `{near}`?")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        fields: &[(&'static str, &'static str)],
        start: Option<&'static str>,
    ) -> Result<Vec<Str>, OperationFault> {
        let fields = fields.iter();
        let written = WrittenOperation {
            fields: fields
                .map(|(name, text)| (*name, WrittenField::Text(text)))
                .collect(),
            start,
        };
        written.read().map(|head| head.keys)
    }

    #[test]
    fn operations_of_deltas_and_of_definitions_have_one_rule() {
        for start in [None, Some("spec")] {
            let keys = read(&[("op", "remove"), ("path", "/spec/a~1b")], start);
            let keys = keys.expect("an operation");
            let below = ["spec", "a/b"]
                .into_iter()
                .skip(usize::from(start.is_some()));
            assert_eq!(keys, below.map(Str::from).collect::<Vec<_>>());
            for (fields, what, hint) in [
                (
                    vec![("op", "add"), ("path", "/spec/a")],
                    "has no `value`",
                    "add `",
                ),
                (
                    vec![("op", "replace"), ("path", "/spec/a")],
                    "has no `value`",
                    "`remove`",
                ),
                (
                    vec![("op", "set"), ("path", "/spec/a")],
                    "operation `set`",
                    "`add`",
                ),
                (
                    vec![("op", "move"), ("from", "/a")],
                    "operation `move`",
                    "two operations",
                ),
                (
                    vec![("op", "add"), ("paht", "/spec/a")],
                    "a field `paht`",
                    "`path`",
                ),
                (vec![("path", "/spec/a")], "has no `op`", ""),
                (
                    vec![("op", "remove"), ("path", "spec.a")],
                    "paths start with",
                    "`/spec/a`",
                ),
                (vec![("op", "remove"), ("path", "/spec/a~2")], "`~0`", ""),
            ] {
                let fault = read(&fields, start).expect_err("no operation");
                assert!(fault.what.contains(what), "{}", fault.what);
                let found = fault.hint.unwrap_or_default();
                assert!(found.contains(hint), "{found}");
            }
        }
        for (path, start) in [("", None), ("/spec", Some("spec"))] {
            let whole = read(&[("op", "remove"), ("path", path)], start).expect_err("the whole");
            assert!(whole.what.contains("as a whole"), "{}", whole.what);
        }
        let outside = read(&[("op", "remove"), ("path", "/id")], Some("spec"));
        let hint = outside.expect_err("not below `spec`").hint;
        assert_eq!(hint.as_deref(), Some("write `/spec/id`"));
    }
}
