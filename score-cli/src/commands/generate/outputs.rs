//! The output files that the command line of `generate` names.

use std::fs;
use std::io;
use std::path::Path;

use score_core::backend::Manifests;
use score_core::diagnostic::Diagnostic;
use score_yaml::parallel;

use crate::binary::{AnyFrontend, Binary};
use crate::codes;
use crate::command_tree::generate::GenerateArgs;
use crate::env_file;
use crate::error::Error;
use crate::output_dir::{OutputDir, file_names};
use crate::output_object::OutputObject;
use crate::project::Project;
use crate::secret_objects::{SecretObjects, SecretText};
use crate::state_dir::StateDir;
use crate::transaction::{Mode, Transaction, is_stdout};

/// The output files that the command line names.
pub(super) struct Outputs<'a> {
    /// The file of the manifests.
    pub(super) main: &'a str,
    /// True if a person named it, or it is the default.
    is_named: bool,
    /// The file of the names of environment variables; empty if nobody wants one.
    env: &'a str,
    /// The folder that takes the place of the file of the manifests, if there is one.
    folder: Option<OutputDir<'a>>,
    /// Where secrets go.
    pub(super) secrets: SecretObjects<'a>,
}

/// The number of objects above which trees go as soon as they are written. The output of most projects is less, and to take its
/// trees apart would only cost time; that of 100,000 workloads is gigabytes of them.
const MANY: usize = 16_384;

/// So many of [`MANY`] objects are written before their trees go.
const BATCH: usize = 1024;

/// The text of the manifests.
pub(super) enum MainText {
    /// In one file, in pieces.
    One(Vec<String>),
    /// A file for each object.
    Each(Vec<OutputObject>, Vec<String>),
}

impl<'a> Outputs<'a> {
    /// The outputs of a command line, if a run could write them.
    pub(super) fn of(binary: Binary, args: &'a GenerateArgs) -> Result<Self, Error> {
        let (main, env) = (args.output.as_str(), binary.env_file(&args.target));
        if main.is_empty() {
            return Err(Error::Other("no output file specified".to_owned()));
        }
        let secrets = SecretObjects::parse(&args.secret_objects)?;
        let folder = args.output_dir.as_deref();
        let folder = folder.map(|path| OutputDir::new(path, binary.name()));
        let outputs = Outputs {
            main,
            is_named: args.is_output_given,
            env,
            folder: folder.transpose()?,
            secrets,
        };
        outputs.check_streams(args.is_result_wanted()?)?;
        // The folder of an environment is made if need be.
        let of_environment = &args.environment_outputs;
        let is_of_environment = |file: &str| of_environment.iter().any(|path| path == file);
        if outputs.folder.is_none() && !is_of_environment(main) {
            folder_is_there(main)?;
        }
        if !is_of_environment(env) {
            folder_is_there(env)?;
        }
        let made = args.output_dir.as_deref().map(Path::new);
        // So is the folder of the objects.
        let is_made =
            |file: &str| is_of_environment(file) || (made.is_some() && folder_of(file) == made);
        let secrets = secrets.file().filter(|file| !is_made(file));
        secrets.map_or(Ok(()), folder_is_there)?;
        Ok(outputs)
    }

    /// Refuses two outputs that are one, or that exclude each other.
    fn check_streams(&self, is_result_wanted: bool) -> Result<(), Diagnostic> {
        let refuse = |text: String| Err(Diagnostic::new(codes::INVALID_FLAG, text));
        if self.folder.is_some() && self.is_named {
            return refuse("--output and --output-dir cannot be used together".to_owned());
        }
        let mut on_stdout = self.on_stdout(is_result_wanted);
        match (on_stdout.next(), on_stdout.next()) {
            (Some(one), Some(other)) => {
                refuse(format!("{one} and {other} are both standard output"))
            }
            _ => Ok(()),
        }
    }

