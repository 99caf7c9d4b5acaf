//! What functions say of texts that they could not read, in plain words. Nothing of the text is in them, but for what the
//! message has since it stands in the template.

use crate::limits::HIDDEN;

/// What is wrong with a text that a function could not read, if the message is of such a one.
pub(crate) fn of_text(what: &str) -> Option<String> {
    const PLAIN: [(&str, &str); 10] = [
        (
            "unable to parse userinfo in dict: ",
            "`userinfo` is no `USER:PASSWORD` of a URL",
        ),
        (
            "invalid semantic version",
            "the text is no version, `1.2.3` for example",
        ),
        (
            "version segment starts with 0",
            "a number of the version starts with 0",
        ),
        (
            "error parsing version segment: ",
            "a number of the version is too large",
        ),
        (
            "improper constraint: ",
            "the text is no constraint of versions, `>=1.2` for example",
        ),
        ("invalid character '", "the text is no JSON"),
        ("unexpected end of JSON input", "the JSON ends too early"),
        (
            "json: cannot unmarshal number",
            "a number in the JSON is too large",
        ),
        (
            "illegal base64 data at input byte ",
            "the text is no base64",
        ),
        ("time: ", "the text is no duration, `1h30m` for example"),
    ];
    if let Some(rest) = what.strip_prefix("parsing time ") {
        return Some(of_time(rest));
    }
    if let Some(rest) = what.strip_prefix("unable to parse url: ") {
        return Some(format!("the text is no URL{}", of_url(rest)));
    }
    if let Some((_, fault)) = what.split_once("error parsing regexp: ") {
        return Some(of_pattern(fault));
    }
    let known = PLAIN.iter().find(|(start, _)| what.starts_with(start));
    known.map(|(_, words)| (*words).to_owned())
}

/// `"x" as "2006": cannot parse "x" as "2006"`, `"x": month out of range`.
fn of_time(rest: &str) -> String {
    let layout = rest.split_once("\" as \"");
    let layout = layout.and_then(|(_, rest)| Some(rest.split_once("\": cannot parse")?.0));
    match layout {
        Some(HIDDEN) => return "the text is no date of the form that is asked for".to_owned(),
        Some(layout) if !is_layout(layout) => {
            return format!("`{layout}` is no form of a date: it has no `2006`, `01` or `02`");
        }
        Some(layout) => return format!("the text is no date of the form `{layout}`"),
        None => {}
    }
    match rest.rsplit_once("\": ") {
        Some((_, why)) if !why.contains('"') => format!("the text is no date: {why}"),
        _ => "the text goes on behind the date".to_owned(),
    }
}

/// True if a form has something that stands for a part of a date: a number of the 2nd of January 2006, 15:04:05, or a word.
fn is_layout(layout: &str) -> bool {
    let has_number = layout.contains(|c: char| c.is_ascii_digit());
    has_number
        || ["Jan", "Mon", "PM", "pm", "MST"]
            .iter()
            .any(|word| layout.contains(word))
}

/// `parse "x": invalid port ":x" after host`
fn of_url(rest: &str) -> &'static str {
    const WHY: [(&str, &str); 9] = [
        ("invalid port ", ": its port is no number"),
        ("invalid URL escape ", ": a `%` in it starts no escape"),
        (
            "missing protocol scheme",
            ": a scheme is missing before its `:`",
        ),
        (
            "first path segment ",
            ": a scheme is missing, `https://` for example",
        ),
        ("missing ']' in host", ": a `[` is not closed"),
        (
            "invalid IP-literal",
            ": no IP address stands in its brackets",
        ),
        ("invalid host: ", ": no IP address stands in its brackets"),
        (
            "net/url: invalid userinfo",
            ": its user or password has to be escaped",
        ),
        (
            "invalid character ",
            ": a character of its host has to be escaped",
        ),
    ];
    let why = rest.split_once("\": ").map_or("", |(_, why)| why);
    let known = WHY.iter().find(|(start, _)| why.starts_with(start));
    known.map_or("", |(_, words)| *words)
}

/// ``missing closing ]: `[{` ``
fn of_pattern(fault: &str) -> String {
    const WHY: [(&str, &str); 5] = [
        ("missing closing ]", "a `[` is not closed"),
        ("missing closing )", "a `(` is not closed"),
        ("unexpected )", "a `)` is not opened"),
        (
            "missing argument to repetition operator",
            "nothing stands before a `*`, `+` or `?`",
        ),
        (
            "trailing backslash at end of expression",
            "it ends with `\\`",
        ),
    ];
    let why = fault.split_once(": `").map_or(fault, |(why, _)| why);
    let known = WHY.iter().find(|(start, _)| *start == why);
    let why = known.map_or(why, |(_, words)| *words);
    format!("the pattern is no regular expression: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_cannot_be_read_are_told_without_their_content() {
        for (what, expected) in [
            (
                "parsing time \"***\" as \"2006\": cannot parse \"***\" as \"2006\"",
                "the text is no date of the form `2006`",
            ),
            (
                "parsing time \"***\" as \"YYYY-MM\": cannot parse \"***\" as \"YYYY-MM\"",
                "`YYYY-MM` is no form of a date: it has no `2006`, `01` or `02`",
            ),
            (
                "parsing time \"***\" as \"***\": cannot parse \"***\" as \"***\"",
                "the text is no date of the form that is asked for",
            ),
            (
                "parsing time \"***\": month out of range",
                "the text is no date: month out of range",
            ),
            (
                "parsing time \"***\": extra text: \"***\"",
                "the text goes on behind the date",
            ),
            (
                "unable to parse url: parse \"***\": invalid port \"***\" after host",
                "the text is no URL: its port is no number",
            ),
            (
                "regexp: Compile(`***`): error parsing regexp: missing closing ]: `***`",
                "the pattern is no regular expression: a `[` is not closed",
            ),
            (
                "improper constraint: \"***\"",
                "the text is no constraint of versions, `>=1.2` for example",
            ),
            (
                "invalid character 'p' looking for beginning of value",
                "the text is no JSON",
            ),
        ] {
            assert_eq!(of_text(what).as_deref(), Some(expected));
        }
        assert_eq!(of_text("index out of range: 7"), None);
    }
}
