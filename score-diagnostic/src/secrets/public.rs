//! What anybody may read: a value that stands there is no secret.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::index::occurring;
use crate::Code;

/// What anybody may read. Each is asked for only where a value stands in a message.
#[derive(Clone, Copy)]
pub struct Public<'a> {
    /// Whether a word is a name.
    pub is_name: &'a dyn Fn(&str) -> bool,
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
        let is_known = |word: &&str| is_ours(word) || (self.is_name)(word);
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

/// Whether a word is one of those that our own sentences are made of.
fn is_ours(word: &str) -> bool {
    /// Words that most of them have, beside those that explain the codes.
    const COMMON: &str = "boolean cannot error expected failed found integer invalid list missing number string unknown warning";
    static OURS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let explanations = Code::ALL
            .iter()
            .flat_map(|code| [code.explanation(), code.as_str()]);
        let texts = explanations.chain([COMMON]);
        let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
        words.map(str::to_lowercase).collect()
    });
    OURS.contains(&word.to_lowercase())
}
