//! The functions: one static table a family, sorted by name, nothing built at start.

mod address;
mod args;
mod cast;
mod certificates;
mod compare;
mod constraints;
mod crypto;
mod decimal;
mod defaults;
#[cfg(feature = "crypto")]
mod der;
mod dicts;
mod durations;
mod encoding;
mod equality;
mod escape;
mod instant_methods;
mod instants;
#[cfg(feature = "crypto")]
mod issuing;
mod json_decode;
mod json_encode;
#[cfg(feature = "crypto")]
mod keys;
mod language;
mod layout;
mod layout_parse;
mod letters;
mod lists;
mod math;
mod merge;
mod outside;
mod password;
mod paths;
mod pattern;
#[cfg(feature = "crypto")]
mod pem;
mod reflection;
mod regex;
mod semver;
mod string_lists;
mod strings;
mod url;
mod version;
mod words;
#[cfg(feature = "crypto")]
mod x509;

use crate::context::Context;
use crate::error::CallError;
use crate::value::{Type, Value};
pub(crate) use args::COMPARED;
pub(crate) use regex::Patterns;

/// The body of a function: gets as many arguments as its [`Function`] says, of those types
/// ([`Value::Absent`] never, but for [`Type::Raw`]).
pub type Func = fn(&mut Context<'_>, &[Value]) -> Result<Value, CallError>;

/// A function that templates can call.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The types of its parameters. Checked, and literals brought to them, before the call.
    pub params: &'static [Type],
    /// The type of any number of further parameters.
    pub rest: Option<Type>,
    /// What it does.
    pub body: Body,
}

/// What a function does.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Calls this.
    Func(Func),
    /// Calls [`crate::context::Outside::call`] with the function's name.
    Outside,
    /// Part of the language: evaluates only as many arguments as needed.
    And,
    /// As `And`.
    Or,
    /// Part of the language: its errors name the argument.
    Call,
}

impl Function {
    /// A function with fixed parameters.
    pub const fn new(name: &'static str, params: &'static [Type], func: Func) -> Self {
        Function {
            name,
            params,
            rest: None,
            body: Body::Func(func),
        }
    }

    /// A function that takes any number of parameters of type `rest` after the fixed ones.
    pub const fn variadic(
        name: &'static str,
        params: &'static [Type],
        rest: Type,
        func: Func,
    ) -> Self {
        Function {
            name,
            params,
            rest: Some(rest),
            body: Body::Func(func),
        }
    }

    /// A function that the caller supplies in [`crate::context::Outside::call`].
    pub const fn outside(name: &'static str, params: &'static [Type]) -> Self {
        Function {
            name,
            params,
            rest: None,
            body: Body::Outside,
        }
    }
}

/// Every family, each sorted by name. The first that has a name wins, so sprig's `slice` hides
/// the language's.
static FAMILIES: &[&[Function]] = &[
    strings::FUNCTIONS,
    string_lists::FUNCTIONS,
    lists::FUNCTIONS,
    dicts::FUNCTIONS,
    defaults::FUNCTIONS,
    math::FUNCTIONS,
    encoding::FUNCTIONS,
    regex::FUNCTIONS,
    instants::FUNCTIONS,
    outside::FUNCTIONS,
    crypto::FUNCTIONS,
    certificates::FUNCTIONS,
    semver::FUNCTIONS,
    url::FUNCTIONS,
    paths::FUNCTIONS,
    reflection::FUNCTIONS,
    language::FUNCTIONS,
];

/// The functions that a template may call: the language's own, sprig's, and the caller's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Functions {
    extra: &'static [Function],
}

impl Functions {
    /// The functions of the language and of sprig.
    pub const fn new() -> Self {
        Functions { extra: &[] }
    }

    /// These with functions of the caller, which hide others of the same name.
    pub const fn with(extra: &'static [Function]) -> Self {
        Functions { extra }
    }

    /// The names of all functions, a hidden one's twice, in no order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let extra = self.extra.iter();
        extra
            .chain(FAMILIES.iter().copied().flatten())
            .map(|function| function.name)
    }

    /// The function of that name.
    pub fn find(&self, name: &str) -> Option<&'static Function> {
        let extra = self.extra.iter().find(|function| function.name == name);
        extra.or_else(|| {
            FAMILIES.iter().find_map(|family| {
                let index = family
                    .binary_search_by(|function| function.name.cmp(name))
                    .ok()?;
                family.get(index)
            })
        })
    }
}

/// The method of a value by name (`now.Year`, `(semver "1.2.3").Major`): its body gets the value
/// before the arguments, its `params` are those of the arguments alone. Fields of objects are not
/// methods.
pub fn method(receiver: &Value, name: &str) -> Option<&'static Function> {
    let methods: &'static [Function] = match receiver {
        Value::Time(_) => instant_methods::TIME_METHODS,
        Value::Duration(_) => instant_methods::DURATION_METHODS,
        Value::Object(object) if object.as_any().is::<version::Version>() => semver::METHODS,
        Value::Object(object) if instants::ordinal(&**object).is_some() => {
            instant_methods::ORDINAL_METHODS
        }
        _ => return None,
    };
    methods.iter().find(|function| function.name == name)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::{Limits, Outside, Template};

    /// An outside with a clock that stands, a generator and one variable.
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

        fn now(&self) -> Timestamp {
            Timestamp::constant(1_700_000_000, 0)
        }

        fn env(&self, name: &str) -> Option<String> {
            (name == "HOME").then(|| "/home/u".to_owned())
        }
    }

    /// Each pipeline gives its text, or where that starts with `!`, fails with what follows.
    #[track_caller]
    pub(super) fn assert_table(table: &[(&str, &str)]) {
        for (pipeline, expected) in table {
            let text = format!("{{{{ {pipeline} }}}}");
            let template = Template::parse(&text, &Functions::new()).expect(pipeline);
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

    #[test]
    fn families_are_sorted() {
        for family in FAMILIES {
            let names: Vec<_> = family.iter().map(|function| function.name).collect();
            assert!(names.is_sorted(), "{names:?}");
        }
    }

    #[test]
    fn functions_of_the_caller_hide_others() {
        static EXTRA: &[Function] = &[Function::outside("len", &[Type::Str])];
        let found = Functions::with(EXTRA).find("len").unwrap();
        assert!(matches!(found.body, Body::Outside));
        assert!(Functions::new().find("nope").is_none());
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
                Value::Time(time.to_zoned(jiff::tz::TimeZone::UTC).into())
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
            for function in FAMILIES.iter().copied().flatten().filter(is_fast) {
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
            if let Some(Body::Func(body)) = method(&receiver, &name).map(|method| method.body) {
                let outside = Fixed(Cell::new(1));
                let arguments = [&[receiver], arguments.as_slice()].concat();
                let _ = body(&mut Context::new(&outside), &arguments);
            }
        }
    }
}
