//! Which references in the words of the target a provisioner was handed, and which it was told as text.

use std::collections::BTreeSet;

use score_yaml::Str;

use super::deferred::outer_forms;
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
        for part in &text.parts {
            if let Part::Deferred(_) = part {
                let dollars = string.len() - string.trim_end_matches('$').len();
                string.extend(std::iter::repeat_n('$', dollars));
            }
            string.push_str(&part.to_string());
            if let Part::Deferred(_) = part {
                ends.insert(string.len());
            }
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
