use std::borrow::Borrow;
use std::cmp::Ordering;
use std::mem;

use super::{IntoIter, Iter, IterMut, SortedEntry};

/// The most pairs in one list: what moves when a pair is put between others.
#[cfg(not(test))]
const LONGEST: usize = 256;
#[cfg(test)]
const LONGEST: usize = 8;

type Lists<K, V> = Vec<Vec<(K, V)>>;

/// A map in the order of its keys.
///
/// Says and does what a `BTreeMap` of the standard library does. To find a key takes time by the logarithm of the number of keys;
/// to set one or take it out moves at most 256 pairs more.
#[derive(Clone)]
pub struct SortedMap<K, V> {
    /// Empty in an empty map alone.
    pub(super) first: Vec<(K, V)>,
    /// The lists behind the first one, none of them empty; there is none in a map of up to [`LONGEST`] keys.
    rest: Option<Box<Lists<K, V>>>,
}

/// Where a key stands, or would: the number of the list, and the position in it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    list: usize,
    at: usize,
}

/// The position of a key among `len` ones, or else where it would stand, by how the ones at positions compare to it.
fn search(len: usize, compared: impl Fn(usize) -> Ordering) -> Result<usize, usize> {
    let (mut from, mut to) = (0, len);
    while from < to {
        let middle = from.midpoint(to);
        match compared(middle) {
            Ordering::Less => from = middle + 1,
            Ordering::Equal => return Ok(middle),
            Ordering::Greater => to = middle,
        }
    }
    Err(from)
}

impl<K, V> SortedMap<K, V> {
    /// An empty map.
    #[must_use]
    pub const fn new() -> Self {
        SortedMap {
            first: Vec::new(),
            rest: None,
        }
    }

    pub(super) fn rest(&self) -> &[Vec<(K, V)>] {
        self.rest.as_deref().map_or(&[], Vec::as_slice)
    }

    pub(super) fn rest_mut(&mut self) -> &mut [Vec<(K, V)>] {
        match &mut self.rest {
            Some(rest) => rest,
            None => &mut [],
        }
    }

    pub(super) fn into_lists(self) -> (Vec<(K, V)>, Lists<K, V>) {
        (self.first, self.rest.map_or_else(Vec::new, |rest| *rest))
    }

    pub(super) fn list(&self, list: usize) -> &[(K, V)] {
        match list.checked_sub(1) {
            Some(behind) => &self.rest()[behind],
            None => &self.first,
        }
    }

    fn list_mut(&mut self, list: usize) -> &mut Vec<(K, V)> {
        match list.checked_sub(1) {
            Some(behind) => &mut self.rest_mut()[behind],
            None => &mut self.first,
        }
    }

    pub(super) fn pair_mut(&mut self, place: Place) -> (&K, &mut V) {
        let (key, value) = &mut self.list_mut(place.list)[place.at];
        (key, value)
    }

    pub(super) fn value_mut(&mut self, place: Place) -> &mut V {
        self.pair_mut(place).1
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.first.len() + self.rest().iter().map(Vec::len).sum::<usize>()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// Makes room for the pairs that an empty map is to get.
    pub(super) fn reserve(&mut self, pairs: usize) {
        if self.is_empty() {
            self.first.reserve_exact(pairs.min(LONGEST));
        }
    }

    /// Takes all keys out.
    pub fn clear(&mut self) {
        *self = SortedMap::new();
    }

    /// Pairs in the order of keys.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(self.first.iter(), self.rest().iter(), self.len())
    }

