//! The maps of trees: keys in insertion order, small where they are short.
//!
//! A tree of manifests is maps above all, and nearly all of them hold a handful of keys. A hash table for each
//! costs more memory and time than what stands in it, so a short map is a list that is searched from its start,
//! and only a long one has an index. Its hashes have random keys: no choice of keys, however hostile, makes it slow;
//! and nothing follows its order.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::marker::PhantomData;
use std::ops::Index;

use hashbrown::HashTable;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::value::Str;

/// The most keys that are searched one by one.
const SHORT: usize = 16;

/// A map whose keys are texts, or are told apart by a text of theirs, in insertion order.
///
/// Equality does not look at the order of keys.
#[derive(Clone)]
pub struct OrderedMap<K, V> {
    repr: Repr<K, V>,
}

/// Three words for either, so that a value that may be a map is no larger than one that may be a string.
#[derive(Clone)]
enum Repr<K, V> {
    Short(Vec<(K, V)>),
    Long(Box<Long<K, V>>),
}

/// Stays long when it shrinks.
#[derive(Clone)]
struct Long<K, V> {
    entries: Vec<(K, V)>,
    /// The position of each key, by the hash of its text.
    index: HashTable<usize>,
    hasher: RandomState,
}

impl<K: Borrow<str>, V> Long<K, V> {
    fn new(entries: Vec<(K, V)>) -> Self {
        let mut long = Long {
            entries,
            index: HashTable::new(),
            hasher: RandomState::new(),
        };
        long.index();
        long
    }

    fn position(&self, key: &str) -> Option<usize> {
        let is_it = |at: &usize| self.entries[*at].0.borrow() == key;
        let found = self.index.find(self.hasher.hash_one(key), is_it);
        found.copied()
    }

    fn reserve(&mut self, keys: usize) {
        self.index
            .reserve(keys, hashes(&self.hasher, &self.entries));
        self.entries.reserve(keys);
    }

    fn push(&mut self, key: K, value: V) {
        let hash = self.hasher.hash_one(key.borrow());
        let hashes = hashes(&self.hasher, &self.entries);
        self.index.insert_unique(hash, self.entries.len(), hashes);
        self.entries.push((key, value));
    }

    fn swap_remove(&mut self, at: usize) -> (K, V) {
        let last = self.entries.len() - 1;
        let hash = hashes(&self.hasher, &self.entries);
        if let Ok(removed) = self.index.find_entry(hash(&at), |known| *known == at) {
            removed.remove();
        }
        if let Some(moved) = self.index.find_mut(hash(&last), |known| *known == last) {
            *moved = at;
        }
        self.entries.swap_remove(at)
    }

    /// Makes the index anew, after positions have changed.
    fn index(&mut self) {
        let hash = hashes(&self.hasher, &self.entries);
        self.index.clear();
        // As many as there is room for, so that a map that is to be large is indexed once.
        self.index.reserve(self.entries.capacity(), hash);
        for at in 0..self.entries.len() {
            self.index.insert_unique(hash(&at), at, hash);
        }
    }
}

/// The hashes of keys by their positions.
fn hashes<'l, K: Borrow<str>, V>(
    hasher: &'l RandomState,
    entries: &'l [(K, V)],
) -> impl Fn(&usize) -> u64 + Copy + use<'l, K, V> {
    |at| hasher.hash_one(entries[*at].0.borrow())
}

impl<K, V> OrderedMap<K, V> {
    /// An empty map.
    #[must_use]
    pub const fn new() -> Self {
        OrderedMap {
            repr: Repr::Short(Vec::new()),
        }
    }

    /// An empty map with room for so many keys.
    #[must_use]
    pub fn with_capacity(keys: usize) -> Self {
        OrderedMap {
            repr: Repr::Short(Vec::with_capacity(keys)),
        }
    }

    fn entries(&self) -> &[(K, V)] {
        match &self.repr {
            Repr::Short(entries) => entries,
            Repr::Long(long) => &long.entries,
        }
    }

    /// Keys must stay what they are.
    fn entries_mut(&mut self) -> &mut [(K, V)] {
        match &mut self.repr {
            Repr::Short(entries) => entries,
            Repr::Long(long) => &mut long.entries,
        }
    }

    fn into_entries(self) -> Vec<(K, V)> {
        match self.repr {
            Repr::Short(entries) => entries,
            Repr::Long(long) => long.entries,
        }
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// Pairs in their order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.entries().iter().map(|(key, value)| (key, value))
    }

