//! The functions of text/template itself.

mod compare;
mod escape;
mod index;
mod print;

use crate::context::Context;
use crate::function::{Body, CallResult, Function, Library};
use crate::value::{Type, Value};

/// The functions that every template has.
pub(crate) static BUILTINS: Library = Library::new(&[FUNCTIONS]);

static FUNCTIONS: &[Function] = &[
    part("and", &[Type::Raw], Body::And),
    part("call", &[Type::Raw], Body::Call),
    Function::variadic("eq", &[Type::Raw], Type::Raw, compare::eq),
    Function::new("ge", &[Type::Raw, Type::Raw], compare::ge),
    Function::new("gt", &[Type::Raw, Type::Raw], compare::gt),
    Function::variadic("html", &[], Type::Any, escape::html),
    Function::variadic("index", &[Type::Raw], Type::Raw, index::index),
    Function::variadic("js", &[], Type::Any, escape::js),
    Function::new("le", &[Type::Raw, Type::Raw], compare::le),
    Function::new("len", &[Type::Raw], index::len),
    Function::new("lt", &[Type::Raw, Type::Raw], compare::lt),
    Function::new("ne", &[Type::Raw, Type::Raw], compare::ne),
    Function::new("not", &[Type::Raw], not),
    part("or", &[Type::Raw], Body::Or),
    Function::variadic("print", &[], Type::Any, print::print),
    Function::variadic("printf", &[Type::Str], Type::Any, print::printf),
    Function::variadic("println", &[], Type::Any, print::println),
    Function::variadic("slice", &[Type::Raw], Type::Raw, index::slice),
    Function::variadic("urlquery", &[], Type::Any, escape::urlquery),
];

const fn part(name: &'static str, params: &'static [Type], body: Body) -> Function {
    Function {
        name,
        params,
        rest: Some(Type::Raw),
        body,
    }
}

fn not(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(!args.first().is_some_and(Value::truth)))
}
