//! Variables that a loop sets and nobody sees: what is set in a loop ends with its round.

use std::ops::Range;

use crate::words::{is_part, start_of, word_at};

/// A variable that a loop sets in the place of one outside, which is read behind the loop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LostSet {
    /// The bytes of its name in the template.
    pub range: Range<usize>,
    /// Its name.
    pub name: String,
}

/// A statement of a template: where it starts, what it says, and where it ends.
struct Statement<'t> {
    start: usize,
    /// The place of what it says.
    inside_at: usize,
    inside: &'t str,
    end: usize,
}

/// The first variable of a template that a loop sets in vain.
#[must_use]
pub fn lost_set(text: &str) -> Option<LostSet> {
    /// So many of them are looked at.
    const MOST: usize = 64;
    if !text.contains("set ") || !text.contains("for ") {
        return None;
    }
    let mut outside: Vec<&str> = Vec::new();
    // What is set in each of the loops that are open: its name, its place, and the end of its statement.
    let mut open: Vec<Vec<(&str, usize, usize)>> = Vec::new();
    for statement in statements(text) {
        let word = start_of(statement.inside, is_part);
        match word {
            "for" => open.push(Vec::new()),
            "endfor" => {
                let set = open.pop()?;
                let lost = set.into_iter().find(|(name, _, end)| {
                    let is_read = |part: &str| word_at_any(part, name);
                    !is_read(&text[*end..statement.start]) && is_read(&text[statement.end..])
                });
                if let Some((name, at, _)) = lost {
                    return Some(LostSet {
                        range: at..at + name.len(),
                        name: name.to_owned(),
                    });
                }
            }
            "set" => {
                let rest = &statement.inside[word.len()..];
                let name = start_of(rest.trim_start(), is_part);
                let behind = rest.trim_start()[name.len()..].trim_start();
                if name.is_empty() || !behind.starts_with('=') {
                    continue;
                }
                let at = statement.inside_at + word.len() + (rest.len() - rest.trim_start().len());
                match open.last_mut() {
                    None if outside.len() < MOST => outside.push(name),
                    Some(set) if outside.contains(&name) && set.len() < MOST => {
                        set.push((name, at, statement.end));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    None
}

/// The statements of a template.
fn statements(text: &str) -> impl Iterator<Item = Statement<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find("{%")?;
        let end = start + text[start..].find("%}")? + 2;
        at = end;
        let written = &text[start + 2..end - 2];
        let inside = written.trim_start_matches(['-', '+', ' ', '\n', '\t']);
        Some(Statement {
            start,
            inside_at: start + 2 + (written.len() - inside.len()),
            inside,
            end,
        })
    })
}

/// True if a name stands in a text as a whole, and behind no dot.
fn word_at_any(text: &str, name: &str) -> bool {
    let mut rest = text;
    while let Some(at) = word_at(rest, name) {
        if !rest[..at].ends_with('.') {
            return true;
        }
        rest = &rest[at + name.len()..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_loop_sets_in_vain_is_found() {
        for (text, expected) in [
            (
                "{% set h = \"\" %}{% for x in [1] %}{% set h = h ~ x %}{% endfor %}a: {{ h }}",
                Some(41),
            ),
            (
                "{% set h = \"\" %}{% for x in [1] %}{% set h = x %}{{ h }}{% endfor %}{{ h }}",
                None,
            ),
            ("{% for x in [1] %}{% set h = x %}{% endfor %}{{ h }}", None),
            (
                "{% set n = namespace(h=1) %}{% for x in [1] %}{% set n.h = x %}{% endfor %}{{ n.h }}",
                None,
            ),
            (
                "{% set h = 1 %}{% for x in [1] %}{% set h = 2 %}{% endfor %}",
                None,
            ),
        ] {
            let found = lost_set(text).map(|found| found.range.start);
            assert_eq!(found, expected, "{text}");
        }
    }
}
