//! Lines of a shell: their words, and commands as such lines.

use score_yaml::Node;

use super::written::in_double_quotes;

/// The words of a line as a shell takes them apart, each in double quotes as an item of a list is: what stands in quotes is
/// one. `None` where a quote stays open.
#[must_use]
pub fn words_of_line(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut is_word) = (String::new(), None, false);
    for c in line.chars() {
        match quote {
            Some(opened) if opened == c => quote = None,
            None if matches!(c, '"' | '\'') => (quote, is_word) = (Some(c), true),
            None if c.is_whitespace() => {
                if is_word {
                    words.push(std::mem::take(&mut word));
                }
                is_word = false;
            }
            _ => {
                word.push(c);
                is_word = true;
            }
        }
    }
    words.extend(Some(word).filter(|_| is_word));
    let words = words.iter().map(|word| in_double_quotes(word)).collect();
    quote.map_or(words, |_| None)
}

/// The longest line that is written out, in bytes.
const LONGEST: usize = 48;

/// How a shell reads a variable in an item of a command.
pub enum ShellLine {
    /// The item is the line of a shell that is there: what stands in the place of the placeholder.
    InPlace(String),
    /// The list with a shell that the whole becomes.
    Whole(String),
}

/// How the variable `NAME` is read by a shell in the place of a placeholder, `${raw}`, in an item of a command. `before` is
/// what stands before the items on the same line, and is not among them. `None` where the line would be long, or a shell
/// would change more of it.
pub fn with_shell(before: &str, items: &[&Node], at: usize, raw: &str) -> Option<ShellLine> {
    let texts: Option<Vec<&str>> = items.iter().map(|item| item.as_str()).collect();
    let texts = texts?;
    let written = format!("${{{raw}}}");
    let read = |behind: &str| {
        let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
        match behind.starts_with(goes_on) {
            true => "${NAME}",
            false => "$NAME",
        }
    };
    let (head, tail) = texts.get(at)?.split_once(&written)?;
    if before.is_empty() && at > 1 && is_shell(&texts[..at]) {
        // Single quotes keep a shell from reading.
        let is_read = head.matches('\'').count() % 2 == 0;
        return is_read.then(|| ShellLine::InPlace(read(tail).to_owned()));
    }
    let words = texts.iter().enumerate().map(|(i, text)| match i == at {
        true if is_plain(head) && is_plain(tail) => Some(format!("{head}{}{tail}", read(tail))),
        true => None,
        false => word_of_shell(text).or_else(|| word_in_quotes(text)),
    });
    let words: Option<Vec<String>> = words.collect();
    let mut line = words?.join(" ");
    if !before.is_empty() {
        line = format!("{before} {line}");
    }
    let line = in_double_quotes(&line).filter(|line| line.len() <= LONGEST)?;
    Some(ShellLine::Whole(format!("[\"sh\", \"-c\", {line}]")))
}

/// True if a command starts a shell that reads the item behind these: `sh -c`.
fn is_shell(before: &[&str]) -> bool {
    let option = before.last().copied().unwrap_or_default();
    before
        .first()
        .is_some_and(|program| is_name_of_shell(program))
        && is_option_of_script(option)
}

/// The number of the word that a shell reads as its script, wherever the shell stands: `tini -- sh -c SCRIPT`.
pub(super) fn shell_at(words: &[&str]) -> Option<usize> {
    let mut shells = words
        .iter()
        .enumerate()
        .filter(|(_, word)| is_name_of_shell(word));
    shells.find_map(|(shell, _)| {
        let mut options = words.iter().enumerate().skip(shell + 1);
        let (at, option) =
            options.find(|(_, word)| !word.starts_with('-') || is_option_of_script(word))?;
        (is_option_of_script(option) && at + 1 < words.len()).then_some(at + 1)
    })
}

fn is_name_of_shell(word: &str) -> bool {
    matches!(
        word.rsplit('/').next(),
        Some("sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" | "busybox")
    )
}

/// True of `-c`, `-ec` and the like.
fn is_option_of_script(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
}

/// True of what a shell reads as it stands.
pub(super) fn is_plain(text: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:=,@%+".contains(c);
    text.chars().all(is_plain)
}

/// A word that a shell reads as a text.
pub(super) fn word_of_shell(text: &str) -> Option<String> {
    match is_plain(text) && !text.is_empty() {
        true => Some(text.to_owned()),
        false => (!text.contains(['\'', '$'])).then(|| format!("'{text}'")),
    }
}

/// A word that a shell reads as a text though there are quotes and dollars in it; `None` if it may be meant to read more.
fn word_in_quotes(text: &str) -> Option<String> {
    let mut dollars = text.match_indices('$');
    let reads =
        |behind: &str| behind.starts_with(|c: char| c.is_ascii_alphabetic() || "_{(".contains(c));
    if dollars.any(|(at, _)| reads(&text[at + 1..])) {
        return None;
    }
    if !text.contains('\'') {
        return Some(format!("'{text}'"));
    }
    let mut word = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            word.push('\\');
        }
        word.push(c);
    }
    Some(format!("\"{word}\""))
}

#[cfg(test)]
mod tests {
    use score_yaml::{SourceMap, parse};

    use super::*;

    #[test]
    fn words_are_taken_apart_as_a_shell_does() {
        for (line, expected) in [
            ("-c \"echo a\"", Some("\"-c\", \"echo a\"")),
            ("a  'b \"c\"' ''", Some("\"a\", \"b \\\"c\\\"\", \"\"")),
            ("a'b c'd", Some("\"ab cd\"")),
            ("say \"hi", None),
            ("", Some("")),
        ] {
            let words = words_of_line(line).map(|words| words.join(", "));
            assert_eq!(words.as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_shell_reads_a_variable_in_the_place_of_a_placeholder() {
        let whole = |list: &str| Some(list.to_owned());
        for (before, items, at, expected) in [
            ("", "[sh, -c, 'psql ${x.y}']", 2, whole("$NAME")),
            (
                "",
                "[/bin/bash, -e, -xc, 'a ${x.y}_b']",
                3,
                whole("${NAME}"),
            ),
            // Nothing is read in single quotes.
            ("", "[sh, -c, \"echo '${x.y}'\"]", 2, None),
            (
                "",
                "[a, -h, '${x.y}', 'b c']",
                2,
                whole("[\"sh\", \"-c\", \"a -h $NAME 'b c'\"]"),
            ),
            (
                "PROGRAM",
                "['--host=${x.y}']",
                0,
                whole("[\"sh\", \"-c\", \"PROGRAM --host=$NAME\"]"),
            ),
            // What a shell would change is not written out.
            ("", "[a, '$A', '${x.y}']", 2, None),
            (
                "",
                "[a, \"it's $5\", '$5', '${x.y}']",
                3,
                whole("[\"sh\", \"-c\", \"a \\\"it's \\\\$5\\\" '$5' $NAME\"]"),
            ),
            ("", "[a, 'x ${x.y}']", 1, None),
            ("", "['${x.y}', 5]", 0, None),
            ("", "['${x.y}']", 3, None),
        ] {
            let mut sources = SourceMap::new();
            let file = sources.add("t", items);
            let list = parse(&sources, file).unwrap().remove(0);
            let items_of: Vec<&Node> = list.as_seq().unwrap().iter().collect();
            let line = with_shell(before, &items_of, at, "x.y");
            let found = line.map(|line| match line {
                ShellLine::InPlace(text) | ShellLine::Whole(text) => text,
            });
            assert_eq!(found, expected, "{items}");
        }
    }
}
