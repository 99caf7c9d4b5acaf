//! Braces of other languages of templates, which YAML reads as maps.

use crate::fault::{Fault, Quotable};
use crate::message::Name;

/// The most characters of a value that a way out writes down again.
pub(crate) const LONGEST_SHOWN: usize = 60;

/// What is said of a value that starts with two braces, which stands at some bytes.
pub(crate) fn braced(text: &str, start: usize, quotable: Quotable) -> Option<Fault> {
    let line = text.get(start..)?.lines().next()?;
    let inside = line.strip_prefix("{{")?;
    let length = inside.find("}}").map_or(line.len(), |end| end + 4);
    // What goes on behind the braces, other pairs of them included, up to the end of an item on the same line.
    let mut length = length;
    let mut behind = &line[length..];
    loop {
        let end = behind.find([',', '{', '}', ']', '"', '\'']);
        let end = behind.find(" #").into_iter().chain(end).min();
        let end = end.unwrap_or(behind.len());
        let pair = behind[end..]
            .strip_prefix("{{")
            .and_then(|inside| inside.find("}}"));
        let Some(pair) = pair else {
            length += behind[..end].trim_end().len();
            break;
        };
        length += end + pair + 4;
        behind = &line[length..];
    }
    let value = &line[..length];
    let inside = value.trim_matches(['{', '}', ' ']);
    let is_of_helm = inside.starts_with(['.', '$', '-']);
    let is_short = value.chars().count() <= LONGEST_SHOWN && quotable == Quotable::All;
    let before = text[..start].rsplit('\n').next().unwrap_or_default();
    let is_image = before.trim().trim_start_matches('{').trim() == "image:";
    let hint = match dollars(value).filter(|_| is_short) {
        _ if is_of_helm && is_image => {
            "no template is rendered here: write `image: .`, and give it with `--image`".into()
        }
        _ if is_of_helm => {
            "no template is rendered here: render the file first; a text as it is needs quotes"
                .into()
        }
        Some(written) => format!("placeholders are `${{…}}`: write `\"{}\"`", Name(&written)),
        None if is_short => format!(
            "put it in quotes: `\"{}\"`; placeholders are `${{…}}`",
            Name(value)
        ),
        None => {
            "placeholders are `${…}`, as in `\"${resources.db.host}\"`; other texts need quotes"
                .into()
        }
    };
    let message = "`{{ … }}` is not YAML: a value that starts with `{` needs quotes";
    let fault = Fault::syntax(message, start..start + length);
    Some(fault.hint(hint))
}

/// What is said of an action of a template that prints nothing and stands alone on its line, at some bytes.
pub(crate) fn tag(text: &str, start: usize) -> Option<Fault> {
    let line = text.get(start..)?.lines().next()?.trim_end();
    let inside = line.strip_prefix("{{")?.strip_suffix("}}")?;
    let before = text[..start].rsplit('\n').next().unwrap_or_default();
    let is_alone = before.trim().is_empty() && !inside.contains("}}");
    (is_alone && is_statement(inside.trim_matches(['-', ' ']))).then(|| {
        let number = text[..start].matches('\n').count() + 1;
        let message = format!("line {number} is an action of a template, no YAML");
        Fault::syntax(message, start..start + line.len()).hint(TEMPLATE_FILES)
    })
}

/// The way out for the file of a template.
const TEMPLATE_FILES: &str =
    "a patch template is given with `init --patch-templates FILE`; one of Helm is rendered before";

/// True if what stands in braces makes no value: it is there for what follows, and stands alone on its line.
fn is_statement(inside: &str) -> bool {
    const WORDS: &[&str] = &[
        "range", "if", "with", "define", "block", "template", "else", "end",
    ];
    let word = inside.split_whitespace().next().unwrap_or_default();
    WORDS.contains(&word) || inside.starts_with("/*") || inside.contains(":=")
}

/// A value with `${…}` for each pair of braces; `None` if something else than the path of an output stands in one.
fn dollars(value: &str) -> Option<String> {
    let mut written = String::new();
    let mut rest = value;
    while let Some((before, opened)) = rest.split_once("{{") {
        let (inside, behind) = opened.split_once("}}")?;
        let inside = inside.trim();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if !inside.contains('.') || inside.starts_with('.') || !inside.chars().all(is_part) {
            return None;
        }
        written += before;
        written += &format!("${{{inside}}}");
        rest = behind;
    }
    Some(written + rest)
}
