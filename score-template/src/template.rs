//! The template, ready to be executed.

use crate::ast::Program;
use crate::context::Context;
use crate::data_shape::DataShape;
use crate::error::Error;
use crate::eval::execute;
use crate::field_usage::{self, FieldsBelow};
use crate::functions::Functions;
use crate::parse::parse;
use crate::value::Value;

/// A template: parsed once, executed as often as needed, by several threads if need be.
#[derive(Clone, Debug)]
pub struct Template {
    program: Program,
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// The text is not a template, or names a function that is not among `functions`.
    pub fn parse(text: &str, functions: &Functions) -> Result<Self, Error> {
        let program = parse(text, functions).map_err(|error| *error)?;
        Ok(Template { program })
    }

    /// Executes the template with that data.
    ///
    /// # Errors
    /// The template asks for what the data does not have, a function refuses its arguments, a
    /// limit is reached, or the output is not UTF-8.
    pub fn execute(&self, data: &Value, context: &mut Context<'_>) -> Result<String, Error> {
        execute(&self.program, data, context).map_err(|mut error| {
            error.message = context.without_values(&error.message);
            *error
        })
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.program.text
    }

    /// True if an execution may look at a field of the data, or hand it on. Errs on the side of `true`: what names
    /// the field may do so, and so may what hands on the data as a whole.
    #[must_use]
    pub fn may_read(&self, field: &str) -> bool {
        field_usage::may_read(&self.program, field)
    }

    /// True if each execution looks at a field of the data.
    #[must_use]
    pub fn surely_reads(&self, field: &str) -> bool {
        field_usage::surely_reads(&self.program, field)
    }

    /// The fields below a field of the data that the template names, as far as they can be told without executing it.
    #[must_use]
    pub fn fields_below(&self, field: &str) -> FieldsBelow {
        FieldsBelow::of(&self.program, field)
    }

    /// The shape that the template expects of its data, as far as it can be told without executing it.
    #[must_use]
    pub fn data_shape(&self) -> DataShape {
        DataShape::of(&self.program)
    }
}
