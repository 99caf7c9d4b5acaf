//! Walks over the lists of a map, one after the other. Simple on purpose: they are compiled for each type of map.

use std::iter::FusedIterator;
use std::{slice, vec};

use super::SortedMap;

/// Pairs in the order of keys. See [`SortedMap::iter`].
pub struct Iter<'m, K, V> {
    list: slice::Iter<'m, (K, V)>,
    rest: slice::Iter<'m, Vec<(K, V)>>,
    back: slice::Iter<'m, (K, V)>,
    len: usize,
}

impl<'m, K, V> Iter<'m, K, V> {
    pub(super) fn new(
        list: slice::Iter<'m, (K, V)>,
        rest: slice::Iter<'m, Vec<(K, V)>>,
        len: usize,
    ) -> Self {
        Iter {
            list,
            rest,
            back: [].iter(),
            len,
        }
    }
}

impl<K, V> Clone for Iter<'_, K, V> {
    fn clone(&self) -> Self {
        Iter {
            list: self.list.clone(),
            rest: self.rest.clone(),
            back: self.back.clone(),
            len: self.len,
        }
    }
}

impl<'m, K, V> Iterator for Iter<'m, K, V> {
    type Item = (&'m K, &'m V);

    fn next(&mut self) -> Option<Self::Item> {
        self.len = self.len.checked_sub(1)?;
        let (key, value) = loop {
            if let Some(pair) = self.list.next() {
                break pair;
            }
            match self.rest.next() {
                Some(list) => self.list = list.iter(),
                None => break self.back.next()?,
            }
        };
        Some((key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }
}

impl<K, V> DoubleEndedIterator for Iter<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.len = self.len.checked_sub(1)?;
        let (key, value) = loop {
            if let Some(pair) = self.back.next_back() {
                break pair;
            }
            match self.rest.next_back() {
                Some(list) => self.back = list.iter(),
                None => break self.list.next_back()?,
            }
        };
        Some((key, value))
    }
}

impl<K, V> ExactSizeIterator for Iter<'_, K, V> {}
impl<K, V> FusedIterator for Iter<'_, K, V> {}

/// Pairs in the order of keys, values to change. See [`SortedMap::iter_mut`].
pub struct IterMut<'m, K, V> {
    list: slice::IterMut<'m, (K, V)>,
    rest: slice::IterMut<'m, Vec<(K, V)>>,
}

impl<'m, K, V> IterMut<'m, K, V> {
    pub(super) fn new(
        list: slice::IterMut<'m, (K, V)>,
        rest: slice::IterMut<'m, Vec<(K, V)>>,
    ) -> Self {
        IterMut { list, rest }
    }
}

impl<'m, K, V> Iterator for IterMut<'m, K, V> {
    type Item = (&'m K, &'m mut V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.list.next() {
                return Some((key, value));
            }
            self.list = self.rest.next()?.iter_mut();
        }
    }
}

/// Pairs in the order of keys, taken out of their map.
pub struct IntoIter<K, V> {
    list: vec::IntoIter<(K, V)>,
    rest: vec::IntoIter<Vec<(K, V)>>,
    len: usize,
}

impl<K, V> IntoIter<K, V> {
    pub(super) fn new(map: SortedMap<K, V>) -> Self {
        let len = map.len();
        let (first, rest) = map.into_lists();
        IntoIter {
            list: first.into_iter(),
            rest: rest.into_iter(),
            len,
        }
    }
}

impl<K, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<Self::Item> {
        self.len = self.len.checked_sub(1)?;
        loop {
            if let Some(pair) = self.list.next() {
                return Some(pair);
            }
            self.list = self.rest.next()?.into_iter();
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }
}

impl<K, V> ExactSizeIterator for IntoIter<K, V> {}
impl<K, V> FusedIterator for IntoIter<K, V> {}
