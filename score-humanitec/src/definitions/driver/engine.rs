//! Runs the templates of a definition: each is compiled once, its random bytes are its own, and its errors have places in
//! the file that holds it.

use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use score_core::diagnostic::{Code, Diagnostic, FieldPath, nearest};
use score_core::limits;
use score_core::templates::{TemplateFault, TemplatePosition, doubt_code, without_lines};
use score_template::{
    Context, DoubtfulPrint, Limits, PrintDoubt, SourceLine, Template, source_line_at,
};
use score_yaml::message::{Name, listed};
use score_yaml::{Kind, Node, SortedMap, Span, Str, Value, message};

use super::super::definition::named;
use super::super::finite::has_infinite;
use super::super::sealed::{SealedPart, SealedValue};
use super::super::seed::Draws;
use super::DriverRun;
use super::data::{FIELDS, TemplateData};
use super::guard::{Refused, SecretGuard};
use super::template_help;
use crate::codes;

/// A compiled template, or why it is none.
type Compiled = Arc<Result<Template, TemplateFault>>;

/// The compiled templates of one definition.
#[derive(Default)]
pub(super) struct TemplateEngine {
    /// By the places of their texts; each with its text, if placeholders were replaced in it.
    compiled: RwLock<SortedMap<Span, (Option<Str>, Compiled)>>,
    /// Places in texts as they were written, by the place of the text, offset and length: each resource asks for those of
    /// its manifests, and they are the same for all.
    places: RwLock<SortedMap<(Span, usize, usize), Span>>,
}

impl TemplateEngine {
    /// A template, compiled unless it was compiled before. Of one whose text is another one for each resource the last
    /// is kept: where only the environment is in it, that serves all.
    fn compiled(&self, leaf: &Leaf<'_>, is_replaced: bool) -> Compiled {
        let text = is_replaced.then_some(leaf.text);
        let known = self.compiled.read();
        if let Some((known, compiled)) = known
            .unwrap_or_else(PoisonError::into_inner)
            .get(&leaf.span)
            && known.as_deref() == text
        {
            return compiled.clone();
        }
        let compiled = Template::parse(leaf.text, &score_sprig::FUNCTIONS);
        let compiled =
            Arc::new(compiled.map_err(|error| TemplateFault::of_slip(&error, leaf.text)));
        let kept = self.compiled.write();
        let mut kept = kept.unwrap_or_else(PoisonError::into_inner);
        kept.insert(leaf.span, (text.map(Str::from), compiled.clone()));
        compiled
    }
}

#[cfg(test)]
impl TemplateEngine {
    /// The number of templates that are kept.
    pub(super) fn kept(&self) -> usize {
        let compiled = self.compiled.read();
        compiled.unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// A string of the inputs that is a template.
#[derive(Clone, Copy)]
pub(super) struct Leaf<'a> {
    pub(super) text: &'a str,
    pub(super) span: Span,
    /// Its path in the definition.
    pub(super) path: &'a FieldPath,
    /// Its name for people: the phase, and the keys that lead to it, `manifests: cm.yaml: data`.
    pub(super) name: &'a str,
}

/// An execution of the templates of one resource, which share its limits.
pub(super) struct Rendering<'a> {
    engine: &'a TemplateEngine,
    run: &'a DriverRun<'a>,
    draws: &'a Draws<'a>,
    guard: &'a SecretGuard<'a>,
    context: Context<'a>,
    /// Bytes that templates may still give.
    left: usize,
    pub(super) warnings: Vec<Diagnostic>,
}

impl<'a> Rendering<'a> {
    pub(super) fn new(
        engine: &'a TemplateEngine,
        run: &'a DriverRun<'a>,
        draws: &'a Draws<'a>,
        guard: &'a SecretGuard<'a>,
    ) -> Self {
        let context = Context::new(draws);
        let context = match run.sealed.is_empty() {
            true => context,
            false => context.guarded_by(guard),
        };
        Rendering {
            engine,
            run,
            draws,
            guard,
            context,
            left: Limits::default().output,
            warnings: Vec::new(),
        }
    }

