//! Files and directories of git repositories, by the `git` program.

use std::path::PathBuf;
use std::process::Command;

use super::http::{Login, login};
use super::{Budget, Fetched, Fetcher, check_count, go_hash};
use crate::error::Error;
use crate::random;
use crate::report::program_line;
use crate::restriction;
use crate::signals::CleanUp;
use crate::subprocess::Program;
use crate::uri::{redacted, redacted_in, without_login};

/// A file or directory in a repository.
#[derive(Clone, PartialEq, Eq)]
struct GitLocation {
    /// The URL of the repository, without the login if that is for http.
    remote: String,
    login: Option<Login>,
    path: String,
    reference: String,
}

pub(super) fn fetch(uri: &str, fetcher: &Fetcher) -> Result<Vec<Fetched>, Error> {
    let location = parse_location(uri)?;
    let from = without_login(uri);
    let repository = Repository::new(fetcher, location)?;
    let location = &repository.location;
    repository.git(&["init", "--quiet", "--bare", "."])?;
    let fetched = repository.git(&[
        "fetch",
        "--quiet",
        "--depth=1",
        "--no-tags",
        "--",
        &location.remote,
        &location.reference,
    ]);
    fetched.map_err(|error| {
        Error::Other(format!(
            "failed to fetch '{}' from '{}': {error}",
            location.reference,
            redacted(uri)
        ))
    })?;
    let object = format!("FETCH_HEAD:{}", location.path.trim_end_matches('/'));
    let kind = repository.git(&["cat-file", "-t", &object]).map_err(|_| {
        Error::Other(format!(
            "'{}' is not in the repository at '{}'",
            location.path, location.reference
        ))
    })?;
    if kind.trim_ascii() == b"blob" {
        return Ok(vec![Fetched::named(
            uri,
            uri_without_query(&from),
            repository.blob(&object)?,
        )]);
    }
    let listing = repository.git(&["ls-tree", "-z", &object])?;
    let names: Vec<String> = listing.split(|b| *b == 0).filter_map(file_name).collect();
    if names.is_empty() {
        let message = format!("directory {} contains no files", redacted(uri));
        return Err(Error::Other(message));
    }
    check_count(names.len(), uri)?;
    let base = uri_without_query(&from).trim_end_matches('/').to_owned();
    let mut budget = Budget::new(uri, fetcher.limit);
    let read = |name: String| {
        let bytes = repository.blob(&format!("{object}/{name}"))?;
        budget.take(bytes.len())?;
        Ok(Fetched {
            uri: format!("{base}/{name}"),
            bytes,
            from_directory: true,
            // The Go tools know it by its path in the repository.
            go_hash: go_hash(&format!("{}/{name}", location.path.trim_end_matches('/'))),
            has_login: false,
        })
    };
    names.into_iter().map(read).collect()
}

/// Parses `git-SCHEME://HOST/REPO.git/PATH?ref=REF`.
fn parse_location(uri: &str) -> Result<GitLocation, Error> {
    let wrong = |what: &str| Error::Other(format!("invalid git url '{}', {what}", redacted(uri)));
    if uri.contains(char::is_control) {
        // No server has it, and git would show it in lines of its own.
        return Err(wrong("it has control characters"));
    }
    let uri_part = uri.split('#').next().unwrap_or(uri);
    let (uri_part, query) = uri_part.split_once('?').unwrap_or((uri_part, ""));
    let (remote, path) = uri_part
        .split_once(".git/")
        .ok_or_else(|| wrong("expected a path with ../<REPO>.git/<PATH>"))?;
    if path.is_empty() || remote.ends_with('/') {
        return Err(wrong("expected a path with ../<REPO>.git/<PATH>"));
    }
    let mut reference = "HEAD";
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("ref", value)) if !value.is_empty() && !value.starts_with('-') => {
                reference = value
            }
            _ => {
                return Err(wrong(
                    "expected ?ref=<BRANCH, TAG OR COMMIT> and no other query",
                ));
            }
        }
    }
    let remote = format!("{}.git", remote.strip_prefix("git-").unwrap_or(remote));
    let login = login(&remote).filter(|_| remote.starts_with("http"));
    Ok(GitLocation {
        remote: match login {
            Some(_) => without_login(&remote),
            None => remote,
        },
        login,
        path: path.to_owned(),
        reference: reference.to_owned(),
    })
}

fn uri_without_query(uri: &str) -> &str {
    uri.split(['?', '#']).next().unwrap_or(uri)
}

