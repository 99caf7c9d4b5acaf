//! `validate`: checks Score files and their extensions, and definitions, without running anything.

use std::path::PathBuf;
use std::sync::Arc;

use score_core::diagnostic::forms::{Tool, github, gitlab, sarif};
use score_core::diagnostic::{Diagnostic, Diagnostics, Severity, escape_hidden, json_value};
use score_core::path::FieldPath;
use score_humanitec::definitions::{DefinitionRun, Definitions, MarkedOutputs, Seed};
use score_yaml::{Map, SourceMap, Value, message};

use super::definitions::{definitions, fill_in_kept};
use super::{CommandContext, json};
use crate::binary::Binary;
use crate::codes;
use crate::command_tree::RunDefinitionArgs;
use crate::command_tree::inputs::InputArgs;
use crate::command_tree::validate::{FindingForm, ValidateArgs};
use crate::error::{Error, invalid_flag};
use crate::inputs::{Inputs, definition_run};
use crate::installed_origin::last_paragraph;
use crate::report::{stdout, stdout_line};
use crate::validation::score_files::ScoreFiles;
use crate::validation::{AtHand, Validation, absorb};
use crate::version::VERSION;

/// Where the format of Score files is described.
const DOCUMENTATION: &str = "https://docs.score.dev/docs/";

pub(crate) fn validate(
    binary: Binary,
    args: &ValidateArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let form = args.form()?;
    let mut findings = Findings::default();
    findings.add_all(binary, args, context)?;
    let Findings { mut found, valid } = findings;
    found.sort();
    if args.inputs.is_strict {
        found.deny_warnings();
    }
    if form == FindingForm::Human {
        if found.has_errors() {
            return Err(found.into());
        }
        context.report.diagnostics(&found, context.sources);
        return stdout_line(&valid.join("\n"));
    }
    stdout(text(binary, form, &found, context.sources)?.as_bytes())?;
    match found.has_errors() {
        true => {
            let found = found.without_foreign(context.sources);
            let text = last_paragraph(&found, context.sources).join(" ");
            Err(Error::Other(text))
        }
        false => Ok(()),
    }
}

/// What was found in all that was named.
#[derive(Default)]
struct Findings {
    found: Diagnostics,
    /// What is valid if nothing was found, a line each.
    valid: Vec<String>,
}

impl Findings {
    fn add_all(
        &mut self,
        binary: Binary,
        args: &ValidateArgs,
        context: &mut CommandContext<'_>,
    ) -> Result<(), Error> {
        let names_score_files =
            !args.inputs.score_files.is_empty() || !args.inputs.deploy_config.is_empty();
        let names_definitions = !args.definitions.is_empty();
        let mut run = RunDefinitionArgs {
            files: args.definitions.clone(),
            ..RunDefinitionArgs::default()
        };
        let mut inputs = args.inputs.clone();
        if !names_score_files && !names_definitions && !inputs.context.ids.env.is_empty() {
            // Of an environment that is named, all of what it keeps is checked.
            let place = &args.state_dir;
            let filled = fill_in_kept(binary, &mut run, &mut inputs.context, place, context);
            if absorb(filled, &mut self.found)?.is_none() {
                return Ok(());
            }
        }
        let definitions = match run.files.is_empty() {
            true => None,
            false => self.definitions(&run, context)?,
        };
        if !names_score_files && names_definitions {
            return Ok(());
        }
        let (uris, no_defaults) = (&args.provisioners, args.no_default_provisioners);
        let (place, environment) = (&args.state_dir, &args.inputs.context.ids.env);
        let found = &mut self.found;
        let environment = (environment.as_str(), names_score_files);
        let mut at_hand = AtHand::read(
            binary,
            place,
            environment,
            uris,
            no_defaults,
            context,
            found,
        )?;
        if !names_score_files {
            if !at_hand.has_project {
                return Err(ValidateArgs::nothing_named());
            }
            if at_hand.score_files.is_empty() && self.found.has_errors() {
                return Ok(());
            }
            if at_hand.score_files.is_empty() {
                let text = "no workload of the project was made from a Score file in its folder, expected the path of one";
                return Err(Error::Other(text.to_owned()));
            }
            inputs.score_files.clone_from(&at_hand.score_files);
        }
        at_hand.is_faulty |= definitions.is_none() && !run.files.is_empty();
        let definitions = definitions.map(|all| (all, &run));
        self.score_files(binary, &inputs, at_hand, definitions, context)
    }

    /// Adds what is wrong with definitions. Returns them.
    fn definitions(
        &mut self,
        args: &RunDefinitionArgs,
        context: &mut CommandContext<'_>,
    ) -> Result<Option<Definitions>, Error> {
        let read = definitions(&args.files, context);
        let all = absorb(read, &mut self.found)?.map(|(all, _)| all);
        self.valid.extend(all.as_ref().map(|all| match all.len() {
            0 => "There are no definitions.".to_owned(),
            1 => "The definition is valid.".to_owned(),
            count => format!("The {count} definitions are valid."),
        }));
        Ok(all)
    }

