//! Commands and arguments that are one text, or a map, in the form of another language: an instruction of a Dockerfile, a line of
//! a Procfile, lines with backslashes or bullets, a list below the sign of a text.

use score_yaml::message::Name;
use score_yaml::{Kind, Node, Value};

use super::shell::words_of_line;
use super::written::{LONGEST, in_double_quotes, text_of};

/// What other languages write for no value.
const NOTHING: [&str; 8] = [
    "None",
    "none",
    "nil",
    "Nil",
    "NULL",
    "NONE",
    "undefined",
    "null",
];

/// What starts an item of a list for people.
const BULLETS: [char; 8] = ['•', '·', '●', '▪', '‣', '–', '—', '*'];

/// True of a text that stands for no value in another language.
pub(super) fn is_nothing(text: &str) -> bool {
    NOTHING.contains(&text)
}

/// The way out for a list of words that is one text in such a form.
pub(super) fn of_text(field: &str, text: &str) -> Option<String> {
    let whole = text.trim();
    if is_nothing(whole) {
        return Some(format!("leave `{field}` out: there is nothing in it"));
    }
    if let Some((sign, items)) = items_of_text(whole) {
        let what = format!("take the `{sign}` out: the lines below it are a list then");
        return Some(match listed(items) {
            Some(list) => format!("{what}, `{field}: {}`", Name(&list)),
            None => what,
        });
    }
    if let Some(items) = items_with_bullets(whole) {
        let what = "an item starts with `- `";
        return Some(match listed(items) {
            Some(list) => format!("{what}: write `{field}: {}`", Name(&list)),
            None => what.to_owned(),
        });
    }
    let inner = whole
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    let inner = inner.filter(|inner| inner.contains(',') && !inner.contains('('));
    if let Some(items) = inner.and_then(|inner| texts_of(&format!("[{inner}]"))) {
        let list = listed(items)?;
        return Some(format!("write `{field}: {}`", Name(&list)));
    }
    let line = without_instruction(whole)?;
    let items = match line.starts_with('[') {
        true => texts_of(&line)?,
        // The words of a longer line are told as those of others.
        false if line.contains(char::is_whitespace) => return None,
        false => vec![line],
    };
    Some(format!("write `{field}: {}`", Name(&listed(items)?)))
}

/// The line of a command without what only another file, or a shell, has in it.
pub(super) fn plain_line(text: &str) -> Option<String> {
    let whole = text.trim();
    let line = without_instruction(whole);
    without_backslashes(line.as_deref().unwrap_or(whole)).or(line)
}

/// The line behind an instruction of a Dockerfile, or behind the name of a process.
fn without_instruction(line: &str) -> Option<String> {
    let (word, rest) = line.split_once(' ')?;
    let is_process = |word: &str| {
        let name = word.strip_suffix(':').unwrap_or_default();
        let is_part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        name.len() > 1 && name.bytes().all(is_part)
    };
    let is_instruction = matches!(word, "CMD" | "ENTRYPOINT" | "RUN" | "EXEC") || is_process(word);
    let rest = rest.trim();
    (is_instruction && !rest.is_empty()).then(|| rest.to_owned())
}

/// The command that a line of a Procfile starts: `npm start` of `web: npm start`.
pub(super) fn of_process(line: &str) -> Option<String> {
    let (word, _) = line.split_once(' ')?;
    word.ends_with(':').then(|| without_instruction(line))?
}

