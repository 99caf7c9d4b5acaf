//! The words of the Score format: what is meant where a file says something else, and the way out.
//!
//! People who write a Score file know Compose, Kubernetes, a shell or a platform better. [`SCORE_WORDS`] is what score-schema asks
//! for hints when a file does not fit the schema; the modules that are public find what is allowed and hardly meant.
//!
//! ```
//! use score_yaml::SourceMap;
//!
//! let mut sources = SourceMap::new();
//! let file = sources.add("score.yaml", "[tail -f /dev/null]\n");
//! let command = score_yaml::parse(&sources, file).expect("it is YAML").remove(0);
//! let doubt = score_words::doubts::of_command(command.as_seq().expect("a list")).expect("no program has this name");
//! assert!(doubt.message.contains("each word is an item of its own"));
//!
//! assert_eq!(score_words::amounts_near("512MB"), ["512M", "512Mi"]);
//! assert_eq!(score_words::amounts_near("2 GB").first().map(String::as_str), Some("2G"));
//! ```
//!
//! - `patterns`, `amounts`: what patterns mean, and texts near a wrong one; `other_formats`, `other_fields`: names of
//!   fields in other formats; `missing`: fields that are missing; `rewritten`: values of such fields as Score has them,
//!   by `service_ports`, `starts`, `running`, `machine`, `programs`, `moved`, `elsewhere`, `resource_fields`, `probe_requests`, `volumes`
//!   and [`short_volumes`], where `places` says what is there; `advice`: ways out for values, by `commands`, `variables` and
//!   `container_amounts`; [`doubts`], [`doubtful_texts`]: values that are hardly meant; `types`: words for types of resources;
//!   `written`: values as hints write them; `shell`: commands as lines of a shell; `lists`: items of lists as entries of maps; `list_texts`, `wrong_maps`: lists and
//!   maps that are one text, or nothing; `wrong_shapes`: values in the shapes of other formats;
//! - [`unread_shell`]: words of a shell where none reads them, by `shell_command`, `shell_signs`, `unread_words`,
//!   `unread_variables`, `container_hosts` and `not_executable`; [`vanished`]: blocks that nothing reads;
//! - [`override_values`]: values of flags as a shell gets them; [`foreign_files`]: files of other tools.

mod advice;
mod amounts;
mod commands;
mod container_amounts;
mod container_hosts;
pub mod doubtful_texts;
pub mod doubts;
mod elsewhere;
pub mod foreign_files;
mod list_texts;
mod lists;
mod machine;
mod missing;
mod moved;
mod not_executable;
mod other_fields;
mod other_formats;
pub mod override_values;
mod patterns;
mod places;
mod probe_requests;
mod programs;
mod resource_fields;
mod rewritten;
mod running;
mod service_ports;
mod shell;
mod shell_command;
mod shell_signs;
pub mod short_volumes;
mod starts;
mod types;
pub mod unread_shell;
mod unread_variables;
mod unread_words;
pub mod vanished;
mod variables;
mod volumes;
mod written;
mod wrong_maps;
mod wrong_shapes;

pub use amounts::memory as amounts_near;
pub use elsewhere::{in_extension, in_place_of_namespace};
pub use running::duration;
use score_schema::Vocabulary;
use score_yaml::{Node, message};
pub use shell::words_of_line;
pub use shell::{ShellLine, with_shell};
pub use shell_command::Surroundings;
pub use types::is_usual_output;
pub use types::{in_place_of_type, type_meant};
pub use vanished::merge_conflict;

use score_diagnostic::Diagnostic;
use score_diagnostic::codes;

/// What the patterns of the format mean, and what people write who come from other formats.
pub const SCORE_WORDS: Vocabulary = Vocabulary {
    patterns: patterns::PATTERNS,
    renamed: other_formats::RENAMED,
    rewrite: rewritten::rewrite,
    entries: missing::ENTRIES,
    given_names: &["resources.*.type"],
    add: advice::add,
    missing: missing::MISSING,
    advise: advice::advise,
    item: lists::item,
    exchanged: |path, node, root| {
        let amounts = container_amounts::exchanged(path, node, root);
        amounts.or_else(|| wrong_maps::named_by_paths(path, root))
    },
    writes_anew: |path, root| volumes::writes_anew(path, root) || advice::is_container(path, root),
    foreign,
};

