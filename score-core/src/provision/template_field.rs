//! A field of an entry that is a template: rendered, and read as YAML.

use std::ops::Range;
use std::sync::OnceLock;

use score_template::source_line_at;
use score_yaml::{Span, Value, message};

use super::data::Data;
use super::output_doubts::{OutputDoubt, empty_namespace, odd_numbers, single_brace};
use super::state_names::state_before_state;
use super::template_language::{Language, Rendered, UnknownField};
use super::value_lines::{field_in, param_of, placeholder_in};
use super::{EntryReader, PartValue, Unreadable};
use crate::codes;
use crate::diagnostic::{About, Code, Diagnostic, Severity};
use crate::host::Host;
use crate::path::FieldPath;
use crate::templates::{TemplateFault, TemplatePosition};

/// The way out for a template in another language than that of its uri.
const NO_JINJA: &str = "write `{{ if … }}` and `{{ end }}`, or a `uri` that starts with `jinja://`";

/// The same for a loop.
const NO_JINJA_LOOP: &str =
    "write `{{ range … }}` and `{{ end }}`, or a `uri` that starts with `jinja://`";

/// The way out of a statement of Jinja in a template of Go.
pub(super) fn out_of_jinja(statement: &str) -> &'static str {
    let word = statement.trim_start_matches(['{', '%', '-', '+', ' ']);
    match word.starts_with("for ") {
        true => NO_JINJA_LOOP,
        false => NO_JINJA,
    }
}

/// How the message of a function starts that is none.
const NO_FUNCTION: &str = "there is no function `";

/// A field that is a template.
pub(super) struct Field<L: Language> {
    pub(super) name: &'static str,
    /// The template, without the spaces around it.
    pub(super) text: String,
    pub(super) position: TemplatePosition,
    /// The bytes of a placeholder of a Score file in outputs, where nobody replaces it.
    placeholder: Option<Range<usize>>,
    /// What looks wrong in the text, found out when it first runs: the second counts where the namespace is empty.
    doubts: OnceLock<[Option<OutputDoubt>; 2]>,
    /// Compiled at its first use.
    compiled: OnceLock<Result<L::Compiled, TemplateFault>>,
}

impl<L: Language> Field<L> {
    /// A field of an entry; `None` if it is not there or is empty.
    pub(super) fn load(entry: &mut EntryReader<'_>, name: &'static str) -> Option<Self> {
        let text = entry.string(name)?;
        let trimmed = text.trim().to_owned();
        if trimmed.is_empty() {
            return None;
        }
        let source = entry.text(text.span);
        let placeholder = match name {
            "outputs" => placeholder_in(&trimmed),
            _ => None,
        };
        Some(Field {
            name,
            placeholder,
            text: trimmed,
            position: TemplatePosition::new(text.span, source, text.value),
            doubts: OnceLock::new(),
            compiled: OnceLock::new(),
        })
    }

    fn compiled(&self, language: &L) -> &Result<L::Compiled, TemplateFault> {
        self.compiled.get_or_init(|| language.compile(&self.text))
    }

    /// The error that the template does not parse, if it does not.
    pub(super) fn syntax_error(&self, language: &L) -> Option<Diagnostic> {
        let fault = self.compiled(language).as_ref().err()?;
        Some(self.of_syntax(fault))
    }

    fn of_syntax(&self, fault: &TemplateFault) -> Diagnostic {
        // A word in its braces is none of a function there.
        let statement = self.statement().filter(|at| self.starts_line(at.start));
        if let Some(statement) = statement.filter(|_| fault.message.starts_with(NO_FUNCTION)) {
            let field = self.name;
            let message = format!("the template `{field}` does not parse: `{{% … %}}` is Jinja's");
            let error = Diagnostic::new(codes::TEMPLATE_SYNTAX, message);
            let way_out = out_of_jinja(&self.text[statement.clone()]);
            return error.at(self.place(statement)).hint(way_out);
        }
        let (what, go) = ("does not parse", "failed to parse template");
        self.fault(codes::TEMPLATE_SYNTAX, what, go, fault, None)
    }

