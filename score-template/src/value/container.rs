//! Lists and maps.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, PoisonError, RwLock};

use super::{StructType, Value};

/// The static type of a container's elements.
#[derive(Clone, Copy, Debug)]
pub enum Element {
    /// `interface {}`
    Any,
    /// `string`
    Str,
    /// `int`
    Int,
    /// `[]interface {}`
    List,
    /// A struct.
    Struct(&'static StructType),
}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        use Element::*;
        match (self, other) {
            (Any, Any) | (Str, Str) | (Int, Int) | (List, List) => true,
            (Struct(a), Struct(b)) => a.name == b.name,
            _ => false,
        }
    }
}
impl Eq for Element {}

impl Element {
    /// True if it is `interface {}`.
    pub(crate) fn is_any(self) -> bool {
        matches!(self, Element::Any)
    }

    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Element::Any => "interface {}",
            Element::Str => "string",
            Element::Int => "int",
            Element::List => "[]interface {}",
            Element::Struct(ty) => ty.name,
        }
    }

    /// The zero value: what `index` gives for a key that is not there.
    pub fn zero(self) -> Value {
        match self {
            Element::Any => Value::Nil,
            Element::Str => Value::str(""),
            Element::Int => Value::Int(0),
            Element::List => Value::List(List::nil(Element::Any)),
            Element::Struct(ty) => (ty.zero)(),
        }
    }
}

/// A slice: its element type, and its items unless it is nil. Never changed in place.
#[derive(Clone, Debug)]
pub struct List {
    element: Element,
    items: Option<Arc<Items>>,
}

#[derive(Debug)]
struct Items(Vec<Value>);

impl List {
    /// A list that is not nil, though it may be empty.
    pub fn new(element: Element, items: Vec<Value>) -> Self {
        let items = Some(Arc::new(Items(items)));
        List { element, items }
    }

    /// The nil list.
    pub fn nil(element: Element) -> Self {
        let items = None;
        List { element, items }
    }

    /// The items, none if it is nil.
    pub fn items(&self) -> &[Value] {
        self.items.as_ref().map_or(&[], |items| &items.0)
    }

    /// True if it has no items.
    pub fn is_empty(&self) -> bool {
        self.items().is_empty()
    }

    /// True if it is the nil slice, which `toJson` and `%#v` tell from an empty one.
    pub fn is_nil(&self) -> bool {
        self.items.is_none()
    }

    /// The static type of its elements.
    pub fn element(&self) -> Element {
        self.element
    }

    /// The address of its items, which lists that share them have in common; none for the nil list.
    pub(super) fn address(&self) -> Option<usize> {
        self.items.as_ref().map(|items| Arc::as_ptr(items).addr())
    }

    /// Its Go type, `[]string`.
    pub fn type_name(&self) -> Cow<'static, str> {
        match self.element {
            Element::Any => Cow::Borrowed("[]interface {}"),
            Element::Str => Cow::Borrowed("[]string"),
            element => Cow::Owned(format!("[]{}", element.name())),
        }
    }
}

/// The entries of a [`Map`], in the order in which Go prints them.
pub type Entries = BTreeMap<Arc<str>, Value>;

/// A map with string keys: a reference to entries, as in Go, so that `set` is seen by all who
/// hold the map. A map may also be nil; then nothing can be set.
#[derive(Clone, Debug)]
pub struct Map {
    element: Element,
    entries: Option<Arc<Shared>>,
}

#[derive(Debug)]
struct Shared(RwLock<Entries>);

impl Map {
    /// A map with these entries, shared by its clones.
    pub fn new(element: Element, entries: Entries) -> Self {
        let entries = Some(Arc::new(Shared(RwLock::new(entries))));
        Map { element, entries }
    }

