//! The errors of a document as diagnostics: one for each fault, with the way out in the words of the format.

use score_diagnostic::{Diagnostic, Diagnostics, nearest};
use score_yaml::{Node, SortedMap, SortedSet, SourceMap};

use crate::fitting::Fitting;
use crate::lists::as_maps;
use crate::misplaced::take_misplaced;
use crate::shape::shape;
use crate::telling::Telling;
use crate::unknown_fields::join_alike;
use crate::vocabulary::{Exchanged, Vocabulary};
use crate::wrong_levels::take_wrong_levels;
use crate::{Schema, SchemaError, SchemaErrorKind};

/// Everything in a document that breaks a format, each fault told once. `sources` has its text.
#[must_use]
pub fn diagnostics(
    schema: &Schema,
    root: &Node,
    words: &Vocabulary,
    sources: &SourceMap,
) -> Diagnostics {
    let mut errors = schema.check_in(root, Some(sources));
    if errors.is_empty() {
        return Diagnostics::new();
    }
    if let Some(foreign) = (words.foreign)(root) {
        return foreign.into();
    }
    // What is wrong inside of a list in the place of a map is told with the list.
    let (read, lists) = match as_maps(schema, &errors, root, sources, words) {
        Some(read) => {
            errors = read.errors;
            (Some(read.root), read.told)
        }
        None => (None, Vec::new()),
    };
    let root = read.as_ref().unwrap_or(root);
    let misplaced = match schema.json() {
        Ok(json) => {
            let mut levels = take_wrong_levels(&mut errors, json, root, sources, words);
            levels.extend(take_misplaced(&mut errors, json, root, sources, words));
            levels
        }
        Err(_) => Vec::new(),
    };
    hide_consequences(&mut errors, words);
    errors.retain(|error| !is_other_of_pair(error, root, words));
    let anew = written_anew(&errors, root, words);
    if !anew.is_empty() {
        errors.retain(|error| !is_written_anew(error, &anew, root, words));
    }
    let joined = join_alike(&mut errors, root, words);
    let told = errors.into_iter().map(|error| {
        let shape = |path: &[String], node: &Node| {
            let json = schema.json().ok()?;
            let wanted = Fitting { root: json }.schema_at(path)?;
            shape(json, wanted, node, Some(sources))
        };
        let telling = Telling {
            root: Some(root),
            sources: Some(sources),
            words,
            right_shape: &shape,
        };
        telling.tell(error)
    });
    let found = lists.into_iter().chain(misplaced);
    let found = found.chain(joined).chain(told);
    found.collect()
}

/// The error of the field at the top of a document that somebody wrote in place of another one, as [`diagnostics`] says it.
#[must_use]
pub fn written_for(words: &Vocabulary, root: &Node, field: &str) -> Option<Diagnostic> {
    let mut keys = root.as_map()?.keys();
    let key = keys.find(|key| match words.renamed(&[], &key.text) {
        Some(renamed) => renamed.fields().any(|renamed| renamed == field),
        None => nearest(&key.text, [field]).is_some(),
    })?;
    let name = key.text.to_string();
    let mut errors = vec![SchemaError {
        span: key.span,
        path: vec![name.clone()],
        kind: SchemaErrorKind::UnknownField {
            name,
            known: vec![field.to_owned()],
            below: Vec::new(),
        },
    }];
    let joined = join_alike(&mut errors, root, words);
    let telling = Telling {
        root: Some(root),
        sources: None,
        words,
        right_shape: &|_, _| None,
    };
    let told = errors.into_iter().map(|error| telling.tell(error));
    joined.into_iter().chain(told).next()
}

/// The diagnostic for an error in a document of any format.
#[must_use]
pub fn diagnostic(error: SchemaError) -> Diagnostic {
    let telling = Telling {
        root: None,
        sources: None,
        words: &Vocabulary::NONE,
        right_shape: &|_, _| None,
    };
    telling.tell(error)
}

