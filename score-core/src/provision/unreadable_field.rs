//! What a template of an entry gave, where that is no YAML: what is wrong, at the line of the template that wrote it.

use score_template::{
    LongValue, SourceLine, long_value, quoted_line, source_line_at, tab_of_indent,
};
use score_yaml::message;
use score_yaml::message::Name;

use super::Unreadable;
use super::line_faults::{joined, without_indent};
use super::template_field::{Field, out_of_jinja};
use super::template_language::Language;
use super::value_lines::{
    hint_of_line, hint_of_quotes, item_too_deep, loops_in_line, quoted_value, sign_before_action,
};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::templates::without_lines;

impl<L: Language> Field<L> {
    /// The template ran, but what it gave is no YAML.
    pub(super) fn unreadable(&self, fault: Unreadable) -> Diagnostic {
        if fault.is_second_document {
            return self.second_document(&fault);
        }
        let error = self.undecodable(&fault.to_string());
        let Some(line) = fault.text.lines().nth(fault.number - 1) else {
            return error;
        };
        let of_lines = without_indent(&self.text, &fault.text, fault.number, L::HAS_STATEMENTS);
        if let Some(of_lines) = of_lines.or_else(|| joined(&self.text, line)) {
            let (field, what) = (self.name, &of_lines.message);
            let message = format!("the template `{field}` gives no YAML: {what}");
            return Diagnostic::new(codes::INVALID_REPLY, message)
                .at(self.place(of_lines.range))
                .hint(of_lines.hint);
        }
        if let Some(long) = long_value(&self.text, &fault.text, fault.number) {
            return self.of_several_lines(&long);
        }
        // A line of what it gives is none that anybody sees.
        let what = without_lines(&fault.message);
        let field = self.name;
        let message = |shown: &str| format!("the template `{field}` gives no YAML{shown}: {what}");
        if let Some(first) = fault.first {
            let message = message("");
            return self.repeated_key(&fault, message, first);
        }
        // A template of Go prints the statements of Jinja.
        if let Some(statement) = self.statement().filter(|_| line.contains("{%")) {
            let message = format!(
                "the template `{}` gives no YAML: `{{% … %}}` is Jinja's",
                self.name
            );
            let error = Diagnostic { message, ..error };
            let way_out = out_of_jinja(&self.text[statement.clone()]);
            return error.at(self.place(statement)).hint(way_out);
        }
        let found = source_line_at(&self.text, &fault.text, fault.number);
        let behind = fault.text.get(fault.at..);
        let is_of_tab = behind.is_some_and(|behind| behind.starts_with('\t'));
        let tab = found.as_ref().filter(|_| is_of_tab);
        if let Some(tab) = tab.and_then(|found| tab_of_indent(&self.text, found.range.start)) {
            return Diagnostic {
                message: message(""),
                ..error
            }
            .at(self.place(tab));
        }
        let written = found
            .as_ref()
            .and_then(|found| self.text.get(found.range.clone()));
        // The fault may be in the words of the template, which no function mends.
        let sign = written.and_then(sign_before_action);
        let is_loop = written.is_some_and(loops_in_line) && line.matches(": ").count() > 1;
        let of_line = written.and_then(|line| hint_of_line(line, &what));
        let item = item_too_deep(&fault.text, fault.number).filter(|_| of_line.is_none());
        let (of_item, of_line) = match item {
            Some((what, way_out)) => (Some(what), Some(way_out)),
            None => (None, of_line),
        };
        let error = match (written.and_then(quoted_line), sign) {
            _ if of_line.is_some() => error.hint(of_line.unwrap_or_default()),
            (Some(quoted), _) => error.hint(format!(
                "put the whole value in quotes: `{}`",
                Name(&quoted)
            )),
            _ if is_loop => error
                .hint("each entry needs a line of its own: break the line behind the loop's start"),
            _ if written.is_some_and(|written| !written.contains("{{")) => {
                match written
                    .and_then(quoted_value)
                    .filter(|_| what.contains("quotes"))
                {
                    Some(quoted) => error.hint(message!("put the value in quotes: `{quoted}`")),
                    None => error,
                }
            }
            (None, Some(sign)) => error.hint(format!(
                "a text that starts with `{sign}` needs quotes: `'{sign}{{{{ … }}}}'`"
            )),
            (None, None) => match written.and_then(|line| hint_of_quotes(line, L::QUOTE)) {
                Some(hint) => error.hint(hint),
                None => error,
            },
        };
        match found {
            // Quotes around all of them would be none around one.
            Some(SourceLine { range, .. }) if is_loop && error.hints.len() == 1 => {
                let message = format!(
                    "the template `{}` gives no YAML: its loop writes several entries into one line",
                    self.name
                );
                Diagnostic { message, ..error }.at(self.place(range))
            }
            Some(SourceLine { range, shown }) => {
                let shown = format!(" at `{}`", Name(&shown));
                let message = match of_item {
                    Some(what) => format!("the template `{field}` gives no YAML{shown}: {what}"),
                    None => message(&shown),
                };
                Diagnostic { message, ..error }.at(self.place(range))
            }
            None => Diagnostic {
                message: message(&format!(", line {} of it", fault.number)),
                ..error
            },
        }
    }

    /// The template ran, and gave a map with a key twice, first in the line `first` of what it gave.
    fn repeated_key(&self, fault: &Unreadable, message: String, first: usize) -> Diagnostic {
        let error = self.undecodable("");
        let error = Diagnostic { message, ..error }.hint("leave one of them out");
        let place = |number| {
            let line = source_line_at(&self.text, &fault.text, number)?;
            Some(self.place(line.range))
        };
        let error = match place(fault.number) {
            Some(place) => error.at(place),
            None => error,
        };
        match place(first).filter(|first| Some(*first) != error.span) {
            Some(first) => error.label(first, "first here"),
            None => error,
        }
    }

    /// The template ran, and gave more than one document, of which the Go tools drop all but the first.
    fn second_document(&self, fault: &Unreadable) -> Diagnostic {
        let (expected, hint) = match self.name {
            "manifests" => (
                "one list",
                "write its objects as items of the one list, `- ` before each, without `---`",
            ),
            "info_logs" => (
                "one list",
                "write its lines as items of the one list, without `---`",
            ),
            _ => ("one map", "write its lines into the one map, without `---`"),
        };
        let message = format!(
            "the template `{}` gives a second YAML document, expected {expected}",
            self.name
        );
        let error = self.undecodable("");
        let error = Diagnostic {
            code: codes::SECOND_DOCUMENT,
            message,
            ..error
        };
        let found = source_line_at(&self.text, &fault.text, fault.number);
        let error = error.hint(hint);
        match found {
            Some(found) => error.at(self.place(found.range)),
            None => error,
        }
    }

    /// The template ran, but printed a text of several lines where YAML has one.
    fn of_several_lines(&self, long: &LongValue) -> Diagnostic {
        let expression = &self.text[long.range.clone()];
        let message = message!(
            "the template `{}` gives no YAML: `{expression}` is a text of several lines",
            self.name
        );
        Diagnostic::new(codes::INVALID_REPLY, message)
            .at(self.place(long.range.clone()))
            .hint(message!(
                "write `{}{{{{ {expression} | {} }}}}`",
                long.key,
                L::QUOTE
            ))
    }
}