    /// The nil map.
    pub fn nil(element: Element) -> Self {
        let entries = None;
        Map { element, entries }
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<Value> {
        self.read(|entries| entries.get(key).cloned())
    }

    /// True if there is a value under a key.
    pub fn contains(&self, key: &str) -> bool {
        self.read(|entries| entries.contains_key(key))
    }

    /// Puts a value under a key, for everyone who holds this map; `false` if the map is nil.
    pub fn set(&self, key: impl Into<Arc<str>>, value: Value) -> bool {
        // The value replaced is dropped after the lock: it may hold the last reference to much.
        let Some(shared) = &self.entries else {
            return false;
        };
        let replaced = shared.write().insert(key.into(), value);
        drop(replaced);
        true
    }

    /// Removes the value under a key, for everyone who holds this map.
    pub fn unset(&self, key: &str) -> Option<Value> {
        self.entries.as_ref()?.write().remove(key)
    }

    /// The entries as they are now.
    pub fn snapshot(&self) -> Vec<(Arc<str>, Value)> {
        self.read(|entries| {
            entries
                .iter()
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect()
        })
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.read(Entries::len)
    }

    /// True if it has no entries.
    pub fn is_empty(&self) -> bool {
        self.read(Entries::is_empty)
    }

    /// True if it is the nil map, which `toJson` and `set` tell from an empty one.
    pub fn is_nil(&self) -> bool {
        self.entries.is_none()
    }

    /// The static type of its elements.
    pub fn element(&self) -> Element {
        self.element
    }

    /// Its Go type, `map[string]interface {}`.
    pub fn type_name(&self) -> Cow<'static, str> {
        match self.element {
            Element::Any => Cow::Borrowed("map[string]interface {}"),
            element => Cow::Owned(format!("map[string]{}", element.name())),
        }
    }

    /// True if both refer to the same entries.
    pub fn is_same(&self, other: &Map) -> bool {
        match (&self.entries, &other.entries) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }

    /// The address of its entries; none for the nil map.
    pub(super) fn address(&self) -> Option<usize> {
        self.entries
            .as_ref()
            .map(|entries| Arc::as_ptr(entries).addr())
    }

    fn read<T>(&self, look: impl FnOnce(&Entries) -> T) -> T {
        match &self.entries {
            Some(shared) => look(&shared.0.read().unwrap_or_else(PoisonError::into_inner)),
            None => look(&Entries::new()),
        }
    }
}

impl Shared {
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Entries> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

// A template can nest containers as deep as its step limit allows; dropping them one inside the
// other would overflow the stack, so the last holder takes them apart in a loop.
impl Drop for Items {
    fn drop(&mut self) {
        if self.0.iter().any(is_nested) {
            dismantle(mem::take(&mut self.0));
        }
    }
}
impl Drop for Shared {
    fn drop(&mut self) {
        let entries = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if entries.values().any(is_nested) {
            dismantle(mem::take(entries).into_values().collect());
        }
    }
}

/// True if a value holds others.
fn is_nested(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Map(_))
}

fn dismantle(mut pending: Vec<Value>) {
    while let Some(value) = pending.pop() {
        match value {
            Value::List(List {
                items: Some(items), ..
            }) => {
                if let Some(mut items) = Arc::into_inner(items) {
                    pending.append(&mut items.0);
                }
            }
            Value::Map(Map {
                entries: Some(shared),
                ..
            }) => {
                if let Some(mut shared) = Arc::into_inner(shared) {
                    let entries = shared.0.get_mut().unwrap_or_else(PoisonError::into_inner);
                    pending.extend(mem::take(entries).into_values());
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_shared_by_its_holders() {
        let map = Map::new(Element::Any, Entries::new());
        let other = map.clone();
        assert!(map.set("a", Value::Int(1)));
        assert!(matches!(other.get("a"), Some(Value::Int(1))));
        assert!(other.unset("a").is_some());
        assert!(map.is_empty());
    }

    #[test]
    fn a_nil_map_takes_no_entries() {
        let map = Map::nil(Element::Any);
        assert!(!map.set("a", Value::Nil));
        assert_eq!(map.len(), 0);
    }

    #[test]
    fn deep_nesting_is_dropped_without_recursion() {
        let mut value = Value::Nil;
        for depth in 0..200_000 {
            value = match depth % 2 {
                0 => Value::list(vec![value]),
                _ => Value::map([("k", value)]),
            };
        }
        drop(value);
    }
}
