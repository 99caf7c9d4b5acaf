//! The place in the data where the rules stand, and their reports of what is wrong there.

use score_core::diagnostic::{About, Code, Diagnostic, Diagnostics, nearest};
use score_core::path::FieldPath;
use score_yaml::data::Data;
use score_yaml::{Span, message};

use super::Extent;
use super::object::Object;
use crate::codes;

/// A step from an object to what is in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step<'d> {
    Key(&'d str),
    Index(usize),
}

/// What a rule says of a place.
struct Report<'t> {
    code: Code,
    span: Option<Span>,
    /// The message behind the path.
    what: &'t str,
    /// A way out.
    hint: Option<String>,
    about: About,
}

/// The way out where one of two fields may be there.
const ONE_OF_TWO: &str = "leave one of the two out";

/// The check of one object against the rules: where in the data it stands, and what it reports there.
pub(super) struct RuleCheck<'d, 'o> {
    extent: Extent,
    steps: Vec<Step<'d>>,
    /// The place of the last fault: of a field that is wrong for two reasons, the first is said.
    last: Option<Vec<Step<'d>>>,
    /// The place of the key of the entry that is looked at.
    key_span: Option<Span>,
    /// The number of steps that are in `path` already.
    steps_in_path: usize,
    path: &'o FieldPath,
    diags: &'o mut Diagnostics,
}

impl<'d, 'o> RuleCheck<'d, 'o> {
    /// Stands at an object; `path` is its own.
    pub(super) fn new(extent: Extent, path: &'o FieldPath, diags: &'o mut Diagnostics) -> Self {
        RuleCheck {
            extent,
            steps: Vec::new(),
            last: None,
            key_span: None,
            steps_in_path: 0,
            path,
            diags,
        }
    }

    /// Says that the path given is that of the object's only field.
    pub(super) fn stands_at_field(&mut self) {
        self.steps_in_path = 1;
    }

    /// True if a field that is needed and not there is missing.
    pub(super) fn is_whole(&self) -> bool {
        self.extent == Extent::Whole
    }

    // What these functions are given is compiled anew for each rule, and so are they: all that they do apart from calling
    // it is in functions that are there once.

    /// Looks at what is below, where something may be missing.
    pub(super) fn whole(&mut self, look: impl FnOnce(&mut Self)) {
        let above = self.expect_all();
        look(self);
        self.extent = above;
    }

    /// From here on what is needed has to be there. Returns what was expected before.
    fn expect_all(&mut self) -> Extent {
        std::mem::replace(&mut self.extent, Extent::Whole)
    }

    fn enter(&mut self, step: Step<'d>) {
        self.steps.push(step);
    }

    fn leave(&mut self) {
        self.steps.pop();
    }

    /// Goes to a key below, looks there, and comes back.
    pub(super) fn at<R>(&mut self, key: &'d str, look: impl FnOnce(&mut Self) -> R) -> R {
        self.enter(Step::Key(key));
        let result = look(self);
        self.leave();
        result
    }

    /// Looks at the object of a field, if it is there.
    pub(super) fn object<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        look: impl FnOnce(&mut Self, Object<'d, D>),
    ) {
        if let Some(object) = of.object(key) {
            self.enter(Step::Key(key));
            // Whoever wrote a field wrote all of it.
            let above = self.expect_all();
            look(self, object);
            self.extent = above;
            self.leave();
        }
    }

    /// Looks at the object of a field, which has to be there.
    pub(super) fn required_object<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        look: impl FnOnce(&mut Self, Object<'d, D>),
    ) {
        self.required(of, key);
        self.object(of, key, look);
    }

    /// Looks at each item of a field.
    pub(super) fn items<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        mut look: impl FnMut(&mut Self, &'d D),
    ) {
        self.each_item(of, key, &mut look);
    }

    /// Looks at each object of a list.
    pub(super) fn objects<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        mut look: impl FnMut(&mut Self, Object<'d, D>),
    ) {
        self.each_object(of, key, &mut look);
    }

