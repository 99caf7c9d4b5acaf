//! A walk through all that a value holds.

use std::collections::HashSet;
use std::sync::Arc;

use super::Value;

/// Calls a function with a value and all that is in it, containers before what they hold. What is shared is visited
/// once, however often it is there: a list that holds a list twice, which holds a list twice, is small in memory, and a
/// map may hold itself. Takes no stack.
pub fn each_once(value: &Value, f: &mut dyn FnMut(&Value)) {
    let mut seen = HashSet::new();
    let mut pending = vec![value.clone()];
    while let Some(value) = pending.pop() {
        if let Some(address) = address(&value)
            && !seen.insert(address)
        {
            continue;
        }
        f(&value);
        let inner = pending.len();
        match &value {
            Value::List(list) => pending.extend_from_slice(list.items()),
            Value::Map(map) => pending.extend(map.snapshot().into_iter().map(|(_, value)| value)),
            Value::Struct(fields) => pending.extend_from_slice(fields.values()),
            _ => {}
        }
        pending[inner..].reverse();
    }
}

/// The address of what clones of a value share, with a number for its kind. No two values of one kind have the same
/// address, unless they are empty.
fn address(value: &Value) -> Option<(u8, usize)> {
    Some(match value {
        Value::Str(text) => (0, text.as_ptr().addr()),
        Value::Bytes(bytes) => (1, bytes.as_ptr().addr()),
        Value::List(list) => (2, list.address()?),
        Value::Map(map) => (3, map.address()?),
        Value::Struct(fields) => (4, fields.address()),
        Value::Object(object) => (5, Arc::as_ptr(object).cast::<()>().addr()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visited(value: &Value) -> Vec<String> {
        let mut seen = Vec::new();
        each_once(value, &mut |value| {
            if let Some(text) = value.as_text() {
                seen.push(text.into_owned());
            }
        });
        seen
    }

    #[test]
    fn all_is_visited_in_order() {
        let texts = |texts: &[&str]| Value::list(texts.iter().map(|t| Value::from(*t)).collect());
        let value = Value::map([
            ("a", texts(&["1", "2"])),
            ("b", Value::from("2")),
            ("c", Value::map([("d", texts(&["3"]))])),
        ]);
        assert_eq!(visited(&value), ["1", "2", "2", "3"]);
    }

    #[test]
    fn what_is_shared_is_visited_once() {
        let mut value = Value::from("x");
        for _ in 0..5_000 {
            value = Value::list(vec![value.clone(), Value::map([("k", value)])]);
        }
        assert_eq!(visited(&value), ["x"]);
        let text = Value::from("x".repeat(1 << 20));
        assert_eq!(visited(&Value::list(vec![text; 100_000])).len(), 1);
    }

    #[test]
    fn what_holds_itself_has_an_end() {
        let value = Value::map([("t", Value::from("x"))]);
        if let Value::Map(map) = &value {
            map.set("a", value.clone());
            map.set("b", Value::list(vec![value.clone(), value.clone()]));
            assert_eq!(visited(&value), ["x"]);
            map.unset("a");
            map.unset("b");
        }
    }
}
