//! Reading and writing what is in a state directory.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::state::{self, State};
use score_yaml::{Excerpt, FileId, SourceMap};

use super::{LAYERS, StateDir};
use crate::binary::Binary;
use crate::codes;
use crate::environment_name::{ENVIRONMENTS, EnvironmentName};
use crate::error::Error;
use crate::last_run_form::{LAST_RUN, faults};
use crate::read::{self, OWN_LIMIT};
use crate::source_text::{add_source_as, excerpt};
use crate::state_files::{
    DEFINITIONS, EMPTIED, IGNORE, IGNORE_TEXT, PROVISIONERS_SUFFIX, RESTORED_VALUES, SET, STATE,
    is_set,
};
use crate::transaction::{Mode, Transaction};

impl StateDir {
    /// Reads the state; its text becomes a source.
    ///
    /// # Errors
    /// The file cannot be read, is not a state, or is a symbolic link that leads out of the project.
    pub fn state(&self, binary: Binary, sources: &mut SourceMap) -> Result<Option<State>, Error> {
        if !self.is_kept {
            return Ok(None);
        }
        let Some(file) = self.own_source(STATE, sources)? else {
            return Ok(None);
        };
        let mut state = state::read(sources, file, &binary.state_fields(), &LAYERS)?;
        if let Some(file) = self.own_source(DEFINITIONS, sources)? {
            state::read_beside(sources, file, &mut state)?;
            let wrong = faults(&state.beside.last_run);
            if wrong.has_errors() {
                return Err(placed(wrong, sources, file).into());
            }
        }
        Ok(Some(state))
    }

    /// The bytes of a file of the state of its environment, if it is there.
    ///
    /// # Errors
    /// As [`StateDir::file`].
    pub(crate) fn own_file(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        self.file(self.own_path(name))
    }

    /// The bytes of a file in it, if it is there.
    ///
    /// # Errors
    /// It cannot be read, or is a symbolic link that leads out of the project.
    pub(crate) fn file(&self, path: PathBuf) -> Result<Option<Vec<u8>>, Error> {
        let is_inside = self.project.expect_inside(&path);
        match is_inside.and_then(|()| read::file(&path, OWN_LIMIT)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other
                .map(Some)
                .map_err(|source| Error::Read { path, source }),
        }
    }

    /// A file of the state as a source, if it is there.
    fn own_source(&self, name: &str, sources: &mut SourceMap) -> Result<Option<FileId>, Error> {
        let Some(text) = self.own_file(name)? else {
            return Ok(None);
        };
        // Passwords stand in it.
        let path = self.own_path(name);
        let name = path.to_string_lossy();
        let file = add_source_as(sources, &name, text, excerpt(&name, Excerpt::Masked));
        let file = file.map_err(|not_utf8| Diagnostic {
            code: codes::INVALID_STATE,
            ..not_utf8
        })?;
        Ok(Some(file))
    }

    /// True if there were workloads, and all of them were removed: the output is then empty, and not that of a project that
    /// has nothing to generate yet.
    pub(crate) fn is_emptied(&self) -> bool {
        fs::symlink_metadata(self.own_path(EMPTIED)).is_ok()
    }

    /// Adds to a transaction whether all workloads were removed; `is_removal` is true if this run has removed some.
    pub(crate) fn stage_emptied(
        &self,
        state: &State,
        is_removal: bool,
        transaction: &mut Transaction,
    ) {
        let path = self.own_path(EMPTIED);
        match (state.workloads.is_empty(), self.is_emptied()) {
            (true, false) if is_removal => {
                let text = "All workloads of this project were removed.\n";
                transaction.write_text(path, vec![text.to_owned()], Mode::Kept(0o644));
            }
            (false, true) => transaction.remove_file(path),
            _ => {}
        }
    }

    /// Adds the state to what a transaction writes.
    ///
    /// # Errors
    /// It is too large for the next run to read.
    pub fn stage(
        &self,
        binary: Binary,
        state: &State,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        if !self.is_kept {
            return Ok(());
        }
        if let Some(pieces) = state::write_beside(state) {
            self.stage_own(DEFINITIONS, pieces, transaction)?;
        }
        // The last one: who finds it, in a folder that is new, finds what is beside it.
        let pieces = state::write(state, &binary.state_fields());
        self.stage_own(STATE, pieces, transaction)
    }

