//! The work of the template kinds, whatever the language: each field of an entry is a template, rendered in
//! turn and read as YAML, and later fields see what earlier ones gave.

use std::ops::Range;
use std::sync::OnceLock;

use score_template::value as go;
use score_yaml::message::Name;
use score_yaml::{Map, Span, Str, Value, message};

use super::data::{Data, SERVICES};
use super::drawn_values::{DrawnValue, Of, Texts};
use super::output_doubts::{action_of, null_of, of_outputs};
use super::part_text::PartTemplate;
use super::state_names::{draws, kept, kept_no_values, key_at, line_key, names_read};
use super::template_field::Field;
use super::template_language::Language;
use super::{
    EmptyOutput, EntryContext, EntryReader, PartValue, Provisioner, Reply, Request, Unreadable,
};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Public, mask, nearest, with_article};
use crate::host::Host;
use crate::target::FragmentField;
use crate::templates;

/// An entry of templates.
pub(super) struct TemplateProvisioner<L: Language> {
    language: L,
    init: Option<Field<L>>,
    state: Option<Field<L>>,
    shared: Option<Field<L>>,
    outputs: Option<Field<L>>,
    parts: Vec<(&'static FragmentField, Field<L>)>,
    info_logs: Option<Field<L>>,
    /// Found out when it is first asked for.
    is_independent: OnceLock<bool>,
    /// Likewise: those of [`COSTLY`] that no template looks at.
    unread: OnceLock<Vec<&'static str>>,
    /// The place of its uri, if that names a file and there is no template.
    names_file: Option<Span>,
    /// What the template of the state reads of the state, found out when it is first asked for.
    state_names: OnceLock<Vec<Range<usize>>>,
    /// Likewise: the bytes of the function by which the template of the state draws a value.
    drawn: OnceLock<Vec<Range<usize>>>,
    /// Likewise: what the templates draw that no state keeps.
    unkept: OnceLock<Vec<DrawnValue>>,
}

/// The fields of the data that templates gave.
const GIVEN: [&str; 3] = ["Init", "State", "Shared"];

/// The fields of the data that are costly to tell, and few ask for.
const COSTLY: [&str; 2] = [SERVICES, "WorkloadMetadata"];

/// The fields of the data that other resources may see changed.
const SHARED: [&str; 2] = ["Shared", SERVICES];

impl<L: Language> TemplateProvisioner<L> {
    /// Reads the fields of an entry.
    pub(super) fn load(entry: &mut EntryReader<'_>, context: &EntryContext) -> Self {
        let init = Field::load(entry, "init");
        let state = Field::load(entry, "state");
        let shared = Field::load(entry, "shared");
        let outputs = Field::load(entry, "outputs");
        let parts = context.parts.iter();
        let parts = parts
            .filter_map(|part| Some((part, Field::load(entry, part.template)?)))
            .collect();
        let info_logs = Field::load(entry, "info_logs");
        let uri = entry.uri();
        let is_file = [".tpl", ".tmpl", ".yaml", ".yml", ".j2", ".gotmpl"];
        let is_file = is_file.iter().any(|end| uri.ends_with(end)) || uri.contains("://./");
        let known = TemplateProvisioner {
            names_file: None,
            language: L::new(&context.target),
            init,
            state,
            shared,
            outputs,
            parts,
            info_logs,
            is_independent: OnceLock::new(),
            unread: OnceLock::new(),
            state_names: OnceLock::new(),
            drawn: OnceLock::new(),
            unkept: OnceLock::new(),
        };
        let has_template = known.fields().chain(&known.shared).next().is_some();
        TemplateProvisioner {
            names_file: (is_file && !has_template).then(|| entry.span()),
            ..known
        }
    }

    /// The fields of the data that are costly to tell, and that no template may look at.
    fn unread(&self) -> &[&'static str] {
        self.unread.get_or_init(|| {
            let is_read = |name: &&str| {
                let mut fields = self.fields().chain(&self.shared);
                fields.any(|field| field.may_read(&self.language, name))
            };
            COSTLY.into_iter().filter(|name| !is_read(name)).collect()
        })
    }

    /// The fields that give something, but for `shared`.
    fn fields(&self) -> impl Iterator<Item = &Field<L>> {
        let fields = [&self.init, &self.state, &self.outputs, &self.info_logs];
        let parts = self.parts.iter().map(|(_, field)| field);
        fields.into_iter().flatten().chain(parts)
    }

