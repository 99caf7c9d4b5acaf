//! Ways out that follow from what was written: from its shape, its signs, or the name that it was given.

use score_diagnostic::FieldPath;
use score_yaml::message::{MAX_NAME, Name};
use score_yaml::{Kind, Node, SourceMap, message};

use crate::shape::{scalar, written};

/// The longest text that is written out in quotes.
const LONG: usize = 40;

/// The way out for a text that YAML takes for something else than a value, so that nothing is left: `#fff` is a comment to
/// it, and `&a` an anchor.
pub(crate) fn taken_for_nothing(root: &Node, keys: &[&str], sources: &SourceMap) -> Option<String> {
    let (name, owner) = keys.split_last()?;
    let (key, _) = root.at(owner)?.as_map()?.get_entry(name)?;
    let source = sources.get(key.span.file);
    let behind = source.text.get(key.span.range().end..)?.lines().next()?;
    let text = behind.trim_start_matches(['"', '\'', ':', ' ']).trim_end();
    let mut letters = text.chars();
    let what = match letters.next()? {
        '#' => "starts a comment",
        '&' => "starts the name of an anchor",
        '!' => "starts a tag",
        _ => return None,
    };
    // A comment that is one has a blank behind the sign.
    let is_word = letters.next().is_some_and(|c| c.is_alphanumeric());
    let is_plain = !text.contains(['"', '\\', ',', '}']) && text.len() <= LONG;
    (is_word && is_plain && source.is_shown()).then(|| {
        let sign = &text[..1];
        message!("`{sign}` {what}: write `{name}: \"{text}\"`")
    })
}

/// The way out for who means the number that YAML reads where digits of another base stand: `0755`, `0xFF`.
pub(crate) fn other_number(node: &Node, shape: &str, sources: &SourceMap) -> Option<String> {
    let Kind::Int(number) = node.kind else {
        return None;
    };
    let written = written(node, sources)?;
    let is_other = written.starts_with('0') || written.contains('_');
    let is_other = is_other && written.parse() != Ok(number);
    let is_kept = shape.trim_matches('"') == written;
    (is_other && is_kept)
        .then(|| format!("YAML reads the number {number} there: for that, write `\"{number}\"`"))
}

/// The ways out for a field whose name holds its value, or the names that lead to it: `image:"x"` in braces, and
/// `containers.main.image`. `right_shape` gives a value as it belongs at such a path.
pub(crate) fn of_name(
    name: &str,
    node: Option<&Node>,
    root: Option<&Node>,
    known: &[String],
    right_shape: &dyn Fn(&[&str], &Node) -> Option<String>,
) -> Option<String> {
    let is_known = |field: &str| known.iter().any(|known| known == field);
    if let Some(field) = name.strip_prefix('+')
        && is_known(field.trim())
    {
        return Some(message!(
            "the `+` at the left is a mark of a diff: write `{}`",
            field.trim()
        ));
    }
    // Numbers of lines, as they are copied from an editor or a page.
    let numbered = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let field = numbered.trim_start_matches([' ', '|', '\t']);
    if numbered.len() < name.len() && field.len() < numbered.len() && is_known(field) {
        return Some(message!(
            "the number of a line is no part of the file: write `{field}`"
        ));
    }
    let is_file = [".yaml", ".yml"].iter().any(|end| name.ends_with(end));
    if is_file && !name.contains(' ') && node.is_some_and(Node::is_null) {
        return Some("leave the line out: it is the name of the file".to_owned());
    }
    if name.contains(' ') && node.is_some_and(Node::is_null) && name.split(' ').count() > 2 {
        return Some("leave the line out, if it is no part of the file".to_owned());
    }
    if let Some((field, value)) = name.split_once(':')
        && is_known(field.trim())
        && node.is_none_or(Node::is_null)
    {
        let field = field.trim();
        return Some(match value.trim() {
            "" => message!("a blank belongs behind the `:` of a key: `{field}: …`"),
            value => message!("a blank belongs behind the `:` of a key: `{field}: {value}`"),
        });
    }
    if name.starts_with("x-") {
        let way = "no fields of one's own are read: move its value, with its `&NAME`, to where it is first used";
        return Some(way.to_owned());
    }
    let mut fields = name.split('.').peekable();
    fields.peek().filter(|first| is_known(first))?;
    let is_path = name.contains('.') && name.split('.').all(|field| !field.is_empty());
    let names: Vec<&str> = name.split('.').collect();
    let value = node.and_then(|node| {
        let is_text = matches!(node.kind, Kind::String(_));
        let shape = right_shape(&names, node).filter(|_| is_text);
        shape.or_else(|| scalar(node))
    });
    let value = value.unwrap_or_else(|| "…".to_owned());
    // What is there already in the same file is not written once more.
    let file = node.map(|node| node.span.file);
    let (mut owner, mut above) = (root, FieldPath::new());
    while let Some(field) = fields.peek() {
        let entry = owner.and_then(|owner| owner.as_map()?.get_entry(field));
        let Some((key, below)) = entry.filter(|(key, _)| Some(key.span.file) == file) else {
            break;
        };
        above.push(&key.text);
        owner = Some(below).filter(|below| below.as_map().is_some());
        fields.next();
    }
    let rest: Vec<&str> = fields.collect();
    let (first, rest) = rest.split_first()?;
    let inner = rest.iter().rev().fold(value, |value, field| {
        format!("{{{}: {value}}}", Name(field))
    });
    let place = match above.as_str() {
        "" => String::new(),
        above => message!(" below `{above}`"),
    };
    (is_path && inner.len() <= MAX_NAME).then(|| format!("write `{}: {inner}`{place}", Name(first)))
}