    /// Adds a file of the state of its environment to what a transaction writes.
    ///
    /// # Errors
    /// It is too large for the next run to read.
    pub(crate) fn stage_own(
        &self,
        name: &str,
        pieces: Vec<String>,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        let path = self.own_path(name);
        if !is_within(&pieces, OWN_LIMIT) {
            let message = format!("the state would hold more than {OWN_LIMIT} bytes");
            let source = io::Error::new(io::ErrorKind::FileTooLarge, message);
            return Err(Error::Write { path, source });
        }
        transaction.write_text(path, pieces, Mode::Private);
        Ok(())
    }

    /// Makes sure that the `.gitignore` names what a transaction writes and nobody should commit: it may be older than
    /// those files. `init` makes one in any case.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn stage_ignored(
        &self,
        is_init: bool,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        let own = self.ignored(transaction);
        let path = self.path.join(IGNORE);
        if transaction.writes_to(&path) {
            return Ok(());
        }
        let before = match (own.is_empty(), fs::symlink_metadata(&path)) {
            (true, Err(_)) if is_init => Vec::new(),
            (true, _) => return Ok(()),
            (false, _) => ignore_file(&path)?.unwrap_or_default(),
        };
        let text = match before.is_empty() {
            true => IGNORE_TEXT.as_bytes().to_vec(),
            false => before.clone(),
        };
        let text = with_lines(text, own.iter().map(String::as_bytes));
        if text != before {
            transaction.write(path, text, Mode::Kept(0o644));
        }
        Ok(())
    }

    /// [`StateDir::stage_ignored`] with the `.gitignore` of an archive, if that has one: lines that are missing are added, unless it
    /// `replaces` what is there.
    ///
    /// # Errors
    /// As for [`StateDir::stage_ignored`].
    pub(crate) fn stage_ignored_of(
        &self,
        archived: Option<Vec<u8>>,
        replaces: bool,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        let Some(archived) = archived else {
            return self.stage_ignored(false, transaction);
        };
        let path = self.path.join(IGNORE);
        let there = ignore_file(&path)?.filter(|there| !replaces && !there.is_empty());
        let text = match there {
            Some(there) => with_lines(there, archived.split(|byte| *byte == b'\n')),
            None => archived,
        };
        let own = self.ignored(transaction);
        let text = with_lines(text, own.iter().map(String::as_bytes));
        transaction.write(path, text, Mode::Kept(0o644));
        Ok(())
    }

    /// The lines of `.gitignore` for what a transaction writes.
    fn ignored(&self, transaction: &Transaction) -> Vec<String> {
        let mut own: Vec<String> = [DEFINITIONS, EMPTIED, RESTORED_VALUES]
            .into_iter()
            .filter(|name| transaction.writes_to(&self.path.join(name)))
            .map(|name| format!("/{name}"))
            .collect();
        if transaction.writes_one_in(&self.path, |name| name.to_str().is_some_and(is_set)) {
            own.push(format!("/{}", SET.join("*")));
        }
        if transaction.writes_below(&self.path.join(ENVIRONMENTS)) {
            own.push(format!("/{ENVIRONMENTS}/"));
        }
        own
    }

    /// The names of the files in it, in no order. Names that are not UTF-8 are not ours and left out.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn names(&self) -> Result<Vec<String>, Error> {
        self.names_in(&self.path)
    }

    /// The names of the files of the state of its environment, as [`StateDir::names`].
    ///
    /// # Errors
    /// They cannot be read.
    pub(crate) fn own_names(&self) -> Result<Vec<String>, Error> {
        self.names_in(&self.own_folder())
    }

    /// All names in the folder of its environment, in no order.
    ///
    /// # Errors
    /// They cannot be read.
    pub(crate) fn own_entries(&self) -> Result<Vec<OsString>, Error> {
        self.entries_in(&self.own_folder())
    }

    /// The names in one of its folders that are UTF-8, in no order; none if the folder is not there.
    fn names_in(&self, folder: &Path) -> Result<Vec<String>, Error> {
        let entries = self.entries_in(folder)?.into_iter();
        Ok(entries.filter_map(|name| name.into_string().ok()).collect())
    }

    /// All names in one of its folders, in no order; none if the folder is not there.
    fn entries_in(&self, folder: &Path) -> Result<Vec<OsString>, Error> {
        let failed = |source| Error::Read {
            path: folder.to_owned(),
            source,
        };
        let found = match fs::read_dir(folder) {
            _ if !self.is_kept => return Ok(Vec::new()),
            // Of a run that only looks it may be missing.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            found => found.map_err(failed)?,
        };
        let entries = found.map(|entry| entry.map(|entry| entry.file_name()));
        entries.collect::<io::Result<_>>().map_err(failed)
    }

    /// The environments beside the default one, by name.
    ///
    /// # Errors
    /// The folder that holds them cannot be read, or is a symbolic link that leads out of the project.
    pub(crate) fn environments(&self) -> Result<Vec<EnvironmentName>, Error> {
        let folder = self.path.join(ENVIRONMENTS);
        let is_inside = self.project.expect_inside(&folder);
        is_inside.map_err(|source| Error::Read {
            path: folder.clone(),
            source,
        })?;
        let names = self.names_in(&folder)?.into_iter();
        let names = names.filter_map(|name| EnvironmentName::parse(&name).ok());
        let mut names: Vec<_> = names.filter(|name| self.has_environment(name)).collect();
        names.sort();
        Ok(names)
    }

    /// The number of things in the folder of the environments beside the default one, be they environments or not.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(crate) fn entries_beside_default(&self) -> Result<usize, Error> {
        Ok(self.entries_in(&self.path.join(ENVIRONMENTS))?.len())
    }

    /// True if there is an environment of a name beside the default one.
    pub(crate) fn has_environment(&self, name: &EnvironmentName) -> bool {
        let folder = self.path.join(ENVIRONMENTS).join(name.as_str());
        self.is_kept && fs::metadata(folder.join(STATE)).is_ok()
    }

    /// The provisioner files by path, in the order in which their entries are asked.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn provisioner_files(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Read { path, source }
        };
        let mut names = self.names()?;
        names.retain(|name| name.ends_with(PROVISIONERS_SUFFIX) && !self.path.join(name).is_dir());
        names.sort();
        let mut files = Vec::with_capacity(names.len());
        for name in names {
            let path = self.path.join(&name);
            files.push((
                path.to_string_lossy().into_owned(),
                read::file(&path, read::LIMIT).map_err(failed(&path))?,
            ));
        }
        Ok(files)
    }
}

