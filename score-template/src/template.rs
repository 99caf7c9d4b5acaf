//! A compiled template.

use crate::ast::Definitions;
use crate::context::Context;
use crate::error::Error;
use crate::eval;
use crate::functions::Functions;
use crate::parse::parse;
use crate::value::Value;

/// A template: parsed once, executed as often as needed, by several threads if need be.
#[derive(Clone, Debug)]
pub struct Template {
    pub(crate) text: Box<str>,
    pub(crate) definitions: Definitions,
    /// Which definition is the text itself.
    pub(crate) main: usize,
    /// What methods are looked up in.
    pub(crate) functions: Functions,
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// The text is not a template, or names a function that is not among `functions`.
    pub fn parse(text: &str, functions: &Functions) -> Result<Self, Error> {
        let (definitions, main) = parse(text, functions).map_err(|error| *error)?;
        Ok(Template {
            text: text.into(),
            definitions,
            main,
            functions: *functions,
        })
    }

    /// Executes the template with that data.
    ///
    /// # Errors
    /// The template asks for what the data does not have, a function refuses its arguments, a
    /// limit is reached, or the output is not UTF-8.
    pub fn execute(&self, data: &Value, context: &mut Context<'_>) -> Result<String, Error> {
        eval::execute(self, data, context).map_err(|mut error| {
            error.message = context.without_values(&error.message);
            *error
        })
    }
}
