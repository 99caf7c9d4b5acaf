//! `jinja://`: the fields of `template://`, written in Jinja.
//!
//! Templates see the same data under the same names (`{{ Params.size }}`, `{{ State.password }}`,
//! `{{ WorkloadServices["web"].ServiceName }}`), the filters and tests of minijinja, and the functions
//! `random_alphanum(length)`, `uuid()` and, where the target has secrets, `encode_secret_ref(name, key)`.
//! A name that is not there may be asked for in an `if` or with `default`; to print it is an error.

mod budget;
mod check;
mod filters;
mod format;
mod guards;
mod look;
mod namespace;
mod net;
mod predicates;
#[cfg(test)]
mod tests;
mod view;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use minijinja::machinery::{CodeGenerator, Instructions, eval, make_string_output, parse};
use minijinja::value::{Object, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior};
use score_template::error::shorten;
use self_cell::self_cell;
use sha2::{Digest, Sha256};

use self::budget::Budget;
use super::data::Data;
use super::template_entry::{Fault, Language};
use crate::host::Host;
use crate::limits;
use crate::target::Target;
use crate::text::Text;

/// The longest random text that is made.
const MAX_RANDOM: usize = 65_536;
/// The longest message of an error: some quote what they were given.
const MAX_MESSAGE: usize = 4 << 10;
/// The name under which the functions of a template find what belongs to its execution; no template can write it.
const RUN: &str = "this execution";

/// Jinja templates.
pub(super) struct Jinja {
    has_secret_refs: bool,
}

/// What templates may call, without and with references to secrets.
static PLAIN: LazyLock<Environment<'static>> = LazyLock::new(|| environment(false));
static WITH_SECRETS: LazyLock<Environment<'static>> = LazyLock::new(|| environment(true));

fn environment(has_secret_refs: bool) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    // Messages say what was undefined however the engine is built.
    environment.set_debug(true);
    environment.set_fuel(Some(limits::TEMPLATE_INSTRUCTIONS));
    environment.set_recursion_limit(limits::TEMPLATE_DEPTH);
    environment.set_formatter(guards::emit);
    guards::add_functions(&mut environment);
    filters::add(&mut environment);
    environment.add_function("random_alphanum", random_alphanum);
    environment.add_function("uuid", uuid);
    if has_secret_refs {
        environment.add_function("encode_secret_ref", encode_secret_ref);
    }
    environment
}

/// The code of a template, and of its blocks.
struct Code<'t> {
    main: Instructions<'t>,
    blocks: BTreeMap<&'t str, Instructions<'t>>,
}

self_cell! {
    /// The text of a template, and its code, which refers to the text.
    pub(super) struct Compiled {
        owner: String,
        #[covariant]
        dependent: Code,
    }
}

impl Compiled {
    /// Makes code of a text that has been checked.
    fn of(text: String) -> Result<Self, Error> {
        Compiled::try_new(text, |text| code(text))
    }

    /// Runs the code.
    fn render(
        &self,
        environment: &'static Environment<'static>,
        context: BTreeMap<&str, Value>,
    ) -> Result<String, Error> {
        let Code { main, blocks } = self.borrow_dependent();
        let mut output = String::new();
        let out = &mut make_string_output(&mut output);
        eval(
            environment,
            main,
            Value::from(context),
            blocks,
            out,
            AutoEscape::None,
        )?;
        Ok(output)
    }
}

/// Makes code of a template whose text has been checked, with detours that bound what it takes.
fn code(text: &str) -> Result<Code<'_>, Error> {
    let parsed = parse(text, "", Default::default())?;
    check::constants(&parsed)?;
    let mut generator = CodeGenerator::new("", text);
    generator.compile_stmt(&parsed);
    let (mut main, mut blocks) = generator.finish();
    guards::guard(&mut main);
    blocks.values_mut().for_each(guards::guard);
    Ok(Code { main, blocks })
}

impl Jinja {
    fn environment(&self) -> &'static Environment<'static> {
        if self.has_secret_refs {
            &WITH_SECRETS
        } else {
            &PLAIN
        }
    }
}

impl Language for Jinja {
    type Compiled = Compiled;

