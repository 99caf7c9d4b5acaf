//! Names and headers of the provisioner files that `init --provisioners` installs.
//!
//! A name is `Z9999-WORDS-HASH.provisioners.yaml`. Files are asked in the order of their names, so the
//! number counts down: what is installed later goes first. Digits sort before `Z` and lower-case names
//! behind it, so a platform team's own `10-x.provisioners.yaml` still goes first and `zz-default` last.
//! The hash is of the URI: the same URI again replaces its file.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::state_dir::PROVISIONERS_SUFFIX;
use crate::uri;

/// Files before this number are never made; there are as many names as numbers.
const FIRST: u32 = 9999;

/// A file to install.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Installed {
    pub(crate) name: String,
    /// The files of the same URI, which go: the one with this name too, if it is there.
    pub(crate) replaces: Vec<String>,
}

/// Names for files of some URIs, the first of which is to be asked first. `present` are the names in the
/// state directory.
pub(crate) fn names(uris: &[String], present: &[String]) -> Result<Vec<Installed>, Error> {
    let hashes: Vec<String> = uris.iter().map(|uri| hash(uri)).collect();
    let is_replaced = |name: &str| {
        hashes
            .iter()
            .any(|hash| name.ends_with(&format!("-{hash}{PROVISIONERS_SUFFIX}")))
    };
    let lowest = present
        .iter()
        .filter(|name| !is_replaced(name))
        .filter_map(|name| number(name))
        .min();
    let count = u32::try_from(uris.len()).unwrap_or(u32::MAX);
    let start = lowest.unwrap_or(FIRST + 1).checked_sub(count).ok_or_else(|| {
        Error::Other("too many provisioner files were installed; remove old ones from the state directory".to_owned())
    })?;
    Ok(uris
        .iter()
        .zip(&hashes)
        .zip(start..)
        .map(|((uri, hash), number)| {
            let tail = format!("-{hash}{PROVISIONERS_SUFFIX}");
            let name = format!("Z{number:04}-{}{tail}", words(uri));
            let replaces = present
                .iter()
                .filter(|old| old.ends_with(&tail))
                .cloned()
                .collect();
            Installed { name, replaces }
        })
        .collect())
}

fn number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('Z')?.get(..4)?;
    digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| digits.parse().ok())?
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
    Sha256::digest(uri::without_login(uri).as_bytes())
        .iter()
        .take(5)
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// The sha256 of some bytes, in hex.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// The digest in the first lines of a file that was installed.
pub(crate) fn digest_in(content: &[u8]) -> Option<String> {
    let line = content.split(|byte| *byte == b'\n').nth(1)?;
    let digest = std::str::from_utf8(line).ok()?.strip_prefix("# sha256:")?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| digest.to_owned())
}

/// The file as it is installed: where it comes from, its digest, its content.
pub(crate) fn content(uri: &str, bytes: &[u8]) -> Vec<u8> {
    let ends_comments = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let uri = uri::shown(uri).replace(ends_comments, " ");
    let mut out = format!("# Installed from {uri}\n# sha256:{}\n", digest(bytes)).into_bytes();
    out.extend_from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_files_go_first_and_in_one_run_in_the_order_given() {
        let uris = [
            "a.provisioners.yaml".to_owned(),
            "https://x/b.yaml".to_owned(),
        ];
        let first: Vec<String> = names(&uris, &[])
            .unwrap()
            .into_iter()
            .map(|i| i.name)
            .collect();
        assert!(
            first[0].starts_with("Z9998-a-") && first[1].starts_with("Z9999-b-"),
            "{first:?}"
        );
        let second = names(&["c.yaml".to_owned()], &first).unwrap();
        assert!(second[0].name.starts_with("Z9997-c-"));
        let mut all = [first, vec![second[0].name.clone()]].concat();
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
    fn secrets_of_a_uri_are_in_no_name_and_no_header() {
        for uri in [
            "https://me:hunter2@x/get?token=hunter2",
            "https://x/get?a=b/hunter2",
            "https://x/get?hunter2",
            "https://x/get#token=hunter2",
            "https://me:/hunter2@x",
        ] {
            let name = names(&[uri.to_owned()], &[]).unwrap().remove(0).name;
            let header = String::from_utf8(content(uri, b"")).unwrap();
            assert!(!name.contains("hunter2"), "{name}");
            assert!(!header.contains("hunter2"), "{header}");
        }
        let header = String::from_utf8(content("a\u{85}\u{2028}- b\0\n", b"")).unwrap();
        assert!(
            header.starts_with("# Installed from a  - b  \n# sha256:"),
            "{header}"
        );
    }

    #[test]
    fn uris_without_secrets_have_the_names_that_they_had() {
        for (uri, name) in [
            ("https://x/b.yaml", "Z9999-b-"),
            ("https://x/b.yaml?v=1", "Z9999-b-"),
            ("oci://x/y:v1#dir/c.yaml", "Z9999-c-"),
            ("a?b.yaml", "Z9999-a-b-"),
            ("git-https://x/r.git/d.provisioners.yaml", "Z9999-d-"),
        ] {
            let found = names(&[uri.to_owned()], &[]).unwrap().remove(0).name;
            let hash: String = digest(uri.as_bytes()).chars().take(10).collect();
            assert_eq!(found, format!("{name}{hash}{PROVISIONERS_SUFFIX}"));
        }
    }

    #[test]
    fn one_uri_has_one_file() {
        let uris = ["https://me:secret@x/b.yaml".to_owned()];
        let first = names(&uris, &[]).unwrap();
        let again = names(&uris, &[first[0].name.clone()]).unwrap();
        assert_eq!(again[0].name, first[0].name);
        assert_eq!(again[0].replaces, [first[0].name.clone()]);
        let other = "Z9998-c-0123456789.provisioners.yaml".to_owned();
        let third = names(&uris, &[first[0].name.clone(), other]).unwrap();
        assert!(third[0].name.starts_with("Z9997-b-"));
        assert_eq!(third[0].replaces, [first[0].name.clone()]);
        let installed = content(&uris[0], b"x");
        assert_eq!(digest_in(&installed), Some(digest(b"x")));
        assert_eq!(digest_in(b"a\n# sha256:00\n"), None);
        assert!(
            !String::from_utf8(content(&uris[0], b"x"))
                .unwrap()
                .contains("secret")
        );
    }
}
