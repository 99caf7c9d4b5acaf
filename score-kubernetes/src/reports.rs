//! The reports of the rules beside others: which are left out, and which are warnings only.

use crate::codes;

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use score_core::path::FieldPath;
use score_yaml::SortedSet;

/// Leaves out what an API server refuses of fields that are wrong for another reason already: they, or what they are in;
/// or a field beside them has a name that is not known, which may be meant for theirs.
#[must_use]
pub fn without_consequences(diags: Diagnostics) -> Diagnostics {
    let is_refused = |diagnostic: &Diagnostic| diagnostic.code == codes::INVALID_MANIFEST;
    if !diags.iter().any(is_refused) {
        return diags;
    }
    let mut wrong = SortedSet::new();
    let mut misspelt = SortedSet::new();
    for diagnostic in &diags {
        let Some(path) = diagnostic.path.as_deref() else {
            continue;
        };
        if diagnostic.severity != Severity::Error || is_refused(diagnostic) {
            continue;
        }
        let keys = FieldPath::keys(path);
        if diagnostic.code == codes::UNKNOWN_FIELD {
            misspelt.insert(keys[..keys.len() - 1].to_vec());
        }
        wrong.insert(keys);
    }
    let is_told = |path: &str| {
        let keys = FieldPath::keys(path);
        (1..=keys.len()).any(|end| wrong.contains(&keys[..end]))
            || misspelt.contains(&keys[..keys.len() - 1])
    };
    let all = diags.into_iter();
    all.filter(|diagnostic| {
        !is_refused(diagnostic) || !diagnostic.path.as_deref().is_some_and(is_told)
    })
    .collect()
}

/// Makes warnings of what only an API server refuses, for a target that is none. `refused_here` are the paths of fields which
/// that target refuses, too: theirs stay errors.
#[must_use]
pub fn as_warnings_elsewhere(diags: Diagnostics, refused_here: &[&str]) -> Diagnostics {
    let is_refused_here = |diagnostic: &Diagnostic| {
        let path = diagnostic.path.as_deref();
        path.is_some_and(|path| refused_here.contains(&path))
    };
    let is_only_there = |diagnostic: &Diagnostic| match diagnostic.code {
        codes::INVALID_MANIFEST => !is_refused_here(diagnostic),
        code => code == codes::DOUBTFUL_MANIFEST,
    };
    let mut errors = diags
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    let all = errors.all(is_only_there);
    let all = diags.into_iter().map(|diagnostic| {
        if diagnostic.more > 0 && all {
            return Diagnostic::more(Severity::Warning, diagnostic.more);
        }
        if !is_only_there(&diagnostic) {
            return diagnostic;
        }
        Diagnostic {
            code: codes::REFUSED_ELSEWHERE,
            severity: codes::REFUSED_ELSEWHERE.severity(),
            message: format!("Kubernetes refuses this: {}", diagnostic.message),
            ..diagnostic
        }
    });
    all.collect()
}
