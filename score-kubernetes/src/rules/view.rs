//! How rules look at data, and where they say what is wrong.

use score_yaml::{Span, message};

use super::Extent;
use crate::strict::{Data, Shape};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;

/// An object that is looked at: all of it, or the one field of it that is there to see.
pub(super) struct Object<'d, D> {
    value: &'d D,
    /// The name of the only field, if `value` is that of a field.
    field: Option<&'d str>,
    /// A bit for each key that there is. Most fields of a kind are not there, and this says so without a search.
    keys: u64,
}

impl<D> Clone for Object<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<D> Copy for Object<'_, D> {}

/// The bit of a key: by its length and its last letter.
#[inline]
fn bit(key: &str) -> u64 {
    let last = key.as_bytes().last().copied().unwrap_or_default();
    1 << ((key.len() * 11 + usize::from(last)) % 64)
}

impl<'d, D: Data> Object<'d, D> {
    /// A value; what is no map has no fields.
    pub(super) fn of(value: &'d D) -> Self {
        let mut keys = 0;
        value.each_entry(&mut |key, _, _| keys |= bit(key));
        Object {
            value,
            field: None,
            keys,
        }
    }

    /// A field alone.
    pub(super) fn one(field: &'d str, value: &'d D) -> Self {
        Object {
            value,
            field: Some(field),
            keys: bit(field),
        }
    }

    /// Whether only one field of it can be seen.
    pub(super) fn is_one_field(self) -> bool {
        self.field.is_some()
    }

    /// The value of a field; null is none.
    #[inline]
    pub(super) fn get(self, key: &str) -> Option<&'d D> {
        if self.keys & bit(key) == 0 {
            return None;
        }
        let value = match self.field {
            None => self.value.get(key),
            Some(field) => (field == key).then_some(self.value),
        };
        value.filter(|value| !matches!(value.shape(), Shape::Null))
    }

    /// Visits the entries whose keys are known.
    pub(super) fn each_entry(self, look: &mut dyn FnMut(&'d str, Option<Span>, &'d D)) {
        match self.field {
            None => self.value.each_known_entry(look),
            Some(field) => look(field, None, self.value),
        }
    }

    /// Whether the keys of all entries are known.
    pub(super) fn is_known(self) -> bool {
        let (mut all, mut known) = (0, 0);
        self.value.each_entry(&mut |_, _, _| all += 1);
        self.value.each_known_entry(&mut |_, _, _| known += 1);
        all == known
    }

    /// Whether there is a field.
    pub(super) fn has(self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Which of these fields there are.
    pub(super) fn given<'k>(
        self,
        keys: &'k [&'static str],
    ) -> impl Iterator<Item = &'static str> + use<'k, 'd, D> {
        keys.iter().copied().filter(move |key| self.has(key))
    }

    /// The text of a field, if it is text that is known.
    pub(super) fn text(self, key: &str) -> Option<&'d str> {
        self.get(key).and_then(text)
    }

    /// The number of a field, if it is a whole one.
    pub(super) fn int(self, key: &str) -> Option<i64> {
        self.get(key).and_then(int)
    }

    /// Whether a field is `true`.
    pub(super) fn is_true(self, key: &str) -> bool {
        self.get(key).and_then(Data::as_bool) == Some(true)
    }

    /// The object of a field, if it is one.
    pub(super) fn object(self, key: &str) -> Option<Object<'d, D>> {
        self.get(key)
            .filter(|value| matches!(value.shape(), Shape::Map))
            .map(Object::of)
    }

    /// The items of a field, if it is a list.
    pub(super) fn items(self, key: &str) -> &'d [D] {
        match self.get(key).map(Data::shape) {
            Some(Shape::Seq(items)) => items,
            _ => &[],
        }
    }

    fn span(self) -> Option<Span> {
        self.value.span()
    }
}

/// Text that is known.
pub(super) fn text<D: Data>(value: &D) -> Option<&str> {
    match value.shape() {
        Shape::String(text) => Some(text),
        _ => None,
    }
}

/// A whole number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "compared with limits that are far smaller"
)]
pub(super) fn int<D: Data>(value: &D) -> Option<i64> {
    match value.shape() {
        Shape::Int(n) => Some(n),
        Shape::UInt(_) => Some(i64::MAX),
        Shape::Float(n) if n.fract() == 0.0 => Some(n as i64),
        _ => None,
    }
}

/// A step from an object to what is in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step<'d> {
    Key(&'d str),
    Index(usize),
}

/// Says what breaks a rule, and knows where in the data it stands.
pub(super) struct Rules<'d, 'o> {
    extent: Extent,
    steps: Vec<Step<'d>>,
    /// Where the last fault was: of a field that is wrong for two reasons, the first is said.
    last: Option<Vec<Step<'d>>>,
    /// So many steps are in `path` already.
    taken: usize,
    path: &'o FieldPath,
    diags: &'o mut Diagnostics,
}

