//! Calls of functions: Go's rules for the number and the types of arguments.

use std::sync::Arc;

use super::range::names_of;
use super::{Evaluated, Execution, Location, TypedValue};
use crate::ast::{Number, Operand, Term};
use crate::error::{AbsentArgument, CallError, Error};
use crate::function::{Body, Function};
use crate::limits::COMPARED_PER_STEP;
use crate::redaction::{without_parts, without_values_given};
use crate::value::{Type, Value};

impl<'t> Execution<'t, '_, '_> {
    /// Calls a function, or a method if there is a receiver. `last` is what a pipeline hands over,
    /// the last argument. `node` is where errors of the function itself are.
    #[expect(
        clippy::too_many_arguments,
        reason = "a call has that many parts, and all callers have all of them"
    )]
    pub(super) fn call(
        &mut self,
        dot: &TypedValue,
        function: &'static Function,
        receiver: Option<Value>,
        node: Location<'t>,
        callee: Option<&'t Operand>,
        args: &'t [Operand],
        last: Option<Value>,
    ) -> Evaluated<Value> {
        if let Some(callee) = callee {
            self.at = Location::Operand(callee);
        }
        self.check_number(function, args.len(), last.is_some())?;
        match function.body {
            Body::And => return self.short_circuit(dot, args, last, false),
            Body::Or => return self.short_circuit(dot, args, last, true),
            Body::Func(_) | Body::Outside | Body::Call => {}
        }
        let mark = self.args.len();
        self.args.extend(receiver);
        for (index, operand) in args.iter().enumerate() {
            let value = self.argument(dot, parameter(function, index), operand)?;
            self.args.push(value);
        }
        if let Some(last) = last {
            let value = self.checked(last, parameter(function, args.len()))?;
            self.args.push(value);
        }
        let values = self.args.get(mark..).unwrap_or_default();
        let called = self.context.charge(1 + cost_of_looking_at(values));
        let called = called.and_then(|()| self.context.check_call(function.name, values));
        let called = called.and_then(|()| match function.body {
            Body::Func(func) => func(self.context, values),
            Body::Outside => {
                let value = self.context.outside().call(function.name, values)?;
                let made = value.as_bytes().map_or(0, <[u8]>::len);
                self.context
                    .charge(u64::try_from(made).unwrap_or(u64::MAX))?;
                Ok(value)
            }
            Body::Call | Body::And | Body::Or => Err(not_callable(values.first(), args.first())),
        });
        let called = called.map_err(|error| {
            let given = self.args.get(mark..).unwrap_or_default();
            let is_known = self.context.known();
            // Of a `fail` the words are its author's; what is outside says what it was asked for.
            let is_ours = !matches!(function.body, Body::Outside) && function.name != "fail";
            let source = &self.program.text;
            error.reworded(|text| match is_ours {
                true => without_values_given(text, given, source, is_known),
                false => without_parts(text, given, source, is_known),
            })
        });
        self.args.truncate(mark);
        // Also what is small takes some memory.
        let called = called.and_then(|value| {
            self.context
                .charge(cost_of_looking_at(std::slice::from_ref(&value)))?;
            Ok(value)
        });
        called.or_else(|error| {
            self.at = node;
            let absent = error.absent.map(|at| AbsentArgument {
                function: function.name,
                arguments: args.iter().map(ToString::to_string).collect(),
                at,
            });
            let failed = self
                .fail_by(error.reworded(|text| format!("error calling {}: {text}", function.name)));
            failed.map_err(|mut error: Box<Error>| {
                error.absent = absent.map(Box::new);
                error
            })
        })
    }

    fn check_number(&self, function: &Function, args: usize, has_last: bool) -> Evaluated<()> {
        let given = args + usize::from(has_last);
        let Function { name, params, .. } = function;
        let wanted = params.len();
        if function.rest.is_some() {
            // Go leaves what the pipeline hands over out of the number that it tells.
            if given < wanted {
                return self.fail(format!(
                    "wrong number of args for {name}: want at least {wanted} got {args}"
                ));
            }
        } else if given != wanted {
            return self.fail(format!(
                "wrong number of args for {name}: want {wanted} got {given}"
            ));
        }
        Ok(())
    }

    /// `and` and `or`: the first argument that decides, else the last.
    fn short_circuit(
        &mut self,
        dot: &TypedValue,
        args: &'t [Operand],
        last: Option<Value>,
        decisive: bool,
    ) -> Evaluated<Value> {
        let mut value = Value::Absent;
        for operand in args {
            value = self.argument(dot, Type::Raw, operand)?;
            if value.truth() == decisive {
                return Ok(value);
            }
        }
        Ok(last.unwrap_or(value))
    }

    /// The value of an argument, as the type that the parameter has.
    fn argument(&mut self, dot: &TypedValue, ty: Type, operand: &'t Operand) -> Evaluated<Value> {
        self.at = Location::Operand(operand);
        let value = match &operand.term {
            Term::Dot => dot.value.clone(),
            Term::Nil => {
                return match ty.nil() {
                    Some(nil) => Ok(nil),
                    None => self.fail(format!("cannot assign nil to {ty}")),
                };
            }
            Term::Field(fields) => self.fields(dot, dot, fields, operand, &[], None)?.value,
            Term::Variable { variable, fields } => {
                let receiver = self.variable(variable)?;
                self.fields(dot, &receiver, fields, operand, &[], None)?
                    .value
            }
            Term::Chain { base, fields } => {
                let receiver = self.chain_base(dot, base)?;
                self.fields(dot, &receiver, fields, operand, &[], None)?
                    .value
            }
            Term::Pipeline(pipeline) => self.nested(|this| this.pipeline(dot, pipeline))?,
            Term::Function(function) => self.call(
                dot,
                function,
                None,
                Location::Operand(operand),
                Some(operand),
                &[],
                None,
            )?,
            Term::Bool(_) | Term::Number(_) | Term::Str { .. } => {
                return self.typed_literal(ty, operand);
            }
        };
        let is_absent = matches!(value, Value::Absent);
        self.checked(value, ty).map_err(|mut error| {
            if let Term::Field(fields) = &operand.term
                && is_absent
            {
                error.beside = names_of(dot, fields);
            }
            error
        })
    }

    /// A value for a parameter of that type.
    fn checked(&self, value: Value, ty: Type) -> Evaluated<Value> {
        match value {
            Value::Absent => match ty.nil() {
                Some(nil) => Ok(nil),
                None => self.fail(format!("invalid value; expected {ty}")),
            },
            value if ty.accepts(&value) => Ok(value),
            Value::Nil => self.fail(format!(
                "wrong type for value; expected {ty}; got interface {{}}"
            )),
            value => self.fail(format!(
                "wrong type for value; expected {ty}; got {}",
                value.type_name()
            )),
        }
    }

    /// A literal as the type that the parameter has.
    fn typed_literal(&mut self, ty: Type, operand: &'t Operand) -> Evaluated<Value> {
        let number = match &operand.term {
            Term::Number(number) => Some(number),
            _ => None,
        };
        let (value, expected) = match (ty, &operand.term) {
            (Type::Any | Type::Raw, _) => return self.literal(operand),
            (Type::Bool, Term::Bool(value)) => (Some(Value::Bool(*value)), "bool"),
            (Type::Bool, _) => (None, "bool"),
            (Type::Int, _) => (
                number.and_then(|number| number.int).map(Value::Int),
                "integer",
            ),
            (Type::Int64, _) => (
                number.and_then(|number| number.int).map(Value::Int64),
                "integer",
            ),
            (Type::Duration, _) => (
                number.and_then(|number| number.int).map(Value::Duration),
                "integer",
            ),
            (Type::Uint32, _) => {
                let narrow = |uint: u64| u64::from((uint & u64::from(u32::MAX)) as u32);
                (
                    number
                        .and_then(|number| number.uint)
                        .map(narrow)
                        .map(Value::Uint64),
                    "unsigned integer",
                )
            }
            (Type::Float, _) => (
                number.and_then(|number| number.float).map(Value::Float),
                "float",
            ),
            (Type::Str, Term::Str { value, .. }) => (Some(value.clone()), "string"),
            (Type::Str, _) => (None, "string"),
            (Type::List | Type::Map | Type::Named(_), _) => {
                return self.fail(format!("can't handle {operand} for arg of type {ty}"));
            }
        };
        match value {
            Some(value) => Ok(value),
            None => self.fail(format!("expected {expected}; found {operand}")),
        }
    }

    /// A literal where no type is asked for.
    pub(super) fn literal(&mut self, operand: &'t Operand) -> Evaluated<Value> {
        match &operand.term {
            Term::Bool(value) => Ok(Value::Bool(*value)),
            Term::Str { value, .. } => Ok(value.clone()),
            Term::Number(number) => self.ideal(number),
            _ => self.fail(format!("can't evaluate command {operand}")),
        }
    }

    fn ideal(&self, number: &Number) -> Evaluated<Value> {
        if let Some(complex) = number.complex {
            return Ok(Value::Object(Arc::new(complex)));
        }
        match (
            number.float.filter(|_| number.looks_like_float()),
            number.int,
        ) {
            (Some(float), _) => Ok(Value::Float(float)),
            (None, Some(int)) => Ok(Value::Int(int)),
            (None, None) => self.fail(format!("{} overflows int", number.text)),
        }
    }
}

/// The type of a parameter. The number of arguments has been checked.
fn parameter(function: &Function, index: usize) -> Type {
    function
        .params
        .get(index)
        .copied()
        .or(function.rest)
        .unwrap_or(Type::Any)
}

/// The error of `call` with a value that is no function.
fn not_callable(value: Option<&Value>, operand: Option<&Operand>) -> CallError {
    let Some(value) = value.filter(|value| !matches!(value, Value::Absent | Value::Nil)) else {
        return "call of nil".into();
    };
    let name = match operand {
        Some(operand) => operand.to_string(),
        // Not its text, which may be a secret.
        None => format!("<{} Value>", value.type_name()),
    };
    format!("non-function {name} of type {}", value.type_name()).into()
}

/// The steps for looking at the texts among the arguments. What a function makes of them, it charges itself.
fn cost_of_looking_at(values: &[Value]) -> u64 {
    let bytes: usize = values
        .iter()
        .filter_map(Value::as_bytes)
        .map(<[u8]>::len)
        .fold(0, usize::saturating_add);
    u64::try_from(bytes / COMPARED_PER_STEP).unwrap_or(u64::MAX)
}
