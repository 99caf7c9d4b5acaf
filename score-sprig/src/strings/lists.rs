//! Text taken apart and lists of text put together.

use memchr::memmem;
use score_template::limits::COMPARED_PER_STEP;
use score_template::value::{Element, Entries, List, Map, Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

const ANY: &[Type] = &[Type::Any];
const STR_STR: &[Type] = &[Type::Str, Type::Str];

pub(crate) static FUNCTIONS: &[Function] = &[
    Function::new("join", &[Type::Str, Type::Any], join),
    Function::new("sortAlpha", ANY, sort_alpha),
    Function::new("split", STR_STR, split),
    Function::new("splitList", STR_STR, split_list),
    Function::new("splitn", &[Type::Str, Type::Int, Type::Str], splitn),
    Function::new("toStrings", ANY, to_strings),
];

/// The parts of a text between separators, `max` at most; an empty separator stands between all
/// characters. (Go: a `max` below 0 is none, 0 gives nothing.)
fn parts<'a>(
    context: &mut Context<'_>,
    text: &'a [u8],
    separator: &[u8],
    max: i64,
) -> Result<Vec<&'a [u8]>, CallError> {
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    if max == 0 {
        return Ok(parts);
    }
    context.charge_bytes(text.len())?;
    match (std::str::from_utf8(text), std::str::from_utf8(separator)) {
        (Ok(text), Ok(separator)) if !separator.is_empty() => {
            parts.extend(text.splitn(max, separator).map(str::as_bytes));
        }
        _ => split_bytes(&mut parts, text, separator, max),
    }
    context.charge_elements(parts.len())?;
    Ok(parts)
}

fn split_bytes<'a>(parts: &mut Vec<&'a [u8]>, text: &'a [u8], separator: &[u8], max: usize) {
    let mut rest = text;
    while parts.len() < max - 1 {
        let next = match separator {
            [] => {
                let length = first_character(rest);
                (length < rest.len()).then_some((length, length))
            }
            separator => memmem::find(rest, separator).map(|at| (at, at + separator.len())),
        };
        let Some((end, next)) = next else {
            break;
        };
        parts.push(&rest[..end]);
        rest = &rest[next..];
    }
    if !(separator.is_empty() && rest.is_empty()) {
        parts.push(rest);
    }
}

/// The length of the first character; what is not UTF-8 is taken byte by byte.
fn first_character(bytes: &[u8]) -> usize {
    let chunk = bytes[..bytes.len().min(4)].utf8_chunks().next();
    let first = chunk.and_then(|chunk| chunk.valid().chars().next());
    first.map_or(bytes.len().min(1), char::len_utf8)
}

fn split_list(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let parts = parts(context, args.bytes(1)?, args.bytes(0)?, -1)?;
    let items = parts.into_iter().map(Value::bytes).collect();
    Ok(Value::List(List::new(Element::Str, items)))
}

/// Parts of a text as a map, under the keys `_0`, `_1` and so on.
fn numbered(parts: &[&[u8]]) -> Value {
    let numbered = parts.iter().enumerate();
    let entries: Entries = numbered
        .map(|(number, part)| (format!("_{number}").into(), Value::bytes(*part)))
        .collect();
    Value::Map(Map::new(Element::Str, entries))
}

fn split(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let parts = parts(context, args.bytes(1)?, args.bytes(0)?, -1)?;
    Ok(numbered(&parts))
}

fn splitn(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let parts = parts(context, args.bytes(2)?, args.bytes(0)?, args.int(1)?)?;
    Ok(numbered(&parts))
}

/// The items of a list as text, nil left out; of anything else itself as text.
fn texts(context: &mut Context<'_>, value: &Value) -> Result<Vec<Value>, CallError> {
    let items = match value {
        Value::List(list) => list.items(),
        other => std::slice::from_ref(other),
    };
    context.charge_elements(items.len())?;
    let mut texts = Vec::with_capacity(items.len());
    for item in items.iter().filter(|item| !item.is_nil()) {
        texts.push(match item {
            Value::Str(_) | Value::Bytes(_) => item.clone(),
            other => Value::bytes(context.printed(other)?),
        });
    }
    Ok(texts)
}

fn to_strings(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let texts = texts(context, args.any(0))?;
    Ok(Value::List(List::new(Element::Str, texts)))
}

/// Sorted by bytes. (Unlike the other functions of texts, this one gives `<nil>` for nil.)
fn sort_alpha(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut texts = match args.any(0) {
        Value::Absent | Value::Nil => vec![Value::from("<nil>")],
        value => texts(context, value)?,
    };
    // Texts that start alike are compared to their ends, each with some others.
    let rounds = texts.len().max(1).ilog2() as usize + 1;
    for text in &texts {
        let bytes = text.as_bytes().map_or(0, <[u8]>::len);
        context.charge_bytes((bytes / COMPARED_PER_STEP).saturating_mul(rounds) + rounds)?;
    }
    texts.sort_by(|a, b| a.as_bytes().cmp(&b.as_bytes()));
    Ok(Value::List(List::new(Element::Str, texts)))
}

fn join(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let separator = args.bytes(0)?;
    let texts = texts(context, args.any(1))?;
    let texts: Vec<&[u8]> = texts.iter().filter_map(Value::as_bytes).collect();
    let length: usize = texts.iter().map(|text| text.len()).sum();
    context.charge_bytes(length)?;
    context.charge_bytes(texts.len().saturating_mul(separator.len()))?;
    Ok(Value::bytes(texts.join(separator)))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn apart_and_together() {
        assert_table(&[
            ("splitList `,` `a,,b` | toJson", "[\"a\",\"\",\"b\"]"),
            ("splitList `` `aé` | toJson", "[\"a\",\"é\"]"),
            ("splitList `` `` | toJson", "[]"),
            ("splitList `,` `` | toJson", "[\"\"]"),
            ("split `-` `a-b`", "map[_0:a _1:b]"),
            ("splitn `-` 2 `a-b-c`", "map[_0:a _1:b-c]"),
            ("splitn `` 2 `abc`", "map[_0:a _1:bc]"),
            ("splitn `-` 0 `a`", "map[]"),
            ("join `, ` (list 1 nil `b`)", "1, b"),
            ("join `-` 5", "5"),
            ("join `-` nil | quote", "\"\""),
            ("toStrings (list 1 nil true) | toJson", "[\"1\",\"true\"]"),
            ("sortAlpha (list 10 9 `é` `e`)", "[10 9 e é]"),
            ("sortAlpha nil", "[<nil>]"),
            ("sortAlpha 5", "[5]"),
        ]);
    }
}
