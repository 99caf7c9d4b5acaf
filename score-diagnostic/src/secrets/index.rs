//! Many texts that are looked for in others, all at once.
//!
//! An automaton would do that too, but it takes some fifty times the memory of what is looked for, and values may be
//! hundreds of megabytes. In order, the texts are their own index: whatever stands at a place is found by a binary
//! search, and the places where nothing does are passed over by what they start with.

use memchr::memmem;

use super::seen::Seen;

/// Texts in their order.
pub(super) struct Index<B> {
    entries: Vec<B>,
    /// Of each the longest one that it starts with.
    parents: Vec<Option<usize>>,
    heads: Seen,
}

/// The result of a look at a place of a text.
#[derive(Clone, Copy)]
pub(super) struct Here {
    /// The entry that is in order the last one not behind it.
    last: Option<usize>,
    /// The number of bytes that it has in common with an entry at most.
    pub(super) common: usize,
}

impl<B: AsRef<[u8]>> Index<B> {
    /// Of texts each of which has at least `shortest` bytes.
    pub(super) fn new(mut entries: Vec<B>, shortest: usize) -> Self {
        entries.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
        entries.dedup_by(|a, b| a.as_ref() == b.as_ref());
        let mut heads = Seen::new(shortest.clamp(1, 4), entries.len());
        let mut parents = Vec::with_capacity(entries.len());
        let mut above: Vec<usize> = Vec::new();
        for (i, entry) in entries.iter().enumerate() {
            let entry = entry.as_ref();
            heads.add_start(entry);
            while above
                .pop_if(|above| !entry.starts_with(entries[*above].as_ref()))
                .is_some()
            {}
            parents.push(above.last().copied());
            above.push(i);
        }
        Index {
            entries,
            parents,
            heads,
        }
    }

    pub(super) fn entries(&self) -> &[B] {
        &self.entries
    }

    /// Looks at the start of a text. `None` if it has nothing in common with any entry.
    pub(super) fn at(&self, rest: &[u8]) -> Option<Here> {
        if !self.heads.has_start(rest) {
            return None;
        }
        let behind = self.entries.partition_point(|entry| entry.as_ref() <= rest);
        let last = behind.checked_sub(1);
        // In order, the nearest have most in common.
        let near = [last, Some(behind)].into_iter().flatten();
        let near = near.filter_map(|i| self.entries.get(i));
        let common = near.map(|entry| common(entry.as_ref(), rest)).max();
        let common = common.unwrap_or(0);
        Some(Here { last, common })
    }

    /// The entries that a text starts with, by their numbers, longer ones first.
    pub(super) fn whole<'i>(
        &'i self,
        rest: &'i [u8],
        here: Here,
    ) -> impl Iterator<Item = usize> + 'i {
        let chain = std::iter::successors(here.last, |i| self.parents[*i]);
        chain.filter(|i| rest.starts_with(self.entries[*i].as_ref()))
    }
}

/// The number of bytes that two texts have in common at their starts.
fn common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// So few words are looked for one by one.
pub(super) const FEW: usize = 16;
/// So many places are looked at closely: some seconds.
const MOST_LOOKS: usize = 1 << 24;

/// Words that are looked for in texts, all at once.
pub struct Words {
    few: Vec<String>,
    many: Option<Index<String>>,
}

impl Words {
    /// Each of some words, of which none is empty.
    #[must_use]
    pub fn new(words: Vec<String>) -> Self {
        let shortest = words.iter().map(String::len).min();
        match shortest.filter(|_| words.len() > FEW) {
            Some(shortest) => Words {
                few: Vec::new(),
                many: Some(Index::new(words, shortest)),
            },
            None => Words {
                few: words,
                many: None,
            },
        }
    }

    /// True if there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.few.is_empty() && self.many.is_none()
    }

    /// True if one of them stands in a text.
    #[must_use]
    pub fn stand_in(&self, text: &str) -> bool {
        let Some(index) = &self.many else {
            return self.few.iter().any(|word| text.contains(word.as_str()));
        };
        let text = text.as_bytes();
        (0..text.len()).any(|at| {
            let rest = &text[at..];
            let here = index.at(rest);
            here.is_some_and(|here| index.whole(rest, here).next().is_some())
        })
    }
}

