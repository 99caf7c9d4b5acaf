//! What is meant by a word that is no command: what other tools call one, or a value that a flag takes here.

use score_yaml::message;
use score_yaml::message::Name;

use super::flag::FlagKind;
use super::help::full_name;
use super::spec::CommandSpec;
use crate::shell_word::shell_word;

/// Words of other tools, each with the commands that it may stand for: of these a group has one at most.
const OTHER_WORDS: &[(&[&str], &[&str])] = &[
    (&["ls", "ps"], &["list"]),
    (
        &["rm", "del", "delete", "remove", "destroy", "uninstall"],
        &["remove", "delete"],
    ),
    (
        &["show", "get", "describe", "inspect", "info", "view"],
        &["show", "get-outputs", "explain", "list"],
    ),
    (&["which", "why", "select"], &["explain", "match"]),
    (&["undo", "revert", "restore"], &["rollback", "import"]),
    (
        &["create", "new", "add", "copy", "cp", "duplicate"],
        &["clone"],
    ),
    (&["clean", "cleanup", "gc"], &["prune"]),
    (&["save", "backup", "dump"], &["export"]),
    (&["load"], &["import"]),
    (&["compare"], &["diff"]),
    (
        &[
            "run",
            "compile",
            "convert",
            "build",
            "render",
            "template",
            "translate",
        ],
        &["generate"],
    ),
    (&["lint", "verify"], &["validate"]),
    (&["new", "create", "setup"], &["init"]),
];

/// Words for what other programs do with the output.
const RUNNING: &[&str] = &["up", "apply", "deploy", "start", "down", "stop"];

/// Words for the check of a file.
const CHECKING: &[&str] = &["validate", "check", "lint", "verify"];

/// The way out for a word where the command at a path, or one below it, is expected; without one the word is like none.
pub(super) fn way_out(
    root: &CommandSpec,
    path: &[String],
    line: &[String],
    word: &str,
) -> Option<String> {
    let spec = root.find(path)?;
    let tool = root.name;
    let full = full_name(root, path);
    let group = path.first().map_or("", String::as_str);
    let typed = shell_word(word);
    if spec.commands.is_empty() {
        if let Some(way) =
            repeated_flag(spec, &full, line, word).or_else(|| of_flag(spec, &full, word))
        {
            return Some(way);
        }
        let has_definitions = spec.flags.iter().any(|flag| flag.long == "definitions");
        return match (is_yaml(word), has_definitions) {
            (true, true) => Some(message!(
                "Files of definitions are named by a flag: \"{full} --definitions {typed}\""
            )),
            (true, false) => Some(message!(
                "\"{full}\" takes no arguments; a Score file is compiled by \"{tool} generate {typed}\""
            )),
            _ => None,
        };
    }
    if path.is_empty() && RUNNING.contains(&word) {
        let run = root.run_command;
        let undone = matches!(word, "down" | "stop");
        return (!undone && !run.is_empty()).then(|| {
            format!(
                "\"{tool} generate\" writes a file and runs nothing; \"{run}\" runs what it wrote"
            )
        });
    }
    let shown = match word {
        "plan" | "preview" => Some("--dry-run --diff"),
        "config" => Some("-o -"),
        _ => None,
    };
    if let Some(flags) = shown.filter(|_| path.is_empty()) {
        return Some(format!(
            "Did you mean \"{full} generate score.yaml {flags}\"?"
        ));
    }
    // A file behind a flag of another tool, `-f FILE`, is meant, too.
    let behind = line.iter().skip_while(|one| *one != word).skip(1);
    let next = behind.into_iter().find(|one| !one.starts_with('-'));
    let file = next
        .filter(|next| is_yaml(next))
        .map(|next| shell_word(next));
    match group {
        "definitions" if CHECKING.contains(&word) => {
            let file = file.unwrap_or_else(|| "FILE".to_owned());
            return Some(message!(
                "Definitions are checked by \"{tool} validate --definitions {file}\""
            ));
        }
        "provisioners" if CHECKING.contains(&word) => {
            let file = file.unwrap_or_else(|| "FILE".to_owned());
            return Some(message!(
                "Provisioners are checked by \"{tool} validate SCORE_FILE --provisioners {file}\""
            ));
        }
        "definitions" if is_yaml(word) => {
            return Some(message!(
                "Did you mean \"{full} list --definitions {typed}\"?"
            ));
        }
        "provisioners" if is_yaml(word) => {
            return Some(message!(
                "Provisioners are installed by \"{tool} init --provisioners {typed}\""
            ));
        }
        _ => {}
    }
    let has = |name: &&&str| {
        spec.commands
            .iter()
            .any(|own| !own.hidden && own.name == **name)
    };
    let named = OTHER_WORDS
        .iter()
        .filter(|(words, _)| words.contains(&word));
    let meant = named.flat_map(|(_, names)| *names).find(has)?;
    let rest = match (*meant, next) {
        ("clone", to) => format!(
            " FROM {}",
            to.map_or_else(|| "TO".to_owned(), |to| shell_word(to))
        ),
        ("list" | "init", _) => String::new(),
        ("generate", _) => format!(" {}", file.unwrap_or_else(|| "score.yaml".to_owned())),
        (_, Some(next)) => format!(" {}", shell_word(next)),
        (_, None) => String::new(),
    };
    Some(message!("Did you mean \"{full} {meant}{rest}\"?"))
}

