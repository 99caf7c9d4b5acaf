//! Names and headers of the provisioner files that `init --provisioners` installs.
//!
//! A name is `Z~9999-WORDS-HASH.REFERENCE.provisioners.yaml`. Files are asked in the order of their names, so the
//! number counts down: what is installed later goes first. Digits sort before `Z` and lower-case names
//! behind it, so a platform team's own `10-x.provisioners.yaml` still goes first and `zz-default` last.
//!
//! The Go tools' name is `CLOCK.REFERENCE.provisioners.yaml`: of a clock that counts down, in eleven digits of base64,
//! the first of them `Z` for years. `~` sorts behind all of these digits, so what they install later goes before ours.
//! What we install later goes right before theirs: `CLOC~9999-…`, where `CLOC` are the digits next below.
//!
//! HASH is of the URI without its login: the same URI again replaces its file. REFERENCE is the Go tools' hash. They
//! replace every file whose name ends in it, and so do we with theirs. It is of the URI with its login, so it is left
//! out where there is one: a name that holds it would let others try passwords.

use std::path::Path;

use crate::digest::sha256_hex;
use crate::error::Error;
use crate::state_files::PROVISIONERS_SUFFIX;
use crate::uri;

/// The highest number of a name, which the first installed file gets; there are as many names as numbers.
const HIGHEST_NUMBER: u32 = 9999;
/// The start of names where nothing is installed.
const DEFAULT_START: &str = "Z~";
/// The digits of base64 for file names, in the order of names.
const BASE64_DIGITS: &[u8] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// The start of the head of an installed file.
const ORIGIN: &str = "# Installed from ";
/// The number of hex digits of a digest in a name of ours.
const HASH_LENGTH: usize = 10;
/// The number of digits of the clock in a name of the Go tools.
const CLOCK_LENGTH: usize = 11;
/// The number of digits of their hash.
const REFERENCE_LENGTH: usize = 22;

/// A file to install.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewFile<'f> {
    /// Its URI without its login.
    pub(crate) uri: &'f str,
    /// The Go tools' hash of its URI.
    pub(crate) reference: &'f str,
    /// True if that is a hash of a login too.
    pub(crate) has_login: bool,
}

/// A file with the name under which it is installed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct InstalledFile {
    pub(crate) name: String,
    /// The files of the same URI, which are removed; one with the same name is among them.
    pub(crate) replaces: Vec<String>,
}

