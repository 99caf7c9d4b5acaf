//! No call of a function panics, hangs or takes the stack.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use score_sprig::FUNCTIONS;
use score_template::{Closed, Context, Limits, Template, Value};

/// Parses and executes; whatever comes out is right but a panic.
fn survives(text: &str) {
    let Ok(template) = Template::parse(text, &FUNCTIONS) else {
        return;
    };
    let limits = Limits {
        steps: 20_000,
        output: 100_000,
        depth: 100,
    };
    let item = Value::map([("a", Value::from("é")), ("n", Value::Nil)]);
    let data = Value::map([
        (
            "a",
            Value::list(vec![
                item.clone(),
                Value::Float(1.5),
                Value::bytes(vec![0xff]),
            ]),
        ),
        ("b", item),
        ("n", Value::Int(i64::MIN)),
        ("u", Value::Uint64(u64::MAX)),
    ]);
    let outcome = template.execute(&data, &mut Context::with_limits(&Closed, limits));
    if let Err(error) = outcome {
        assert!(error.offset <= text.len() && error.line > 0 && error.column > 0);
    }
}

/// Arguments of all types, good for some function or other.
const ARGUMENTS: &[&str] = &[
    ".a",
    ".b",
    ".n",
    ".u",
    ".",
    ".none",
    "nil",
    "true",
    "0",
    "1",
    "-1",
    "3",
    "100000",
    "2.5",
    "\"\"",
    "\"a\"",
    "\"é b,C_d\"",
    "\"\\xff\"",
    "\"%d\"",
    "\"(a*)*b\"",
    "\"[\"",
    "\"-5\"",
    "\"1.2.3-a+b\"",
    "\">=1 || <2\"",
    "\"{\\\"a\\\": [1]}\"",
    "\"2006-01-02\"",
    "\"1h2m\"",
    "\"UTC\"",
    "9223372036854775807",
    "-9223372036854775808",
    "1e300",
];

/// The names of functions whose work is meant to be slow.
fn is_slow(name: &str) -> bool {
    name.starts_with("gen")
        || matches!(
            name,
            "bcrypt" | "htpasswd" | "derivePassword" | "buildCustomCert"
        )
}

/// Calls of functions, with calls as arguments.
fn calls() -> impl Strategy<Value = String> {
    let names: Vec<_> = FUNCTIONS.names().filter(|name| !is_slow(name)).collect();
    let argument = select(ARGUMENTS).prop_map(str::to_owned);
    let call = |name: &str, args: Vec<String>| format!("({name} {})", args.join(" "));
    let inner = (select(names.clone()), vec(argument.clone(), 0..4))
        .prop_map(move |(name, args)| call(name, args));
    let any = prop_oneof![3 => argument, 1 => inner];
    (select(names), vec(any, 0..5)).prop_map(move |(name, args)| call(name, args))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn any_call(call in calls()) {
        survives(&format!("{{{{ {call} | printf \"%v %#v %d\" }}}}"));
    }
}