    /// The value that a template gives, read as YAML; null if it gives nothing.
    pub(super) fn value(
        &mut self,
        leaf: &Leaf<'_>,
        data: &TemplateData,
    ) -> Result<Value, Diagnostic> {
        let text = self.text(leaf, data)?;
        if text.trim().is_empty() {
            return Ok(Value::Null);
        }
        let limits = score_yaml::Limits {
            nodes: limits::REPLY_NODES,
            ..score_yaml::Limits::default()
        };
        let read = score_yaml::parse_str_with(&text, limits);
        if read.as_ref().is_ok_and(has_infinite) {
            return Err(self.unexpected(leaf, "a number that JSON does not have"));
        }
        if read.is_ok()
            && let Some(line) = score_yaml::second_document(&text, limits)
        {
            return Err(self.second_document(leaf, &text, line));
        }
        read.map_err(|fault| {
            let what = without_lines(&fault.message);
            let error = match source_line_at(leaf.text, &text, fault.line) {
                Some(SourceLine { range, shown }) => {
                    let error = self.no_yaml(leaf, &format!(" at `{}`: {what}", Name(&shown)));
                    error.at(self.place(leaf, range.start, range.len()))
                }
                None => self.no_yaml(leaf, &format!(", line {} of it: {what}", fault.line)),
            };
            data.masked(error, leaf.text)
        })
    }

    /// The text that a template gives.
    pub(super) fn text(
        &mut self,
        leaf: &Leaf<'_>,
        data: &TemplateData,
    ) -> Result<String, Diagnostic> {
        let is_replaced = self.run.driver_inputs.shifts.contains(leaf.span);
        let compiled = self.engine.compiled(leaf, is_replaced);
        let template = compiled.as_ref().as_ref();
        let template = template.map_err(|fault| {
            let error = self.fault(leaf, fault, "does not parse", &fault.message);
            let hint = template_help::syntax_hint(&fault.message);
            let error = hint.into_iter().fold(error, Diagnostic::hint);
            Diagnostic {
                code: codes::TEMPLATE_SYNTAX,
                ..error
            }
        })?;
        self.draws
            .go_to(&[&self.run.definition.id, leaf.path.as_str()]);
        let rendered = template.execute(&data.root(), &mut self.context);
        let doubts = self.context.take_doubts();
        let rendered = rendered.map_err(|error| {
            let fault = TemplateFault::of_slip(&error, leaf.text);
            match self.guard.take_refused() {
                Some(refused) => self.refused(leaf, &fault, &refused),
                None => {
                    let sealed = self.run.sealed;
                    if let Some(value) = template_help::looked_into(&fault, &data.root(), sealed) {
                        let what = message!("looks into `{value}`");
                        return self.unresolved(leaf, self.span(leaf, &fault), &what, &value);
                    }
                    let message = self.run.sealed.readable(&fault.message).into_owned();
                    let error = self.fault(leaf, &fault, "failed", &message);
                    data.masked(error, leaf.text)
                }
            }
        })?;
        for print in doubts {
            self.doubt(leaf, &print, data)?;
        }
        self.left = self.left.checked_sub(rendered.len()).ok_or_else(|| {
            let limit = Limits::default().output >> 20;
            let message = format!(
                "what the templates of one resource give is larger than {limit} MiB in all"
            );
            self.error(codes::TOO_LARGE, leaf, message).at(leaf.span)
        })?;
        Ok(rendered)
    }

    /// The error that a template gave something else than expected.
    pub(super) fn unexpected(&self, leaf: &Leaf<'_>, what: &str) -> Diagnostic {
        let message = format!("template `{}`: {what}", Name(leaf.name));
        let error = self.reply_error(leaf, message);
        // Its first line, not the sign before a block of several.
        let start = leaf.text.len() - leaf.text.trim_start().len();
        let line = leaf.text[start..].lines().next().map_or("", str::trim_end);
        match leaf.text.contains('\n') && !line.is_empty() {
            true => error.at(self.place(leaf, start, line.len())),
            false => error,
        }
    }

    /// The error about a reply.
    pub(super) fn reply_error(&self, leaf: &Leaf<'_>, message: String) -> Diagnostic {
        self.error(codes::INVALID_REPLY, leaf, message)
            .at(leaf.span)
    }

    /// The error that a template gave what is no YAML.
    fn no_yaml(&self, leaf: &Leaf<'_>, what: &str) -> Diagnostic {
        let message = format!("the template `{}` gives no YAML{what}", Name(leaf.name));
        self.error(codes::INVALID_REPLY, leaf, message)
            .at(leaf.span)
    }

