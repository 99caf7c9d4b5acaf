//! Patch templates: Go templates over what is about to be written, whose output is a list of patches.

mod application;
mod index_shift;
mod makers;
mod manifest_words;
mod patch_tree;
mod path_advice;
mod read;
mod template;
mod template_lines;
mod template_run;

use std::cell::OnceCell;

use application::Application;
use makers::Applied;
pub use makers::Patched;
pub(crate) use makers::mend_hint;
use path_advice::PatchWords;
use read::patches;
use score_yaml::sjson::Budget;
use score_yaml::{Excerpt, FileId, SourceMap, Span, Str, Value};
use template::Rendering;
pub use template::{SUBSTITUTE_VALUE, check};
use template_lines::TemplateLines;
use template_run::TemplateRun;

use crate::backend::{AnyBackend, AnyDeferred, Emitted};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::host::Host;
use crate::limits;
use crate::state::State;
use crate::text::Spanned;

/// A patch as a template says it.
struct Patch {
    op: Op,
    path: Spanned<Str>,
    value: Value,
    description: String,
}

impl Patch {
    /// The line for the user.
    fn line(&self) -> String {
        let described = match self.description.as_str() {
            "" => String::new(),
            text => format!(" ({text})"),
        };
        format!("Applying patch to {}{described}", *self.path)
    }
}

/// The operation of a patch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Set,
    Delete,
}

impl Op {
    /// What it does, `set`.
    fn verb(self) -> &'static str {
        match self {
            Op::Set => "set",
            Op::Delete => "delete",
        }
    }
}

/// Applies patch templates, one after the other. Warnings and errors go to `diags`; what a template gave becomes a source, so
/// that they have a place there.
pub fn patch(
    backend: &dyn AnyBackend,
    sources: &mut SourceMap,
    templates: &[FileId],
    emitted: &mut Emitted<AnyDeferred>,
    state: &State,
    host: &dyn Host,
    diags: &mut Diagnostics,
) -> Patched {
    let mut patched = Patched::default();
    if templates.is_empty() {
        return patched;
    }
    if let Err(error) = check_count(templates) {
        diags.push(error);
        return patched;
    }
    let mut budget = Budget::new(limits::PATCH_STEPS);
    let target = backend.target();
    let words = PatchWords {
        hint: target.patch_hint,
        foreign_parts: target.foreign_parts,
        foreign_data: target.foreign_patch_data,
        data: "",
    };
    let rendering = Rendering::new(target, state, host);
    for (i, template) in templates.iter().enumerate() {
        let number = i + 1;
        let log = &mut patched.log;
        log.push(format!("Applying patching template {number}"));
        let (name, mut root) = backend.take_patch_data(emitted);
        let words = PatchWords {
            data: name,
            ..words
        };
        let read = read_patches(&rendering, sources, (number, *template), &root, words);
        let PatchesRead {
            output,
            patches,
            mut doubts,
            found,
        } = match read {
            Ok(read) => read,
            Err((doubts, errors)) => {
                diags.extend(doubts);
                diags.extend(told(errors, *template, sources));
                continue;
            }
        };
        if patches.is_empty() && !found.has_errors() {
            log.push(format!("Patching template {number} gives no patch"));
        }
        let application = Application { backend, words };
        let mut run = TemplateRun::new(application, *template, sources, found);
        for patch in patches {
            log.push(patch.line());
            run.take(patch, &mut root, &mut budget);
            // One error is enough: those of other patches and templates would be the same.
            if budget.is_spent() {
                break;
            }
        }
        let TemplateRun {
            paths,
            found,
            printed,
            wrong,
            absent,
            ..
        } = run;
        let printed = told(printed, *template, sources);
        let printed: Vec<Span> = printed.into_iter().filter_map(|one| one.span).collect();
        doubts.retain(|doubt| !printed.iter().any(|span| is_inside(doubt, *span)));
        diags.extend(doubts);
        let is_wrong = found.has_errors();
        diags.extend(told(found, *template, sources));
        if budget.is_spent() {
            return patched;
        }
        let applied = Applied {
            template: *template,
            output,
            paths,
            documents: OnceCell::new(),
            by_keys: OnceCell::new(),
        };
        // Where some patches lead nowhere, what the others set is looked at all the same.
        match backend.apply_patched(emitted, root) {
            Ok(()) if is_wrong => {}
            Ok(()) => patched.applied.push(applied),
            Err(errors) => {
                let is_new = |error: &Diagnostic| {
                    let maker = applied.maker_of(error);
                    maker.is_none_or(|maker| !wrong.contains(&maker))
                };
                let errors = errors.into_iter().filter(is_new).map(|error| {
                    let error = applied.refused(error, words.hint, sources);
                    let mut absent = absent.iter();
                    match absent.find(|(path, _)| error.span == Some(*path)) {
                        Some((_, hint)) => error.hint(hint.as_str()),
                        None => error,
                    }
                });
                diags.extend(told(errors.collect(), *template, sources));
            }
        }
    }
    patched
}

/// What a template gave.
struct PatchesRead {
    output: FileId,
    patches: Vec<Patch>,
    /// What looks wrong in the template.
    doubts: Diagnostics,
    /// What is wrong with what it gave.
    found: Diagnostics,
}

/// Renders a template, by its number, over the data of the target, and reads the patches that it gives. What it gives becomes a
/// source.
///
/// # Errors
/// The template fails, or gives no patches. What looks wrong in it comes first.
fn read_patches(
    rendering: &Rendering<'_>,
    sources: &mut SourceMap,
    (number, template): (usize, FileId),
    root: &Value,
    words: PatchWords,
) -> Result<PatchesRead, (Diagnostics, Diagnostics)> {
    let failed = format!("failed to patch template {number}");
    let (output, mut doubts) = rendering
        .render(sources, template, words.data, root, &failed)
        .map_err(|error| (Diagnostics::new(), Diagnostics::from(error)))?;
    doubts.extend(manifest_words::doubts(sources, template, root));
    // It may hold what resources gave.
    let name = format!("output of {}", sources.get(template).name);
    let output = sources.add_as(name, output, Excerpt::Masked);
    match patches(sources, output, root, words) {
        Ok((patches, found)) => Ok(PatchesRead {
            output,
            patches,
            doubts,
            found,
        }),
        Err(errors) => Err((doubts, errors)),
    }
}

/// Refuses more templates than are applied.
fn check_count(templates: &[FileId]) -> Result<(), Diagnostic> {
    let (found, most) = (templates.len(), limits::PATCH_TEMPLATES);
    if found <= most {
        return Ok(());
    }
    let message = format!("the project has {found} patch templates, at most {most} are applied");
    let mut diagnostic = Diagnostic::new(codes::TOO_LARGE, message);
    diagnostic.span = templates.first().map(|file| Span::new(*file, 0, 0));
    Err(diagnostic)
}

/// True if a finding is about what stands inside of a place.
fn is_inside(one: &Diagnostic, place: Span) -> bool {
    let inside =
        |span: Span| span.file == place.file && span.start >= place.start && span.end <= place.end;
    one.span.is_some_and(inside)
}

/// Findings at the places of the template that made what they are about.
fn told(found: Diagnostics, template: FileId, sources: &SourceMap) -> Diagnostics {
    let lines = TemplateLines::new(template, sources);
    found.into_iter().map(|one| lines.told(one)).collect()
}