/// Faults of what a file beside the state keeps of the last run, at their places in it.
fn placed(found: Diagnostics, sources: &SourceMap, file: FileId) -> Diagnostics {
    let documents = score_yaml::parse(sources, file).unwrap_or_default();
    let kept = documents.first().and_then(|root| root.get(LAST_RUN));
    let place = |path: &str| Some(kept?.get(path.rsplit_once('.')?.1)?.span);
    let found = found.into_iter();
    let found = found.map(|fault| match fault.path.as_deref().and_then(place) {
        Some(span) => fault.at(span),
        None => fault,
    });
    found.collect()
}

/// The text of a `.gitignore`, if it is there.
fn ignore_file(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match read::file(path, read::LIMIT) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Read {
            path: path.to_owned(),
            source,
        }),
    }
}

/// A text with lines that it does not have yet at its end.
fn with_lines<'l>(mut text: Vec<u8>, lines: impl Iterator<Item = &'l [u8]>) -> Vec<u8> {
    let known: HashSet<Vec<u8>> = text
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    for line in lines.filter(|line| !line.is_empty() && !known.contains(*line)) {
        if !text.is_empty() && !text.ends_with(b"\n") {
            text.push(b'\n');
        }
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text
}

/// True if a text in pieces is not longer than a limit in bytes.
fn is_within(pieces: &[String], limit: u64) -> bool {
    pieces.iter().map(|piece| piece.len() as u64).sum::<u64>() <= limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pieces_of_a_text_count() {
        let pieces = ["ab".to_owned(), "cde".to_owned()];
        assert!(is_within(&pieces, 5));
        assert!(!is_within(&pieces, 4));
    }
}
