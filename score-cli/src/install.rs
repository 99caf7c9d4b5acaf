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
//! replace every file whose name ends in it, and so do we with theirs. It is of the URI with its login, so it is left out
//! where there is one: a name that holds it would let others try passwords.

use std::path::Path;

use crate::digest::sha256_hex;
use crate::error::Error;
use crate::state_files::PROVISIONERS_SUFFIX;
use crate::uri;

/// Files before this number are never made; there are as many names as numbers.
const FIRST: u32 = 9999;
/// What the names start with where nothing is installed.
const START: &str = "Z~";
/// The digits of base64 in file names, in the order of names.
const DIGITS: &[u8] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// How many hex digits of a digest are ours.
const HASH: usize = 10;
/// How many digits the Go tools' clock has, and their hash.
const CLOCK: usize = 11;
const REFERENCE: usize = 22;

/// A file that is to be installed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'f> {
    /// Its URI without its login.
    pub(crate) uri: &'f str,
    /// The Go tools' hash of its URI.
    pub(crate) reference: &'f str,
    /// Whether that is a hash of a login too.
    pub(crate) has_login: bool,
}

/// The name of a file to install.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Installed {
    pub(crate) name: String,
    /// The files of the same URI, which go: the one with this name too, if it is there.
    pub(crate) replaces: Vec<String>,
}

