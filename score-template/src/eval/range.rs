//! `range` over lists, maps, integers and nothing.

use super::{Evaluated, Execution, Flow, Location, TypedValue};
use crate::ast::{Block, Command, Pipeline, Term, Variable};
use crate::error::CallError;
use crate::fmt::text;
use crate::guard::PrintDoubt;
use crate::value::{List, Value};

impl<'t> Execution<'t, '_, '_> {
    pub(super) fn range(
        &mut self,
        dot: &TypedValue,
        pipeline: &'t Pipeline,
        body: &'t Block,
        otherwise: Option<&'t Block>,
    ) -> Evaluated<Flow> {
        let value = self.pipeline(dot, pipeline)?;
        let once = match value {
            Value::List(list) => self.range_list(&list, pipeline, body)?,
            Value::Map(map) => {
                let element = map.element();
                let length = u64::try_from(map.len()).unwrap_or(u64::MAX);
                let charged = self.context.charge(length);
                self.located(charged)?;
                let entries = map.snapshot();
                for (key, value) in &entries {
                    let key = Value::Str(key.clone());
                    if !self.iteration(
                        pipeline,
                        body,
                        key,
                        TypedValue::element(value.clone(), element),
                    )? {
                        break;
                    }
                }
                !entries.is_empty()
            }
            Value::Absent => {
                self.note_missed_loop(dot, pipeline);
                false
            }
            Value::Nil => false,
            Value::Int(count) => self.range_integer(pipeline, body, count, Value::Int)?,
            Value::Int64(count) => self.range_integer(pipeline, body, count, Value::Int64)?,
            Value::Duration(count) => self.range_integer(pipeline, body, count, Value::Duration)?,
            Value::Uint64(count) => {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                self.range_integer(pipeline, body, count, |number| {
                    Value::Uint64(number.unsigned_abs())
                })?
            }
            value => {
                let shown = text(&value);
                let shown = self.located(shown.map_err(CallError::from))?;
                let failed: Evaluated<Flow> =
                    self.fail(format!("range can't iterate over {shown}"));
                return failed.map_err(|mut error| {
                    error.found = Some(value.type_name());
                    error
                });
            }
        };
        match otherwise {
            Some(block) if !once => self.block(dot, block),
            _ => Ok(Flow::Next),
        }
    }

    /// Notes a loop over a field that is not there, if one of nearly its name is. One that is not there by chance has none.
    #[cold]
    fn note_missed_loop(&mut self, dot: &TypedValue, pipeline: &'t Pipeline) {
        let [command] = pipeline.commands.as_slice() else {
            return;
        };
        let Term::Field(fields) = &command.first.term else {
            return;
        };
        let Some((last, above)) = fields.split_last().filter(|_| command.args.is_empty()) else {
            return;
        };
        let at = Location::Command(command);
        // That the field is there in other letters was noted at the field itself.
        self.context
            .drop_alike(Location::Operand(&command.first).offset());
        if !self.context.takes_missed_loop(at.offset()) {
            return;
        }
        if let Some(meant) = self.field_of_data(dot, pipeline) {
            self.at = at;
            self.note(dot, PrintDoubt::NoLoop, Some(meant), Vec::new());
            return;
        }
        let Some(Value::Map(map)) = holder_of(dot, above) else {
            return;
        };
        let known = map.snapshot();
        let mut known = known.iter().map(|(key, _)| key.to_string());
        // A field that the template reads is another one.
        let meant = known.find(|key| is_alike(key, last) && !reads(&self.program.text, key));
        if let Some(meant) = meant {
            self.at = at;
            self.note(dot, PrintDoubt::NoLoop, Some(meant), Vec::new());
        }
    }

    /// The workloads that there are, the first of many; `None` if the one that an action names is among them.
    pub(super) fn workloads_but(&self, action: &str) -> Option<Vec<String>> {
        const MOST: usize = 5;
        let (_, name) = action.split_once("WorkloadServices \"")?;
        let (name, _) = name.split_once('"')?;
        let (_, data) = self.variables.first()?;
        let Some(Value::Map(workloads)) = holder_of(data, &["WorkloadServices".into()]) else {
            return None;
        };
        if workloads.get(name).is_some() {
            return None;
        }
        let known = workloads.snapshot();
        Some(
            known
                .iter()
                .take(MOST)
                .map(|(name, _)| name.to_string())
                .collect(),
        )
    }

