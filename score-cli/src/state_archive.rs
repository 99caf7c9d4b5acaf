//! Everything of a state folder that another machine needs, in one file: encrypted for the holders of keys, or plain.

use std::io::{self, Read as _, Write as _};

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::x25519::{Identity, Recipient};
use age::{Decryptor, Encryptor};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use score_yaml::SortedMap;
use serde::{Deserialize, Serialize};

use crate::environment_name::{ENVIRONMENTS, EnvironmentName};
use crate::read::OWN_LIMIT;
use crate::state_files::{
    DEFINITIONS, IGNORE, LOCK, PROVISIONERS_SUFFIX, RESTORED_VALUES, STATE, is_set,
};

/// The format of archives, with its version.
const FORMAT: &str = "score-state/1";
/// The starts of encrypted files.
const ENCRYPTED: [&[u8]; 2] = [b"-----BEGIN AGE", b"age-encryption.org/"];

/// The start of the secret key of an identity.
const SECRET_KEY: &[u8] = b"AGE-SECRET-KEY-";

/// The files of a state folder, by name.
pub(crate) type Files = SortedMap<String, Vec<u8>>;

/// An archive.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Archive {
    /// The environment that it holds alone; `None` if it holds a project.
    pub(crate) environment: Option<String>,
    /// The files.
    pub(crate) files: Files,
}

/// An archive as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    tool: String,
    /// The environment that it holds alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    /// Contents in Base64, by name.
    files: SortedMap<String, String>,
}

/// True if a file of this name belongs in an archive. Journals and notes count only where they were made.
pub(crate) fn is_archived(name: &str) -> bool {
    let is_plain = !name.contains('/') && !name.starts_with('.');
    [IGNORE, LOCK].contains(&name)
        || is_archived_of_environment(name)
        || is_plain && name.ends_with(PROVISIONERS_SUFFIX)
        || environment_and_file(name).is_some_and(|(_, file)| is_archived_of_environment(file))
}

/// True if a file of this name, of the state of an environment, belongs in an archive.
pub(crate) fn is_archived_of_environment(name: &str) -> bool {
    [STATE, DEFINITIONS, RESTORED_VALUES].contains(&name) || (is_set(name) && !name.contains('/'))
}

/// The name in an archive of a file of an environment; `None` is the default one.
pub(crate) fn archived_name(environment: Option<&EnvironmentName>, file: &str) -> String {
    match environment {
        None => file.to_owned(),
        Some(name) => format!("{ENVIRONMENTS}/{name}/{file}"),
    }
}

/// The environment and the file that a name in an archive means, if it is one of an environment beside the default one.
pub(crate) fn environment_and_file(name: &str) -> Option<(EnvironmentName, &str)> {
    let rest = name.strip_prefix(ENVIRONMENTS)?.strip_prefix('/')?;
    let (environment, file) = rest.split_once('/')?;
    Some((EnvironmentName::parse(environment).ok()?, file))
}

/// The text of an archive of a tool.
pub(crate) fn to_text(tool: &str, archive: &Archive) -> String {
    let files = archive.files.iter();
    let written = Written {
        format: FORMAT.to_owned(),
        tool: tool.to_owned(),
        environment: archive.environment.clone(),
        files: files
            .map(|(name, bytes)| (name.clone(), STANDARD.encode(bytes)))
            .collect(),
    };
    serde_json::to_string_pretty(&written).expect("texts are JSON") + "\n"
}

