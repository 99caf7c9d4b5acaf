//! Values as they are shown: what is not plain by what it stands for, and literal secrets hidden.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use score_core::diagnostic::{Secrets, each_text, each_text_of};
use score_yaml::{Map, SortedSet, Str, Value};

use super::{Sealed, SealedPart, SealedValue};

/// Shows values of a run: `{"secret": "STORE/REF"}`, `{"open": "RESOURCE/OUTPUT"}`, `{"parts": […]}` of a string with
/// such values in it, and `{"hidden": true}` in place of a literal secret, unless secrets are shown.
#[derive(Debug)]
pub struct Viewer<'a> {
    sealed: &'a Sealed,
    hidden: Option<Hidden>,
}

/// The literal secrets that are not shown.
#[derive(Debug)]
struct Hidden {
    /// Their texts, as they are and in Base64.
    texts: SortedSet<Str>,
    /// The same, to be found in longer texts.
    within: Secrets,
}

impl Hidden {
    fn new(sealed: &Sealed) -> Self {
        let mut texts: SortedSet<Str> = SortedSet::new();
        sealed.each_secret(&mut |text| {
            texts.insert(text.into());
            texts.insert(STANDARD.encode(text).into());
        });
        let within = Secrets::all(&|f| texts.iter().for_each(|text| f(text)));
        Hidden { texts, within }
    }

    fn hides(&self, text: &str) -> bool {
        self.texts.contains(text) || self.within.mask(text) != text
    }
}

impl<'a> Viewer<'a> {
    pub(super) fn new(sealed: &'a Sealed, shows_secrets: bool) -> Self {
        let hidden = (!shows_secrets).then(|| Hidden::new(sealed));
        Viewer { sealed, hidden }
    }

    /// A value that is no secret, though secrets may stand in it.
    #[must_use]
    pub fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text),
            Value::Int(n) => self.number(value, n.to_string()),
            Value::UInt(n) => self.number(value, n.to_string()),
            Value::Float(n) => self.number(value, n.to_string()),
            Value::Seq(items) => Value::Seq(items.iter().map(|item| self.value(item)).collect()),
            Value::Map(map) => self.map(map, Self::value),
            Value::Null | Value::Bool(_) | Value::Timestamp(_) => value.clone(),
        }
    }

    /// A secret: nothing of it but what references stand for and how it is built.
    #[must_use]
    pub fn secret(&self, value: &Value) -> Value {
        if self.hidden.is_none() {
            return self.value(value);
        }
        match value {
            Value::String(text) if self.sealed.whole(text).is_some() => self.text(text),
            Value::Seq(items) => Value::Seq(items.iter().map(|item| self.secret(item)).collect()),
            Value::Map(map) => self.map(map, Self::secret),
            Value::Null => Value::Null,
            _ => hidden(),
        }
    }

    /// An object for Kubernetes. What a Secret holds is secret.
    #[must_use]
    pub fn manifest(&self, object: &Value) -> Value {
        let Some(map) = object.as_map().filter(|_| is_secret(object)) else {
            return self.value(object);
        };
        let entries = map.iter().map(|(key, value)| {
            let shown = match key.as_str() {
                "data" | "stringData" => self.secret(value),
                _ => self.value(value),
            };
            (key.clone(), shown)
        });
        Value::Map(entries.collect())
    }

    /// What a driver keeps for itself. What of it stands in a Secret among its objects, and in none of its outputs, is a
    /// secret too: a password that a template draws.
    pub(in crate::definitions) fn kept<'v>(
        &self,
        kept: &Value,
        objects: impl Iterator<Item = &'v Value>,
        outputs: &Map,
    ) -> Value {
        if self.hidden.is_none() {
            return self.value(kept);
        }
        let mut secret = SortedSet::new();
        for object in objects.filter(|object| is_secret(object)) {
            for field in ["data", "stringData"] {
                let Some(data) = object.get(field) else {
                    continue;
                };
                each_text(data, &mut |text| {
                    let decoded = STANDARD.decode(text).ok().filter(|_| field == "data");
                    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
                    secret.extend(decoded);
                    secret.insert(text.to_owned());
                });
            }
        }
        each_text_of(outputs, &mut |text| _ = secret.remove(text));
        self.without(kept, &secret)
    }

    /// A value in which some texts are secrets.
    fn without(&self, value: &Value, secret: &SortedSet<String>) -> Value {
        match value {
            Value::Seq(items) => {
                let items = items.iter().map(|item| self.without(item, secret));
                Value::Seq(items.collect())
            }
            Value::Map(map) => self.map(map, |viewer, item| viewer.without(item, secret)),
            single => {
                let mut is_secret = false;
                each_text(single, &mut |text| is_secret |= secret.contains(text));
                match is_secret {
                    true => hidden(),
                    false => self.value(single),
                }
            }
        }
    }

    fn map(&self, map: &Map, show: impl Fn(&Self, &Value) -> Value) -> Value {
        let entries = map.iter().map(|(key, value)| {
            let key: Str = match self.hidden.as_ref().is_some_and(|hidden| hidden.hides(key)) {
                true => "***".into(),
                false => self.sealed.readable(key).into(),
            };
            (key, show(self, value))
        });
        Value::Map(entries.collect())
    }

    fn number(&self, value: &Value, text: String) -> Value {
        let hides = |hidden: &Hidden| hidden.texts.contains(text.as_str());
        match self.hidden.as_ref().is_some_and(hides) {
            true => hidden(),
            false => value.clone(),
        }
    }

    fn text(&self, text: &str) -> Value {
        let parts = self.sealed.parts(text);
        match parts.as_slice() {
            [] => Value::from(""),
            [one] => self.part(one),
            parts => {
                let parts = parts.iter().map(|part| self.part(part));
                [("parts", Value::Seq(parts.collect()))]
                    .into_iter()
                    .collect()
            }
        }
    }

    fn part(&self, part: &SealedPart<'_>) -> Value {
        match part {
            SealedPart::Text(text) => match &self.hidden {
                Some(known) if known.hides(text) => hidden(),
                _ => Value::from(*text),
            },
            SealedPart::Value(value) => {
                let kind = match &**value {
                    SealedValue::Secret(_) => "secret",
                    SealedValue::Open { .. } => "open",
                };
                [(kind, Value::from(value.to_string()))]
                    .into_iter()
                    .collect()
            }
        }
    }
}

fn is_secret(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str) == Some("Secret")
}

fn hidden() -> Value {
    [("hidden", Value::Bool(true))].into_iter().collect()
}
