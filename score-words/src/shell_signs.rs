//! Signs of a shell as words of a list, and words that only a shell takes apart.

use super::shell::is_plain;

/// Signs between commands of a shell that are hardly words of a program.
pub(super) const JOINING: [&str; 5] = ["&&", "||", ">>", "2>&1", "&>"];
/// Signs of a shell that some programs take as words, as what separates others.
pub(super) const SIGNS: [&str; 6] = ["|", ";", ">", "<", "&", "2>"];
/// Programs that take such signs as words of their own.
pub(super) const READERS: [&str; 39] = [
    "find",
    "test",
    "expr",
    "[",
    "[[",
    "jq",
    "yq",
    "awk",
    "gawk",
    "mawk",
    "sed",
    "grep",
    "egrep",
    "rg",
    "tr",
    "cut",
    "paste",
    "column",
    "sort",
    "join",
    "echo",
    "printf",
    "bc",
    "dc",
    "make",
    "xargs",
    "parallel",
    "psql",
    "mysql",
    "sqlite3",
    "perl",
    "python",
    "python3",
    "ruby",
    "node",
    "php",
    "envsubst",
    "gst-launch-1.0",
    "expect",
];

/// Words of a shell that start a line, and are no programs.
const BUILT_IN: [&str; 11] = [
    "cd", "source", ".", "export", "exec", "eval", "set", "if", "for", "while", "until",
];

/// Programs whose output a shell puts into a line, `$(hostname)`.
const ASKED: [&str; 15] = [
    "hostname", "date", "whoami", "pwd", "cat", "uname", "nproc", "id", "curl", "echo", "ls",
    "head", "openssl", "uuidgen", "ip",
];

/// True of a word with which a line of a shell starts, and which is no program.
pub(super) fn is_built_in(word: &str) -> bool {
    BUILT_IN.contains(&word)
}

/// The command whose output a shell would put into a text: `hostname -i` of `$(hostname -i)`.
pub(super) fn asked_in(text: &str) -> Option<&str> {
    // Asked of each variable, so by bytes.
    let mut dollars = memchr::memchr_iter(b'$', text.as_bytes());
    let behind = dollars.find_map(|at| text[at + 1..].strip_prefix('('))?;
    let (command, _) = behind.split_once(')')?;
    let program = command.split(' ').next()?;
    let program = program.rsplit('/').next()?;
    ASKED.contains(&program).then_some(command)
}

/// True of a word that is a sign of a shell.
pub(super) fn is_sign(word: &str) -> bool {
    JOINING.contains(&word) || SIGNS.contains(&word)
}

/// True of what stands between two commands.
pub(super) fn is_joining(word: &str) -> bool {
    matches!(word, "&&" | "||")
}

/// A long option and its value, if they are one word with a blank in it.
pub(super) fn option_with_value(word: &str) -> Option<(&str, &str)> {
    let (option, value) = word.split_once(' ')?;
    let name = option.strip_prefix("--")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_option =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_name);
    let is_value = !value.is_empty()
        && value
            .chars()
            .all(|c| !c.is_whitespace() && !"\"'\\`".contains(c));
    (is_option && is_value).then_some((option, value))
}

/// The variable that a plain word reads in the notation of a shell: `$PORT`, `--port=$PORT`, `${HOST}:80`.
pub(super) fn variable_in(word: &str) -> Option<&str> {
    let (before, behind) = word.split_once('$')?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (name, rest) = match behind.strip_prefix('{') {
        Some(inner) => inner.split_once('}')?,
        None => {
            let end = behind.find(|c: char| !is_part(c)).unwrap_or(behind.len());
            behind.split_at(end)
        }
    };
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(is_part);
    (is_name && is_plain(before) && is_plain(rest)).then_some(name)
}

pub(super) fn is_variable(word: &str) -> bool {
    variable_in(word).is_some()
}
