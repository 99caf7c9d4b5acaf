//! `schedules`: when the jobs of a cron job run, and with which commands.

use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::text::Template;
use score_core::workload::additions::{Override, Schedule};
use score_core::workload::{ByName, Container};
use score_kubernetes::cron;
use score_yaml::message;
use score_yaml::message::Name;
use score_yaml::{SortedMap, Span, Str};

use super::module::{Key, ModuleNode, NodeKind};
use super::module_reader::ModuleReader;
use crate::codes;

/// `schedules`: one cron job each; the reader stands there.
pub(super) fn schedules(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
    workload: &str,
    containers: &ByName<Container<Template>>,
) -> SortedMap<Str, Schedule<Template>> {
    let mut schedules = SortedMap::new();
    reader.each(node, |reader, key, node| {
        if node.is_null() || !reader.known_key(key) {
            return;
        }
        name_fits(reader, workload, key);
        if !matches!(node.kind, NodeKind::Map(_)) {
            return reader.wrong_type(&node, "map");
        }
        if let Some(schedule) = schedule(reader, key, node, containers) {
            schedules.insert(key.text.clone(), schedule);
        }
    });
    schedules
}

/// A cron job's jobs have its name and eleven characters more, so 52 are left.
fn name_fits(reader: &mut ModuleReader<'_>, workload: &str, key: &Key) {
    let name = format!("{workload}-{}", key.text);
    let is_name = !name.ends_with('-')
        && name
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
    let message = if !is_name {
        message!(
            "the cron job would be called `{name}`: names have lower-case letters, digits and dashes"
        )
    } else if name.len() > 52 {
        message!(
            "the cron job would be called `{name}`: {} characters, and 52 are allowed",
            name.len()
        )
    } else {
        return;
    };
    let error = Diagnostic::new(codes::INVALID_VALUE, message).at(key.span);
    let meant = key.text.to_ascii_lowercase().replace(['_', ' ', '.'], "-");
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let has_near = !is_name && meant != *key.text && meant.chars().all(is_plain);
    let left = 51_usize
        .checked_sub(workload.len())
        .filter(|left| *left > 0);
    reader.push(match (has_near, left) {
        (true, _) => error.hint(message!("did you mean `{meant}`?")),
        (false, _) if !is_name => error,
        (false, Some(left)) => error.hint(format!(
            "a name of at most {left} characters is left for the schedule"
        )),
        (false, None) => error.hint("give the workload a shorter name"),
    });
}

fn schedule(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    containers: &ByName<Container<Template>>,
) -> Option<Schedule<Template>> {
    let mut schedule = None;
    let mut is_given = false;
    let mut overrides = SortedMap::new();
    reader.each(node, |reader, key, node| match key.text.as_str() {
        "schedule" if node.is_null() => {}
        "schedule" => {
            is_given = true;
            schedule = reader.word(node);
            if let Some(word) = &schedule
                && let Err(error) = cron::check(word)
            {
                let message = format!("`{}` is no schedule: {error}", Name(&word.value));
                reader.error(codes::INVALID_VALUE, message, word.span);
            }
        }
        "containers" => reader.each(node, |reader, key, node| {
            if node.is_null() {
                return;
            }
            if !containers.contains_key(&key.text) {
                return reader.push_error(|| {
                    let message = message!("the workload has no container `{}`", key.text);
                    let diagnostic = Diagnostic::new(codes::INVALID_VALUE, message).at(key.span);
                    let known = containers.keys().map(Str::as_str);
                    diagnostic.near(&key.text, known)
                });
            }
            let replaced = replaced(reader, key.span, node);
            overrides.insert(key.text.clone(), replaced);
        }),
        _ => reader.unknown(key, "a schedule", &["schedule", "containers"]),
    });
    if !is_given {
        let message = message!("`{}` has no `schedule`", key.text);
        reader.error(codes::MISSING_FIELD, message, key.span);
    }
    Some(Schedule {
        span: key.span,
        schedule: schedule?,
        containers: overrides,
    })
}

/// The way out of a schedule in the words of another tool: with seconds, with a name of its own, or without a star.
pub(super) fn schedule_near(text: &str) -> Option<String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    match fields.as_slice() {
        ["@nightly"] => Some("did you mean `@daily`?".to_owned()),
        [_, rest @ ..] if rest.len() == 5 => {
            let rest = rest.join(" ");
            let is_right = cron::check(&rest).is_ok();
            is_right.then(|| message!("a schedule has no seconds: write `{rest}`"))
        }
        fields if fields.len() == 4 => {
            let longer = format!("{text} *");
            let is_right = cron::check(&longer).is_ok();
            is_right.then(|| message!("did you mean `{longer}`?"))
        }
        _ => None,
    }
}

fn replaced(reader: &mut ModuleReader<'_>, span: Span, node: ModuleNode) -> Override<Template> {
    let mut replaced = Override {
        span,
        command: None,
        args: None,
    };
    reader.each(node, |reader, key, node| match key.text.as_str() {
        "command" | "args" if node.is_null() => {}
        "command" => replaced.command = reader.texts(node),
        "args" => replaced.args = reader.texts(node),
        _ => reader.unknown(key, "a schedule's container", &["command", "args"]),
    });
    replaced
}