    /// Looks at each entry of a map.
    pub(super) fn entries<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        mut look: impl FnMut(&mut Self, &'d str, &'d D),
    ) {
        self.each_entry(of, key, &mut look);
    }

    fn each_item<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        look: &mut dyn FnMut(&mut Self, &'d D),
    ) {
        let items = of.items(key);
        if items.is_empty() {
            return;
        }
        self.enter(Step::Key(key));
        for (i, item) in items.iter().enumerate() {
            self.enter(Step::Index(i));
            look(self, item);
            self.leave();
        }
        self.leave();
    }

    fn each_object<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        look: &mut dyn FnMut(&mut Self, Object<'d, D>),
    ) {
        self.each_item(of, key, &mut |check, item| {
            check.whole(|check| look(check, Object::of(item)));
        });
    }

    fn each_entry<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        look: &mut dyn FnMut(&mut Self, &'d str, &'d D),
    ) {
        let Some(value) = of.get(key) else {
            return;
        };
        self.enter(Step::Key(key));
        for (key, value) in value.entries() {
            if D::is_known(key) {
                self.key_span = D::key_span(key);
                self.at(key.as_ref(), |check| look(check, key.as_ref(), value));
            }
        }
        self.leave();
    }

    /// Reports a value that breaks a rule: "`path` must be 0 or more". The check stands at it.
    pub(super) fn fault<D: Data>(&mut self, value: &D, what: &str) {
        self.report(codes::INVALID_MANIFEST, value.span(), what, None);
    }

    /// [`fault`](RuleCheck::fault) with a way out.
    pub(super) fn fault_with<D: Data>(&mut self, value: &D, what: &str, hint: &str) {
        let hint = Some(hint.to_owned());
        self.report(codes::INVALID_MANIFEST, value.span(), what, hint);
    }

    /// [`fault`](RuleCheck::fault) for a value that may not stand beside another one.
    pub(super) fn clash<D: Data>(&mut self, value: &D, what: &str) {
        let hint = Some(ONE_OF_TWO.to_owned());
        self.report(codes::INVALID_MANIFEST, value.span(), what, hint);
    }

    /// Reports the key of an entry that is looked at: "the key `a/b` of `data` is not allowed".
    pub(super) fn key_fault<D: Data>(&mut self, value: &D, what: &str) {
        let span = self.key_span.or_else(|| value.span());
        self.push(Report {
            code: codes::INVALID_MANIFEST,
            span,
            what,
            hint: None,
            about: About::Name,
        });
    }

    /// Reports an object that breaks a rule. The check stands at it.
    pub(super) fn object_fault<D: Data>(&mut self, object: Object<'_, D>, what: &str) {
        self.report(codes::INVALID_MANIFEST, object.span(), what, None);
    }

    /// [`object_fault`](RuleCheck::object_fault) with a way out.
    pub(super) fn object_fault_with<D: Data>(
        &mut self,
        object: Object<'_, D>,
        what: &str,
        hint: String,
    ) {
        self.report(codes::INVALID_MANIFEST, object.span(), what, Some(hint));
    }

    /// Reports the value of a field that breaks a rule.
    pub(super) fn field_fault<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
    ) {
        self.field_report(codes::INVALID_MANIFEST, of, key, what, None);
    }

    /// [`field_fault`](RuleCheck::field_fault) with a way out.
    pub(super) fn field_fault_with<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
        hint: Option<String>,
    ) {
        self.field_report(codes::INVALID_MANIFEST, of, key, what, hint);
    }

    /// Reports the `name` of an object that another one of its kind has, `kind` in words.
    pub(super) fn name_taken<D: Data>(
        &mut self,
        of: Object<'d, D>,
        name: &str,
        kind: &str,
        hint: Option<String>,
    ) {
        let what = message!("is `{name}`, the name of another {kind}");
        self.field_report(codes::INVALID_MANIFEST, of, "name", &what, hint);
    }

    /// [`field_fault`](RuleCheck::field_fault) for a field that may not stand beside another one.
    pub(super) fn field_clash<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
    ) {
        let hint = Some(ONE_OF_TWO.to_owned());
        self.field_report(codes::INVALID_MANIFEST, of, key, what, hint);
    }

    /// Reports the word of a field that is none of those that there are, and which of them is meant.
    pub(super) fn word_fault<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
        words: &[&str],
    ) {
        let meant = of.text(key).and_then(|word| meant_word(word, words));
        self.field_fault_with(of, key, what, meant.map(did_you_mean));
    }

    /// [`field_fault`](RuleCheck::field_fault) for what an API server may let through: a warning.
    pub(super) fn field_doubt<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
    ) {
        self.field_doubt_with(of, key, what, None);
    }

    /// [`field_doubt`](RuleCheck::field_doubt) with a way out.
    pub(super) fn field_doubt_with<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
        hint: Option<String>,
    ) {
        self.field_report(codes::DOUBTFUL_MANIFEST, of, key, what, hint);
    }

    fn field_report<D: Data>(
        &mut self,
        code: Code,
        of: Object<'d, D>,
        key: &'static str,
        what: &str,
        hint: Option<String>,
    ) {
        let span = of.get(key).and_then(Data::span).or_else(|| of.span());
        self.at(key, |check| check.report(code, span, what, hint));
    }

    fn report(&mut self, code: Code, span: Option<Span>, what: &str, hint: Option<String>) {
        self.push(Report {
            code,
            span,
            what,
            hint,
            about: About::Value,
        });
    }

    fn push(&mut self, report: Report<'_>) {
        let Report {
            code,
            span,
            what,
            hint,
            about,
        } = report;
        if self.last.as_ref() == Some(&self.steps) {
            return;
        }
        self.last = Some(self.steps.clone());
        let (path, steps) = (self.path, &self.steps);
        let above = self.steps_in_path;
        self.diags.push_with(code.severity(), || {
            let mut path = path.clone();
            let mut parent = FieldPath::new();
            for step in steps.iter().skip(above) {
                parent = path.clone();
                match step {
                    Step::Key(key) => path.push(key),
                    Step::Index(index) => path.push(&index.to_string()),
                }
            }
            let noun = match about {
                About::Name => "the key ",
                _ => "",
            };
            // Our own words, however many.
            let subject = match steps.last() {
                // In a path such keys have backslashes, which nobody wrote.
                Some(Step::Key(key))
                    if !parent.as_str().is_empty()
                        && (!noun.is_empty() || key.contains(['.', '\\'])) =>
                {
                    message!("`{key}` of `{}`", parent.as_str())
                }
                _ => message!("`{}`", path.as_str()),
            };
            let message = format!("{noun}{subject} {what}");
            let mut diagnostic = Diagnostic::new(code, message).path(&path).about(about);
            diagnostic.span = span;
            hint.into_iter().fold(diagnostic, Diagnostic::hint)
        });
    }
}

/// The way out where a word is meant.
pub(super) fn did_you_mean(word: &str) -> String {
    message!("did you mean `{word}`?")
}

/// The word that is meant by a wrong one. Few have several words that begin or end alike.
pub(super) fn meant_word<'w>(wrong: &str, words: &[&'w str]) -> Option<&'w str> {
    let mut known = words.iter().copied();
    let alike = |word: &&str| {
        let (word, wrong) = (word.to_ascii_lowercase(), wrong.to_ascii_lowercase());
        wrong.len() > 2 && (word.starts_with(&wrong) || wrong.starts_with(&word))
    };
    nearest(wrong, words.iter().copied()).or_else(|| known.find(alike))
}
