//! Installed provisioner files, held against `provisioners.lock`: `generate` runs no other ones than those that somebody
//! installed and locked.

use std::path::Path;

use score_core::diagnostic::Diagnostic;
use score_yaml::{FileId, SourceMap, Span, message};

use crate::binary::Binary;
use crate::codes;
use crate::digest::sha256_hex;
use crate::lock_file::Lock;
use crate::provisioner_files::{is_name_of_installed, origin_of};
use crate::state_files::LOCK;

/// Fails if a file of the state folder was installed, and is not what the lock says. Files that somebody wrote there by hand
/// are not in the lock.
pub(crate) fn check(
    binary: Binary,
    lock: &Lock,
    sources: &SourceMap,
    file: FileId,
) -> Result<(), Diagnostic> {
    let source = sources.get(file);
    let path = Path::new(&source.name);
    let shown = path.display();
    let head = source.text.lines().next().unwrap_or_default().len();
    let wrong = |message: String, uri: &str| {
        let error = Diagnostic::new(codes::UNLOCKED_PROVISIONER, message);
        let install = message!(
            "`{} init --provisioners {uri}` installs it anew and locks it",
            binary.name()
        );
        // A file that the Go tool installed has no header of ours.
        let keep = match origin_of(&source.text) {
            Some(_) => {
                "to keep changes of your own, rename it (`10-name.provisioners.yaml`), without its first two lines"
            }
            None => "to keep it as a file of your own, rename it (`10-name.provisioners.yaml`)",
        };
        Err(error.at(Span::new(file, 0, head)).hint(install).hint(keep))
    };
    let Some((uri, text)) = origin_of(&source.text) else {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !is_name_of_installed(&name) {
            return Ok(());
        }
        let message = message!("`{shown}` was installed, but `{LOCK}` does not list it");
        return wrong(message, "URI");
    };
    let Some(locked) = lock.digests(uri) else {
        let message =
            message!("`{shown}` was installed from `{uri}`, which `{LOCK}` does not list");
        return wrong(message, uri);
    };
    let mut found = originals(text).map(|bytes| format!("sha256:{}", sha256_hex(&bytes)));
    if found.any(|digest| locked.contains(&digest)) {
        return Ok(());
    }
    let digest = sha256_hex(text.as_bytes());
    wrong(message!("`{shown}` is not what `{LOCK}` says"), uri)
        .map_err(|error: Diagnostic| error.hint(format!("its digest is sha256:{digest}")))
}

/// The bytes that a text may have been before it was installed: digests are of what was fetched, which may begin with a byte
/// order mark.
fn originals(text: &str) -> impl Iterator<Item = Vec<u8>> {
    let forms: [fn(&str) -> Vec<u8>; 4] = [
        |text| text.as_bytes().to_vec(),
        |text| format!("\u{feff}{text}").into_bytes(),
        |text| units(text).flat_map(u16::to_le_bytes).collect(),
        |text| units(text).flat_map(u16::to_be_bytes).collect(),
    ];
    forms.into_iter().map(move |form| form(text))
}

/// A text in UTF-16 with a byte order mark.
fn units(text: &str) -> impl Iterator<Item = u16> + '_ {
    std::iter::once(0xfeff).chain(text.encode_utf16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_fetched_is_known_by_its_text() {
        let text = "- uri: template://x\n  type: é\n";
        let marked = format!("\u{feff}{text}");
        let le = marked
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>();
        let be = marked
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect::<Vec<u8>>();
        let expected = [text.as_bytes().to_vec(), marked.into_bytes(), le, be];
        assert!(originals(text).eq(expected));
    }
}
