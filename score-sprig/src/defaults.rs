//! Choices between values, and failing on purpose.

use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallResult, Context, Function};

use crate::time::ordinal::Ordinal;

pub(super) static FUNCTIONS: &[Function] = &[
    Function::variadic("all", &[], Type::Any, all),
    Function::variadic("any", &[], Type::Any, any),
    Function::variadic("coalesce", &[], Type::Any, coalesce),
    Function::variadic("default", &[Type::Any], Type::Any, default),
    Function::new("empty", &[Type::Any], empty),
    Function::new("fail", &[Type::Str], fail),
    Function::new("hello", &[], |_, _| Ok(Value::from("Hello!"))),
    Function::new("ternary", &[Type::Any, Type::Any, Type::Bool], ternary),
];

/// True if it is nil, false, 0 or of no length. Structs never are.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(object) => Ordinal::number(&**object) == Some(0),
        other => !other.truth(),
    }
}

fn empty(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(is_empty(args.any(0))))
}

fn default(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(match args.any(1) {
        given if is_empty(given) => args.any(0).clone(),
        given => given.clone(),
    })
}

fn coalesce(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let full = args.iter().find(|value| !is_empty(value));
    Ok(full.cloned().unwrap_or(Value::Nil))
}

fn all(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(!args.iter().any(is_empty)))
}

fn any(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(!args.iter().all(is_empty)))
}

fn ternary(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let chosen = if args.truth(2)? { 0 } else { 1 };
    Ok(args.any(chosen).clone())
}

fn fail(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Err(args.text(0)?.into_owned().into())
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn choices() {
        assert_table(&[
            ("default 1 0", "1"),
            ("default 1 2 3", "2"),
            ("default 1", "1"),
            ("coalesce 0 `` `x` 1", "x"),
            ("coalesce 0 false", "<no value>"),
            ("all 1 `x` (list 0)", "true"),
            ("any 0 `` (list)", "false"),
            ("empty (dict)", "true"),
            ("empty now", "false"),
            ("ternary `a` `b` false", "b"),
            ("fail `no %d`", "!no %d"),
        ]);
    }
}
