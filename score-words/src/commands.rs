//! Commands and arguments that are no list of texts: the list as it should be.

use score_yaml::message::Name;
use score_yaml::{Kind, Node, Value, message};

use super::list_texts;
use super::shell::words_of_line;
use super::written::{LONGEST, in_double_quotes, is_braced, json_in_quotes, text_of};

/// A list of texts that somebody wrote as one text: `"['a', 'b']"`.
fn list_in_text(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_list = text.len() < LONGEST && text.starts_with('[') && text.ends_with(']');
    let read = is_list
        .then(|| score_yaml::parse_str(text).ok())
        .flatten()?;
    let is_text = |item: &Value| matches!(item, Value::String(_));
    let is_of_texts = matches!(read, Value::Seq(items) if items.iter().all(is_text));
    is_of_texts.then_some(text)
}

/// Words of a line with commas between them, each in quotes: of `--a, --b`, and of `--a,--b`.
pub(super) fn items_with_commas(line: &str) -> Option<String> {
    let items = line.split(',').map(str::trim);
    let is_word = |item: &str| !item.is_empty() && !item.contains([' ', '"', '\'']);
    let are_options = line.contains(',') && items.clone().all(|item| item.starts_with('-'));
    let are_words = (line.contains(", ") || are_options) && items.clone().all(is_word);
    let items = items.map(in_double_quotes).collect::<Option<Vec<_>>>();
    items.filter(|_| are_words).map(|items| items.join(", "))
}

/// The ways out for an item of a list of texts that YAML reads as a map: `- --port: 80`.
fn item_of_map(node: &Node) -> Option<String> {
    if is_braced(node) {
        let json = json_in_quotes(node)?;
        return Some(format!("an item is one text: put it in quotes, `{json}`"));
    }
    let map = node.as_map().filter(|map| map.len() == 1)?;
    let (key, value) = map.iter().next()?;
    let text = text_of(value)?;
    let (name, value) = (in_double_quotes(&key.text)?, in_double_quotes(&text)?);
    let both = |sign: &str| in_double_quotes(&format!("{}{sign}{text}", key.text));
    let is_short = name.len() + value.len() < LONGEST;
    is_short.then_some(())?;
    Some(match key.text.starts_with('-') {
        true => {
            let one = both("=")?;
            format!(
                "write two items, `{}` and `{}`\nor one: `{}`",
                Name(&name),
                Name(&value),
                Name(&one)
            )
        }
        false => format!("put the whole item in quotes: `{}`", Name(&both(": ")?)),
    })
}

/// The most entries of a map that are written out as words of a list.
const MOST_WORDS: usize = 3;

/// The way out for a command or arguments in the form of another language.
pub(super) fn by_language(field: &str, node: &Node) -> Option<String> {
    let Some(text) = node.as_str() else {
        return list_texts::of_map(field, node);
    };
    if let Some(way) = list_texts::of_text(field, text) {
        return Some(way);
    }
    let line = list_texts::plain_line(text)?;
    by_form(
        field,
        &Node::new(Kind::String(line.as_str().into()), node.span),
    )
}

/// The way out for an item that is no text.
pub(super) fn in_place_of_item(node: &Node) -> Option<String> {
    match node.is_null() {
        true => Some("write `\"\"` for an empty text, or leave the item out".to_owned()),
        false => item_of_map(node),
    }
}

/// The way out for a command or arguments that are a text or a map.
pub(super) fn by_form(field: &str, node: &Node) -> Option<String> {
    if node.as_map().is_some() {
        return of_map(field, node);
    }
    match list_in_text(node.as_str()?) {
        Some(list) => Some(message!("remove the quotes: `{field}: {list}`")),
        None => of_line(field, node),
    }
}

/// The way out for a map whose keys and values are words.
fn of_map(field: &str, node: &Node) -> Option<String> {
    let words = node
        .as_map()?
        .iter()
        .take(MOST_WORDS)
        .flat_map(|(key, value)| [Some(key.text.to_string()), text_of(value)]);
    let words = words.map(|word| in_double_quotes(&word?));
    let words = words.collect::<Option<Vec<_>>>()?.join(", ");
    let is_short = words.len() < LONGEST && node.as_map()?.len() <= MOST_WORDS;
    is_short.then(|| format!("write each word as an item: `{field}: [{}]`", Name(&words)))
}

/// The way out for a line, or several.
fn of_line(field: &str, node: &Node) -> Option<String> {
    let line = node
        .as_str()
        .filter(|line| line.contains([' ', ',']) && line.len() < 60)?;
    if let Some(items) = items_with_commas(line) {
        return Some(message!("write `{field}: [{items}]`"));
    }
    if !line.contains(' ') {
        return None;
    }
    // Items whose dash has no blank behind it are one text of several lines.
    let is_item = |word: &str| word.starts_with('-') && !word.starts_with("--");
    let written = (node.span.end - node.span.start) as usize;
    let is_long = written > line.len() + 2;
    if line.split_whitespace().all(is_item) && (is_long || field == "command") {
        let items = line.split_whitespace().take(3);
        let items: Vec<String> = items
            .map(|word| message!("`- {}`", word.trim_start_matches('-')))
            .collect();
        let last = line.split_whitespace().next_back().unwrap_or_default();
        return Some(message!(
            "a blank belongs behind the `-` of each item: {}; one that is a flag has its own dash, `- {last}`",
            items.join(", ")
        ));
    }
    // Several lines are several commands, which only a shell runs.
    let lines: Vec<&str> = line.lines().map(str::trim).collect();
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    let is_script = lines.clone().count() > 1;
    let line = &lines.collect::<Vec<_>>().join(" && ");
    let words = words_of_line(line);
    let words = words.map_or_else(|| "…".to_owned(), |words| words.join(", "));
    let line = line.replace('\\', "\\\\").replace('"', "\\\"");
    let shell = format!("[\"sh\", \"-c\", \"{line}\"]");
    // A line that starts a shell needs no other one.
    let mut starts = line.split_whitespace();
    let is_shell = starts.next().is_some_and(|program| program.ends_with("sh"))
        && starts.next().is_some_and(|option| option.starts_with('-'));
    let (words, shell) = (words.as_str(), shell.as_str());
    Some(
        match (
            field,
            is_script || line.contains(['|', '&', ';', '<', '>', '$', '*', '\'']),
        ) {
            ("command", false) if is_shell => message!("write `command: [{words}]`"),
            ("command", false) => {
                let shell = message!("for a shell, write `command: {shell}`");
                message!("write `command: [{words}]`") + "\n" + &shell
            }
            ("command", true) => message!("write `command: {shell}`, which a shell reads"),
            (field, _) => message!("write `{field}: [{words}]`"),
        },
    )
}