impl<'d, 'o> Rules<'d, 'o> {
    /// Stands at an object; `path` is its own.
    pub(super) fn new(extent: Extent, path: &'o FieldPath, diags: &'o mut Diagnostics) -> Self {
        Rules {
            extent,
            steps: Vec::new(),
            last: None,
            taken: 0,
            path,
            diags,
        }
    }

    /// The path that was given is that of the object's only field.
    pub(super) fn stands_at_field(&mut self) {
        self.taken = 1;
    }

    /// Whether what is not there is missing.
    pub(super) fn is_whole(&self) -> bool {
        self.extent == Extent::Whole
    }

    /// Looks at what is below, where something may be missing.
    pub(super) fn whole(&mut self, look: impl FnOnce(&mut Self)) {
        let extent = std::mem::replace(&mut self.extent, Extent::Whole);
        look(self);
        self.extent = extent;
    }

    fn step<R>(&mut self, step: Step<'d>, look: impl FnOnce(&mut Self) -> R) -> R {
        self.steps.push(step);
        let result = look(self);
        self.steps.pop();
        result
    }

    /// Goes to a key below, looks there, and comes back.
    pub(super) fn at<R>(&mut self, key: &'d str, look: impl FnOnce(&mut Self) -> R) -> R {
        self.step(Step::Key(key), look)
    }

    /// Looks at the object of a field, if it is there.
    pub(super) fn object<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        look: impl FnOnce(&mut Self, Object<'d, D>),
    ) {
        if let Some(object) = of.object(key) {
            // Whoever wrote a field wrote all of it.
            self.at(key, |rules| rules.whole(|rules| look(rules, object)));
        }
    }

    /// Looks at the object of a field, which has to be there.
    pub(super) fn needed_object<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        look: impl FnOnce(&mut Self, Object<'d, D>),
    ) {
        self.needed(of, key);
        self.object(of, key, look);
    }

    /// Looks at each item of a field.
    pub(super) fn items<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        mut look: impl FnMut(&mut Self, &'d D),
    ) {
        let items = of.items(key);
        if items.is_empty() {
            return;
        }
        self.at(key, |rules| {
            for (i, item) in items.iter().enumerate() {
                rules.step(Step::Index(i), |rules| look(rules, item));
            }
        });
    }

    /// Looks at each object of a list.
    pub(super) fn objects<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        mut look: impl FnMut(&mut Self, Object<'d, D>),
    ) {
        self.items(of, key, |rules, item| {
            rules.whole(|rules| look(rules, Object::of(item)));
        });
    }

    /// Looks at each entry of a map.
    pub(super) fn entries<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        mut look: impl FnMut(&mut Self, &'d str, &'d D),
    ) {
        if let Some(value) = of.get(key) {
            self.at(key, |rules| {
                value.each_known_entry(&mut |key, _, value| {
                    rules.at(key, |rules| look(rules, key, value));
                });
            });
        }
    }

    /// Says that a value breaks a rule: "`path` must be 0 or more". The rules stand at it.
    pub(super) fn fault<D: Data>(&mut self, value: &D, what: &str) {
        self.report(Code::InvalidManifest, value.span(), what);
    }

    /// Says that an object breaks a rule. The rules stand at it.
    pub(super) fn object_fault<D: Data>(&mut self, object: Object<'_, D>, what: &str) {
        self.report(Code::InvalidManifest, object.span(), what);
    }

    /// Says that the value of a field breaks a rule.
    pub(super) fn field_fault<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
    ) {
        self.field_report(Code::InvalidManifest, of, key, what);
    }

    /// [`field_fault`](Rules::field_fault) for what is let through with a warning.
    pub(super) fn field_doubt<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
    ) {
        self.field_report(Code::DoubtfulManifest, of, key, what);
    }

    fn field_report<D: Data>(
        &mut self,
        code: Code,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
    ) {
        let span = of.get(key).and_then(Data::span).or_else(|| of.span());
        self.at(key, |rules| rules.report(code, span, what));
    }

    fn report(&mut self, code: Code, span: Option<Span>, what: &str) {
        if self.last.as_ref() == Some(&self.steps) {
            return;
        }
        self.last = Some(self.steps.clone());
        let (path, steps, taken) = (self.path, &self.steps, self.taken);
        self.diags.push_with(code.severity(), || {
            let mut path = path.clone();
            for step in steps.iter().skip(taken) {
                match step {
                    Step::Key(key) => path.push(key),
                    Step::Index(index) => path.push(&index.to_string()),
                }
            }
            // Our own words, however many.
            let message = format!("{} {what}", message!("`{}`", path.as_str()));
            let mut diagnostic = Diagnostic::new(code, message).path(&path);
            diagnostic.span = span;
            diagnostic
        });
    }
}
