//! What is wrong with provisioner files that `init` installed: where they were installed from, which is the place to mend.

use std::path::Path;

use score_core::diagnostic::{About, Diagnostic, Diagnostics};
use score_yaml::{FileId, SortedMap, SourceMap, Span, message};

use crate::codes;
use crate::digest::sha256_hex;
use crate::error::last_paragraph_of_sorted;
use crate::fetch::STDIN;
use crate::provisioner_files::{HEAD_LINES, digest_in, is_name_of_installed, origin_of};
use crate::read;

/// Where an installed file comes from.
enum Origin {
    /// An address.
    Fetched(String),
    /// Standard input: only who wrote to it has the text.
    Stdin,
    /// A file which is what it was: what is found stands in it.
    File(OriginFile),
    /// A file which is what it was, while the installed one is another now.
    Edited(String),
    /// A file that is another one now.
    Changed(String),
    /// A file that cannot be read any more.
    Gone(String),
}

/// A file with the text that was installed.
struct OriginFile {
    uri: String,
    id: FileId,
    /// The bytes before that text in the installed file.
    head: usize,
}

/// The last paragraph for some diagnostics, by lines, with their places in what was installed.
pub(crate) fn last_paragraph(found: &Diagnostics, sources: &SourceMap) -> Vec<String> {
    let mut sorted = found.clone();
    sorted.sort();
    let moved = at_origins(sorted.as_mut_slice(), sources);
    last_paragraph_of_sorted(&sorted, moved.as_ref().unwrap_or(sources))
}

/// Adds to findings in installed files a way out that names what to mend, and moves their places there if that is a file. Gives
/// the texts with those of such files, if there are some.
#[must_use]
pub(crate) fn at_origins(found: &mut [Diagnostic], sources: &SourceMap) -> Option<SourceMap> {
    let mut known: SortedMap<FileId, Option<Origin>> = SortedMap::new();
    let mut texts = None;
    for one in found {
        let place = match one.about {
            About::Label => one.labels.first().map(|label| label.span),
            // The file does what its author wants, or only names who does it.
            About::Refusal => None,
            _ => one.span,
        };
        // What is said of an installed file as a whole says that, too.
        let Some(span) = place.filter(|_| one.code != codes::UNLOCKED_PROVISIONER) else {
            continue;
        };
        let known = known.entry(span.file);
        let known = known.or_insert_with(|| origin(sources, span.file, &mut texts));
        let Some(origin) = known else {
            continue;
        };
        let line = sources.location(span).line;
        let way_out = origin.way_out(line.saturating_sub(HEAD_LINES));
        one.hints.push(match one.about {
            About::Program => {
                format!("if its `args` are wrong, and not what it was asked for: {way_out}")
            }
            _ => way_out,
        });
        if let Origin::File(file) = origin {
            let labels = one.labels.iter_mut().map(|label| &mut label.span);
            for place in one.span.iter_mut().chain(labels) {
                if place.file == span.file {
                    *place = file.place(*place);
                }
            }
        }
    }
    texts
}

impl OriginFile {
    /// A place of the installed file in this one.
    fn place(&self, installed: Span) -> Span {
        let at = |offset: usize| offset.saturating_sub(self.head);
        let range = installed.range();
        Span::new(self.id, at(range.start), at(range.end))
    }
}

impl Origin {
    /// The way out for what is wrong in a line of it.
    fn way_out(&self, line: usize) -> String {
        let again = |uri: &str| message!("run `init --provisioners {uri}` again");
        match self {
            Origin::Fetched(uri) => message!(
                "it was installed from `{uri}`: mend it there, and run `init --provisioners {uri}`"
            ),
            Origin::Stdin => message!(
                "it was installed from standard input: mend line {line} of that, and run `init --provisioners -` again"
            ),
            Origin::File(OriginFile { uri, .. }) => message!("mend `{uri}`, and ") + &again(uri),
            Origin::Edited(uri) => message!("mend line {line} of `{uri}`, and ") + &again(uri),
            Origin::Changed(uri) => message!("`{uri}` has changed since: ") + &again(uri),
            Origin::Gone(uri) => message!(
                "it was installed from `{uri}`, which is not there: mend a copy, and run `init --provisioners` with that"
            ),
        }
    }
}

/// Where a file was installed from; `None` if it was not. The text of a file is added to `texts`.
fn origin(sources: &SourceMap, file: FileId, texts: &mut Option<SourceMap>) -> Option<Origin> {
    let source = sources.get(file);
    let name = Path::new(&source.name).file_name()?.to_str()?;
    let (uri, text) = origin_of(&source.text).filter(|_| is_name_of_installed(name))?;
    let locked = digest_in(source.text.as_bytes());
    let uri = uri.to_owned();
    if uri.contains("://") {
        return Some(Origin::Fetched(uri));
    }
    if uri == STDIN {
        return Some(Origin::Stdin);
    }
    let Ok(bytes) = read::file(Path::new(&uri), read::LIMIT) else {
        return Some(Origin::Gone(uri));
    };
    if Some(sha256_hex(&bytes)) != locked {
        return Some(Origin::Changed(uri));
    }
    let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    if plain != text.as_bytes() {
        return Some(Origin::Edited(uri));
    }
    let texts = texts.get_or_insert_with(|| sources.clone());
    Some(Origin::File(OriginFile {
        id: texts.add_as(uri.clone(), text, source.excerpt),
        head: source.text.len() - text.len(),
        uri,
    }))
}