    /// The errors of the templates that do not parse.
    fn syntax_errors(&self) -> impl Iterator<Item = Diagnostic> {
        let fields = self.fields().chain(&self.shared);
        fields.filter_map(|field| field.syntax_error(&self.language))
    }

    /// The map that a field gives; empty if it gives nothing.
    fn map(
        &self,
        field: Option<&Field<L>>,
        data: &Data,
        host: &dyn Host,
    ) -> Result<Map, Diagnostic> {
        let map = self.map_and_numbers(field, data, host);
        map.map(|(map, _)| map)
    }

    /// The same, and of outputs the keys whose values YAML may read as a number in another form.
    fn map_and_numbers(
        &self,
        field: Option<&Field<L>>,
        data: &Data,
        host: &dyn Host,
    ) -> Result<(Map, Vec<String>), Diagnostic> {
        let Some(field) = field else {
            return Ok((Map::new(), Vec::new()));
        };
        match field.value_and_numbers(&self.language, data, host)? {
            (Value::Null, odd) => Ok((Map::new(), odd)),
            (Value::Map(map), odd) => Ok((map, odd)),
            (other, _) => Err(field
                .undecodable(&message!(
                    "expected a map, found {}",
                    with_article(other.kind_name())
                ))
                .hint("write its lines as `NAME: VALUE`")),
        }
    }

    /// Warns of what looks wrong in outputs, and of values that are others in each run as nothing keeps them.
    fn doubt_outputs(&self, outputs: &Map, odd: &[String], data: &Data) {
        if let Some(field) = &self.outputs {
            for doubt in of_outputs(&field.text, outputs, odd, L::QUOTE) {
                data.warn(field.doubt_of(&doubt));
            }
        }
        let unkept = self.unkept.get_or_init(|| {
            let texts = Texts {
                init: self.init.as_ref().map(|field| field.text.as_str()),
                state: self.state.as_ref().map(|field| field.text.as_str()),
                outputs: self.outputs.as_ref().map(|field| field.text.as_str()),
                is_jinja: L::HAS_STATEMENTS,
            };
            texts.drawn()
        });
        for one in unkept {
            let field = match one.of {
                Of::State => &self.state,
                Of::Outputs => &self.outputs,
            };
            let Some(field) = field else {
                continue;
            };
            let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, &one.message);
            data.warn(doubt.at(field.place(one.range.clone())).hint(&one.hint));
        }
    }

    /// Warns of names that the template of the state reads of that of the run before, and that it does not give, beside one of
    /// nearly the name which it does not read, and of what it draws: such a value is another one in each run.
    fn doubt_names(&self, state: &Map, data: &Data) {
        let Some(field) = &self.state else {
            return;
        };
        for at in self
            .drawn
            .get_or_init(|| draws(&field.text))
            .iter()
            .cloned()
        {
            let message = "the template `state` draws another value in each run";
            let hint =
                kept(&field.text, at.start, L::HAS_STATEMENTS).map(|kept| Name(&kept).to_string());
            let hint = hint.unwrap_or_else(|| {
                let key = line_key(&field.text, at.start).unwrap_or("NAME");
                let kept = match L::HAS_STATEMENTS {
                    true => message!("`{key}: {{{{ State.{key} | default(…) }}}}`"),
                    false => message!("`{key}: {{{{ dig \"{key}\" (…) .State }}}}`"),
                };
                format!("the whole value stands in one action: {kept}")
            });
            let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(field.place(at));
            data.warn(doubt.hint(hint));
        }
        let read = self.state_names.get_or_init(|| names_read(&field.text));
        let names: Vec<&str> = read.iter().map(|at| &field.text[at.clone()]).collect();
        for (at, name) in read.iter().zip(&names) {
            if state.contains_key(name) {
                continue;
            }
            let given = state.keys().map(Str::as_str);
            let unread = given.filter(|key| !names.contains(key));
            // What a line gives is what it keeps.
            let own = key_at(&field.text, at.start);
            let own = own.filter(|own| unread.clone().any(|key| key == *own));
            if let Some(near) = nearest(name, unread).or(own) {
                let message = message!(
                    "the template `state` reads `{name}` of the state, and does not give it"
                );
                let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
                let hint =
                    message!("did you mean `{near}`? Else its value is a new one in each run");
                data.warn(doubt.at(field.place(at.clone())).hint(hint));
            }
        }
    }

