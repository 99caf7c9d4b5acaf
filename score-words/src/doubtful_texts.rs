//! Texts of a container that are read, and hardly mean what they say: lines that YAML folds into one, a here-document, a line
//! break at the end of a variable, what HTML writes for a character, backslashes and quotes of a shell that none takes away.

use score_diagnostic::Diagnostic;
use score_diagnostic::codes;
use score_yaml::entities;
use score_yaml::message::Name;
use score_yaml::{Mapping, Node, SourceMap, message};

use super::moved::value_of_variable;
use super::shell::shell_at;
use super::shell_signs::{READERS, is_built_in};
use super::written::in_double_quotes;

/// The most words of a command that are looked at.
const MOST_WORDS: usize = 200;
/// The most lines of a text that are looked at.
const MOST_LINES: usize = 200;
/// The longest word that is written out, in bytes.
const LONGEST: usize = 60;

/// A doubt, and where in the container it is.
type Doubt = (Vec<String>, Diagnostic);

/// The doubts about the texts of a container.
pub fn of_container(container: &Mapping, sources: &SourceMap) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let map = |field: &str| container.get(field).and_then(Node::as_map);
    for (key, file) in map("files").into_iter().flat_map(Mapping::iter) {
        let Some(content) = file.get("content").filter(|node| node.as_str().is_some()) else {
            continue;
        };
        if let Some(doubt) = of_content(&key.text, sources.text(content.span)) {
            let path = ["files", &key.text, "content"].map(str::to_owned).to_vec();
            doubts.push((path, doubt.at(content.span)));
        }
    }
    let list = |field: &str| container.get(field).and_then(Node::as_seq);
    let (command, args) = (list("command"), list("args"));
    let places = [("command", command), ("args", args)];
    let places = places.into_iter().flat_map(|(field, items)| {
        let items = items.unwrap_or_default().iter().enumerate();
        items.map(move |(at, node)| (field, at, node))
    });
    let words = places.take(MOST_WORDS);
    let words = words.map(|(field, at, node)| Some((field, at, node, node.as_str()?)));
    if let Some(words) = words.collect::<Option<Vec<_>>>() {
        let texts: Vec<&str> = words.iter().map(|(.., text)| *text).collect();
        let shell = shell_at(&texts);
        for (number, (field, at, node, text)) in words.iter().enumerate() {
            let is_script = shell == Some(number);
            let doubt = match is_script {
                true => of_script(sources.text(node.span)),
                false => of_word(text, shell.is_some(), &texts[..number]),
            };
            if let Some(doubt) = doubt.or_else(|| of_entity(text)) {
                let path = vec![(*field).to_owned(), at.to_string()];
                doubts.push((path, doubt.at(node.span)));
            }
        }
    }
    for (key, value) in map("variables").into_iter().flat_map(Mapping::iter) {
        let Some(text) = value.as_str() else { continue };
        let doubt = of_line_break(&key.text, text, || sources.text(value.span));
        if let Some(doubt) = doubt.or_else(|| of_entity_in_variable(&key.text, text)) {
            let path = vec!["variables".to_owned(), key.text.to_string()];
            doubts.push((path, doubt.at(value.span)));
        }
    }
    doubts
}

fn doubt(message: String) -> Diagnostic {
    Diagnostic::new(codes::DOUBTFUL_VALUE, message)
}

/// The sign of a text whose lines stay lines, in the place of another: `|-` for `>-`.
fn kept(written: &str) -> String {
    let header = written.lines().next().unwrap_or_default();
    let header = header.split(" #").next().unwrap_or_default().trim_end();
    match header.strip_prefix('>') {
        Some(rest) => format!("|{rest}"),
        None => "|".to_owned(),
    }
}

/// Lines as they were written, of a text that YAML folds: the blanks before them, and the rest.
fn folded(written: &str) -> Vec<(usize, &str)> {
    let is_plain = !written.starts_with(['|', '"', '\'', '>']);
    let skipped = match written.starts_with('>') {
        true => 1,
        false if is_plain && memchr::memchr(b'\n', written.as_bytes()).is_some() => 0,
        false => return Vec::new(),
    };
    let lines = written.lines().skip(skipped).take(MOST_LINES);
    let lines: Vec<(usize, &str)> = lines
        .map(|line| (line.len() - line.trim_start_matches(' ').len(), line.trim()))
        .collect();
    // Where a text without a sign starts nobody knows: its lines are all alike.
    let depth = match is_plain {
        true => None,
        false => lines
            .iter()
            .filter(|(_, line)| !line.is_empty())
            .map(|(depth, _)| *depth)
            .min(),
    };
    lines
        .into_iter()
        .map(|(found, line)| (found.saturating_sub(depth.unwrap_or(found)), line))
        .collect()
}

