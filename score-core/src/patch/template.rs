//! The templates of patches: what they see, and what they give.

use std::ops::Range;
use std::time::Duration;

use score_template::error::{CallError, Error, Stage};
use score_template::value::{Struct, StructType, Type, Value};
use score_template::{Context, DoubtfulPrint, Function, Library, Outside, Template};
use score_yaml::message;
use score_yaml::{FileId, Map, Node, SourceMap, Span};

use super::read::of_other_kind;
use crate::backend::AnyBackend;
use crate::codes;
use crate::diagnostic::{About, Diagnostic, Diagnostics};
use crate::host::Host;
use crate::random::Draws;
use crate::resolver::{EnvMode, Resolution, Resolver};
use crate::resource::{ResourceNames, ResourceUid};
use crate::state::State;
use crate::target::Target;
use crate::templates::{self, TemplateFault, TemplateHost, doubt_code};

/// A function that a target may add to patch templates: `substituteValue WORKLOAD TEXT`, the text with the placeholders
/// of that workload replaced.
pub static SUBSTITUTE_VALUE: Library = Library::new(&[&[Function::outside(
    "substituteValue",
    &[Type::Str, Type::Str],
)]]);

/// The type of the data where a target names none.
static BASE: StructType = StructType::new("patching.patchTemplateInput", &["Workloads"]);

/// Checks that a patch template parses, as `init` does before it installs one.
///
/// # Errors
/// It does not (code `template-syntax`, with its place), or is a file of another kind.
pub fn check(
    backend: &dyn AnyBackend,
    sources: &SourceMap,
    template: FileId,
) -> Result<(), Diagnostics> {
    match Template::parse(
        &sources.get(template).text,
        backend.target().patch_functions,
    ) {
        // A file of another kind mostly parses, and never gives a patch.
        Ok(_) => {
            let documents = score_yaml::parse(sources, template).unwrap_or_default();
            match documents.first().and_then(of_other_kind) {
                Some(error) => Err(error.into()),
                None => Ok(()),
            }
        }
        Err(error) => Err(fault(&error, sources, template, "failed to parse template").into()),
    }
}

/// The data that the patch templates of a run share.
pub(super) struct Rendering<'a> {
    target: Target,
    workloads: Value,
    state: &'a State,
    host: &'a dyn Host,
}

impl<'a> Rendering<'a> {
    pub(super) fn new(target: Target, state: &'a State, host: &'a dyn Host) -> Self {
        let specs = state.workloads.iter();
        let specs: Map = specs
            .map(|(name, workload)| (name.clone(), workload.spec.to_value()))
            .collect();
        Rendering {
            target,
            workloads: Value::Map(templates::to_template_map(&specs)),
            state,
            host,
        }
    }

    /// The output of a template over the data `root`, which it sees as `name`, and what is doubtful in it. `failed` starts the
    /// summary of errors.
    pub(super) fn render(
        &self,
        sources: &SourceMap,
        template: FileId,
        name: &str,
        root: &score_yaml::Value,
        failed: &str,
    ) -> Result<(String, Diagnostics), Diagnostic> {
        let text = &sources.get(template).text;
        let error = |error: &Error, what: &str| {
            let told = fault(error, sources, template, &format!("{failed}: {what}"));
            self.of_other_tool(told, error)
        };
        let parsed = Template::parse(text, self.target.patch_functions)
            .map_err(|fault| error(&fault, "failed to parse template"))?;
        let ty = self.target.patch_data_type.unwrap_or(&BASE);
        let fields = ty.fields.iter().map(|field| match *field {
            "Workloads" => self.workloads.clone(),
            field if field == name => templates::to_template_value(root),
            field => {
                let fact = self.target.facts.iter().find(|(name, ..)| *name == field);
                fact.map_or(Value::Nil, |(.., value)| Value::str(value.as_str()))
            }
        });
        let root = Value::Struct(Struct::new(ty, fields.collect()));
        // What is random does not depend on how the name is marked as that of no file.
        let name = sources.get(template).name.trim_matches(['<', '>']);
        let purpose = ["patch template", name];
        let door = PatchDoor {
            state: self.state,
            host: &Draws::new(self.host, &purpose),
        };
        let is_known = |text: &str| self.state.workloads.contains_key(text);
        let mut context = Context::new(&door).knowing(&is_known);
        let output = parsed
            .execute(&root, &mut context)
            .map_err(|fault| error(&fault, "failed to execute template"))?;
        let doubts = context.take_doubts();
        let doubts = doubts.iter().map(|print| doubt(print, sources, template));
        Ok((output.trim().to_owned(), doubts.collect()))
    }
}

impl Rendering<'_> {
    /// An error of a template, first with whose data it looks at, if that is another tool's.
    fn of_other_tool(&self, mut told: Diagnostic, error: &Error) -> Diagnostic {
        let unknown = error.unknown.as_ref().filter(|name| !name.is_function);
        let name = unknown.map(|unknown| unknown.name.as_str());
        let mut foreign = self.target.foreign_patch_data.iter();
        if let Some((name, tool)) = foreign.find(|(known, _)| Some(*known) == name) {
            let hint = message!("`.{name}` is of the patch templates of `{tool}` alone");
            told.hints.insert(0, hint);
        }
        told
    }
}

/// The way out for a patch template in another language.
pub(super) const NO_JINJA: &str =
    "patch templates are Go's: `{{ range … }}`, `{{ if … }}` and `{{ end }}`, not `{% … %}`";