    /// Pairs in the order of keys, values to change.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        let SortedMap { first, rest } = self;
        let rest = rest.as_deref_mut().map_or(&mut [][..], Vec::as_mut_slice);
        IterMut::new(first.iter_mut(), rest.iter_mut())
    }

    /// Keys in their order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &K> + DoubleEndedIterator + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// Values in the order of their keys.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> + DoubleEndedIterator + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// Values in the order of their keys, to change.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.iter_mut().map(|(_, value)| value)
    }

    /// Keys in their order.
    pub fn into_keys(self) -> impl Iterator<Item = K> {
        IntoIter::new(self).map(|(key, _)| key)
    }

    /// Values in the order of their keys.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        IntoIter::new(self).map(|(_, value)| value)
    }

    /// The first key and its value.
    #[must_use]
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.first.first().map(|(key, value)| (key, value))
    }

    /// Takes the first key out.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        (!self.is_empty()).then(|| self.take(Place { list: 0, at: 0 }))
    }

    /// Keeps the pairs of which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        let mut keep = |(key, value): &mut (K, V)| keep(key, value);
        self.first.retain_mut(&mut keep);
        if let Some(rest) = &mut self.rest {
            rest.iter_mut().for_each(|list| list.retain_mut(&mut keep));
            rest.retain(|list| !list.is_empty());
            if self.first.is_empty() && !rest.is_empty() {
                self.first = rest.remove(0);
            }
        }
    }

    /// Puts a pair where [`SortedMap::find`] found that its key would stand.
    pub(super) fn put(&mut self, place: Place, key: K, value: V) -> Place {
        let place = match self.list(place.list).len() {
            LONGEST.. => self.split(place),
            _ => place,
        };
        self.list_mut(place.list).insert(place.at, (key, value));
        place
    }

    /// Makes room in a list that is full: keys that come in their order fill each list, others halve it.
    #[cold]
    fn split(&mut self, place: Place) -> Place {
        let list = self.list_mut(place.list);
        let kept = match place.at == list.len() {
            true => LONGEST,
            false => LONGEST / 2,
        };
        let behind = list.split_off(kept);
        let rest = self.rest.get_or_insert_default();
        rest.push(behind);
        for at in (place.list + 1..rest.len()).rev() {
            rest.swap(at - 1, at);
        }
        match place.at > kept || kept == LONGEST {
            true => Place {
                list: place.list + 1,
                at: place.at - kept,
            },
            false => place,
        }
    }

    fn take(&mut self, place: Place) -> (K, V) {
        let list = self.list_mut(place.list);
        let taken = list.remove(place.at);
        let is_last = list.is_empty();
        if let (true, Some(rest)) = (is_last, &mut self.rest) {
            match place.list.checked_sub(1) {
                Some(behind) => drop(rest.remove(behind)),
                None if !rest.is_empty() => self.first = rest.remove(0),
                None => {}
            }
        }
        taken
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    /// Where the key stands, or else where it would.
    pub(super) fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Place, Place>
    where
        K: Borrow<Q>,
    {
        let rest = self.rest();
        // The list of a key is the last one that does not begin behind it.
        let list = match search(rest.len(), |at| rest[at][0].0.borrow().cmp(key)) {
            Ok(at) => at + 1,
            Err(at) => at,
        };
        let pairs = self.list(list);
        match search(pairs.len(), |at| pairs[at].0.borrow().cmp(key)) {
            Ok(at) => Ok(Place { list, at }),
            Err(at) => Err(Place { list, at }),
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// The key as the map holds it, and its value.
    #[must_use]
    pub fn get_key_value<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        let (key, value) = &self.list(place.list)[place.at];
        Some((key, value))
    }

    /// The value of a key, to change.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(self.value_mut(place))
    }

    /// True if the key is there.
    #[must_use]
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Sets a key. Returns the value before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(place) => Some(mem::replace(self.value_mut(place), value)),
            Err(place) => {
                self.put(place, key, value);
                None
            }
        }
    }

    /// Takes a key out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.remove_entry(key).map(|(_, value)| value)
    }

    /// [`SortedMap::remove`], which returns the key too.
    pub fn remove_entry<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(self.take(place))
    }

    /// The place of a key, to look at it or to fill it.
    pub fn entry(&mut self, key: K) -> SortedEntry<'_, K, V> {
        let place = self.find(&key);
        SortedEntry {
            map: self,
            key,
            place,
        }
    }

    /// The pairs from a key on, in the order of keys.
    #[must_use]
    pub fn iter_from<Q: Ord + ?Sized>(&self, key: &Q) -> Iter<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let (Ok(place) | Err(place)) = self.find(key);
        let (list, behind) = (self.list(place.list), &self.rest()[place.list..]);
        let len = list.len() - place.at + behind.iter().map(Vec::len).sum::<usize>();
        Iter::new(list[place.at..].iter(), behind.iter(), len)
    }
}
