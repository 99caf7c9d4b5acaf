//! The rules that many fields have: to be there, to be one of some words, to be in a range.

use super::object::{Object, text};
use super::rule_check::{RuleCheck, did_you_mean, meant_word};
use crate::names;
use score_yaml::SortedSet;
use score_yaml::data::{Data, Shape};

fn expected(words: &[&str]) -> String {
    format!("must be {}", any_of(words))
}

/// Words of which one is meant: `` `A`, `B` or `C` ``.
fn any_of(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, first @ [_, ..])) => format!("{} or {last}", first.join(", ")),
        _ => words.join(""),
    }
}

impl<'d> RuleCheck<'d, '_> {
    /// Reports a field that has to be there and is not; empty text counts as nothing.
    pub(super) fn required<D: Data>(&mut self, of: Object<'d, D>, key: &'static str) {
        self.required_as(of, key, "is needed");
    }

    /// The same, and says why.
    pub(super) fn required_as<D: Data>(&mut self, of: Object<'d, D>, key: &'static str, why: &str) {
        if self.is_missing(of, key) {
            self.field_fault(of, key, why);
        }
    }

    /// [`required`](RuleCheck::required) with the way out.
    pub(super) fn required_with<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        way_out: &str,
    ) {
        if self.is_missing(of, key) {
            self.field_fault_with(of, key, "is needed", Some(way_out.to_owned()));
        }
    }

    /// True if a field that has to be there is not; empty text counts as nothing.
    fn is_missing<D: Data>(&self, of: Object<'d, D>, key: &str) -> bool {
        match of.get(key) {
            None => self.is_whole(),
            Some(value) => text(value) == Some(""),
        }
    }

    /// Reports a list that is empty or not there.
    pub(super) fn required_items<D: Data>(&mut self, of: Object<'d, D>, key: &'static str) {
        let is_missing = match of.get(key).map(Data::shape) {
            None => self.is_whole(),
            Some(Shape::Seq(items)) => items.is_empty(),
            Some(_) => false,
        };
        if is_missing {
            self.field_fault(of, key, "needs one item at least");
        }
    }

    /// Reports a number outside of a range.
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

    /// Reports those of these numbers that are below zero.
    pub(super) fn not_negative<D: Data>(&mut self, of: Object<'d, D>, keys: &[&'static str]) {
        for key in keys {
            self.in_range(of, key, 0, i64::MAX);
        }
    }

    /// [`one_of`](RuleCheck::one_of) that reports empty text, too.
    pub(super) fn strictly_one_of<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        words: &[&str],
    ) {
        if of.text(key) == Some("") {
            self.field_fault(of, key, &expected(words));
        }
        self.one_of(of, key, words);
    }

    /// [`one_of`](RuleCheck::one_of) for a field that has to be there.
    pub(super) fn required_one_of<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        words: &[&str],
    ) {
        if self.is_missing(of, key) {
            self.field_fault(of, key, &format!("is needed, {}", any_of(words)));
        }
        self.one_of(of, key, words);
    }

    /// Reports the items of a list that are none of these words.
    pub(super) fn each_one_of<D: Data>(
        &mut self,
        of: Object<'d, D>,
        list: &'static str,
        words: &[&str],
    ) {
        self.items(of, list, |check, item| {
            let Some(wrong) = text(item).filter(|text| !words.contains(text)) else {
                return;
            };
            match meant_word(wrong, words) {
                Some(meant) => check.fault_with(item, &expected(words), &did_you_mean(meant)),
                None => check.fault(item, &expected(words)),
            }
        });
    }

    /// Reports items that say the same as one before them; `key` gives what they are told apart by.
    pub(super) fn unique<D: Data, K: Ord>(
        &mut self,
        of: Object<'d, D>,
        list: &'static str,
        key: impl Fn(&'d D) -> Option<K>,
    ) {
        if of.items(list).len() < 2 {
            return;
        }
        let mut known = SortedSet::new();
        self.items(of, list, |check, item| {
            if key(item).is_some_and(|key| !known.insert(key)) {
                check.fault(item, "says the same as another item of the list");
            }
        });
    }

    /// Reports text that is none of these words; empty text counts as nothing.
    pub(super) fn one_of<D: Data>(&mut self, of: Object<'d, D>, key: &'static str, words: &[&str]) {
        if let Some(text) = of.text(key)
            && !text.is_empty()
            && !words.contains(&text)
        {
            self.word_fault(of, key, &expected(words), words);
        }
    }

    /// Reports text that breaks a rule for names; `rule` says what is expected. Empty text counts as nothing.
    pub(super) fn valid_name<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        rule: fn(&str) -> Option<&'static str>,
    ) {
        if let Some(expected) = of.text(key).filter(|text| !text.is_empty()).and_then(rule) {
            self.field_fault(of, key, &format!("is no good name: expected {expected}"));
        }
    }

    /// [`valid_name`](RuleCheck::valid_name) for the name of an object, which messages show: with one that is near.
    pub(super) fn valid_object_name<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        rule: fn(&str) -> Option<&'static str>,
    ) {
        let Some(name) = of.text(key).filter(|text| !text.is_empty()) else {
            return;
        };
        if let Some(expected) = rule(name) {
            // What a template printed in brackets is no name that somebody wrote.
            let is_written = !name.contains(['<', '{', '$']);
            let near = names::name_near(name, rule).filter(|_| is_written);
            let near = near.map(|near| did_you_mean(&near));
            let what = format!("is no good name: expected {expected}");
            self.field_fault_with(of, key, &what, near);
        }
    }

    /// [`valid_name`](RuleCheck::valid_name) that reports empty text, too.
    pub(super) fn strictly_valid_name<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        rule: fn(&str) -> Option<&'static str>,
    ) {
        if of.text(key) == Some("") {
            self.required(of, key);
        }
        self.valid_name(of, key, rule);
    }

    /// [`valid_name`](RuleCheck::valid_name) for a field that has to be there.
    pub(super) fn required_valid_name<D: Data>(
        &mut self,
        of: Object<'d, D>,
        key: &'static str,
        rule: fn(&str) -> Option<&'static str>,
    ) {
        self.required(of, key);
        self.valid_name(of, key, rule);
    }

    /// Reports an object that has none of these fields, or more than one.
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
