//! Work on all cores, where the feature `threads` is on; else the same on the caller's thread, in order.
//!
//! Code is written once, as for rayon. A program that links a library of this project starts no thread unless it asks for
//! them.

#[cfg(feature = "threads")]
pub use rayon::{join, prelude::*};

#[cfg(not(feature = "threads"))]
pub use sequential::*;

#[cfg(not(feature = "threads"))]
mod sequential {
    use std::cmp::Ordering;

    /// Does two things, one after the other.
    pub fn join<A, B>(first: impl FnOnce() -> A, second: impl FnOnce() -> B) -> (A, B) {
        (first(), second())
    }

    /// What is iterated over by value.
    pub trait IntoParallelIterator: IntoIterator + Sized {
        /// Its items in order.
        fn into_par_iter(self) -> Self::IntoIter {
            self.into_iter()
        }
    }

    impl<I: IntoIterator> IntoParallelIterator for I {}

    /// What is iterated over by reference.
    pub trait IntoParallelRefIterator {
        /// References to its items in order.
        fn par_iter<'s>(&'s self) -> <&'s Self as IntoIterator>::IntoIter
        where
            &'s Self: IntoIterator,
        {
            self.into_iter()
        }

        /// References to its items in order, to change them.
        fn par_iter_mut<'s>(&'s mut self) -> <&'s mut Self as IntoIterator>::IntoIter
        where
            &'s mut Self: IntoIterator,
        {
            self.into_iter()
        }
    }

    impl<T: ?Sized> IntoParallelRefIterator for T {}

    /// What can be cut into chunks and sorted.
    pub trait ParallelSlice<T> {
        /// Its items in chunks of a size; the last one may be smaller.
        fn par_chunks(&self, size: usize) -> std::slice::Chunks<'_, T>;
        /// Sorts it.
        fn par_sort_unstable_by(&mut self, compare: impl Fn(&T, &T) -> Ordering);
    }

    impl<T> ParallelSlice<T> for [T] {
        fn par_chunks(&self, size: usize) -> std::slice::Chunks<'_, T> {
            self.chunks(size)
        }

        fn par_sort_unstable_by(&mut self, compare: impl Fn(&T, &T) -> Ordering) {
            self.sort_unstable_by(compare);
        }
    }

    /// What only iterators of rayon have.
    pub trait ParallelIterator: Iterator + Sized {
        /// The same: there is one thread, however few items are worth one.
        #[must_use]
        fn with_min_len(self, _: usize) -> Self {
            self
        }

        /// Maps each item, with a value that is made once.
        fn map_init<S, R>(
            self,
            init: impl Fn() -> S,
            map: impl Fn(&mut S, Self::Item) -> R,
        ) -> impl Iterator<Item = R> {
            let mut scratch = init();
            self.map(move |item| map(&mut scratch, item))
        }
    }

    impl<I: Iterator> ParallelIterator for I {}

    /// What takes more items.
    pub trait ParallelExtend<T>: Extend<T> {
        /// Adds items in their order.
        fn par_extend(&mut self, items: impl IntoIterator<Item = T>) {
            self.extend(items);
        }
    }

    impl<T, C: Extend<T>> ParallelExtend<T> for C {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_what_they_are_of() {
        let mut numbers: Vec<u32> = (0..1000).into_par_iter().map(|n| 999 - n).collect();
        numbers.par_sort_unstable_by(Ord::cmp);
        numbers.par_iter_mut().for_each(|n| *n *= 2);
        let chunks = numbers.par_chunks(300).with_min_len(2);
        let sums: Vec<u32> = chunks
            .map_init(|| 0, |_, chunk| chunk.iter().sum())
            .collect();
        assert_eq!(sums, [89_700, 269_700, 449_700, 189_900]);
        let mut all = vec![1];
        all.par_extend(numbers.par_iter().map(|n| n / 2));
        assert_eq!(
            (all.len(), all.get(1), all.last()),
            (1001, Some(&0), Some(&999))
        );
        assert_eq!(join(|| 1, || "b"), (1, "b"));
    }
}
