//! What templates print and nobody can have meant, before it is a warning; and what is wrong with the text that they give.

use std::borrow::Cow;

use score_template::{DoubtfulPrint, PrintDoubt};
use score_yaml::message;
use score_yaml::message::{Name, listed};

use super::TemplateFault;
use crate::codes;
use crate::diagnostic::{Code, nearest};

/// The code of the warning of what an action printed.
#[must_use]
pub fn doubt_code(print: &DoubtfulPrint) -> Code {
    match print.doubt {
        PrintDoubt::Missing | PrintDoubt::NoData => codes::NO_VALUE,
        _ => codes::DOUBTFUL_VALUE,
    }
}

/// What is wrong with a text that a template gave, without the numbers of its lines, which nobody sees.
#[must_use]
pub fn without_lines(what: &str) -> Cow<'_, str> {
    let indented = || {
        let behind = what.strip_prefix("line ")?;
        let (_, behind) = behind.split_once(" is indented by ")?;
        let (one, behind) = behind.split_once(", line ")?;
        let (_, other) = behind.split_once(" by ")?;
        Some(message!(
            "it is indented by {other}, and what stands above by {one}"
        ))
    };
    match indented() {
        Some(plain) => Cow::Owned(plain),
        None => Cow::Borrowed(what),
    }
}

/// What was printed and can hardly be meant, as a warning says it.
impl From<&DoubtfulPrint> for TemplateFault {
    fn from(value: &DoubtfulPrint) -> Self {
        let action = Name(&value.text);
        let (what, hint) = match value.doubt {
            PrintDoubt::Missing => (
                "which is not there",
                hint_of_dot(value).or_else(|| hint_of_services(&value.text)).or_else(|| hint_of_path(&value.text)).unwrap_or_else(|| {
                    format!(
                        "`{{{{ {action} | default \"…\" }}}}` gives another value, and `if` asks if it is there"
                    )
                }),
            ),
            PrintDoubt::NoData => ("", format!("write `{{{{ {action} . }}}}`")),
            PrintDoubt::Map if changes_map(&value.text) => (
                "which is a map",
                message!("the call changes the map, and gives it: write `{{{{ $_ := {action} }}}}`"),
            ),
            PrintDoubt::Map => (
                "which is a map",
                format!("`{{{{ {action} | toJson }}}}`, without quotes around it, is YAML; a field is `{}.NAME`", Name(action.0.trim_end_matches('.'))),
            ),
            PrintDoubt::List => (
                "which is a list, as items without commas",
                format!(
                    "`{{{{ {action} | toJson }}}}`, without quotes around it, is YAML; `{{{{ {action} | join \",\" }}}}` is a text"
                ),
            ),
            PrintDoubt::WrongVerb(verb, _) => (
                "",
                message!("write `%v` for `{}`: it prints any value", sign_of(&value.text, verb)),
            ),
            PrintDoubt::WrongCount(true) => (
                "which has more values than signs",
                "leave one out, or write a `%v` for it".to_owned(),
            ),
            PrintDoubt::WrongCount(false) => (
                "which has fewer values than signs",
                "add the value; a `%` that is none is `%%`".to_owned(),
            ),
            PrintDoubt::NoLoop => (
                "which is not there",
                hint_of_dot(value).unwrap_or_else(|| {
                    message!("did you mean `{}`?", value.meant.as_deref().unwrap_or_default())
                }),
            ),
            PrintDoubt::NoField => (
                "which is not there",
                message!("did you mean `{}`?", value.meant.as_deref().unwrap_or_default()),
            ),
            PrintDoubt::Order => (
                "whose arguments are in another order",
                message!("write `{}`", value.meant.as_deref().unwrap_or_default()),
            ),
            PrintDoubt::Unread => (
                "which ends at `{{ end }}` and nobody reads",
                message!("write `{action} = …` to change the one outside"),
            ),
            PrintDoubt::DateForm => ("", hint_of_form(value.meant.as_deref())),
            PrintDoubt::NoWorkload => ("", hint_of_workloads(&value.known)),
            PrintDoubt::ErrorText => (
                "whose value is no base64",
                "leave the function out, or write the value in base64".to_owned(),
            ),
        };
        let of_services = match value.doubt {
            PrintDoubt::Missing => default_of_services(&value.text),
            _ => None,
        };
        // Few runs are given one.
        let is_namespace = value.meant.as_deref() == Some("$.Namespace");
        let of_namespace = is_namespace.then(|| {
            "without `--namespace` it is empty: `{{ if $.Namespace }}` before the whole patch, and `{{ end }}` behind it".to_owned()
        });
        let alike = value
            .meant
            .as_deref()
            .filter(|_| value.doubt == PrintDoubt::Missing);
        let alike = alike.and_then(|alike| in_other_letters(&value.text, alike));
        let hint = alike.or_else(|| near_field(value)).unwrap_or(hint);
        TemplateFault {
            message: match value.doubt {
                PrintDoubt::NoData => {
                    let printed = Name(value.meant.as_deref().unwrap_or_default());
                    let name = Name(value.text.split('"').nth(1).unwrap_or_default());
                    format!("gives `{name}` nothing, which prints `{printed}`")
                }
                PrintDoubt::NoLoop => format!("goes over `{action}`, {what}"),
                PrintDoubt::NoField => format!("looks at `{action}`, {what}"),
                PrintDoubt::Order => format!("calls `{action}`, {what}"),
                PrintDoubt::WrongVerb(verb, found) => {
                    let expected = wanted_by(verb);
                    let sign = sign_of(&value.text, verb);
                    let sign = Name(&sign);
                    format!("prints `{action}`: `{sign}` expects {expected}, found {found}")
                }
                PrintDoubt::DateForm => format!(
                    "has the form {action} for a date, and nothing in it stands for a part of one"
                ),
                PrintDoubt::NoWorkload => {
                    let workload = value.text.split('"').nth(1).unwrap_or_default();
                    let workload = Name(workload);
                    format!("prints `{action}`, and there is no workload `{workload}`")
                }
                PrintDoubt::Unread => format!("sets another `{action}`, {what}"),
                _ => format!("prints `{action}`, {what}"),
            },
            go_message: String::new(),
            at: Some((value.line.saturating_sub(1), value.column.saturating_sub(1))),
            subject: value.text.clone(),
            way_out: None,
            hints: [Some(hint), of_services, of_namespace]
                .into_iter()
                .flatten()
                .collect(),
            is_of_author: false,
        }
    }
}

