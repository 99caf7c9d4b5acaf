//! The references in the words of the target that a provisioner was handed, and those that it was told as text.

use score_yaml::{SortedSet, Str};

use super::forms::{forms, outer_forms};
use super::{Part, Text};

/// The text that reads like references of the target in what a provisioner is told.
///
/// A provisioner gets strings, and from its own strings nobody can tell whether a reference in them is its own, one that
/// an output handed on to it, or text of the Score file. So what only the Score file said is text in its outputs too,
/// though a template wrote it in other letters (`upper`, `replace "-" "_"`) or put it together from two params. What
/// it remembered or shared in between is not recognised.
#[derive(Default)]
pub(crate) struct Mentions {
    /// References of outputs.
    handed: SortedSet<Str>,
    /// Names that stand behind `${` in text, letters and digits alone.
    said: SortedSet<String>,
    /// Names that stand behind a brace at the start of a text.
    opened: SortedSet<String>,
    /// True if a text ends in a dollar, for a brace of another one to follow.
    ends_in_dollar: bool,
}

impl Mentions {
    /// Notes plain text.
    pub(crate) fn note_text(&mut self, text: &str) {
        for (at, _) in text.match_indices("${") {
            self.said.extend(names(&text[at + 2..]));
        }
        if let Some(name) = text.strip_prefix('{') {
            self.opened.extend(names(name));
        }
        self.ends_in_dollar |= text.ends_with('$');
    }

    /// The string that hands a text on: from it references are read again as they are in the text. So a dollar before
    /// one that is not part of it is written twice.
    pub(crate) fn hand_on(&mut self, text: &Text) -> Str {
        if !text.has_late_reference() {
            let string = Str::from(text.encode());
            self.note_text(&string);
            return string;
        }
        let mut string = String::new();
        let mut ends = SortedSet::new();
        for (i, part) in text.parts.iter().enumerate() {
            let Part::LateReference(reference) = part else {
                string.push_str(&part.to_string());
                continue;
            };
            let dollars = string.len() - string.trim_end_matches('$').len();
            string.extend(std::iter::repeat_n('$', dollars));
            let behind = text.parts[i + 1..].iter().map(ToString::to_string);
            reference.push_before(behind, &mut string);
            ends.insert(string.len());
        }
        for form in outer_forms(&string) {
            if ends.contains(&form.end) {
                self.handed.insert(Str::from(&string[form.start..form.end]));
            } else {
                self.said.extend(names(&string[form.name]));
            }
        }
        string.into()
    }

    /// True if a reference that an output holds is text of the Score file, which `metadata` is of too.
    pub(crate) fn is_text<'m>(&self, written: &str, metadata: impl FnOnce() -> &'m Self) -> bool {
        if self.handed.contains(written) {
            return false;
        }
        let metadata = metadata();
        let is_said = |name: &String| {
            let ends_in_dollar = self.ends_in_dollar || metadata.ends_in_dollar;
            [self, metadata].iter().any(|told| {
                told.said.contains(name) || ends_in_dollar && told.opened.contains(name)
            })
        };
        forms(written)
            .iter()
            .any(|form| names(&written[form.name.clone()]).any(|name| is_said(&name)))
    }
}

/// The names that a text starts with, in lower case and without what is no letter or digit: a template may change the
/// rest, and of `aws-x` make `aws_x`, or read `aws` alone.
fn names(text: &str) -> impl Iterator<Item = String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ')));
    let whole = &text[..end.unwrap_or(text.len())];
    let first = whole.find(['-', '.', ' ']).map(|end| &whole[..end]);
    let plain = |name: &str| {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let found = [Some(whole), first].into_iter().flatten();
    found.map(plain).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Literals, and references of outputs.
    fn text(parts: &[&str]) -> Text {
        let mut text = Text::default();
        for part in parts {
            match part.strip_prefix("output ") {
                Some(output) => text.append(Text::decode_late_references(output.into(), |_| false)),
                None => text.push_str(part),
            }
        }
        text
    }

    #[test]
    fn what_was_handed_on_stays_a_reference_and_what_was_said_stays_text() {
        for (parts, string, references) in [
            (
                &["a", "output ${A:-x}", "b"][..],
                "a${A:-x}b",
                &["${A:-x}"][..],
            ),
            (&["${A}", "output ${B}"], "${A}${B}", &["${B}"]),
            // Only together they are one.
            (&["${", "output A", "}"], "${A}", &[]),
            (&["${A:-", "output ${B}", "}"], "${A:-${B}}", &[]),
            (
                &["output ${A:-{}}", "}"],
                "${A:-{${_:+}}}}",
                &["${A:-{${_:+}}}"],
            ),
            // A dollar before one is text.
            (&["$", "output ${A}"], "$$${A}", &["$$${A}"]),
            (&["$$", "output ${A}"], "$$$$${A}", &["$$$$${A}"]),
            (&["output $${A}"], "$${A}", &["$${A}"]),
        ] {
            let mut mentions = Mentions::default();
            assert_eq!(mentions.hand_on(&text(parts)), string);
            let nothing = Mentions::default();
            let read = Text::decode_late_references(string.into(), |written| {
                mentions.is_text(written, || &nothing)
            });
            let found = read
                .parts
                .iter()
                .filter(|part| matches!(part, Part::LateReference(_)));
            let found: Vec<_> = found.map(ToString::to_string).collect();
            assert_eq!(found, references, "{parts:?}");
        }
    }

    #[test]
    fn what_is_both_is_a_reference() {
        let (mut mentions, mut metadata) = (Mentions::default(), Mentions::default());
        mentions.note_text("${A} ${B}");
        mentions.hand_on(&text(&["output ${A}"]));
        metadata.note_text("${A} ${C}");
        for (written, is_text) in [
            ("${A}", false),
            ("${B}", true),
            ("${C}", true),
            ("${D}", false),
        ] {
            assert_eq!(
                mentions.is_text(written, || &metadata),
                is_text,
                "{written}"
            );
        }
    }

    #[test]
    fn what_was_said_is_recognised_in_other_letters() {
        for (said, written, is_text) in [
            (&["${aws-x}"][..], "${aws_x}", true),
            (&["${aws-x}"], "${AWS-X}", true),
            (&["${AWS_SECRET:-", "}"], "${AWS_SECRET:-:}", true),
            (&["$", "{AWS_SECRET}"], "${AWS_SECRET}", true),
            (&["${AWS_SECRET}"], "${DB_USER:-${AWS_SECRET}}", true),
            (&["{AWS_SECRET}"], "${AWS_SECRET}", false),
            (&["AWS_SECRET $"], "${AWS_SECRET}", false),
            (&["${AWS_SECRET}"], "${AWS}", false),
            (&["${AWS}"], "${AWS_SECRET}", false),
        ] {
            let mut mentions = Mentions::default();
            for text in said {
                mentions.note_text(text);
            }
            let nothing = Mentions::default();
            assert_eq!(
                mentions.is_text(written, || &nothing),
                is_text,
                "{said:?} {written}"
            );
        }
    }
}
