//! Texts that look as if nobody were to read them, though no state knows them: an old output may hold what another run drew.

/// The fewest characters of a word that looks drawn.
const SHORTEST: usize = 12;

/// True if a word of a text looks as if it was drawn: long, with capitals and small letters, and no name in humps,
/// `IfNotPresent`.
pub(super) fn looks_drawn(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.len() >= SHORTEST).any(|word| {
        let has = |is_meant: fn(&u8) -> bool| word.bytes().any(|byte| is_meant(&byte));
        let mut capitals = word.split(|c: char| !c.is_ascii_uppercase());
        let has_no_humps = has(u8::is_ascii_digit) || capitals.any(|run| run.len() > 1);
        has_no_humps && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
    })
}

/// True if a text has a URI with a password, `scheme://user:password@host`.
pub(super) fn has_credentials(text: &str) -> bool {
    text.split("://").skip(1).any(|rest| {
        let end = |c: char| c == '/' || c == '?' || c == '#' || c.is_whitespace();
        let authority = rest.split(end).next().unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        user.is_some_and(|user| user.contains(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_look_drawn_and_names_do_not() {
        for text in [
            "CRtfhCPA33DL4mQW",
            "--p=DwaOoZGNrwmfrbff",
            "user:aB3dE6gH9jK2,x",
            "RHdhT29aR05yd21mcmJmZg==",
        ] {
            assert!(looks_drawn(text), "{text}");
        }
        for text in [
            "readOnlyRootFilesystem",
            "IfNotPresent",
            "registry.example.com/shop:1.4.2",
            "sha256:1f0e2d3c4b5a69788796a5b4c3d2e1f0",
            "ead2f18f-740c-49a1-a0eb-6c345efda5f8",
            "com.example.NotesApplicationMain",
            "redis-shop-ae8e69d9",
            "DEBUG",
            "2026-11-29T06:21:06Z",
            "",
        ] {
            assert!(!looks_drawn(text), "{text}");
        }
    }

    #[test]
    fn credentials_are_found_in_uris() {
        for text in [
            "redis://:p@h:1",
            "see postgres://u:p@h/db?x=y",
            "a://b c://u:p@d",
        ] {
            assert!(has_credentials(text), "{text}");
        }
        for text in [
            "http://h:80/a@b:c",
            "http://u@h",
            "u:p@h",
            "",
            "://",
            "http://h/?q=a:b@c",
        ] {
            assert!(!has_credentials(text), "{text}");
        }
    }
}