/// The archive of a tool that a text is.
///
/// # Errors
/// It is none, one of another tool, or holds what does not belong into a state folder; the text says so.
pub(crate) fn from_text(tool: &str, text: &[u8]) -> Result<Archive, String> {
    let written: Written = serde_json::from_slice(text).map_err(|_| {
        let is_state = text
            .split(|byte| *byte == b'\n')
            .any(|line| line.starts_with(b"shared_state:"));
        match is_state {
            true => {
                format!(
                    "it is a state, no archive of `state export`: copy it to `.{tool}/{STATE}`, and the next run says what it lacks"
                )
            }
            false => "it is no archive that `state export` has written".to_owned(),
        }
    })?;
    if written.format != FORMAT {
        return Err(format!("its format is not `{FORMAT}`"));
    }
    if written.tool != tool {
        return Err(format!("it holds the state of another tool than {tool}"));
    }
    let mut files = Files::new();
    for (name, content) in written.files {
        if !is_archived(&name) {
            return Err(score_yaml::message!(
                "it holds `{name}`, which is no file of a state folder"
            ));
        }
        let bytes = STANDARD.decode(content);
        let bytes = bytes.map_err(|_| format!("the content of `{name}` is not Base64"))?;
        files.insert(name, bytes);
    }
    match files.contains_key(STATE) {
        true => Ok(Archive {
            environment: written.environment,
            files,
        }),
        false => Err(format!("it holds no `{STATE}`")),
    }
}

/// True if a file is encrypted.
pub(crate) fn is_encrypted(bytes: &[u8]) -> bool {
    ENCRYPTED.iter().any(|start| bytes.starts_with(start))
}

/// A recipient by the text of its key.
///
/// # Errors
/// It is none; the text says what is expected.
pub(crate) fn recipient(text: &str) -> Result<Recipient, String> {
    if is_secret_key(text) {
        return Err("`--recipient` is given a secret key, expected the public one, `age1…`; the secret one stands in what this run was \
                    called with, so make another".to_owned());
    }
    text.parse().map_err(|_| {
        score_yaml::message!("`{text}` is no recipient, expected a public key of age, `age1…`")
    })
}

/// True if a text is the secret key of an identity, which no message may hold.
pub(crate) fn is_secret_key(text: &str) -> bool {
    let text = text.trim_start().as_bytes();
    let start = text.get(..SECRET_KEY.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(SECRET_KEY))
}

/// The identities in a file, one a line; lines that start with `#` say nothing.
///
/// # Errors
/// A line is none, or there is none at all; nothing of the lines is said.
pub(crate) fn identities(text: &[u8]) -> Result<Vec<Identity>, String> {
    let expected = "expected lines with secret keys of age, `AGE-SECRET-KEY-1…`";
    let text = std::str::from_utf8(text).map_err(|_| format!("it is not UTF-8, {expected}"))?;
    let lines = text.lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let all: Result<Vec<Identity>, _> = lines
        .map(|(at, line)| {
            let number = at + 1;
            line.parse()
                .map_err(|_| format!("line {number} is no identity, {expected}"))
        })
        .collect();
    match all? {
        all if all.is_empty() => Err(format!("it holds no identity, {expected}")),
        all => Ok(all),
    }
}

