//! What leads out of errors in templates.

use score_template::error::{AbsentArgument, Error};
use score_yaml::message;
use score_yaml::message::Name;

use super::unknown_names::param;
use crate::diagnostic::nearest;

/// What leads out of a value that is not of the kind that is wanted, and of a name with a letter that names don't have.
pub(super) fn hint_of_values(error: &Error) -> Option<String> {
    let context = error.context.as_str();
    if let Some(types) = error
        .message
        .split("incompatible types for comparison: ")
        .nth(1)
    {
        let (one, other) = types.split_once(" and ")?;
        let words: Vec<&str> = context.split(' ').collect();
        let wrapped = match (words.as_slice(), one, other) {
            ([compare, text, number], "string", "int" | "int64") => {
                format!(": `{compare} (atoi {text}) {number}`")
            }
            ([compare, number, text], "int" | "int64", "string") => {
                format!(": `{compare} {number} (atoi {text})`")
            }
            _ => " and `toString` a text of a number".to_owned(),
        };
        let has_text = [one, other].contains(&"string");
        return has_text.then(|| format!("`atoi` makes a number of a text{}", Name(&wrapped)));
    }
    if let Some(types) = error
        .message
        .strip_prefix("wrong type for value; expected string; got ")
    {
        let path = Name(context);
        let is_path = context.starts_with(['.', '$']) && !context.contains(' ');
        return match types {
            _ if !is_path => Some("`toJson` writes any value as a text".to_owned()),
            types if types.starts_with("map[") => {
                let dot = if context.ends_with('.') { "" } else { "." };
                Some(format!(
                    "name one of its fields, `{path}{dot}NAME`, or write all as JSON: `(toJson {path})`"
                ))
            }
            types if types.starts_with("[]") => Some(format!(
                "make a text of it: `(join \",\" {path})`, or `(toJson {path})`"
            )),
            _ => Some(format!("make a text of it: `(toString {path})`")),
        };
    }
    if let Some((_, name)) = context.rsplit_once('.')
        && let Some(near) = nearest(name, error.beside.iter().map(String::as_str))
    {
        return Some(message!("did you mean `{near}`?"));
    }
    if let Some(found) = error.message.strip_prefix("expected string; found ") {
        return Some(match found.strip_prefix('\'') {
            Some(text) => message!("write `\"{}\"`", text.trim_end_matches('\'')),
            None => message!("a text is in double quotes: `\"{found}\"`"),
        });
    }
    if let Some(hint) = hint_of_syntax(error) {
        return Some(hint);
    }
    let path = error.culprit.as_ref()?.text.as_str();
    if error.message == "unexpected EOF" {
        return Some("write `{{ end }}` behind what it holds".to_owned());
    }
    if !error.message.starts_with("bad character U+002D") {
        return None;
    }
    // The first name with a dash in it, and what stands around it.
    let names: Vec<&str> = path.split('.').collect();
    let at = names.iter().position(|name| name.contains('-'))?;
    let holder = match names[..at].join(".") {
        holder if holder.is_empty() => ".".to_owned(),
        holder => holder,
    };
    let index = format!("index {holder} \"{}\"", names[at]);
    let rest = names[at + 1..].join(".");
    let written = match rest.is_empty() {
        true => index,
        false => format!("({index}).{rest}"),
    };
    let is_path = path.starts_with(['.', '$']);
    is_path.then(|| format!("write `{{{{ {} }}}}`", Name(&written)))
}