/// The warning that a template prints what can hardly be meant.
fn doubt(print: &DoubtfulPrint, sources: &SourceMap, template: FileId) -> Diagnostic {
    let fault = TemplateFault::from(print);
    let message = format!("the patch template {}", fault.message);
    let warning = Diagnostic::new(doubt_code(print), message);
    let hints = fault.hints.iter();
    let warning = hints.fold(warning, |warning, hint| warning.hint(hint));
    warning.at(place(print.offset, &fault, sources, template))
}

/// What a fault of a text is about that a template printed.
pub(super) fn about_of(text: &str) -> About {
    match score_template::has_no_value(text) {
        true => About::NoValue,
        false => About::Value,
    }
}

/// The place of a fault in a template, which starts at a byte or stands around it.
fn place(offset: usize, fault: &TemplateFault, sources: &SourceMap, template: FileId) -> Span {
    let text = &sources.get(template).text;
    let start = offset.min(text.len());
    let before = text.get(..start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let (start, length) = match fault.around(line, start - line_start) {
        Some((byte, length)) => (line_start + byte, length),
        None => (start, fault.length(text.get(start..).unwrap_or_default())),
    };
    Span::new(template, start, (start + length).min(text.len()))
}

fn fault(error: &Error, sources: &SourceMap, template: FileId, what: &str) -> Diagnostic {
    let text = &sources.get(template).text;
    let (code, how, fault) = match error.stage {
        Stage::Parse => {
            let fault = TemplateFault::of_slip(error, text);
            (codes::TEMPLATE_SYNTAX, "does not parse:", fault)
        }
        Stage::Exec => {
            let fault = TemplateFault::of_slip(error, text);
            (codes::TEMPLATE_FAILED, "failed:", fault)
        }
    };
    let message = match fault.is_of_author {
        true => fault.message.clone(),
        false => format!("the patch template {how} {}", fault.message),
    };
    let offset = match &error.culprit {
        Some(culprit) => culprit.offset,
        None => error.offset,
    };
    let tag = jinja(text).filter(|_| error.stage == Stage::Parse);
    // A word in its braces is none of a function there.
    let is_word = error.unknown.as_ref().is_some_and(|name| name.is_function);
    if let Some(tag) = tag.clone().filter(|_| is_word) {
        let message = "the patch template does not parse: `{% … %}` is Jinja's";
        let place = Span::new(template, tag.start, tag.end);
        return Diagnostic::new(code, message).at(place).hint(NO_JINJA);
    }
    let span = place(offset, &fault, sources, template);
    let told = Diagnostic::unless_refused(code, message, fault.way_out.as_deref());
    let hints = fault.hints.iter().map(String::as_str);
    let hints = hints.chain(tag.map(|_| NO_JINJA));
    let told = hints.fold(told, Diagnostic::hint).at(span);
    match fault.is_of_author {
        true => told.summary(format!("{what}: {error}")),
        false => told,
    }
}

/// The first line of a template that starts with a tag of Jinja, or whose item does. Elsewhere it may be text.
fn jinja(text: &str) -> Option<Range<usize>> {
    let mut end = 0;
    text.split_inclusive('\n').find_map(|line| {
        let start = end;
        end += line.len();
        let tag = line.trim_start_matches([' ', '\t', '-']);
        let at = start + line.len() - tag.len();
        tag.starts_with("{%").then(|| at..at + tag.trim_end().len())
    })
}

/// The world outside, as patch templates may ask for it.
struct PatchDoor<'a> {
    state: &'a State,
    host: &'a Draws<'a>,
}

impl Outside for PatchDoor<'_> {
    fn random(&self, buffer: &mut [u8]) {
        TemplateHost(self.host).random(buffer);
    }

    fn now(&self) -> Duration {
        TemplateHost(self.host).now()
    }

    fn env(&self, name: &str) -> Result<Option<String>, CallError> {
        TemplateHost(self.host).env(name)
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, CallError> {
        match (name, arguments) {
            ("substituteValue", [workload, text]) => {
                let string = |value: &Value| value.as_text().unwrap_or_default().into_owned();
                self.substitute(&string(workload), &string(text))
                    .map(Value::str)
            }
            _ => Err(CallError::new(message!("function {name:?} is not there"))),
        }
    }
}

impl PatchDoor<'_> {
    /// A text with the placeholders of a workload replaced, secrets as references.
    fn substitute(&self, workload: &str, text: &str) -> Result<String, CallError> {
        let Some(known) = self.state.workloads.get(workload) else {
            return Err(CallError::new(message!(
                "there is no workload {workload:?}"
            )));
        };
        let spec = &known.spec;
        let metadata = match spec.get("metadata").map(Node::to_value) {
            Some(score_yaml::Value::Map(metadata)) => metadata,
            _ => Map::new(),
        };
        let resolver = Resolver {
            metadata: &metadata,
            names: &declared(workload, spec),
            state: self.state,
            host: self.host,
        };
        let mut resolution = Resolution::default();
        let text = crate::text::Template::parse(text, spec.span, "");
        let text = resolver.text(text, EnvMode::Here, &mut resolution);
        match resolution.unresolved.into_iter().next() {
            Some(unresolved) => Err(unresolved.into_call_error()),
            None => Ok(text.encode().into_owned()),
        }
    }
}

/// The resources that a document declares.
fn declared(workload: &str, spec: &Node) -> ResourceNames {
    let resources = spec.get("resources").and_then(Node::as_map);
    let resources = resources.into_iter().flat_map(|map| map.iter());
    let named = resources.filter_map(|(name, node)| {
        let text = |field: &str| node.get(field).and_then(Node::as_str);
        let uid = ResourceUid::new(
            workload,
            &name.text,
            text("type")?,
            text("class"),
            text("id"),
        );
        Some((name.text.clone(), uid))
    });
    named.collect()
}
