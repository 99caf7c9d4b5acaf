//! Which references in the words of the target a provisioner was handed, and which it was told as text.

use std::collections::BTreeSet;

use score_yaml::Str;

use super::forms::outer_forms;
use super::{Part, Text};

/// What reads like a reference of the target in what a provisioner is told.
///
/// A provisioner gets strings, and from its own strings nobody can tell whether a reference in them is its own, one that
/// an output handed on to it, or text of the Score file. So what only the Score file said is text in its outputs too.
#[derive(Default)]
pub(crate) struct Mentions {
    /// References of outputs.
    handed: BTreeSet<Str>,
    /// Text.
    said: BTreeSet<Str>,
}

impl Mentions {
    /// Notes plain text.
    pub(crate) fn note_text(&mut self, text: &str) {
        if text.contains("${") {
            let forms = outer_forms(text);
            self.said
                .extend(forms.map(|form| Str::from(&text[form.start..form.end])));
        }
    }

    /// The string that hands a text on: from it references are read again as they are in the text. So a dollar before
    /// one that is not part of it is written twice.
    pub(crate) fn hand_on(&mut self, text: &Text) -> Str {
        if !text.has_deferred() {
            let string = Str::from(text.encode());
            self.note_text(&string);
            return string;
        }
        let mut string = String::new();
        let mut ends = BTreeSet::new();
        for (i, part) in text.parts.iter().enumerate() {
            let Part::Deferred(deferred) = part else {
                string.push_str(&part.to_string());
                continue;
            };
            let dollars = string.len() - string.trim_end_matches('$').len();
            string.extend(std::iter::repeat_n('$', dollars));
            let behind = text.parts[i + 1..].iter().map(ToString::to_string);
            deferred.push_before(behind, &mut string);
            ends.insert(string.len());
        }
        for form in outer_forms(&string) {
            let is_handed = ends.contains(&form.end);
            let forms = if is_handed {
                &mut self.handed
            } else {
                &mut self.said
            };
            forms.insert(Str::from(&string[form.start..form.end]));
        }
        string.into()
    }

    /// Whether a reference that an output holds is text of the Score file, which `metadata` is of too.
    pub(crate) fn is_text<'m>(&self, written: &str, metadata: impl FnOnce() -> &'m Self) -> bool {
        !self.handed.contains(written)
            && (self.said.contains(written) || metadata().said.contains(written))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Literals, and references of outputs.
    fn text(parts: &[&str]) -> Text {
        let mut text = Text::default();
        for part in parts {
            match part.strip_prefix("output ") {
                Some(output) => text.append(Text::decode_deferred(output.into(), |_| false)),
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
            let read = Text::decode_deferred(string.into(), |written| {
                mentions.is_text(written, || &nothing)
            });
            let found = read
                .parts
                .iter()
                .filter(|part| matches!(part, Part::Deferred(_)));
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
}
