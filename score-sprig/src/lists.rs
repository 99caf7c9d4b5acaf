//! Lists: made, taken apart, searched. Every function makes a new list; lists of strings and integers
//! are as good as lists of anything. Nil is no list.

use score_template::error::NIL_DEREFERENCE;
use score_template::value::{Element, List, Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

use crate::cast;
use crate::defaults::is_empty;
use crate::equality::deep_equal;

const ANY: &[Type] = &[Type::Any];
const ANY_ANY: &[Type] = &[Type::Any, Type::Any];
const INT_ANY: &[Type] = &[Type::Int, Type::Any];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("append", ANY_ANY, push),
    Function::new("chunk", INT_ANY, chunk),
    Function::new("compact", ANY, compact),
    Function::variadic("concat", &[], Type::Any, concat),
    Function::new("first", ANY, first),
    Function::new("has", ANY_ANY, has),
    Function::new("initial", ANY, initial),
    Function::new("last", ANY, last),
    Function::variadic("list", &[], Type::Any, list),
    Function::new("mustAppend", ANY_ANY, push),
    Function::new("mustChunk", INT_ANY, chunk),
    Function::new("mustCompact", ANY, compact),
    Function::new("mustFirst", ANY, first),
    Function::new("mustHas", ANY_ANY, has),
    Function::new("mustInitial", ANY, initial),
    Function::new("mustLast", ANY, last),
    Function::new("mustPrepend", ANY_ANY, prepend),
    Function::new("mustPush", ANY_ANY, push),
    Function::new("mustRest", ANY, rest),
    Function::new("mustReverse", ANY, reverse),
    Function::variadic("mustSlice", ANY, Type::Any, slice),
    Function::new("mustUniq", ANY, uniq),
    Function::variadic("mustWithout", ANY, Type::Any, without),
    Function::new("prepend", ANY_ANY, prepend),
    Function::new("push", ANY_ANY, push),
    Function::new("rest", ANY, rest),
    Function::new("reverse", ANY, reverse),
    Function::variadic("slice", ANY, Type::Any, slice),
    Function::variadic("tuple", &[], Type::Any, list),
    Function::new("uniq", ANY, uniq),
    Function::variadic("without", ANY, Type::Any, without),
];

/// The items of a list. The error begins with what cannot be done with another value.
fn items<'a>(value: &'a Value, cannot: &str) -> Result<&'a [Value], CallError> {
    match value {
        Value::List(list) => Ok(list.items()),
        Value::Absent | Value::Nil => Err(NIL_DEREFERENCE.into()),
        other => Err(format!("{cannot} {}", other.kind()).into()),
    }
}

/// A list of anything, charged for before it is made.
fn made<'v>(
    context: &mut Context<'_>,
    items: impl ExactSizeIterator<Item = &'v Value>,
) -> CallResult {
    context.charge_elements(items.len())?;
    Ok(Value::list(items.cloned().collect()))
}

fn nil_list() -> Value {
    Value::List(List::nil(Element::Any))
}

fn list(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    made(context, args.iter())
}

fn push(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let items = items(args.any(0), "Cannot push on type")?;
    context.charge_elements(items.len() + 1)?;
    Ok(Value::list([items, &[args.any(1).clone()]].concat()))
}

fn prepend(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let items = items(args.any(0), "Cannot prepend on type")?;
    context.charge_elements(items.len() + 1)?;
    Ok(Value::list([&[args.any(1).clone()], items].concat()))
}

fn chunk(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let size = args.int(0)?;
    let items = items(args.any(1), "Cannot chunk type")?;
    // Each chunk may be a list of its own.
    context.charge_elements(items.len().saturating_mul(2))?;
    let chunks: Vec<&[Value]> = match (usize::try_from(size), items.len()) {
        (Ok(size @ 1..), _) => items.chunks(size).collect(),
        // Go divides by a negative size too, and is lucky with some.
        (Err(_), 1) if size < -1 => vec![items],
        (Err(_), length @ 2..) if length as u64 - 1 <= size.unsigned_abs() => Vec::new(),
        _ => return Err("runtime error: makeslice: len out of range".into()),
    };
    let chunks = chunks.into_iter().map(|chunk| Value::list(chunk.to_vec()));
    Ok(Value::List(List::new(Element::List, chunks.collect())))
}

fn first(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let items = items(args.any(0), "Cannot find first on type")?;
    Ok(items.first().cloned().unwrap_or(Value::Nil))
}

fn last(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let items = items(args.any(0), "Cannot find last on type")?;
    Ok(items.last().cloned().unwrap_or(Value::Nil))
}

fn rest(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match items(args.any(0), "Cannot find rest on type")? {
        [] => Ok(nil_list()),
        [_, rest @ ..] => made(context, rest.iter()),
    }
}

