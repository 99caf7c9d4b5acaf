//! Paths with wildcards and queries, as <https://github.com/tidwall/gjson> reads them: `*` and `?` in a key
//! take the first that fits, `#` takes all items of a list, `#(key=="value")` the first that fits, and
//! `#(key=="value")#` all that do. Modifiers (`@`) and pipes (`|`) find nothing that could be set.

use std::cmp::Ordering;

use score_yaml::Value;

/// A step of a path.
#[derive(Clone, PartialEq, Debug)]
enum Step {
    /// A key or an index, escapes undone.
    Key(String),
    /// A key with wildcards.
    Pattern(Vec<Glob>),
    /// All items.
    All,
    /// The first item that fits, or all.
    Query { query: Query, all: bool },
}

/// A piece of a pattern.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Glob {
    Any,
    One,
    Char(char),
}

/// What an item must be like.
#[derive(Clone, PartialEq, Debug)]
struct Query {
    /// Where in the item to look; the item itself if empty.
    path: Vec<Step>,
    /// How to compare; `None` asks only whether it is there.
    test: Option<(Test, String)>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Test {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    NotLike,
}

/// Sets all that a path finds; whether it found something.
pub(super) fn set(root: &mut Value, path: &str, value: &Value) -> bool {
    let Some(steps) = steps(path) else {
        return false;
    };
    // The number of items says nothing that could be set.
    steps.last() != Some(&Step::All) && visit(root, &steps, &mut |found| *found = value.clone())
}

/// Hands what the steps find to `f`; whether there was something.
fn visit(at: &mut Value, steps: &[Step], f: &mut impl FnMut(&mut Value)) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        f(at);
        return true;
    };
    match (step, at) {
        (Step::Key(key), Value::Map(map)) => {
            map.get_mut(key).is_some_and(|next| visit(next, rest, f))
        }
        (Step::Key(key), Value::Seq(items)) => {
            let index = key
                .parse::<usize>()
                .ok()
                .filter(|_| key.bytes().all(|b| b.is_ascii_digit()));
            index
                .and_then(|index| items.get_mut(index))
                .is_some_and(|next| visit(next, rest, f))
        }
        (Step::Pattern(pattern), Value::Map(map)) => map
            .iter_mut()
            .any(|(key, next)| fits(pattern, key) && visit(next, rest, f)),
        (Step::All, Value::Seq(items)) => visit_all(items.iter_mut(), rest, f),
        (Step::Query { query, all: true }, Value::Seq(items)) => {
            let fitting = items
                .iter_mut()
                .filter_map(|item| query.takes(item).then_some(item));
            visit_all(fitting, rest, f)
        }
        (Step::Query { query, all: false }, Value::Seq(items)) => {
            let first = items
                .iter_mut()
                .find_map(|item| query.takes(item).then_some(item));
            first.is_some_and(|next| visit(next, rest, f))
        }
        _ => false,
    }
}

/// Hands what the steps find in each of some values to `f`; whether there was something in one.
fn visit_all<'v>(
    values: impl Iterator<Item = &'v mut Value>,
    steps: &[Step],
    f: &mut impl FnMut(&mut Value),
) -> bool {
    let mut found = false;
    for value in values {
        found |= visit(value, steps, f);
    }
    found
}

/// Looks at the first that the steps find.
fn look<'v>(at: &'v Value, steps: &[Step]) -> Option<&'v Value> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(at);
    };
    match (step, at) {
        (Step::Key(key), Value::Map(map)) => look(map.get(key)?, rest),
        (Step::Key(key), Value::Seq(items)) => look(items.get(key.parse::<usize>().ok()?)?, rest),
        (Step::Pattern(pattern), Value::Map(map)) => map
            .iter()
            .filter(|(key, _)| fits(pattern, key))
            .find_map(|(_, next)| look(next, rest)),
        (Step::All, Value::Seq(items)) => items.iter().find_map(|next| look(next, rest)),
        (Step::Query { query, .. }, Value::Seq(items)) => items
            .iter()
            .filter(|item| query.takes(item))
            .find_map(|next| look(next, rest)),
        _ => None,
    }
}

