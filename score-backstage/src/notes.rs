//! The annotations of a workload, as the catalog reads them.

use score_core::codes;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, FieldPath};
use score_core::text::Template;
use score_core::workload::Workload;
use score_yaml::{SortedMap, Span, message};

use crate::annotation_keys::is_passed_on;
use crate::formats::{AnnotationKey, FormatError};

/// The annotations of a workload that nobody has read yet: those of its Score file, and those that an extension puts on its
/// pods, which win.
pub(crate) struct Notes<'w>(SortedMap<&'w str, Note<'w>>);

/// An annotation.
#[derive(Clone)]
pub(crate) struct Note<'w> {
    key: &'w str,
    /// `None` if only a run knows it.
    text: Option<&'w str>,
    /// Its place.
    pub(crate) span: Span,
    /// The keys of the map that it stands in.
    parent: &'static [&'static str],
}

impl<'w> Notes<'w> {
    /// The annotations of a workload.
    pub(crate) fn of(workload: &'w Workload<Template>) -> Self {
        let of_score_file = workload.annotations.iter().map(|(key, text)| Note {
            key,
            text: Some(text.value.as_str()),
            span: text.span,
            parent: &["metadata", "annotations"],
        });
        let additions = workload.additions.iter();
        let of_extension = additions.flat_map(|additions| &additions.pod.annotations);
        let of_extension = of_extension.filter_map(|entry| {
            Some(Note {
                key: entry.key.value.as_literal()?,
                text: entry.value.value.as_literal(),
                span: entry.value.span,
                parent: &["spec", "pod", "annotations"],
            })
        });
        let all = of_score_file.chain(of_extension);
        Notes(all.map(|note| (note.key, note)).collect())
    }

    /// Takes out the annotation of a key.
    pub(crate) fn take(&mut self, key: &str) -> Option<Note<'w>> {
        self.0.remove(key)
    }

    /// Takes out the annotations whose key has this name behind any domain.
    pub(crate) fn take_named(&mut self, name: &str) -> Vec<Note<'w>> {
        let is_named = |key: &&'w str| key.split_once('/').is_some_and(|(_, end)| end == name);
        let keys: Vec<&str> = self.0.keys().copied().filter(is_named).collect();
        keys.into_iter().filter_map(|key| self.take(key)).collect()
    }

    /// What is left, and passed on to the component. What the catalog does not take is left out with a warning.
    pub(crate) fn passed_on(self, diags: &mut Diagnostics) -> SortedMap<String, String> {
        let mut passed_on = SortedMap::new();
        for note in self.0.into_values().filter(|note| is_passed_on(note.key)) {
            let why = match (AnnotationKey::parse(note.key), note.text) {
                (Ok(key), Some(text)) => {
                    passed_on.insert(key.as_str().to_owned(), text.to_owned());
                    continue;
                }
                (Err(_), _) => "the catalog takes no such key",
                (Ok(_), None) => "only a run knows its value",
            };
            let message = message!("the annotation `{}` is left out: {why}", note.key);
            diags.push(note.finding(codes::UNSUPPORTED_FIELD, message));
        }
        passed_on
    }
}

impl Note<'_> {
    /// Reads its text. What is wrong with it goes to `diags`.
    pub(crate) fn read<T>(
        &self,
        parse: impl Fn(&str) -> Result<T, FormatError>,
        diags: &mut Diagnostics,
    ) -> Option<T> {
        let text = self.known_text(diags)?;
        self.parsed(text, parse, diags)
    }

    /// Reads its text as a list. What is wrong with items goes to `diags`.
    pub(crate) fn read_list<'n, T, I: Iterator<Item = &'n str>>(
        &'n self,
        items: impl Fn(&'n str) -> I,
        parse: impl Fn(&str) -> Result<T, FormatError>,
        diags: &mut Diagnostics,
    ) -> Vec<T> {
        let Some(text) = self.known_text(diags) else {
            return Vec::new();
        };
        let parsed = items(text).filter_map(|item| self.parsed(item, &parse, diags));
        parsed.collect()
    }

    fn known_text(&self, diags: &mut Diagnostics) -> Option<&str> {
        if self.text.is_none() {
            let message = message!(
                "the annotation `{}` has a placeholder, whose value only a run knows",
                self.key
            );
            diags.push(self.finding(codes::INVALID_VALUE, message));
        }
        self.text
    }

    fn parsed<T>(
        &self,
        text: &str,
        parse: impl Fn(&str) -> Result<T, FormatError>,
        diags: &mut Diagnostics,
    ) -> Option<T> {
        let parsed = parse(text);
        let report = |error: FormatError| {
            let finding = self.finding(codes::INVALID_VALUE, error.to_string());
            let hint = error.way_out().into_iter();
            diags.push(hint.fold(finding, Diagnostic::hint));
        };
        parsed.map_err(report).ok()
    }

    /// A finding about it.
    pub(crate) fn finding(&self, code: Code, message: String) -> Diagnostic {
        let keys = self.parent.iter().copied().chain([self.key]);
        let path: FieldPath = keys.collect();
        Diagnostic::new(code, message)
            .at(self.span)
            .path(path.as_str())
    }
}

/// Reads words, which may take several lines.
///
/// # Errors
/// There are none.
pub(crate) fn words(text: &str) -> Result<String, FormatError> {
    match text.trim() {
        "" => Err(FormatError::new("the text is empty, expected some words")),
        text => Ok(text.to_owned()),
    }
}

/// The items of a list between commas or on lines. Empty ones do not count.
pub(crate) fn items(text: &str) -> impl Iterator<Item = &str> {
    let items = text.split([',', '\n']).map(str::trim);
    items.filter(|item| !item.is_empty())
}

/// The items of a list that may hold commas: they stand on lines of their own, or behind a comma and a space.
pub(crate) fn spaced_items(text: &str) -> impl Iterator<Item = &str> {
    let items = text.lines().flat_map(|line| line.split(", "));
    let items = items.map(|item| item.trim().trim_end_matches(',').trim_end());
    items.filter(|item| !item.is_empty())
}
