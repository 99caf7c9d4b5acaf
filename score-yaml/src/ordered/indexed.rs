//! Pairs with an index of their keys. Its hashes have random keys: no choice of the map's keys, however hostile, makes it
//! slow; and nothing follows its order.

use std::borrow::Borrow;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

/// The pairs of a long map and their index. It stays indexed when it shrinks.
#[derive(Clone)]
pub(super) struct Indexed<K, V> {
    pub(super) entries: Vec<(K, V)>,
    /// The position of each key, by the hash of its text.
    index: HashTable<usize>,
    hasher: RandomState,
}

impl<K: Borrow<str>, V> Indexed<K, V> {
    pub(super) fn new(entries: Vec<(K, V)>) -> Self {
        let mut indexed = Indexed {
            entries,
            index: HashTable::new(),
            hasher: RandomState::new(),
        };
        indexed.index();
        indexed
    }

    pub(super) fn position(&self, key: &str) -> Option<usize> {
        let is_it = |at: &usize| self.entries[*at].0.borrow() == key;
        let found = self.index.find(self.hasher.hash_one(key), is_it);
        found.copied()
    }

    pub(super) fn reserve(&mut self, keys: usize) {
        self.index
            .reserve(keys, hashes(&self.hasher, &self.entries));
        self.entries.reserve(keys);
    }

    pub(super) fn push(&mut self, key: K, value: V) {
        let hash = self.hasher.hash_one(key.borrow());
        let hashes = hashes(&self.hasher, &self.entries);
        self.index.insert_unique(hash, self.entries.len(), hashes);
        self.entries.push((key, value));
    }

    pub(super) fn swap_remove(&mut self, at: usize) -> (K, V) {
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
    pub(super) fn index(&mut self) {
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
