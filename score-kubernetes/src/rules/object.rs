//! Objects and their values, as rules look at them.

use score_yaml::Span;
use score_yaml::data::{Data, Shape};

use crate::quantity::Quantity;

/// An object as rules look at it: all of it, or the one field of it that is there to see.
pub(super) struct Object<'d, D> {
    value: &'d D,
    /// The name of the only field, if `value` is that of a field.
    field: Option<&'d str>,
    /// A bit for each key that there is. Most fields of a kind are not there, and this says so without a search.
    keys: u64,
}

impl<D> Clone for Object<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<D> Copy for Object<'_, D> {}

/// The bit of a key: by its length and its last letter.
#[inline]
fn bit(key: &str) -> u64 {
    let last = key.as_bytes().last().copied().unwrap_or_default();
    1 << ((key.len() * 11 + usize::from(last)) % 64)
}

impl<'d, D: Data> Object<'d, D> {
    /// A value; what is no map has no fields.
    pub(super) fn of(value: &'d D) -> Self {
        let entries = value.entries().iter();
        let keys = entries.fold(0, |keys, (key, _)| keys | bit(key.as_ref()));
        Object {
            value,
            field: None,
            keys,
        }
    }

    /// An object of which one field alone can be seen.
    pub(super) fn of_field(field: &'d str, value: &'d D) -> Self {
        Object {
            value,
            field: Some(field),
            keys: bit(field),
        }
    }

    /// True if only one field of it can be seen.
    pub(super) fn is_one_field(self) -> bool {
        self.field.is_some()
    }

    /// The value of a field; null is none.
    #[inline]
    pub(super) fn get(self, key: &str) -> Option<&'d D> {
        if self.keys & bit(key) == 0 {
            return None;
        }
        let value = match self.field {
            None => self.value.get(key),
            Some(field) => (field == key).then_some(self.value),
        };
        value.filter(|value| !matches!(value.shape(), Shape::Null))
    }

    /// True if the keys of all entries are known.
    pub(super) fn is_known(self) -> bool {
        self.value.entries().iter().all(|(key, _)| D::is_known(key))
    }

    /// The entries whose keys are known. The object is all of one.
    pub(super) fn known_entries(self) -> impl Iterator<Item = (&'d str, &'d D)> {
        known_entries(self.value)
    }

    /// True if there is a field.
    pub(super) fn has(self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Those of these fields that are there.
    pub(super) fn given<'k>(
        self,
        keys: &'k [&'static str],
    ) -> impl Iterator<Item = &'static str> + use<'k, 'd, D> {
        keys.iter().copied().filter(move |key| self.has(key))
    }

    /// The text of a field, if it is text that is known.
    pub(super) fn text(self, key: &str) -> Option<&'d str> {
        self.get(key).and_then(text)
    }

    /// The number of a field, if it is a whole one.
    pub(super) fn int(self, key: &str) -> Option<i64> {
        self.get(key).and_then(int)
    }

    /// True if a field is `true` or `false`, if it is one of the two.
    pub(super) fn bool(self, key: &str) -> Option<bool> {
        match self.get(key)?.shape() {
            Shape::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// True if a field is `true`.
    pub(super) fn is_true(self, key: &str) -> bool {
        self.bool(key) == Some(true)
    }

    /// The object of a field, if it is one.
    pub(super) fn object(self, key: &str) -> Option<Object<'d, D>> {
        self.get(key)
            .filter(|value| matches!(value.shape(), Shape::Map(_)))
            .map(Object::of)
    }

    /// The items of a field, if it is a list.
    pub(super) fn items(self, key: &str) -> &'d [D] {
        match self.get(key).map(Data::shape) {
            Some(Shape::Seq(items)) => items,
            _ => &[],
        }
    }

    pub(super) fn span(self) -> Option<Span> {
        self.value.span()
    }
}

/// Text that is known.
pub(super) fn text<D: Data>(value: &D) -> Option<&str> {
    match value.shape() {
        Shape::String(text) => Some(text),
        _ => None,
    }
}

/// A whole number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "compared with limits that are far smaller"
)]
pub(super) fn int<D: Data>(value: &D) -> Option<i64> {
    match value.shape() {
        Shape::Int(n) => Some(n),
        Shape::UInt(_) => Some(i64::MAX),
        Shape::Float(n) if n.fract() == 0.0 => Some(n as i64),
        _ => None,
    }
}

/// An amount, if it is one: text, or a number.
pub(super) fn quantity<D: Data>(value: &D) -> Option<Quantity> {
    let number = match value.shape() {
        Shape::String(text) => return Quantity::parse(text.trim()).ok(),
        Shape::Int(n) => n.to_string(),
        Shape::UInt(n) => n.to_string(),
        Shape::Float(n) => n.to_string(),
        _ => return None,
    };
    Quantity::parse(&number).ok()
}

/// The entries of a map whose keys are known.
pub(super) fn known_entries<D: Data>(map: &D) -> impl Iterator<Item = (&str, &D)> {
    let known = map.entries().iter().filter(|(key, _)| D::is_known(key));
    known.map(|(key, value)| (key.as_ref(), value))
}
