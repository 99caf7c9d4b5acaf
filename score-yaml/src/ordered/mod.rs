//! The maps of trees: keys in insertion order, small where they are short.
//!
//! A tree of manifests is maps above all, and nearly all of them hold a handful of keys. A hash table for each
//! costs more memory and time than what stands in it, so a short map is a list that is searched from its start,
//! and only a long one has an index.

mod indexed;
#[cfg(test)]
mod tests;
mod traits;

use std::borrow::Borrow;

use indexed::Indexed;

/// The most keys that a map has without an index.
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
    Indexed(Box<Indexed<K, V>>),
}

impl<K, V> OrderedMap<K, V> {
    /// An empty map.
    #[must_use]
    pub const fn new() -> Self {
        OrderedMap {
            repr: Repr::Short(Vec::new()),
        }
    }

    /// An empty map with room for `keys` keys.
    #[must_use]
    pub fn with_capacity(keys: usize) -> Self {
        OrderedMap {
            repr: Repr::Short(Vec::with_capacity(keys)),
        }
    }

    /// Pairs in their order.
    #[must_use]
    pub fn as_slice(&self) -> &[(K, V)] {
        match &self.repr {
            Repr::Short(entries) => entries,
            Repr::Indexed(indexed) => &indexed.entries,
        }
    }

    /// Keys must stay what they are.
    fn entries_mut(&mut self) -> &mut [(K, V)] {
        match &mut self.repr {
            Repr::Short(entries) => entries,
            Repr::Indexed(indexed) => &mut indexed.entries,
        }
    }

    fn into_entries(self) -> Vec<(K, V)> {
        match self.repr {
            Repr::Short(entries) => entries,
            Repr::Indexed(indexed) => indexed.entries,
        }
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Pairs in their order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.as_slice().iter().map(|(key, value)| (key, value))
    }

    /// Pairs in their order, values to change.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        self.entries_mut()
            .iter_mut()
            .map(|(key, value)| (&*key, value))
    }

    /// Keys in their order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &K> + DoubleEndedIterator + Clone {
        self.as_slice().iter().map(|(key, _)| key)
    }

    /// Values in the order of their keys.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> + DoubleEndedIterator + Clone {
        self.as_slice().iter().map(|(_, value)| value)
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
    /// Makes room for `keys` more keys.
    pub fn reserve(&mut self, keys: usize) {
        match &mut self.repr {
            Repr::Short(entries) => entries.reserve(keys),
            Repr::Indexed(indexed) => indexed.reserve(keys),
        }
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.repr {
            Repr::Short(entries) => {
                // Keys of one length that end alike are few: most are told apart without a comparison of texts.
                let glance = |key: &str| (key.len(), key.as_bytes().last().copied());
                let wanted = glance(key);
                let is_it = |known: &str| glance(known) == wanted && known == key;
                entries.iter().position(|(known, _)| is_it(known.borrow()))
            }
            Repr::Indexed(indexed) => indexed.position(key),
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
        let (key, value) = &self.as_slice()[self.position(key)?];
        Some((key, value))
    }

    /// True if the key is there.
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
    /// The key is there: nothing changes, and it comes back as the map holds it.
    pub fn insert_new(&mut self, key: K, value: V) -> Result<(), &K> {
        match self.position(key.borrow()) {
            Some(at) => Err(&self.as_slice()[at].0),
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

    /// Sets a key and puts it at a position, counted without the key.
    pub fn shift_insert(&mut self, at: usize, key: K, value: V) -> Option<V> {
        let before = self.shift_remove(key.borrow());
        self.change(|entries| entries.insert(at, (key, value)));
        before
    }

    /// Takes a key out; the others keep their order. Takes time by the size of the map.
    pub fn shift_remove(&mut self, key: &str) -> Option<V> {
        self.shift_remove_entry(key).map(|(_, value)| value)
    }

    /// [`OrderedMap::shift_remove`], which returns the key too.
    pub fn shift_remove_entry(&mut self, key: &str) -> Option<(K, V)> {
        let at = self.position(key)?;
        Some(self.change(|entries| entries.remove(at)))
    }

    /// Takes a key out; the last one takes its position.
    pub fn swap_remove(&mut self, key: &str) -> Option<V> {
        let at = self.position(key)?;
        let (_, value) = match &mut self.repr {
            Repr::Short(entries) => entries.swap_remove(at),
            Repr::Indexed(indexed) => indexed.swap_remove(at),
        };
        Some(value)
    }

    /// Puts the keys into the order of their bytes.
    pub fn sort_keys(&mut self) {
        if !self.keys().map(K::borrow).is_sorted() {
            self.change(|entries| entries.sort_unstable_by(|a, b| a.0.borrow().cmp(b.0.borrow())));
        }
    }

    /// Puts the pairs into another order: `order` has the position of each until now, once.
    pub(crate) fn permute(&mut self, order: &[usize]) {
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
                self.repr = Repr::Indexed(Box::new(Indexed::new(entries)));
            }
            Repr::Indexed(indexed) => indexed.push(key, value),
        }
    }

    /// Changes the positions of keys.
    fn change<T>(&mut self, change: impl FnOnce(&mut Vec<(K, V)>) -> T) -> T {
        match &mut self.repr {
            Repr::Short(entries) => change(entries),
            Repr::Indexed(indexed) => {
                let changed = change(&mut indexed.entries);
                indexed.index();
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
