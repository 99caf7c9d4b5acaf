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

    /// Sets a key that is not there yet.
    ///
    /// # Errors
    /// The key is there: nothing changes, and it comes back as the map holds it, with its value, to change, and the one that
    /// found no place.
    pub fn insert_new(self, value: V) -> Result<(), (&'m K, &'m mut V, V)> {
        match self.place {
            Ok(place) => {
                let (key, known) = self.map.pair_mut(place);
                Err((key, known, value))
            }
            Err(place) => {
                self.map.put(place, self.key, value);
                Ok(())
            }
        }
    }
}