/// Drops the errors that follow from others.
fn hide_consequences(errors: &mut Vec<SchemaError>, words: &Vocabulary) {
    let mut wrong: SortedSet<Vec<String>> = SortedSet::new();
    let mut mismatched: SortedSet<Vec<String>> = SortedSet::new();
    // The fields that somebody wrote under another name.
    let mut meant: SortedSet<(Vec<String>, String)> = SortedSet::new();
    for error in &*errors {
        match &error.kind {
            SchemaErrorKind::WrongType { .. } => _ = wrong.insert(error.path.clone()),
            SchemaErrorKind::Mismatch { .. } => _ = mismatched.insert(error.path.clone()),
            SchemaErrorKind::UnknownField { name, known, below } => {
                let Some((_, owner)) = error.path.split_last() else {
                    continue;
                };
                let near = nearest(name, known.iter().map(String::as_str));
                let glued = name.split_once(':').map(|(field, _)| field.trim());
                let glued = glued.filter(|field| known.iter().any(|known| known == field));
                let fields: Vec<&str> = match (words.renamed(owner, name), near) {
                    _ if glued.is_some() => glued.into_iter().collect(),
                    (Some(renamed), _) => renamed.fields().collect(),
                    (None, Some(near)) => vec![near],
                    (None, None) => below
                        .iter()
                        .filter_map(|way| way.split('.').next())
                        .collect(),
                };
                meant.extend(
                    fields
                        .into_iter()
                        .map(|field| (owner.to_vec(), field.to_owned())),
                );
            }
            _ => {}
        }
    }
    let is_meant = |path: &[String], name: &String| meant.contains(&(path.to_vec(), name.clone()));
    errors.retain(|error| match &error.kind {
        SchemaErrorKind::WrongType { .. } => true,
        _ if wrong.contains(&error.path) => false,
        SchemaErrorKind::MissingField { name } => !is_meant(&error.path, name),
        SchemaErrorKind::NoneOf { names } => !names.iter().any(|name| is_meant(&error.path, name)),
        SchemaErrorKind::InvalidValue { .. } => !mismatched.contains(&error.path),
        _ => true,
    });
}

/// The maps that the way out of one of their fields writes anew, and the first such field of each.
fn written_anew(
    errors: &[SchemaError],
    root: &Node,
    words: &Vocabulary,
) -> SortedMap<Vec<String>, Vec<String>> {
    let mut anew = SortedMap::new();
    for error in errors {
        let field = match &error.kind {
            SchemaErrorKind::UnknownField { .. } => error.path.clone(),
            SchemaErrorKind::MissingField { name } => {
                error.path.iter().chain([name]).cloned().collect()
            }
            _ => continue,
        };
        let keys: Vec<&str> = field.iter().map(String::as_str).collect();
        if let Some((_, map)) = field.split_last()
            && (words.writes_anew)(&keys, root)
        {
            anew.entry(map.to_vec()).or_insert(field);
        }
    }
    anew
}

/// True of what else is wrong in such a map, but for other fields whose way out is the same.
fn is_written_anew(
    error: &SchemaError,
    anew: &SortedMap<Vec<String>, Vec<String>>,
    root: &Node,
    words: &Vocabulary,
) -> bool {
    let above = (0..error.path.len()).map(|length| &error.path[..length]);
    let mut fields = above.filter_map(|map| anew.get(map));
    let keys: Vec<&str> = error.path.iter().map(String::as_str).collect();
    fields.any(|field| *field != error.path && !(words.writes_anew)(&keys, root))
}

/// True of an error that is told with another one of its kind.
fn is_other_of_pair(error: &SchemaError, root: &Node, words: &Vocabulary) -> bool {
    if !matches!(
        error.kind,
        SchemaErrorKind::Mismatch { .. } | SchemaErrorKind::WrongType { .. }
    ) {
        return false;
    }
    let keys: Vec<&str> = error.path.iter().map(String::as_str).collect();
    let exchanged = root
        .at(&keys)
        .and_then(|node| (words.exchanged)(&keys, node, root));
    matches!(exchanged, Some(Exchanged::Other))
}
