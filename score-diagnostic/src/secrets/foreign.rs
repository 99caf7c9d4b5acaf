//! Texts of somebody else, who did not write them to be read here.

use std::collections::{BTreeMap, BTreeSet};

use score_yaml::{Excerpt, FileId, SourceMap};

use super::MASK;
use super::index::occurring;
use crate::Diagnostic;
use crate::path::FieldPath;

/// Words of texts of somebody else.
type Foreign = BTreeMap<FileId, BTreeSet<String>>;

/// Masks what diagnostics about hidden texts quote from them; the field that is meant may be named.
pub fn mask_foreign(diagnostics: &mut [Diagnostic], sources: &SourceMap) {
    let mut about: Vec<(&mut Diagnostic, Vec<FileId>)> = diagnostics
        .iter_mut()
        .map(|diagnostic| {
            let files = hidden_files(diagnostic, sources);
            (diagnostic, files)
        })
        .filter(|(_, files)| !files.is_empty())
        .collect();
    if about.is_empty() {
        return;
    }
    for quote in ['`', '\''] {
        let foreign = foreign(&about, quote, sources);
        for (diagnostic, files) in &mut about {
            let keys = FieldPath::keys(diagnostic.path.as_deref().unwrap_or_default());
            let is_hidden = |word: &str| {
                let mut words = files.iter().filter_map(|file| foreign.get(file));
                words.any(|words| words.contains(word)) && !keys.iter().any(|key| key == word)
            };
            for text in diagnostic.texts_mut() {
                *text = without_quoted(text, quote, is_hidden);
            }
        }
    }
}

/// The hidden texts that a diagnostic is about.
fn hidden_files(diagnostic: &Diagnostic, sources: &SourceMap) -> Vec<FileId> {
    let labels = diagnostic.labels.iter().map(|label| label.span);
    let spans = diagnostic.span.into_iter().chain(labels);
    let mut files: Vec<FileId> = spans.map(|span| span.file).collect();
    files.retain(|file| sources.get(*file).excerpt == Excerpt::Hidden);
    files.sort_unstable();
    files.dedup();
    files
}

/// The quoted words that are of hidden texts. Each text is gone through once, however many words there are.
fn foreign(about: &[(&mut Diagnostic, Vec<FileId>)], quote: char, sources: &SourceMap) -> Foreign {
    let mut quoted: BTreeMap<FileId, BTreeSet<&str>> = BTreeMap::new();
    for (diagnostic, files) in about {
        for text in diagnostic.texts() {
            for (word, _) in words_in(text, quote).filter(|(_, is_quoted)| *is_quoted) {
                for file in files {
                    quoted.entry(*file).or_default().insert(word);
                }
            }
        }
    }
    let of_file = |(file, words): (FileId, BTreeSet<&str>)| {
        let source = sources.get(file);
        let words: Vec<&str> = words
            .into_iter()
            .filter(|word| *word != source.name)
            .collect();
        let found = occurring(&words, std::iter::once(source.text.as_str()));
        let found = words.into_iter().zip(found);
        // What may be there, or may not, is masked.
        let found = found.filter(|(_, is_found)| *is_found != Some(false));
        (file, found.map(|(word, _)| word.to_owned()).collect())
    };
    quoted.into_iter().map(of_file).collect()
}

/// The parts of a text, and which of them stand in quotes: the quotes are of none.
fn words_in(text: &str, quote: char) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = Some(text);
    let mut opens = false;
    std::iter::from_fn(move || {
        let here = rest?;
        let (word, behind) = match here.split_once(quote) {
            Some((word, behind)) => (word, Some(behind)),
            None => (here, None),
        };
        rest = behind;
        let is_quoted = opens && behind.is_some();
        // An apostrophe within a word opens nothing.
        opens = !is_quoted && !word.ends_with(char::is_alphanumeric);
        Some((word, is_quoted))
    })
}

/// A text with `***` for what stands in quotes and is not to be read.
fn without_quoted(text: &str, quote: char, is_hidden: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, (word, is_quoted)) in words_in(text, quote).enumerate() {
        if i > 0 {
            out.push(quote);
        }
        let is_masked = is_quoted && is_hidden(word);
        out.push_str(if is_masked { MASK } else { word });
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::codes;
    use score_yaml::Span;

    use super::*;

    #[test]
    fn words_of_foreign_texts_are_not_quoted() {
        let mut sources = SourceMap::new();
        let file = sources.add_as("score.yaml", "metadata: {name: hunter2}\n", Excerpt::Hidden);
        let mut diagnostics = [
            Diagnostic::new(
                codes::INVALID_VALUE,
                "the workload's `hunter2` is no `name`, expected `x`",
            )
            .at(Span::new(file, 0, 1))
            .path("metadata.name")
            .summary("workload name 'hunter2' in file 'score.yaml'"),
            Diagnostic::new(codes::INVALID_VALUE, "`hunter2`"),
        ];
        mask_foreign(&mut diagnostics, &sources);
        let said = |i: usize| diagnostics[i].texts().collect::<Vec<_>>();
        assert_eq!(
            said(0),
            [
                "the workload's `***` is no `name`, expected `x`",
                "workload name '***' in file 'score.yaml'"
            ]
        );
        assert_eq!(said(1), ["`hunter2`"]);
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        clippy::disallowed_types,
        reason = "a test may look at a clock"
    )]
    fn very_many_words_are_looked_for_in_one_go() {
        let mut sources = SourceMap::new();
        let text = "aaaaaaab ".repeat(1 << 18);
        let file = sources.add_as("score.yaml", text, Excerpt::Hidden);
        let about = |n: usize| {
            let message = format!("`aaaa{n}` and `{n}` are no `aaaaaaab`");
            Diagnostic::new(codes::INVALID_VALUE, message).at(Span::new(file, 0, 1))
        };
        let mut diagnostics: Vec<Diagnostic> = (0..2000).map(about).collect();
        let began = std::time::Instant::now();
        mask_foreign(&mut diagnostics, &sources);
        assert_eq!(diagnostics[7].message, "`aaaa7` and `7` are no `***`");
        assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    }
}
