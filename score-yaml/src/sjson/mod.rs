//! Changes of plain data by paths, as <https://github.com/tidwall/sjson> reads them: what a path leads to is set, or
//! deleted.
//!
//! Keys stand between dots; `\` takes the next character as it is. Digits are the index of a list, `-1` is
//! behind its end (for a delete: its last item), and `:` before digits makes them a key. A path with
//! `*`, `?` or `#` sets what it finds, and creates nothing.

mod budget;
mod error;
mod query;
mod query_path;

pub use self::budget::Budget;
pub use self::error::{MAX_DEPTH, PathError};
use crate::data::depth;
use crate::value::{Map, Value};

/// True if a list is filled with nulls up to an index behind its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Padding {
    /// As sjson does, up to ten thousand.
    Nulls,
    /// An index behind the end is an error, but the one right behind it.
    Refused,
}

/// The most nulls that a list is filled with.
const MAX_PADDING: usize = 10_000;

/// The kind of place that a path led to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reached {
    /// Something that was there, or a place in something that was there.
    Place,
    /// A place in what a `set` has made: what should hold it was not there.
    Made,
    /// Nothing: what should hold a key that is deleted is there, and has none of that name.
    Absent,
    /// Nothing: what should hold it was not there, or a path with wildcards fits nothing.
    Nothing,
}

/// A key of a path.
struct Part {
    /// The key, escapes undone.
    key: String,
    /// True if `:` says that it is a key, though it looks like an index.
    forced: bool,
}

impl Part {
    /// The index to create; an empty key counts as 0 there.
    fn new_index(&self) -> Option<usize> {
        let is_number = !self.forced && self.key.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| {
            if self.key.is_empty() {
                0
            } else {
                self.key.parse().unwrap_or(usize::MAX)
            }
        })
    }

    fn is_last(&self) -> bool {
        !self.forced && self.key == "-1"
    }
}

/// Sets what a path leads to.
///
/// # Errors
/// The path cannot be followed; the data is unchanged then, unless the path has wildcards and the budget is spent.
pub fn set(
    root: &mut Value,
    path: &str,
    value: Value,
    padding: Padding,
    budget: &mut Budget,
) -> Result<Reached, PathError> {
    if path.is_empty() {
        return Err(PathError::Empty);
    }
    budget.charge(path.len())?;
    match parts(path) {
        Some(parts) => {
            if parts.len() > MAX_DEPTH {
                return Err(PathError::TooDeep);
            }
            budget.charge(value.size())?;
            check_depth(parts.len(), &value)?;
            set_parts(root, &parts, value, padding)
        }
        None => Ok(if query::set(root, path, &value, budget)? {
            Reached::Place
        } else {
            Reached::Nothing
        }),
    }
}

/// Refuses a value that would be nested too deep below so many keys.
fn check_depth(keys: usize, value: &Value) -> Result<(), PathError> {
    match keys.saturating_add(depth(value)) > MAX_DEPTH {
        true => Err(PathError::TooDeep),
        false => Ok(()),
    }
}

/// Deletes what a path leads to, if it is there.
///
/// # Errors
/// The path cannot be followed, or has wildcards; the data is unchanged then.
pub fn delete(
    root: &mut Value,
    path: &str,
    padding: Padding,
    budget: &mut Budget,
) -> Result<Reached, PathError> {
    if path.is_empty() {
        return Err(PathError::Empty);
    }
    budget.charge(path.len())?;
    let parts = parts(path).ok_or(PathError::ComplexDelete)?;
    let mut at = root;
    for (i, part) in parts.iter().enumerate() {
        let is_end = i + 1 == parts.len();
        match at {
            Value::Map(map) if is_end => {
                // What stands behind it moves.
                budget.charge(map.len())?;
                return Ok(match map.shift_remove(&part.key) {
                    Some(_) => Reached::Place,
                    None => Reached::Absent,
                });
            }
            Value::Seq(items) if is_end => return delete_item(items, part, padding, budget),
            _ => match child(at, part, true) {
                Some(next) => at = next,
                None => return Ok(Reached::Nothing),
            },
        }
    }
    Ok(Reached::Nothing)
}

fn delete_item(
    items: &mut Vec<Value>,
    part: &Part,
    padding: Padding,
    budget: &mut Budget,
) -> Result<Reached, PathError> {
    let length = items.len();
    match existing_index(part, length, true) {
        Some(index) => {
            budget.charge(length - index)?;
            items.remove(index);
            Ok(Reached::Place)
        }
        None if padding == Padding::Refused && part.new_index().is_some() => {
            Err(PathError::OutOfRange(part.key.clone(), length))
        }
        None => Ok(Reached::Nothing),
    }
}

