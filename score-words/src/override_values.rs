//! Values of `--override-property` as they are given to a shell.

use std::borrow::Cow;

use score_yaml::message;

use super::commands::items_with_commas;
use super::moved::value_of_variable;
use super::shell::words_of_line;
use super::written::in_double_quotes;

/// The value that was meant by one of a wrong shape, by the path that it is set at: a list with commas or blanks, a map without
/// blanks.
fn meant_by(path: &str, text: &str) -> Option<String> {
    let field = path.rsplit('.').next()?;
    let value = match field {
        "command" | "args" if is_list(text) => {
            let items = items_of_list(without_brackets(text))?;
            let items = items.into_iter().map(in_double_quotes);
            format!("[{}]", items.collect::<Option<Vec<_>>>()?.join(", "))
        }
        "command" | "args" => match items_with_commas(without_brackets(text)) {
            Some(items) => format!("[{items}]"),
            None if text.contains(['|', '&', ';', '<', '>', '$', '*', '{']) => return None,
            None if without_brackets(text).contains(['[', ']']) => return None,
            None => format!("[{}]", words_of_line(without_brackets(text))?.join(", ")),
        },
        "variables" | "annotations" => {
            let inside = text
                .strip_prefix('{')
                .and_then(|text| text.strip_suffix('}'));
            if inside.is_none() && !text.contains('=') {
                return None;
            }
            let entries = inside.unwrap_or(text).split(',').map(|entry| {
                let entry = entry.trim();
                let sign = [':', '=']
                    .into_iter()
                    .min_by_key(|sign| entry.find(*sign).unwrap_or(entry.len()));
                let (name, value) = entry.split_once(sign?)?;
                let is_part = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
                let is_name = !name.is_empty() && name.chars().all(is_part);
                let value = value_of_variable(name, value.trim());
                is_name.then(|| format!("{name}: {}", value.as_deref().unwrap_or("…")))
            });
            format!("{{{}}}", entries.collect::<Option<Vec<_>>>()?.join(", "))
        }
        _ => return None,
    };
    let is_plain = !value.contains('\'') && !value.contains(char::is_control);
    (is_plain && value.len() < 100).then_some(value)
}

/// The flag that sets a property to a value of YAML. All of it stands in double quotes where that does: every shell reads those,
/// `cmd.exe`, too, which takes single ones for signs as others.
#[must_use]
pub fn flag(path: &str, value: &str) -> String {
    let is_read = |c: char| matches!(c, '\'' | '\\' | '$' | '`' | '!' | '%');
    if path.contains(['"', '$', '`']) || value.contains(is_read) {
        let value = value.replace('\'', "'\\''");
        return message!("--override-property '{path}={value}'");
    }
    let value = value.replace('"', "'");
    message!("--override-property \"{path}={value}\"")
}

/// `--override-property` with a text in quotes that a shell leaves there. One that is long has to be in a file.
pub fn quoted_for_shell(path: &str, text: &str) -> String {
    const LONG: usize = 60;
    // A quote that was begun, or put around it, is none of the text.
    let bare = text.trim();
    let bare = bare.strip_prefix(['"', '\'']).map_or(bare, |inner| {
        let quote = &bare[..1];
        inner.strip_suffix(quote).unwrap_or(inner)
    });
    let is_short = bare.len() < LONG && !bare.contains(char::is_control);
    if !is_short {
        return format!("`{}`", flag(path, "\"…\""))
            + ", or write it in a file, for `--overrides-file`";
    }
    let escaped = bare.replace('\\', "\\\\").replace('"', "\\\"");
    format!("`{}`", flag(path, &format!("\"{escaped}\"")))
}

/// The flag that sets a property to what was meant by a value of a wrong shape.
#[must_use]
pub fn flag_meant(path: &str, text: &str) -> Option<String> {
    meant_by(path, text).map(|meant| flag(path, &meant))
}

/// Says the lines of ways out that set a property as the flag that does: `` `port: 80` `` at `service.ports.http.port`.
pub fn as_flags(path: &str, hints: &mut [String]) {
    let Some(field) = path.rsplit('.').next().filter(|field| !field.is_empty()) else {
        return;
    };
    for hint in hints {
        let parts: Vec<&str> = hint.split('`').collect();
        let is_value = |value: &str| {
            let is_plain = |c: char| c.is_alphanumeric() || "._/:@+-…".contains(c);
            !value.is_empty() && value.chars().all(is_plain)
        };
        let flag = |line: &str| {
            let value = line.strip_prefix(field)?.strip_prefix(": ")?;
            is_value(value).then(|| message!("--override-property {path}={value}"))
        };
        // What stands in marks is each second part.
        let lines = parts.iter().enumerate();
        let lines = lines.map(|(at, part)| match at % 2 {
            1 => flag(part).map_or(Cow::Borrowed(*part), Cow::Owned),
            _ => Cow::Borrowed(*part),
        });
        let reworded = lines.collect::<Vec<_>>().join("`");
        *hint = reworded;
    }
}

