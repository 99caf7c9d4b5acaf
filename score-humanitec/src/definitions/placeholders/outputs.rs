//! What references to a resource give: its outputs, its account, its GUResID.

use std::borrow::Cow;

use score_core::diagnostic::Diagnostic;
use score_yaml::message::{Name, listed};
use score_yaml::{Map, Str, Value, message};

use crate::codes;
use crate::definitions::sealed::{Sealed, SealedValue};
use crate::definitions::selector::Accessor;

/// The value of a reference.
#[derive(Clone, PartialEq)]
pub struct Found<'a> {
    /// The value.
    pub value: Cow<'a, Value>,
    /// The resource whose secret it is, `TYPE.CLASS#ID`, if it is one.
    pub secret_of: Option<Str>,
}

/// Nothing of the value.
impl std::fmt::Debug for Found<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Found")
            .field("secret_of", &self.secret_of)
            .finish_non_exhaustive()
    }
}

impl<'a> Found<'a> {
    /// A value that is no secret.
    #[must_use]
    pub fn plain(value: impl Into<Value>) -> Self {
        Found {
            value: Cow::Owned(value.into()),
            secret_of: None,
        }
    }

    /// The values of what a selector finds, as a list; a secret if one of them is.
    #[must_use]
    pub fn list(all: impl IntoIterator<Item = Found<'a>>) -> Self {
        let mut secret_of = None;
        let items = all.into_iter().map(|found| {
            secret_of = secret_of.take().or(found.secret_of);
            found.value.into_owned()
        });
        let items: Vec<Value> = items.collect();
        Found {
            value: Cow::Owned(Value::Seq(items)),
            secret_of,
        }
    }
}

/// What a resource gives to those that refer to it.
#[derive(Clone, Copy)]
pub struct ResourceOutputs<'a> {
    /// The resource, `TYPE.CLASS#ID`.
    pub resource: &'a str,
    /// Its outputs that are no secrets.
    pub values: &'a Map,
    /// Its outputs that are secrets.
    pub secrets: &'a Map,
    /// True if it may have others, which nobody knows yet.
    pub is_open: bool,
    /// The account of its driver.
    pub account: Option<&'a str>,
    /// Its GUResID.
    pub guresid: &'a str,
    /// The definition that gives it, if one does.
    pub definition: Option<&'a str>,
}

/// The names of outputs.
impl std::fmt::Debug for ResourceOutputs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResourceOutputs")
            .field("resource", &self.resource)
            .field("outputs", &self.names().collect::<Vec<_>>())
            .field("is_open", &self.is_open)
            .finish_non_exhaustive()
    }
}

/// How all outputs together are written where nobody knows them yet.
const ALL: &str = "*";

impl<'a> ResourceOutputs<'a> {
    /// The value that an accessor gives.
    ///
    /// # Errors
    /// The resource has no such output; the error has no place yet, and names the outputs that there are.
    pub fn read(&self, accessor: &Accessor, sealed: &Sealed) -> Result<Found<'a>, Diagnostic> {
        match accessor {
            Accessor::Output(path) => self.output(path, sealed),
            Accessor::Values if self.is_open => Ok(self.open(ALL, sealed)),
            Accessor::Values => Ok(Found::plain(self.values.clone())),
            Accessor::Guresid => Ok(Found::plain(self.guresid)),
            Accessor::Account => self.account.map(Found::plain).ok_or_else(|| {
                let message = message!("resource `{}` has no account", self.resource);
                let hint = match self.definition {
                    Some(id) => message!("`driver_account` of definition `{id}` sets one"),
                    None => "`driver_account` of a definition sets one".to_owned(),
                };
                Diagnostic::new(codes::UNKNOWN_REFERENCE, message).hint(hint)
            }),
        }
    }

    fn output(&self, path: &[Str], sealed: &Sealed) -> Result<Found<'a>, Diagnostic> {
        let [name, keys @ ..] = path else {
            return Err(self.unknown("", std::iter::empty()));
        };
        let (mut value, is_secret) = match (self.values.get(name), self.secrets.get(name)) {
            (Some(value), _) => (value, false),
            (None, Some(value)) => (value, true),
            (None, None) if self.is_open => return Ok(self.open(&path.join("."), sealed)),
            (None, None) => return Err(self.unknown(name, self.names())),
        };
        for (depth, key) in keys.iter().enumerate() {
            if let Some(open) = value.as_str().and_then(|text| sealed.whole(text))
                && let SealedValue::Open { resource, output } = &*open
            {
                let output = [output.as_str()].into_iter();
                let output = output.chain(keys[depth..].iter().map(Str::as_str));
                let output: Vec<&str> = output.collect();
                let value = sealed.open_output(resource.clone(), output.join(".").into());
                return Ok(Found {
                    value: Cow::Owned(value),
                    secret_of: is_secret.then(|| self.resource.into()),
                });
            }
            let known = value.as_map().into_iter().flat_map(Map::keys);
            value = value.get(key).ok_or_else(|| {
                self.unknown(&path[..depth + 2].join("."), known.map(Str::as_str))
            })?;
        }
        Ok(Found {
            value: Cow::Borrowed(value),
            secret_of: is_secret.then(|| self.resource.into()),
        })
    }

    fn open(&self, output: &str, sealed: &Sealed) -> Found<'a> {
        let value = sealed.open_output(self.resource.into(), output.into());
        Found {
            value: Cow::Owned(value),
            secret_of: None,
        }
    }

    /// The names of all outputs.
    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.values
            .keys()
            .chain(self.secrets.keys())
            .map(Str::as_str)
    }

    fn unknown<'k>(&self, path: &str, known: impl Iterator<Item = &'k str>) -> Diagnostic {
        let known: Vec<&str> = known.collect();
        let has = match known.as_slice() {
            [] => "there are none".to_owned(),
            [one] => format!("there is `{}`", Name(one)),
            _ => format!("there are {}", listed(known.iter().copied(), ", ")),
        };
        let message = format!(
            "resource `{}` has no output `{}`: {has}",
            Name(self.resource),
            Name(path)
        );
        let last = path.rsplit('.').next().unwrap_or_default();
        Diagnostic::new(codes::UNKNOWN_REFERENCE, message).near(last, known)
    }
}
