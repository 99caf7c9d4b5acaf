//! Reads the paths of [`query`](super::query).

/// A step of a path.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Step {
    /// A key or an index, escapes undone.
    Key(String),
    /// A key with wildcards.
    Pattern(Vec<Glob>),
    /// All items.
    All,
    /// The first item that fits, or all.
    Query { query: Query, all: bool },
}

/// A part of a pattern.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Glob {
    Any,
    One,
    Char(char),
}

/// The condition that an item must meet.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Query {
    /// The path to look at in the item; the item itself if empty.
    pub(super) path: Vec<Step>,
    /// The comparison; `None` asks only whether it is there.
    pub(super) test: Option<(Test, String)>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Test {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    NotLike,
}

/// The deepest nesting of queries inside of queries.
const MAX_DEPTH: usize = 50;

/// The parts of a pattern; `\` takes the next character as it is.
pub(super) fn globs(text: &str) -> Vec<Glob> {
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
pub(super) fn steps(path: &str, depth: usize) -> Option<Vec<Step>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut steps = Vec::new();
    let mut rest = path;
    loop {
        let (step, behind) = if rest.starts_with("#(") {
            query(rest, depth)?
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
fn query(path: &str, depth: usize) -> Option<(Step, &str)> {
    let inner = &path[2..];
    let (mut open, mut quoted, mut escaped) = (1, false, false);
    let end = inner.char_indices().find_map(|(i, c)| {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => open += 1,
            ')' if !quoted => open -= 1,
            _ => {}
        }
        (open == 0).then_some(i)
    })?;
    let query = parse_query(inner[..end].trim(), depth)?;
    let behind = &inner[end + 1..];
    Some(match behind.strip_prefix('#') {
        Some(behind) => (Step::Query { query, all: true }, behind),
        None => (Step::Query { query, all: false }, behind),
    })
}

fn parse_query(text: &str, depth: usize) -> Option<Query> {
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
    let mut open = 0;
    let at = text.char_indices().find_map(|(i, c)| {
        match c {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        (open == 0 && matches!(c, '=' | '!' | '<' | '>' | '%')).then_some(i)
    });
    let path = |path: &str| {
        if path.is_empty() {
            Some(Vec::new())
        } else {
            steps(path, depth + 1)
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
