//! What leads out of calls that are given the wrong things, or things in the wrong order.

use std::ops::Range;

use score_template::error::{Error, NIL_DEREFERENCE, Stage};
use score_template::{WrittenCall, calls_around};
use score_yaml::message;
use score_yaml::message::Name;

use super::signatures::missing_arguments;
use crate::diagnostic::nearest;

/// What is wrong with a call, where that says more than the error, and the way out.
#[derive(Default)]
pub(super) struct CallAdvice {
    /// The message in place of that of the error.
    pub(super) message: Option<String>,
    /// The bytes of the template that are to be changed, where those are not what the error names.
    pub(super) place: Option<Range<usize>>,
    /// The way out.
    pub(super) hint: Option<String>,
}

impl CallAdvice {
    fn hint(hint: impl Into<String>) -> Option<Self> {
        Some(CallAdvice {
            hint: Some(hint.into()),
            ..CallAdvice::default()
        })
    }

    /// The advice that arguments stand in another order than in `written`.
    fn order(call: &WrittenCall, written: &str) -> Option<Self> {
        Some(CallAdvice {
            message: Some(message!(
                "the arguments of `{}` stand in another order",
                call.function
            )),
            place: Some(call.range.clone()),
            hint: Some(message!("write `{written}`")),
        })
    }
}

/// The way out of an error of a call; `text` is the template.
pub(super) fn of_call(error: &Error, text: &str) -> Option<CallAdvice> {
    if error.stage != Stage::Exec || error.is_of_author() {
        return None;
    }
    if let Some(name) = error.message.strip_prefix("template \"") {
        return no_template(name.strip_suffix("\" not defined")?, error.offset, text);
    }
    if let Some(advice) = behind_template(error, text) {
        return Some(advice);
    }
    let calls = calls_around(text, error.offset);
    let inner = calls.first()?;
    let words = |at: &Range<usize>| text.get(at.clone()).unwrap_or_default();
    if error.found_kind() == Some("a text") && inner.function == "seq" {
        let hint = "`until 3` is the list of 0, 1 and 2, and `untilStep 1 4 1` that of 1, 2 and 3";
        return Some(CallAdvice {
            message: Some("`range` goes over a list or a map, and `seq` gives a text".to_owned()),
            place: Some(inner.range.clone()),
            hint: Some(hint.to_owned()),
        });
    }
    if let Some(numbers) = error.message.strip_prefix("wrong number of args for ") {
        let (name, _) = numbers.split_once(": want ")?;
        let call = calls.iter().find(|call| call.function == name)?;
        return missing_arguments(call, text).and_then(CallAdvice::hint);
    }
    if let Some((name, NIL_DEREFERENCE)) = failed_call(&error.message) {
        let call = calls.iter().find(|call| call.function == name)?;
        return no_list(call, text);
    }
    if error
        .message
        .starts_with("wrong type for value; expected map[string]interface {}; got map[")
    {
        return no_plain_map(inner, text);
    }
    let ordered = calls.iter().find_map(|call| {
        let words: Vec<&str> = call.arguments.iter().map(words).collect();
        let written = in_order(call, &words, &error.message)?;
        let mut advice = CallAdvice::order(call, &written)?;
        if call.function == "slice" {
            advice.message = Some("`slice` takes a list, found a text".to_owned());
        }
        Some(advice)
    });
    if ordered.is_some() {
        return ordered;
    }
    if let Some((name, what)) = failed_call(&error.message)
        && what.starts_with("Cannot find ")
        && what.ends_with(" on type string")
    {
        let call = calls.iter().find(|call| call.function == name)?;
        let list = subject(call)?;
        let shown = words(&list);
        return Some(CallAdvice {
            message: Some(message!("`{name}` expects a list, found a text")),
            hint: Some(match shown.len() <= ROOM {
                true if name == "first" => message!(
                    "`trunc 1 {shown}` is its first letter, and `splitList \",\" {shown}` makes a list of it"
                ),
                true => message!("`splitList \",\" {shown}` makes a list of a text"),
                false => "`splitList \",\" …` makes a list of a text".to_owned(),
            }),
            place: Some(list),
        });
    }
    if let Some(("dig", what)) = failed_call(&error.message)
        && let [key, map] = inner.arguments.as_slice()
        && what.contains("at least three")
    {
        let (key, map) = (words(key), words(map));
        return Some(CallAdvice {
            message: Some("`dig` takes keys, a default and a map".to_owned()),
            place: None,
            hint: Some(message!(
                "a default is missing: write `dig {key} \"…\" {map}`"
            )),
        });
    }
    if let Some(found) = error.message.strip_prefix("expected integer; found \"") {
        let number = found.strip_suffix('"').filter(|text| is_number(text))?;
        return Some(CallAdvice {
            message: Some(message!(
                "`{}` expects an integer, found a text",
                inner.function
            )),
            place: None,
            hint: Some(message!("write `{number}`: a number stands without quotes")),
        });
    }
    if let Some(advice) = comparison(error) {
        return Some(advice);
    }
    of_piped(error, inner, text)
}

