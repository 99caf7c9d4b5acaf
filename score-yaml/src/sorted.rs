//! Collecting into maps and sets that sort.

/// Collects items one by one.
pub trait CollectSorted: Iterator + Sized {
    /// Collects into what sorts its items: a `BTreeMap`, a `BTreeSet`. Of items with one key the last one stays, with the first
    /// key. `collect` puts all into a list first and sorts that, which is compiled anew for each type of item, and was a
    /// fifth of score-core's code.
    fn collect_sorted<C: Default + Extend<Self::Item>>(self) -> C {
        let mut sorted = C::default();
        sorted.extend(self);
        sorted
    }
}

impl<I: Iterator> CollectSorted for I {}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn the_result_is_that_of_collect() {
        let pairs = [("b", 1), ("a", 2), ("b", 3)];
        let (map, all): (BTreeMap<_, _>, BTreeMap<_, _>) = (
            pairs.into_iter().collect_sorted(),
            pairs.into_iter().collect(),
        );
        assert_eq!(map, all);
        let set: BTreeSet<_> = pairs.into_iter().collect_sorted();
        assert_eq!(set, pairs.into_iter().collect());
    }
}