/// Pairs of lines that become one.
fn pairs<'l, 't>(lines: &'l [(usize, &'t str)]) -> impl Iterator<Item = (&'t str, &'t str)> + 'l {
    let is_text = |(depth, line): &(usize, &str)| *depth == 0 && !line.is_empty();
    lines
        .windows(2)
        .filter(move |pair| pair.iter().all(is_text))
        .map(|pair| (pair[0].1, pair[1].1))
}

/// True of a line that goes on in the next one, or is ended by a sign.
fn goes_on(line: &str) -> bool {
    let ends = [';', '{', '}', '(', '[', ',', '\\', '&', '|', '>'];
    let word = line.rsplit(' ').next().unwrap_or_default();
    line.ends_with(ends) || matches!(word, "then" | "do" | "else")
}

/// The doubt about the content of a file, by its path and as it was written.
fn of_content(path: &str, written: &str) -> Option<Diagnostic> {
    if let Some(word) = here_document(written) {
        let start = written.lines().next().unwrap_or_default().trim();
        let message = message!("`{start}` starts no text in YAML: its lines are folded into one");
        let way = message!("write `content: |`, and take the `{word}` out");
        return Some(doubt(message).hint(way));
    }
    if written.starts_with("'''") && written.ends_with("'''") && written.contains('\n') {
        let message = "`'''` starts no text in YAML: its lines are folded into one";
        let way = "write `content: |`, and take the `'''` below the text out";
        return Some(doubt(message.to_owned()).hint(way));
    }
    let lines = folded(written);
    pairs(&lines).find(|(line, _)| !goes_on(line) || line.starts_with("#!"))?;
    let texts = || {
        lines
            .iter()
            .map(|(_, line)| *line)
            .filter(|line| !line.is_empty())
    };
    let is_script = texts().next().is_some_and(|line| line.starts_with("#!"));
    let ends = |all: &[&str]| {
        let (_, end) = path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .rsplit_once('.')?;
        all.contains(&end).then_some(())
    };
    let of_lines = [
        "sh",
        "bash",
        "conf",
        "cfg",
        "ini",
        "yaml",
        "yml",
        "toml",
        "properties",
        "env",
    ];
    let of_words = [
        "md", "txt", "html", "htm", "xml", "json", "css", "js", "pem", "crt", "key",
    ];
    let is_setting =
        |line: &str| line.starts_with('#') || line.contains('=') || line.contains(": ");
    let are_settings = ends(&of_words).is_none() && texts().all(is_setting);
    if !is_script && ends(&of_lines).is_none() && !are_settings {
        return None;
    }
    let message = "the lines of this text are folded into one, expected a `|` before them";
    let way = format!("write `content: {}`", kept(written));
    let way = match written.starts_with('>') {
        true => way,
        false => way + ", and the text on the lines below it",
    };
    Some(doubt(message.to_owned()).hint(way))
}

/// The word that ends a here-document of a shell.
fn here_document(written: &str) -> Option<&str> {
    let rest = written.strip_prefix("<<")?;
    let word = rest.trim_start_matches(['-', '~']).lines().next()?.trim();
    let word = word.trim_matches(['"', '\'']);
    let is_part = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let is_whole = written.contains('\n') && !word.is_empty() && word.bytes().all(is_part);
    is_whole.then_some(word)
}

/// The doubt about a script whose commands are folded into one.
fn of_script(written: &str) -> Option<Diagnostic> {
    if !written.starts_with('>') {
        return None;
    }
    let lines = folded(written);
    let (first, second) = pairs(&lines).find(|(line, next)| {
        let one = line.split(' ').next();
        let other = next.split(' ').next().unwrap_or_default();
        let is_command = is_built_in(other) || one == Some(other);
        is_command && other.starts_with(|c: char| c.is_ascii_alphabetic()) && !goes_on(line)
    })?;
    let message = "the lines of this script are folded into one command, expected a `|`";
    let both = format!("{first} && {second}");
    let way = format!("write `{}` in the place of the `>`", kept(written));
    let doubt = doubt(message.to_owned()).hint(way);
    Some(match both.len() <= LONGEST {
        true => doubt.hint(format!("or join the commands: `{}`", Name(&both))),
        false => doubt,
    })
}

