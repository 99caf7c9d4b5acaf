//! Regular expressions: finding, splitting, replacing.

mod cache;
mod pattern;
mod replacement;

use std::borrow::Cow;
use std::sync::Arc;

use score_template::strconv::{can_backquote, quote};
use score_template::value::{Element, List, Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

use self::pattern::{Pattern, Refusal};
use self::replacement::{Replacement, expand, literal};

/// Bytes of a compiled pattern for which a search looks at each byte of a text once.
const SEARCHED: usize = 16 << 10;
/// Bytes behind a match for one step: the search goes on there, and may look at all of them.
const LOOKED_AHEAD: usize = 64;

const STR_STR: &[Type] = &[Type::Str, Type::Str];
const STR_STR_STR: &[Type] = &[Type::Str, Type::Str, Type::Str];
const STR_STR_INT: &[Type] = &[Type::Str, Type::Str, Type::Int];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("mustRegexFind", STR_STR, |context, args| {
        find(context, args, plain)
    }),
    Function::new("mustRegexFindAll", STR_STR_INT, |context, args| {
        find_all(context, args, plain)
    }),
    Function::new("mustRegexMatch", STR_STR, must_match),
    Function::new("mustRegexReplaceAll", STR_STR_STR, |context, args| {
        replace(context, args, plain, expand)
    }),
    Function::new(
        "mustRegexReplaceAllLiteral",
        STR_STR_STR,
        |context, args| replace(context, args, plain, literal),
    ),
    Function::new("mustRegexSplit", STR_STR_INT, |context, args| {
        split(context, args, plain)
    }),
    Function::new("regexFind", STR_STR, |context, args| {
        find(context, args, panicked)
    }),
    Function::new("regexFindAll", STR_STR_INT, |context, args| {
        find_all(context, args, panicked)
    }),
    Function::new("regexMatch", STR_STR, is_match),
    Function::new("regexQuoteMeta", &[Type::Str], quote_meta),
    Function::new("regexReplaceAll", STR_STR_STR, |context, args| {
        replace(context, args, panicked, expand)
    }),
    Function::new("regexReplaceAllLiteral", STR_STR_STR, |context, args| {
        replace(context, args, panicked, literal)
    }),
    Function::new("regexSplit", STR_STR_INT, |context, args| {
        split(context, args, panicked)
    }),
];

/// A pattern and what it searches.
struct Search<'a> {
    pattern: Arc<Pattern>,
    text: Cow<'a, str>,
}

impl Search<'_> {
    /// Charges for the text behind a match, which the search may look at in vain.
    fn charge_for_rest(&self, context: &mut Context<'_>, end: usize) -> Result<(), CallError> {
        let rest = self.text.len().saturating_sub(end) / LOOKED_AHEAD;
        context.charge_bytes(rest.saturating_mul(times(&self.pattern)))
    }
}

/// The number of times that a search may look at each byte.
fn times(pattern: &Pattern) -> usize {
    pattern.size.div_ceil(SEARCHED)
}

/// The message of a function about a pattern with an error.
type Complaint = fn(&str, String) -> CallError;

fn plain(_: &str, error: String) -> CallError {
    error.into()
}

/// The message of Go's functions that panic.
fn panicked(pattern: &str, error: String) -> CallError {
    let pattern = if can_backquote(pattern) {
        format!("`{pattern}`")
    } else {
        quote(pattern.as_bytes())
    };
    format!("regexp: Compile({pattern}): {error}").into()
}

/// The pattern of the first argument and the text of the second; charges for the search.
fn searched<'a>(context: &mut Context<'_>, args: &'a [Value]) -> Result<Search<'a>, Refusal> {
    let (source, text) = (
        args.text(0).map_err(Refusal::Limit)?,
        args.text(1).map_err(Refusal::Limit)?,
    );
    let pattern = cache::pattern(context, &source)?;
    context
        .charge_bytes(text.len().saturating_mul(times(&pattern)))
        .map_err(Refusal::Limit)?;
    Ok(Search { pattern, text })
}

fn search<'a>(
    context: &mut Context<'_>,
    args: &'a [Value],
    complaint: Complaint,
) -> Result<Search<'a>, CallError> {
    searched(context, args).map_err(|refusal| match refusal {
        Refusal::Wrong(error) => complaint(&args.text(0).unwrap_or_default(), error),
        Refusal::Limit(error) => error,
    })
}

fn must_match(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let search = search(context, args, plain)?;
    Ok(Value::Bool(search.pattern.regex.is_match(&search.text)))
}

/// As `mustRegexMatch`, but a bad pattern matches nothing.
fn is_match(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match searched(context, args) {
        Ok(search) => Ok(Value::Bool(search.pattern.regex.is_match(&search.text))),
        Err(Refusal::Wrong(_)) => Ok(Value::Bool(false)),
        Err(Refusal::Limit(error)) => Err(error),
    }
}

