//! Patches of one template whose numbers of items are those that the template saw, behind a patch that took one away.

use score_yaml::{Str, Value, message, sjson};

use super::{Op, Patch};
use crate::codes;
use crate::diagnostic::Diagnostic;

/// Which item of the list stands where, once one was taken away.
#[derive(Default)]
pub(super) struct IndexShift {
    /// The number that each item had when the template saw it; `None` as long as none is gone.
    seen: Option<Vec<usize>>,
    is_told: bool,
}

impl IndexShift {
    /// The warning that a patch is not for the item that its template saw by that number. `written` is the line of the
    /// template that gave the path: whoever reckons with it writes another number than that of a loop.
    pub(super) fn doubt(
        &mut self,
        patch: &Patch,
        root: &Value,
        written: impl FnOnce() -> Option<String>,
    ) -> Option<Diagnostic> {
        let seen = self.seen.as_ref().filter(|_| !self.is_told)?;
        let number = index(&sjson::keys(&patch.path)?)?;
        if seen.get(number) == Some(&number) {
            return None;
        }
        let variable = variable_of(&written()?)?;
        let now = match root.as_seq()?.get(number).map(named) {
            Some(name) => message!("`{number}` is {name} by now"),
            None => message!("there is no item `{number}` any more"),
        };
        // What the others do follows from this one.
        self.is_told = true;
        let message = now + ": a patch before it took an item away";
        let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(patch.path.span);
        Some(warning.hint(message!(
            "count what is gone: `{{{{ $gone := 0 }}}}` before the loop, `{{{{ sub {variable} $gone }}}}` here, `{{{{ $gone = add1 $gone }}}}` behind each `delete`"
        )))
    }

    /// Notes what a patch did to a list that had so many items before.
    pub(super) fn note(&mut self, (op, path): (Op, &Str), before: Option<usize>, root: &Value) {
        let (Some(before), Some(items)) = (before, root.as_seq()) else {
            return;
        };
        if op != Op::Delete || items.len() + 1 != before {
            return;
        }
        // By its number, or `-1`, the last one.
        let at = sjson::keys(path).and_then(|keys| index(&keys));
        let at = at.unwrap_or(before - 1);
        let seen = self.seen.get_or_insert_with(|| (0..before).collect());
        if at < seen.len() {
            seen.remove(at);
        }
    }
}

/// The number of the item that keys lead to or into.
fn index(keys: &[String]) -> Option<usize> {
    keys.first()?.parse().ok()
}

/// The variable that is the number of an item, if the path in a line of a template starts with nothing else.
fn variable_of(line: &str) -> Option<String> {
    let (_, path) = line.split_once("path:")?;
    let path = path.trim_start().trim_start_matches(['"', '\'']);
    let (inside, behind) = path.strip_prefix("{{")?.split_once("}}")?;
    let variable = inside.trim_matches(['-', ' ']);
    let name = variable.strip_prefix('$')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && !behind.starts_with(|c: char| c.is_alphanumeric() || c == '{'))
        .then(|| variable.to_owned())
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
            assert_eq!(variable_of(line).as_deref(), variable, "{line}");
        }
    }
}
