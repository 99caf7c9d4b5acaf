//! What is wrong with provisioner files that `init` installed: where they were installed from, which is the place to mend.

use std::collections::BTreeMap;
use std::path::Path;

use score_core::diagnostic::{About, Diagnostic};
use score_yaml::{FileId, SourceMap, message};

use crate::codes;
use crate::digest::sha256_hex;
use crate::fetch::STDIN;
use crate::provisioner_files::{HEAD_LINES, digest_in, is_name_of_installed, origin_of};
use crate::read;

/// Where an installed file comes from.
enum Origin {
    /// An address.
    Fetched(String),
    /// Standard input: only who wrote to it has the text.
    Stdin,
    /// A file which is what it was.
    File(String),
    /// A file that is another one now.
    Changed(String),
    /// A file that cannot be read any more.
    Gone(String),
}

/// Adds to findings in installed files a way out that names what to mend.
pub(crate) fn add_origins(found: &mut [Diagnostic], sources: &SourceMap) {
    let mut known: BTreeMap<FileId, Option<Origin>> = BTreeMap::new();
    for one in found {
        let place = match one.about {
            About::Label => one.labels.first().map(|label| label.span),
            // The file does what its author wants, or only names who does it.
            About::Refusal => None,
            _ => one.span,
        };
        let Some(span) = place else {
            continue;
        };
        let known = known.entry(span.file);
        let Some(origin) = known.or_insert_with(|| origin(sources, span.file)) else {
            continue;
        };
        // What is said of an installed file as a whole says that, too.
        if one.code != codes::UNLOCKED_PROVISIONER {
            let line = sources.location(span).line;
            one.hints
                .push(origin.way_out(line.saturating_sub(HEAD_LINES)));
        }
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
            Origin::File(uri) => message!("mend line {line} of `{uri}`, and ") + &again(uri),
            Origin::Changed(uri) => message!("`{uri}` has changed since: ") + &again(uri),
            Origin::Gone(uri) => message!(
                "it was installed from `{uri}`, which is not there: mend a copy, and run `init --provisioners` with that"
            ),
        }
    }
}

/// Where a file was installed from; `None` if it was not.
fn origin(sources: &SourceMap, file: FileId) -> Option<Origin> {
    let source = sources.get(file);
    let name = Path::new(&source.name).file_name()?.to_str()?;
    let (uri, _) = origin_of(&source.text).filter(|_| is_name_of_installed(name))?;
    let locked = digest_in(source.text.as_bytes());
    let uri = uri.to_owned();
    if uri.contains("://") {
        return Some(Origin::Fetched(uri));
    }
    if uri == STDIN {
        return Some(Origin::Stdin);
    }
    let now = read::file(Path::new(&uri), read::LIMIT);
    Some(match now.map(|bytes| sha256_hex(&bytes)) {
        Ok(now) if Some(&now) == locked.as_ref() => Origin::File(uri),
        Ok(_) => Origin::Changed(uri),
        Err(_) => Origin::Gone(uri),
    })
}
