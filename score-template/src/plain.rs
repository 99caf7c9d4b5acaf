//! Errors of templates in plain words: without the types of Go, and of a `fail` only what its author wrote.

use std::borrow::Cow;

use crate::text_faults::of_text;

/// What Helm adds to the functions of templates, and what there is instead.
const OF_HELM: [(&str, &str); 9] = [
    ("fromYaml", "`fromJson` reads JSON, which is YAML too"),
    ("fromYamlArray", "`fromJson` reads JSON, which is YAML too"),
    (
        "include",
        "`template` puts another template in, without a pipeline",
    ),
    ("lookup", "templates see no cluster"),
    (
        "required",
        "write `{{ if not .Params.x }}{{ fail \"…\" }}{{ end }}`",
    ),
    ("toToml", "`toJson` writes any value"),
    ("toYaml", "`toJson` writes any value, and JSON is YAML too"),
    (
        "toYamlPretty",
        "`toPrettyJson` writes any value, and JSON is YAML too",
    ),
    ("tpl", "a text is not read as a template here"),
];

/// What Helm has as data.
const DATA_OF_HELM: [&str; 5] = ["Values", "Release", "Chart", "Capabilities", "Files"];

/// True if a field is one of Helm's data.
#[must_use]
pub fn is_data_of_helm(field: &str) -> bool {
    DATA_OF_HELM.contains(&field)
}

/// What there is instead of a function of Helm's.
#[must_use]
pub fn instead_of_helm(function: &str) -> Option<&'static str> {
    let found = OF_HELM.iter().find(|(known, _)| *known == function);
    found.map(|(_, instead)| *instead)
}

/// The words of the author of a `fail`, if the message is one of it.
pub(crate) fn of_fail(message: &str) -> Option<&str> {
    message.strip_prefix("error calling fail: ")
}