/// A command without the backslashes with which a shell joins its lines.
fn without_backslashes(text: &str) -> Option<String> {
    if !text.split_whitespace().any(|word| word == "\\") {
        return None;
    }
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().map(|line| {
        let words = line.split_whitespace().filter(|word| *word != "\\");
        words.collect::<Vec<_>>().join(" ")
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// The texts of a list of YAML, if it has nothing else.
fn texts_of(list: &str) -> Option<Vec<String>> {
    let Ok(Value::Seq(items)) = score_yaml::parse_str(list) else {
        return None;
    };
    let texts = items.into_iter().map(|item| match item {
        Value::String(text) => Some(text.to_string()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    });
    texts
        .collect::<Option<Vec<_>>>()
        .filter(|texts| !texts.is_empty())
}

/// The sign that makes one text of a list below it, and the items of that.
fn items_of_text(text: &str) -> Option<(char, Vec<String>)> {
    if !text.starts_with("- ") {
        return None;
    }
    if text.contains('\n') {
        return Some(('|', texts_of(text)?));
    }
    let mut items = Vec::new();
    for item in text[2..].split(" - ") {
        items.extend(texts_of(&format!("- {item}"))?);
    }
    (items.len() > 1).then_some(('>', items))
}

/// The items of a text that starts each with the same bullet.
fn items_with_bullets(text: &str) -> Option<Vec<String>> {
    let bullet = text.chars().next().filter(|c| BULLETS.contains(c))?;
    text[bullet.len_utf8()..].starts_with(' ').then_some(())?;
    let items = text
        .split(bullet)
        .map(str::trim)
        .filter(|item| !item.is_empty());
    let items = items.map(|item| item.trim_matches(['"', '\'']).to_owned());
    Some(items.collect())
}

/// A short list of texts.
fn listed(items: Vec<String>) -> Option<String> {
    let items = items.iter().map(|item| in_double_quotes(item));
    let list = format!("[{}]", items.collect::<Option<Vec<_>>>()?.join(", "));
    (list.len() <= LONGEST + 20).then_some(list)
}

/// The way out for a list of words that is a map: of a line for a shell, or of options.
pub(super) fn of_map(field: &str, node: &Node) -> Option<String> {
    const LINES: [&str; 8] = [
        "shell", "sh", "bash", "script", "run", "cmd", "exec", "command",
    ];
    let map = node.as_map()?;
    if let (1, Some((key, value))) = (map.len(), map.iter().next())
        && LINES.contains(&&*key.text)
    {
        if let Kind::Seq(_) = value.kind {
            let list = score_schema::one_line(value, LONGEST)?;
            return Some(format!("write `{field}: {}`", Name(&list)));
        }
        // What is an option is no line.
        let line = value.as_str().filter(|line| !line.starts_with('-'))?;
        let is_plain = !line.contains(['|', '&', ';', '<', '>', '$', '*', '\n']);
        let is_shell = matches!(&*key.text, "shell" | "sh" | "bash" | "script");
        let shell = if &*key.text == "bash" { "bash" } else { "sh" };
        let words = match is_shell || !is_plain {
            true => vec![
                format!("\"{shell}\""),
                "\"-c\"".to_owned(),
                in_double_quotes(line)?,
            ],
            false => words_of_line(line)?,
        };
        let list = format!("[{}]", words.join(", "));
        return (list.len() <= LONGEST + 20).then(|| format!("write `{field}: {}`", Name(&list)));
    }
    if field != "args" {
        return None;
    }
    let options = map.iter().take(4).map(|(key, value)| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let is_name = key.text.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.text.chars().all(is_part);
        let value = text_of(value).filter(|value| value != "…")?;
        is_name.then(|| format!("--{}={value}", key.text))
    });
    let list = listed(options.collect::<Option<Vec<_>>>()?)?;
    let is_whole = (1..4).contains(&map.len());
    is_whole.then(|| format!("write each option as an item: `{field}: {}`", Name(&list)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_the_form_of_another_language_are_lists() {
        for (text, expected) in [
            (
                "CMD [\"npm\", \"start\"]",
                Some("write `command: [\"npm\", \"start\"]`"),
            ),
            (
                "(\"npm\", \"start\")",
                Some("write `command: [\"npm\", \"start\"]`"),
            ),
            (
                "• --port • 8080",
                Some("an item starts with `- `: write `command: [\"--port\", \"8080\"]`"),
            ),
            (
                "- sh\n- -c\n- npm start\n",
                Some(
                    "take the `|` out: the lines below it are a list then, `command: [\"sh\", \"-c\", \"npm start\"]`",
                ),
            ),
            (
                "- --port - \"8080\"\n",
                Some(
                    "take the `>` out: the lines below it are a list then, `command: [\"--port\", \"8080\"]`",
                ),
            ),
            ("None", Some("leave `command` out: there is nothing in it")),
            ("(a; b)", None),
            ("-a", None),
            ("npm start", None),
        ] {
            assert_eq!(of_text("command", text).as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            ("RUN npm start", Some("npm start")),
            ("web: bundle exec puma", Some("bundle exec puma")),
            (
                "gunicorn \\ --bind a \\ app:app",
                Some("gunicorn --bind a app:app"),
            ),
            ("a \\\n  -b\nc", Some("a -b\nc")),
            ("CMD a \\ b", Some("a b")),
            ("npm run a:b", None),
            ("a \\n", None),
        ] {
            assert_eq!(plain_line(text).as_deref(), expected, "{text}");
        }
    }
}