/// Encrypts a text for recipients, as lines of text.
///
/// # Errors
/// There is no recipient.
pub(crate) fn encrypt(text: &str, recipients: &[Recipient]) -> io::Result<String> {
    let recipients = recipients
        .iter()
        .map(|recipient| recipient as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
    let armored = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
    let mut writer = encryptor.wrap_output(armored)?;
    writer.write_all(text.as_bytes())?;
    let bytes = writer.finish()?.finish()?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// Decrypts what is for one of some identities.
///
/// # Errors
/// It is for others, was changed, or holds too much.
pub(crate) fn decrypt(bytes: &[u8], identities: &[Identity]) -> Result<Vec<u8>, String> {
    let decryptor = Decryptor::new(ArmoredReader::new(bytes))
        .map_err(|error| format!("it cannot be decrypted: {error}"))?;
    let identities = identities
        .iter()
        .map(|identity| identity as &dyn age::Identity);
    let reader = decryptor.decrypt(identities).map_err(|error| match error {
        age::DecryptError::NoMatchingKeys => {
            "it cannot be decrypted: it is for none of the keys that were given".to_owned()
        }
        error => format!("it cannot be decrypted: {error}"),
    })?;
    let mut text = Vec::new();
    let read = reader.take(OWN_LIMIT + 1).read_to_end(&mut text);
    read.map_err(|error| format!("it cannot be decrypted: {error}"))?;
    match text.len() as u64 > OWN_LIMIT {
        true => Err(format!("it holds more than {OWN_LIMIT} bytes")),
        false => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Archive {
        Archive {
            environment: None,
            files: Files::from([
                (STATE.to_owned(), b"workloads: {}\n".to_vec()),
                ("a.provisioners.yaml".to_owned(), vec![0xff, 0]),
            ]),
        }
    }

    #[test]
    fn an_archive_is_read_as_it_was_written() {
        for environment in [None, Some("live".to_owned())] {
            let archive = Archive {
                environment,
                ..archive()
            };
            let text = to_text("tool", &archive);
            assert_eq!(from_text("tool", text.as_bytes()), Ok(archive));
        }
        let text = to_text("tool", &archive());
        assert!(from_text("other", text.as_bytes()).is_err());
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        let with = |name: &str| {
            let mut archive = archive();
            archive.files.insert(name.to_owned(), Vec::new());
            to_text("tool", &archive)
        };
        for name in [
            "../state.yaml",
            "/etc/passwd",
            "a/b.provisioners.yaml",
            "../x.provisioners.yaml",
            "/x.provisioners.yaml",
            ".score-tmp-1.provisioners.yaml",
            "journal.complete.json",
            "score-files.json",
            "",
            "..",
        ] {
            let error = from_text("tool", with(name).as_bytes()).unwrap_err();
            assert!(
                error.contains("no file of a state folder"),
                "{name}: {error}"
            );
        }
        let good = to_text("tool", &archive());
        for text in [
            String::new(),
            "[]".to_owned(),
            good.replace(FORMAT, "score-state/2"),
            good.replace("\"tool\"", "\"other\""),
            good.replace("//8A", "?"),
            good.replace("\"/wA=\"", "\"?\""),
            good.replace(STATE, "b.provisioners.yaml"),
            good[..good.len() / 2].to_owned(),
        ] {
            if text != good {
                assert!(from_text("tool", text.as_bytes()).is_err(), "{text}");
            }
        }
    }

    #[test]
    fn only_who_has_the_key_reads_it() {
        let (one, other) = (Identity::generate(), Identity::generate());
        let encrypted = encrypt("a secret", &[one.to_public()]).unwrap();
        assert!(is_encrypted(encrypted.as_bytes()) && !encrypted.contains("secret"));
        let found = decrypt(encrypted.as_bytes(), &[other.clone(), one.clone()]);
        assert_eq!(found.as_deref(), Ok(&b"a secret"[..]));
        assert!(decrypt(encrypted.as_bytes(), &[other]).is_err());
        let changed = encrypted.replacen('A', "B", 20);
        assert!(decrypt(changed.as_bytes(), std::slice::from_ref(&one)).is_err());
        let cut = &encrypted[..encrypted.len() / 2];
        assert!(decrypt(cut.as_bytes(), &[one]).is_err());
        assert!(encrypt("a", &[]).is_err());
    }

    #[test]
    fn identities_are_read_and_never_said() {
        let error = identities(b"# a comment\n\nAGE-SECRET-KEY-1NONE\n").err();
        let error = error.unwrap();
        assert!(
            error.starts_with("line 3 ") && !error.contains("NONE"),
            "{error}"
        );
        assert!(identities(b"# a comment\n").is_err());
        assert!(recipient("age1none").is_err());
        for text in ["AGE-SECRET-KEY-1HUNTER", " age-secret-key-1hunter"] {
            let error = recipient(text).err().unwrap_or_default();
            let is_shown = error.to_ascii_lowercase().contains("hunter");
            assert!(!error.is_empty() && !is_shown, "{error}");
        }
    }
}
