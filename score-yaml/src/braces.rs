//! Braces of other languages of templates, which YAML reads as maps.

use crate::fault::Fault;

/// What is said of a value that starts with two braces, which stands at some bytes.
pub(crate) fn braced(text: &str, start: usize) -> Option<Fault> {
    if !text[start..].starts_with("{{") {
        return None;
    }
    let end = text[start..]
        .find("}}")
        .map_or(start + 2, |end| start + end + 2);
    let line_end = text[start..]
        .find('\n')
        .map_or(text.len(), |end| start + end);
    let inside = text[start..end.min(line_end)].trim_matches(['{', '}', ' ']);
    let is_of_helm = inside.starts_with('.') || inside.starts_with('$') || inside.starts_with('-');
    let hint = match is_of_helm {
        true => "this is a template that has to be rendered first; a text as it is needs quotes",
        false => "placeholders are `${…}`: write `\"${resources.db.host}\"`, in quotes",
    };
    let message = "`{{ … }}` is not YAML: a value that starts with `{` needs quotes";
    let fault = Fault::syntax(message, start..end.min(line_end));
    Some(fault.hint(hint))
}