/// The function that an error is of, and what that says.
fn failed_call(message: &str) -> Option<(&str, &str)> {
    message.strip_prefix("error calling ")?.split_once(": ")
}

/// The call with its arguments in order.
fn in_order(call: &WrittenCall, arguments: &[&str], message: &str) -> Option<String> {
    let name = call.function.as_str();
    let what = failed_call(message).map_or("", |(_, what)| what);
    let is_type = message.contains("expected ") || what.starts_with("interface conversion");
    if call.piped.is_some() {
        return None;
    }
    match (name, arguments) {
        ("join", [list, separator]) if is_type && is_text(separator) && !is_text(list) => {
            Some(format!("join {separator} {list}"))
        }
        ("ternary", [condition, yes, no])
            if message.starts_with("expected bool; found ") && !is_literal(condition) =>
        {
            Some(format!("ternary {yes} {no} {condition}"))
        }
        ("trunc" | "abbrev" | "repeat" | "indent" | "nindent" | "wrap", [text, number])
            if is_type && is_number(number) && !is_number(text) =>
        {
            Some(format!("{name} {number} {text}"))
        }
        ("has", [list, item]) if what.starts_with("Cannot find has on type") => {
            Some(format!("has {item} {list}"))
        }
        ("dig", [map, keys @ .., default]) if is_type && !is_text(map) && !keys.is_empty() => {
            Some(format!("dig {} {default} {map}", keys.join(" ")))
        }
        ("slice", [text, numbers @ ..])
            if what.starts_with("list should be type of slice or array but string") =>
        {
            match numbers {
                [start, end] => Some(format!("substr {start} {end} {text}")),
                [start] => Some(format!("substr {start} -1 {text}")),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_text(word: &str) -> bool {
    word.starts_with(['"', '`'])
}

fn is_number(word: &str) -> bool {
    word.parse::<i64>().is_ok()
}

fn is_literal(word: &str) -> bool {
    is_text(word) || is_number(word) || matches!(word, "true" | "false")
}

/// The most bytes of an expression that a hint has room for.
const ROOM: usize = 48;

/// What a call works on: what is handed over, or its last argument.
fn subject(call: &WrittenCall) -> Option<Range<usize>> {
    call.piped
        .clone()
        .or_else(|| call.arguments.last().cloned())
}

/// The advice on a template that is put in and that there is not.
fn no_template(name: &str, offset: usize, text: &str) -> Option<CallAdvice> {
    let starts = ["define \"", "block \""].into_iter();
    let defined = starts.flat_map(|start| {
        let found = text.match_indices(start);
        found.filter_map(move |(at, _)| text[at + start.len()..].split('"').next())
    });
    let defined: Vec<&str> = defined.collect();
    let near = nearest(name, defined.iter().copied());
    let quoted = format!("\"{name}\"");
    let line_start = text.get(..offset)?.rfind("{{")?;
    let at = text[line_start..].find(&quoted)? + line_start;
    Some(CallAdvice {
        message: Some(message!("there is no template `{name}`")),
        place: Some(at..at + quoted.len()),
        hint: Some(match (near, defined.as_slice()) {
            (Some(near), _) => message!("did you mean `{near}`?"),
            (None, [only]) => message!("there is `{only}`"),
            (None, _) => message!("define it: `{{{{ define \"{name}\" }}}}…{{{{ end }}}}`"),
        }),
    })
}

/// The advice on a function behind a template that is put in: it gets what that is given.
fn behind_template(error: &Error, text: &str) -> Option<CallAdvice> {
    let before = text.get(..error.offset)?;
    let action = &before[before.rfind("{{")? + 2..];
    let (call, _) = action.split_once('|')?;
    let name = call
        .trim_start_matches(['-', ' '])
        .strip_prefix("template \"")?;
    let (name, _) = name.split_once('"')?;
    let function = Name(&error.context);
    Some(CallAdvice {
        message: Some(message!(
            "`{function}` works on what `{name}` is given, and not on what it prints"
        )),
        place: None,
        hint: Some(message!(
            "write `{{{{ template \"{name}\" . }}}}` here, and `{{{{ {function} \"…\" }}}}` in `{{{{ define \"{name}\" }}}}`, around what it prints"
        )),
    })
}

/// The advice on a list that is not there.
fn no_list(call: &WrittenCall, text: &str) -> Option<CallAdvice> {
    let place = subject(call)?;
    let list = text.get(place.clone())?;
    let function = &call.function;
    // It has the list alone.
    let is_alone = call.arguments.len() + usize::from(call.piped.is_some()) == 1;
    let hint = match list.len() <= ROOM && list.starts_with(['.', '$']) {
        true if is_alone => {
            message!("give it one: `{{{{ {list} | default (list \"…\") | {function} }}}}`")
        }
        true => message!(
            "ask first if it is there: `{{{{ with {list} }}}}{{{{ {function} . }}}}{{{{ end }}}}`"
        ),
        false => "ask first if it is there, with `if` or `with`".to_owned(),
    };
    Some(CallAdvice {
        message: Some(message!("`{function}` expects a list, found no value")),
        place: Some(place),
        hint: Some(hint),
    })
}

/// The advice on a map whose values have fields: functions of maps take none of these.
fn no_plain_map(call: &WrittenCall, text: &str) -> Option<CallAdvice> {
    let map = text.get(subject(call)?).filter(|map| map.len() <= ROOM)?;
    let map = match map.contains("WorkloadServices") {
        true => map,
        false => return None,
    };
    Some(CallAdvice {
        message: Some(message!(
            "`{}` takes no map like `{map}`, whose values have fields",
            call.function
        )),
        place: None,
        hint: Some(message!(
            "`{{{{ range $name, $_ := {map} }}}}` goes over it, `index {map} \"NAME\"` takes one of it"
        )),
    })
}

/// The advice on an integer that is compared with a number which has a fraction.
fn comparison(error: &Error) -> Option<CallAdvice> {
    let (_, types) = error
        .message
        .split_once("incompatible types for comparison: ")?;
    let is_pair = |one: &str, other: &str| matches!(one, "int" | "int64") && other == "float64";
    let (one, other) = types.split_once(" and ")?;
    let words: Vec<&str> = error.context.split(' ').collect();
    let [compare, first, second] = words.as_slice() else {
        return None;
    };
    let (integer, number) = match (is_pair(one, other), is_pair(other, one)) {
        (true, _) => (first, second),
        (_, true) => (second, first),
        _ => return None,
    };
    let put = |integer: &str, number: &str| match is_pair(one, other) {
        true => format!("{compare} {integer} {number}"),
        false => format!("{compare} {number} {integer}"),
    };
    let written = match number.strip_suffix(".0").filter(|whole| is_number(whole)) {
        Some(whole) => put(integer, whole),
        None => put(&format!("(float64 {integer})"), number),
    };
    CallAdvice::hint(message!("write `{written}`"))
}

/// Functions that give a part of a text.
const CUT: [&str; 6] = [
    "trunc",
    "substr",
    "abbrev",
    "initials",
    "trimSuffix",
    "trimPrefix",
];

/// The advice on a value that is handed over by a `|` and is of another type than its function wants: the error names the
/// argument before it.
fn of_piped(error: &Error, call: &WrittenCall, text: &str) -> Option<CallAdvice> {
    let piped = call.piped.clone()?;
    let is_literal = |at: &Range<usize>| text.get(at.clone()).is_some_and(is_literal);
    if !call.arguments.iter().all(is_literal) {
        return None;
    }
    let value = text
        .get(piped.clone())
        .filter(|value| value.len() <= ROOM)?;
    let call_text = text.get(call.range.clone())?;
    let types = error
        .message
        .strip_prefix("wrong type for value; expected ")?;
    let (expected, found) = types.split_once("; got ")?;
    let hint = match (expected, found) {
        ("bool", "string") => {
            message!("compare it: `eq {value} \"…\" | {call_text}`")
        }
        ("string", "int" | "int64" | "float64" | "bool" | "uint64") => {
            message!("make a text of it: `{value} | toString | {call_text}`")
        }
        // A part of JSON is none.
        ("string", found) if found.starts_with("map[") && CUT.contains(&&*call.function) => {
            message!("name one of its fields, `{value}.NAME | {call_text}`")
        }
        ("string", found) if found.starts_with("map[") => message!(
            "name one of its fields, `{value}.NAME`, or write all as JSON: `{value} | toJson | {call_text}`"
        ),
        ("string", found) if found.starts_with("[]") => {
            message!("make a text of it: `{value} | join \",\" | {call_text}`")
        }
        _ => return None,
    };
    let expected = if expected == "bool" {
        "a boolean"
    } else {
        "a text"
    };
    let found = match found {
        "string" => "a text",
        "bool" => "a boolean",
        "float64" => "a number",
        found if found.starts_with("map[") => "a map",
        found if found.starts_with("[]") => "a list",
        _ => "an integer",
    };
    Some(CallAdvice {
        message: Some(message!(
            "`{}` expects {expected} before the `|`, found {found}",
            call.function
        )),
        place: Some(piped),
        hint: Some(hint),
    })
}