/// What leads out of a call with too few arguments, and of what other languages of templates have.
fn hint_of_syntax(error: &Error) -> Option<String> {
    let message = error.message.as_str();
    if let Some(operator) = error.operator() {
        return Some(instead_of_operator(operator));
    }
    if let Some(numbers) = message.strip_prefix("wrong number of args for ") {
        let (name, numbers) = numbers.split_once(": want ")?;
        let numbers = numbers.trim_start_matches("at least ");
        let (wanted, found) = numbers.split_once(" got ")?;
        let (wanted, found): (u32, u32) = (wanted.parse().ok()?, found.parse().ok()?);
        if let Some(hint) = hint_of_call(name, found) {
            return Some(hint);
        }
        let name = Name(name);
        return match found {
            _ if found > wanted => Some(
                "a further function stands behind a `|`, and a call inside of this one in brackets"
                    .to_owned(),
            ),
            _ if found == wanted => None,
            0 => Some(format!(
                "a call inside of another one stands in brackets: `({name} …)`"
            )),
            _ => Some(format!(
                "what a `|` hands over is the last argument: `… | {name} …`"
            )),
        };
    }
    if let Some(found) = error.found_kind() {
        let context = Name(error.context.as_str());
        return Some(match found {
            "a text" => format!("`splitList \",\" {context}` makes a list of a text"),
            "a boolean" => {
                let asks = format!("`{{{{ if {context} }}}}` asks if it is true");
                match param(&error.context) {
                    Some(param) => {
                        let param = Name(param);
                        format!(
                            "{asks}; a list is given as the param `{param}`: `{param}: [ONE, OTHER]`"
                        )
                    }
                    None => asks,
                }
            }
            _ => format!("`list {context}` makes a list of one item"),
        });
    }
    if let Some(absent) = &error.absent {
        return hint_of_absent(absent);
    }
    if let Some(what) = message.strip_prefix("error calling index: ") {
        return hint_of_index(what, &error.context);
    }
    if let Some(hint) = hint_of_text(message, &error.context) {
        return Some(hint);
    }
    if message.ends_with(" to iterate over more than one variable") {
        return Some("write one variable, which counts: `{{ range $i := … }}`".to_owned());
    }
    if let Some(name) = message.strip_prefix("undefined variable \"") {
        let name = Name(name.trim_end_matches('"'));
        return Some(format!("set it before: `{{{{ {name} := … }}}}`"));
    }
    if let Some(text) = message.strip_prefix("malformed character constant: ") {
        let text = text.trim_matches('\'');
        return Some(message!("write `\"{text}\"`"));
    }
    if let Some(place) = message.strip_prefix("missing value for ") {
        return Some(match place {
            "command" | "parenthesized pipeline" => {
                "write a value there, or leave the braces out".to_owned()
            }
            word => {
                format!("write it behind the word: `{{{{ {word} .Params.NAME }}}}` for example")
            }
        });
    }
    match message {
        "unclosed comment" => Some("close it: `*/}}`".to_owned()),
        "unterminated quoted string" => Some("close it with `\"` where the text ends".to_owned()),
        "unterminated raw quoted string" => {
            Some("close it with a backquote where the text ends".to_owned())
        }
        _ => None,
    }
}

/// What leads out of a text that a function cannot read; `context` is the call.
fn hint_of_text(message: &str, context: &str) -> Option<String> {
    let (function, what) = message.strip_prefix("error calling ")?.split_once(": ")?;
    let function = Name(function);
    if what.starts_with("parsing time ") {
        return Some(hint_of_date(function.0, what, context));
    }
    if what.starts_with("invalid character '") || what == "unexpected end of JSON input" {
        return Some(format!(
            "leave `{function}` out, or write the value as JSON, where a text is in double quotes: `\"…\"`"
        ));
    }
    what.starts_with("illegal base64 data")
        .then(|| format!("leave `{function}` out, or write the value in base64"))
}

/// What leads out of a text that is no date, or is none of the form that is asked for.
fn hint_of_date(function: &str, what: &str, context: &str) -> String {
    // The spellings of other languages, the longer ones first.
    const OTHERS: [(&str, &str); 17] = [
        ("YYYY", "2006"),
        ("yyyy", "2006"),
        ("%Y", "2006"),
        ("%m", "01"),
        ("%d", "02"),
        ("%H", "15"),
        ("%M", "04"),
        ("%S", "05"),
        ("YY", "06"),
        ("MM", "01"),
        ("DD", "02"),
        ("dd", "02"),
        ("HH", "15"),
        ("hh", "15"),
        ("mm", "04"),
        ("ss", "05"),
        ("SS", "05"),
    ];
    const PARTS: [(&str, &str); 6] = [
        ("2006", "the year"),
        ("01", "the month"),
        ("02", "the day"),
        ("15", "the hour"),
        ("04", "the minute"),
        ("05", "the second"),
    ];
    let layout = what.split_once("\" as \"").map(|(_, rest)| rest);
    let layout = layout.and_then(|rest| Some(rest.split_once("\": cannot parse")?.0));
    let is_digit = |c: char| c.is_ascii_digit();
    let layout = layout.unwrap_or_default();
    if !layout.contains(is_digit) {
        let others = OTHERS.iter();
        let meant = others.fold(layout.to_owned(), |text, (other, own)| {
            text.replace(other, own)
        });
        let is_known = |c: char| is_digit(c) || "-/.: TZ".contains(c);
        if meant.contains(is_digit) && meant.chars().all(is_known) {
            return message!(
                "write `{function} \"{meant}\"`: the 2nd of January 2006, 15:04:05, stands for a date"
            );
        }
    }
    let parts = PARTS.iter().filter(|(part, _)| layout.contains(part));
    let parts: Vec<String> = parts
        .map(|(part, what)| format!("`{part}` stands for {what}"))
        .collect();
    if parts.is_empty() {
        let form = "a form is the 2nd of January 2006, 15:04:05, as it is to be written";
        return format!("{form}: `2006` stands for the year, `01` for the month, `02` for the day");
    }
    let parts = parts.join(", ");
    // The text alone, behind the form.
    let quoted = format!("{function} \"{layout}\" ");
    let text = context.strip_prefix(&quoted).unwrap_or_default();
    let text = match text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
    {
        Some(inner) if !inner.contains(['(', ')']) => inner,
        _ => text,
    };
    match text {
        "" => message!(
            "give a text of that form, where {parts}; or leave the call of `{function}` out"
        ),
        text => message!(
            "give a text of that form, where {parts}; or write the text alone, `{{{{ {text} }}}}`"
        ),
    }
}