    /// The error that a template gave a second document, which starts at a line of the text that it gave.
    fn second_document(&self, leaf: &Leaf<'_>, text: &str, line: usize) -> Diagnostic {
        let message = format!(
            "the template `{}` gives a second YAML document, expected one",
            Name(leaf.name)
        );
        let error = self.error(codes::SECOND_DOCUMENT, leaf, message);
        let found = source_line_at(leaf.text, text, line);
        let error = error.at(match found {
            Some(SourceLine { range, .. }) => self.place(leaf, range.start, range.len()),
            None => leaf.span,
        });
        error.hint(match leaf.name.starts_with("manifests") {
            true => {
                "write a second file below `manifests`: `b.yaml: {location: namespace, data: …}`"
            }
            false => "write its lines into the one document, without `---`",
        })
    }

    /// Checks that secrets in what a template gave are whole values: a text with one in it needs to know it.
    pub(super) fn check_secrets(&self, leaf: &Leaf<'_>, value: &Value) -> Result<(), Diagnostic> {
        if self.run.sealed.is_empty() {
            return Ok(());
        }
        match value {
            Value::String(text) => {
                let parts = self.run.sealed.parts(text);
                let secret = parts.iter().find_map(|part| match part {
                    SealedPart::Value(value) if matches!(**value, SealedValue::Secret(_)) => {
                        Some(value)
                    }
                    _ => None,
                });
                match secret.filter(|_| parts.len() > 1) {
                    Some(value) => {
                        let what = message!("makes a text with the secret `{value}` in it");
                        Err(self.unresolved(leaf, leaf.span, &what, value))
                    }
                    None => Ok(()),
                }
            }
            Value::Seq(items) => items
                .iter()
                .try_for_each(|item| self.check_secrets(leaf, item)),
            Value::Map(map) => map.iter().try_for_each(|(key, item)| {
                if let Some(value) = self.run.sealed.first_in(key) {
                    let what = message!("makes a key of `{value}`");
                    return Err(self.unresolved(leaf, leaf.span, &what, &value));
                }
                self.check_secrets(leaf, item)
            }),
            _ => Ok(()),
        }
    }

    /// The error that a function would have computed on a value that is not known.
    fn refused(&self, leaf: &Leaf<'_>, fault: &TemplateFault, refused: &Refused) -> Diagnostic {
        let Refused { function, value } = refused;
        let what = message!("computes with `{function}` on `{value}`");
        self.unresolved(leaf, self.span(leaf, fault), &what, value)
    }

    /// The error that a template needs to know a value that is not known.
    pub(super) fn unresolved(
        &self,
        leaf: &Leaf<'_>,
        span: Span,
        what: &str,
        value: &SealedValue,
    ) -> Diagnostic {
        let message = format!(
            "the template `{}` {what}, which is not known here",
            Name(leaf.name)
        );
        let error = self.error(codes::UNRESOLVED_SECRET, leaf, message).at(span);
        match value {
            SealedValue::Secret(reference) => error.hint(message!(
                "`--secrets FILE` gives its value, under `{reference}`"
            )),
            SealedValue::Open { resource, .. } => {
                error.hint(message!("it is known when `{resource}` has been made"))
            }
        }
    }

    /// What was printed can hardly be meant: an error if the data never has it, else a warning.
    fn doubt(
        &mut self,
        leaf: &Leaf<'_>,
        value: &DoubtfulPrint,
        data: &TemplateData,
    ) -> Result<(), Diagnostic> {
        let fault = TemplateFault::from(value);
        let is_missing = value.doubt == PrintDoubt::Missing;
        let field = value.text.trim_start_matches('$').trim_start_matches('.');
        let field = field.split(['.', ' ']).next().unwrap_or_default();
        if is_missing && value.is_of_data && !field.is_empty() && !FIELDS.contains(&field) {
            let message = format!(
                "at `{}`: templates see no `.{}`",
                Name(&value.text),
                Name(field)
            );
            let fault = TemplateFault {
                hints: Vec::new(),
                ..fault
            };
            let error = self.fault(leaf, &fault, "failed", &message);
            let near = || {
                let near = nearest(field, FIELDS)?;
                let rest = value.text.split_once(field).map(|(_, rest)| rest);
                Some(format!(".{near}{}", rest.unwrap_or_default()))
            };
            return Err(
                match template_help::meant_field(&value.text).or_else(near) {
                    Some(meant) => error.hint(message!("did you mean `{meant}`?")),
                    None => {
                        let fields = FIELDS.map(|field| format!(".{field}"));
                        let fields = listed(fields.iter().map(String::as_str), ", ");
                        error.hint(format!("there are {fields}"))
                    }
                },
            );
        }
        let meant = || template_help::meant_path(&value.text, &data.root());
        let fault = match is_missing.then(meant).flatten() {
            Some(meant) => TemplateFault {
                hints: vec![message!("did you mean `{meant}`?")],
                ..fault
            },
            None => fault,
        };
        let message = format!("the template `{}` {}", Name(leaf.name), fault.message);
        let warning = self.error(doubt_code(value), leaf, message);
        let warning = warning.at(self.span(leaf, &fault));
        let hints = fault.hints.iter();
        let warning = hints.fold(warning, |warning, hint| warning.hint(hint));
        self.warnings.push(warning);
        Ok(())
    }