/// Chooses names for files so that the first one is asked first. `present` are the names in the state directory.
pub(crate) fn choose_names(
    files: &[NewFile<'_>],
    present: &[String],
) -> Result<Vec<InstalledFile>, Error> {
    let files: Vec<(String, &NewFile<'_>)> = files
        .iter()
        .map(|file| (short_hash(file.uri), file))
        .collect();
    let is_replaced = |name: &&String| {
        let parts = NameParts::of(name);
        parts.is_some_and(|parts| {
            files
                .iter()
                .any(|(hash, file)| parts.is_of(hash, file.reference))
        })
    };
    let lowest = present
        .iter()
        .filter(|name| !is_replaced(name))
        .filter(|name| NameParts::of(name).is_some())
        .min();
    let count = u32::try_from(files.len()).unwrap_or(u32::MAX);
    let (start, number) = lowest
        .map_or(Some((DEFAULT_START.to_owned(), HIGHEST_NUMBER + 1)), |name| preceding(name))
        .and_then(|(start, number)| Some((start, number.checked_sub(count)?)))
        .ok_or_else(|| {
            Error::Other("too many provisioner files were installed; remove old ones from the state directory".to_owned())
        })?;
    let installed = files.iter().zip(number..).map(|((hash, file), number)| {
        let words = readable_part(file.uri);
        let reference = match file.has_login {
            true => String::new(),
            false => format!(".{}", file.reference),
        };
        let name = format!("{start}{number:04}-{words}-{hash}{reference}{PROVISIONERS_SUFFIX}");
        let is_old = |old: &&String| {
            NameParts::of(old).is_some_and(|parts| parts.is_of(hash, file.reference))
        };
        let replaces = present.iter().filter(is_old).cloned().collect();
        InstalledFile { name, replaces }
    });
    Ok(installed.collect())
}

/// The parts of the name of an installed file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum NameParts<'n> {
    /// A name of ours: its start, its number, and the hash of the URI.
    Ours(&'n str, u32, &'n str),
    /// A name of the Go tools: the clock, and the hash of the URI.
    Theirs(&'n str, &'n str),
}

impl<'n> NameParts<'n> {
    fn of(name: &'n str) -> Option<Self> {
        let stem = name.strip_suffix(PROVISIONERS_SUFFIX)?;
        let are_digits = |text: &str| text.bytes().all(|b| BASE64_DIGITS.contains(&b));
        let referenced = stem
            .rsplit_once('.')
            .filter(|(_, of)| of.len() == REFERENCE_LENGTH && are_digits(of));
        if let Some((clock, of)) = referenced
            && clock.len() == CLOCK_LENGTH
            && are_digits(clock)
        {
            return Some(NameParts::Theirs(clock, of));
        }
        // Without a reference there was a login, or an earlier version wrote it.
        let rest = referenced.map_or(stem, |(rest, _)| rest);
        let (before, hash) = rest.rsplit_once('-')?;
        let start = match rest.find('~') {
            Some(at) if are_digits(&rest[..at]) => at + 1,
            None if rest.starts_with('Z') => 1,
            _ => return None,
        };
        let digits = before.get(start..start + 4)?;
        let is_ours = hash.len() == HASH_LENGTH
            && hash.bytes().all(|b| b.is_ascii_hexdigit())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && before.as_bytes().get(start + 4) == Some(&b'-');
        Some(NameParts::Ours(
            rest.get(..start)?,
            digits.parse().ok()?,
            hash,
        ))
        .filter(|_| is_ours)
    }

    /// True if the file is of a URI: by our hash, or by the Go tools' one.
    fn is_of(self, hash: &str, reference: &str) -> bool {
        match self {
            NameParts::Ours(_, _, of) => of == hash,
            NameParts::Theirs(_, of) => of == reference,
        }
    }
}

/// The start of names that sort right before an installed file, and the number that they count down from.
fn preceding(name: &str) -> Option<(String, u32)> {
    match NameParts::of(name)? {
        NameParts::Ours(start, number, _) => Some((start.to_owned(), number)),
        NameParts::Theirs(clock, _) => {
            let clock = clock.trim_end_matches('-');
            let last = *clock.as_bytes().last()?;
            let below = BASE64_DIGITS.iter().rposition(|digit| *digit < last)?;
            let digit = char::from(BASE64_DIGITS[below]);
            Some((
                format!("{}{digit}~", &clock[..clock.len() - 1]),
                HIGHEST_NUMBER + 1,
            ))
        }
    }
}

/// The last segment of a URI, reduced to what can stand in a file name.
fn readable_part(uri: &str) -> String {
    // Nothing that is not to be shown is to stand in a name.
    let shown = uri::redacted(uri);
    let last = uri::without_query(&shown)
        .trim_end_matches('/')
        .rsplit(['/', '#'])
        .next()
        .unwrap_or_default();
    let last = last.strip_suffix(PROVISIONERS_SUFFIX).unwrap_or(last);
    let stem = Path::new(last)
        .file_stem()
        .map(|s| s.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let text: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(32)
        .collect();
    let text = text.trim_matches('-');
    if text.is_empty() {
        "stdin".to_owned()
    } else {
        text.to_owned()
    }
}

fn short_hash(uri: &str) -> String {
    let mut hash = sha256_hex(uri::without_login(uri).as_bytes());
    hash.truncate(HASH_LENGTH);
    hash
}

/// The digest in the header of an installed file.
pub(crate) fn digest_in(content: &[u8]) -> Option<String> {
    let line = content.split(|byte| *byte == b'\n').nth(1)?;
    let digest = std::str::from_utf8(line).ok()?.strip_prefix("# sha256:")?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| digest.to_owned())
}

/// The URI that an installed file says it comes from, and the text behind its head.
pub(crate) fn origin_of(content: &str) -> Option<(&str, &str)> {
    digest_in(content.as_bytes())?;
    let mut parts = content.splitn(3, '\n');
    let uri = parts.next()?.strip_prefix(ORIGIN)?;
    Some((uri, parts.nth(1).unwrap_or_default()))
}

/// True if a file of this name is one that `init` installed, here or in the Go tools.
pub(crate) fn is_name_of_installed(name: &str) -> bool {
    NameParts::of(name).is_some()
}

/// The number of lines before the text of an installed file.
pub(crate) const HEAD_LINES: usize = 2;

/// The content of an installed file: its URI, its digest, its text.
pub(crate) fn file_text(uri: &str, bytes: &[u8], text: &str) -> Vec<u8> {
    let uri = uri::in_comment(&uri::redacted(uri));
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let digest = sha256_hex(bytes);
    format!("{ORIGIN}{uri}\n# sha256:{digest}\n{text}").into_bytes()
}

#[cfg(test)]
mod tests;
