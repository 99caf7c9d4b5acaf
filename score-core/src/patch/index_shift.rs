//! Patches of one template whose numbers of items are those that the template saw, behind a patch that took one away.

use score_yaml::{SortedMap, Value, message, sjson};

use super::path_advice::value_at;
use super::{Op, Patch};
use crate::codes;
use crate::diagnostic::Diagnostic;

/// Which items of lists stand where, once some were taken away.
#[derive(Default)]
pub(super) struct IndexShift {
    /// The numbers that the items of a list had when the template saw them, by the keys of the list. Lists that still have all
    /// are not in it.
    seen: SortedMap<Vec<String>, Vec<usize>>,
    is_told: bool,
}

/// A patch that may take an item away: the keys of the list, the number of the item, and how many there are.
pub(super) struct Removal {
    list: Vec<String>,
    number: usize,
    count: usize,
}

impl IndexShift {
    /// The warning that a patch is not for the item that its template saw by that number. `written` is the line of the
    /// template that gave the path, and the template: whoever reckons with what is gone writes another number than that of a loop.
    pub(super) fn doubt<'t>(
        &mut self,
        patch: &Patch,
        root: &Value,
        written: impl FnOnce() -> Option<(String, &'t str)>,
    ) -> Option<Diagnostic> {
        if self.seen.is_empty() || self.is_told {
            return None;
        }
        let keys = sjson::keys(&patch.path)?;
        let (at, number) = keys.iter().enumerate().find_map(|(at, key)| {
            let (seen, number) = (self.seen.get(&keys[..at])?, key.parse::<usize>().ok()?);
            (seen.get(number) != Some(&number)).then_some((at, number))
        })?;
        let (line, template) = written()?;
        let variable = variable_of(&line, at);
        if variable
            .as_deref()
            .is_some_and(|name| !is_of_loop(template, name))
        {
            return None;
        }
        let items = value_at(root, &keys[..at])?.as_seq()?;
        if patch.op == Op::Set && number == items.len() && at + 1 == keys.len() {
            // It adds one behind the last.
            return None;
        }
        let item = items.get(number);
        let now = match (item.map(named), &variable) {
            (Some(name), Some(_)) => message!("`{number}` is {name} by now"),
            (None, _) => message!("there is no item `{number}` any more"),
            (Some(_), None) => return None,
        };
        // What the others do follows from this one.
        self.is_told = true;
        let message = now + ": a patch before it took an item away";
        let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(patch.path.span);
        Some(warning.hint(match variable {
            Some(variable) => message!(
                "count what is gone: `{{{{ $gone := 0 }}}}` before the loop, `{{{{ sub {variable} $gone }}}}` here, `{{{{ $gone = add1 $gone }}}}` behind each `delete`"
            ),
            None => "delete the last one first".to_owned(),
        }))
    }

    /// True if a patch is for an item that a patch before it has moved or taken away.
    pub(super) fn is_gone(&self, patch: &Patch, root: &Value) -> bool {
        let Some(keys) = sjson::keys(&patch.path).filter(|_| self.is_told) else {
            return false;
        };
        keys.iter().enumerate().any(|(at, key)| {
            let list = &keys[..at];
            let number = key.parse::<usize>().ok();
            let items = value_at(root, list).and_then(Value::as_seq);
            let (Some(number), Some(items)) = (number, items) else {
                return false;
            };
            self.seen.contains_key(list) && number >= items.len()
        })
    }

    /// What a patch may take away, before it is applied.
    pub(super) fn removal(&self, patch: &Patch, root: &Value) -> Option<Removal> {
        if patch.op != Op::Delete {
            return None;
        }
        let keys = sjson::keys(&patch.path)?;
        let (last, list) = keys.split_last()?;
        let count = value_at(root, list)?.as_seq()?.len();
        // By its number, or `-1`, the last one.
        let number = last.parse().ok().or(count.checked_sub(1))?;
        Some(Removal {
            list: list.to_vec(),
            number,
            count,
        })
    }

    /// Notes what a patch took away.
    pub(super) fn note(&mut self, removal: Option<Removal>, root: &Value) {
        let Some(Removal {
            list,
            number,
            count,
        }) = removal
        else {
            return;
        };
        let left = value_at(root, &list).and_then(Value::as_seq);
        if left.is_none_or(|left| left.len() + 1 != count) {
            return;
        }
        let seen = self
            .seen
            .entry(list)
            .or_insert_with(|| (0..count).collect());
        if number < seen.len() {
            seen.remove(number);
        }
    }
}

/// The variable that is one key of the path in a line of a template, and all of that key.
fn variable_of(line: &str, at: usize) -> Option<String> {
    let (_, path) = line.split_once("path:")?;
    let mut rest = path.trim_start().trim_start_matches(['"', '\'']);
    for _ in 0..at {
        rest = behind_key(rest)?;
    }
    let (inside, behind) = rest.strip_prefix("{{")?.split_once("}}")?;
    let variable = inside.trim_matches(['-', ' ']);
    let name = variable.strip_prefix('$')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let is_all = !behind.starts_with(|c: char| c.is_alphanumeric() || c == '{');
    (is_name && is_all).then(|| variable.to_owned())
}

/// True if a variable is the number of a loop and nothing else: whoever reckons another one knows what is gone.
fn is_of_loop(template: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut places = template.match_indices(name);
    let is_set = |at: usize| {
        let behind = &template[at + name.len()..];
        let is_whole = !behind.starts_with(is_part);
        let behind = behind.trim_start();
        let before = template[..at].trim_end();
        is_whole
            && (behind.starts_with(":=") || behind.starts_with('='))
            && !before.ends_with(',')
            && !before.ends_with("range")
    };
    !places.any(|(at, _)| is_set(at)) && template.contains("range")
}

/// What stands behind the first key of a path and its dot; the dots of actions are none of the path.
fn behind_key(path: &str) -> Option<&str> {
    let mut rest = path;
    loop {
        let at = rest.find(['.', '{'])?;
        rest = match rest[at..].starts_with("{{") {
            true => &rest[at + rest[at..].find("}}")? + 2..],
            false if rest[at..].starts_with('.') => return rest.get(at + 1..),
            false => rest.get(at + 1..)?,
        };
    }
}

/// An item by its kind and name, as far as it has them.
fn named(item: &Value) -> String {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let name = text(
        item.get("metadata")
            .and_then(|metadata| metadata.get("name")),
    );
    match (text(item.get("kind")), name) {
        (Some(kind), Some(name)) => message!("{kind} `{name}`"),
        (Some(kind), None) => message!("a {kind}"),
        _ => "another item".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_of_a_loop_is_known() {
        let nested = "  path: {{ $i }}.spec.{{ $m.x.y }}.{{ $j }}";
        assert_eq!(variable_of(nested, 3).as_deref(), Some("$j"));
        assert_eq!(variable_of(nested, 2), None);
        assert_eq!(variable_of(nested, 9), None);
        for (line, variable) in [
            ("  path: \"{{ $i }}\"", Some("$i")),
            ("- {op: delete, path: \"{{$i}}\"}", Some("$i")),
            ("  path: {{ $index }}.metadata.name", Some("$index")),
            ("  path: {{ sub $i 1 }}", None),
            ("  path: {{ $m.index }}", None),
            ("  path: 1{{ $i }}", None),
            ("  path: {{ $i }}{{ $j }}", None),
            ("  path: \"1\"", None),
        ] {
            assert_eq!(variable_of(line, 0).as_deref(), variable, "{line}");
        }
    }
}