    /// Pairs in their order, values to change.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        self.entries_mut()
            .iter_mut()
            .map(|(key, value)| (&*key, value))
    }

    /// Keys in their order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &K> + DoubleEndedIterator + Clone {
        self.entries().iter().map(|(key, _)| key)
    }

    /// Values in the order of their keys.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> + DoubleEndedIterator + Clone {
        self.entries().iter().map(|(_, value)| value)
    }

    /// Values in the order of their keys, to change.
    pub fn values_mut(&mut self) -> impl ExactSizeIterator<Item = &mut V> + DoubleEndedIterator {
        self.entries_mut().iter_mut().map(|(_, value)| value)
    }

    /// Values in the order of their keys.
    pub fn into_values(self) -> impl ExactSizeIterator<Item = V> + DoubleEndedIterator {
        self.into_entries().into_iter().map(|(_, value)| value)
    }
}

impl<K: Borrow<str>, V> OrderedMap<K, V> {
    /// Makes room for so many more keys.
    pub fn reserve(&mut self, keys: usize) {
        match &mut self.repr {
            Repr::Short(entries) => entries.reserve(keys),
            Repr::Long(long) => long.reserve(keys),
        }
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.repr {
            Repr::Short(entries) => entries.iter().position(|(known, _)| known.borrow() == key),
            Repr::Long(long) => long.position(key),
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&V> {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let at = self.position(key)?;
        Some(&mut self.entries_mut()[at].1)
    }

    /// The key as the map holds it, and its value.
    #[must_use]
    pub fn get_key_value(&self, key: &str) -> Option<(&K, &V)> {
        let (key, value) = &self.entries()[self.position(key)?];
        Some((key, value))
    }

    /// Whether the key is there.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Sets a key; an existing one keeps its position. Returns the value before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.position(key.borrow()) {
            Some(at) => Some(std::mem::replace(&mut self.entries_mut()[at].1, value)),
            None => {
                self.push(key, value);
                None
            }
        }
    }

    /// Sets a key that is not there yet.
    ///
    /// # Errors
    /// It is there; then nothing changes, and it comes back as the map holds it.
    pub fn insert_new(&mut self, key: K, value: V) -> Result<(), &K> {
        match self.position(key.borrow()) {
            Some(at) => Err(&self.entries()[at].0),
            None => {
                self.push(key, value);
                Ok(())
            }
        }
    }

    /// The value of a key, to change; made first if the key is not there.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let at = self.position(key.borrow()).unwrap_or_else(|| {
            self.push(key, make());
            self.len() - 1
        });
        &mut self.entries_mut()[at].1
    }

    /// Sets a key and puts it at a position, as it is after the key has been taken out.
    pub fn shift_insert(&mut self, at: usize, key: K, value: V) -> Option<V> {
        let before = self.shift_remove(key.borrow());
        self.change(|entries| entries.insert(at, (key, value)));
        before
    }

    /// Takes a key out; the others keep their order. Takes time by the size of the map.
    pub fn shift_remove(&mut self, key: &str) -> Option<V> {
        self.shift_remove_entry(key).map(|(_, value)| value)
    }

    /// As [`OrderedMap::shift_remove`], and returns the key too.
    pub fn shift_remove_entry(&mut self, key: &str) -> Option<(K, V)> {
        let at = self.position(key)?;
        Some(self.change(|entries| entries.remove(at)))
    }

    /// Takes a key out; the last one takes its position.
    pub fn swap_remove(&mut self, key: &str) -> Option<V> {
        let at = self.position(key)?;
        let (_, value) = match &mut self.repr {
            Repr::Short(entries) => entries.swap_remove(at),
            Repr::Long(long) => long.swap_remove(at),
        };
        Some(value)
    }

    /// Puts the keys into the order of their bytes.
    pub fn sort_keys(&mut self) {
        if !self.keys().map(K::borrow).is_sorted() {
            self.change(|entries| entries.sort_unstable_by(|a, b| a.0.borrow().cmp(b.0.borrow())));
        }
    }

    /// Puts the pairs into another order, given as their positions until now, each once.
    pub(crate) fn arrange(&mut self, order: &[usize]) {
        self.change(|entries| {
            let mut taken: Vec<Option<(K, V)>> =
                std::mem::take(entries).into_iter().map(Some).collect();
            entries.extend(order.iter().filter_map(|at| taken[*at].take()));
        });
    }

    /// Adds a key that is not there.
    fn push(&mut self, key: K, value: V) {
        match &mut self.repr {
            Repr::Short(entries) if entries.len() < SHORT => entries.push((key, value)),
            Repr::Short(entries) => {
                let mut entries = std::mem::take(entries);
                entries.push((key, value));
                self.repr = Repr::Long(Box::new(Long::new(entries)));
            }
            Repr::Long(long) => long.push(key, value),
        }
    }

    /// Changes the positions of keys.
    fn change<T>(&mut self, change: impl FnOnce(&mut Vec<(K, V)>) -> T) -> T {
        match &mut self.repr {
            Repr::Short(entries) => change(entries),
            Repr::Long(long) => {
                let changed = change(&mut long.entries);
                long.index();
                changed
            }
        }
    }
}

