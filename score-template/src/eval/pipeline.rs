//! Pipelines, their commands, and variables.

use super::{Evaluated, Execution, Location, TypedValue};
use crate::ast::{Command, Operand, Pipeline, Term, Variable};
use crate::limits::COMPARED_PER_STEP;
use crate::value::Value;

impl<'t> Execution<'t, '_, '_> {
    /// The value of a pipeline. What was read as an `interface {}` is what is in it: no value, if
    /// that is nil.
    pub(super) fn pipeline(
        &mut self,
        dot: &TypedValue,
        pipeline: &'t Pipeline,
    ) -> Evaluated<Value> {
        self.at = Location::Pipeline(pipeline);
        let mut value = None;
        for command in &pipeline.commands {
            let result = self.command(dot, command, value)?;
            value = Some(if result.is_nil() {
                Value::Absent
            } else {
                result
            });
        }
        let value = value.unwrap_or(Value::Absent);
        for variable in &pipeline.variables {
            let seen = TypedValue::plain(value.clone());
            if pipeline.assigns {
                self.assign(variable, seen)?;
            } else {
                self.variables.push((variable.id, seen));
            }
        }
        Ok(value)
    }

    fn command(
        &mut self,
        dot: &TypedValue,
        command: &'t Command,
        last: Option<Value>,
    ) -> Evaluated<Value> {
        let Command { first, args, .. } = command;
        // Of parentheses Go tells what was evaluated before.
        if !matches!(first.term, Term::Pipeline(_)) {
            self.at = Location::Operand(first);
        }
        match &first.term {
            Term::Function(function) => {
                return self.call(
                    dot,
                    function,
                    None,
                    Location::Command(command),
                    Some(first),
                    args,
                    last,
                );
            }
            Term::Field(fields) => {
                return Ok(self.fields(dot, dot, fields, first, args, last)?.value);
            }
            Term::Variable { variable, fields } if !fields.is_empty() => {
                let receiver = self.variable(variable)?;
                return Ok(self
                    .fields(dot, &receiver, fields, first, args, last)?
                    .value);
            }
            Term::Chain { base, fields } => {
                let receiver = self.chain_base(dot, base)?;
                return Ok(self
                    .fields(dot, &receiver, fields, first, args, last)?
                    .value);
            }
            _ => {}
        }
        if !args.is_empty() || last.is_some() {
            return self.fail(format!("can't give argument to non-function {first}"));
        }
        match &first.term {
            Term::Variable { variable, .. } => Ok(self.variable(variable)?.value),
            Term::Pipeline(pipeline) => self.nested(|this| this.pipeline(dot, pipeline)),
            Term::Dot => Ok(dot.value.clone()),
            Term::Nil => self.fail("nil is not a command"),
            _ => self.literal(first),
        }
    }

    /// The value before the fields of a chain: of a pipeline in parentheses, or of a function.
    pub(super) fn chain_base(
        &mut self,
        dot: &TypedValue,
        base: &'t Operand,
    ) -> Evaluated<TypedValue> {
        self.at = Location::Operand(base);
        let value = match &base.term {
            Term::Pipeline(pipeline) => self.nested(|this| this.pipeline(dot, pipeline))?,
            Term::Function(function) => self.call(
                dot,
                function,
                None,
                Location::Operand(base),
                Some(base),
                &[],
                None,
            )?,
            _ => self.literal(base)?,
        };
        Ok(TypedValue::plain(value))
    }

    pub(super) fn variable(&mut self, variable: &Variable) -> Evaluated<TypedValue> {
        let (_, seen) = self.slot(variable)?;
        Ok(seen.clone())
    }

    pub(super) fn assign(&mut self, variable: &Variable, value: TypedValue) -> Evaluated<()> {
        let (_, seen) = self.slot(variable)?;
        *seen = value;
        Ok(())
    }

    /// The newest variable of that name; charges for the look at those that are newer.
    fn slot(&mut self, variable: &Variable) -> Evaluated<&mut (usize, TypedValue)> {
        let visible = self.variables.get(self.frame..).unwrap_or_default();
        let found = visible.iter().rposition(|(id, _)| *id == variable.id);
        let newer = found.map_or(0, |found| visible.len() - found);
        let newer = u64::try_from(newer / COMPARED_PER_STEP).unwrap_or(u64::MAX);
        let charged = self.context.charge(newer);
        self.located(charged)?;
        let Some(found) = found else {
            return self.fail(format!("undefined variable: {}", variable.name));
        };
        Ok(&mut self.variables[self.frame + found])
    }
}
