//! The keys of Secrets that stand for what is not plain.

use std::sync::{Mutex, PoisonError};

use score_core::text::Text;
use score_yaml::{SortedMap, Str, Value, message};

use super::secret_uses::SecretUses;
use crate::definitions::sealed::SealedValue;

/// The keys of Secrets that a run refers to.
#[derive(Default)]
pub(super) struct SecretKeys {
    /// What keys of Secrets stand for.
    known: Mutex<SortedMap<(Str, Str), Str>>,
    /// What has to be in Secrets that are not written: by name and key, what it is.
    wanted: Mutex<SortedMap<(String, String), String>>,
}

impl SecretKeys {
    /// The reference to a key of a Secret that stands for a text with marks, or for a literal secret.
    pub(super) fn reference(&self, name: &str, key: &str, stands_for: &str) -> Text {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((name.into(), key.into()), stands_for.into());
        Text::secret(name, key)
    }

    /// What a key stands for, if this run refers to it.
    pub(super) fn stands_for(&self, name: &Str, key: &Str) -> Option<Str> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(name.clone(), key.clone())).cloned()
    }

    /// Notes what has to be in a Secret that is not written.
    pub(super) fn want(&self, name: &str, key: &str, value: &SealedValue) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let what = || value.to_string();
        wanted
            .entry((name.to_owned(), key.to_owned()))
            .or_insert_with(what);
    }

    /// A line for each key that objects of the output read and that somebody has to put into a Secret.
    pub(super) fn wanted(&self, objects: &[Value]) -> Vec<String> {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if wanted.is_empty() {
            return Vec::new();
        }
        let names = wanted.keys().map(|(name, _)| name.as_str()).collect();
        let uses = SecretUses::of(objects, &names);
        let used = wanted.iter().filter(|((name, key), _)| uses.has(name, key));
        let line = |((name, key), what): (&(String, String), &String)| {
            message!("Secret `{name}` has to have key `{key}`: {what}")
        };
        used.map(line).collect()
    }
}