    /// The lines that `info_logs` gives.
    fn logs(&self, data: &Data, host: &dyn Host) -> Result<Vec<String>, Diagnostic> {
        let Some(field) = &self.info_logs else {
            return Ok(Vec::new());
        };
        let items = match field.value(&self.language, data, host)? {
            Value::Null => Vec::new(),
            Value::Seq(items) => items,
            other => {
                let what = message!(
                    "expected a list of strings, found {}",
                    with_article(other.kind_name())
                );
                return Err(field.undecodable(&what).hint("put `- ` before each line"));
            }
        };
        let lines = items.into_iter().map(|item| match item {
            Value::Null => Ok(String::new()),
            Value::String(line) => Ok(line.into()),
            other => Err(field.undecodable(&message!(
                "expected a list of strings, found {} in it",
                with_article(other.kind_name())
            ))),
        });
        lines.collect()
    }
}

impl<L: Language> TemplateProvisioner<L> {
    /// The reply that the templates give, rendered in their order; `data` takes what the first ones give.
    fn run(
        &self,
        request: &mut Request<'_>,
        data: &mut Data,
        host: &dyn Host,
    ) -> Result<Reply, Diagnostic> {
        let init = self.map(self.init.as_ref(), data, host)?;
        data.set("Init", go::Value::Map(templates::to_template_map(&init)));
        let state = self.map(self.state.as_ref(), data, host)?;
        self.doubt_names(&state, data);
        for doubt in kept_no_values(request.uid, request.state, &state) {
            data.warn(doubt);
        }
        data.set("State", go::Value::Map(templates::to_template_map(&state)));
        request
            .shared
            .patch(self.map(self.shared.as_ref(), data, host)?);

        let (outputs, odd) = self.map_and_numbers(self.outputs.as_ref(), data, host)?;
        self.doubt_outputs(&outputs, &odd, data);
        let mut parts = Vec::with_capacity(self.parts.len());
        for (part, field) in &self.parts {
            if let Some(text) = field.render(&self.language, data, host)? {
                parts.push((*part, PartValue::Yaml(text)));
            }
        }
        let logs = self.logs(data, host)?;
        request.shared.note_growth(data.steps());
        Ok(Reply {
            open_outputs: None,
            warnings: data.take_warnings(),
            state,
            outputs,
            is_environment: false,
            parts,
            logs,
        })
    }

    /// The error without what the templates before it gave, a password just made for example: nobody else knows of it
    /// yet. What the templates say themselves is no secret.
    fn masked(&self, error: Diagnostic, data: &Data) -> Diagnostic {
        let given = |f: &mut dyn FnMut(&str)| {
            // What is shared may be large; few look at it.
            let is_seen =
                |name: &str| GIVEN.contains(&name) && (name != "Shared" || !self.is_independent());
            let given = data.iter().filter(|(name, _)| is_seen(name));
            given.for_each(|(_, value)| templates::each_text(value, f));
        };
        let public = Public {
            codes: &[crate::codes::COMMON_CODES, crate::codes::CORE_CODES],
            is_name: &|_| false,
            texts: &|| {
                let fields = self.fields().chain(&self.shared);
                fields.map(|field| field.text.as_str().into()).collect()
            },
        };
        let mut errors = [error];
        mask(&mut errors, &given, &public);
        let [error] = errors;
        error
    }
}

impl<L: Language> Provisioner for TemplateProvisioner<L> {
    fn provision(&self, request: &mut Request<'_>, host: &dyn Host) -> Result<Reply, Diagnostics> {
        let mut data = Data::new(request, self.unread());
        let reply = self.run(request, &mut data, host);
        reply.map_err(|error| {
            let error = self.masked(error, &data);
            // Those that would have run later: one run tells of all.
            let others = self.syntax_errors();
            let others: Vec<_> = others.filter(|other| *other != error).collect();
            std::iter::once(error).chain(others).collect()
        })
    }

    fn check(&self) -> Diagnostics {
        let errors = self.syntax_errors();
        let fields = self.fields().chain(&self.shared);
        let unknown = fields.flat_map(|field| field.unknown_fields(&self.language));
        let doubt = self.names_file.map(|place| {
            let message = "the uri names a file, and nothing reads one";
            let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(place);
            doubt.hint("an entry has its templates itself: `outputs: |`, and its lines below")
        });
        errors.chain(unknown).chain(doubt).collect()
    }