    /// The flags of what goes to standard output.
    fn on_stdout(&self, is_result_wanted: bool) -> impl Iterator<Item = &'static str> {
        let main = Some(self.main).filter(|_| self.folder.is_none());
        let named = [
            ("--env-file", Some(self.env)),
            ("--output", main),
            ("--secret-objects", self.secrets.file()),
            ("--result", is_result_wanted.then_some("-")),
        ];
        let named = named.into_iter();
        named.filter_map(|(flag, path)| path.is_some_and(is_stdout).then_some(flag))
    }

    /// The flag of the output that is standard output, if one is.
    pub(super) fn stdout_flag(&self) -> Option<&'static str> {
        self.on_stdout(false).next()
    }

    /// The folder of a file for each object, if there is one.
    pub(super) fn folder(&self) -> Option<&'a str> {
        self.folder.as_ref().map(OutputDir::path)
    }

    /// Refuses outputs that the run reads, or that cannot be written where they are.
    pub(super) fn check(
        &self,
        directory: &StateDir,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        if !self.env.is_empty() {
            transaction.write_named(self.env, Vec::new());
        }
        match &self.folder {
            Some(folder) => folder.stage_nothing(transaction)?,
            None => self.write_main(MainText::One(Vec::new()), transaction)?,
        }
        self.write_secrets(SecretText::default(), transaction);
        directory.check(transaction)?;
        transaction.clear_writes();
        Ok(())
    }

    /// Adds the manifests to what a transaction writes. A file that no person named is the project's own, whatever is
    /// there.
    ///
    /// # Errors
    /// What is in the folder cannot be read, or is a person's.
    pub(super) fn write_main(
        &self,
        text: MainText,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        match (text, &self.folder) {
            (MainText::Each(objects, texts), Some(folder)) => {
                folder.stage(&objects, texts, transaction)?;
            }
            (MainText::Each(_, text) | MainText::One(text), _) if self.is_named => {
                transaction.write_named(self.main, text);
            }
            (MainText::Each(_, text) | MainText::One(text), _) => {
                transaction.write_text(self.main, text, Mode::Kept(0o644));
            }
        }
        Ok(())
    }

    /// The text of the manifests: of each object if there is a folder.
    pub(super) fn render(&self, backend: &dyn AnyFrontend, manifests: &mut Manifests) -> MainText {
        let each = self.folder.as_ref();
        let each = each.and_then(|_| backend.render_each(manifests));
        match each {
            Some(texts) => MainText::Each(backend.binary().objects(manifests), texts),
            None => MainText::One(in_batches(manifests, MANY, BATCH, |batch| {
                backend.render(batch)
            })),
        }
    }

    /// Adds the secrets that go to a file of their own to what a transaction writes. Nobody else may read it.
    pub(super) fn write_secrets(&self, text: SecretText, transaction: &mut Transaction) {
        if let Some(file) = self.secrets.file() {
            transaction.write_named_as(file, text.0, Mode::Private);
        }
    }

    /// The file of each object.
    pub(super) fn files_of(&self, objects: &[OutputObject]) -> Vec<String> {
        let Some(folder) = &self.folder else {
            return vec![self.main.to_owned(); objects.len()];
        };
        let names = file_names(objects).into_iter();
        names
            .map(|name| folder.file(&name).to_string_lossy().into_owned())
            .collect()
    }

    /// The files and folders that a person is told of.
    pub(super) fn told(&self) -> impl Iterator<Item = &'a str> {
        let main = match &self.folder {
            Some(folder) => folder.path(),
            None => self.main,
        };
        let env = Some(self.env).filter(|path| !path.is_empty());
        [Some(main), self.secrets.file(), env]
            .into_iter()
            .flatten()
            .filter(|path| !is_stdout(path))
    }

    /// Adds the names of environment variables to what a transaction writes.
    ///
    /// # Errors
    /// The file that is there, whose lines are kept, cannot be read.
    pub(super) fn write_env<'n>(
        &self,
        names: impl IntoIterator<Item = &'n String>,
        project: &Project,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        if !self.env.is_empty() {
            let content = env_file::content(self.env, names, project)?;
            transaction.write_named_bytes(self.env, content);
        }
        Ok(())
    }
}

/// The folder of a file; `None` if that is the working directory.
fn folder_of(path: &str) -> Option<&Path> {
    let folder = match path.strip_suffix('/') {
        Some(folder) => Some(Path::new(folder)),
        None => Path::new(path).parent(),
    };
    folder.filter(|folder| *folder != Path::new(""))
}

/// Refuses a file in a folder that does not exist: that is more likely a typo than a wish.
pub(in crate::commands) fn folder_is_there(path: &str) -> Result<(), Error> {
    let Some(folder) = folder_of(path) else {
        return Ok(());
    };
    if path.ends_with('/') {
        return Err(Error::Write {
            path: path.into(),
            source: io::Error::new(
                io::ErrorKind::IsADirectory,
                "that is a folder, expected the path of a file",
            ),
        });
    }
    let why = match fs::metadata(folder) {
        Ok(folder) if folder.is_dir() => return Ok(()),
        Ok(_) => io::Error::new(
            io::ErrorKind::NotADirectory,
            format!("'{}' is not a directory", folder.display()),
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => io::Error::new(
            io::ErrorKind::NotFound,
            format!("there is no directory '{}'", folder.display()),
        ),
        Err(error) => error,
    };
    Err(Error::Write {
        path: path.into(),
        source: why,
    })
}

/// True if trees go as soon as they are written.
pub(super) fn is_large(manifests: &Manifests) -> bool {
    manifests.documents.len() > MANY
}

/// The text of the manifests, in pieces. The trees of very many objects go as soon as they are written, and the text of others
/// takes their place.
fn in_batches(
    manifests: &mut Manifests,
    many: usize,
    batch: usize,
    render: impl Fn(&Manifests) -> Vec<String>,
) -> Vec<String> {
    if manifests.documents.len() <= many {
        return render(manifests);
    }
    let mut rest = std::mem::take(&mut manifests.documents).into_iter();
    let mut text = Vec::new();
    loop {
        manifests.documents = rest.by_ref().take(batch).collect();
        if manifests.documents.is_empty() {
            return text;
        }
        text.extend(render(manifests));
        let written = std::mem::take(&mut manifests.documents);
        parallel::map(written, 1, drop);
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::Value;

    use super::*;

    #[test]
    fn the_text_in_batches_is_that_of_all_objects_in_their_order() {
        let render = |manifests: &Manifests| -> Vec<String> {
            manifests.documents.iter().map(score_yaml::emit).collect()
        };
        let expected: Vec<String> = (0..9).map(|number| format!("{number}\n")).collect();
        for (many, batch) in [(0, 1), (4, 4), (8, 3), (8, 8), (9, 9), (10, 2)] {
            let mut manifests = Manifests {
                documents: (0..9).map(Value::Int).collect(),
                ..Manifests::default()
            };
            assert_eq!(in_batches(&mut manifests, many, batch, render), expected);
            let left = if many < 9 { 0 } else { 9 };
            assert_eq!(
                manifests.documents.len(),
                left,
                "in batches of {batch} above {many}"
            );
        }
    }
}
