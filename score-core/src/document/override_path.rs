//! Paths of overrides in the notation of other tools, and those whose names have dots.

use score_yaml::{FileId, Node, Span, message};

use super::Document;
use crate::codes;
use crate::diagnostic::{Diagnostic, nearest};
use crate::path::FieldPath;

/// The fields of an entry of `files` and of `volumes`: one of them may follow its name.
const OF_ENTRIES: [&str; 8] = [
    "target",
    "mode",
    "source",
    "content",
    "binaryContent",
    "noExpand",
    "path",
    "readOnly",
];

/// The way out for an override without `=`: with one in the place of a colon, or behind it.
pub(super) fn with_equals(entry: &str) -> String {
    if entry.trim_start().starts_with('{') {
        return "it is a map: put it into a file, and give that with `--overrides-file FILE`"
            .to_owned();
    }
    let split = entry.split_once(':');
    let is_path = |path: &str| path.contains('.') && !path.contains([' ', '/', '"', '\'']);
    match split.filter(|(path, value)| is_path(path) && !value.trim().is_empty()) {
        Some((path, value)) => match value.trim() {
            value if value.contains(|c: char| c.is_whitespace() || "'\"$&|;<>*".contains(c)) => {
                message!("write `--override-property {path}=…`")
            }
            value => message!("write `--override-property {path}={value}`"),
        },
        None => {
            let path = entry.trim_end_matches([':', ' ']);
            message!("write `--override-property {path}=VALUE`")
        }
    }
}

/// The error of a path that is no path here, though its author meant one. `flag` is its source.
pub(super) fn fault(document: &Document, path: &str, flag: FileId) -> Option<Diagnostic> {
    let keys = FieldPath::keys_with_places(path);
    let span = |at: &std::ops::Range<usize>| Span::new(flag, at.start, at.end);
    let texts: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
    let (first, at) = keys.first()?;
    // The notation of JSONPath.
    if first == "$" && document.map().get("$").is_none() {
        let message = message!("`{path}` starts with `$`, expected the name of a field");
        let error = Diagnostic::new(codes::INVALID_OVERRIDE, message).at(span(at));
        let dotted = without_brackets(path.trim_start_matches(['$', '.']));
        return Some(error.hint(message!("write `--override-property {dotted}=…`")));
    }
    if first.contains('[') && first.ends_with(']') && document.map().get(first).is_none() {
        let message = message!("`{first}` is one name, expected a dot between names");
        let error = Diagnostic::new(codes::INVALID_OVERRIDE, message).at(span(at));
        let dotted = without_brackets(path);
        return Some(error.hint(message!("write `--override-property {dotted}=…`")));
    }
    if let Some(fault) = item_or_addition(document, path, &keys, &span) {
        return Some(fault);
    }
    let containers = document.map().get("containers").and_then(Node::as_map);
    if texts.len() > 1
        && document.map().get(first).is_none()
        && containers.is_some_and(|known| known.contains_key(first))
    {
        let message = message!(
            "`{first}` is no field of a Score file, and a container of that name is there"
        );
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(span(at));
        let way = message!("write `--override-property containers.{path}=…`");
        return Some(error.path(path).hint(way));
    }
    // The number of names before one that is free, and of those that may follow it.
    let (before, behind) = match texts.as_slice() {
        ["metadata", "annotations", ..] => (2, 0),
        ["resources", _, "metadata", "annotations", ..] => (4, 0),
        ["containers", _, "variables", ..] => (3, 0),
        ["containers", _, "files" | "volumes", ..] => (3, 1),
        _ => return None,
    };
    let last = texts.last()?;
    let end = match behind == 1 && OF_ENTRIES.contains(last) {
        true => texts.len() - 1,
        false => texts.len(),
    };
    let names = texts.get(before..end).filter(|names| names.len() > 1)?;
    // A field of an entry that is misspelt, or of an item of a list.
    let is_field = end == texts.len() && nearest(last, OF_ENTRIES).is_some();
    let is_item = names[0].bytes().all(|b| b.is_ascii_digit());
    if behind == 1 && (is_item || is_field && names.len() == 2) {
        return None;
    }
    let mut whole = FieldPath::new();
    texts[..before].iter().for_each(|name| whole.push(name));
    whole.push(&names.join("."));
    texts[end..].iter().for_each(|name| whole.push(name));
    let message = message!(
        "the dots of `{}` part it, expected one name",
        names.join(".")
    );
    let place = keys[before].1.start..keys[end - 1].1.end;
    let error = Diagnostic::new(codes::INVALID_OVERRIDE, message).at(span(&place));
    Some(error.hint(message!(
        "a dot in a name is `\\.`: write `--override-property \"{whole}=…\"`"
    )))
}