    fn range_list(
        &mut self,
        list: &List,
        pipeline: &'t Pipeline,
        body: &'t Block,
    ) -> Evaluated<bool> {
        for (index, value) in (0..).zip(list.items()) {
            let seen = TypedValue::element(value.clone(), list.element());
            if !self.iteration(pipeline, body, Value::Int(index), seen)? {
                break;
            }
        }
        Ok(!list.is_empty())
    }

    fn range_integer(
        &mut self,
        pipeline: &'t Pipeline,
        body: &'t Block,
        count: i64,
        value: impl Fn(i64) -> Value,
    ) -> Evaluated<bool> {
        if pipeline.variables.len() > 1 {
            return self.fail(format!(
                "can't use {count} to iterate over more than one variable"
            ));
        }
        for number in 0..count {
            if !self.iteration(
                pipeline,
                body,
                Value::Absent,
                TypedValue::plain(value(number)),
            )? {
                break;
            }
        }
        Ok(count > 0)
    }

    /// One round of a range; `false` ends it.
    fn iteration(
        &mut self,
        pipeline: &'t Pipeline,
        body: &'t Block,
        index: Value,
        element: TypedValue,
    ) -> Evaluated<bool> {
        let mark = self.variables.len();
        match pipeline.variables.as_slice() {
            [] => {}
            [variable] => self.set_of_range(pipeline, variable, 1, element.clone())?,
            [first, second, ..] => {
                self.set_of_range(pipeline, first, 2, TypedValue::plain(index))?;
                self.set_of_range(pipeline, second, 1, element.clone())?;
            }
        }
        let flow = self.block(&element, body)?;
        self.variables.truncate(mark);
        Ok(flow != Flow::Break)
    }

    /// Sets a variable of a range: the one that the pipeline declared `from_top` of the stack, or
    /// with `=` one from before.
    fn set_of_range(
        &mut self,
        pipeline: &Pipeline,
        variable: &Variable,
        from_top: usize,
        value: TypedValue,
    ) -> Evaluated<()> {
        if pipeline.assigns {
            return self.assign(variable, value);
        }
        let slot = self.variables.len().checked_sub(from_top);
        if let Some((_, slot)) = slot.and_then(|slot| self.variables.get_mut(slot)) {
            *slot = value;
        }
        Ok(())
    }
}

/// The names that are there where a command looks for a field, the first of many.
pub(super) fn names_beside(dot: &TypedValue, command: &Command) -> Vec<String> {
    match (&command.first.term, command.args.as_slice()) {
        (Term::Field(fields), []) => names_of(dot, fields),
        _ => Vec::new(),
    }
}

/// The names that are there where the last of some fields is looked for, the first of many.
pub(super) fn names_of(dot: &TypedValue, fields: &[Box<str>]) -> Vec<String> {
    /// Nobody looks for one of more.
    const MOST: usize = 50;
    let holder = fields
        .split_last()
        .and_then(|(_, above)| holder_of(dot, above));
    let Some(Value::Map(map)) = holder else {
        return Vec::new();
    };
    let known = map.snapshot();
    let names = known.iter().take(MOST).map(|(key, _)| key.to_string());
    names.collect()
}

/// The value that some fields lead to.
fn holder_of(dot: &TypedValue, above: &[Box<str>]) -> Option<Value> {
    above
        .iter()
        .try_fold(dot.value.clone(), |holder, name| match &holder {
            Value::Map(map) => map.get(name),
            Value::Struct(object) => object.get(name).cloned(),
            _ => None,
        })
}

/// True for two names that differ in case alone, or as one and many do.
fn is_alike(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    one == other
        || one.strip_suffix('s') == Some(other.as_str())
        || other.strip_suffix('s') == Some(one.as_str())
}

/// True if a text has the name of a field as templates read it: behind a dot, or in quotes.
pub(super) fn reads(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, name)| {
        let (before, behind) = (&text[..at], &text[at + name.len()..]);
        before.ends_with(['.', '"', '`']) && !behind.starts_with(is_part)
    })
}
