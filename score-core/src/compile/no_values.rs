//! What templates printed as `<no value>`: the warning that says so, and errors that follow from it.

use crate::codes;
use crate::diagnostic::{About, Diagnostic, Diagnostics, Severity};
use score_yaml::{FileId, SortedSet, SourceMap};

/// Leaves out what is found wrong with values in which `<no value>` stands, where a warning of the same line says what is not
/// there; that one is the error if one of them was.
pub(super) fn tell_once(found: &mut Diagnostics, sources: &SourceMap) {
    if found.iter().all(|one| one.about != About::NoValue) {
        return;
    }
    let line = |one: &Diagnostic| -> Option<(FileId, usize)> {
        let span = one.span?;
        Some((span.file, sources.location(span).line))
    };
    let of_code = found.iter().filter(|one| one.code == codes::NO_VALUE);
    let told: SortedSet<_> = of_code.filter_map(line).collect();
    let follows = |one: &Diagnostic| {
        let follows = one.about == About::NoValue && one.code != codes::NO_VALUE;
        line(one).filter(|line| follows && told.contains(line))
    };
    let errors = found.iter().filter(|one| one.severity == Severity::Error);
    let lines: SortedSet<_> = errors.filter_map(follows).collect();
    found.retain(|one| follows(one).is_none());
    found.raise(|one| {
        one.code == codes::NO_VALUE && line(one).is_some_and(|line| lines.contains(&line))
    });
}
