//! A field of an entry that is a template: rendered, and read as YAML.

use std::sync::OnceLock;

use score_yaml::Value;

use super::data::Data;
use super::template_language::Language;
use super::{EntryReader, PartValue};
use crate::codes;
use crate::diagnostic::{Code, Diagnostic};
use crate::host::Host;
use crate::templates::{TemplateFault, TemplatePosition};

/// A field that is a template.
pub(super) struct Field<L: Language> {
    name: &'static str,
    /// The template, without the spaces around it.
    pub(super) text: String,
    pub(super) position: TemplatePosition,
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
        Some(Field {
            name,
            text: trimmed,
            position: TemplatePosition::new(text.span, source, text.value),
            compiled: OnceLock::new(),
        })
    }

    fn compiled(&self, language: &L) -> &Result<L::Compiled, TemplateFault> {
        self.compiled.get_or_init(|| language.compile(&self.text))
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
        match self.render(language, data, host)? {
            Some(text) => PartValue::Yaml(text)
                .read()
                .map_err(|what| self.undecodable(&what)),
            None => Ok(Value::Null),
        }
    }

    /// The text that the template gives; `None` if that is empty.
    pub(super) fn render(
        &self,
        language: &L,
        data: &Data,
        host: &dyn Host,
    ) -> Result<Option<String>, Diagnostic> {
        let template = self.compiled(language).as_ref().map_err(|fault| {
            self.fault(
                codes::TEMPLATE_SYNTAX,
                "does not parse",
                "failed to parse template",
                fault,
            )
        })?;
        let rendered = language.render(template, data, host).map_err(|fault| {
            self.fault(
                codes::TEMPLATE_FAILED,
                "failed",
                "failed to execute template",
                &fault,
            )
        })?;
        Ok(Some(rendered).filter(|text| !text.trim().is_empty()))
    }

    fn fault(&self, code: Code, what: &str, go_message: &str, fault: &TemplateFault) -> Diagnostic {
        let span = fault.span(&self.text, &self.position);
        let message = format!("the template `{}` {what}: {}", self.name, fault.message);
        Diagnostic::unless_refused(code, message, fault.way_out.as_deref())
            .at(span)
            .summary(self.summary(&format!("{go_message}: {}", fault.go_message)))
    }

    /// The template ran, but gave something else than expected.
    pub(super) fn undecodable(&self, what: &str) -> Diagnostic {
        let message = format!(
            "the template `{}` gave something else than expected: {what}",
            self.name
        );
        Diagnostic::new(codes::INVALID_REPLY, message)
            .at(self.position.span())
            .summary(self.summary(&format!("failed to decode output: {what}")))
    }

    fn summary(&self, what: &str) -> String {
        format!("{} template failed: {what}", self.name.replace('_', " "))
    }
}