/// How some functions are called, where they are given another number of arguments.
fn hint_of_call(name: &str, found: u32) -> Option<String> {
    Some(match (name, found) {
        ("or" | "and", 0) => format!("it stands before both: `{name} (eq A B) (eq C D)`"),
        ("not", 2..) => {
            "a call inside of another one stands in brackets: `not (eq A B)`".to_owned()
        }
        ("encodeSecretRef", _) => {
            "the name of a Secret and a key of it: `encodeSecretRef SECRET KEY`".to_owned()
        }
        ("dig", _) => "keys, a default and a map: `dig \"KEY\" \"DEFAULT\" .State`".to_owned(),
        _ => return None,
    })
}

/// The function that does what an operator of other languages does.
fn instead_of_operator(operator: &str) -> String {
    let (what, call) = match operator {
        "!=" => ("compare", "ne A B"),
        "<" => ("compare", "lt A B"),
        "<=" => ("compare", "le A B"),
        ">" => ("compare", "gt A B"),
        ">=" => ("compare", "ge A B"),
        "&" | "&&" => ("join conditions", "and A B"),
        "||" => ("join conditions", "or A B"),
        "+" => ("calculate", "add A B"),
        "*" => ("calculate", "mul A B"),
        "/" => ("calculate", "div A B"),
        "%" => ("calculate", "mod A B"),
        "!" => return "a function negates: write `not A` for `!A`".to_owned(),
        "?" => return "a function chooses: write `ternary A B C` for `C ? A : B`".to_owned(),
        _ => ("compare", "eq A B"),
    };
    format!("functions {what}: write `{call}` for `A {operator} B`")
}

/// What leads out of a key that is none of what it is looked up in; `context` is the call.
fn hint_of_index(what: &str, context: &str) -> Option<String> {
    if what.starts_with("cannot index slice/array with ") || what.starts_with("index out of range")
    {
        let mut words = context.split(' ').skip(1);
        let list = words.next().filter(|word| word.starts_with(['.', '$']));
        let list = Name(list.unwrap_or("LIST"));
        return Some(format!("items count from 0: `index {list} 0` is the first"));
    }
    if what.starts_with("can't index item of type ") {
        return Some("leave out the keys behind it: it is no list or map".to_owned());
    }
    if let Some((before, behind)) = context.split_once("(split ") {
        // What `split` gives is a map.
        return Some(message!("write `{before}(splitList {behind}`"));
    }
    let is_key = what.starts_with("value has type ");
    is_key.then(|| "put the key in quotes, or hand it over as `(toString KEY)`".to_owned())
}

/// What leads out of an argument that has no value, or under which there is none.
fn hint_of_absent(absent: &AbsentArgument) -> Option<String> {
    let AbsentArgument {
        function,
        arguments,
        at,
    } = absent;
    let (holder, keys) = arguments.split_first()?;
    let (place, empty) = (Name(holder), "is empty where it is not there");
    Some(match (*function, at) {
        ("index", at) if !keys.is_empty() && keys.iter().all(|key| key.starts_with('"')) => {
            let keys = keys.join(" ");
            let holder = match at {
                0 => format!("({place} | default dict)"),
                _ => place.to_string(),
            };
            format!(
                "`dig {} \"…\" {holder}` gives `…` where one is missing",
                Name(&keys)
            )
        }
        ("index", 0) => format!("ask first if it is there: `{{{{ if {place} }}}}`"),
        (_, 0) => format!("`({place} | default list)` in its place {empty}"),
        _ => {
            let before = arguments[..=*at].join(" ");
            format!(
                "ask first if it is there: `{{{{ if {function} {} }}}}`",
                Name(&before)
            )
        }
    })
}
