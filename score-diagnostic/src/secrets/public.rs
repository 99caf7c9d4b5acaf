//! The texts that anybody may read: a value that stands there is no secret.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::index::occurring;
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
    pub(super) fn of<'w>(&self, words: BTreeSet<&'w str>) -> BTreeSet<&'w str> {
        let is_name = |word: &&str| (self.is_name)(word);
        let (mut public, words): (BTreeSet<_>, BTreeSet<_>) = words.into_iter().partition(is_name);
        let own = OwnWords::among(&words, self.codes);
        let is_own = |word: &&str| own.contains(word);
        let (own, others): (Vec<_>, Vec<_>) = words.into_iter().partition(is_own);
        public.extend(own);
        if !others.is_empty() {
            let texts = (self.texts)();
            let found = occurring(&others, texts.iter().map(AsRef::as_ref));
            let found = others.into_iter().zip(found);
            // What is not known to be public is not.
            public.extend(
                found
                    .filter(|(_, is_found)| *is_found == Some(true))
                    .map(|(word, _)| word),
            );
        }
        public
    }
}

/// Words that most of our own sentences have, beside those that explain the codes.
const COMMON: &str = "boolean cannot error expected failed found integer invalid list missing number string unknown warning";
/// Fields of files that paths name, long ones: shorter words are no values in paths anyway.
const FIELDS: &str = "annotations apiVersion containers livenessProbe manifests metadata readinessProbe resources services variables";

/// Those of some words, in lower case, that our own sentences are made of. The sentences are read once, for the few words
/// that stand in messages: an index of all of them takes longer than the rest of a run with one workload.
struct OwnWords(BTreeMap<String, bool>);

impl OwnWords {
    fn among(words: &BTreeSet<&str>, codes: &[&[Code]]) -> OwnWords {
        let may_be_own = |word: &&&str| word.chars().all(char::is_alphanumeric);
        let words = words.iter().filter(may_be_own);
        let mut own: BTreeMap<_, _> = words.map(|word| (word.to_lowercase(), false)).collect();
        // Of a word in ASCII, the length does not depend on its case.
        let lengths: BTreeSet<usize> = own.keys().map(String::len).collect();
        let mut find = |word: &str| {
            if (lengths.contains(&word.len()) || !word.is_ascii())
                && let Some(is_found) = own.get_mut(word.to_lowercase().as_str())
            {
                *is_found = true;
            }
        };
        if !lengths.is_empty() {
            let codes = codes.iter().copied().flatten();
            let texts = codes.flat_map(|code| [code.explanation(), code.as_str()]);
            for text in texts.chain([COMMON, FIELDS]) {
                text.split(|c: char| !c.is_alphanumeric())
                    .for_each(&mut find);
            }
        }
        OwnWords(own)
    }

    fn contains(&self, word: &str) -> bool {
        self.0.get(word.to_lowercase().as_str()) == Some(&true)
    }
}
