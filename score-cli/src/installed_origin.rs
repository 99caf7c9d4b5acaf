//! What is wrong with provisioner files that `init` installed: where they were installed from, which is the place to mend.

use std::path::Path;

use score_core::diagnostic::Diagnostics;
use score_yaml::{FileId, SourceMap, message};

use crate::codes;
use crate::digest::sha256_hex;
use crate::provisioner_files::{HEAD_LINES, digest_in, is_name_of_installed, origin_of};
use crate::read;

/// Where an installed file comes from.
struct Origin {
    uri: String,
    /// True if that is a file which is not what it was.
    has_changed: bool,
}

/// The findings, those in installed files with a way out that names what to mend.
pub(crate) fn with_origins(found: Diagnostics, sources: &SourceMap) -> Diagnostics {
    let mut known: Vec<(FileId, Option<Origin>)> = Vec::new();
    let named = found.into_iter().map(|one| {
        let Some(span) = one.span else {
            return one;
        };
        let at = known.iter().position(|(known, _)| *known == span.file);
        let at = at.unwrap_or_else(|| {
            known.push((span.file, origin(sources, span.file)));
            known.len() - 1
        });
        // What is said of an installed file as a whole says that, too; and what a program does is not in the file that names it.
        let named = sources.text(span);
        let is_program = named.starts_with("cmd://") && !named.contains(char::is_whitespace);
        let is_told = is_program || one.code == codes::UNLOCKED_PROVISIONER;
        match &known[at].1 {
            Some(origin) if !is_told => {
                let line = sources.location(span).line;
                one.hint(origin.way_out(line.saturating_sub(HEAD_LINES)))
            }
            _ => one,
        }
    });
    named.collect()
}

impl Origin {
    /// The way out for what is wrong in a line of it.
    fn way_out(&self, line: usize) -> String {
        let Origin { uri, has_changed } = self;
        let command = message!("`init --provisioners {uri}`");
        if uri.contains("://") {
            return message!("it was installed from `{uri}`: mend it there, and run ") + &command;
        }
        match has_changed {
            true => message!("`{uri}` has changed since: run ") + &command + " again",
            false => message!("mend line {line} of `{uri}`, and run ") + &command + " again",
        }
    }
}

/// Where a file was installed from; `None` if it was not.
fn origin(sources: &SourceMap, file: FileId) -> Option<Origin> {
    let source = sources.get(file);
    let name = Path::new(&source.name).file_name()?.to_str()?;
    let (uri, _) = origin_of(&source.text).filter(|_| is_name_of_installed(name))?;
    let locked = digest_in(source.text.as_bytes());
    let is_local = !uri.contains("://");
    let now = is_local.then(|| read::file(Path::new(uri), read::LIMIT).ok());
    let now = now.flatten().map(|bytes| sha256_hex(&bytes));
    Some(Origin {
        uri: uri.to_owned(),
        has_changed: now.is_some() && now != locked,
    })
}