    /// What is wrong with the fields of the data that the template names and that there never are.
    pub(super) fn unknown_fields(&self, language: &L) -> Vec<Diagnostic> {
        let Ok(template) = self.compiled(language) else {
            return Vec::new();
        };
        let unknown = language.unknown_fields(template).into_iter();
        let told = unknown.filter_map(|field| {
            let UnknownField {
                name,
                is_sure,
                hint,
            } = field;
            let range = field_in(&self.text, &name)?;
            let message = message!(
                "the template `{}` cannot run: there is no `.{name}`",
                self.name
            );
            let mut error = Diagnostic::new(codes::TEMPLATE_FAILED, message).at(self.place(range));
            if !is_sure {
                error.severity = Severity::Warning;
            }
            Some(hint.into_iter().fold(error, Diagnostic::hint))
        });
        told.collect()
    }

    /// True if the template may look at a field of the data. One that does not parse looks at nothing.
    pub(super) fn may_read(&self, language: &L, field: &str) -> bool {
        let template = self.compiled(language).as_ref();
        template.is_ok_and(|template| L::may_read(template, &self.text, field))
    }

    /// The value that the template gives; null if that is empty.
    pub(super) fn value(
        &self,
        language: &L,
        data: &Data,
        host: &dyn Host,
    ) -> Result<Value, Diagnostic> {
        let value = self.value_and_numbers(language, data, host);
        value.map(|(value, _)| value)
    }

    /// The same, and of outputs the keys whose values YAML may read as a number in another form.
    pub(super) fn value_and_numbers(
        &self,
        language: &L,
        data: &Data,
        host: &dyn Host,
    ) -> Result<(Value, Vec<String>), Diagnostic> {
        let Rendered { text, doubts } = self.rendered(language, data, host)?;
        if text.trim().is_empty() {
            return Ok((Value::Null, Vec::new()));
        }
        let odd = match self.name {
            "outputs" => odd_numbers(&text),
            _ => Vec::new(),
        };
        let value = PartValue::Yaml(text).read().map_err(|fault| {
            let cause = self.cause(&doubts, &fault);
            cause.unwrap_or_else(|| self.unreadable(fault))
        });
        Ok((value?, odd))
    }

    /// The text that the template gives; `None` if that is empty.
    pub(super) fn render(
        &self,
        language: &L,
        data: &Data,
        host: &dyn Host,
    ) -> Result<Option<String>, Diagnostic> {
        let Rendered { text, .. } = self.rendered(language, data, host)?;
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }

    fn rendered(&self, language: &L, data: &Data, host: &dyn Host) -> Result<Rendered, Diagnostic> {
        let template = self.compiled(language).as_ref();
        let template = template.map_err(|fault| self.of_syntax(fault))?;
        let rendered = language.render(template, data, host).map_err(|fault| {
            self.fault(
                codes::TEMPLATE_FAILED,
                "failed",
                "failed to execute template",
                &fault,
                Some(data),
            )
        })?;
        if let Some(warning) = self.unread_placeholder() {
            data.warn(warning);
        }
        for (code, doubt) in &rendered.doubts {
            // Lines for people may have anything.
            if *code == codes::NO_VALUE || self.name != "info_logs" {
                data.warn(self.doubt(*code, doubt));
            }
        }
        if self.name != "info_logs" {
            self.doubt_text(data);
        }
        Ok(rendered)
    }

    /// Warns of what looks wrong in the text, whatever it gave.
    fn doubt_text(&self, data: &Data) {
        let doubts = self.doubts.get_or_init(|| {
            let namespace = self.text.contains("Namespace");
            [
                single_brace(&self.text, L::HAS_STATEMENTS),
                namespace.then(|| empty_namespace(&self.text)).flatten(),
            ]
        });
        let [brace, namespace] = doubts;
        let namespace = namespace.iter().filter(|_| data.has_no_namespace());
        for doubt in brace.iter().chain(namespace) {
            data.warn(self.doubt_of(doubt));
        }
    }

    /// The warning of what looks wrong.
    pub(super) fn doubt_of(&self, doubt: &OutputDoubt) -> Diagnostic {
        Diagnostic::new(codes::DOUBTFUL_VALUE, &doubt.message)
            .at(self.place(doubt.range.clone()))
            .hint(&doubt.hint)
    }

