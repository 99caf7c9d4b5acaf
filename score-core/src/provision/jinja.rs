//! `jinja://`: the fields of `template://`, written in Jinja.
//!
//! Templates see the same data under the same names (`{{ Params.size }}`, `{{ State.password }}`,
//! `{{ WorkloadServices["web"].ServiceName }}`), the filters and tests of minijinja, and the functions
//! `random_alphanum(length)`, `uuid()` and, where the target has secrets, `encode_secret_ref(name, key)`.
//! A name that is not there may be asked for in an `if` or with `default`; to print it is an error.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use score_jinja::{Environment, Error, Limits, LostSet, Template, lost_set};
use score_template::CallError;
use score_yaml::message;
use score_yaml::message::Name;
use sha2::{Digest, Sha256};

use super::data::Data;
use super::template_language::{Language, Rendered, in_place_of};
use crate::codes;
use crate::host::Host;
use crate::resource::uuid_v4;
use crate::target::Target;
use crate::templates::TemplateFault;
use crate::text::Text;

/// The longest random text that is made.
const MAX_RANDOM: usize = 65_536;

/// Jinja templates.
pub(super) struct Jinja {
    environment: &'static Environment<Random>,
    /// Fields of the data that other tools have.
    foreign: &'static [(&'static str, &'static str)],
}

/// The environments of templates, without and with references to secrets.
static PLAIN: LazyLock<Environment<Random>> = LazyLock::new(environment);
static WITH_SECRET_REFS: LazyLock<Environment<Random>> =
    LazyLock::new(|| environment().with_function("encode_secret_ref", encode_secret_ref));

fn environment() -> Environment<Random> {
    Environment::new(Limits::default())
        .with_function("random_alphanum", random_alphanum)
        .with_function("uuid", uuid)
}

impl Language for Jinja {
    type Compiled = Template;
    const QUOTE: &'static str = "tojson";
    const HAS_STATEMENTS: bool = true;

    fn new(target: &Target) -> Self {
        let environment = if target.has_template_function("encodeSecretRef") {
            &WITH_SECRET_REFS
        } else {
            &PLAIN
        };
        Jinja {
            environment,
            foreign: target.foreign_fields,
        }
    }

    fn compile(&self, text: &str) -> Result<Template, TemplateFault> {
        Template::parse(text).map_err(fault)
    }

    /// Nothing but the name leads to a field.
    fn may_read(_: &Template, text: &str, field: &str) -> bool {
        text.contains(field)
    }

    fn render(
        &self,
        template: &Template,
        data: &Data,
        host: &dyn Host,
    ) -> Result<Rendered, TemplateFault> {
        let rendered = template.render(self.environment, data.iter(), Random::new(host));
        let lost = lost_set(template.text());
        let lost = lost.map(|lost| (codes::DOUBTFUL_VALUE, doubt(&lost, template.text())));
        let doubts = lost.into_iter().collect();
        rendered
            .map(|text| Rendered { text, doubts })
            .map_err(|error| {
                let fault = fault(error);
                match in_place_of(self.foreign, &fault.subject) {
                    Some(way_out) => TemplateFault {
                        hints: vec![way_out],
                        ..fault
                    },
                    None => fault,
                }
            })
    }
}

/// What a loop sets in vain.
fn doubt(lost: &LostSet, text: &str) -> TemplateFault {
    let before = &text[..lost.range.start];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let name = Name(&lost.name);
    TemplateFault {
        message: message!("sets another `{name}`, which ends at `{{% endfor %}}` and nobody reads"),
        go_message: String::new(),
        at: Some((before.matches('\n').count(), before.len() - line_start)),
        subject: lost.name.clone(),
        way_out: None,
        hints: vec![message!(
            "`{{% set ns = namespace({name}=…) %}}` before the loop, and `ns.{name}` for `{name}`"
        )],
        is_of_author: false,
    }
}

fn fault(error: Error) -> TemplateFault {
    TemplateFault {
        go_message: error.to_string(),
        at: Some((error.line.saturating_sub(1), error.column)),
        message: error.message,
        subject: error.subject,
        way_out: None,
        hints: error.hint.into_iter().collect(),
        is_of_author: false,
    }
}

/// The random bytes of an execution: the hashes of a seed and a counter.
#[derive(Debug)]
struct Random {
    seed: [u8; 32],
    drawn: AtomicU64,
}

impl Random {
    fn new(host: &dyn Host) -> Self {
        let mut seed = [0; 32];
        host.random(&["template"], &mut seed);
        Random {
            seed,
            drawn: AtomicU64::new(0),
        }
    }

    fn draw(&self) -> [u8; 32] {
        let count = self.drawn.fetch_add(1, Ordering::Relaxed);
        Sha256::new()
            .chain_update(self.seed)
            .chain_update(count.to_le_bytes())
            .finalize()
            .into()
    }
}

/// A call of one of the functions below.
type Call = score_jinja::Call<Random>;

/// `encode_secret_ref(name, key)`: the notation of a reference to a secret.
fn encode_secret_ref(call: &Call, (name, key): (String, String)) -> Result<String, CallError> {
    let text = Text::secret(name, key).encode().into_owned();
    call.charge(text.len())?;
    Ok(text)
}

/// Random letters and digits, each as likely as the others.
fn random_alphanum(call: &Call, (length,): (usize,)) -> Result<String, CallError> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    if length > MAX_RANDOM {
        let message = format!("a random text has at most {MAX_RANDOM} characters");
        return Err(CallError::new(message));
    }
    call.charge(64 + length.saturating_mul(4))?;
    let mut text = String::with_capacity(length);
    while text.len() < length {
        // Bytes past the last full round of the alphabet would make its first letters more likely.
        let drawn = call.caller().draw().into_iter();
        let fair = drawn.filter(|byte| *byte < 248);
        let letters = fair.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
        let missing = length - text.len();
        text.extend(letters.take(missing));
    }
    Ok(text)
}

/// A random uuid.
fn uuid(call: &Call, (): ()) -> Result<String, CallError> {
    call.charge(128)?;
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&call.caller().draw()[..16]);
    Ok(uuid_v4(bytes))
}
