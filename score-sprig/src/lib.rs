//! The functions of [sprig](https://masterminds.github.io/sprig/) for [`score_template`], as Helm and
//! the Score tools have them.
//!
//! [`FUNCTIONS`] is what a template is parsed with; [`LIBRARY`] stands beside libraries of the
//! caller's own.
//!
//! ```
//! use score_sprig::FUNCTIONS;
//! use score_template::{Closed, Context, Template, Value};
//!
//! let text = r#"{{ .name | default "main" | upper | quote }}{{ dict "a" 1 | toJson }}"#;
//! let template = Template::parse(text, &FUNCTIONS)?;
//! let data = Value::map([("name", Value::from("web"))]);
//! let output = template.execute(&data, &mut Context::new(&Closed))?;
//! assert_eq!(output, r#""WEB"{"a":1}"#);
//! # Ok::<(), score_template::Error>(())
//! ```
//!
//! Randomness, the time and the environment come from the execution's
//! [`Outside`](score_template::Outside); host names are not looked up, and the local time zone is UTC. So
//! the same input gives the same output on every machine. Functions charge for their work, before
//! they do it: a template that asks for too much ends with an error. The functions that make keys
//! and certificates, encrypt, or hash passwords take the cargo feature `crypto`; without it they are
//! there, and fail.
//!
//! Each module holds a family of functions: a table sorted by name, and their bodies.

mod cast;
mod certificates;
mod crypto;
mod defaults;
mod dicts;
mod encoding;
mod environment;
mod equality;
mod go_base64;
mod json;
mod lists;
mod math;
mod merge;
mod paths;
mod random;
mod reflection;
mod regex;
mod semver;
mod strings;
mod time;
mod url;

use score_template::{Function, Functions, Library, Value};

pub use time::value::Time;

/// The functions of the language and of sprig.
pub static FUNCTIONS: Functions = Functions::of(&[&LIBRARY]);

/// The functions of sprig, and the methods of times, durations and semantic versions.
pub static LIBRARY: Library = Library::new(&[
    strings::FUNCTIONS,
    strings::lists::FUNCTIONS,
    lists::FUNCTIONS,
    dicts::FUNCTIONS,
    defaults::FUNCTIONS,
    math::FUNCTIONS,
    encoding::FUNCTIONS,
    json::FUNCTIONS,
    regex::FUNCTIONS,
    time::FUNCTIONS,
    environment::FUNCTIONS,
    random::FUNCTIONS,
    crypto::FUNCTIONS,
    certificates::FUNCTIONS,
    semver::FUNCTIONS,
    url::FUNCTIONS,
    paths::FUNCTIONS,
    reflection::FUNCTIONS,
])
.with_methods(methods);

fn methods(receiver: &Value) -> &'static [Function] {
    match time::methods(receiver) {
        [] => semver::methods(receiver),
        methods => methods,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use std::time::Duration;

    use jiff::Timestamp;
    use proptest::prelude::*;
    use score_template::{Body, CallError, Context, Limits, Outside, Template};

    use super::*;

    /// An outside with a clock that stands still, a generator and one variable.
    struct Fixed(Cell<u64>);

    impl Outside for Fixed {
        fn random(&self, buffer: &mut [u8]) {
            for byte in buffer {
                let next = self
                    .0
                    .get()
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                self.0.set(next);
                *byte = next.to_be_bytes()[0];
            }
        }

        fn now(&self) -> Duration {
            Duration::from_secs(1_700_000_000)
        }

        fn env(&self, name: &str) -> Result<Option<String>, CallError> {
            Ok((name == "HOME").then(|| "/home/u".to_owned()))
        }
    }

    /// Each pipeline gives its text, or where that starts with `!`, fails with what follows.
    #[track_caller]
    pub(crate) fn assert_table(table: &[(&str, &str)]) {
        for (pipeline, expected) in table {
            let text = format!("{{{{ {pipeline} }}}}");
            let template = Template::parse(&text, &FUNCTIONS).expect(pipeline);
            let outside = Fixed(Cell::new(1));
            let found = template.execute(&Value::Nil, &mut Context::new(&outside));
            match (found, expected.strip_prefix('!')) {
                (Ok(text), None) => assert_eq!(text, *expected, "{pipeline}"),
                (Err(error), Some(expected)) => {
                    let message = error.message;
                    assert!(message.ends_with(expected), "{pipeline}: {message}");
                }
                (found, _) => panic!("{pipeline}: {found:?}"),
            }
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Nil),
            any::<bool>().prop_map(Value::Bool),
            prop_oneof![any::<i64>(), -20i64..20].prop_map(Value::Int),
            prop_oneof![any::<i64>(), -20i64..20].prop_map(Value::Int64),
            any::<u32>().prop_map(|number| Value::Uint64(number.into())),
            any::<f64>().prop_map(Value::Float),
            any::<i64>().prop_map(Value::Duration),
            (-377_705_023_201i64..253_402_207_200).prop_map(|second| {
                let time = Timestamp::from_second(second).unwrap();
                Time::value(time.to_zoned(jiff::tz::TimeZone::UTC))
            }),
            "[ -~é\n]{0,12}".prop_map(Value::str),
            "[0-9.v^~<>=*x| -]{0,8}".prop_map(Value::str),
            "[2016Jan -:_MST]{0,10}".prop_map(Value::str),
            proptest::collection::vec(any::<u8>(), 0..8).prop_map(Value::bytes),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::list),
                proptest::collection::btree_map("[a-d]|host|path|_0", inner, 0..4)
                    .prop_map(Value::map),
            ]
        })
    }

    proptest! {
        // Functions whose work is slow on purpose are left out: there is nothing random in them.
        #[test]
        fn no_function_panics(arguments in proptest::collection::vec(any_value(), 0..5)) {
            const SLOW: &[&str] = &["bcrypt", "htpasswd", "derivePassword"];
            let outside = Fixed(Cell::new(1));
            let limits = Limits { steps: 100_000, ..Limits::default() };
            let is_fast = |function: &&Function| {
                !SLOW.contains(&function.name) && !function.name.starts_with("gen")
            };
            for function in LIBRARY.functions().filter(is_fast) {
                if let Body::Func(body) = function.body {
                    let _ = body(&mut Context::with_limits(&outside, limits), &arguments);
                }
            }
        }

        #[test]
        fn no_method_panics(
            receiver in any_value(),
            name in "[A-Z][a-zA-Z]{2,15}|Year|Add|AddDate|Round|Truncate|Sub|Format|Unix|UnixNano",
            arguments in proptest::collection::vec(any_value(), 0..4),
        ) {
            if let Some(Body::Func(body)) = LIBRARY.method(&receiver, &name).map(|method| method.body) {
                let outside = Fixed(Cell::new(1));
                let arguments = [&[receiver], arguments.as_slice()].concat();
                let _ = body(&mut Context::new(&outside), &arguments);
            }
        }
    }
}
