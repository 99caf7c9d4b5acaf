//! What a run of `generate` does instead of writing: it says what it would write, and how that differs from what is
//! there.

use std::io;
use std::path::PathBuf;

use score_core::backend::Conventions;
use score_core::compile::mask_values;
use score_core::diagnostic::Diagnostic;
use score_core::state::State;
use score_humanitec::Extensions;
use score_yaml::{SourceMap, Value};

use super::outputs::Outputs;
use crate::codes;
use crate::command_tree::one_run::PreviewArgs;
use crate::commands::json;
use crate::difference::{self, CHANGED, Content, FileDifference, NEW, REMOVED};
use crate::error::{Error, invalid_flag};
use crate::read;
use crate::report::{Report, stdout};
use crate::transaction::{Change, ChangeKind, Transaction};

/// What a run does instead of writing.
#[derive(Clone)]
pub(super) struct Preview {
    is_dry_run: bool,
    shows_diff: bool,
    in_json: bool,
    checks: bool,
    /// True if standard output is for the result of the run: then the difference is told where people read.
    is_told: bool,
}

/// The values that nobody is to read in a difference: those of an environment before and after a run.
pub(super) struct HiddenValues {
    /// What is the same in all runs of the backend.
    pub(super) conventions: Conventions,
    pub(super) states: [State; 2],
    pub(super) extensions: Extensions,
}

impl Preview {
    /// What flags ask for; `None` if the run writes. `is_result_wanted` if standard output is for its result.
    ///
    /// # Errors
    /// The format of the difference is none, or of nothing; there is nothing to compare with; what is for programs would
    /// stand beside the result.
    pub(super) fn of(
        args: &PreviewArgs,
        outputs: &Outputs<'_>,
        is_result_wanted: bool,
    ) -> Result<Option<Self>, Error> {
        let in_json = match args.diff_format.as_deref() {
            Some(_) if !args.shows_diff => {
                let text = "`--diff-format` is given without `--diff`";
                return Err(invalid_flag(text).into());
            }
            None | Some("text") => false,
            Some("json") => true,
            Some(other) => {
                let text = score_yaml::message!(
                    "invalid --diff-format value \"{other}\", expected \"text\" or \"json\""
                );
                return Err(invalid_flag(text).into());
            }
        };
        if in_json && is_result_wanted {
            let text = "--diff-format=json and --result are both standard output";
            return Err(invalid_flag(text).into());
        }
        if let Some(flag) = outputs.stdout_flag()
            && args.compares()
        {
            let text =
                format!("--diff and --check compare with files, and {flag} is standard output");
            return Err(invalid_flag(text).into());
        }
        Ok(args.is_on().then_some(Preview {
            is_dry_run: args.is_dry_run,
            shows_diff: args.shows_diff,
            in_json,
            checks: args.checks,
            is_told: is_result_wanted,
        }))
    }

    /// True if it needs the values of the project to keep them out of what it prints.
    pub(super) fn shows_values(&self) -> bool {
        self.shows_diff
    }