/// The right shape of what was written.
pub(crate) fn way_out_of_type(
    node: Option<&Node>,
    keys: &[&str],
    shape: Option<String>,
) -> Option<String> {
    let is_item = |key: &&&str| key.parse::<usize>().is_err();
    let key = keys.last().filter(is_item);
    if node.is_some_and(Node::is_null) {
        let (key, shape) = (key?, shape);
        return Some(match shape {
            Some(shape) => message!("leave `{key}` out, or write `{key}: {shape}`"),
            None => message!("give `{key}` a value, or leave it out"),
        });
    }
    let is_braced = node
        .and_then(Node::as_map)
        .is_some_and(|map| map.len() == 1 && map.iter().all(|(_, value)| value.is_null()));
    if is_braced && shape.is_none() {
        return Some("a text that starts with `{` needs quotes".to_owned());
    }
    let shape = shape?;
    // `image:nginx`, which YAML reads as one text.
    let glued = node
        .and_then(Node::as_str)
        .and_then(|text| Some((text, text.split_once([':', '：'])?)));
    if let Some((text, (name, value))) = glued
        && shape.starts_with(&format!("{{{name}: "))
    {
        let is_other = !text[name.len()..].starts_with(':');
        let is_blank = value.starts_with(|c: char| c.is_whitespace());
        let value = value.trim();
        return Some(match (is_other, is_blank) {
            (true, _) => message!("`：` is no colon of YAML: write `{name}: {value}`"),
            (false, true) => {
                message!("the blank behind the `:` is another character: write `{name}: {value}`")
            }
            (false, false) => {
                message!("a blank belongs behind the `:` of a key: `{name}: {value}`")
            }
        });
    }
    let is_scalar = node.is_some_and(|node| !matches!(node.kind, Kind::Seq(_) | Kind::Map(_)));
    let line = match key {
        Some(key) => format!("{}: {shape}", message!("{key}")),
        None => shape.clone(),
    };
    let is_quoted = shape.starts_with('"') && is_scalar;
    let is_bare = shape.starts_with(|c: char| c.is_ascii_digit());
    Some(match (is_quoted, is_bare) {
        (true, _) => format!("put the value in quotes to make it a string: `{line}`"),
        (_, true) => format!("remove the quotes: `{line}`"),
        _ => format!("write `{line}`"),
    })
}
