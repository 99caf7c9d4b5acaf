//! `template://`: Go templates with the sprig functions, as the Go tools run them.

use score_template::error::{CallError, Error};
use score_template::value::{Type, Value};
use score_template::{Context, Function, Functions, Library, PrintDoubt, Template};
use score_yaml::{FileId, SourceMap, Span};

use super::data::{Data, fields_of};
use super::template_language::{Language, Rendered, UnknownField, in_place_of};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::host::Host;
use crate::random::Draws;
use crate::target::Target;
use crate::templates::{TemplateFault, TemplateHost, doubt_code, hint_of_field, to_template_value};
use crate::text::Text;

/// Go templates.
pub(super) struct Go {
    functions: &'static Functions,
    /// The fields of the data.
    fields: &'static [&'static str],
    /// Those of other tools.
    foreign: &'static [(&'static str, &'static str)],
}

/// The function that a target whose outputs hold references to secrets adds to templates of provisioners:
/// `encodeSecretRef NAME KEY`, a reference to a secret.
pub static SECRET_FUNCTIONS: Library = Library::new(&[&[Function::new(
    "encodeSecretRef",
    &[Type::Str, Type::Str],
    |_, arguments| -> Result<Value, CallError> {
        let text = |i: usize| {
            arguments
                .get(i)
                .and_then(Value::as_text)
                .unwrap_or_default()
        };
        Ok(Value::str(
            Text::secret(text(0), text(1)).encode().into_owned(),
        ))
    },
)]]);

impl Language for Go {
    type Compiled = Template;
    const QUOTE: &'static str = "quote";
    const HAS_STATEMENTS: bool = false;

    fn new(target: &Target) -> Self {
        Go {
            functions: target.template_functions,
            fields: fields_of(target),
            foreign: target.foreign_fields,
        }
    }

    fn compile(&self, text: &str) -> Result<Template, TemplateFault> {
        Template::parse(text, self.functions).map_err(|error| TemplateFault::of_slip(&error, text))
    }

    fn may_read(template: &Template, _: &str, field: &str) -> bool {
        template.may_read(field)
    }

    fn unknown_fields(&self, template: &Template) -> Vec<UnknownField> {
        let named = template.data_shape().fields.into_keys();
        let unknown = named.filter(|name| !self.fields.contains(&name.as_str()));
        let told = unknown.map(|name| UnknownField {
            is_sure: template.surely_reads(&name),
            hint: in_place_of(self.foreign, &name).or_else(|| hint_of_field(&name, self.fields)),
            name,
        });
        told.collect()
    }

    fn render(
        &self,
        template: &Template,
        data: &Data,
        host: &dyn Host,
    ) -> Result<Rendered, TemplateFault> {
        let door = TemplateHost(host);
        let is_known = |text: &str| data.is_of_request(text);
        let mut context = Context::new(&door).knowing(&is_known);
        let rendered = template.execute(&data.root(), &mut context);
        data.note_steps(context.steps_taken());
        let doubts = context.take_doubts();
        match rendered {
            Ok(text) => Ok(Rendered {
                text,
                doubts: doubts
                    .iter()
                    .map(|doubt| (doubt_code(doubt), TemplateFault::from(doubt)))
                    .collect(),
            }),
            Err(error) => {
                let fault = TemplateFault::of_slip(&error, template.text());
                let unknown = error.unknown.as_ref();
                let field = unknown.filter(|name| !name.is_function && name.owner.is_none());
                let foreign = field.and_then(|field| in_place_of(self.foreign, &field.name));
                Err(match foreign {
                    Some(way_out) => TemplateFault {
                        hints: vec![way_out],
                        ..fault
                    },
                    None => fault,
                })
            }
        }
    }
}

/// Runs a Go template of the user's over plain data, as `--format` of a command wants it. Returns what it gives, and what in it
/// can hardly be meant.
///
/// # Errors
/// The template does not parse, or fails; the summary is what the Go tools say.
pub fn render(
    sources: &SourceMap,
    template: FileId,
    data: &score_yaml::Value,
    host: &dyn Host,
) -> Result<(String, Diagnostics), Diagnostic> {
    // A place behind the text is its end.
    let place = |fault: &TemplateFault| {
        let text = &sources.get(template).text;
        let (line, column) = fault.at.unwrap_or_default();
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let at = (start + column).min(text.trim_end().len());
        Span::new(template, at, at)
    };
    let failed = |code, what: &str, error: &Error| {
        let fault = TemplateFault::from(error);
        let at = place(&fault);
        let error = Diagnostic::unless_refused(code, fault.message, fault.way_out.as_deref());
        let hints = fault.hints.into_iter();
        hints
            .fold(error, Diagnostic::hint)
            .at(at)
            .summary(format!("failed to {what}: {}", fault.go_message))
    };
    let compiled = Template::parse(&sources.get(template).text, &score_sprig::FUNCTIONS)
        .map_err(|error| failed(codes::TEMPLATE_SYNTAX, "parse format template", &error))?;
    let (door, root) = (Draws::new(host, &["format"]), to_template_value(data));
    let door = TemplateHost(&door);
    let mut context = Context::new(&door);
    let out = compiled
        .execute(&root, &mut context)
        .map_err(|error| failed(codes::TEMPLATE_FAILED, "execute template", &error))?;
    let names = data.as_map().into_iter().flat_map(|map| map.keys());
    let names: Vec<&str> = names.map(|name| name.as_str()).collect();
    let doubts = context.take_doubts();
    // Who asks for a map by itself gets it as Go prints it.
    let missing = doubts
        .iter()
        .filter(|doubt| doubt.doubt == PrintDoubt::Missing);
    let doubts = missing.map(|doubt| {
        let fault = TemplateFault::from(doubt);
        let warning = Diagnostic::new(doubt_code(doubt), format!("the template {}", fault.message));
        let warning = warning.at(place(&fault));
        match doubt.text.strip_prefix('.') {
            Some(name) if !names.contains(&name) && !name.contains('.') => {
                warning.near_or_listed(name, &names, "there are")
            }
            _ => fault.hints.into_iter().fold(warning, Diagnostic::hint),
        }
    });
    Ok((out, doubts.collect()))
}