    fn new(target: &Target) -> Self {
        Jinja {
            has_secret_refs: target.has_template_function("encodeSecretRef"),
        }
    }

    fn compile(&self, text: &str) -> Result<Compiled, Fault> {
        if let Some(Err(check::Refused { line, message })) = net::catch(|| check::text(text)) {
            let go_message = format!("jinja: line {}: {message}", line + 1);
            return Err(Fault {
                message,
                go_message,
                at: Some((line, 0)),
                subject: String::new(),
            });
        }
        caught(|| Compiled::of(text.to_owned()))
    }

    /// Nothing but the name leads to a field.
    fn may_read(_: &Compiled, text: &str, field: &str) -> bool {
        text.contains(field)
    }

    fn render(&self, template: &Compiled, data: &Data, host: &dyn Host) -> Result<String, Fault> {
        let mut seed = [0; 32];
        host.random(&mut seed);
        let budget = Arc::new(Budget::new(limits::TEMPLATE_STEPS));
        let names = data
            .iter()
            .map(|(name, field)| (name, view::value(field, &budget)));
        let mut context: BTreeMap<&str, Value> = names.collect();
        let run = Run {
            seed,
            drawn: AtomicU64::new(0),
            budget,
        };
        context.insert(RUN, Value::from_object(run));
        caught(|| template.render(self.environment(), context))
    }
}

/// Runs the engine: if it panics, that is an error of the template.
fn caught<T>(run: impl FnOnce() -> Result<T, Error>) -> Result<T, Fault> {
    let result = net::catch(run);
    let result = result.unwrap_or_else(|| Err(failed("the engine fails on it".to_owned())));
    result.map_err(|error| fault(&error))
}

/// An error of ours.
fn failed(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

fn fault(error: &Error) -> Fault {
    let mut message = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    shorten(&mut message, MAX_MESSAGE);
    let line = error.line().unwrap_or(1);
    let go_message = format!("jinja: line {line}: {message}");
    Fault {
        message,
        go_message,
        at: Some((line - 1, 0)),
        subject: String::new(),
    }
}

/// What belongs to an execution: random bytes, the hashes of a seed and a counter, and the steps that are left.
#[derive(Debug)]
struct Run {
    seed: [u8; 32],
    drawn: AtomicU64,
    budget: Arc<Budget>,
}

impl Object for Run {}

impl Run {
    fn draw(&self) -> [u8; 32] {
        let count = self.drawn.fetch_add(1, Ordering::Relaxed);
        Sha256::new()
            .chain_update(self.seed)
            .chain_update(count.to_le_bytes())
            .finalize()
            .into()
    }
}

fn run(state: &State<'_, '_>) -> Result<Arc<Run>, Error> {
    let run = state
        .lookup(RUN)
        .and_then(|run| run.downcast_object::<Run>());
    run.ok_or_else(|| failed("there is no execution here".to_owned()))
}

/// `encode_secret_ref(name, key)`: the notation of a reference to a secret.
fn encode_secret_ref(
    state: &mut State<'_, '_>,
    name: String,
    key: String,
) -> Result<String, Error> {
    let text = Text::secret(name, key).encode().into_owned();
    budget::budget(state)?.pay(text.len())?;
    Ok(text)
}

/// Random letters and digits, each as likely as the others.
fn random_alphanum(state: &mut State<'_, '_>, length: usize) -> Result<String, Error> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    if length > MAX_RANDOM {
        return Err(failed(format!(
            "a random text has at most {MAX_RANDOM} characters"
        )));
    }
    budget::budget(state)?.pay(64 + length.saturating_mul(4))?;
    let run = run(state)?;
    let mut text = String::with_capacity(length);
    while text.len() < length {
        // Bytes past the last full round of the alphabet would make its first letters more likely.
        let fair = run.draw().into_iter().filter(|byte| *byte < 248);
        let letters = fair.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
        let missing = length - text.len();
        text.extend(letters.take(missing));
    }
    Ok(text)
}

/// A random uuid.
fn uuid(state: &mut State<'_, '_>) -> Result<String, Error> {
    budget::budget(state)?.pay(128)?;
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&run(state)?.draw()[..16]);
    Ok(crate::resource::uuid_v4(bytes))
}
