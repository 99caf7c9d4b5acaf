//! `template://`: Go templates with the sprig functions, as the Go tools run them.

use score_template::Template;
use score_template::context::{Context, Outside};
use score_template::error::{CallError, Error, Stage};
use score_template::funcs::{Function, Functions};
use score_template::value::{Type, Value};

use super::data::Data;
use super::stages::{Fault, Language};
use crate::backend::Target;
use crate::host::Host;
use crate::text::Text;

/// Go templates.
pub(super) struct Go {
    functions: Functions,
}

/// `encodeSecretRef NAME KEY`: the notation of a reference to a secret.
static SECRET_REFS: &[Function] = &[Function::new(
    "encodeSecretRef",
    &[Type::Str, Type::Str],
    |_, arguments| -> Result<Value, CallError> {
        let text = |i: usize| {
            arguments
                .get(i)
                .and_then(Value::as_text)
                .unwrap_or_default()
        };
        Ok(Value::str(
            Text::secret(text(0), text(1)).encode().into_owned(),
        ))
    },
)];

impl Language for Go {
    type Compiled = Template;

    fn new(target: &Target) -> Self {
        let functions = if target.has_secret_refs {
            Functions::with(SECRET_REFS)
        } else {
            Functions::new()
        };
        Go { functions }
    }

    fn compile(&self, text: &str) -> Result<Template, Fault> {
        Template::parse(text, &self.functions).map_err(|error| fault(&error))
    }

    fn render(&self, template: &Template, data: &Data, host: &dyn Host) -> Result<String, Fault> {
        let door = Door(host);
        template
            .execute(&data.root(), &mut Context::new(&door))
            .map_err(|error| fault(&error))
    }
}

/// What templates may ask of the outside.
pub(crate) struct Door<'a>(pub(crate) &'a dyn Host);

impl Outside for Door<'_> {
    fn random(&self, buffer: &mut [u8]) {
        self.0.random(buffer);
    }

    fn env(&self, name: &str) -> Option<String> {
        self.0.env(name)
    }
}

pub(crate) fn fault(error: &Error) -> Fault {
    let message = match error.stage {
        Stage::Parse => error.message.clone(),
        Stage::Exec => format!("at `{}`: {}", error.context, error.message),
    };
    let at = (error.line.saturating_sub(1), error.column.saturating_sub(1));
    Fault {
        message,
        kept: error.to_string(),
        at: Some(at),
    }
}