/// A message of Go's in plain words.
pub(crate) fn plain(message: &str) -> String {
    if let Some(words) = of_fail(message) {
        return words.to_owned();
    }
    let known: Option<String> = rest(message, "function \"")
        .and_then(|rest| {
            Some(format!(
                "there is no function `{}`",
                rest.strip_suffix("\" not defined")?
            ))
        })
        .or_else(|| {
            let name = rest(message, "undefined variable \"")?.strip_suffix('"')?;
            Some(format!("there is no variable `{name}`"))
        })
        .or_else(|| {
            let (field, ty) = rest(message, "can't evaluate field ")?.split_once(" in type ")?;
            Some(match kind(ty) {
                "the data" => format!("there is no `.{field}`"),
                "no value" => format!("`.{field}` is taken of a value that is no map"),
                kind => format!("{kind} has no fields, so there is no `.{field}`"),
            })
        })
        .or_else(|| {
            let field = rest(message, "nil pointer evaluating interface {}.")?;
            Some(format!("there is no value to take `.{field}` of"))
        })
        .or_else(|| {
            let (expected, found) =
                rest(message, "wrong type for value; expected ")?.split_once("; got ")?;
            Some(format!(
                "expected {}, found {}",
                kind(expected),
                kind(found)
            ))
        })
        .or_else(|| {
            let (expected, found) = rest(message, "expected ")?.split_once("; found ")?;
            let expected = kind(expected);
            Some(match found.starts_with('\'') {
                true => format!("`{found}` in single quotes is a number, expected {expected}"),
                false => format!("expected {expected}, found `{found}`"),
            })
        })
        .or_else(|| {
            let expected = rest(message, "invalid value; expected ")?;
            Some(format!("expected {}, found no value", kind(expected)))
        })
        .or_else(|| {
            let (name, rest) = rest(message, "wrong number of args for ")?.split_once(": want ")?;
            let (wanted, got) = rest.split_once(" got ")?;
            let arguments = if wanted == "1" {
                "argument"
            } else {
                "arguments"
            };
            Some(format!("`{name}` takes {wanted} {arguments}, found {got}"))
        })
        .or_else(|| {
            let (_, types) = message.split_once("incompatible types for comparison: ")?;
            let (one, other) = types.split_once(" and ")?;
            // An integer is a number, too.
            let fraction = "a number with a fraction";
            match (one, other) {
                ("int" | "int64", "float64") => {
                    return Some(format!("an integer and {fraction} cannot be compared"));
                }
                ("float64", "int" | "int64") => {
                    return Some(format!("{fraction} and an integer cannot be compared"));
                }
                _ => {}
            }
            Some(format!(
                "{} and {} cannot be compared",
                kind(one),
                kind(other)
            ))
        })
        .or_else(|| {
            let is_end = message == "unexpected EOF";
            is_end.then(|| "its end comes before `{{ end }}`".to_owned())
        })
        .or_else(|| {
            let code = rest(message, "bad character U+")?;
            let (_, shown) = code.split_once(" '")?;
            Some(format!(
                "`{}` cannot stand in a name",
                shown.strip_suffix('\'')?
            ))
        })
        .or_else(|| {
            let text = rest(message, "malformed character constant: ")?;
            Some(format!("a text stands in double quotes, found `{text}`"))
        })
        .or_else(|| {
            let is_open = matches!(
                message,
                "unterminated quoted string" | "unterminated raw quoted string"
            );
            is_open.then(|| "a quote is not closed".to_owned())
        })
        .or_else(|| {
            rest(message, "unclosed action")?;
            Some("an action ends with `}}`".to_owned())
        })
        .or_else(|| {
            let number = rest(message, "can't use ")?;
            number.strip_suffix(" to iterate over more than one variable")?;
            Some("`range` over a number has one variable, found two".to_owned())
        })
        .or_else(|| {
            let is_brace = message.starts_with("unexpected \"}\"");
            is_brace.then(|| "an action ends with `}}`, found `}`".to_owned())
        })
        .or_else(|| {
            let field = message.strip_suffix(" is not a method but has arguments")?;
            Some(format!(
                "`.{field}` is no function, so nothing can follow it"
            ))
        })
        .or_else(|| {
            let name = rest(message, "undefined variable: ")?;
            Some(format!(
                "there is no variable `{name}` that `=` could change"
            ))
        })
        .or_else(|| {
            let dashed = rest(message, "bad number syntax: \"-")?.strip_suffix('"')?;
            let is_word = dashed.starts_with(|c: char| c.is_alphabetic() || c == '.');
            is_word.then(|| format!("a dash that trims needs a blank behind it, found `-{dashed}`"))
        })
        .or_else(|| {
            let (shown, place) = rest(message, "unexpected \"")?.split_once("\" in ")?;
            let is_list = shown == "[";
            let is_known = is_list || matches!(place, "operand" | "command");
            is_known.then(|| match shown {
                "[" => "a list is written without brackets, found `[`".to_owned(),
                "(" => "arguments stand behind a function without brackets, found `(`".to_owned(),
                shown if shown.starts_with('.') => {
                    format!("a part of a list is no field, found `{shown}`")
                }
                shown => format!("`{shown}` cannot stand here"),
            })
        })
        .or_else(|| {
            let place = rest(message, "missing value for ")?;
            Some(match place {
                "if" | "else if" => format!("an `{place}` needs a condition"),
                "range" => "a `range` needs what it goes over".to_owned(),
                "with" => "a `with` needs a value".to_owned(),
                "command" => "nothing stands between the braces".to_owned(),
                "parenthesized pipeline" => "nothing stands between the brackets".to_owned(),
                _ => format!("a `{place}` needs a value"),
            })
        })
        .or_else(|| match message {
            "unclosed comment" => Some("a comment ends with `*/}}`".to_owned()),
            "unexpected {{end}}" => Some("this `{{ end }}` closes nothing".to_owned()),
            "unexpected {{else}}" => Some("this `{{ else }}` stands in no `{{ if }}`".to_owned()),
            _ => None,
        })
        .or_else(|| {
            let (function, what) = rest(message, "error calling ")?.split_once(": ")?;
            Some(format!("`{function}`: {}", of_function(what)))
        });
    known.unwrap_or_else(|| without_types(message).into_owned())
}

/// What a function that looks into a value says of its arguments.
fn of_function(what: &str) -> Cow<'_, str> {
    const EXPECTED: [(&str, &str); 5] = [
        ("can't index item of type ", "a list or a map"),
        (
            "cannot index slice/array with type ",
            "the number of an item",
        ),
        ("value has type ", "a text as key"),
        ("len of type ", "a list, a map or a text"),
        ("can't slice item of type ", "a list or a text"),
    ];
    let known = EXPECTED.iter().find_map(|(start, expected)| {
        let found = kind(what.strip_prefix(start)?.split(';').next()?);
        Some(format!("expected {expected}, found {found}"))
    });
    let known = known.or_else(|| of_text(what));
    let known = known.or_else(|| {
        Some(match what {
            "cannot index slice/array with nil" => {
                "expected the number of an item, found no value".to_owned()
            }
            "value is nil; should be of type string" => {
                "expected a text as key, found no value".to_owned()
            }
            _ => {
                let number = what.strip_prefix("index out of range: ")?;
                format!("there is no item {number}, items count from 0")
            }
        })
    });
    known.map_or_else(|| without_types(what), Cow::Owned)
}

