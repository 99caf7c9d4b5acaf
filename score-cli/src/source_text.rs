//! Decodes the bytes of files to sources, which diagnostics can show.

use std::path::Path;

use score_core::diagnostic::Diagnostic;
use score_yaml::{Excerpt, SourceMap, message};

use crate::codes;
use crate::project::Project;
use crate::read;

/// Adds the bytes of a file as a source. The target of a link out of the project is read, but messages show nothing of
/// it: the person who runs the compiler may be allowed to read more than the one who wrote the link.
///
/// # Errors
/// They are not text in UTF-8, nor in UTF-16 with a byte order mark, and the place is the first byte that is not; or
/// the text of the latter holds more than an input may.
pub(crate) fn add_source(
    sources: &mut SourceMap,
    name: &str,
    bytes: Vec<u8>,
) -> Result<score_yaml::FileId, Diagnostic> {
    add_source_as(sources, name, bytes, excerpt(name, Excerpt::Shown))
}

/// The excerpt of a file that messages may show: `wanted`, but `Hidden` if a link of the project leads out to it.
pub(crate) fn excerpt(path: &str, wanted: Excerpt) -> Excerpt {
    match Project::here().is_ok_and(|project| project.is_foreign(Path::new(path))) {
        true => Excerpt::Hidden,
        false => wanted,
    }
}

/// [`add_source`]; `excerpt` is how much messages show of the file.
///
/// # Errors
/// As for [`add_source`].
pub(crate) fn add_source_as(
    sources: &mut SourceMap,
    name: &str,
    bytes: Vec<u8>,
    excerpt: Excerpt,
) -> Result<score_yaml::FileId, Diagnostic> {
    let length = bytes.len();
    match score_yaml::decode(bytes) {
        // The limit is on what is read, and UTF-16 may grow by half.
        Ok(text) if text.len() > length && text.len() as u64 > read::LIMIT => {
            let limit = read::LIMIT;
            let message =
                message!("failed to read '{name}': it holds more than {limit} bytes in UTF-8");
            Err(Diagnostic::new(codes::READ_FAILED, message))
        }
        Ok(text) => Ok(sources.add_as(name, text, excerpt)),
        Err(error) => {
            let may_be_latin = error.encoding == "UTF-8" && !error.text.contains('\0');
            let file = sources.add_as(name, error.text, excerpt);
            let message = message!("`{name}` is not {} text", error.encoding);
            let diagnostic = Diagnostic::new(codes::INVALID_UTF8, message)
                .at(score_yaml::Span::new(file, error.at, error.at));
            Err(match error.found {
                Some(found) => diagnostic.hint(format!("the file is {found}; save it as UTF-8")),
                None if may_be_latin => diagnostic
                    .hint("save it as UTF-8; if it is in Latin-1: `iconv -f ISO-8859-1 -t UTF-8`"),
                None => diagnostic,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_grows_past_what_an_input_may_hold_is_refused() {
        let mut sources = SourceMap::new();
        // Of two bytes here, and of three in UTF-8.
        let mut read = |characters: usize| {
            let mut bytes = vec![0xff, 0xfe];
            bytes.extend([0x00, 0x4e].repeat(characters));
            add_source(&mut sources, "a", bytes).map(|_| ())
        };
        let most = usize::try_from(read::LIMIT).unwrap() / 3;
        assert_eq!(read(most), Ok(()));
        let error = read(most + 1).unwrap_err();
        assert_eq!(
            error.message,
            "failed to read 'a': it holds more than 67108864 bytes in UTF-8"
        );
    }
}
