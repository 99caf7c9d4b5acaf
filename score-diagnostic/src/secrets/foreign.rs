//! Texts of somebody else, who did not write them to be read here.

use score_yaml::{Excerpt, FileId, Kind, Node, SortedMap, SortedSet, SourceMap, parse};

use super::MASK;
use super::index::occurring;
use crate::Diagnostic;
use crate::path::FieldPath;

/// Words of texts of somebody else.
type Foreign = SortedMap<FileId, SortedSet<String>>;

/// Parts of fewer characters stand in nearly every text, and give nothing away.
const SHORTEST: usize = 3;

/// Masks what diagnostics about hidden texts quote from them; the field that is meant may be named. Ways out that are made of
/// their words are left out: with a mask in it, none leads out.
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
    let mut hidden: SortedMap<FileId, Hidden> = SortedMap::new();
    for file in about.iter().flat_map(|(_, files)| files) {
        hidden
            .entry(*file)
            .or_insert_with(|| Hidden::new(sources, *file));
    }
    let of_hints = foreign(
        &about,
        &hidden,
        |hidden| &*hidden.folded,
        |diagnostic| diagnostic.hints.iter().flat_map(|hint| parts(hint)),
    );
    for (diagnostic, files) in &mut about {
        let is_hidden = hidden_words(diagnostic, files, &of_hints);
        let mut hints = std::mem::take(&mut diagnostic.hints);
        hints.retain(|hint| !parts(hint).any(|part| is_hidden(&part)));
        diagnostic.hints = hints;
    }
    for quote in ['`', '\''] {
        let foreign = foreign(
            &about,
            &hidden,
            |hidden| &*hidden.text,
            |diagnostic| {
                let quoted = diagnostic
                    .texts()
                    .flat_map(|text| quoted_words(text, quote));
                quoted.map(str::to_owned)
            },
        );
        for (diagnostic, files) in &mut about {
            let is_hidden = hidden_words(diagnostic, files, &foreign);
            for text in diagnostic.texts_mut() {
                *text = without_quoted(text, quote, &is_hidden);
            }
        }
    }
}

/// A hidden text.
struct Hidden {
    name: String,
    /// The text as it stands, with what YAML reads in it, and without characters that nobody sees.
    text: String,
    /// That in small letters.
    folded: String,
}

impl Hidden {
    fn new(sources: &SourceMap, file: FileId) -> Self {
        let source = sources.get(file);
        let mut text = source.text.clone();
        for document in parse(sources, file).unwrap_or_default() {
            push_strings(&document, &mut text);
        }
        let is_unseen = |c: char| {
            matches!(
                c,
                '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
            )
        };
        if text.contains(is_unseen) {
            let seen = text.replace(is_unseen, "");
            text.push('\n');
            text.push_str(&seen);
        }
        Hidden {
            name: source.name.clone(),
            folded: text.to_lowercase(),
            text,
        }
    }
}

/// Adds all texts of a tree, a line each.
fn push_strings(node: &Node, text: &mut String) {
    match &node.kind {
        Kind::String(string) => {
            text.push('\n');
            text.push_str(string);
        }
        Kind::Seq(items) => items.iter().for_each(|item| push_strings(item, text)),
        Kind::Map(map) => {
            for (key, value) in map.iter() {
                text.push('\n');
                text.push_str(&key.text);
                push_strings(value, text);
            }
        }
        _ => {}
    }
}

/// What is true of words of hidden texts that a diagnostic may not show.
fn hidden_words<'f>(
    diagnostic: &Diagnostic,
    files: &'f [FileId],
    foreign: &'f Foreign,
) -> impl Fn(&str) -> bool + use<'f> {
    let keys = FieldPath::keys(diagnostic.path.as_deref().unwrap_or_default());
    let key_parts: SortedSet<String> = keys.iter().flat_map(|key| words_of(key)).collect();
    move |word: &str| {
        let mut words = files.iter().filter_map(|file| foreign.get(file));
        words.any(|words| words.contains(word))
            && !key_parts.contains(word)
            && !keys.iter().any(|key| key == word)
    }
}

/// The words in what a way out quotes, in small letters: what is made of a value has other signs and letters than that.
fn parts(hint: &str) -> impl Iterator<Item = String> {
    quoted_words(hint, '`').flat_map(words_of)
}

/// The letters and digits of a text that stand together, in small letters.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| word.chars().count() >= SHORTEST);
    words.map(str::to_lowercase)
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

/// The words of diagnostics that stand in hidden texts. Each text is gone through once, however many words there are.
fn foreign<'d, W: Iterator<Item = String>>(
    about: &'d [(&mut Diagnostic, Vec<FileId>)],
    hidden: &SortedMap<FileId, Hidden>,
    text: impl Fn(&Hidden) -> &str,
    words: impl Fn(&'d Diagnostic) -> W,
) -> Foreign {
    let mut said: Foreign = SortedMap::new();
    for (diagnostic, files) in about {
        for word in words(diagnostic) {
            for file in files {
                let said = said.entry(*file).or_default();
                if !said.contains(&word) {
                    said.insert(word.clone());
                }
            }
        }
    }
    for (file, words) in &mut said {
        let Some(hidden) = hidden.get(file) else {
            continue;
        };
        words.remove(&hidden.name);
        let all: Vec<&str> = words.iter().map(String::as_str).collect();
        let found = occurring(&all, std::iter::once(text(hidden)));
        // What may be there, or may not, is masked.
        let mut found = found.into_iter();
        words.retain(|_| found.next().flatten() != Some(false));
    }
    said
}

/// The words of a text that stand in quotes.
fn quoted_words(text: &str, quote: char) -> impl Iterator<Item = &str> {
    words_in(text, quote).filter_map(|(word, is_quoted)| is_quoted.then_some(word))
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
    fn ways_out_of_foreign_texts_are_not_made_of_their_words() {
        let mut sources = SourceMap::new();
        let text = "command: [Secret word]\nq: \"hun\u{200b}ter2\"\ne: \"\\x73ecret2\"\n";
        let file = sources.add_as("score.yaml", text, Excerpt::Hidden);
        let all = [
            "write `command: [\"secret\", \"word\"]`",
            "take it out: `hunter2`",
            "did you mean `secret-word`?",
            "write `params: {a: secret2}`",
            "write `command: […]`",
        ];
        let found = Diagnostic::new(codes::INVALID_VALUE, "wrong").at(Span::new(file, 0, 1));
        let found = all
            .into_iter()
            .fold(found.path("command"), Diagnostic::hint);
        let mut diagnostics = [found];
        mask_foreign(&mut diagnostics, &sources);
        assert_eq!(diagnostics[0].hints, ["write `command: […]`"]);
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