/// The keys of a path without wildcards, escapes undone; `None` for one with them.
#[must_use]
pub fn keys(path: &str) -> Option<Vec<String>> {
    Some(parts(path)?.into_iter().map(|part| part.key).collect())
}

/// The keys of a path without wildcards; `None` for one with them.
fn parts(path: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = path;
    loop {
        let forced = rest.starts_with(':');
        let mut chars = rest[usize::from(forced)..].char_indices();
        let mut key = String::new();
        let mut next = None;
        while let Some((i, c)) = chars.next() {
            match c {
                '.' => {
                    next = Some(i + usize::from(forced) + 1);
                    break;
                }
                '|' | '#' | '@' | '*' | '?' => return None,
                '\\' => key.extend(chars.next().map(|(_, c)| c)),
                c => key.push(c),
            }
        }
        parts.push(Part { key, forced });
        match next {
            Some(next) => rest = &rest[next..],
            None => return Some(parts),
        }
    }
}

/// The item of a list that a key names, if it is there.
fn existing_index(part: &Part, length: usize, is_delete: bool) -> Option<usize> {
    if is_delete && part.is_last() {
        return length.checked_sub(1);
    }
    let is_number = !part.key.is_empty() && part.key.bytes().all(|byte| byte.is_ascii_digit());
    let index = if is_number {
        part.key.parse().ok()?
    } else {
        return None;
    };
    (index < length).then_some(index)
}

fn child<'v>(value: &'v mut Value, part: &Part, is_delete: bool) -> Option<&'v mut Value> {
    match value {
        Value::Map(map) => map.get_mut(&part.key),
        Value::Seq(items) => {
            let index = existing_index(part, items.len(), is_delete)?;
            items.get_mut(index)
        }
        _ => None,
    }
}

fn set_parts(
    root: &mut Value,
    parts: &[Part],
    value: Value,
    padding: Padding,
) -> Result<Reached, PathError> {
    let mut at = root;
    for (i, part) in parts.iter().enumerate() {
        if child(at, part, false).is_none() {
            return create(at, &parts[i..], value, padding);
        }
        at = child(at, part, false).expect("it was there a moment ago");
    }
    *at = value;
    Ok(Reached::Place)
}

/// Puts a value where nothing is yet: the first key is not in `at`.
fn create(
    at: &mut Value,
    parts: &[Part],
    value: Value,
    padding: Padding,
) -> Result<Reached, PathError> {
    let Some((first, rest)) = parts.split_first() else {
        return Ok(Reached::Nothing);
    };
    let mut reached = if rest.is_empty() {
        Reached::Place
    } else {
        Reached::Made
    };
    // What is wrong with the first key is told before what is wrong with further ones.
    let missing = match (&*at, first.new_index()) {
        (Value::Map(_), _) => 0,
        (Value::Seq(items), Some(index)) => padding_before(index, items.len(), first, padding)?,
        (Value::Seq(_), None) if !first.is_last() => {
            return Err(PathError::NotAnIndex(first.key.clone()));
        }
        (_, Some(index)) => padding_before(index, 0, first, padding)?,
        (_, None) => 0,
    };
    let value = build(rest, value, padding)?;
    match at {
        Value::Map(map) => {
            map.insert(first.key.as_str().into(), value);
        }
        Value::Seq(items) => {
            items.extend(std::iter::repeat_n(Value::Null, missing));
            items.push(value);
        }
        // What is no collection becomes one.
        _ => {
            reached = Reached::Made;
            *at = match first.new_index() {
                Some(_) => list(missing, value),
                None => Value::Map(Map::from_iter([(first.key.clone(), value)])),
            };
        }
    }
    Ok(reached)
}

/// The value inside the collections that its further keys ask for.
fn build(parts: &[Part], value: Value, padding: Padding) -> Result<Value, PathError> {
    parts.iter().rev().try_fold(value, |value, part| {
        Ok(match part.new_index() {
            Some(index) => list(padding_before(index, 0, part, padding)?, value),
            None if part.is_last() => list(0, value),
            None => Value::Map(Map::from_iter([(part.key.clone(), value)])),
        })
    })
}

fn list(nulls: usize, value: Value) -> Value {
    let mut items = vec![Value::Null; nulls];
    items.push(value);
    Value::Seq(items)
}

/// The number of nulls before an index behind the end of a list.
fn padding_before(
    index: usize,
    length: usize,
    part: &Part,
    padding: Padding,
) -> Result<usize, PathError> {
    let missing = index.saturating_sub(length);
    let most = match padding {
        Padding::Nulls => MAX_PADDING,
        Padding::Refused => 0,
    };
    if missing > most {
        Err(PathError::OutOfRange(part.key.clone(), length))
    } else {
        Ok(missing)
    }
}