    fn is_pure(&self) -> bool {
        true
    }

    fn is_independent(&self) -> bool {
        *self.is_independent.get_or_init(|| {
            let shares = |field: &Field<L>| {
                let mut shared = SHARED.iter();
                shared.any(|name| field.may_read(&self.language, name))
            };
            self.shared.is_none() && !self.fields().any(shares)
        })
    }

    fn may_read_params(&self) -> bool {
        let mut fields = self.fields().chain(&self.shared);
        fields.any(|field| field.may_read(&self.language, "Params"))
    }

    fn unreadable(&self, part: &FragmentField, fault: Unreadable) -> Option<Diagnostic> {
        let (_, field) = self.parts.iter().find(|(known, _)| *known == part)?;
        Some(field.unreadable(fault))
    }

    fn template(&self, part: &FragmentField) -> Option<PartTemplate<'_>> {
        let (_, field) = self.parts.iter().find(|(known, _)| *known == part)?;
        Some(PartTemplate {
            text: &field.text,
            position: &field.position,
            is_jinja: L::HAS_STATEMENTS,
        })
    }

    fn place(&self, part: &FragmentField) -> Option<Span> {
        let (_, field) = self.parts.iter().find(|(known, _)| *known == part)?;
        Some(field.position.span())
    }

    fn empty_output(&self, name: &str) -> Option<EmptyOutput> {
        let field = self.outputs.as_ref()?;
        let given = |way_out: String, at: Range<usize>| EmptyOutput {
            span: field.place(at),
            way_out,
            variable: None,
        };
        let Some(at) = action_of(&field.text, name) else {
            let at = null_of(&field.text, name)?;
            let way_out = "write another value, `\"\"` for an empty text".to_owned();
            return Some(given(way_out, at));
        };
        let action = &field.text[at.clone()];
        // Nothing at all is what that default prints.
        let is_empty_text = match L::HAS_STATEMENTS {
            true => action.ends_with("default(\"\")") || action.ends_with("default('')"),
            false => action.ends_with("default \"\""),
        };
        if is_empty_text {
            let written = match L::HAS_STATEMENTS {
                true => message!("`{name}: \"{{{{ {action} }}}}\"`"),
                false => message!("`{name}: {{{{ {action} | quote }}}}`"),
            };
            let way_out = message!("for an empty text, write ") + &written;
            return Some(given(way_out, at));
        }
        // What is put in quotes is there, whatever it is: the other value stands before them.
        let quoted = action.trim_end().strip_suffix(L::QUOTE).map(str::trim_end);
        let quoted = quoted.and_then(|before| before.strip_suffix('|'));
        let written = match (L::HAS_STATEMENTS, quoted.map(str::trim_end)) {
            (true, Some(plain)) => format!("({plain} or \"…\") | {}", L::QUOTE),
            (true, None) => format!("{action} or \"…\""),
            (false, Some(plain)) => format!("{plain} | default \"…\" | {}", L::QUOTE),
            (false, None) => format!("{action} | default \"…\""),
        };
        let written = Name(&written);
        let way_out = format!("`{{{{ {written} }}}}` gives another value");
        // One that may be there and is not.
        let variable = action.trim().strip_prefix("env \"");
        let variable = variable.and_then(|name| name.strip_suffix('"'));
        let is_plain = |name: &&str| {
            let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            !name.is_empty() && name.bytes().all(is_part)
        };
        let variable = variable.filter(is_plain);
        let way_out = match variable {
            Some(name) => message!("`export {name}=…` sets it; ") + &way_out,
            None => way_out,
        };
        let variable = variable.map(str::to_owned);
        Some(EmptyOutput {
            variable,
            ..given(way_out, at)
        })
    }

    fn secret_references(&self) -> Vec<(String, Span)> {
        let Some(field) = &self.outputs else {
            return Vec::new();
        };
        let names = ["encodeSecretRef", "encode_secret_ref"].into_iter();
        let starts = names.flat_map(|name| field.text.match_indices(name));
        let references = starts.map(|(at, _)| {
            let length = field.text[at..].find(['\n', '}', '|']);
            let length = length.unwrap_or(field.text.len() - at);
            let written = field.text[at..at + length].trim_end();
            (written.to_owned(), field.place(at..at + written.len()))
        });
        references.collect()
    }
}
