//! How deeply values of the program may be nested: the stages walk them on one stack.

use crate::value::Value;

/// Levels of lists and maps in what a closure or a backend gives. What is written for the next run has to be read back, with some
/// levels around it.
pub(crate) const LEVELS: usize = 500;

/// True if more levels of lists and maps are in a value.
pub(crate) fn is_too_deep(value: &Value) -> bool {
    has_more_levels(value, LEVELS)
}

fn has_more_levels(value: &Value, levels: usize) -> bool {
    match value {
        Value::List(items) => {
            levels == 0 || items.iter().any(|item| has_more_levels(item, levels - 1))
        }
        Value::Map(map) => {
            levels == 0 || map.values().any(|item| has_more_levels(item, levels - 1))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> Value {
        (0..levels).fold(Value::Null, |value, i| match i % 2 {
            0 => vec![value].into(),
            _ => [("a", value)].into(),
        })
    }

    #[test]
    fn levels_are_counted() {
        for (levels, expected) in [(0, false), (LEVELS, false), (LEVELS + 1, true)] {
            assert_eq!(is_too_deep(&nested(levels)), expected, "{levels}");
        }
    }
}
