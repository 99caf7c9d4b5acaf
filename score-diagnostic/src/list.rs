//! The findings of the stages, of each severity only so much as somebody may read.

use score_yaml::{SortedSet, SourceMap};

use super::secrets::mask_foreign;
use super::{Diagnostic, Label, Severity};

/// So many errors are shown, and so many warnings.
pub const SHOWN: usize = 100;
/// So many errors are kept, and so many warnings: there may be as many as values in the sources.
pub const KEPT: usize = 1000;

/// The faults that a stage found, in the order in which it found them. Of very many errors or warnings the first
/// [`KEPT`] are kept, and how many more there were.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
    warnings: Count,
    errors: Count,
}

/// The number of diagnostics of a severity.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Count {
    kept: usize,
    more: usize,
}

impl Diagnostic {
    /// The key that puts it in its place among others.
    fn order(&self) -> impl Ord + use<> {
        let place = self.span.map(|span| (span.file, span.start, span.end));
        (place.is_none(), place)
    }

    /// True if all but the labels is the same.
    fn says_as(&self, other: &Self) -> bool {
        let said = |of: &Self| (of.code, of.severity, of.more);
        said(self) == said(other)
            && (&self.message, &self.path) == (&other.message, &other.path)
            && (&self.hints, &self.summary) == (&other.hints, &other.summary)
    }

    fn add_labels(&mut self, labels: Vec<Label>) {
        for label in labels {
            if !self.labels.contains(&label) {
                self.labels.push(label);
            }
        }
    }
}

impl Diagnostics {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn count_mut(&mut self, severity: Severity) -> &mut Count {
        match severity {
            Severity::Warning => &mut self.warnings,
            Severity::Error => &mut self.errors,
        }
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = self.count_mut(diagnostic.severity);
        if diagnostic.more > 0 {
            count.more += diagnostic.more;
        } else if count.kept >= KEPT {
            count.more += 1;
        } else {
            count.kept += 1;
            self.items.push(diagnostic);
        }
    }

    /// Adds an error that is costly to tell: it is made only if it is kept.
    pub fn push_error(&mut self, error: impl FnOnce() -> Diagnostic) {
        self.push_with(Severity::Error, error);
    }

    /// Adds one of a severity that is costly to tell: it is made only if it is kept.
    pub fn push_with(&mut self, severity: Severity, make: impl FnOnce() -> Diagnostic) {
        let count = self.count_mut(severity);
        if count.kept >= KEPT {
            count.more += 1;
        } else {
            self.push(make());
        }
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        other
            .into_iter()
            .for_each(|diagnostic| self.push(diagnostic));
    }

    /// True if one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors != Count::default()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.more(Severity::Error) + self.more(Severity::Warning) == 0
    }

    /// The number of diagnostics, with those that are not kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len() + self.more(Severity::Error) + self.more(Severity::Warning)
    }

    /// The number of diagnostics of a severity that are not kept.
    #[must_use]
    pub fn more(&self, severity: Severity) -> usize {
        match severity {
            Severity::Warning => self.warnings.more,
            Severity::Error => self.errors.more,
        }
    }

    /// Those that are kept, in the order they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
    }

    /// Those that are kept, to change what they say.
    pub fn as_mut_slice(&mut self) -> &mut [Diagnostic] {
        &mut self.items
    }

    /// Leaves out those of which `keeps` says so, and counts anew.
    pub fn retain(&mut self, keeps: impl FnMut(&Diagnostic) -> bool) {
        self.items.retain(keeps);
        self.recount();
    }

    /// Makes errors of those of which `is_error` says so.
    pub fn raise(&mut self, is_error: impl Fn(&Diagnostic) -> bool) {
        for item in self.items.iter_mut().filter(|item| is_error(item)) {
            item.severity = Severity::Error;
        }
        self.recount();
    }

    /// Puts them in the order of their places (those without one last) and drops repeats: what is said twice of one place, for two
    /// that have it from there, is said once, with the labels of both.
    pub fn sort(&mut self) {
        self.items.sort_by_key(Diagnostic::order);
        let mut kept: Vec<Diagnostic> = Vec::with_capacity(self.items.len());
        for item in self.items.drain(..) {
            let mut there = kept.iter_mut().rev();
            let known = match item.span {
                Some(_) => there
                    .take_while(|known| known.span == item.span)
                    .find(|known| known.says_as(&item)),
                None => there.next().filter(|known| **known == item),
            };
            match known {
                Some(known) => known.add_labels(item.labels),
                None => kept.push(item),
            }
        }
        self.items = kept;
        self.recount();
    }

    /// Those that people are shown, in order of place: of each severity the first [`SHOWN`], and how many more there
    /// were. What is quoted from texts of somebody else is masked.
    #[must_use]
    pub fn shown(&self, sources: &SourceMap) -> Vec<Diagnostic> {
        let mut sorted = self.clone();
        sorted.sort();
        let mut all = sorted.items;
        drop_told_warnings(&mut all);
        let (mut errors, mut warnings) = (self.errors.more, self.warnings.more);
        let mut shown = Vec::new();
        let mut room = [SHOWN, SHOWN];
        for diagnostic in all {
            let (room, more) = match diagnostic.severity {
                Severity::Error => (&mut room[0], &mut errors),
                Severity::Warning => (&mut room[1], &mut warnings),
            };
            if *room == 0 {
                *more += 1;
            } else {
                *room -= 1;
                shown.push(diagnostic);
            }
        }
        mask_foreign(&mut shown, sources);
        for (severity, more) in [(Severity::Warning, warnings), (Severity::Error, errors)] {
            if more > 0 {
                shown.push(Diagnostic::more(severity, more));
            }
        }
        shown
    }

    /// The same without what is quoted from texts of somebody else, for text that is made of more than is
    /// [shown](Diagnostics::shown).
    #[must_use]
    pub fn without_foreign(&self, sources: &SourceMap) -> Self {
        let mut all = self.clone();
        mask_foreign(&mut all.items, sources);
        all
    }

    /// Makes every warning an error, as `--strict` wants.
    pub fn deny_warnings(&mut self) {
        for item in &mut self.items {
            item.severity = Severity::Error;
        }
        self.errors.more += std::mem::take(&mut self.warnings.more);
        self.recount();
    }

    fn recount(&mut self) {
        let is_error = |item: &&Diagnostic| item.severity == Severity::Error;
        self.errors.kept = self.items.iter().filter(is_error).count();
        self.warnings.kept = self.items.len() - self.errors.kept;
    }
}

