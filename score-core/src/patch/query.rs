//! Paths with wildcards and queries, as <https://github.com/tidwall/gjson> reads them: `*` and `?` in a key
//! take the first that fits, `#` takes all items of a list, `#(key=="value")` the first that fits, and
//! `#(key=="value")#` all that do. Modifiers (`@`) and pipes (`|`) find nothing that could be set.

use std::cmp::Ordering;

use score_yaml::Value;

use super::path_error::PathError;
use super::query_path::{Glob, Query, Step, Test, globs, steps};
use super::work::Work;
use crate::data;

/// Sets all that a path finds; whether it found something.
pub(super) fn set(
    root: &mut Value,
    path: &str,
    value: &Value,
    work: &mut Work,
) -> Result<bool, PathError> {
    let Some(steps) = steps(path, 0) else {
        return Ok(false);
    };
    // The number of items says nothing that could be set.
    if steps.last() == Some(&Step::All) {
        return Ok(false);
    }
    let size = data::size(value);
    visit(root, &steps, &mut Setting { value, size, work })
}

/// A value that is set wherever steps lead.
struct Setting<'a> {
    value: &'a Value,
    size: usize,
    work: &'a mut Work,
}

/// Sets what the steps find; whether there was something.
fn visit(at: &mut Value, steps: &[Step], setting: &mut Setting<'_>) -> Result<bool, PathError> {
    let Some((step, rest)) = steps.split_first() else {
        setting.work.pay(setting.size)?;
        *at = setting.value.clone();
        return Ok(true);
    };
    setting.work.pay(1)?;
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
                if fits(pattern, key, setting.work)? && visit(next, rest, setting)? {
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
                if query.takes(item, setting.work)? {
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
    work: &mut Work,
) -> Result<Option<&'v Value>, PathError> {
    let Some((step, rest)) = steps.split_first() else {
        return Ok(Some(at));
    };
    work.pay(1)?;
    match (step, at) {
        (Step::Key(key), Value::Map(map)) => match map.get(key) {
            Some(next) => look(next, rest, work),
            None => Ok(None),
        },
        (Step::Key(key), Value::Seq(items)) => {
            match key.parse::<usize>().ok().and_then(|i| items.get(i)) {
                Some(next) => look(next, rest, work),
                None => Ok(None),
            }
        }
        (Step::Pattern(pattern), Value::Map(map)) => {
            for (key, next) in map {
                if fits(pattern, key, work)?
                    && let Some(found) = look(next, rest, work)?
                {
                    return Ok(Some(found));
                }
            }
            Ok(None)
        }
        (Step::All, Value::Seq(items)) => {
            for next in items {
                if let Some(found) = look(next, rest, work)? {
                    return Ok(Some(found));
                }
            }
            Ok(None)
        }
        (Step::Query { query, .. }, Value::Seq(items)) => {
            for next in items {
                if query.takes(next, work)?
                    && let Some(found) = look(next, rest, work)?
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
    fn takes(&self, item: &Value, work: &mut Work) -> Result<bool, PathError> {
        let Some(found) = look(item, &self.path, work)? else {
            return Ok(false);
        };
        let Some((test, wanted)) = &self.test else {
            return Ok(true);
        };
        work.pay(wanted.len())?;
        let ordering = match found {
            Value::String(text) => match test {
                Test::Like => return fits(&globs(wanted), text, work),
                Test::NotLike => return Ok(!fits(&globs(wanted), text, work)?),
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

/// Whether a key is of the form of a pattern.
fn fits(pattern: &[Glob], text: &str, work: &mut Work) -> Result<bool, PathError> {
    work.pay(text.len())?;
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to go on if the last `*` has to take one character more.
    let mut retry = None;
    while t < text.len() {
        work.pay(1)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use score_yaml::parse_str;

    #[test]
    fn what_a_path_finds_is_set() {
        let sample = "{a: [{n: 1, k: a}, {n: 2, k: b, s: [{q: 1}, {q: 2}]}], o: {a1: {x: 1}, a2: {y: 2}}, l: [1, 2, 3]}";
        for (path, changed) in [
            (
                "a.#.n",
                "{a: [{n: V, k: a}, {n: V, k: b, s: [{q: 1}, {q: 2}]}]}",
            ),
            (
                "a.#(n>0)#.n",
                "{a: [{n: V, k: a}, {n: V, k: b, s: [{q: 1}, {q: 2}]}]}",
            ),
            (
                "a.#(k==\"b\").n",
                "{a: [{n: 1, k: a}, {n: V, k: b, s: [{q: 1}, {q: 2}]}]}",
            ),
            (
                "a.#(k==b).s.0.q",
                "{a: [{n: 1, k: a}, {n: 2, k: b, s: [{q: V}, {q: 2}]}]}",
            ),
            (
                "a.#(k%\"a*\").n",
                "{a: [{n: V, k: a}, {n: 2, k: b, s: [{q: 1}, {q: 2}]}]}",
            ),
            (
                "a.#(s.#(q==2)).k",
                "{a: [{n: 1, k: a}, {n: 2, k: V, s: [{q: 1}, {q: 2}]}]}",
            ),
            ("a.#(n==1)", "{a: [V, {n: 2, k: b, s: [{q: 1}, {q: 2}]}]}"),
            ("o.*.y", "{o: {a1: {x: 1}, a2: {y: V}}}"),
            ("o.?1", "{o: {a1: V, a2: {y: 2}}}"),
            ("l.#(>1)", "{l: [1, V, 3]}"),
            ("l.#", "{}"),
            ("l.*", "{}"),
            ("a.#.zz", "{}"),
            ("o|a1", "{}"),
            ("o.@this", "{}"),
            ("a.#(n==9).n", "{}"),
        ] {
            let mut value = parse_str(sample).unwrap();
            let found = set(&mut value, path, &Value::from("V"), &mut Work::default()).unwrap();
            let mut expected = parse_str(sample).unwrap();
            let changed = parse_str(changed).unwrap();
            assert_eq!(found, !changed.as_map().unwrap().is_empty(), "{path}");
            let changed = changed.as_map().unwrap().clone();
            expected.as_map_mut().unwrap().extend(changed);
            assert_eq!(value, expected, "{path}");
        }
    }
}