/// Names for files, the first of which is to be asked first. `present` are the names in the state directory.
pub(crate) fn names(files: &[Asked<'_>], present: &[String]) -> Result<Vec<Installed>, Error> {
    let files: Vec<(String, &Asked<'_>)> =
        files.iter().map(|file| (hash(file.uri), file)).collect();
    let is_replaced = |name: &&String| {
        let parts = Parts::of(name);
        parts.is_some_and(|parts| {
            files
                .iter()
                .any(|(hash, file)| parts.is_of(hash, file.reference))
        })
    };
    let lowest = present
        .iter()
        .filter(|name| !is_replaced(name))
        .filter(|name| Parts::of(name).is_some())
        .min();
    let count = u32::try_from(files.len()).unwrap_or(u32::MAX);
    let (start, number) = lowest
        .map_or(Some((START.to_owned(), FIRST + 1)), |name| before(name))
        .and_then(|(start, number)| Some((start, number.checked_sub(count)?)))
        .ok_or_else(|| {
            Error::Other("too many provisioner files were installed; remove old ones from the state directory".to_owned())
        })?;
    let installed = files.iter().zip(number..).map(|((hash, file), number)| {
        let words = words(file.uri);
        let reference = match file.has_login {
            true => String::new(),
            false => format!(".{}", file.reference),
        };
        let name = format!("{start}{number:04}-{words}-{hash}{reference}{PROVISIONERS_SUFFIX}");
        let is_old =
            |old: &&String| Parts::of(old).is_some_and(|parts| parts.is_of(hash, file.reference));
        let replaces = present.iter().filter(is_old).cloned().collect();
        Installed { name, replaces }
    });
    Ok(installed.collect())
}

/// The parts of the name of an installed file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Parts<'n> {
    /// One of ours: what it starts with, its number, and the hash of its URI.
    Ours(&'n str, u32, &'n str),
    /// One of the Go tools: the clock, and the hash of its URI.
    Theirs(&'n str, &'n str),
}

impl<'n> Parts<'n> {
    fn of(name: &'n str) -> Option<Self> {
        let stem = name.strip_suffix(PROVISIONERS_SUFFIX)?;
        let are_digits = |text: &str| text.bytes().all(|b| DIGITS.contains(&b));
        let referenced = stem
            .rsplit_once('.')
            .filter(|(_, of)| of.len() == REFERENCE && are_digits(of));
        if let Some((clock, of)) = referenced
            && clock.len() == CLOCK
            && are_digits(clock)
        {
            return Some(Parts::Theirs(clock, of));
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
        let is_ours = hash.len() == HASH
            && hash.bytes().all(|b| b.is_ascii_hexdigit())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && before.as_bytes().get(start + 4) == Some(&b'-');
        Some(Parts::Ours(rest.get(..start)?, digits.parse().ok()?, hash)).filter(|_| is_ours)
    }

    /// Whether the file is of a URI: by our hash, or by the Go tools' one.
    fn is_of(self, hash: &str, reference: &str) -> bool {
        match self {
            Parts::Ours(_, _, of) => of == hash,
            Parts::Theirs(_, of) => of == reference,
        }
    }
}

/// What names that sort right before the one of an installed file start with, and the number that they count down from.
fn before(name: &str) -> Option<(String, u32)> {
    match Parts::of(name)? {
        Parts::Ours(start, number, _) => Some((start.to_owned(), number)),
        Parts::Theirs(clock, _) => {
            let clock = clock.trim_end_matches('-');
            let last = *clock.as_bytes().last()?;
            let below = DIGITS.iter().rposition(|digit| *digit < last)?;
            let digit = char::from(DIGITS[below]);
            Some((format!("{}{digit}~", &clock[..clock.len() - 1]), FIRST + 1))
        }
    }
}

/// The last segment of a URI, as far as it can stand in a file name.
fn words(uri: &str) -> String {
    // Nothing that is not to be shown is to stand in a name.
    let shown = uri::shown(uri);
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

fn hash(uri: &str) -> String {
    let mut hash = sha256_hex(uri::without_login(uri).as_bytes());
    hash.truncate(HASH);
    hash
}

/// The digest in the first lines of a file that was installed.
pub(crate) fn digest_in(content: &[u8]) -> Option<String> {
    let line = content.split(|byte| *byte == b'\n').nth(1)?;
    let digest = std::str::from_utf8(line).ok()?.strip_prefix("# sha256:")?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| digest.to_owned())
}

/// The file as it is installed: where it comes from, its digest, its text.
pub(crate) fn content(uri: &str, bytes: &[u8], text: &str) -> Vec<u8> {
    let ends_comments = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let uri = uri::shown(uri).replace(ends_comments, " ");
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let digest = sha256_hex(bytes);
    format!("# Installed from {uri}\n# sha256:{digest}\n{text}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(uri: &str) -> String {
        crate::fetch::hash(uri)
    }

    fn asked<'f>(uri: &'f str, reference: &'f str) -> Asked<'f> {
        Asked {
            uri,
            reference,
            has_login: false,
        }
    }

    /// Names of some URIs, each with its own hash.
    fn named(uris: &[&str], present: &[String]) -> Vec<Installed> {
        let hashes: Vec<String> = uris.iter().map(|uri| hash_of(uri)).collect();
        let files = uris.iter().zip(&hashes);
        let files: Vec<Asked<'_>> = files.map(|(uri, hash)| asked(uri, hash)).collect();
        names(&files, present).unwrap()
    }

    fn one(uri: &str, present: &[String]) -> Installed {
        named(&[uri], present).remove(0)
    }

    /// The name that the Go tools give at some nanosecond since 1970.
    fn theirs(uri: &str, now: i64) -> String {
        use base64::Engine as _;
        let clock = (i64::MAX - now).to_be_bytes();
        let clock = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(clock);
        format!("{clock}.{}{PROVISIONERS_SUFFIX}", hash_of(uri))
    }

    const NOW: i64 = 1_790_000_000_000_000_000;
    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn later_files_go_first_and_in_one_run_in_the_order_given() {
        let uris = ["a.provisioners.yaml", "https://x/b.yaml"];
        let first: Vec<String> = named(&uris, &[]).into_iter().map(|i| i.name).collect();
        assert!(
            first[0].starts_with("Z~9998-a-") && first[1].starts_with("Z~9999-b-"),
            "{first:?}"
        );
        let second = one("c.yaml", &first);
        assert!(second.name.starts_with("Z~9997-c-"));
        let mut all = [first, vec![second.name.clone()]].concat();
        all.extend([
            "zz-default.provisioners.yaml".to_owned(),
            "10-own.provisioners.yaml".to_owned(),
        ]);
        all.sort();
        assert!(
            all[0].starts_with("10-own") && all[1].contains("-c-") && all[4].starts_with("zz-")
        );
    }

    #[test]
    fn the_latest_goes_first_whichever_tool_installed_it() {
        let mut present: Vec<String> = Vec::new();
        for round in 0..40_i64 {
            let uri = format!("{round}.yaml");
            // Minutes apart: in longer times the order of the digits fails the Go tools among themselves too.
            let name = match round % 3 {
                0 => theirs(&uri, NOW + round * 7 * SECOND / 1000),
                _ => one(&uri, &present).name,
            };
            if let Some(lowest) = present.iter().min()
                && round % 3 != 0
            {
                assert!(name < *lowest, "{name} {lowest}");
            }
            present.push(name);
        }
        // Whatever they install later goes before ours.
        let ours = one("a.yaml", &[]).name;
        for years in 0..30 {
            assert!(theirs("b.yaml", NOW + years * 365 * 24 * 3600 * SECOND) < ours);
        }
        assert!(*ours < *"a-own.provisioners.yaml");
    }

    #[test]
    fn names_of_any_clock_have_one_before_them() {
        for (clock, expected) in [
            ("ZwAbcdefghi", "ZwAbcdefghh~9999-"),
            ("Zw--------0", "Zw---------~9999-"),
            ("Zw---------", "Zv~9999-"),
            ("a----------", "_~9999-"),
        ] {
            let present = format!("{clock}.{}{PROVISIONERS_SUFFIX}", hash_of("x"));
            let name = one("b.yaml", std::slice::from_ref(&present)).name;
            assert!(name.starts_with(expected) && name < present, "{name}");
            let next = one("c.yaml", &[present, name.clone()]).name;
            assert!(next < name, "{next}");
        }
        let full = format!("-----------.{}{PROVISIONERS_SUFFIX}", hash_of("x"));
        let reference = hash_of("b");
        assert!(names(&[asked("b", &reference)], &[full]).is_err());
    }

    #[test]
    fn files_of_one_uri_replace_each_other_whichever_tool_installed_them() {
        let uri = "https://example.com/b.yaml";
        let go = theirs(uri, NOW);
        let ours = one(uri, std::slice::from_ref(&go));
        assert_eq!(ours.replaces, [go]);
        // By this the Go tools know it.
        assert!(
            ours.name
                .ends_with(&format!("{}{PROVISIONERS_SUFFIX}", hash_of(uri)))
        );
        assert!(
            one("https://example.com/c.yaml", &[theirs(uri, NOW)])
                .replaces
                .is_empty()
        );
        // The hash of the Go tools, as they write it.
        assert_eq!(
            hash_of("from-stdin.provisioners.yaml"),
            "AT4RADwrCq4ehgoH5VNIdg"
        );
    }

    #[test]
    fn files_that_share_a_path_in_two_repositories_stay() {
        // The Go tools know both by the path.
        let reference = hash_of("dir/a.yaml");
        let first = names(&[asked("git-https://x/1.git/dir/a.yaml", &reference)], &[]).unwrap();
        let present = [first[0].name.clone()];
        let second = names(
            &[asked("git-https://x/2.git/dir/a.yaml", &reference)],
            &present,
        )
        .unwrap();
        assert!(second[0].replaces.is_empty());
    }

    #[test]
    fn a_hash_of_a_login_is_in_no_name_and_still_known() {
        let (given, shown) = ("https://me:hunter2@x/b.yaml", "https://x/b.yaml");
        let reference = hash_of(given);
        let file = Asked {
            has_login: true,
            ..asked(shown, &reference)
        };
        let go = theirs(given, NOW);
        let first = names(&[file], std::slice::from_ref(&go)).unwrap().remove(0);
        assert_eq!(first.replaces, [go]);
        assert!(!first.name.contains(&reference), "{}", first.name);
        let before = theirs("c.yaml", NOW);
        let second = names(&[file], &[before, first.name.clone()]).unwrap();
        assert_eq!(second[0].replaces, std::slice::from_ref(&first.name));
        let again = names(&[file], &[second[0].name.clone()]).unwrap();
        assert_eq!(again[0].replaces, [second[0].name.clone()]);
    }

    #[test]
    fn names_of_others_are_left_alone() {
        for name in [
            "10-own.provisioners.yaml",
            "Z.provisioners.yaml",
            "Z9999.provisioners.yaml",
            "Z999\u{e9}-a-0123456789.provisioners.yaml",
            "Zoo-keepers-0123456789.provisioners.yaml",
            "zz-default.provisioners.yaml",
            "a.b.provisioners.yaml",
            "\u{e9}~9999-a-0123456789.provisioners.yaml",
            "Z~9999-a-0123456789.AAAAAAAAAAAAAAAAAAAAAA.yaml",
        ] {
            assert_eq!(Parts::of(name), None, "{name}");
        }
    }

    #[test]
    fn secrets_of_a_uri_are_in_no_name_and_no_header() {
        for uri in [
            "https://me:hunter2@x/get?token=hunter2",
            "https://x/get?a=b/hunter2",
            "https://x/get?hunter2",
            "https://x/get#token=hunter2",
            "https://me:/hunter2@x",
        ] {
            let name = one(uri, &[]).name;
            let header = String::from_utf8(content(uri, b"", "")).unwrap();
            assert!(!name.contains("hunter2"), "{name}");
            assert!(!header.contains("hunter2"), "{header}");
        }
        let header = String::from_utf8(content("a\u{85}\u{2028}- b\0\n", b"", "")).unwrap();
        assert!(
            header.starts_with("# Installed from a  - b  \n# sha256:"),
            "{header}"
        );
    }

    #[test]
    fn names_tell_the_last_segment_of_the_uri() {
        for (uri, name) in [
            ("https://x/b.yaml", "Z~9999-b-"),
            ("https://x/b.yaml?v=1", "Z~9999-b-"),
            ("oci://x/y:v1#dir/c.yaml", "Z~9999-c-"),
            ("a?b.yaml", "Z~9999-a-b-"),
            ("git-https://x/r.git/d.provisioners.yaml", "Z~9999-d-"),
        ] {
            let found = one(uri, &[]).name;
            let hash: String = sha256_hex(uri.as_bytes()).chars().take(10).collect();
            assert_eq!(
                found,
                format!("{name}{hash}.{}{PROVISIONERS_SUFFIX}", hash_of(uri))
            );
        }
    }

    #[test]
    fn one_uri_has_one_file() {
        let uri = "https://me:secret@x/b.yaml";
        let first = one(uri, &[]).name;
        let again = one("https://me:other@x/b.yaml", std::slice::from_ref(&first));
        assert_eq!(again.replaces, std::slice::from_ref(&first));
        let same = one(uri, std::slice::from_ref(&first));
        assert_eq!(
            (same.name, same.replaces),
            (first.clone(), vec![first.clone()])
        );
        let other = "Z9998-c-0123456789.provisioners.yaml".to_owned();
        let third = one(uri, &[first.clone(), other]);
        assert!(third.name.starts_with("Z9997-b-"), "{}", third.name);
        assert_eq!(third.replaces, [first]);
        // As an earlier version named it.
        let old = format!("Z9999-b-{}{PROVISIONERS_SUFFIX}", hash(uri));
        assert_eq!(one(uri, std::slice::from_ref(&old)).replaces, [old]);
        let installed = content(uri, b"x", "x");
        assert_eq!(digest_in(&installed), Some(sha256_hex(b"x")));
        assert_eq!(digest_in(b"a\n# sha256:00\n"), None);
        let content = String::from_utf8(content(uri, b"\xef\xbb\xbfx", "\u{feff}x")).unwrap();
        assert!(content.ends_with("\nx") && !content.contains("secret"));
    }
}