impl Query {
    fn takes(&self, item: &Value) -> bool {
        let Some(found) = look(item, &self.path) else {
            return false;
        };
        let Some((test, wanted)) = &self.test else {
            return true;
        };
        let ordering = match found {
            Value::String(text) => match test {
                Test::Like => return fits(&globs(wanted), text),
                Test::NotLike => return !fits(&globs(wanted), text),
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
                    _ => return false,
                };
                match number.partial_cmp(&wanted.parse().unwrap_or(0.0)) {
                    Some(ordering) => ordering,
                    None => return false,
                }
            }
        };
        match test {
            Test::Equal => ordering == Ordering::Equal,
            Test::NotEqual => ordering != Ordering::Equal,
            Test::Less => ordering == Ordering::Less,
            Test::LessOrEqual => ordering != Ordering::Greater,
            Test::Greater => ordering == Ordering::Greater,
            Test::GreaterOrEqual => ordering != Ordering::Less,
            Test::Like | Test::NotLike => false,
        }
    }
}

/// Whether a key is of the form of a pattern.
fn fits(pattern: &[Glob], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to go on if the last `*` has to take one character more.
    let mut retry = None;
    while t < text.len() {
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
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|glob| *glob == Glob::Any)
}

fn globs(text: &str) -> Vec<Glob> {
    let mut chars = text.chars();
    let mut globs = Vec::new();
    while let Some(c) = chars.next() {
        globs.push(match c {
            '*' => Glob::Any,
            '?' => Glob::One,
            '\\' => Glob::Char(chars.next().unwrap_or('\\')),
            c => Glob::Char(c),
        });
    }
    globs
}

/// The steps of a path; `None` if it has what finds nothing.
fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path;
    loop {
        let (step, behind) = if rest.starts_with("#(") {
            query(rest)?
        } else {
            key(rest)?
        };
        steps.push(step);
        match behind.strip_prefix('.') {
            Some(next) => rest = next,
            None if behind.is_empty() => return Some(steps),
            None => return None,
        }
    }
}

/// A step up to the next dot.
fn key(path: &str) -> Option<(Step, &str)> {
    let mut end = path.len();
    let mut escaped = false;
    for (i, c) in path.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '.' => {
                end = i;
                break;
            }
            '|' | '@' => return None,
            _ => {}
        }
    }
    let (text, behind) = path.split_at(end);
    if text == "#" {
        return Some((Step::All, behind));
    }
    let globs = globs(text);
    let plain = globs.iter().map(|glob| match glob {
        Glob::Char(c) => Some(*c),
        Glob::Any | Glob::One => None,
    });
    let plain: Option<String> = plain.collect();
    Some((plain.map_or(Step::Pattern(globs), Step::Key), behind))
}

/// A step `#(…)` or `#(…)#`.
fn query(path: &str) -> Option<(Step, &str)> {
    let inner = &path[2..];
    let (mut depth, mut quoted, mut escaped) = (1, false, false);
    let end = inner.char_indices().find_map(|(i, c)| {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(i)
    })?;
    let query = parse_query(inner[..end].trim())?;
    let behind = &inner[end + 1..];
    Some(match behind.strip_prefix('#') {
        Some(behind) => (Step::Query { query, all: true }, behind),
        None => (Step::Query { query, all: false }, behind),
    })
}

fn parse_query(text: &str) -> Option<Query> {
    const TESTS: [(&str, Test); 9] = [
        ("==", Test::Equal),
        ("!=", Test::NotEqual),
        ("<=", Test::LessOrEqual),
        (">=", Test::GreaterOrEqual),
        ("!%", Test::NotLike),
        ("=", Test::Equal),
        ("<", Test::Less),
        (">", Test::Greater),
        ("%", Test::Like),
    ];
    let mut depth = 0;
    let at = text.char_indices().find_map(|(i, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0 && matches!(c, '=' | '!' | '<' | '>' | '%')).then_some(i)
    });
    let path = |path: &str| {
        if path.is_empty() {
            Some(Vec::new())
        } else {
            steps(path)
        }
    };
    let Some(at) = at else {
        return Some(Query {
            path: path(text)?,
            test: None,
        });
    };
    let (left, right) = text.split_at(at);
    let (sign, test) = TESTS
        .into_iter()
        .find(|(sign, _)| right.starts_with(sign))?;
    let wanted = right[sign.len()..].trim();
    let unquoted = wanted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let wanted = unquoted.map_or_else(|| wanted.to_owned(), |text| text.replace("\\\"", "\""));
    Some(Query {
        path: path(left.trim())?,
        test: Some((test, wanted)),
    })
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
            let found = set(&mut value, path, &Value::from("V"));
            let mut expected = parse_str(sample).unwrap();
            let changed = parse_str(changed).unwrap();
            assert_eq!(found, !changed.as_map().unwrap().is_empty(), "{path}");
            let changed = changed.as_map().unwrap().clone();
            expected.as_map_mut().unwrap().extend(changed);
            assert_eq!(value, expected, "{path}");
        }
    }
}
