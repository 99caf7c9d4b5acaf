//! Work on all cores, where the feature `threads` is on; else the same on the caller's thread, in order.
//!
//! A program that links a library of this project starts no thread unless it asks for them. Threads are handed closures
//! behind `dyn`: rayon's iterators are compiled anew for each use, and those of this project were a tenth of its code.

use std::sync::Mutex;

/// The chunks that items are cut into for each thread: so that none waits long for another that got more work.
#[cfg(feature = "threads")]
const CHUNKS: usize = 16;

/// Maps items, and returns the results in the order of the items. A thread takes at least `fewest` items.
pub fn map<T: Send, R: Send>(
    items: impl IntoIterator<Item = T>,
    fewest: usize,
    of: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let items: Vec<T> = items.into_iter().collect();
    let count = items.len();
    let chunks = chunks(items, fewest);
    each(chunks.len(), &|at| {
        if let Ok(mut chunk) = chunks[at].lock() {
            let items = std::mem::take(&mut chunk.items);
            chunk.results.reserve_exact(items.len());
            for item in items {
                chunk.results.push(of(item));
            }
        }
    });
    let mut results = chunks.into_iter().map(|chunk| match chunk.into_inner() {
        Ok(chunk) => chunk.results,
        Err(chunk) => chunk.into_inner().results,
    });
    let mut all = results.next().unwrap_or_default();
    all.reserve_exact(count - all.len());
    results.for_each(|mut more| all.append(&mut more));
    all
}

/// Does two things at once.
pub fn join<A: Send, B: Send>(
    first: impl FnOnce() -> A + Send,
    second: impl FnOnce() -> B + Send,
) -> (A, B) {
    let (mut first, mut second) = (Some(first), Some(second));
    let (mut a, mut b) = (None, None);
    both(&mut || a = first.take().map(|first| first()), &mut || {
        b = second.take().map(|second| second())
    });
    let done = "each was called once";
    (a.expect(done), b.expect(done))
}

/// Items of [`map`] that one thread takes, and then what became of them.
struct Chunk<T, R> {
    items: Vec<T>,
    results: Vec<R>,
}

fn chunks<T, R>(items: Vec<T>, fewest: usize) -> Vec<Mutex<Chunk<T, R>>> {
    let chunk = |items| {
        Mutex::new(Chunk {
            items,
            results: Vec::new(),
        })
    };
    let count = chunk_count(items.len(), fewest);
    if count < 2 {
        return vec![chunk(items)];
    }
    let length = items.len().div_ceil(count);
    let mut chunks = Vec::with_capacity(count);
    let mut rest = items.into_iter();
    while rest.len() > 0 {
        chunks.push(chunk(rest.by_ref().take(length).collect()));
    }
    chunks
}

#[cfg(feature = "threads")]
fn chunk_count(items: usize, fewest: usize) -> usize {
    match rayon::current_num_threads() {
        1 => 1,
        threads => (items / fewest.max(1)).min(threads * CHUNKS),
    }
}

#[cfg(not(feature = "threads"))]
fn chunk_count(_: usize, _: usize) -> usize {
    1
}

/// Calls `work` with each number below `count`.
fn each(count: usize, work: &(dyn Fn(usize) + Sync)) {
    #[cfg(feature = "threads")]
    if count > 1 {
        use rayon::prelude::*;
        // Else a thread takes several at once, and others wait for its last ones.
        let each_alone = (0..count).into_par_iter().with_max_len(1);
        return each_alone.for_each(work);
    }
    (0..count).for_each(work);
}

fn both(first: &mut (dyn FnMut() + Send), second: &mut (dyn FnMut() + Send)) {
    #[cfg(feature = "threads")]
    rayon::join(first, second);
    #[cfg(not(feature = "threads"))]
    {
        first();
        second();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_what_they_are_of() {
        for count in [0, 1, 2, 31, 32, 33, 1000] {
            for fewest in [0, 1, 7, 5000] {
                let words = map(0..count, fewest, |number: usize| number.to_string());
                let expected: Vec<String> = (0..count).map(|number| number.to_string()).collect();
                assert_eq!(words, expected, "{count} by {fewest}");
            }
        }
        let words = ["a".to_owned(), "b".to_owned()];
        assert_eq!(map(&words, 1, |word| word.as_str()), ["a", "b"]);
        assert_eq!(join(|| 1, || "b"), (1, "b"));
    }
}