/// How many there are: they may be secrets.
impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let many = self.many.as_ref().map_or(0, |index| index.entries().len());
        f.debug_tuple("Words")
            .field(&(self.few.len() + many))
            .finish()
    }
}

/// Says of each of some words if it stands in one of some texts: `Some(true)`, or in none; `None` where it would take
/// too long to know.
pub(super) fn occurring<'t>(
    words: &[&str],
    texts: impl Iterator<Item = &'t str> + Clone,
) -> Vec<Option<bool>> {
    let is_found = |word: &&str| {
        let finder = memmem::Finder::new(word.as_bytes());
        let mut texts = texts.clone();
        Some(!word.is_empty() && texts.any(|text| finder.find(text.as_bytes()).is_some()))
    };
    if words.len() <= FEW {
        return words.iter().map(is_found).collect();
    }
    let mut found = vec![Some(false); words.len()];
    let mut looks = MOST_LOOKS;
    // Words that are short enough to be passed over by less than others are looked for apart.
    for size in 1..=4 {
        let of_size = words.iter().enumerate();
        let of_size = of_size.filter(|(_, word)| word.len().min(4) == size);
        let of_size: Vec<Word<'_>> = of_size.map(|(i, word)| Word(word, i)).collect();
        if !of_size.is_empty() {
            look(of_size, size, texts.clone(), &mut looks, &mut found);
        }
    }
    found
}

/// A word, and which one it is.
struct Word<'w>(&'w str, usize);

impl AsRef<[u8]> for Word<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn look<'t>(
    words: Vec<Word<'_>>,
    size: usize,
    texts: impl Iterator<Item = &'t str>,
    looks: &mut usize,
    found: &mut [Option<bool>],
) {
    let mut left = words.len();
    let index = Index::new(words, size);
    for text in texts {
        let text = text.as_bytes();
        for at in 0..text.len() {
            let Some(here) = index.at(&text[at..]) else {
                continue;
            };
            for i in index.whole(&text[at..], here) {
                let Word(_, word) = index.entries()[i];
                // Those that it starts with were found then, too.
                if found[word] == Some(true) {
                    break;
                }
                found[word] = Some(true);
                left -= 1;
            }
            *looks = looks.saturating_sub(1);
            if left == 0 || *looks == 0 {
                break;
            }
        }
        if left == 0 {
            return;
        }
    }
    if *looks == 0 {
        for Word(_, word) in index.entries() {
            found[*word] = found[*word].filter(|is_found| *is_found);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn of_entries_that_start_alike_each_is_found() {
        let index = Index::new(vec!["abcd", "abcdef", "abce", "abcdxyz"], 4);
        let whole = |text: &str| {
            let here = index.at(text.as_bytes());
            let here = here.into_iter();
            let found = here.flat_map(|here| index.whole(text.as_bytes(), here));
            let found: Vec<&str> = found.map(|i| index.entries()[i]).collect();
            found
        };
        assert_eq!(whole("abcdefg"), ["abcdef", "abcd"]);
        assert_eq!(whole("abcdzzz"), ["abcd"]);
        assert_eq!(whole("abcf"), [""; 0]);
        assert_eq!(index.at(b"abcdxy!").map(|here| here.common), Some(6));
    }

    proptest! {
        #[test]
        fn words_are_found_as_if_one_by_one(
            words in proptest::collection::hash_set("[ab]{1,6}", FEW + 1..60),
            texts in proptest::collection::vec("[abc]{0,30}", 0..5),
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let found = occurring(&words, texts.iter().map(String::as_str));
            for (word, found) in words.iter().zip(found) {
                prop_assert_eq!(found, Some(texts.iter().any(|text| text.contains(word))), "{}", word);
            }
            for count in [0, 1, FEW, words.len()] {
                let some = &words[..count];
                let together = Words::new(some.iter().map(|word| (*word).to_owned()).collect());
                for text in &texts {
                    let expected = some.iter().any(|word| text.contains(word));
                    prop_assert_eq!(together.stand_in(text), expected, "{:?} in {}", some, text);
                }
            }
        }
    }
}