/// The doubt about a word that only a shell would take apart; `has_shell` is true where one is started.
fn of_word(word: &str, has_shell: bool, before: &[&str]) -> Option<Diagnostic> {
    if let Some(plain) = word.strip_suffix(" \\") {
        let plain = plain.trim_end();
        let message = message!("`{word}` ends in a backslash, which only a shell takes away");
        let way = in_double_quotes(plain).filter(|_| plain.len() <= LONGEST);
        return Some(match way {
            Some(written) => doubt(message).hint(format!("write `{}`", Name(&written))),
            None => doubt(message).hint("take the blank and the backslash out"),
        });
    }
    if has_shell || !word.ends_with(['"', '\'']) {
        return None;
    }
    let is_reader = |word: &&str| {
        let name = word.rsplit('/').next().unwrap_or_default();
        READERS.contains(&name)
    };
    if before.iter().any(is_reader) {
        return None;
    }
    let quote = word.chars().next_back()?;
    let inner = |text: &'_ str| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.is_empty() && !inner.contains(quote)).then(|| inner.to_owned())
    };
    let whole = inner(word).filter(|inner| inner.starts_with('-'));
    let plain = whole.or_else(|| {
        let (option, value) = word.split_once('=')?;
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let is_option = option.starts_with('-') && option.chars().all(is_part);
        // A text of JSON has such quotes, too.
        let is_json = quote == '"' && option.to_ascii_lowercase().contains("json");
        let value = inner(value).filter(|_| is_option && !is_json)?;
        Some(format!("{option}={value}"))
    })?;
    let message = message!("the quotes of `{word}` are for a shell, and none takes them away here");
    let way = in_double_quotes(&plain).filter(|_| plain.len() <= LONGEST);
    Some(match way {
        Some(written) => doubt(message).hint(format!("write `{}`", Name(&written))),
        None => doubt(message).hint("take them out"),
    })
}

/// What HTML writes for a character, in a text that is no HTML itself.
fn entity(text: &str) -> Option<(&'static str, &'static str)> {
    let found = entities::first_in(text)?;
    // What replaces them, and what is a page, has them rightly.
    let is_other = text.contains('<') || text.contains("s/") || text.contains("replace");
    (!is_other).then_some(found)
}

/// The doubt about a word of a command that has such a text in it.
fn of_entity(word: &str) -> Option<Diagnostic> {
    let (entity, character) = entity(word)?;
    let message = message!("`{entity}` is `{character}` in HTML, and stays as it is here");
    let plain = entities::decoded(word);
    let way = in_double_quotes(&plain).filter(|_| plain.len() <= LONGEST);
    Some(match way {
        Some(written) => doubt(message).hint(format!("write `{}`", Name(&written))),
        None => doubt(message).hint(message!("write `{character}`")),
    })
}

/// The doubt about a variable that has such a text in it.
fn of_entity_in_variable(name: &str, text: &str) -> Option<Diagnostic> {
    let (entity, character) = entity(text)?;
    let message = message!("`{entity}` is `{character}` in HTML, and stays as it is here");
    let value = value_of_variable(name, &entities::decoded(text));
    Some(match value {
        Some(value) => doubt(message).hint(message!("write `{name}: ") + &value + "`"),
        None => doubt(message).hint(message!("write `{character}`")),
    })
}

/// The doubt about a variable of one word that ends in a line break.
fn of_line_break<'t>(name: &str, text: &str, written: impl Fn() -> &'t str) -> Option<Diagnostic> {
    let word = text.strip_suffix('\n')?;
    let is_word = !word.is_empty() && !word.contains(char::is_whitespace);
    let is_plain = !word.starts_with(['{', '[', '<']) && written().starts_with(['|', '>']);
    if !is_word || !is_plain {
        return None;
    }
    let message = message!("the value of `{name}` ends in a line break");
    let way = message!("write `{name}: |-`, or the value on the line of its key");
    Some(doubt(message).hint(way))
}
