//! Maps merged into one another, in place, as the Go package mergo does it.

use score_template::value::{Element, Entries, MAX_NESTING, Map, Value};
use score_template::{Arguments as _, CallError, CallResult, Context};

use crate::defaults::is_empty;

/// `merge`: a source gives what the target lacks or has empty.
pub(super) fn fill(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    merge_all(context, args, false)
}

/// `mergeOverwrite`: a source gives all it has.
pub(super) fn overwrite(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    merge_all(context, args, true)
}

fn merge_all(context: &mut Context<'_>, args: &[Value], overwrites: bool) -> CallResult {
    let mut target = args.map(0)?.clone();
    for index in 1..args.len() {
        let source = args.map(index)?;
        if target.is_nil() && !source.is_nil() {
            target = Map::new(Element::Any, Entries::new());
        }
        merge(context, &target, source, overwrites, 0)?;
    }
    Ok(Value::Map(target))
}

fn merge(
    context: &mut Context<'_>,
    target: &Map,
    source: &Map,
    overwrites: bool,
    depth: usize,
) -> Result<(), CallError> {
    if depth > MAX_NESTING {
        return Err("the maps are nested too deeply to be merged".into());
    }
    context.charge_elements(source.len())?;
    for (key, new) in source.snapshot() {
        let old = target.get(&key);
        if new.is_nil() {
            // A nil never fills, not even what is missing.
            if overwrites {
                put(target, &key, new)?;
            }
            continue;
        }
        if let (Some(Value::Map(old)), Value::Map(new)) = (&old, &new) {
            if !old.is_nil() {
                merge(context, old, new, overwrites, depth + 1)?;
            }
            if !old.is_empty() {
                continue;
            }
        }
        if overwrites || old.is_none_or(|old| is_empty(&old)) {
            put(target, &key, new)?;
        }
    }
    Ok(())
}

fn put(target: &Map, key: &str, value: Value) -> Result<(), CallError> {
    let is_of_type = match target.element() {
        Element::Any => true,
        Element::Str => value.as_bytes().is_some(),
        Element::Int => matches!(value, Value::Int(_)),
        Element::List | Element::Struct(_) => false,
    };
    if !is_of_type {
        let (value, element) = (value.type_name(), target.element().name());
        return Err(
            format!("a value of type {value} cannot be merged into a map of {element}").into(),
        );
    }
    if !target.set(key, value) {
        return Err("assignment to entry in nil map".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn merging() {
        assert_table(&[
            ("merge (dict `a` 1) (dict `a` 2 `b` 3)", "map[a:1 b:3]"),
            (
                "merge (dict `a` 0 `b` ``) (dict `a` 2 `b` true)",
                "map[a:2 b:true]",
            ),
            (
                "merge (dict `a` (dict `x` 1)) (dict `a` (dict `x` 2 `y` 3))",
                "map[a:map[x:1 y:3]]",
            ),
            (
                "merge (dict `a` (dict `x` 1)) (dict `a` 1)",
                "map[a:map[x:1]]",
            ),
            ("merge (dict) (dict `a` nil)", "map[]"),
            ("merge nil (dict `a` 1)", "map[a:1]"),
            ("mergeOverwrite (dict `a` 1) (dict `a` 0)", "map[a:0]"),
            ("mergeOverwrite (dict `a` 1) (dict `a` nil)", "map[a:<nil>]"),
            (
                "mergeOverwrite (dict `a` (dict `x` 1)) (dict `a` 1)",
                "map[a:1]",
            ),
            (
                "mergeOverwrite (dict `a` (list 1)) (dict `a` (list))",
                "map[a:[]]",
            ),
            (
                "merge (dict `a` (split `,` `x`)) (dict `a` (dict `y` 1))",
                "!a value of type int cannot be merged into a map of string",
            ),
            (
                "$a := dict}}{{$b := dict}}{{$_ := set $a `a` $a}}{{$_ := set $b `a` $b}}{{merge $a $b",
                "!the maps are nested too deeply to be merged",
            ),
        ]);
    }
}