    /// Says what a transaction would do; `changes` are what it would change, `random` says what was drawn. What would be in folders that are `absent` is no
    /// difference for `--check`.
    ///
    /// # Errors
    /// What is there cannot be read; or, with `--check`, files would change.
    pub(super) fn show(
        &self,
        transaction: &Transaction,
        changes: &[Change<'_>],
        random: &[String],
        hidden: &[(HiddenValues, &SourceMap)],
        absent: &[PathBuf],
        report: Report,
    ) -> Result<(), Error> {
        let differing: Vec<&Change<'_>> = changes
            .iter()
            .filter(|change| !change.is_state && change.kind != ChangeKind::Stream)
            .collect();
        if self.is_dry_run {
            for change in changes {
                report.info(would(change));
            }
            if changes.is_empty() {
                report.info("Nothing would change");
            }
        }
        if !random.is_empty() && !changes.is_empty() {
            report.info(format!(
                "Drawn in this run, and others in the next one unless the state keeps them or a seed is given: {}",
                random.join(", ")
            ));
        }
        if self.checks || self.shows_diff {
            can_be_read(&differing)?;
        }
        if self.shows_diff {
            self.show_difference(&differing, random, hidden, report)?;
        }
        for piece in transaction.for_stdout().into_iter().flatten() {
            stdout(piece.as_bytes())?;
        }
        match self.checks {
            true => check(&differing, absent, report),
            false => Ok(()),
        }
    }

    /// Prints how what is there differs; `random` says what was drawn.
    fn show_difference(
        &self,
        differing: &[&Change<'_>],
        random: &[String],
        hidden: &[(HiddenValues, &SourceMap)],
        report: Report,
    ) -> Result<(), Error> {
        let files = differing.iter().map(|change| difference(change));
        let mut files = files.collect::<Result<Vec<FileDifference>, Error>>()?;
        hide(&mut files, hidden);
        let text = match self.in_json {
            true => json(&difference::json(&files, random)),
            false => difference::text(&files),
        };
        match self.is_told {
            // What is in it is escaped.
            true => report.text(text.trim_end()),
            false => stdout(text.as_bytes())?,
        }
        Ok(())
    }
}

/// Fails if what is there cannot be read: it may be the same.
pub(in crate::commands) fn can_be_read(differing: &[&Change<'_>]) -> Result<(), Error> {
    differing.iter().try_for_each(|change| {
        let opened = change.present.as_deref().map(read::open_file);
        opened
            .transpose()
            .map(|_| ())
            .map_err(|source| unreadable(change, source))
    })
}

/// Fails if something would change; what would be in folders that are absent does not count.
pub(in crate::commands) fn check(
    differing: &[&Change<'_>],
    absent: &[PathBuf],
    report: Report,
) -> Result<(), Error> {
    let is_below = |change: &Change<'_>, folder: &PathBuf| change.path.starts_with(folder);
    for folder in absent {
        if differing.iter().any(|change| is_below(change, folder)) {
            report.info(format!(
                "'{}' is not there, and what would be in it is not compared",
                folder.display()
            ));
        }
    }
    let counts = |change: &&&Change<'_>| !absent.iter().any(|folder| is_below(change, folder));
    let counted = differing.iter().filter(counts);
    let counted: Vec<String> = counted.map(|change| said(change)).collect();
    match counted.is_empty() {
        true => Ok(()),
        false => Err(Error::Different(counted)),
    }
}

/// What would happen to a file or folder, as a sentence.
fn would(change: &Change<'_>) -> String {
    let path = change.path.display();
    match change.kind {
        ChangeKind::New => format!("Would write '{path}', which is new"),
        ChangeKind::Changed => format!("Would write '{path}'"),
        ChangeKind::Mode => format!("Would change the rights of '{path}'"),
        ChangeKind::Removed => format!("Would remove '{path}'"),
        ChangeKind::NewFolder => format!("Would make the folder '{path}'"),
        ChangeKind::RemovedFolder => {
            format!("Would remove the folder '{path}' with all that is in it")
        }
        ChangeKind::Stream => format!("Would write to '{path}'"),
    }
}

/// What would happen to a file or folder, in a word.
fn word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::New | ChangeKind::NewFolder => NEW,
        ChangeKind::Changed | ChangeKind::Stream => CHANGED,
        ChangeKind::Mode => "rights changed",
        ChangeKind::Removed | ChangeKind::RemovedFolder => REMOVED,
    }
}

fn said(change: &Change<'_>) -> String {
    format!("'{}' ({})", change.path.display(), word(change.kind))
}

fn unreadable(change: &Change<'_>, source: io::Error) -> Error {
    Error::Read {
        path: change.path.clone(),
        source,
    }
}

/// The difference of a file that would change.
///
/// # Errors
/// What is there cannot be read.
fn difference(change: &Change<'_>) -> Result<FileDifference, Error> {
    let path = change.path.display().to_string();
    let present = change.present.as_deref();
    // Large as it may be, an earlier run has written it.
    let old = present.map(|path| read::file(path, read::OWN_LIMIT));
    let old = old
        .transpose()
        .map_err(|source| unreadable(change, source))?;
    let new = change.pieces.concat();
    let content = match change.kind {
        ChangeKind::New => difference::content(&path, None, Some(&new)),
        ChangeKind::Changed => difference::content(&path, old.as_deref(), Some(&new)),
        ChangeKind::Removed => difference::content(&path, old.as_deref(), None),
        ChangeKind::Mode
        | ChangeKind::NewFolder
        | ChangeKind::RemovedFolder
        | ChangeKind::Stream => Content::Same,
    };
    Ok(FileDifference {
        path,
        change: word(change.kind),
        content,
    })
}

/// Takes the values of the project out of differences: what resources gave and remember. Where the new value of a field
/// holds one, the old one is hidden, too.
fn hide(files: &mut [FileDifference], hidden: &[(HiddenValues, &SourceMap)]) {
    let objects = files.iter_mut().filter_map(|file| match &mut file.content {
        Content::Objects(objects) => Some(objects),
        Content::Same | Content::Lines { .. } => None,
    });
    let fields = objects.flatten().flat_map(|object| &mut object.fields);
    let mut fields: Vec<_> = fields.filter(|field| !field.is_secret).collect();
    let said = |value: &Option<Value>| match value {
        Some(Value::String(text)) => text.to_string(),
        Some(value) => {
            let mut text = String::new();
            // What JSON cannot say is not printed either.
            let _ = score_yaml::json::push(value, &mut text);
            text
        }
        None => String::new(),
    };
    let texts = fields
        .iter()
        .flat_map(|field| [said(&field.old), said(&field.new)]);
    let mut texts: Vec<Diagnostic> = texts
        .map(|text| Diagnostic::new(codes::WRITE_FAILED, text))
        .collect();
    for (values, sources) in hidden {
        for state in &values.states {
            mask_values(
                &values.conventions,
                &mut texts,
                state,
                &[&values.extensions],
                sources,
            );
        }
    }
    for (field, masked) in fields.iter_mut().zip(texts.chunks(2)) {
        let [old, new] = masked else { continue };
        let is_masked = |value: &Option<Value>, masked: &Diagnostic| said(value) != masked.message;
        if is_masked(&field.old, old) || is_masked(&field.new, new) {
            field.is_secret = true;
        }
    }
}
