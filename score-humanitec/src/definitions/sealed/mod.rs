//! Values that are not plain: references to secrets, and outputs that nobody knows yet. Through templates they travel as
//! marks in strings, which only this table can tell from other text.

mod mark;
mod view;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use score_core::diagnostic::each_text;
use score_yaml::{Map, SortedMap, SortedSet, SourceMap, Str, Value};

use self::mark::{Digest, Mark, marks};
use super::seed::{Seed, code};
pub use view::Viewer;

/// A value that is not plain.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SealedValue {
    /// A secret that only its store knows.
    Secret(SecretReference),
    /// An output that is known when something else has run.
    Open {
        /// The resource, `TYPE.CLASS#ID`.
        resource: Str,
        /// The output; a path of keys has dots.
        output: Str,
    },
}

/// A secret in a store. It is written `STORE/REF[@VERSION]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SecretReference {
    /// The id of the store.
    pub store: Str,
    /// The name of the secret there.
    pub reference: Str,
    /// The version, the latest if there is none.
    pub version: Option<Str>,
}

impl SecretReference {
    /// The reference that `{store, ref, version}` is; none if it is something else.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(Str::from);
        Some(SecretReference {
            store: text("store")?,
            reference: text("ref")?,
            version: text("version"),
        })
    }
}

impl fmt::Display for SecretReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.store, self.reference)?;
        match &self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}

/// `STORE/REF[@VERSION]` of a secret, `RESOURCE/OUTPUT` of an open output.
impl fmt::Display for SealedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealedValue::Secret(reference) => reference.fmt(f),
            SealedValue::Open { resource, output } => write!(f, "{resource}/{output}"),
        }
    }
}

/// A stretch of a string that may hold marks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SealedPart<'t> {
    /// Plain text.
    Text(&'t str),
    /// A value that is not plain.
    Value(Arc<SealedValue>),
}

/// The table of the values of a run that are not plain, and of the literal secrets that were met.
///
/// A mark is a hash of its value under a key that follows from the run's seed and from every text that was read: no text
/// can hold the mark of a value that it does not have, for it would have to know its own hash. Equal values have equal
/// marks, whichever was sealed first.
pub struct Sealed {
    /// What the key is made from.
    seed: Seed,
    sources: SourceMap,
    /// The key, once a value is sealed: a digest of each text goes into it, and most runs seal nothing.
    key: OnceLock<[u8; 32]>,
    /// The values of secrets that somebody gave, by how their references are written.
    given: Map,
    /// Those of them that were met.
    met: RwLock<SortedSet<SecretReference>>,
    values: RwLock<SortedMap<Digest, Arc<SealedValue>>>,
    literals: RwLock<SortedSet<Str>>,
}

/// The number of values, and none of them.
impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = read(&self.values).len();
        f.debug_struct("Sealed")
            .field("values", &count)
            .finish_non_exhaustive()
    }
}

impl Sealed {
    /// An empty table for a run over the texts of `sources`. `given` are values of secrets by `STORE/REF[@VERSION]`.
    #[must_use]
    pub fn new(seed: &Seed, sources: &SourceMap, given: Map) -> Self {
        Sealed {
            seed: seed.clone(),
            sources: sources.clone(),
            key: OnceLock::new(),
            given,
            met: RwLock::default(),
            values: RwLock::default(),
            literals: RwLock::default(),
        }
    }

    fn key(&self) -> &[u8; 32] {
        self.key.get_or_init(|| {
            code(&self.seed.key("sealed"), |mac| {
                use hmac::Mac as _;
                mac.update(self.sources.digest(text_digest).unwrap_or(&[0; 32]));
            })
        })
    }

    /// True if somebody gave the value of a secret.
    #[must_use]
    pub fn is_given(&self, reference: &SecretReference) -> bool {
        !self.given.is_empty() && self.given.contains_key(reference.to_string().as_str())
    }

    /// A secret reference as a value: what was given for it, a literal secret then, or else its mark.
    #[must_use]
    pub fn secret(&self, reference: SecretReference) -> Value {
        if !self.given.is_empty()
            && let Some(value) = self.given.get(reference.to_string().as_str())
        {
            self.note_secret(value);
            if !read(&self.met).contains(&reference) {
                let mut met = self.met.write().unwrap_or_else(PoisonError::into_inner);
                met.insert(reference);
            }
            return value.clone();
        }
        Value::String(self.seal(SealedValue::Secret(reference)))
    }