/// The error of a key that is indented by spaces which are none to YAML, as word processors and chats write them.
fn no_break_spaces(root: &Node) -> Option<Diagnostic> {
    let is_space = |c: char| c.is_whitespace() && !c.is_ascii();
    let map = root.as_map()?;
    let inner = map.iter().filter_map(|(_, value)| value.as_map());
    let mut keys = map.keys().chain(inner.flat_map(|map| map.keys()));
    let key = keys.find(|key| key.text.starts_with(is_space))?;
    let first = key.text.chars().next().map_or(0, u32::from);
    let message = format!("this line is indented by characters that are no blanks (U+{first:04X})");
    Some(
        Diagnostic::new(codes::UNKNOWN_FIELD, message)
            .at(key.span)
            .hint("put plain blanks in their place"),
    )
}

/// True of a document that says it is an extension.
pub fn is_of_extension(node: &Node) -> bool {
    let version = node.get("apiVersion").and_then(Node::as_str);
    let is_ours = version.is_some_and(|version| version.starts_with("humanitec.org/"));
    is_ours && node.get("kind").is_none()
}

/// The error of a document that is the state of a project.
fn of_state(root: &Node) -> Option<Diagnostic> {
    let map = root.as_map()?;
    let (key, _) = map.get_entry("shared_state")?;
    let is_state = map.contains_key("workloads") && map.contains_key("resources");
    is_state.then(|| {
        let message =
            "this is not a Score file: it has `shared_state`, as the state of a project has";
        Diagnostic::new(codes::UNKNOWN_FIELD, message)
            .at(key.span)
            .path("shared_state")
            .hint("nobody gives the state: each command reads it; leave the file out")
    })
}

/// The way out of a file of another format.
pub const GIVE_A_SCORE_FILE: &str = "give a Score file: `init --file sample.yaml` writes one";

/// The error of a document that is of another format.
fn foreign(root: &Node) -> Option<Diagnostic> {
    if let Some(indented) = no_break_spaces(root) {
        return Some(indented);
    }
    let (key, version) = root.as_map()?.get_entry("apiVersion").unzip();
    let version = version.and_then(Node::as_str);
    let is_score = version.is_some_and(|version| version.starts_with("score"));
    let start = "a Score file starts with `apiVersion: score.dev/v1b1`";
    let other = GIVE_A_SCORE_FILE;
    if let (Some(key), Some(version), false) = (key, version, is_score)
        && root.get("containers").is_none()
    {
        let message = message!("this is not a Score file: its `apiVersion` is `{version}`");
        let error = Diagnostic::new(codes::INVALID_VALUE, message)
            .at(key.span)
            .path("apiVersion");
        let what = match root.get("kind").and_then(Node::as_str) {
            Some(kind) => {
                let kind = message!("it is a manifest of kind `{kind}`");
                return Some(error.hint(kind).hint(other));
            }
            None if version.starts_with("humanitec.org/") => {
                "it is an extension: give it with `--extensions`, beside a Score file".to_owned()
            }
            None => start.to_owned(),
        };
        return Some(error.hint(what));
    }
    if let Some(state) = of_state(root) {
        return Some(state);
    }
    if let Some(other) = foreign_files::foreign_map(root) {
        return Some(other);
    }
    let (key, services) = root.as_map()?.get_entry("services")?;
    let is_other = services.as_map().is_some() && root.get("containers").is_none() && !is_score;
    is_other.then(|| {
        let message = "this is not a Score file: it has `services`, as a Compose file has";
        Diagnostic::new(codes::UNKNOWN_FIELD, message)
            .at(key.span)
            .path("services")
            .hint(other)
            .hint("each of `services` is a Score file of its own: `containers: {main: {image: …}}`")
    })
}
