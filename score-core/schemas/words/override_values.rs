//! Values of `--override-property` as they are given to a shell.

use super::advice::items_with_commas;
use super::moved::value_of_variable;
use super::shell::words_of_line;

/// The value that was meant by one of a wrong shape, by the path that it is set at: a list with commas or blanks, a map without
/// blanks.
pub(crate) fn meant_by(path: &str, text: &str) -> Option<String> {
    let field = path.rsplit('.').next()?;
    let value = match field {
        "command" | "args" => match items_with_commas(text) {
            Some(items) => format!("[{items}]"),
            None if text.contains(['|', '&', ';', '<', '>', '$', '*', '{', '[']) => return None,
            None => format!("[{}]", words_of_line(text)?.join(", ")),
        },
        "variables" | "annotations" => {
            let entries = text.strip_prefix('{')?.strip_suffix('}')?.split(',');
            let entries = entries.map(|entry| {
                let (name, value) = entry.trim().split_once(':')?;
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

#[cfg(test)]
mod tests {
    use super::*;

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
            ("containers.main.variables", "A=1", None),
            ("service.ports", "{a:1}", None),
        ] {
            assert_eq!(meant_by(path, text).as_deref(), expected, "{text}");
        }
    }
}