/// True of a text in brackets with a comma.
fn is_list(text: &str) -> bool {
    let inside = without_brackets(text);
    inside.len() < text.len() && inside.contains(',')
}

/// The items between commas, without their quotes; `None` where more brackets or other quotes stand in them.
fn items_of_list(inside: &str) -> Option<Vec<&str>> {
    let mut items = Vec::new();
    let mut rest = inside.trim();
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (item, behind) = match quote {
            Some(quote) => {
                let (item, behind) = rest[1..].split_once(quote)?;
                let behind = behind.trim_start();
                let after = behind.strip_prefix(',');
                (item, after.or_else(|| behind.is_empty().then_some(""))?)
            }
            None => {
                let (item, behind) = rest.split_once(',').unwrap_or((rest, ""));
                let item = item.trim();
                let is_plain = !item.contains(['[', ']', '{', '}', '"', '\'']);
                (
                    Some(item).filter(|item| is_plain && !item.is_empty())?,
                    behind,
                )
            }
        };
        items.push(item);
        rest = behind.trim();
    }
    Some(items)
}

/// What stands in the brackets of a list whose items lack quotes.
fn without_brackets(text: &str) -> &str {
    let inside = text.trim().strip_prefix('[');
    inside
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_flags() {
        for (hint, expected) in [
            (
                "write the number: `port: 80`",
                "write the number: `--override-property a.port=80`",
            ),
            ("write `port: [80]`", "write `port: [80]`"),
            ("write `ports: 80`, or `x`", "write `ports: 80`, or `x`"),
        ] {
            let mut hints = [hint.to_owned()];
            as_flags("a.port", &mut hints);
            assert_eq!(hints[0], expected);
        }
    }

    #[test]
    fn flags_stand_in_the_quotes_that_every_shell_reads() {
        for (path, value, expected) in [
            ("a.args", "[\"--b\", \"80\"]", "\"a.args=['--b', '80']\""),
            ("a.k\\.io/x", "", "\"a.k\\.io/x=\""),
            ("a", "\"$HOME\"", "'a=\"$HOME\"'"),
            ("a", "it's", "'a=it'\\''s'"),
            ("a", "\"b\\\"c\"", "'a=\"b\\\"c\"'"),
        ] {
            let expected = format!("--override-property {expected}");
            assert_eq!(flag(path, value), expected, "{path} {value}");
        }
    }

    #[test]
    fn values_are_lists_and_maps() {
        for (path, text, expected) in [
            (
                "containers.main.args",
                "--a,--b",
                Some("[\"--a\", \"--b\"]"),
            ),
            (
                "containers.main.command",
                "npm start",
                Some("[\"npm\", \"start\"]"),
            ),
            ("containers.main.args", "a | b", None),
            (
                "containers.main.variables",
                "{A:1,B:c}",
                Some("{A: \"1\", B: c}"),
            ),
            (
                "containers.main.variables",
                "{A_TOKEN:1}",
                Some("{A_TOKEN: …}"),
            ),
            ("containers.main.variables", "A=1", Some("{A: \"1\"}")),
            (
                "containers.main.variables",
                "A=b,C=d:e",
                Some("{A: b, C: \"d:e\"}"),
            ),
            ("containers.main.variables", "hello", None),
            (
                "containers.main.args",
                "[--port, 80]",
                Some("[\"--port\", \"80\"]"),
            ),
            (
                "containers.main.args",
                "[--port,80]",
                Some("[\"--port\", \"80\"]"),
            ),
            (
                "containers.main.command",
                "[sh, -c, \"echo 1, 2\", 1.10,]",
                Some("[\"sh\", \"-c\", \"echo 1, 2\", \"1.10\"]"),
            ),
            ("containers.main.args", "[a,,b]", None),
            ("containers.main.args", "[a,[b]]", None),
            ("service.ports", "{a:1}", None),
        ] {
            assert_eq!(meant_by(path, text).as_deref(), expected, "{text}");
        }
    }
}
