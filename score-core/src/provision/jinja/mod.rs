//! `jinja://`: the fields of `template://`, written in Jinja.
//!
//! Templates see the same data under the same names (`{{ Params.size }}`, `{{ State.password }}`,
//! `{{ WorkloadServices["web"].ServiceName }}`), the filters and tests of minijinja, and the functions
//! `random_alphanum(length)`, `uuid()` and, where the target has secrets, `encode_secret_ref(name, key)`.
//! A name that is not there may be asked for in an `if` or with `default`; to print it is an error.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use minijinja::value::{Enumerator, Object, Value};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior};
use score_template::value as go;
use sha2::{Digest, Sha256};

use super::data::Data;
use super::stages::{Fault, Language};
use crate::backend::Target;
use crate::host::Host;
use crate::text::Text;

/// How many instructions a template may take.
const FUEL: u64 = 10_000_000;
/// The longest random text that is made.
const MAX_RANDOM: usize = 65_536;
/// The name under which a template's functions find where random bytes come from; no template can write it.
const RANDOM: &str = "random bytes";

/// Jinja templates.
pub(super) struct Jinja {
    has_secret_refs: bool,
}

impl Language for Jinja {
    type Compiled = Environment<'static>;

    fn new(target: &Target) -> Self {
        Jinja {
            has_secret_refs: target.has_secret_refs,
        }
    }

    fn compile(&self, text: &str) -> Result<Environment<'static>, Fault> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_fuel(Some(FUEL));
        environment.add_function("random_alphanum", random_alphanum);
        environment.add_function("uuid", uuid);
        if self.has_secret_refs {
            environment.add_function("encode_secret_ref", |name: String, key: String| {
                Text::secret(name, key).encode().into_owned()
            });
        }
        environment
            .add_template_owned("", text.to_owned())
            .map_err(|error| fault(&error))?;
        Ok(environment)
    }

    /// Nothing but the name leads to a field, or `debug`, which shows all.
    fn may_read(_: &Environment<'static>, text: &str, field: &str) -> bool {
        text.contains(field) || text.contains("debug")
    }

    fn render(
        &self,
        template: &Environment<'static>,
        data: &Data,
        host: &dyn Host,
    ) -> Result<String, Fault> {
        let mut seed = [0; 32];
        host.random(&mut seed);
        let random = Value::from_object(Random {
            seed,
            drawn: AtomicU64::new(0),
        });
        let names = data.iter().map(|(name, field)| (name, value(field)));
        let context: BTreeMap<&str, Value> = names.chain([(RANDOM, random)]).collect();
        let template = template.get_template("").map_err(|error| fault(&error))?;
        template
            .render(Value::from(context))
            .map_err(|error| fault(&error))
    }
}

fn fault(error: &Error) -> Fault {
    let message = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    let line = error.line().unwrap_or(1);
    let kept = format!("jinja: line {line}: {message}");
    Fault {
        message,
        kept,
        at: Some((line - 1, 0)),
        subject: String::new(),
    }
}

/// A value of the data as Jinja sees it. Maps and structs are looked into, not copied.
fn value(value: &go::Value) -> Value {
    match value {
        go::Value::Absent | go::Value::Nil => Value::from(()),
        go::Value::Bool(b) => Value::from(*b),
        go::Value::Int(n) | go::Value::Int64(n) | go::Value::Duration(n) => Value::from(*n),
        go::Value::Uint64(n) => Value::from(*n),
        go::Value::Float(n) => Value::from(*n),
        go::Value::Str(_) | go::Value::Bytes(_) => {
            Value::from(value.as_text().unwrap_or_default().into_owned())
        }
        go::Value::List(list) => list.items().iter().map(self::value).collect(),
        go::Value::Map(map) => Value::from_object(Entries::Map(map.clone())),
        go::Value::Struct(fields) => Value::from_object(Entries::Struct(fields.clone())),
        go::Value::Time(time) => Value::from(
            time.timestamp()
                .display_with_offset(time.offset())
                .to_string(),
        ),
        go::Value::Object(object) => Value::from(object.text()),
    }
}

/// What has entries.
#[derive(Debug)]
enum Entries {
    Map(go::Map),
    Struct(go::Struct),
}

impl Object for Entries {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        match &**self {
            Entries::Map(map) => map.get(key).as_ref().map(value),
            Entries::Struct(fields) => fields.get(key).map(value),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let keys = match &**self {
            Entries::Map(map) => map
                .snapshot()
                .into_iter()
                .map(|(key, _)| Value::from(&*key))
                .collect(),
            Entries::Struct(fields) => fields.fields().map(|(name, _)| Value::from(name)).collect(),
        };
        Enumerator::Values(keys)
    }
}

/// Random bytes: the hashes of a seed and a counter.
#[derive(Debug)]
struct Random {
    seed: [u8; 32],
    drawn: AtomicU64,
}

impl Object for Random {}

impl Random {
    fn draw(&self) -> [u8; 32] {
        let count = self.drawn.fetch_add(1, Ordering::Relaxed);
        Sha256::new()
            .chain_update(self.seed)
            .chain_update(count.to_le_bytes())
            .finalize()
            .into()
    }
}

fn with_random<T>(state: &State<'_, '_>, draw: impl FnOnce(&Random) -> T) -> Result<T, Error> {
    let random = state.lookup(RANDOM);
    let random = random
        .as_ref()
        .and_then(|random| random.downcast_object_ref::<Random>());
    random.map(draw).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidOperation,
            "there are no random bytes here",
        )
    })
}

/// Random letters and digits, each as likely as the others.
fn random_alphanum(state: &State<'_, '_>, length: usize) -> Result<String, Error> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    if length > MAX_RANDOM {
        let message = format!("a random text has at most {MAX_RANDOM} characters");
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    with_random(state, |random| {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            // Bytes past the last full round of the alphabet would make its first letters more likely.
            let fair = random.draw().into_iter().filter(|byte| *byte < 248);
            let letters = fair.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
            let missing = length - text.len();
            text.extend(letters.take(missing));
        }
        text
    })
}

/// A random uuid.
fn uuid(state: &State<'_, '_>) -> Result<String, Error> {
    with_random(state, |random| {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&random.draw()[..16]);
        crate::resource::uuid_v4(bytes)
    })
}