fn initial(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match items(args.any(0), "Cannot find initial on type")? {
        [] => Ok(nil_list()),
        [initial @ .., _] => made(context, initial.iter()),
    }
}

fn reverse(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let items = items(args.any(0), "Cannot find reverse on type")?;
    made(context, items.iter().rev())
}

fn compact(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let items = items(args.any(0), "Cannot compact on type")?;
    context.charge_elements(items.len())?;
    let full = items.iter().filter(|item| !is_empty(item)).cloned();
    Ok(Value::list(full.collect()))
}

fn contains(context: &mut Context<'_>, items: &[Value], needle: &Value) -> Result<bool, CallError> {
    for item in items {
        if deep_equal(context, needle, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn uniq(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut unique = Vec::new();
    for item in items(args.any(0), "Cannot find uniq on type")? {
        if !contains(context, &unique, item)? {
            context.charge_elements(1)?;
            unique.push(item.clone());
        }
    }
    Ok(Value::list(unique))
}

fn without(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut kept = Vec::new();
    for item in items(args.any(0), "Cannot find without on type")? {
        context.charge_elements(1)?;
        if !contains(context, args.rest(1), item)? {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

fn has(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    if args.any(1).is_nil() {
        return Ok(Value::Bool(false));
    }
    let items = items(args.any(1), "Cannot find has on type")?;
    contains(context, items, args.any(0)).map(Value::Bool)
}

fn slice(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let list = match args.any(0) {
        Value::List(list) => list,
        other => {
            items(other, "list should be type of slice or array but")?;
            return Ok(Value::Nil);
        }
    };
    let items = list.items();
    if items.is_empty() {
        return Ok(Value::Nil);
    }
    let bound = |index: usize, default: usize| match args.get(index) {
        Some(value) => usize::try_from(cast::int(value)).unwrap_or(usize::MAX),
        None => default,
    };
    let part = items
        .get(bound(1, 0)..bound(2, items.len()))
        .ok_or("reflect.Value.Slice: slice index out of bounds")?;
    context.charge_elements(part.len())?;
    Ok(Value::List(List::new(list.element(), part.to_vec())))
}

fn concat(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut all = Vec::new();
    for value in args {
        match value {
            Value::List(list) => {
                context.charge_elements(list.items().len())?;
                all.extend_from_slice(list.items());
            }
            Value::Absent | Value::Nil => return Err(NIL_DEREFERENCE.into()),
            other => return Err(format!("Cannot concat type {} as list", other.kind()).into()),
        }
    }
    // Nothing appended to Go's nil slice leaves it nil.
    Ok(if all.is_empty() {
        nil_list()
    } else {
        Value::list(all)
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn lists() {
        assert_table(&[
            ("list 1 `a` nil | toJson", "[1,\"a\",null]"),
            ("append (list 1) 2 | toJson", "[1,2]"),
            ("prepend (splitList `,` `b`) `a` | toJson", "[\"a\",\"b\"]"),
            ("chunk 2 (list 1 2 3) | toJson", "[[1,2],[3]]"),
            ("chunk -2 (list 1) | toJson", "[[1]]"),
            ("chunk -1 (list 1 2) | toJson", "[]"),
            ("first (list) | toJson", "null"),
            ("last (list 1 2)", "2"),
            ("rest (list 1 2 3)", "[2 3]"),
            ("rest (list) | toJson", "null"),
            ("initial (list 1 2 3)", "[1 2]"),
            ("reverse (until 3)", "[2 1 0]"),
            ("compact (list 0 1 `` `x`)", "[1 x]"),
            ("uniq (list 1 1.0 1)", "[1 1]"),
            ("without (list 1 2 3) 2 3", "[1]"),
            ("has 2 (list 1 2)", "true"),
            ("has 2 nil", "false"),
            ("slice (list 1 2 3) 1 `2`", "[2]"),
            ("slice (list) 5 | toJson", "null"),
            ("concat (list 1) (until 2)", "[1 0 1]"),
            ("concat (list) | toJson", "null"),
        ]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert_table(&[
            (
                "first nil",
                "!runtime error: invalid memory address or nil pointer dereference",
            ),
            ("rest `x`", "!Cannot find rest on type string"),
            (
                "slice 5 1",
                "!list should be type of slice or array but int",
            ),
            (
                "slice (list 1) 1 0",
                "!reflect.Value.Slice: slice index out of bounds",
            ),
            (
                "slice (list 1) -1",
                "!reflect.Value.Slice: slice index out of bounds",
            ),
            ("concat (list) 1", "!Cannot concat type int as list"),
            (
                "chunk 0 (list 1)",
                "!runtime error: makeslice: len out of range",
            ),
        ]);
    }
}
