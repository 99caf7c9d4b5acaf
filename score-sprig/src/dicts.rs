//! Maps: made, read, changed in place, and parts of them.

use std::sync::Arc;

use score_template::limits::MAP_ROOM;
use score_template::value::{Element, Entries, List, MAX_NESTING, Map, Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

use crate::merge;

const ANY: &[Type] = &[Type::Any];
const MAP: &[Type] = &[Type::Map];
const MAP_KEY: &[Type] = &[Type::Map, Type::Str];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("deepCopy", ANY, deep_copy),
    Function::variadic("dict", &[], Type::Any, dict),
    Function::variadic("dig", &[], Type::Any, dig),
    Function::new("get", MAP_KEY, get),
    Function::new("hasKey", MAP_KEY, has_key),
    Function::variadic("keys", &[], Type::Map, keys),
    Function::variadic("merge", MAP, Type::Map, merge::fill),
    Function::variadic("mergeOverwrite", MAP, Type::Map, merge::overwrite),
    Function::new("mustDeepCopy", ANY, deep_copy),
    Function::variadic("mustMerge", MAP, Type::Map, merge::fill),
    Function::variadic("mustMergeOverwrite", MAP, Type::Map, merge::overwrite),
    Function::variadic("omit", MAP, Type::Str, omit),
    Function::variadic("pick", MAP, Type::Str, pick),
    Function::variadic("pluck", &[Type::Str], Type::Map, pluck),
    Function::new("set", &[Type::Map, Type::Str, Type::Any], set),
    Function::new("unset", MAP_KEY, unset),
    Function::new("values", MAP, values),
];

fn dict(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut entries = Entries::new();
    context.charge_elements(args.len() + MAP_ROOM)?;
    for pair in args.chunks(2) {
        let value = pair.get(1).cloned().unwrap_or_else(|| Value::from(""));
        entries.insert(key(context, pair.any(0))?, value);
    }
    Ok(Value::Map(Map::new(Element::Any, entries)))
}

fn key(context: &mut Context<'_>, value: &Value) -> Result<Arc<str>, CallError> {
    match value {
        Value::Str(key) => Ok(key.clone()),
        other => {
            let key = context.printed(other)?;
            context.charge_bytes(key.len())?;
            Ok(String::from_utf8_lossy(&key).into())
        }
    }
}

fn get(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let value = args.map(0)?.get(&args.text(1)?);
    Ok(value.unwrap_or_else(|| Value::from("")))
}

fn set(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.charge_elements(1)?;
    let map = args.map(0)?;
    if !map.set(key(context, args.any(1))?, args.any(2).clone()) {
        return Err("assignment to entry in nil map".into());
    }
    Ok(Value::Map(map.clone()))
}

fn unset(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let map = args.map(0)?;
    map.unset(&args.text(1)?);
    Ok(Value::Map(map.clone()))
}

fn has_key(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(args.map(0)?.contains(&args.text(1)?)))
}

/// The values that several maps have under one key.
fn pluck(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let key = args.text(0)?;
    let maps = (1..args.len()).map(|index| args.map(index));
    let mut found = Vec::new();
    for map in maps {
        found.extend(map?.get(&key));
    }
    context.charge_elements(found.len())?;
    Ok(Value::list(found))
}

/// The keys, sorted (Go leaves the order open), map after map.
fn keys(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut keys = Vec::new();
    for index in 0..args.len() {
        context.charge_elements(args.map(index)?.len())?;
        let entries = args.map(index)?.snapshot();
        keys.extend(entries.into_iter().map(|(key, _)| Value::Str(key)));
    }
    Ok(Value::List(List::new(Element::Str, keys)))
}

/// The values, sorted by their keys.
fn values(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.charge_elements(args.map(0)?.len())?;
    let entries = args.map(0)?.snapshot();
    Ok(Value::list(
        entries.into_iter().map(|(_, value)| value).collect(),
    ))
}

fn pick(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let map = args.map(0)?;
    let mut picked = Entries::new();
    context.charge_elements(args.len() + MAP_ROOM)?;
    for wanted in args.rest(1) {
        let key = key(context, wanted)?;
        if let Some(value) = map.get(&key) {
            picked.insert(key, value);
        }
    }
    Ok(Value::Map(Map::new(Element::Any, picked)))
}