    /// What the template printed and can hardly be meant, as the error that it is no YAML: if that is in the line which is none, or
    /// in one of its own.
    fn cause(&self, doubts: &[(Code, TemplateFault)], fault: &Unreadable) -> Option<Diagnostic> {
        if doubts.is_empty() || fault.is_second_document {
            return None;
        }
        let found = source_line_at(&self.text, &fault.text, fault.number);
        let line_of = |at: usize| self.text[..at].matches('\n').count();
        let found = found.map(|found| line_of(found.range.start));
        let is_alone = |line: usize| {
            let written = self.text.lines().nth(line).unwrap_or_default();
            written.starts_with("{{")
                && written.find("}}") == written.trim_end().len().checked_sub(2)
        };
        let is_cause = |(code, doubt): &&(Code, TemplateFault)| {
            let line = doubt.at.map(|(line, _)| line);
            *code == codes::DOUBTFUL_VALUE
                && line.is_some_and(|line| found == Some(line) || is_alone(line))
        };
        let (_, doubt) = doubts.iter().find(is_cause)?;
        let (field, what) = (self.name, &doubt.message);
        let message = format!("the template `{field}` gives no YAML: it {what}");
        let warning = self.doubt(codes::INVALID_REPLY, doubt);
        Some(Diagnostic { message, ..warning })
    }

    /// The warning that outputs have a placeholder of a Score file, which nobody replaces there.
    fn unread_placeholder(&self) -> Option<Diagnostic> {
        let range = self.placeholder.clone()?;
        let written = &self.text[range.clone()];
        let message =
            message!("placeholders are not read in provisioners: `{written}` stays as it is");
        Some(Diagnostic::new(codes::UNREAD_PLACEHOLDER, message).at(self.place(range)).hint(
            message!(
                "give it as a param, `params: {{NAME: \"{written}\"}}`, and write `{{{{ .Params.NAME }}}}`"
            ),
        ))
    }

    /// The place of some bytes of the template in its file.
    pub(super) fn place(&self, range: Range<usize>) -> Span {
        let start = self.position.trimmed_start() + range.start;
        self.position.at_offset(start, range.len())
    }

    /// The warning that the template prints what can hardly be meant.
    fn doubt(&self, code: Code, fault: &TemplateFault) -> Diagnostic {
        let message = format!("the template `{}` {}", self.name, fault.message);
        let warning = Diagnostic::new(code, message);
        let of_state = state_before_state(self.name, &fault.subject, L::HAS_STATEMENTS);
        let of_state = of_state.filter(|_| code == codes::NO_VALUE);
        let warning = match of_state {
            Some(hints) => hints.lines().fold(warning, Diagnostic::hint),
            None => fault.hints.iter().fold(warning, Diagnostic::hint),
        };
        warning.at(fault.span(&self.text, &self.position))
    }

    fn fault(
        &self,
        code: Code,
        what: &str,
        go_message: &str,
        fault: &TemplateFault,
        data: Option<&Data>,
    ) -> Diagnostic {
        let span = fault.span(&self.text, &self.position);
        let message = match fault.is_of_author {
            true => fault.message.clone(),
            false => format!("the template `{}` {what}: {}", self.name, fault.message),
        };
        let error = Diagnostic::unless_refused(code, message, fault.way_out.as_deref());
        // Words that name no param in full may name it as the Score file does: `unknown workload`.
        let words = Some(fault.message.as_str()).filter(|_| fault.is_of_author);
        let param = words.and_then(|words| match param_of(words) {
            Some(param) => Some(param.to_owned()),
            None => data?.param_among(words),
        });
        let error = match param {
            Some(param) => error.path(FieldPath::from_iter(["params", &param])),
            None => error,
        };
        let hints = fault.hints.iter();
        let error = hints.fold(error, |error, hint| error.hint(hint)).at(span);
        match fault.is_of_author {
            true => error
                .about(About::Refusal)
                .summary(self.summary(&format!("{go_message}: {}", fault.go_message))),
            false => error,
        }
    }

    /// The template ran, but gave something else than expected.
    pub(super) fn undecodable(&self, what: &str) -> Diagnostic {
        let message = format!("what the template `{}` gives is wrong: {what}", self.name);
        // Its first line: what it gives as a whole is wrong.
        let length = self
            .text
            .lines()
            .next()
            .map_or(0, |line| line.trim_end().len());
        let place = self
            .position
            .at_offset(self.position.trimmed_start(), length);
        Diagnostic::new(codes::INVALID_REPLY, message).at(place)
    }

    /// The first statement of Jinja in a template of Go.
    pub(super) fn statement(&self) -> Option<Range<usize>> {
        let at = self.text.find("{%").filter(|_| !L::HAS_STATEMENTS)?;
        let end = self.text[at..].find("%}");
        Some(at..end.map_or(self.text.len(), |end| at + end + 2))
    }

    /// True if nothing but blanks stands before a byte of the template in its line.
    fn starts_line(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    }

    fn summary(&self, what: &str) -> String {
        format!("{} template failed: {what}", self.name.replace('_', " "))
    }
}
