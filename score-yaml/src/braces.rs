//! Braces of other languages of templates, which YAML reads as maps.

use crate::fault::Fault;

/// What is said of a value that starts with two braces, which stands at some bytes.
pub(crate) fn braced(text: &str, start: usize) -> Option<Fault> {
    let line = text.get(start..)?.lines().next()?;
    let inside = line.strip_prefix("{{")?;
    let length = inside.find("}}").map_or(line.len(), |end| end + 4);
    let inside = line[..length].trim_matches(['{', '}', ' ']);
    let is_of_helm = inside.starts_with('.') || inside.starts_with('$') || inside.starts_with('-');
    let hint = match is_of_helm {
        true => "this is a template that has to be rendered first; a text as it is needs quotes",
        false => "placeholders are `${…}`: write `\"${resources.db.host}\"`, in quotes",
    };
    let message = "`{{ … }}` is not YAML: a value that starts with `{` needs quotes";
    let fault = Fault::syntax(message, start..start + length);
    Some(fault.hint(hint))
}