fn omit(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.charge_elements(args.map(0)?.len() + args.len() + MAP_ROOM)?;
    let mut kept: Entries = args.map(0)?.snapshot().into_iter().collect();
    for unwanted in args.rest(1) {
        kept.remove(&key(context, unwanted)?);
    }
    Ok(Value::Map(Map::new(Element::Any, kept)))
}

/// The value under a path of keys, or else the default: `dig "a" "b" DEFAULT MAP`.
fn dig(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let [first, keys @ .., default, value] = args else {
        return Err("dig needs at least three arguments".into());
    };
    let mut value = asserted_map(value)?;
    let mut path = Vec::with_capacity(keys.len() + 1);
    for key in std::iter::once(first).chain(keys) {
        path.push(key.as_text().ok_or_else(|| assertion(key, "string"))?);
    }
    let mut path = path.iter().peekable();
    loop {
        let step = path.next().and_then(|key| value.get(key));
        match step {
            None => return Ok(default.clone()),
            Some(step) if path.peek().is_none() => return Ok(step),
            Some(step) => value = asserted_map(&step)?,
        }
    }
}

fn asserted_map(value: &Value) -> Result<Map, CallError> {
    match value {
        Value::Map(map) if map.element() == Element::Any => Ok(map.clone()),
        other => Err(assertion(other, "map[string]interface {}")),
    }
}

fn assertion(value: &Value, wanted: &str) -> CallError {
    let found = match value {
        Value::Absent | Value::Nil => "nil".into(),
        other => other.type_name(),
    };
    format!("interface conversion: interface {{}} is {found}, not {wanted}").into()
}

fn deep_copy(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match args.any(0) {
        Value::Absent | Value::Nil => {
            Err("reflect: call of reflect.Value.Type on zero Value".into())
        }
        value => copy(context, value, 0),
    }
}

fn copy(context: &mut Context<'_>, value: &Value, depth: usize) -> CallResult {
    if depth > MAX_NESTING {
        return Err("the value is nested too deeply to be copied".into());
    }
    Ok(match value {
        Value::List(list) if !list.is_nil() => {
            context.charge_elements(list.items().len() + 1)?;
            let items = list.items().iter();
            let items: Result<_, _> = items.map(|item| copy(context, item, depth + 1)).collect();
            Value::List(List::new(list.element(), items?))
        }
        Value::Map(map) if !map.is_nil() => {
            context.charge_elements(map.len() + MAP_ROOM)?;
            let mut entries = Entries::new();
            for (key, value) in map.snapshot() {
                entries.insert(key, copy(context, &value, depth + 1)?);
            }
            Value::Map(Map::new(map.element(), entries))
        }
        other => other.clone(),
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn dicts() {
        assert_table(&[
            ("dict `a` 1 2", "map[2: a:1]"),
            ("get (dict `a` 1) `a`", "1"),
            ("get (dict) `a` | quote", "\"\""),
            ("set (dict `a` 1) `b` 2", "map[a:1 b:2]"),
            ("unset (dict `a` 1) `a`", "map[]"),
            ("hasKey (dict `a` nil) `a`", "true"),
            ("pluck `a` (dict `a` 1) (dict) (dict `a` 2)", "[1 2]"),
            ("keys (dict `b` 1 `a` 1) (dict `b` 2)", "[a b b]"),
            ("values (dict `b` 1 `a` 2)", "[2 1]"),
            ("pick (dict `a` 1 `b` 2) `a` `z`", "map[a:1]"),
            ("omit (dict `a` 1 `b` 2) `a` `z`", "map[b:2]"),
            ("dig `a` `b` 0 (dict `a` (dict `b` 1))", "1"),
            ("dig `a` `b` 0 (dict `a` (dict))", "0"),
            ("dig `a` 0", "!dig needs at least three arguments"),
            (
                "dig `a` `b` 0 (dict `a` 1)",
                "!interface conversion: interface {} is int, not map[string]interface {}",
            ),
            ("set nil `a` 1", "!assignment to entry in nil map"),
        ]);
    }

    #[test]
    fn a_copy_shares_nothing() {
        assert_table(&[
            (
                "$a := dict `x` (dict)}}{{$b := deepCopy $a}}{{set $b.x `y` 1}}{{$a",
                "map[y:1]map[x:map[]]",
            ),
            (
                "$a := dict}}{{set $a `a` $a | len}}{{deepCopy $a",
                "!the value is nested too deeply to be copied",
            ),
        ]);
    }
}
