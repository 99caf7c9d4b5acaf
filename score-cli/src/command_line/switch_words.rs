//! Words behind flags that take none: `--quiet true`, `-v debug`. They would be taken for files or commands.

use std::path::Path;

use score_yaml::message;

use super::flag::FlagKind;
use super::spec::CommandSpec;
use crate::error::Error;

/// Words that switch something on, or off.
const ON: [&str; 3] = ["true", "yes", "on"];
const OFF: [&str; 3] = ["false", "no", "off"];

/// Words for how much is logged.
const LEVELS: [&str; 9] = [
    "debug", "trace", "info", "warn", "warning", "error", "all", "1", "2",
];

/// The error of the first word of a line that is meant as the value of a flag which takes none.
pub(super) fn misplaced(root: &CommandSpec, line: &[String]) -> Option<Error> {
    let path = root.path_in(line);
    let spec = root.find(&path).unwrap_or(root);
    let flags: Vec<_> = spec.all_flags(path.is_empty()).collect();
    let words = line.iter().take_while(|word| *word != "--");
    let words: Vec<&str> = words.map(String::as_str).collect();
    let message = words.windows(2).find_map(|pair| {
        let [flag, word] = pair else { return None };
        // Most words are files.
        flag.strip_prefix('-')?;
        let is_flag = |known: &&super::flag::Flag| {
            let short = known.short.map(|short| format!("-{short}"));
            flag.strip_prefix("--") == Some(known.long) || short.as_deref() == Some(*flag)
        };
        let known = flags.iter().find(is_flag)?;
        if known.kind != FlagKind::Switch || Path::new(word).exists() {
            return None;
        }
        let way = match known.long {
            "verbose" if LEVELS.contains(word) || ON.contains(word) => {
                message!("write {flag} alone, and {flag} {flag} to log everything")
            }
            _ if ON.contains(word) => message!("write {flag} alone"),
            _ if OFF.contains(word) => message!("leave it out, or write --{}=false", known.long),
            _ => return None,
        };
        Some(message!("\"{flag}\" takes no value, found \"{word}\"; ") + &way)
    })?;
    Some(Error::Usage {
        message,
        command: Some(path),
    })
}