    fn fault(&self, leaf: &Leaf<'_>, fault: &TemplateFault, how: &str, what: &str) -> Diagnostic {
        let message = format!("the template `{}` {how}: {what}", Name(leaf.name));
        let error = self.error(codes::TEMPLATE_FAILED, leaf, message);
        let hints = fault.hints.iter();
        let error = hints.fold(error, |error, hint| error.hint(hint));
        error.at(self.span(leaf, fault))
    }

    /// The first value of the run in a value that is not plain.
    pub(super) fn first_in(&self, value: &Value) -> Option<Arc<SealedValue>> {
        let sealed = self.run.sealed;
        match value {
            Value::String(text) => sealed.first_in(text),
            Value::Seq(items) => items.iter().find_map(|item| self.first_in(item)),
            Value::Map(map) => {
                let mut entries = map.iter();
                entries.find_map(|(key, item)| sealed.first_in(key).or_else(|| self.first_in(item)))
            }
            _ => None,
        }
    }

    fn error(&self, code: Code, leaf: &Leaf<'_>, message: String) -> Diagnostic {
        named(
            &self.run.definition.id,
            Diagnostic::new(code, message).path(leaf.path),
        )
    }

    /// The place of a fault in the file that holds the template.
    fn span(&self, leaf: &Leaf<'_>, fault: &TemplateFault) -> Span {
        let Some((line, byte)) = fault.at else {
            return leaf.span;
        };
        let above: usize = leaf
            .text
            .split_inclusive('\n')
            .take(line)
            .map(str::len)
            .sum();
        let offset = (above + byte).min(leaf.text.len());
        match template_help::subject(leaf.text, offset, &fault.subject) {
            Some(Range { start, end }) => self.place(leaf, start, end - start),
            None => {
                let length = fault.length(leaf.text.get(offset..).unwrap_or_default());
                self.place(leaf, offset, length)
            }
        }
    }

    /// The place in the file of some bytes of a template.
    pub(super) fn place(&self, leaf: &Leaf<'_>, offset: usize, length: usize) -> Span {
        let shifts = &self.run.driver_inputs.shifts;
        let (offset, length) = shifts.written(leaf.span, offset, length);
        let key = (leaf.span, offset, length);
        let known = self.engine.places.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = known.get(&key) {
            return *place;
        }
        drop(known);
        let definition = self.run.definition;
        let trees = [
            &definition.values,
            &definition.secrets,
            &definition.secret_refs,
        ];
        let written = trees
            .into_iter()
            .flatten()
            .find_map(|tree| text_at(tree, leaf.span));
        let source = self.run.sources.text(leaf.span);
        let position =
            TemplatePosition::new(leaf.span, source, written.unwrap_or(leaf.text).into());
        let place = position.at_offset(offset, length);
        if written.is_some() {
            let places = self.engine.places.write();
            let mut places = places.unwrap_or_else(PoisonError::into_inner);
            places.insert(key, place);
        }
        place
    }
}

/// The string that stands at a place of a tree.
fn text_at(node: &Node, span: Span) -> Option<&str> {
    match &node.kind {
        Kind::String(text) if node.span == span => Some(text),
        Kind::Seq(items) => items.iter().find_map(|item| text_at(item, span)),
        Kind::Map(map) => map.iter().find_map(|(_, node)| text_at(node, span)),
        _ => None,
    }
}
