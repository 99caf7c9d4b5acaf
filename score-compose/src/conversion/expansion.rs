//! References to variables, `$(NAME)`, as Kubernetes replaces them.

use score_core::diagnostic::Diagnostic;
use score_core::text::{Part, Text};
use score_yaml::{SortedMap, Str};

/// The variables of a container by name, each as it arrives.
pub(super) type Variables = SortedMap<Str, Text>;

/// The bytes that Linux takes as a variable or a word of a command at most. Each variable may hold another several times.
const LONGEST: usize = 128 * 1024;

/// A text in which `$(NAME)` is the value of a variable, and two dollars are one; none if the values are too long.
pub(super) fn expanded(text: &Text, variables: &Variables) -> Option<Text> {
    let (mut out, mut room) = (Text::default(), LONGEST);
    for part in &text.parts {
        match part {
            Part::Literal(literal) => expand(literal, variables, &mut room, &mut out)?,
            part => out.push(part.clone()),
        }
    }
    Some(out)
}

/// The error of something that is too long with the values of variables in it.
pub(super) fn too_long(what: &str) -> Diagnostic {
    let message = format!(
        "with the values of variables in it, {what} is longer than {} KiB, the most that a process takes",
        LONGEST / 1024
    );
    Diagnostic::new(crate::codes::INVALID_MANIFEST, message)
}

/// Appends a text with values of variables, as long as there is room for them.
fn expand(text: &str, variables: &Variables, room: &mut usize, out: &mut Text) -> Option<()> {
    let mut rest = text;
    // Where one name does not end, none behind it does.
    let mut ends = true;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let name = behind.strip_prefix('(').filter(|_| ends).and_then(|name| {
            let found = name.split_once(')');
            ends = found.is_some();
            found
        });
        rest = match (behind.strip_prefix('$'), name) {
            (Some(behind), _) => {
                out.push_str("$");
                behind
            }
            (None, Some((name, behind))) => {
                match variables.get(name) {
                    Some(value) => {
                        *room = room.checked_sub(value.encode().len())?;
                        out.append(value.clone());
                    }
                    None => out.push_str(&rest[at..rest.len() - behind.len()]),
                }
                behind
            }
            (None, None) => {
                out.push_str("$");
                behind
            }
        };
    }
    out.push_str(rest);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_put_into_texts() {
        let variables = Variables::from([("A".into(), "1".into()), ("B".into(), "$(A)".into())]);
        for (text, expected) in [
            ("$(A)-$(A)", "1-1"),
            ("$(B)", "$(A)"),
            ("$$(A)", "$(A)"),
            ("$(C) $A ${A} $", "$(C) $A ${A} $"),
            ("echo $$", "echo $"),
            ("$(A", "$(A"),
            ("$(A)$($(A", "1$($(A"),
        ] {
            let found = expanded(&text.into(), &variables).expect("it is short");
            assert_eq!(found.as_literal(), Some(expected), "{text}");
        }
    }

    #[test]
    fn values_in_values_have_an_end() {
        let mut variables = Variables::from([("X".into(), "0123456789abcdef".into())]);
        let twice = Text::from("$(X)$(X)");
        let mut times = 0;
        while let Some(value) = expanded(&twice, &variables) {
            variables.insert("X".into(), value);
            times += 1;
        }
        assert_eq!(times, 13);
    }
}