/// The error of a number in brackets behind a name, and that of a path that is to add to a list.
fn item_or_addition(
    document: &Document,
    path: &str,
    keys: &[(String, std::ops::Range<usize>)],
    span: &dyn Fn(&std::ops::Range<usize>) -> Span,
) -> Option<Diagnostic> {
    // Names that anybody may choose stand behind these.
    let mut known = keys.iter().take(4).enumerate();
    let (at, (key, place)) = known.find(|(_, (key, _))| {
        let inside = key
            .split_once('[')
            .and_then(|(_, rest)| rest.strip_suffix(']'));
        let is_item = inside
            .is_some_and(|inside| !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_digit()));
        is_item || key.ends_with('+')
    })?;
    let before: Vec<&str> = keys[..at].iter().map(|(key, _)| key.as_str()).collect();
    let owner = document.root().at(&before);
    let is_free = matches!(
        before.last(),
        Some(&("variables" | "files" | "volumes" | "annotations" | "params"))
    );
    if is_free || owner.is_some_and(|owner| owner.get(key).is_some()) {
        return None;
    }
    let error = |message| {
        let error = Diagnostic::new(codes::INVALID_OVERRIDE, message);
        error.at(span(place)).path(path)
    };
    if let Some(name) = key.strip_suffix('+') {
        let is_last = at + 1 == keys.len();
        let list = owner.and_then(|owner| owner.get(name)?.as_seq());
        let message = "an override sets a value, and adds to none".to_owned();
        let path = path.trim_end_matches('+');
        return is_last.then(|| match list {
            Some(_) => error(message)
                .hint(message!(
                    "behind the last item: `--override-property {path}.-1=…`"
                ))
                .hint(message!(
                    "for the whole list: `--override-property \"{path}=[…]\"`"
                )),
            None => error(message).hint(message!("write `--override-property {path}=…`")),
        });
    }
    let message = message!("`{key}` is one name, expected a dot between names");
    // Quotes that no shell took away.
    let path = path.trim_start_matches(['"', '\'']);
    let dotted = without_brackets(path);
    Some(error(message).hint(message!("write `--override-property {dotted}=…`")))
}

/// A path with dots in the place of brackets: `a["b"].c` is `a.b.c`.
fn without_brackets(path: &str) -> String {
    let dotted = path
        .replace("[\"", ".")
        .replace("['", ".")
        .replace('[', ".");
    dotted.replace("\"]", "").replace("']", "").replace(']', "")
}

#[cfg(test)]
mod tests {
    use score_yaml::{SourceMap, parse};

    use super::*;

    #[test]
    fn an_equals_sign_takes_the_place_of_a_colon() {
        for (entry, expected) in [
            ("a.b:c:2", "write `--override-property a.b=c:2`"),
            ("a.b: c d", "write `--override-property a.b=…`"),
            ("a.b", "write `--override-property a.b=VALUE`"),
            ("a.b:", "write `--override-property a.b=VALUE`"),
            ("a:b", "write `--override-property a:b=VALUE`"),
        ] {
            assert_eq!(with_equals(entry), expected, "{entry}");
        }
    }

    #[test]
    fn names_with_dots_are_written_with_backslashes() {
        let mut sources = SourceMap::new();
        let file = sources.add("t", "{metadata: {name: ab}}");
        let root = parse(&sources, file).expect("YAML").remove(0);
        let document = Document::new(root).expect("a map");
        for (path, expected) in [
            (
                "metadata.annotations.k.io/x",
                Some(
                    "a dot in a name is `\\.`: write `--override-property \"metadata.annotations.k\\.io/x=…\"`",
                ),
            ),
            (
                "containers.main.files./a.b.content",
                Some(
                    "a dot in a name is `\\.`: write `--override-property \"containers.main.files./a\\.b.content=…\"`",
                ),
            ),
            (
                "containers[0].image",
                Some("write `--override-property containers.0.image=…`"),
            ),
            ("metadata.annotations.k", None),
            ("metadata.annotations.k\\.io/x", None),
            ("containers.main.files./a.content", None),
            ("containers.main.files.0.content", None),
            ("containers.main.files./a.contnt", None),
            ("containers.main.volumes./a", None),
            ("containers.main.variables.A", None),
            ("metadata.a.b.c", None),
        ] {
            let found = fault(&document, path, file);
            let hint = found.and_then(|error| error.hints.into_iter().next());
            assert_eq!(hint.as_deref(), expected, "{path}");
        }
    }
}
