//! The texts that anybody may read: a value that stands there is no secret.

use std::borrow::Cow;
use std::collections::BTreeSet;

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
        let own = own_words(self.codes);
        let is_known = |word: &&str| own.contains(&word.to_lowercase()) || (self.is_name)(word);
        let (mut public, mut others) = (BTreeSet::new(), Vec::new());
        for word in words {
            match is_known(&word) {
                true => _ = public.insert(word),
                false => others.push(word),
            }
        }
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

/// The words that our own sentences are made of, in lower case.
fn own_words(codes: &[&[Code]]) -> BTreeSet<String> {
    /// Words that most of them have, beside those that explain the codes.
    const COMMON: &str = "boolean cannot error expected failed found integer invalid list missing number string unknown warning";
    let codes = codes.iter().copied().flatten();
    let explanations = codes.flat_map(|code| [code.explanation(), code.as_str()]);
    let texts = explanations.chain([COMMON]);
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    words.map(str::to_lowercase).collect()
}
