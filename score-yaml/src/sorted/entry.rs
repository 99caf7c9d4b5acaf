use super::SortedMap;
use super::map::Place;

/// The place of a key in a map. See [`SortedMap::entry`].
pub struct SortedEntry<'m, K, V> {
    pub(super) map: &'m mut SortedMap<K, V>,
    pub(super) key: K,
    pub(super) place: Result<Place, Place>,
}

impl<'m, K, V> SortedEntry<'m, K, V> {
    /// The value of the key, to change; made first if the key is not there.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'m mut V {
        let place = match self.place {
            Ok(place) => place,
            Err(place) => self.map.put(place, self.key, make()),
        };
        self.map.value_mut(place)
    }

    /// The value of the key, to change; `value` first if the key is not there.
    pub fn or_insert(self, value: V) -> &'m mut V {
        self.or_insert_with(|| value)
    }

    /// The value of the key, to change; the default first if the key is not there.
    pub fn or_default(self) -> &'m mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    /// Changes the value of a key that is there.
    #[must_use]
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        if let Ok(place) = self.place {
            change(self.map.value_mut(place));
        }
        self
    }

    /// Sets a key that is not there yet.
    ///
    /// # Errors
    /// The key is there: nothing changes, and its value comes back, to change, with the one that found no place.
    pub fn insert_new(self, value: V) -> Result<(), (&'m mut V, V)> {
        match self.place {
            Ok(place) => Err((self.map.value_mut(place), value)),
            Err(place) => {
                self.map.put(place, self.key, value);
                Ok(())
            }
        }
    }
}