/// The operator of another language that a template has.
pub(crate) fn operator(message: &str) -> Option<&str> {
    let shown = match rest(message, "unexpected \"") {
        Some(rest) => rest.split('"').next()?,
        None => match rest(message, "illegal number syntax: \"") {
            Some(rest) => rest.split('"').next()?,
            None => {
                let (_, shown) = rest(message, "bad character U+")?.split_once(" '")?;
                shown.strip_suffix('\'')?
            }
        },
    };
    matches!(
        shown,
        "=" | "==" | "!=" | "&" | "&&" | "|" | "<" | ">" | "!" | "+" | "*" | "/" | "%" | "?"
    )
    .then_some(shown)
}

fn rest<'m>(message: &'m str, start: &str) -> Option<&'m str> {
    message.strip_prefix(start)
}

/// The types of Go in words, longer ones before those that they start with.
const TYPES: [(&str, &str); 9] = [
    ("map[string]interface {}", "a map"),
    ("map[string]string", "a map"),
    ("[]interface {}", "a list"),
    ("[]string", "a list"),
    ("interface {}", "a value"),
    ("float64", "a number"),
    ("uint64", "an integer"),
    ("int64", "an integer"),
    ("<nil>", "no value"),
];

/// The kind of a type of Go.
pub(crate) fn kind(ty: &str) -> &str {
    if let Some((_, kind)) = TYPES.iter().find(|(known, _)| *known == ty) {
        return match *kind {
            "a value" => "no value",
            kind => kind,
        };
    }
    match ty {
        "string" => "a text",
        "int" | "integer" | "uint32" | "int32" => "an integer",
        "bool" => "a boolean",
        "untyped nil" => "no value",
        _ if ty.starts_with("map[") => "a map",
        _ if ty.starts_with("[]") => "a list",
        _ if ty.contains('.') => "the data",
        _ => ty,
    }
}

/// A message with the types of Go in words.
fn without_types(message: &str) -> Cow<'_, str> {
    let mut message = Cow::Borrowed(message);
    for (ty, words) in TYPES {
        if message.contains(ty) {
            message = Cow::Owned(message.replace(ty, words));
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_no_type_of_go() {
        for (message, expected) in [
            ("error calling fail: give a host", "give a host"),
            (
                "function \"toYaml\" not defined",
                "there is no function `toYaml`",
            ),
            ("undefined variable \"$x\"", "there is no variable `$x`"),
            (
                "can't evaluate field Param in type *templateprov.Data",
                "there is no `.Param`",
            ),
            (
                "can't evaluate field a in type string",
                "a text has no fields, so there is no `.a`",
            ),
            (
                "nil pointer evaluating interface {}.a",
                "there is no value to take `.a` of",
            ),
            (
                "wrong type for value; expected string; got map[string]interface {}",
                "expected a text, found a map",
            ),
            (
                "invalid value; expected string",
                "expected a text, found no value",
            ),
            (
                "wrong number of args for quote: want 1 got 2",
                "`quote` takes 1 argument, found 2",
            ),
            (
                "error calling index: cannot index slice/array with type string",
                "`index`: expected the number of an item, found a text",
            ),
            (
                "error calling index: value has type int; should be string",
                "`index`: expected a text as key, found an integer",
            ),
            (
                "error calling len: len of type int",
                "`len`: expected a list, a map or a text, found an integer",
            ),
            (
                "error calling index: index out of range: 7",
                "`index`: there is no item 7, items count from 0",
            ),
            (
                "can't use 3 to iterate over more than one variable",
                "`range` over a number has one variable, found two",
            ),
            ("division by zero", "division by zero"),
            ("unexpected EOF", "its end comes before `{{ end }}`"),
            (
                "error calling lt: incompatible types for comparison: string and int",
                "a text and an integer cannot be compared",
            ),
            (
                "error calling eq: incompatible types for comparison: int and float64",
                "an integer and a number with a fraction cannot be compared",
            ),
            (
                "can't evaluate field a in type interface {}",
                "`.a` is taken of a value that is no map",
            ),
        ] {
            assert_eq!(plain(message), expected);
        }
    }
}
