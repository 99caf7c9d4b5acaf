//! Paths with wildcards and queries, as <https://github.com/tidwall/gjson> reads them: `*` and `?` in a key
//! take the first that fits, `#` takes all items of a list, `#(key=="value")` the first that fits, and
//! `#(key=="value")#` all that do. Modifiers (`@`) and pipes (`|`) find nothing that could be set.

use std::cmp::Ordering;

use super::budget::Budget;
use super::check_depth;
use super::error::PathError;
use super::query_path::{Glob, Query, Step, Test, globs, steps};
use crate::value::Value;

/// Sets all that a path finds; whether it found something.
pub(super) fn set(
    root: &mut Value,
    path: &str,
    value: &Value,
    budget: &mut Budget,
) -> Result<bool, PathError> {
    let Some(steps) = steps(path, 0) else {
        return Ok(false);
    };
    // The number of items says nothing that could be set.
    if steps.last() == Some(&Step::All) {
        return Ok(false);
    }
    // A value may be put in very many places, all of them as deep.
    check_depth(steps.len(), value)?;
    let size = value.size();
    visit(
        root,
        &steps,
        &mut Setting {
            value,
            size,
            budget,
        },
    )
}

/// A value that is set wherever steps lead.
struct Setting<'a> {
    value: &'a Value,
    size: usize,
    budget: &'a mut Budget,
}

/// Sets what the steps find; whether there was something.
fn visit(at: &mut Value, steps: &[Step], setting: &mut Setting<'_>) -> Result<bool, PathError> {
    let Some((step, rest)) = steps.split_first() else {
        setting.budget.charge(setting.size)?;
        *at = setting.value.clone();
        return Ok(true);
    };
    setting.budget.charge(1)?;
    match (step, at) {
        (Step::Key(key), Value::Map(map)) => match map.get_mut(key) {
            Some(next) => visit(next, rest, setting),
            None => Ok(false),
        },
        (Step::Key(key), Value::Seq(items)) => {
            let index = key
                .parse::<usize>()
                .ok()
                .filter(|_| key.bytes().all(|b| b.is_ascii_digit()));
            match index.and_then(|index| items.get_mut(index)) {
                Some(next) => visit(next, rest, setting),
                None => Ok(false),
            }
        }
        (Step::Pattern(pattern), Value::Map(map)) => {
            for (key, next) in map.iter_mut() {
                if matches_globs(pattern, key, setting.budget)? && visit(next, rest, setting)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        (Step::All, Value::Seq(items)) => {
            let mut found = false;
            for item in items {
                found |= visit(item, rest, setting)?;
            }
            Ok(found)
        }
        (Step::Query { query, all }, Value::Seq(items)) => {
            let mut found = false;
            for item in items {
                if query.takes(item, setting.budget)? {
                    found |= visit(item, rest, setting)?;
                    if !all {
                        break;
                    }
                }
            }
            Ok(found)
        }
        _ => Ok(false),
    }
}

/// Looks at the first that the steps find.
fn look<'v>(
    at: &'v Value,
    steps: &[Step],
    budget: &mut Budget,
) -> Result<Option<&'v Value>, PathError> {
    let Some((step, rest)) = steps.split_first() else {
        return Ok(Some(at));
    };
    budget.charge(1)?;
    match (step, at) {
        (Step::Key(key), Value::Map(map)) => match map.get(key) {
            Some(next) => look(next, rest, budget),
            None => Ok(None),
        },
        (Step::Key(key), Value::Seq(items)) => {
            match key.parse::<usize>().ok().and_then(|i| items.get(i)) {
                Some(next) => look(next, rest, budget),
                None => Ok(None),
            }
        }
        (Step::Pattern(pattern), Value::Map(map)) => {
            for (key, next) in map {
                if matches_globs(pattern, key, budget)?
                    && let Some(found) = look(next, rest, budget)?
                {
                    return Ok(Some(found));
                }
            }
            Ok(None)
        }
        (Step::All, Value::Seq(items)) => {
            for next in items {
                if let Some(found) = look(next, rest, budget)? {
                    return Ok(Some(found));
                }
            }
            Ok(None)
        }
        (Step::Query { query, .. }, Value::Seq(items)) => {
            for next in items {
                if query.takes(next, budget)?
                    && let Some(found) = look(next, rest, budget)?
                {
                    return Ok(Some(found));
                }
            }
            Ok(None)
        }
        _ => Ok(None),
    }
}

impl Query {
    fn takes(&self, item: &Value, budget: &mut Budget) -> Result<bool, PathError> {
        let Some(found) = look(item, &self.path, budget)? else {
            return Ok(false);
        };
        let Some((test, wanted)) = &self.test else {
            return Ok(true);
        };
        budget.charge(wanted.len())?;
        let ordering = match found {
            Value::String(text) => match test {
                Test::Like => return matches_globs(&globs(wanted), text, budget),
                Test::NotLike => return Ok(!matches_globs(&globs(wanted), text, budget)?),
                _ => text.as_str().cmp(wanted),
            },
            Value::Bool(b) => b.to_string().cmp(wanted),
            _ => {
                let number = match found {
                    #[expect(clippy::cast_precision_loss, reason = "numbers compare as in JSON")]
                    Value::Int(n) => *n as f64,
                    #[expect(clippy::cast_precision_loss, reason = "numbers compare as in JSON")]
                    Value::UInt(n) => *n as f64,
                    Value::Float(n) => *n,
                    _ => return Ok(false),
                };
                match number.partial_cmp(&wanted.parse().unwrap_or(0.0)) {
                    Some(ordering) => ordering,
                    None => return Ok(false),
                }
            }
        };
        Ok(match test {
            Test::Equal => ordering == Ordering::Equal,
            Test::NotEqual => ordering != Ordering::Equal,
            Test::Less => ordering == Ordering::Less,
            Test::LessOrEqual => ordering != Ordering::Greater,
            Test::Greater => ordering == Ordering::Greater,
            Test::GreaterOrEqual => ordering != Ordering::Less,
            Test::Like | Test::NotLike => false,
        })
    }
}

/// True if a key is of the form of a pattern.
fn matches_globs(pattern: &[Glob], text: &str, budget: &mut Budget) -> Result<bool, PathError> {
    budget.charge(text.len())?;
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to go on if the last `*` has to take one character more.
    let mut retry = None;
    while t < text.len() {
        budget.charge(1)?;
        match pattern.get(p) {
            Some(Glob::Any) => {
                retry = Some((p, t));
                p += 1;
            }
            Some(Glob::One) => (p, t) = (p + 1, t + 1),
            Some(Glob::Char(c)) if *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match retry {
                Some((star, from)) => {
                    retry = Some((star, from + 1));
                    (p, t) = (star + 1, from + 1);
                }
                None => return Ok(false),
            },
        }
    }
    Ok(pattern[p..].iter().all(|glob| *glob == Glob::Any))
}