/// The way out for a field of the data that is looked for where a block has made the dot another.
fn hint_of_dot(value: &DoubtfulPrint) -> Option<String> {
    let meant = value
        .meant
        .as_deref()
        .filter(|meant| meant.starts_with("$."))?;
    Some(message!(
        "inside of `range` and `with` the dot is another: write `{meant}`"
    ))
}

/// The sign of `printf` with a letter as an action writes it, `%03d`; plain where it has several.
fn sign_of(action: &str, verb: char) -> Cow<'_, str> {
    let mut signs = action.match_indices('%').filter_map(|(at, _)| {
        let behind = &action[at + 1..];
        let width = behind.find(|c: char| !(c.is_ascii_digit() || "+-# .".contains(c)))?;
        let end = at + 1 + width + verb.len_utf8();
        behind[width..].starts_with(verb).then(|| &action[at..end])
    });
    match (signs.next(), signs.next()) {
        (Some(sign), None) => Cow::Borrowed(sign),
        _ => Cow::Owned(format!("%{verb}")),
    }
}

/// What a sign of `printf` wants, in words.
fn wanted_by(verb: char) -> &'static str {
    match verb {
        's' => "a string",
        't' => "a boolean",
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => "a number with a fraction",
        'b' | 'c' | 'd' | 'o' | 'O' | 'U' => "a whole number",
        'q' | 'x' | 'X' => "a string or a whole number",
        _ => "something else",
    }
}

/// The way out of a path with dots that is the one key of an index, and of the name of a workload that is looked for elsewhere.
fn hint_of_path(text: &str) -> Option<String> {
    if text.trim_start_matches('$') == ".Metadata.name" {
        let hint = "the metadata are those of the resource: its workload is `.SourceWorkload`";
        return Some(hint.to_owned());
    }
    let (holder, key) = text.strip_prefix("index ")?.split_once(' ')?;
    let path = key.strip_prefix('"')?.strip_suffix('"')?;
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !path.contains('.') || !path.chars().all(is_path) {
        return None;
    }
    let keys: Vec<String> = path.split('.').map(|key| format!("\"{key}\"")).collect();
    let keys = keys.join(" ");
    Some(message!(
        "an index has a text for each step: `index {holder} {keys}`; where one may be missing, `dig {keys} \"…\" {holder}`"
    ))
}

/// True for a call that is made for what it changes, not for what it gives.
fn changes_map(action: &str) -> bool {
    action.starts_with("set ") || action.starts_with("unset ")
}

/// What a form of a date is here.
fn hint_of_form(meant: Option<&str>) -> String {
    const DAY: &str = "a form shows the day 2006-01-02 15:04:05";
    match meant {
        Some(meant) => message!("write `\"{meant}\"`: {DAY}"),
        None => format!("{DAY}, `\"2006-01-02\"` for example"),
    }
}

/// The workloads that there are.
fn hint_of_workloads(known: &[String]) -> String {
    let names = listed(known.iter().map(String::as_str), ", ");
    match known {
        [] => "a workload has a service here once its Score file is part of the run".to_owned(),
        [_] => format!("there is {names}; or give its file, too: `generate score.yaml OTHER.yaml`"),
        _ => format!("there are {names}; or give its file, too: `generate score.yaml OTHER.yaml`"),
    }
}

/// A path with the first of its names that differs from another one in case alone written as that one.
fn in_other_letters(path: &str, name: &str) -> Option<String> {
    let names: Vec<&str> = path.split('.').collect();
    let at = names
        .iter()
        .position(|other| other.eq_ignore_ascii_case(name))?;
    let written = [&names[..at], &[name], &names[at + 1..]].concat().join(".");
    Some(message!("did you mean `{written}`?"))
}

/// The way out where the name of a field is nearly one of those that are there.
fn near_field(value: &DoubtfulPrint) -> Option<String> {
    let (owner, name) = value.text.rsplit_once('.')?;
    let near = nearest(name, value.known.iter().map(String::as_str))?;
    Some(message!("did you mean `{owner}.{near}`?"))
}

/// The other way out of a workload that says no ports: the template does without.
fn default_of_services(text: &str) -> Option<String> {
    hint_of_services(text)?;
    let default = match text.contains(".Ports.") {
        true => "80",
        false => "\"…\"",
    };
    Some(format!(
        "or give a default in the template: `… | default {default}`"
    ))
}

/// What leads out of a port of a workload that says none: `(index .WorkloadServices "web").Ports.http.Port`.
fn hint_of_services(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("index .WorkloadServices \"")?;
    let (workload, rest) = rest.split_once('"')?;
    let port = rest.split_once(".Ports.").map(|(_, port)| port);
    let port = port.and_then(|port| port.split(['.', ' ', ')', '"']).next());
    let port = port.filter(|port| !port.is_empty()).unwrap_or("http");
    Some(message!(
        "add to the Score file of `{workload}`: `service: {{ports: {{{port}: {{port: 80}}}}}}`"
    ))
}
