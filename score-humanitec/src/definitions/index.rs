//! All definitions of a run: by id, and their rules by type and rank.

use std::cmp::Reverse;
use std::ops::Range;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Spanned;
use score_yaml::{SortedMap, Str, message};

use super::definition::{Criterion, Definition};
use super::field::Rank;
use crate::codes;

/// The definitions of a run. No two have one id, and no two rules for a type are equal, so that one rule at most is the
/// best for a resource; in which order they were read makes no difference.
///
/// Their rules are sorted once, by type and rank: to find the definition of a resource takes a binary search for each
/// rank that rules of its type have, 16 at most.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// Sorted by id.
    all: Vec<Definition>,
    kinds: SortedMap<Str, KindIndex>,
    /// Folders that were asked for definitions and have no file of them, for messages.
    pub(super) empty_folders: Vec<String>,
}

/// The definitions of a type, and their rules.
#[derive(Clone, Debug, Default)]
struct KindIndex {
    /// Positions in the list of all, in its order.
    definitions: Vec<usize>,
    /// Sorted by [`RuleKey`].
    rules: Vec<RuleAt>,
    /// The rules of each rank, the most specific first.
    ranks: Vec<(Rank, Range<usize>)>,
}

/// The position of a rule.
#[derive(Clone, Copy, Debug)]
struct RuleAt {
    definition: usize,
    criterion: usize,
}

/// What rules of one type are told apart by, the most specific first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct RuleKey<'d> {
    pub(super) rank: Reverse<Rank>,
    pub(super) class: &'d str,
    pub(super) res_id: Option<&'d str>,
    pub(super) env_id: Option<&'d str>,
    pub(super) app_id: Option<&'d str>,
    pub(super) env_type: Option<&'d str>,
}

/// A matching rule and the definition that it is of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rule<'d> {
    /// The definition.
    pub definition: &'d Definition,
    /// The rule.
    pub criterion: &'d Criterion,
}

impl<'d> Rule<'d> {
    fn key(&self) -> RuleKey<'d> {
        fn text(field: Option<&Spanned<Str>>) -> Option<&str> {
            field.map(|text| text.value.as_str())
        }
        let rule = self.criterion;
        RuleKey {
            rank: Reverse(Rank::of(rule)),
            class: rule.class(),
            res_id: text(rule.res_id.as_ref()),
            env_id: text(rule.env_id.as_ref()),
            app_id: text(rule.app_id.as_ref()),
            env_type: text(rule.env_type.as_ref()),
        }
    }
}

impl Definitions {
    /// Notes folders that were asked for definitions and have no file of them, for messages.
    #[must_use]
    pub fn with_empty_folders(self, empty_folders: Vec<String>) -> Self {
        Definitions {
            empty_folders,
            ..self
        }
    }

    /// Folders that were asked for definitions and have no file of them.
    #[must_use]
    pub fn empty_folders(&self) -> &[String] {
        &self.empty_folders
    }

    /// Sorts definitions. Of two with one id the first counts, and of two equal rules for a type; each other one is an
    /// error.
    pub(super) fn new(mut all: Vec<Definition>, diags: &mut Diagnostics) -> Self {
        let place = |definition: &Definition| (definition.span.file, definition.span.start);
        all.sort_by(|a, b| (&a.id.value, place(a)).cmp(&(&b.id.value, place(b))));
        all.dedup_by(|later, first| {
            let is_same = later.id == first.id;
            if is_same {
                diags.push_error(|| same_id(first, later));
            }
            is_same
        });
        let mut kinds: SortedMap<Str, KindIndex> = SortedMap::new();
        for (position, definition) in all.iter().enumerate() {
            let kind = kinds.entry(definition.kind.value.clone()).or_default();
            kind.definitions.push(position);
            let rules = 0..definition.criteria.len();
            kind.rules.extend(rules.map(|criterion| RuleAt {
                definition: position,
                criterion,
            }));
        }
        for index in kinds.values_mut() {
            index.sort(&all, diags);
        }
        Definitions {
            all,
            kinds,
            empty_folders: Vec::new(),
        }
    }

