//! The files of a journal that a run may touch. The journal may have come with a checkout, so it is not trusted beyond
//! them.

use std::path::Path;

use super::Journal;
use crate::environment_name::is_environment_of;
use crate::project::{Folders, NamedBy, is_plain};
use crate::project_files::{ProjectFiles, TEMPORARY};
use crate::replacement::Replacement;

impl Journal {
    /// True if it names nothing but files that a run of this project may touch.
    pub(super) fn is_permitted(&self, files: ProjectFiles<'_>) -> bool {
        let mut folders = Folders::new(files.project);
        let mut is_inside = |path: &Path| {
            let folder = path.parent().unwrap_or(Path::new(""));
            // Found under its own name: no link is on the way.
            is_plain(path)
                && folders
                    .find(folder, NamedBy::File)
                    .is_ok_and(|found| found.path == folder)
        };
        let mut is_replaced = |of: &Replacement| {
            let is_temporary = of
                .temporary
                .file_name()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(TEMPORARY.as_bytes()));
            let folder = match of.in_place {
                true => Some(files.state_dir),
                false => of.target.parent(),
            };
            // A person may have named a file elsewhere.
            is_temporary
                && of.temporary.parent() == folder
                && (of.target.is_absolute() || is_inside(&of.target))
        };
        self.replacements.iter().all(&mut is_replaced)
            && self.made.iter().all(|path| is_inside(path))
            // A person may have named a folder elsewhere; what is removed from it is known by its stamp.
            && self.removed_files.iter().all(|removal| {
                removal.path.is_absolute()
                    || removal.path.parent() == Some(files.state_dir)
                    || is_inside(&removal.path)
            })
            && self.removed_directories.iter().all(|removal| {
                removal.path.parent() == Some(files.state_dir)
                    || is_environment_of(files.state_dir, &removal.path)
                    || is_inside(&removal.path)
            })
            && self
                .folders
                .iter()
                .all(|path| path.is_absolute() || is_plain(path))
    }

    /// Removes the temporary files and second names of a journal that was made elsewhere, as far as they lie in the
    /// project.
    pub(super) fn sweep(&self, files: ProjectFiles<'_>) {
        let ours = |of: &&Replacement| {
            let alone = Journal {
                replacements: vec![(*of).clone()],
                ..Journal::default()
            };
            !of.temporary.is_absolute() && is_plain(&of.temporary) && alone.is_permitted(files)
        };
        for replacement in self.replacements.iter().filter(ours) {
            replacement.sweep(files);
        }
    }

    /// Removes from the journal what lies outside of the project. Returns a note of each file.
    pub(super) fn drop_outside(&mut self) -> Vec<String> {
        let is_outside = |of: &mut Replacement| of.target.is_absolute();
        let outside: Vec<Replacement> = self.replacements.extract_if(.., is_outside).collect();
        self.folders.retain(|folder| folder.is_relative());
        self.removed_files
            .retain(|removal| removal.path.is_relative());
        let left = outside.into_iter().map(|of| {
            let (target, temporary) = (of.target.display(), of.temporary.display());
            format!(
                "'{target}', which lies outside of the project, stays as it is; its new content may be in '{temporary}'"
            )
        });
        left.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::journal::tests::replacement;

    #[test]
    fn what_lies_outside_can_be_left() {
        let mut journal = Journal {
            folders: vec!["a".into(), "/b".into()],
            replacements: vec![replacement("a/b"), replacement("/b/c")],
            ..Journal::default()
        };
        let notes = journal.drop_outside();
        assert!(notes.len() == 1 && notes[0].contains("'/b/c'"), "{notes:?}");
        assert_eq!(journal.folders, [PathBuf::from("a")]);
        assert_eq!(journal.replacements, [replacement("a/b")]);
    }
}
