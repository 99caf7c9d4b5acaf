use std::borrow::Borrow;
use std::iter;

use super::SortedMap;

/// A set in the order of its keys: a [`SortedMap`] without values.
#[derive(Clone)]
pub struct SortedSet<K>(pub(super) SortedMap<K, ()>);

/// Keys in their order. See [`SortedSet::iter`].
pub type Iter<'s, K> = iter::Map<super::Iter<'s, K, ()>, fn((&'s K, &'s ())) -> &'s K>;
/// Keys in their order, taken out of their set.
pub type IntoIter<K> = iter::Map<super::IntoIter<K, ()>, fn((K, ())) -> K>;

impl<K> SortedSet<K> {
    /// An empty set.
    #[must_use]
    pub const fn new() -> Self {
        SortedSet(SortedMap::new())
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keys in their order.
    pub fn iter(&self) -> Iter<'_, K> {
        self.0.iter().map(|(key, ())| key)
    }

    /// The first key.
    #[must_use]
    pub fn first(&self) -> Option<&K> {
        self.0.first_key_value().map(|(key, ())| key)
    }

    /// Takes the first key out.
    pub fn pop_first(&mut self) -> Option<K> {
        self.0.pop_first().map(|(key, ())| key)
    }

    /// Keeps the keys of which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&K) -> bool) {
        self.0.retain(|key, ()| keep(key));
    }
}

impl<K: Ord> SortedSet<K> {
    /// True if the key is there.
    #[must_use]
    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains_key(key)
    }

    /// The key as the set holds it.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&K>
    where
        K: Borrow<Q>,
    {
        self.0.get_key_value(key).map(|(key, ())| key)
    }

    /// Adds a key; true if it was not there.
    pub fn insert(&mut self, key: K) -> bool {
        self.0.insert(key, ()).is_none()
    }

    /// Takes a key out; true if it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.remove(key).is_some()
    }

    /// The keys from one on, in their order.
    pub fn iter_from<Q: Ord + ?Sized>(&self, key: &Q) -> Iter<'_, K>
    where
        K: Borrow<Q>,
    {
        self.0.iter_from(key).map(|(key, ())| key)
    }

    /// The keys that `other` does not have.
    pub fn difference<'s>(&'s self, other: &'s Self) -> impl Iterator<Item = &'s K> + Clone {
        self.iter().filter(|key| !other.contains(*key))
    }

    /// The keys that `other` has, too.
    pub fn intersection<'s>(&'s self, other: &'s Self) -> impl Iterator<Item = &'s K> + Clone {
        self.iter().filter(|key| other.contains(*key))
    }

    /// True if `other` has none of the keys.
    #[must_use]
    pub fn is_disjoint(&self, other: &Self) -> bool {
        !self.iter().any(|key| other.contains(key))
    }

    /// True if `other` has all of the keys.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|key| other.contains(key))
    }
}