/// Leaves out the warnings of fields that an error tells of at the same place: one fault is told once.
fn drop_told_warnings(all: &mut Vec<Diagnostic>) {
    let field = |diagnostic: &Diagnostic| Some((diagnostic.span?, diagnostic.path.clone()?));
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    let errors = all.iter().filter(is_error);
    let wrong: SortedSet<_> = errors.filter_map(field).collect();
    all.retain(|diagnostic| {
        diagnostic.severity == Severity::Error
            || !field(diagnostic).is_some_and(|field| wrong.contains(&field))
    });
}

/// Those that are kept, then how many more there were, as [`Diagnostic::more`] says it: a list that is made of these
/// says the same.
impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        let mut items = self.items;
        for (severity, count) in [
            (Severity::Error, self.errors),
            (Severity::Warning, self.warnings),
        ] {
            if count.more > 0 {
                items.push(Diagnostic::more(severity, count.more));
            }
        }
        items.into_iter()
    }
}
impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(items: I) -> Self {
        let mut all = Diagnostics::new();
        all.extend(items);
        all
    }
}
impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Diagnostics::from_iter([diagnostic])
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::Span;

    use super::*;
    use crate::codes;

    #[test]
    fn errors_are_not_hidden_behind_warnings() {
        let mut diags = Diagnostics::new();
        for n in 0..2 * KEPT {
            diags.push(Diagnostic::new(
                crate::test_codes::UNSUPPORTED_FIELD,
                n.to_string(),
            ));
        }
        diags.push(Diagnostic::new(codes::WRONG_TYPE, "x"));
        let shown = diags.shown(&SourceMap::new());
        assert_eq!(shown.len(), SHOWN + 2);
        assert_eq!(shown[SHOWN].message, "x");
        assert_eq!(
            shown[SHOWN + 1].message,
            format!("… and {} more warnings", 2 * KEPT - SHOWN)
        );
    }

    #[test]
    fn a_warning_of_what_is_an_error_there_is_not_shown() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", "cpu: 2");
        let place = Span::new(file, 5, 6);
        let warning = Diagnostic::new(crate::test_codes::UNSUPPORTED_FIELD, "refused elsewhere");
        let error = Diagnostic::new(codes::WRONG_TYPE, "refused here");
        let shown = |path: &str| {
            let (warning, error) = (warning.clone().at(place), error.clone().at(place));
            let found = Diagnostics::from_iter([warning.path("cpu"), error.path(path)]);
            let shown = found.shown(&sources).into_iter();
            shown.map(|one| one.message).collect::<Vec<_>>()
        };
        assert_eq!(shown("cpu"), ["refused here"]);
        assert_eq!(shown("cpus"), ["refused elsewhere", "refused here"]);
    }

    #[test]
    fn what_is_said_twice_of_one_place_is_said_once() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", "cpu: 2");
        let place = |start| Span::new(file, start, start + 1);
        let one = |label| {
            let one = Diagnostic::new(codes::INVALID_YAML, "wrong").at(place(0));
            one.label(place(label), format!("for {label}"))
        };
        let other = Diagnostic::new(codes::INVALID_YAML, "other").at(place(0));
        let mut all = Diagnostics::from_iter([one(3), other.clone(), one(5), one(3)]);
        let shown = all.shown(&sources);
        assert_eq!(shown, [one(3).label(place(5), "for 5"), other]);
        all.sort();
        assert_eq!(all.iter().cloned().collect::<Vec<_>>(), shown);
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn of_very_many_the_first_are_kept_and_all_are_counted() {
        let mut diags = Diagnostics::new();
        for n in 0..KEPT + 7 {
            diags.push(Diagnostic::new(codes::WRONG_TYPE, n.to_string()));
            diags.push(Diagnostic::new(
                crate::test_codes::UNSUPPORTED_FIELD,
                n.to_string(),
            ));
        }
        diags.push_error(|| unreachable!("nobody will read it"));
        let errors = |diags: &Diagnostics| (diags.iter().count(), diags.more(Severity::Error));
        assert_eq!(errors(&diags), (2 * KEPT, 8));
        assert_eq!(diags.len(), 2 * KEPT + 15);

        // The count survives what is done to each.
        let mut again: Diagnostics = diags.clone().into_iter().map(|d| d.path("a")).collect();
        assert_eq!(again.len(), diags.len());
        again.deny_warnings();
        assert_eq!(errors(&again), (2 * KEPT, 15));
        assert_eq!(again.more(Severity::Warning), 0);
        let more = Diagnostics::from(Diagnostic::more(Severity::Error, 1));
        assert!(more.has_errors() && !more.is_empty());
    }
}