    /// An open output as a value: its mark.
    #[must_use]
    pub fn open_output(&self, resource: Str, output: Str) -> Value {
        Value::String(self.seal(SealedValue::Open { resource, output }))
    }

    /// The mark of a value.
    fn seal(&self, value: SealedValue) -> Str {
        let mark = Mark::of(self.key(), &value);
        let is_known = read(&self.values).contains_key(&mark.digest);
        if !is_known {
            let mut values = self.values.write().unwrap_or_else(PoisonError::into_inner);
            values.entry(mark.digest).or_insert_with(|| Arc::new(value));
        }
        mark.to_text()
    }

    /// True if there is no value yet, so that no text holds a mark.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        read(&self.values).is_empty()
    }

    /// The value of the first mark in a text.
    #[must_use]
    pub fn first_in(&self, text: &str) -> Option<Arc<SealedValue>> {
        self.marks(text).next().map(|(_, value)| value)
    }

    /// The value of a text that is a mark and nothing else.
    #[must_use]
    pub fn whole(&self, text: &str) -> Option<Arc<SealedValue>> {
        let (range, value) = self.marks(text).next()?;
        (range.len() == text.len()).then_some(value)
    }

    /// The parts of a text. Texts of parts are not empty.
    #[must_use]
    pub fn parts<'t>(&self, text: &'t str) -> Vec<SealedPart<'t>> {
        let mut parts = Vec::new();
        let mut done = 0;
        for (range, value) in self.marks(text) {
            if done < range.start {
                parts.push(SealedPart::Text(&text[done..range.start]));
            }
            done = range.end;
            parts.push(SealedPart::Value(value));
        }
        if done < text.len() {
            parts.push(SealedPart::Text(&text[done..]));
        }
        parts
    }

    /// A text for people: marks are written as what they stand for.
    #[must_use]
    pub fn readable<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.first_in(text).is_none() {
            return Cow::Borrowed(text);
        }
        let parts = self.parts(text).into_iter();
        let texts = parts.map(|part| match part {
            SealedPart::Text(text) => text.to_owned(),
            SealedPart::Value(value) => value.to_string(),
        });
        Cow::Owned(texts.collect())
    }

    /// Notes the texts of a literal secret, so that they can be hidden. Marks are none.
    pub fn note_secret(&self, value: &Value) {
        let mut found: Vec<Str> = Vec::new();
        each_text(value, &mut |text| {
            if !text.is_empty() && self.first_in(text).is_none() {
                found.push(text.into());
            }
        });
        let known = read(&self.literals);
        found.retain(|text| !known.contains(text));
        drop(known);
        if !found.is_empty() {
            let literals = self.literals.write();
            literals
                .unwrap_or_else(PoisonError::into_inner)
                .extend(found);
        }
    }

    /// True if a text is a literal secret.
    #[must_use]
    pub fn is_secret(&self, text: &str) -> bool {
        read(&self.literals).contains(text)
    }

    /// Calls a function with each text of a literal secret, in their order.
    pub fn each_secret(&self, f: &mut dyn FnMut(&str)) {
        read(&self.literals).iter().for_each(|text| f(text));
    }

    /// The secrets that were met and for which a value was given, with that.
    #[must_use]
    pub fn given_secrets(&self) -> Vec<(SecretReference, Value)> {
        let met = read(&self.met);
        let given = met.iter().filter_map(|reference| {
            let value = self.given.get(reference.to_string().as_str())?;
            Some((reference.clone(), value.clone()))
        });
        given.collect()
    }

    /// What shows values: literal secrets only if `shows_secrets`.
    #[must_use]
    pub fn viewer(&self, shows_secrets: bool) -> Viewer<'_> {
        Viewer::new(self, shows_secrets)
    }

    /// The marks of a text that are this table's, with their places.
    fn marks<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (std::ops::Range<usize>, Arc<SealedValue>)> {
        // Without a value no text holds its mark, and hardly any run has one.
        let text = if self.is_empty() { "" } else { text };
        marks(text).filter_map(|(range, digest)| {
            let value = read(&self.values).get(&digest).cloned();
            Some((range, value?))
        })
    }
}

/// The digest of a text and of those before it.
fn text_digest(before: Option<&[u8; 32]>, text: &str) -> [u8; 32] {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new();
    hash.update(before.unwrap_or(&[0; 32]));
    hash.update(text);
    hash.finalize().into()
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