fn find(context: &mut Context<'_>, args: &[Value], complaint: Complaint) -> CallResult {
    let search = search(context, args, complaint)?;
    let found = search.pattern.regex.find(&search.text);
    context.made(found.map_or("", |found| found.as_str()))
}

/// Up to `count` matches, all for a negative count; the nil list for none.
fn find_all(context: &mut Context<'_>, args: &[Value], complaint: Complaint) -> CallResult {
    let search = search(context, args, complaint)?;
    let count = usize::try_from(args.int(2)?).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for item in search.pattern.regex.find_iter(&search.text).take(count) {
        context.charge_elements(1)?;
        context.charge_bytes(item.len())?;
        search.charge_for_rest(context, item.end())?;
        found.push(Value::from(item.as_str()));
    }
    Ok(Value::List(match found.is_empty() {
        true => List::nil(Element::Str),
        false => List::new(Element::Str, found),
    }))
}

/// The parts between matches. What an empty match at the start would cut off is no part.
fn split(context: &mut Context<'_>, args: &[Value], complaint: Complaint) -> CallResult {
    let search = search(context, args, complaint)?;
    let (pattern, text) = (&search.pattern, &search.text);
    let count = args.int(2)?;
    if count == 0 {
        return Ok(Value::List(List::nil(Element::Str)));
    }
    if text.is_empty() && !args.bytes(0)?.is_empty() {
        return Ok(Value::strings([""]));
    }
    let max = usize::try_from(count).unwrap_or(usize::MAX);
    context.charge_bytes(text.len())?;
    let mut parts = Vec::new();
    let (mut start, mut end) = (0, 0);
    for found in pattern.regex.find_iter(text) {
        if parts.len() == max - 1 {
            break;
        }
        context.charge_elements(1)?;
        search.charge_for_rest(context, found.end())?;
        end = found.start();
        if found.end() != 0 {
            parts.push(Value::from(&text[start..end]));
        }
        start = found.end();
    }
    if end != text.len() {
        parts.push(Value::from(&text[start..]));
    }
    Ok(Value::List(List::new(Element::Str, parts)))
}

fn replace(
    context: &mut Context<'_>,
    args: &[Value],
    complaint: Complaint,
    replacement: Replacement,
) -> CallResult {
    let search = search(context, args, complaint)?;
    let (pattern, text) = (&search.pattern, &search.text);
    let by = args.text(2)?;
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    context.charge_bytes(text.len())?;
    for captures in pattern.regex.captures_iter(text) {
        let Some(found) = captures.get(0) else {
            continue;
        };
        out.push_str(&text[end..found.start()]);
        replacement(context, &mut out, &by, pattern, &captures)?;
        end = found.end();
        search.charge_for_rest(context, end)?;
    }
    out.push_str(&text[end..]);
    Ok(Value::from(out))
}

fn quote_meta(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut out = Vec::new();
    for byte in args.bytes(0)? {
        if br"\.+*?()|[]{}^$".contains(byte) {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    context.made(out)
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn searching() {
        assert_table(&[
            ("regexMatch `^\\d+$` `12`", "true"),
            ("regexMatch `(` `(`", "false"),
            (
                "mustRegexMatch `(` `(`",
                "!error parsing regexp: missing closing ): `(`",
            ),
            ("regexFind `b+` `abbc`", "bb"),
            (
                "regexFind `(` ``",
                "!regexp: Compile(`(`): error parsing regexp: missing closing ): `(`",
            ),
            ("regexFindAll `a*` `baac` -1 | toJson", "[\"\",\"aa\",\"\"]"),
            ("regexFindAll `a` `aaa` 2 | len", "2"),
            ("regexFindAll `x` `a` -1 | toJson", "null"),
            ("regexSplit `a*` `baac` -1 | toJson", "[\"b\",\"c\"]"),
            ("regexSplit `,` `a,b,c` 2 | toJson", "[\"a\",\"b,c\"]"),
            ("regexSplit `,` `a,` -1 | toJson", "[\"a\",\"\"]"),
            ("regexSplit `,` `a` 0 | toJson", "null"),
            ("regexQuoteMeta `a.b[é]-`", "a\\.b\\[é\\]-"),
        ]);
    }

    #[test]
    fn replacing() {
        assert_table(&[
            ("regexReplaceAll `a(x*)b` `-ab-axxb-` `${1}W`", "-W-xxW-"),
            ("regexReplaceAll `a(x*)b` `-ab-axxb-` `$1W`", "---"),
            ("regexReplaceAll `(?P<n>a)|(?P<n>b)` `ab` `<$n>`", "<a><b>"),
            (
                "regexReplaceAll `a` `a` `$$ $ ${bad ${01} $0`",
                "$ $ ${bad  a",
            ),
            ("regexReplaceAll `b*` `abc` `-`", "-a-c-"),
            ("regexReplaceAllLiteral `a` `ab` `$0`", "$0b"),
        ]);
    }
}
