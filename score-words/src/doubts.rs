//! Values that are taken as they stand, and hardly meant so: a whole command in one word, numbers that lose their text, and
//! characters of word processors.

use score_diagnostic::Diagnostic;
use score_diagnostic::codes;
use score_yaml::message;
use score_yaml::message::Name;
use score_yaml::{Kind, Node, SourceMap, json};

use super::list_texts::of_process;
use super::shell::words_of_line;
use super::written::in_double_quotes;

/// The longest command that is written out, in bytes.
const LONGEST: usize = 60;

/// True of a text that is the path of a program with blanks in it, `/opt/my app/run`, and no command on one line: nothing in it
/// is an option, and it starts with no program that wants another word.
fn is_path_with_blanks(line: &str) -> bool {
    const STARTERS: [&str; 12] = [
        "sh", "bash", "ash", "dash", "zsh", "env", "exec", "java", "node", "perl", "python", "ruby",
    ];
    let line = line.trim();
    let is_drive = line
        .get(1..3)
        .is_some_and(|text| matches!(text, ":\\" | ":/"));
    let is_path = is_drive
        || ["/", "./", "../"]
            .iter()
            .any(|start| line.starts_with(start));
    let mut words = line.split_whitespace();
    let program = words.next().unwrap_or_default();
    let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    is_path && !STARTERS.contains(&program) && !words.any(|word| word.starts_with('-'))
}

/// The doubt about a command whose first item is more than a program, or no program at all.
pub fn of_command(items: &[Node]) -> Option<Diagnostic> {
    let first = items.first()?;
    let word = first.as_str()?;
    let rest = || items[1..].iter().map(Node::as_str);
    let quoted = |words: &[&str]| {
        let words = words.iter().map(|word| in_double_quotes(word));
        words.collect::<Option<Vec<_>>>()
    };
    let (message, words) = match word {
        "CMD" | "CMD-SHELL" => {
            let message = format!("`{word}` is a word of the tests of Compose, expected a program");
            let rest: Vec<&str> = rest().collect::<Option<_>>()?;
            let shell = ["sh", "-c"].into_iter().filter(|_| word == "CMD-SHELL");
            let words: Vec<&str> = shell.chain(rest).collect();
            (message, quoted(&words)?)
        }
        line if line.trim().contains(char::is_whitespace) && !is_path_with_blanks(line) => {
            let message = match line.len() <= LONGEST / 2 {
                true => message!(
                    "`{line}` is the program as it stands: each word is an item of its own"
                ),
                false => "the whole first item is the program: each word is an item of its own"
                    .to_owned(),
            };
            // The name of a process in a Procfile is no program.
            let process = of_process(line);
            let mut words = words_of_line(process.as_deref().unwrap_or(line))?;
            words.extend(quoted(&rest().collect::<Option<Vec<_>>>()?)?);
            (message, words)
        }
        _ => return None,
    };
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(first.span);
    let list = words.join(", ");
    Some(match list.len() <= LONGEST && !words.is_empty() {
        true => doubt.hint(format!("write `command: [{}]`", Name(&list))),
        false => doubt.hint("write each word as an item of its own"),
    })
}

/// The doubt about a scalar of the metadata that a placeholder would give in another text than its author wrote, and that
/// placeholder without its braces: the doubt is one if the placeholder is read somewhere. `keys` lead to the scalar.
pub fn of_metadata(
    keys: &[&str],
    node: &Node,
    sources: &SourceMap,
) -> Option<(String, Diagnostic)> {
    let what = match node.kind {
        Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => "a number",
        Kind::Timestamp(_) => "a date",
        Kind::Bool(_) => "true or false",
        _ => return None,
    };
    let written = sources.text(node.span).trim();
    let is_word = |text: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.:_ ".contains(c);
        !text.is_empty() && text.len() < LONGEST && text.chars().all(is_part)
    };
    if !sources.is_shown(node.span.file) || !is_word(written) {
        return None;
    }
    let mut given = String::new();
    json::push(&node.to_value(), &mut given).ok()?;
    if given == written {
        return None;
    }
    let key = keys.last()?;
    let placeholder = keys.join(".");
    let message = message!("`${{{placeholder}}}` gives `{given}` for `{written}`, which is {what}");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(node.span);
    let doubt = doubt.hint(message!("put it in quotes: `{key}: \"{written}\"`"));
    Some((placeholder, doubt))
}

/// The doubt about characters of a text that look like others; `is_word` is true for a word of a command.
pub fn of_characters(
    text: &str,
    node: &Node,
    is_word: bool,
    sources: &SourceMap,
) -> Option<Diagnostic> {
    let doubt = |message: String, way_out: String| {
        let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(node.span);
        Some(doubt.hint(way_out))
    };
    let is_hidden = |c: char| matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}');
    let is_short = text.len() < LONGEST;
    if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
        let number = u32::from(hidden);
        let plain: String = text.chars().filter(|c| !is_hidden(*c)).collect();
        let message = format!("there is an invisible character in this text, U+{number:04X}");
        return doubt(
            message,
            match is_short {
                true => message!("take it out: `{plain}`"),
                false => "take it out".to_owned(),
            },
        );
    }
    // Who wrote quotes of YAML around them means these.
    let is_plain = |_: &&str| text.chars().next() == sources.text(node.span).chars().next();
    let opens = text.strip_prefix(['“', '„', '”', '‘', '‚']);
    let inner = opens
        .filter(is_plain)
        .and_then(|rest| rest.strip_suffix(['”', '“', '’', '‘']));
    // More of them inside are those of several words, which are a text.
    let inner = inner.filter(|inner| !inner.contains(['“', '„', '”', '‘', '‚']));
    if let Some(inner) = inner.filter(|_| is_short) {
        let message =
            message!("the quotes of `{text}` are no quotes of YAML: they are part of the text");
        let quoted = in_double_quotes(inner)?;
        return doubt(message, message!("write `{quoted}`"));
    }
    let option = text
        .strip_prefix(['–', '—'])
        .filter(|_| is_word && is_short)?;
    let name = option.trim_start_matches(['-', '–', '—']);
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        .then_some(())?;
    let dashes = if name.len() == 1 { "-" } else { "--" };
    let message = message!("`{text}` starts with another dash than an option, expected `-`");
    doubt(message, message!("did you mean `{dashes}{name}`?"))
}
