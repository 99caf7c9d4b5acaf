//! The texts that anybody may read: a value that stands there is no secret.

use std::borrow::Cow;

use memchr::memmem;
use score_yaml::{SortedMap, SortedSet};

use super::index::{FEW, occurring};
use crate::Code;

/// The texts that anybody may read. Each is asked for only where a value stands in a message.
#[derive(Clone, Copy)]
pub struct Public<'a> {
    /// True if a word is a name.
    pub is_name: &'a dyn Fn(&str) -> bool,
    /// The tables of codes, whose explanations are of our own words.
    pub codes: &'a [&'static [Code]],
    /// Texts that people are shown.
    pub texts: &'a dyn Fn() -> Vec<Cow<'a, str>>,
}

/// That there is something to ask for.
impl std::fmt::Debug for Public<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Public").finish_non_exhaustive()
    }
}

impl Public<'_> {
    /// Those of some words that anybody may read.
    pub(super) fn of<'w>(&self, words: SortedSet<&'w str>) -> SortedSet<&'w str> {
        let is_name = |word: &&str| (self.is_name)(word);
        let (mut public, words): (SortedSet<_>, SortedSet<_>) =
            words.into_iter().partition(is_name);
        let words: Vec<&str> = words.into_iter().collect();
        // What looks at each word of a text comes last: hardly ever is a word left for it.
        let mut own = OwnWords::among(&words);
        own.find_as_written(self.own_texts());
        let (own_words, others): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|word| own.contains(word));
        public.extend(own_words);
        if others.is_empty() {
            return public;
        }
        let texts = (self.texts)();
        let found = occurring(&others, texts.iter().map(AsRef::as_ref));
        // What is not known to be public is not.
        let (found, others): (Vec<_>, Vec<_>) = others
            .into_iter()
            .zip(found)
            .partition(|(_, is_found)| *is_found == Some(true));
        public.extend(found.into_iter().map(|(word, _)| word));
        let others: Vec<&str> = others.into_iter().map(|(word, _)| word).collect();
        let mut own = OwnWords::among(&others);
        own.find_in_any_case(self.own_texts());
        public.extend(others.into_iter().filter(|word| own.contains(word)));
        public
    }

    /// The sentences that are our own.
    fn own_texts(&self) -> impl Iterator<Item = &'static str> + Clone {
        let codes = self.codes.iter().copied().flatten();
        let texts = codes.flat_map(|code| [code.explanation(), code.as_str()]);
        [COMMON, FIELDS].into_iter().chain(texts)
    }
}

/// Words that most of our own sentences have, beside those that explain the codes.
const COMMON: &str = "boolean cannot error expected failed found integer invalid list missing number string unknown warning";
/// Fields of files that paths name, long ones: shorter words are no values in paths anyway.
const FIELDS: &str = "annotations apiVersion containers livenessProbe manifests metadata readinessProbe resources services variables";

/// Some words in lower case, and whether they are found in our own sentences. These are read for the few words that stand in
/// messages: an index of all of them takes longer than the rest of a run with one workload.
struct OwnWords(SortedMap<String, bool>);

impl OwnWords {
    /// Those of some words that may be in a sentence, none of them found.
    fn among(words: &[&str]) -> OwnWords {
        let may_be_own = |word: &&&str| !word.is_empty() && word.chars().all(char::is_alphanumeric);
        let words = words.iter().filter(may_be_own);
        OwnWords(words.map(|word| (word.to_lowercase(), false)).collect())
    }

    fn are_found(&self) -> bool {
        self.0.values().all(|is_found| *is_found)
    }

    /// Finds words that stand in texts in small letters, as nearly all do: without a look at each word of a text.
    fn find_as_written<'t>(&mut self, texts: impl Iterator<Item = &'t str> + Clone) {
        if self.0.len() > FEW {
            return;
        }
        for (word, is_found) in &mut self.0 {
            let finder = memmem::Finder::new(word);
            *is_found = texts.clone().any(|text| {
                let mut places = finder.find_iter(text.as_bytes());
                places.any(|at| is_whole_word(text, at, at + word.len()))
            });
        }
    }

    /// Finds words in texts, whatever their letters.
    fn find_in_any_case<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        // Of a word in ASCII, the length does not depend on its case.
        let lengths: SortedSet<usize> = self.0.keys().map(String::len).collect();
        for text in texts {
            if self.are_found() {
                return;
            }
            for word in text.split(|c: char| !c.is_alphanumeric()) {
                if (lengths.contains(&word.len()) || !word.is_ascii())
                    && let Some(is_found) = self.0.get_mut(word.to_lowercase().as_str())
                {
                    *is_found = true;
                }
            }
        }
    }

    fn contains(&self, word: &str) -> bool {
        self.0.get(word.to_lowercase().as_str()) == Some(&true)
    }
}

/// True if no word goes on before or behind a place of a text.
fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let behind = text[end..].chars().next();
    [before, behind]
        .into_iter()
        .flatten()
        .all(|c| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_codes::UNKNOWN_RESOURCE;

    #[test]
    fn our_own_words_are_known_in_any_case_and_as_whole_words_only() {
        let many: Vec<String> = (0..=FEW).map(|n| format!("word{n}")).collect();
        let codes: [&[Code]; 1] = [&[UNKNOWN_RESOURCE]];
        let public = Public {
            is_name: &|_| false,
            codes: &codes,
            texts: &Vec::new,
        };
        for others in [&many[..0], &many] {
            for (word, expected) in [
                ("expected", true),
                ("Expected", true),
                ("livenessprobe", true),
                ("unknown", true),
                ("resource", true),
                ("esource", false),
                ("resourc", false),
                ("hunter2", false),
                ("e", false),
                ("", false),
            ] {
                let words = others.iter().map(String::as_str).chain([word]);
                let own = public.of(words.collect());
                assert_eq!(own.contains(word), expected, "{word}");
            }
        }
    }
}
