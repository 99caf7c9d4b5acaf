//! Lines of templates whose values YAML does not take, and what is to be written instead.

use std::ops::Range;

use score_yaml::message;

/// The way out for a line whose value is one action that gives what YAML does not take; `quote` is the function that puts it in
/// quotes. `None` where the fault may be another one.
pub(super) fn hint_of_quotes(line: &str, quote: &str) -> Option<String> {
    let line = line.trim();
    let (key, value) = line.split_once(": ")?;
    let value = value.trim();
    if key.contains("{{") || key.contains("{%") {
        return None;
    }
    let inside = |value: &'_ str| -> Option<String> {
        let action = value.strip_prefix("{{")?.strip_suffix("}}")?;
        let action = action.trim_matches('-').trim();
        (!action.contains("{{")).then(|| action.to_owned())
    };
    let ends_in_quote = |action: &str| action.ends_with(&format!("| {quote}"));
    if let Some(action) = inside(value) {
        let written = message!("write `{key}: {{{{ {action} | {quote} }}}}`");
        return (!ends_in_quote(&action)).then_some(written);
    }
    if let Some(quoted) = quoted_whole(value).filter(|_| !value.starts_with(['"', '\''])) {
        return Some(message!("put the whole value in quotes: `{key}: {quoted}`"));
    }
    let mut quotes = ['"', '\''].into_iter();
    let bare = quotes.find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))?;
    let action = inside(bare.trim())?;
    if !ends_in_quote(&action) {
        return Some(message!("write `{key}: {{{{ {action} | {quote} }}}}`"));
    }
    Some(message!(
        "it is in quotes twice: write `{key}: {{{{ {action} }}}}`"
    ))
}

/// A value of which an action puts a part in quotes, with quotes around all of it instead.
fn quoted_whole(value: &str) -> Option<String> {
    let functions = ["squote", "quote"];
    let bare = functions.iter().fold(value.to_owned(), |bare, function| {
        bare.replace(&format!("| {function} }}}}"), "}}")
    });
    let bare = bare.replace("  }}", " }}");
    let quote = ['"', '\'']
        .into_iter()
        .find(|quote| !bare.contains(*quote))?;
    (bare.len() < value.len() && !bare.contains('\\')).then(|| format!("{quote}{bare}{quote}"))
}

/// A line of a map with its value in quotes.
pub(super) fn quoted_value(line: &str) -> Option<String> {
    let (key, value) = line.split_once(": ")?;
    let value = value.trim();
    let is_plain = !value.is_empty() && !value.contains(['"', '\'', '\\']);
    is_plain.then(|| format!("{key}: \"{value}\""))
}

/// True if a line of a template starts a loop and goes on behind that.
pub(super) fn loops_in_line(line: &str) -> bool {
    let starts = [("{%", "%}", "for "), ("{{", "}}", "range ")];
    starts.iter().any(|(open, close, word)| {
        line.match_indices(open).any(|(at, _)| {
            let inside = line[at + open.len()..].trim_start_matches(['-', '+', ' ']);
            let behind = inside.split_once(close).map(|(_, behind)| behind.trim());
            inside.starts_with(word) && behind.is_some_and(|behind| !behind.is_empty())
        })
    })
}

/// What stands in a line of a template before the first action of a value, and makes something else of it in YAML: `*` of
/// `key: *{{ … }}`.
pub(super) fn sign_before_action(line: &str) -> Option<char> {
    let before = &line[..line.find("{{")?];
    // A statement of Jinja prints nothing.
    let before = before.rsplit("%}").next()?;
    let value = before.rsplit([' ', '\t']).next()?;
    let sign = value.chars().next()?;
    matches!(sign, '*' | '&' | '!' | '%' | '@' | '`' | '|' | '>').then_some(sign)
}

/// The bytes of the path that starts with a field of the data, in its first place in a template.
pub(super) fn field_in(text: &str, name: &str) -> Option<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let field = format!(".{name}");
    let mut places = text.match_indices(&field).map(|(at, _)| at);
    let start = places.find(|at| {
        let before = text[..*at].chars().next_back();
        let is_first = before.is_none_or(|c| !is_part(c) && !matches!(c, '.' | ')' | ']'));
        is_first && !text[at + field.len()..].starts_with(is_part)
    })?;
    let rest = &text[start..];
    let length = rest.find(|c| !is_part(c) && c != '.').unwrap_or(rest.len());
    Some(start..start + length)
}

/// The param that the author of a template speaks of: `host` of `params.host is missing`.
pub(super) fn param_of(words: &str) -> Option<&str> {
    let at = words.find("params.").or_else(|| words.find("Params."))?;
    let name = &words[at + "params.".len()..];
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let end = name.find(|c| !is_part(c)).unwrap_or(name.len());
    name.get(..end).filter(|name| !name.is_empty())
}

/// The bytes of the first placeholder of a Score file in a text.
pub(super) fn placeholder_in(text: &str) -> Option<Range<usize>> {
    let starts = ["${resources.", "${metadata."].iter();
    let start = starts.filter_map(|start| text.find(start)).min()?;
    Some(start..start + text[start..].find('}')? + 1)
}

/// What is wrong with an item of a list that is indented more than the first one, as the keys of that are, and the way out;
/// `number`, from 1, is its line in what the template gave.
pub(super) fn item_too_deep(rendered: &str, number: usize) -> Option<(String, String)> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_item = |line: &str| line.trim_start().starts_with("- ");
    let lines = rendered.lines().take(number);
    let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
    let (line, above) = lines.split_last()?;
    let first = indent(above.first()?);
    let more = indent(line).checked_sub(first)?;
    if more == 0 || !is_item(line) || !is_item(above.first()?) {
        return None;
    }
    // One of a list below a key is right where it stands.
    let mut beside = above
        .iter()
        .rev()
        .take_while(|other| indent(other) >= indent(line));
    let is_below_key = above
        .last()
        .is_some_and(|last| last.trim_end().ends_with(':'));
    let is_of_inner = beside.any(|other| is_item(other) && indent(other) == indent(line));
    if is_below_key || is_of_inner || score_yaml::parse_str(line.trim()).is_err() {
        return None;
    }
    let blanks = if more == 1 { "blank" } else { "blanks" };
    let what = format!(
        "it is indented by {}, and the first item by {first}",
        indent(line)
    );
    let way_out = format!(
        "items of one list start alike: take {more} {blanks} away before this one and its lines"
    );
    Some((what, way_out))
}

/// The way out for a line that JSON has, or that is indented where nothing stands above it; `what` is what is wrong.
pub(super) fn hint_of_line(line: &str, what: &str) -> Option<String> {
    let line = line.trim();
    if line.starts_with('"') && line.ends_with(',') {
        return Some(
            "leave the comma at its end out, or put braces around all the lines".to_owned(),
        );
    }
    let more = what
        .strip_prefix("it is indented by ")?
        .strip_suffix(", and what stands above by 0")?;
    let blanks = if more == "1" { "blank" } else { "blanks" };
    Some(message!("take {more} {blanks} away before `{line}`"))
}
