//! Values that came back with an earlier set: they stand in for those of files until a run names files again.

use std::ffi::OsStr;
use std::path::Path;

use score_yaml::message;

use super::LastRun;
use crate::report::Report;
use crate::shell_word::shell_word;
use crate::state_dir::StateDir;
use crate::state_files::{RESTORED_VALUES, is_own_in};

impl LastRun {
    /// True if its values came back with an earlier set.
    pub(crate) fn has_restored_values(&self, directory: &StateDir) -> bool {
        let [path] = self.values.as_slice() else {
            return false;
        };
        is_restored(path)
            && (is_own_in(directory.path(), Path::new(path)) || !self.former_values.is_empty())
    }

    /// Has it take values that came back from where they are in this state folder: the state may be from elsewhere, or have been
    /// that of another environment.
    pub(crate) fn settle_in(&mut self, directory: &StateDir) {
        if self.has_restored_values(directory) {
            let path = directory.own_path(RESTORED_VALUES);
            self.values = vec![path.to_string_lossy().into_owned()];
        }
    }

    /// Has it take the files of values that it had before an earlier set came back. True if one had.
    pub(crate) fn take_files(&mut self, directory: &StateDir) -> bool {
        let is_restored = self.has_restored_values(directory);
        if is_restored {
            self.values = std::mem::take(&mut self.former_values);
        }
        is_restored
    }

    /// The flags by which a run takes the files of values again, as one types them.
    pub(crate) fn former_value_flags(&self) -> String {
        match self.former_values.as_slice() {
            [] => "--values FILE".to_owned(),
            paths => value_flags(paths),
        }
    }

    /// Says that a run takes values that came back, if it does; `given` are the files that its command line names.
    pub(crate) fn say_restored_values(
        &self,
        directory: &StateDir,
        given: &[String],
        report: Report,
    ) {
        if given.is_empty() && self.has_restored_values(directory) {
            report.info(message!(
                "The values are those that `environments rollback` brought back; `{}` takes those of files again",
                self.former_value_flags()
            ));
        }
    }

    /// True if two runs have the same values, or both those that came back, wherever they are.
    pub(super) fn has_values_of(&self, other: &LastRun) -> bool {
        let are_restored = |run: &LastRun| matches!(&*run.values, [path] if is_restored(path));
        self.values == other.values || (are_restored(self) && are_restored(other))
    }
}

/// The flags that name files of values, as one types them.
pub(super) fn value_flags(paths: &[String]) -> String {
    let flags: Vec<String> = paths
        .iter()
        .map(|path| format!("--values {}", shell_word(path)))
        .collect();
    flags.join(" ")
}

fn is_restored(path: &str) -> bool {
    Path::new(path).file_name() == Some(OsStr::new(RESTORED_VALUES))
}
