//! `validate`: checks a Score file and its extension, and definitions, without a project.

use score_core::compile;
use score_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use score_core::path::FieldPath;
use score_core::state::State;
use score_yaml::{Map, SourceMap, Value};

use super::definitions::definitions;
use super::{CommandContext, json};
use crate::command_tree::validate::ValidateArgs;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::host::OsHost;
use crate::inputs::Inputs;
use crate::report::{stdout, stdout_line};

pub(crate) fn validate<F: Frontend>(
    args: &ValidateArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let as_json = args.prints_json()?;
    args.check_count()?;
    let mut found = Diagnostics::new();
    let mut valid = Vec::new();
    if !args.inputs.score_files.is_empty() {
        found.extend(of_score_file::<F>(args, context)?);
        valid.push("The Score file is valid.".to_owned());
    }
    if !args.definitions.is_empty() {
        match definitions(&args.definitions, context) {
            Ok((all, _)) => valid.push(match all.len() {
                0 => "There are no definitions.".to_owned(),
                1 => "The definition is valid.".to_owned(),
                count => format!("The {count} definitions are valid."),
            }),
            Err(Error::Diagnostics(errors)) => found.extend(*errors),
            Err(other) => return Err(other),
        }
    }
    if !as_json && found.has_errors() {
        return Err(found.into());
    }
    if as_json {
        let shown = found.shown(context.sources);
        let list: Vec<Value> = shown.iter().map(|d| finding(d, context.sources)).collect();
        stdout(json(&Value::Seq(list)).as_bytes())?;
    } else {
        context.report.diagnostics(&found, context.sources);
        stdout_line(&valid.join("\n"))?;
    }
    if found.has_errors() {
        return Err(Error::Other(summary(&found)));
    }
    Ok(())
}

/// What is found in the Score file and its extension.
fn of_score_file<F: Frontend>(
    args: &ValidateArgs,
    context: &mut CommandContext<'_>,
) -> Result<Diagnostics, Error> {
    match Inputs::read::<F>(&args.inputs, context.sources) {
        Ok(inputs) => {
            let state = State::default();
            let backend = F::for_state(&state);
            let job = inputs.job(&args.inputs, state, Vec::new());
            Ok(compile::validate(&backend, job, context.sources, &OsHost))
        }
        Err(Error::Diagnostics(found)) => Ok(*found),
        Err(other) => Err(other),
    }
}

fn summary(found: &Diagnostics) -> String {
    let errors = found.iter().filter(|d| d.severity == Severity::Error);
    match errors.count() + found.more(Severity::Error) {
        1 => "validation failed: 1 error".to_owned(),
        errors => format!("validation failed: {errors} errors"),
    }
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