/// The name in a line of `ls-tree`, if it is a file.
fn file_name(line: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(line).ok()?;
    let (meta, name) = line.split_once('\t')?;
    let mut words = meta.split(' ');
    let (mode, kind) = (words.next()?, words.next()?);
    (kind == "blob" && mode != "120000").then(|| name.to_owned())
}

/// A bare repository in a temporary folder, which is removed when this is dropped.
struct Repository {
    folder: PathBuf,
    fetcher: Fetcher,
    location: GitLocation,
    _clean_up: CleanUp,
}

impl Repository {
    fn new(fetcher: &Fetcher, location: GitLocation) -> Result<Self, Error> {
        let mut digits = [0; 8];
        random::fill_by_machine(&mut digits);
        let name: String = digits.iter().map(|byte| format!("{byte:02x}")).collect();
        let folder = std::env::temp_dir().join(format!("score-git-{name}"));
        let clean_up = folder.clone();
        let clean_up = CleanUp::new(move || {
            let _ = std::fs::remove_dir_all(clean_up);
        });
        score_system::make_private_folder(&folder).map_err(|source| Error::Write {
            path: folder.clone(),
            source,
        })?;
        Ok(Repository {
            folder,
            fetcher: *fetcher,
            location,
            _clean_up: clean_up,
        })
    }

    fn blob(&self, object: &str) -> Result<Vec<u8>, Error> {
        self.git(&["cat-file", "blob", object])
    }

    /// Runs git, which asks nobody for a password and uses no transport that runs programs.
    fn git(&self, args: &[&str]) -> Result<Vec<u8>, Error> {
        restriction::check_network(&self.location.remote)?;
        let mut command = Command::new("git");
        for name in REPOSITORY_VARIABLES {
            command.env_remove(name);
        }
        command
            .args(["-c", "protocol.ext.allow=never"])
            .args(["-c", "core.hooksPath=/dev/null"])
            .current_dir(&self.folder)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_DIR", &self.folder);
        if self.location.remote.starts_with("https://") {
            // A redirect from there to what anybody on the way can change.
            command.args(["-c", "protocol.http.allow=never"]);
        }
        give_login(&mut command, &self.location);
        command.args(args);
        let program = Program {
            command,
            // A fetch takes several round trips.
            timeout: self.fetcher.timeout * 4,
            limit: self.fetcher.limit,
        };
        let password = self
            .location
            .login
            .as_ref()
            .map(|(_, password)| password.as_str());
        program
            .run(Vec::new(), &mut |line| {
                program_line(&redacted_in(line, password))
            })
            .map_err(|error| Error::Other(error.to_string()))
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The environment variables that tell git which repository it works in; in a hook some of them are set.
const REPOSITORY_VARIABLES: [&str; 6] = [
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
];

/// Gives git the login of a repository: for its server only, and in the environment, because the list of processes
/// shows arguments to everybody.
fn give_login(command: &mut Command, location: &GitLocation) {
    let Some((user, password)) = &location.login else {
        return;
    };
    let path = location.remote.match_indices('/').nth(2);
    let server = &location.remote[..path.map_or(location.remote.len(), |(at, _)| at)];
    let helper =
        r#"!printf 'username=%s\npassword=%s\n' "$SCORE_GIT_USER" "$SCORE_GIT_PASSWORD" #"#;
    command
        // No other credential helper is asked, or told.
        .args(["-c", &format!("credential.{server}.helper=")])
        .args(["-c", &format!("credential.{server}.helper={helper}")])
        .env("SCORE_GIT_USER", user)
        .env("SCORE_GIT_PASSWORD", password);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_parsed() {
        let found = parse_location("git-https://host/org/repo.git/a/b.yaml?ref=v1").unwrap();
        assert_eq!(found.remote, "https://host/org/repo.git");
        assert_eq!(
            (found.path.as_str(), found.reference.as_str()),
            ("a/b.yaml", "v1")
        );
        assert_eq!(
            parse_location("git-ssh://git@host/r.git/x")
                .unwrap()
                .reference,
            "HEAD"
        );
        for bad in [
            "git-https://host/repo/x",
            "git-https://host/r.git/",
            "git-https://h/r.git/x?ref=--upload-pack=x",
            "git-https://h/a\nFORGED.git/a",
            "git-https://h/a.git/a\r",
            "git-https://h/a.git/a?ref=\u{85}",
        ] {
            assert!(parse_location(bad).is_err(), "{bad}");
        }
    }
}
