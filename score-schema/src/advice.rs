//! The errors of a document as diagnostics: one for each fault, with the way out in the words of the format.

use std::collections::BTreeSet;

use score_diagnostic::{
    About, Diagnostic, Diagnostics, FieldPath, Severity, ValueType, codes, nearest, with_article,
};
use score_yaml::message::{MAX_LISTED, MAX_NAME, listed};
use score_yaml::{Kind, Node, SourceMap, Span, message};

use crate::aliases::at_the_alias;
use crate::fitting::Fitting;
use crate::lists::as_maps;
use crate::misplaced::take_misplaced;
use crate::shape::{plain, shape};
use crate::unknown_fields::{inside_of, join_alike};
use crate::vocabulary::{Exchanged, Vocabulary};
use crate::ways_out::{of_name, other_number, taken_for_nothing, way_out_of_type};
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
    let joined = join_alike(&mut errors, root, words);
    let told = errors.into_iter().map(|error| {
        let shape = |path: &[String], node: &Node| {
            let json = schema.json().ok()?;
            let wanted = Fitting { root: json }.schema_at(path)?;
            shape(json, wanted, node, Some(sources))
        };
        told(error, Some(root), Some(sources), words, &shape)
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
    let told = errors
        .into_iter()
        .map(|error| told(error, Some(root), None, words, &|_, _| None));
    joined.into_iter().chain(told).next()
}

/// The diagnostic for an error in a document of any format.
#[must_use]
pub fn diagnostic(error: SchemaError) -> Diagnostic {
    told(error, None, None, &Vocabulary::NONE, &|_, _| None)
}

/// Drops the errors that follow from others.
fn hide_consequences(errors: &mut Vec<SchemaError>, words: &Vocabulary) {
    let mut wrong: BTreeSet<Vec<String>> = BTreeSet::new();
    let mut mismatched: BTreeSet<Vec<String>> = BTreeSet::new();
    // The fields that somebody wrote under another name.
    let mut meant: BTreeSet<(Vec<String>, String)> = BTreeSet::new();
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

/// True of an error that is told where the text stands with which this one is exchanged.
fn is_other_of_pair(error: &SchemaError, root: &Node, words: &Vocabulary) -> bool {
    if !matches!(error.kind, SchemaErrorKind::Mismatch { .. }) {
        return false;
    }
    let keys: Vec<&str> = error.path.iter().map(String::as_str).collect();
    let exchanged = root
        .at(&keys)
        .and_then(|node| (words.exchanged)(&keys, node, root));
    matches!(exchanged, Some(Exchanged::Other))
}

/// Names of which one is expected: `` `a` or `b` ``, and of more ``one of `a`, `b`, `c` ``.
fn one_of(names: &[String]) -> String {
    let (before, separator) = match names.len() {
        0..=2 => ("", " or "),
        _ => ("one of ", ", "),
    };
    format!(
        "{before}{}",
        listed(names.iter().map(String::as_str), separator)
    )
}

/// The diagnostic for an error in a document, which is told by the words of its format. `right_shape` gives a value as it belongs at
/// a path.
fn told(
    mut error: SchemaError,
    root: Option<&Node>,
    sources: Option<&SourceMap>,
    words: &Vocabulary,
    right_shape: &dyn Fn(&[String], &Node) -> Option<String>,
) -> Diagnostic {
    let path: FieldPath = error.path.iter().map(String::as_str).collect();
    let keys: Vec<&str> = error.path.iter().map(String::as_str).collect();
    let node = root.and_then(|root| root.at(&keys));
    let advised = || {
        let (node, root) = node.zip(root)?;
        (words.advise)(&keys, node, root)
    };
    let owner = error.path.split_last().map_or(&[][..], |(_, owner)| owner);
    let diagnostic = match error.kind {
        SchemaErrorKind::UnknownField { name, known, below } => {
            let message = message!("unknown field `{name}`{}", inside_of(owner));
            let unknown = Diagnostic::new(codes::UNKNOWN_FIELD, message);
            let (_, above) = keys.split_last().unwrap_or((&"", &[]));
            let map = root.and_then(|root| root.at(above));
            match words.renamed(owner, &name) {
                Some(renamed) => unknown.hint(meant(renamed.field, node, map, error.span)),
                None => {
                    let meant = |near: &str| meant(near, node, map, error.span);
                    let right_shape = |names: &[&str], node: &Node| {
                        let names = names.iter().map(|name| (*name).to_owned());
                        let path: Vec<String> = owner.iter().cloned().chain(names).collect();
                        right_shape(&path, node)
                    };
                    match of_name(&name, node, root, &known, &right_shape) {
                        Some(way_out) => unknown.hint(way_out),
                        None => or_known(unknown, &name, &known, &below, &meant),
                    }
                }
            }
        }
        SchemaErrorKind::MissingField { name } => {
            let message = message!("the field `{name}` is missing{}", inside_of(&error.path));
            let missing = Diagnostic::new(codes::MISSING_FIELD, message);
            let ways = words.what_to_add(&error.path, &name, root);
            ways.lines().fold(missing, Diagnostic::hint)
        }
        SchemaErrorKind::WrongType {
            expected,
            found,
            shape,
        } => {
            let about = About::wrong_type(ValueType::of(&expected), found);
            let is_null = node.is_some_and(Node::is_null);
            let is_written = node.is_some_and(|node| !node.span.range().is_empty());
            let fraction =
                node.filter(|node| expected == "integer" && matches!(node.kind, Kind::Float(_)));
            let (expected, found) = match fraction.and_then(plain) {
                Some(number) => ("a whole number".to_owned(), format!("`{number}`")),
                None if is_null && is_written => (with_article(&expected), "`null`".to_owned()),
                None if is_null => (with_article(&expected), "nothing".to_owned()),
                None => (with_article(&expected), with_article(found)),
            };
            let message = message!("expected {expected}, found {found}");
            let wrong = Diagnostic::new(codes::WRONG_TYPE, message).about(about);
            let number = node.zip(sources).and_then(|(node, sources)| {
                let shape = shape.as_deref().filter(|shape| shape.starts_with('"'))?;
                other_number(node, shape, sources)
            });
            let number = number.filter(|_| expected == "a string");
            let commented = node
                .zip(sources)
                .filter(|_| expected == "a string" && !is_written)
                .and_then(|(_, sources)| taken_for_nothing(root?, &keys, sources));
            let wrong = match (
                commented.or_else(advised),
                way_out_of_type(node, &keys, shape),
            ) {
                (Some(way_out), _) => way_out.lines().fold(wrong, Diagnostic::hint),
                (None, Some(way_out)) => {
                    let wrong = way_out.lines().fold(wrong, Diagnostic::hint);
                    number.into_iter().fold(wrong, Diagnostic::hint)
                }
                (None, None) => wrong,
            };
            match (root, node, sources) {
                (Some(root), Some(node), Some(sources)) => {
                    at_the_alias(wrong, &mut error.span, (root, &keys, node), sources)
                }
                _ => wrong,
            }
        }
        SchemaErrorKind::ManyOf { names } => {
            let (found, way_out) = match names.len() {
                0..=2 => ("both", "leave one of them out"),
                _ => ("all of them", "leave all but one out"),
            };
            let message = format!("expected {}, found {found}", one_of(&names));
            let many = Diagnostic::new(codes::INVALID_VALUE, message).hint(way_out);
            let map = node.and_then(Node::as_map);
            let keys = names
                .iter()
                .filter_map(|name| Some(map?.get_entry(name)?.0.span));
            let mut keys: Vec<_> = keys.collect();
            keys.sort_unstable();
            // The last of them is one too many.
            let last = keys.pop();
            error.span = last.unwrap_or(error.span);
            keys.into_iter()
                .fold(many, |many, key| many.label(key, "and here"))
        }
        SchemaErrorKind::NoneOf { names } => {
            let found = if names.len() == 2 { "neither" } else { "none" };
            let message = format!("expected {}, found {found}", one_of(&names));
            let first = names.first().map_or("…", String::as_str);
            Diagnostic::new(codes::INVALID_VALUE, message).hint(words.what_to_add(
                &error.path,
                first,
                root,
            ))
        }
        SchemaErrorKind::NotAmong { options, found } => {
            let message = format!("expected {}, found {found}", one_of(&options));
            let wrong = found.trim_matches('`');
            let known = options.iter().map(String::as_str);
            let wrong = Diagnostic::new(codes::INVALID_VALUE, message).near(wrong, known);
            match advised().filter(|_| wrong.hints.is_empty()) {
                Some(hint) => wrong.hint(hint),
                None => wrong,
            }
        }
        SchemaErrorKind::Mismatch { pattern, found } => {
            let text = Some(found.clone());
            let known = words.patterns.iter().find(|known| known.pattern == pattern);
            let expected = match known {
                Some(known) => (known.narrower)(&found)
                    .unwrap_or(known.expected)
                    .to_owned(),
                None => format!("a text that matches `{pattern}`"),
            };
            let count = found.chars().count();
            let bounds = known.and_then(|known| known.length);
            let outside = bounds.filter(|(least, most)| !(*least..=*most).contains(&count));
            let expected = match outside {
                Some((least, most)) => format!("{least} to {most} characters"),
                None => expected,
            };
            let found = match count {
                0 => "an empty text".to_owned(),
                // What is longer was cut.
                MAX_NAME.. if outside.is_some() => "more".to_owned(),
                count if outside.is_some() && count > LONG => count.to_string(),
                count if outside.is_some() => message!("{count}: `{found}`"),
                count if count > LONG => format!("a text of {count} characters"),
                _ => message!("`{found}`"),
            };
            let message = format!("expected {expected}, found {found}");
            let invalid = Diagnostic::new(codes::INVALID_VALUE, message);
            let text = text.as_deref();
            let has_placeholder = text.is_some_and(|text| text.contains("${"));
            let is_given = words.is_given_name(&error.path);
            let is_short =
                text.filter(|text| text.chars().count() <= LONG && !has_placeholder && !is_given);
            let repaired = known
                .zip(is_short)
                .map(|(known, text)| (known.repair)(text));
            let way_out = match repaired.filter(|repaired| !repaired.is_empty()) {
                Some(near) => {
                    // Without quotes it would be a number, which is the next error.
                    let quoted = near.into_iter().map(|near| match near.parse::<f64>() {
                        Ok(_) => format!("\"{near}\""),
                        Err(_) => near,
                    });
                    let near: Vec<String> = quoted.collect();
                    let near = listed(near.iter().map(String::as_str), " or ");
                    Some(format!("did you mean {near}?"))
                }
                None if has_placeholder => {
                    Some("write the value itself: no placeholder is read here".to_owned())
                }
                None if is_given => None,
                None => outside
                    .map(|(least, most)| match count < least {
                        // A longer one of the same characters may be refused, too.
                        true => match known.zip(text) {
                            Some((known, text))
                                if !(known.repair)(&text.repeat(least)).is_empty() =>
                            {
                                format!("choose a name of {least} or more {}", known.expected)
                            }
                            _ => format!("choose a name of {least} characters or more"),
                        },
                        false => format!("choose a name of at most {most} characters"),
                    })
                    .or_else(|| (known?.explain)(text?)),
            };
            // A name in the path was refused, and not the value that it has.
            let is_value = node
                .and_then(Node::as_str)
                .is_some_and(|value| Some(value) == text);
            let exchanged = node.zip(root).filter(|_| is_value);
            let exchanged = exchanged.and_then(|(node, root)| (words.exchanged)(&keys, node, root));
            let invalid = match exchanged {
                Some(Exchanged::Pair {
                    title,
                    other,
                    way_out,
                }) => {
                    let invalid = Diagnostic::new(codes::INVALID_VALUE, title);
                    invalid.label(other, "and here").hint(way_out)
                }
                Some(Exchanged::Misplaced(way_out)) => invalid.hint(way_out),
                Some(Exchanged::Other) | None => {
                    way_out.into_iter().fold(invalid, Diagnostic::hint)
                }
            };
            match advised().filter(|_| is_value) {
                Some(hint) => invalid.hint(hint),
                None => invalid,
            }
        }
        SchemaErrorKind::More { count } => return Diagnostic::more(Severity::Error, count),
        SchemaErrorKind::InvalidValue { message } => {
            let invalid = Diagnostic::new(codes::INVALID_VALUE, message);
            match advised() {
                Some(hint) => invalid.hint(hint),
                None => invalid,
            }
        }
    };
    // What has no text is marked by its name.
    let is_nothing = node.is_some_and(|node| node.is_null() && node.span.start >= node.span.end);
    let named = root.filter(|_| is_nothing).and_then(|root| {
        let (name, owner) = keys.split_last()?;
        let (key, _) = root.at(owner)?.as_map()?.get_entry(name)?;
        Some(key.span)
    });
    let diagnostic = diagnostic.path(&path);
    let own = node.map_or(error.span, |node| node.span);
    match named {
        // The name is that of the file below, which an empty value of another file overrides.
        Some(name) if name.file != own.file => {
            let key = keys.last().zip(sources);
            let key = key.and_then(|(key, sources)| key_before(key, own, sources));
            let place = key.unwrap_or(own);
            diagnostic.at(place).label(name, "it overrides this")
        }
        named => diagnostic.at(named.unwrap_or(error.span)),
    }
}

/// The place of a key that an empty value stands behind.
fn key_before(key: &str, value: Span, sources: &SourceMap) -> Option<Span> {
    let text = &sources.get(value.file).text;
    let before = text.get(..value.range().start)?.trim_end_matches(' ');
    let before = before
        .strip_suffix(':')
        .unwrap_or(before)
        .trim_end_matches(' ');
    let end = before.len() - usize::from(before.ends_with(['"', '\'']));
    let start = end.checked_sub(key.len())?;
    (text.get(start..end)? == key).then(|| Span::new(value.file, start, end))
}

/// Texts longer than this are not shown in titles.
const LONG: usize = 40;

/// Says which field may be meant by one of a map. Two of one name are the next error, so one that is there is told; what another
/// file has is overridden.
fn meant(field: &str, node: Option<&Node>, map: Option<&Node>, unknown: Span) -> String {
    let question = message!("did you mean `{field}`?");
    let known = map.and_then(|map| map.as_map()?.get_entry(field));
    let known = known.filter(|(key, _)| key.span.file == unknown.file);
    let known = known.map(|(_, known)| known);
    let way_out = match known
        .zip(node)
        .map(|(known, node)| (&known.kind, &node.kind))
    {
        None => return question,
        Some((Kind::Map(_), Kind::Map(_))) => "write the entries below it",
        Some((Kind::Seq(_), Kind::Seq(_))) => "write the items into it",
        Some(_) => "leave one of them out",
    };
    format!("{question} it is there already: {way_out}")
}

/// Says which field may be meant, or else which there are where they are few.
fn or_known(
    unknown: Diagnostic,
    name: &str,
    known: &[String],
    below: &[String],
    meant: &dyn Fn(&str) -> String,
) -> Diagnostic {
    let known = || known.iter().map(String::as_str);
    if let Some(near) = nearest(name, known()) {
        return unknown.hint(meant(near));
    }
    if !below.is_empty() {
        let ways = listed(below.iter().map(String::as_str), " or ");
        return unknown.hint(format!("write it below {ways}"));
    }
    match known().count() {
        0 => unknown,
        count if count <= MAX_LISTED => unknown.hint(format!("expected {}", listed(known(), ", "))),
        _ => unknown,
    }
}
