//! The rules that many fields have: to be there, to be one of some words, to be in a range.

use std::collections::BTreeSet;

use super::object::{Object, text};
use super::rule_check::RuleCheck;
use score_yaml::data::{Data, Shape};

fn expected(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    format!("must be {}", words.join(" or "))
}

impl<'d> RuleCheck<'d, '_> {
    /// Says if a field is not there and has to be; empty text counts as nothing.
    pub(super) fn needed<D: Data>(&mut self, of: Object<'d, D>, key: &'static str) {
        let is_missing = match of.get(key) {
            None => self.is_whole(),
            Some(value) => text(value) == Some(""),
        };
        if is_missing {
            self.field_fault(of, key, "is needed");
        }
    }

    /// Says if a list is not there or empty.
    pub(super) fn needed_items<D: Data>(&mut self, of: Object<'d, D>, key: &'static str) {
        let is_missing = match of.get(key).map(Data::shape) {
            None => self.is_whole(),
            Some(Shape::Seq(items)) => items.is_empty(),
            Some(_) => false,
        };
        if is_missing {
            self.field_fault(of, key, "needs one item at least");
        }
    }

    /// Says if a number is out of a range.
    pub(super) fn in_range<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        least: i64,
        most: i64,
    ) {
        if let Some(number) = of.int(key)
            && !(least..=most).contains(&number)
        {
            let what = match most {
                i64::MAX => format!("must be {least} or more"),
                _ => format!("must be {least} to {most}"),
            };
            self.field_fault(of, key, &what);
        }
    }

    /// Says which of these numbers are below zero.
    pub(super) fn not_negative<D: Data>(&mut self, of: Object<'d, D>, keys: &[&'static str]) {
        for key in keys {
            self.in_range(of, key, 0, i64::MAX);
        }
    }

    /// [`one_of`](RuleCheck::one_of) for a field whose empty text counts as a word that is none of them.
    pub(super) fn word<D: Data>(&mut self, of: Object<'d, D>, key: &'static str, words: &[&str]) {
        if of.text(key) == Some("") {
            self.field_fault(of, key, &expected(words));
        }
        self.one_of(of, key, words);
    }

    /// [`one_of`](RuleCheck::one_of) for a field that has to be there.
    pub(super) fn needed_word<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        words: &[&str],
    ) {
        self.needed(of, key);
        self.one_of(of, key, words);
    }

    /// Says which of these items are none of these words.
    pub(super) fn words<D: Data>(&mut self, of: Object<'d, D>, list: &'static str, words: &[&str]) {
        self.items(of, list, |rules, item| {
            if text(item).is_some_and(|text| !words.contains(&text)) {
                rules.fault(item, &expected(words));
            }
        });
    }

    /// Says which items say the same as one before them; `key` gives what they are told apart by.
    pub(super) fn different<D: Data, K: Ord>(
        &mut self,
        of: Object<'d, D>,
        list: &'static str,
        key: impl Fn(&'d D) -> Option<K>,
    ) {
        if of.items(list).len() < 2 {
            return;
        }
        let mut known = BTreeSet::new();
        self.items(of, list, |rules, item| {
            if key(item).is_some_and(|key| !known.insert(key)) {
                rules.fault(item, "says the same as another item of the list");
            }
        });
    }

    /// Says if text is none of these words; empty text counts as nothing.
    pub(super) fn one_of<D: Data>(&mut self, of: Object<'d, D>, key: &'static str, words: &[&str]) {
        if let Some(text) = of.text(key)
            && !text.is_empty()
            && !words.contains(&text)
        {
            self.field_fault(of, key, &expected(words));
        }
    }

    /// Says if text breaks a rule; `rule` says what is expected.
    pub(super) fn fits<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        rule: fn(&str) -> Option<&'static str>,
    ) {
        if let Some(expected) = of.text(key).filter(|text| !text.is_empty()).and_then(rule) {
            self.field_fault(of, key, &format!("is no good name: expected {expected}"));
        }
    }

    /// [`fits`](RuleCheck::fits) for a field whose empty text counts too.
    pub(super) fn fits_if_given<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        rule: fn(&str) -> Option<&'static str>,
    ) {
        if of.text(key) == Some("") {
            self.needed(of, key);
        }
        self.fits(of, key, rule);
    }

    /// [`fits`](RuleCheck::fits) for a field that has to be there.
    pub(super) fn needed_fits<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        rule: fn(&str) -> Option<&'static str>,
    ) {
        self.needed(of, key);
        self.fits(of, key, rule);
    }

    /// Says if there is not exactly one of these fields.
    pub(super) fn exactly_one<D: Data>(&mut self, of: Object<'d, D>, keys: &[&'static str]) {
        let count = of.given(keys).count();
        if count == 1 || count == 0 && !self.is_whole() {
            return;
        }
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        let what = format!("must have exactly one of {}", keys.join(", "));
        self.object_fault(of, &what);
    }
}
