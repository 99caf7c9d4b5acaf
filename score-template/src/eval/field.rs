//! Fields, keys and methods: `.a.b.c`.

use super::range::reads;
use super::{Evaluated, Execution, Location, TypedValue};
use crate::ast::Operand;
use crate::error::{Error, UnknownName};
use crate::guard::PrintDoubt;
use crate::value::{Map, Value};

impl<'t> Execution<'t, '_, '_> {
    /// The value that fields lead to, one after the other. The last one gets the arguments, if it is
    /// a method.
    pub(super) fn fields(
        &mut self,
        dot: &TypedValue,
        receiver: &TypedValue,
        fields: &'t [Box<str>],
        node: &'t Operand,
        args: &'t [Operand],
        mut last: Option<Value>,
    ) -> Evaluated<TypedValue> {
        let Some((final_field, first_fields)) = fields.split_last() else {
            return Ok(receiver.clone());
        };
        let mut current = None;
        for field in first_fields {
            current = Some(self.field(
                dot,
                current.as_ref().unwrap_or(receiver),
                field,
                node,
                &[],
                None,
            )?);
        }
        let last = last.take();
        self.field(
            dot,
            current.as_ref().unwrap_or(receiver),
            final_field,
            node,
            args,
            last,
        )
    }

    /// Notes a field that is not there, if a map has one that differs from its name in case alone, which the template does not
    /// read.
    #[cold]
    fn note_alike(&mut self, dot: &TypedValue, map: &Map, name: &str, node: &'t Operand) {
        let at = Location::Operand(node);
        if !self.context.takes_missed_loop(at.offset()) {
            return;
        }
        let known = map.snapshot();
        let mut known = known.iter().map(|(key, _)| key.to_string());
        let is_alike = |key: &String| key.eq_ignore_ascii_case(name);
        let meant = known.find(|key| is_alike(key) && !reads(&self.program.text, key));
        if let Some(meant) = meant {
            let here = std::mem::replace(&mut self.at, at);
            self.note(dot, PrintDoubt::NoField, Some(meant), Vec::new());
            self.at = here;
        }
    }

    fn field(
        &mut self,
        dot: &TypedValue,
        receiver: &TypedValue,
        name: &str,
        node: &'t Operand,
        args: &'t [Operand],
        last: Option<Value>,
    ) -> Evaluated<TypedValue> {
        let has_args = !args.is_empty() || last.is_some();
        match &receiver.value {
            // A missing key has no keys either; arguments do not matter.
            Value::Absent => return Ok(TypedValue::plain(Value::Absent)),
            Value::Nil => {
                return self.fail(format!("nil pointer evaluating interface {{}}.{name}"));
            }
            Value::Map(_) if has_args => {
                return self.fail(format!("{name} is not a method but has arguments"));
            }
            Value::Map(map) => {
                let value = map.get(name).unwrap_or_else(|| {
                    self.note_alike(dot, map, name, node);
                    Value::Absent
                });
                return Ok(TypedValue::element(value, map.element()));
            }
            Value::Struct(object) => {
                if let Some(value) = object.get(name) {
                    if has_args {
                        return self.fail(format!(
                            "{name} has arguments but cannot be invoked as function"
                        ));
                    }
                    return Ok(TypedValue::plain(value.clone()));
                }
            }
            value => {
                if let Some(method) = self.program.functions.method(value, name) {
                    let receiver = Some(value.clone());
                    let value = self.call(
                        dot,
                        method,
                        receiver,
                        Location::Operand(node),
                        None,
                        args,
                        last,
                    )?;
                    return Ok(TypedValue::plain(value));
                }
                let field = match value {
                    Value::Object(object) => object.field(name),
                    _ => None,
                };
                if let Some(value) = field {
                    return Ok(TypedValue::plain(value));
                }
            }
        }
        let ty = match receiver.in_interface {
            true => "interface {}".into(),
            false => receiver.value.type_name(),
        };
        let failed = self.fail(format!("can't evaluate field {name} in type {ty}"));
        failed.map_err(|error| {
            let known = match &receiver.value {
                Value::Struct(object) => object.ty().fields.to_vec(),
                _ => Vec::new(),
            };
            let has_none = !matches!(&receiver.value, Value::Struct(_) | Value::Object(_));
            let unknown = UnknownName {
                name: name.to_owned(),
                is_function: false,
                known,
                owner: has_none.then(|| receiver.value.type_name().to_string()),
            };
            Box::new(Error {
                unknown: Some(Box::new(unknown)),
                ..*error
            })
        })
    }
}
