//! A template: its code, and how it is run.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use minijinja::machinery::{CodeGenerator, Instructions, eval, make_string_output, parse};
use minijinja::value::Value;
use minijinja::{AutoEscape, Error as EngineError};
use self_cell::self_cell;

use crate::budget::{self, Budget};
use crate::check::{self, Refused};
use score_template::error::shorten;

use crate::environment::Environment;
use crate::error::{Error, caught};
use crate::limits::MAX_MESSAGE;
use crate::missing::{Data, absent, missing};
use crate::{detours, net, view};

/// A template that can be rendered as often as needed.
pub struct Template(Compiled);

self_cell! {
    /// The text of a template, and its code, which refers to the text.
    struct Compiled {
        owner: String,
        #[covariant]
        dependent: Code,
    }
}

/// The code of a template, and of its blocks.
struct Code<'t> {
    main: Instructions<'t>,
    blocks: BTreeMap<&'t str, Instructions<'t>>,
}

impl Template {
    /// Reads the text of a template. Filters, tests and functions are looked up when it is rendered.
    ///
    /// # Errors
    /// It does not parse, or is longer or more deeply nested than templates may be.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if let Some(Err(Refused { line, message })) = net::catch(|| check::text(text)) {
            let line = line + 1;
            return Err(Error {
                message,
                line,
                column: 0,
                subject: String::new(),
                hint: None,
                range: None,
            });
        }
        let compiled = caught(|| Compiled::try_new(text.to_owned(), |text| code(text)))
            .map_err(|error| error.of_syntax(text))?;
        Ok(Template(compiled))
    }

    /// Renders the template over named data. `caller` is for the caller's own functions
    /// ([`Environment::with_function`]).
    ///
    /// # Errors
    /// It fails, or takes more than the limits of the environment.
    pub fn render<'n, 'd, C>(
        &self,
        environment: &Environment<C>,
        data: impl IntoIterator<Item = (&'n str, &'d score_template::Value)>,
        caller: C,
    ) -> Result<String, Error>
    where
        C: fmt::Debug + Send + Sync + 'static,
    {
        let budget = Arc::new(Budget::new(environment.steps()));
        let data: Data<'_, '_> = data.into_iter().collect();
        let mut context: BTreeMap<&str, Value> = data
            .iter()
            .map(|(name, field)| (*name, view::value(field, &budget)))
            .collect();
        context.insert(budget::NAME, Value::from_dyn_object(budget));
        environment.add_caller(caller, &mut context);
        caught(|| self.run(environment.engine(), context)).map_err(|error| {
            let owner = self.0.borrow_owner();
            let named = error.message.strip_prefix("undefined value: `");
            let named = named.and_then(|rest| rest.strip_suffix("` is undefined"));
            let found = match named {
                Some(path) => absent(path, &data),
                None if error.message == "undefined value" => missing(owner, error.line, &data),
                None => None,
            };
            match found {
                Some((path, hint)) => Error {
                    message: message(&path),
                    hint,
                    column: column(owner, error.line, &path),
                    subject: path,
                    ..error
                },
                None => error.of_unknown_name(owner),
            }
        })
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.borrow_owner()
    }

    fn run(
        &self,
        engine: &minijinja::Environment<'static>,
        context: BTreeMap<&str, Value>,
    ) -> Result<String, EngineError> {
        let Code { main, blocks } = self.0.borrow_dependent();
        let mut output = String::new();
        let out = &mut make_string_output(&mut output);
        eval(
            engine,
            main,
            Value::from(context),
            blocks,
            out,
            AutoEscape::None,
        )?;
        Ok(output)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Template")
            .field(self.0.borrow_owner())
            .finish()
    }
}

/// The byte at which a path stands in a line, from 0.
fn column(text: &str, line: usize, path: &str) -> usize {
    let line = text.lines().nth(line.saturating_sub(1));
    line.and_then(|line| line.find(path)).unwrap_or(0)
}

/// The message that a name leads to nothing.
fn message(path: &str) -> String {
    let mut message = format!("there is no `{path}`");
    shorten(&mut message, MAX_MESSAGE);
    message
}

/// Makes code of a text that has been checked, with detours that bound what it takes.
fn code(text: &str) -> Result<Code<'_>, EngineError> {
    let parsed = parse(text, "", Default::default())?;
    check::constants(&parsed)?;
    let mut generator = CodeGenerator::new("", text);
    generator.compile_stmt(&parsed);
    let (mut main, mut blocks) = generator.finish();
    detours::add_detours(&mut main);
    blocks.values_mut().for_each(detours::add_detours);
    Ok(Code { main, blocks })
}