/// The way out for a word behind the value of a flag that takes one each time, as a shell writes the files of a pattern.
fn repeated_flag(spec: &CommandSpec, full: &str, line: &[String], word: &str) -> Option<String> {
    /// So many are written out.
    const MOST: usize = 3;
    let at = line.iter().position(|one| one == word)?;
    let before = line[..at].iter().rposition(|one| one.starts_with('-'))?;
    let (typed, first) = match line[before].split_once('=') {
        Some((typed, value)) => (typed, Some(value)),
        None => (line[before].as_str(), None),
    };
    let mut flags = spec.flags.iter().filter(|flag| flag.kind == FlagKind::List);
    let flag = flags.find(|flag| {
        let short = flag.short.map(|short| format!("-{short}"));
        typed.strip_prefix("--") == Some(flag.long) || short.as_deref() == Some(typed)
    })?;
    let rest = line[before + 1..].iter().map(String::as_str);
    let values: Vec<&str> = first
        .into_iter()
        .chain(rest.take_while(|one| !one.starts_with('-')))
        .collect();
    // Its own value is none too many.
    if first.is_none() && at == before + 1 {
        return None;
    }
    let name = flag.long;
    Some(match values.len() <= MOST {
        true => {
            let given = values
                .iter()
                .map(|value| format!(" --{name} {}", shell_word(value)));
            let given = given.collect::<String>();
            format!(
                "\"--{name}\" takes one value each time: \"{full}{}\"",
                Name(&given)
            )
        }
        false => format!("\"--{name}\" takes one value each time: write it before each of these"),
    })
}

/// The way out for a file that a flag of the command takes, as its name says.
fn of_flag(spec: &CommandSpec, full: &str, word: &str) -> Option<String> {
    let stem = word.trim_end_matches(".yaml").trim_end_matches(".yml");
    let name = match word {
        _ if is_yaml(word) && stem.ends_with("provisioners") => "provisioners",
        word if word.ends_with(".tpl") => "patch-templates",
        _ => return None,
    };
    let has_flag = spec.flags.iter().any(|flag| flag.long == name);
    has_flag.then(|| message!("Did you mean \"{full} --{name} {}\"?", shell_word(word)))
}

/// True if a word names a file as Score files are named.
pub(super) fn is_yaml(word: &str) -> bool {
    word.ends_with(".yaml") || word.ends_with(".yml")
}
