//! What templates print and nobody can have meant, before it is a warning; and what is wrong with the text that they give.

use std::borrow::Cow;

use score_template::{DoubtfulPrint, PrintDoubt};
use score_yaml::message;
use score_yaml::message::Name;

use super::TemplateFault;
use crate::codes;
use crate::diagnostic::{Code, nearest};

/// The code of the warning of what an action printed.
#[must_use]
pub fn doubt_code(print: &DoubtfulPrint) -> Code {
    match print.doubt {
        PrintDoubt::Missing => codes::NO_VALUE,
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
                hint_of_services(&value.text).unwrap_or_else(|| {
                    format!(
                        "`{{{{ {action} | default \"…\" }}}}` gives another value, and `if` asks if it is there"
                    )
                }),
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
                format!("write `%v` for `%{verb}`: it prints any value"),
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
                message!("did you mean `{}`?", value.meant.as_deref().unwrap_or_default()),
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
            PrintDoubt::ErrorText => (
                "whose value is no base64",
                "leave the function out, or write the value in base64".to_owned(),
            ),
        };
        let of_services = match value.doubt {
            PrintDoubt::Missing => default_of_services(&value.text),
            _ => None,
        };
        let hint = near_field(value).unwrap_or(hint);
        TemplateFault {
            message: match value.doubt {
                PrintDoubt::NoLoop => format!("goes over `{action}`, {what}"),
                PrintDoubt::NoField => format!("looks at `{action}`, {what}"),
                PrintDoubt::Order => format!("calls `{action}`, {what}"),
                PrintDoubt::WrongVerb(verb, found) => {
                    let expected = wanted_by(verb);
                    format!("prints `{action}`: `%{verb}` expects {expected}, found {found}")
                }
                PrintDoubt::Unread => format!("sets another `{action}`, {what}"),
                _ => format!("prints `{action}`, {what}"),
            },
            go_message: String::new(),
            at: Some((value.line.saturating_sub(1), value.column.saturating_sub(1))),
            subject: value.text.clone(),
            way_out: None,
            hints: [Some(hint), of_services].into_iter().flatten().collect(),
            is_of_author: false,
        }
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

/// The way out where the name of a field is nearly one of those that are there.
fn near_field(value: &DoubtfulPrint) -> Option<String> {
    let (_, name) = value.text.rsplit_once('.')?;
    let near = nearest(name, value.known.iter().map(String::as_str))?;
    Some(message!("did you mean `{near}`?"))
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