    /// Adds what is wrong with Score files.
    fn score_files(
        &mut self,
        binary: Binary,
        args: &InputArgs,
        mut at_hand: AtHand,
        definitions: Option<(Definitions, &RunDefinitionArgs)>,
        context: &mut CommandContext<'_>,
    ) -> Result<(), Error> {
        let other = "`--definitions FOLDER` checks resource definitions";
        let named = ScoreFiles::find(&args.score_files, Some(other));
        for (folder, count) in &named.folders {
            let files = if *count == 1 { "file" } else { "files" };
            context
                .report
                .info(message!("Found {count} Score {files} in '{folder}'"));
        }
        self.found.extend(named.diags);
        let args = &InputArgs {
            score_files: named.paths,
            ..args.clone()
        };
        if args.score_files.is_empty() && args.deploy_config.is_empty() {
            return Ok(());
        }
        let mut unread = Diagnostics::new();
        let read = Inputs::read_each(binary, args, context.sources, &mut unread);
        self.found.extend(unread);
        let Some(inputs) = absorb(read, &mut self.found)? else {
            return Ok(());
        };
        let count = inputs.score_files.len();
        check_changes(args, count)?;
        let run = match definitions {
            Some((all, args)) => {
                let run = definition_run_of(all, args, &inputs, context.sources);
                let run = absorb(run, &mut self.found)?;
                at_hand.is_faulty |= run.is_none();
                run
            }
            None => None,
        };
        let validation = Validation {
            args,
            inputs,
            at_hand: &at_hand,
            definitions: run,
        };
        self.found.extend(validation.run(context.sources));
        let valid = match count {
            1 => "The Score file is valid.".to_owned(),
            count => format!("The {count} Score files are valid."),
        };
        self.valid.insert(0, valid);
        Ok(())
    }
}

/// Refuses flags that change one Score file where there are others.
pub(super) fn check_changes(args: &InputArgs, score_files: usize) -> Result<(), Diagnostic> {
    let changes = &args.changes;
    let is_changed = changes.overrides_file().is_some() || !changes.properties.is_empty();
    if is_changed && score_files != 1 {
        let text = "--overrides-file and --override-property cannot be used with 0 or more than 1 score files";
        return Err(invalid_flag(text));
    }
    Ok(())
}

/// Definitions that take resources. No driver of theirs is run.
fn definition_run_of(
    all: Definitions,
    args: &RunDefinitionArgs,
    inputs: &Inputs,
    sources: &mut SourceMap,
) -> Result<Arc<DefinitionRun>, Error> {
    let prepared = definition_run::run(
        all,
        args,
        &inputs.extensions.context,
        Seed::FIXED,
        Box::new(MarkedOutputs),
        sources,
    )?;
    Ok(prepared.run)
}

/// Findings for a program.
fn text(
    binary: Binary,
    form: FindingForm,
    found: &Diagnostics,
    sources: &SourceMap,
) -> Result<String, Error> {
    let shown = found.shown(sources);
    let folder = || {
        std::env::current_dir().map_err(|source| Error::Read {
            path: PathBuf::from("the working directory"),
            source,
        })
    };
    let document = |document: &serde_json::Value| escape_hidden(&format!("{document:#}\n"));
    Ok(match form {
        FindingForm::Human | FindingForm::Pointers => {
            let list = shown.iter().map(|one| finding(one, sources));
            json(&Value::Seq(list.collect()))
        }
        FindingForm::Json => {
            let list = shown.iter().map(|one| json_value(one, sources));
            document(&list.collect())
        }
        FindingForm::Sarif => {
            let tool = Tool {
                name: binary.name(),
                version: VERSION,
                uri: DOCUMENTATION,
                codes: &codes::of(&binary.conventions()),
            };
            document(&sarif(tool, &shown, sources, &folder()?))
        }
        FindingForm::GitHub => github(&shown, sources, &folder()?),
        FindingForm::GitLab => document(&gitlab(&shown, sources, &folder()?)),
    })
}

/// A diagnostic for programs: `Level`, `Location` (a JSON pointer into the file, empty for all of it), `Message`, and
/// `File` (empty if it is about no file).
fn finding(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
    };
    let mut message = diagnostic.message.clone();
    for hint in &diagnostic.hints {
        message.push_str("; ");
        message.push_str(hint);
    }
    let file = diagnostic
        .span
        .map_or("", |span| &sources.get(span.file).name);
    let location = diagnostic.path.as_deref().map_or_else(String::new, pointer);
    let fields = [
        ("Level", level),
        ("Location", &location),
        ("Message", &message),
        ("File", file),
    ];
    let fields = fields.map(|(key, text)| (key.to_owned(), Value::from(text)));
    Value::Map(Map::from_iter(fields))
}

/// A field path as a JSON pointer (RFC 6901).
fn pointer(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    let keys = FieldPath::keys(path).into_iter();
    keys.map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_slashes_and_tildes() {
        for (path, expected) in [
            ("", ""),
            ("spec.pod.hostname", "/spec/pod/hostname"),
            (
                r"containers.c.files./etc/a\.conf",
                "/containers/c/files/~1etc~1a.conf",
            ),
            ("a~b.0", "/a~0b/0"),
        ] {
            assert_eq!(pointer(path), expected);
        }
    }
}