/// See [`OrderedMap::iter`].
pub type Iter<'a, K, V> =
    std::iter::Map<std::slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;
/// See [`OrderedMap::iter_mut`].
pub type IterMut<'a, K, V> =
    std::iter::Map<std::slice::IterMut<'a, (K, V)>, fn(&'a mut (K, V)) -> (&'a K, &'a mut V)>;

impl<K, V> Default for OrderedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for OrderedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Borrow<str>, V: PartialEq> PartialEq for OrderedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        let mut pairs = self.iter();
        self.len() == other.len()
            && pairs.all(|(key, value)| other.get(key.borrow()) == Some(value))
    }
}

impl<K: Borrow<str>, V> Index<&str> for OrderedMap<K, V> {
    type Output = V;
    fn index(&self, key: &str) -> &V {
        self.get(key)
            .expect("the caller knows that the key is there")
    }
}

impl<K: Borrow<str>, V> Extend<(K, V)> for OrderedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        let pairs = pairs.into_iter();
        self.reserve(pairs.size_hint().0);
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

impl<K: Borrow<str>, V, N: Into<K>> FromIterator<(N, V)> for OrderedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        let mut map = OrderedMap::with_capacity(pairs.size_hint().0);
        map.extend(pairs.map(|(key, value)| (key.into(), value)));
        map
    }
}

impl<K, V> IntoIterator for OrderedMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;
    fn into_iter(self) -> Self::IntoIter {
        self.into_entries().into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a OrderedMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, K, V> IntoIterator for &'a mut OrderedMap<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = IterMut<'a, K, V>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<K: Serialize, V: Serialize> Serialize for OrderedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for OrderedMap<Str, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs(PhantomData))
    }
}

struct Pairs<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Pairs<V> {
    type Value = OrderedMap<Str, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Self::Value, A::Error> {
        let mut map = OrderedMap::new();
        while let Some((key, value)) = pairs.next_entry()? {
            map.insert(key, value);
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Insert(u8),
        InsertNew(u8),
        ShiftInsert(u8, usize),
        ShiftRemove(u8),
        SwapRemove(u8),
        Sort,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let key = || 0..40_u8;
        let step = prop_oneof![
            8 => key().prop_map(Step::Insert),
            2 => key().prop_map(Step::InsertNew),
            1 => (key(), 0..40_usize).prop_map(|(key, at)| Step::ShiftInsert(key, at)),
            2 => key().prop_map(Step::ShiftRemove),
            2 => key().prop_map(Step::SwapRemove),
            1 => Just(Step::Sort),
        ];
        prop::collection::vec(step, 0..120)
    }

    proptest! {
        #[test]
        fn it_does_what_an_index_map_does(steps in steps()) {
            let mut map = OrderedMap::new();
            let mut model = IndexMap::new();
            for (i, step) in steps.into_iter().enumerate() {
                let text = |key: u8| format!("k{key}");
                match step {
                    Step::Insert(key) => prop_assert_eq!(map.insert(text(key), i), model.insert(text(key), i)),
                    Step::InsertNew(key) => {
                        let is_new = !model.contains_key(&text(key));
                        prop_assert_eq!(map.insert_new(text(key), i).is_ok(), is_new);
                        model.entry(text(key)).or_insert(i);
                    }
                    Step::ShiftInsert(key, at) => {
                        let others = model.len() - usize::from(model.contains_key(&text(key)));
                        let at = at.min(others);
                        prop_assert_eq!(map.shift_insert(at, text(key), i), model.shift_insert(at, text(key), i));
                    }
                    Step::ShiftRemove(key) => {
                        prop_assert_eq!(map.shift_remove(&text(key)), model.shift_remove(&text(key)));
                    }
                    Step::SwapRemove(key) => {
                        prop_assert_eq!(map.swap_remove(&text(key)), model.swap_remove(&text(key)));
                    }
                    Step::Sort => {
                        map.sort_keys();
                        model.sort_unstable_keys();
                    }
                }
                prop_assert!(map.iter().eq(model.iter()));
            }
            for key in 0..40 {
                let key = format!("k{key}");
                prop_assert_eq!(map.get(&key), model.get(&key));
            }
        }
    }

    #[test]
    fn equality_does_not_look_at_the_order_of_keys() {
        for size in [3, SHORT, SHORT + 1, 100] {
            let pairs = (0..size).map(|i| (i.to_string(), i));
            let map: OrderedMap<String, usize> = pairs.clone().collect();
            let mut other: OrderedMap<String, usize> = pairs.rev().collect();
            assert_eq!(map, other);
            other.insert("0".to_owned(), 7);
            assert_ne!(map, other);
            other.shift_remove("0");
            assert_ne!(map, other);
        }
    }
}