    /// All definitions, by id.
    pub fn iter(&self) -> std::slice::Iter<'_, Definition> {
        self.all.iter()
    }

    /// The number of definitions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The definition of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Definition> {
        let at = self
            .all
            .binary_search_by(|definition| definition.id.value.as_str().cmp(id));
        at.ok().map(|at| &self.all[at])
    }

    /// The types that there are definitions of, sorted.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(Str::as_str)
    }

    /// The definitions of a type, by id.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Definition> {
        let index = self.kinds.get(kind);
        let positions = index.into_iter().flat_map(|index| &index.definitions);
        positions.map(|position| &self.all[*position])
    }

    /// The rules for a type, the most specific first.
    pub fn rules(&self, kind: &str) -> impl Iterator<Item = Rule<'_>> {
        let index = self.kinds.get(kind);
        let rules = index.into_iter().flat_map(|index| &index.rules);
        rules.map(|at| at.rule(&self.all))
    }

    /// The ranks of the rules for a type, the most specific first.
    pub(super) fn ranks(&self, kind: &str) -> impl Iterator<Item = Rank> {
        let index = self.kinds.get(kind);
        let ranks = index.into_iter().flat_map(|index| &index.ranks);
        ranks.map(|(rank, _)| *rank)
    }

    /// The rule for a type that has a key.
    pub(super) fn rule(&self, kind: &str, key: &RuleKey<'_>) -> Option<Rule<'_>> {
        let rules = self.kinds.get(kind)?.rules_of(key.rank.0);
        let at = rules.binary_search_by(|at| at.rule(&self.all).key().cmp(key));
        at.ok().map(|at| rules[at].rule(&self.all))
    }
}

impl RuleAt {
    fn rule(self, all: &[Definition]) -> Rule<'_> {
        let definition = &all[self.definition];
        Rule {
            definition,
            criterion: &definition.criteria[self.criterion],
        }
    }
}

impl KindIndex {
    /// Sorts the rules, and keeps the first of equal ones.
    fn sort(&mut self, all: &[Definition], diags: &mut Diagnostics) {
        let place = |rule: &Rule<'_>| (rule.criterion.span.file, rule.criterion.span.start);
        self.rules.sort_by(|a, b| {
            let (a, b) = (a.rule(all), b.rule(all));
            (a.key(), place(&a)).cmp(&(b.key(), place(&b)))
        });
        self.rules.dedup_by(|later, first| {
            let (first, later) = (first.rule(all), later.rule(all));
            let is_same = first.key() == later.key();
            if is_same {
                diags.push_error(|| same_rule(first, later));
            }
            is_same
        });
        for (at, rule) in self.rules.iter().enumerate() {
            let rank = Rank::of(rule.rule(all).criterion);
            match self.ranks.last_mut() {
                Some((last, range)) if *last == rank => range.end = at + 1,
                _ => self.ranks.push((rank, at..at + 1)),
            }
        }
    }

    /// The rules of a rank.
    fn rules_of(&self, rank: Rank) -> &[RuleAt] {
        let range = self.ranks.iter().find(|(known, _)| *known == rank);
        range.map_or(&[], |(_, range)| &self.rules[range.clone()])
    }
}

fn same_id(first: &Definition, later: &Definition) -> Diagnostic {
    let message = message!("there are two definitions with the id `{}`", first.id.value);
    Diagnostic::new(codes::DUPLICATE_DEFINITION, message)
        .at(later.id.span)
        .label(first.id.span, "the first one")
        .hint("give each an id of its own, or leave one out")
}

fn same_rule(first: Rule<'_>, later: Rule<'_>) -> Diagnostic {
    let (one, other) = (&first.definition.id.value, &later.definition.id.value);
    let kind = &first.definition.kind.value;
    let message = match one == other {
        true => message!("definition `{other}`: two of its rules for type `{kind}` are equal"),
        false => {
            message!("definition `{other}`: it has the same rule for type `{kind}` as `{one}`")
        }
    };
    let diagnostic = Diagnostic::new(codes::DUPLICATE_CRITERIA, message)
        .at(later.criterion.span)
        .label(first.criterion.span, message!("the rule of `{one}`"));
    let is_written = |rule: Rule<'_>| rule.criterion.class.is_some();
    match is_written(first) == is_written(later) {
        true => diagnostic,
        false => diagnostic.hint("a rule without `class` is one of class `default`"),
    }
}
