//! The way from what is wrong with a part of a resource to the line of the template that made it.

use std::fmt;

use indexmap::IndexMap;
use score_yaml::{FileId, Span};

use super::Provider;
use crate::diagnostic::Diagnostic;
use crate::path::FieldPath;
use crate::plan::Plan;
use crate::resource::ResourceUid;
use crate::target::FragmentField;

/// The text that a template gave for a part.
pub(super) struct PartText {
    pub(super) part: &'static FragmentField,
    pub(super) text: String,
}

/// The texts that templates gave for the parts of resources.
#[derive(Default)]
pub struct PartTexts(IndexMap<ResourceUid, Vec<PartText>>);

/// Names, not texts: they may hold secrets.
impl fmt::Debug for PartTexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uids = self.0.keys().map(ResourceUid::as_str);
        f.debug_list().entries(uids).finish()
    }
}

impl PartTexts {
    /// Keeps what a resource's templates gave.
    pub(super) fn keep(&mut self, uid: &ResourceUid, texts: Vec<PartText>) {
        if !texts.is_empty() {
            self.0.insert(uid.clone(), texts);
        }
    }

    /// Gives what is wrong with a part, and stands where the template of that starts, the place of the line that made it.
    pub(crate) fn place(&self, found: &mut [Diagnostic], plan: &Plan<'_, dyn Provider>) {
        if self.0.is_empty() || found.is_empty() {
            return;
        }
        let is_placed = |one: &Diagnostic| one.span.is_some() && one.path.is_some();
        let mut entries: Option<Vec<_>> = None;
        for one in found.iter_mut().filter(|one| is_placed(one)) {
            let all = entries.get_or_insert_with(|| {
                let planned = plan.waves().flatten();
                let all = planned.filter_map(|planned| Some((planned.node, planned.entry?)));
                let asked = all
                    .filter_map(|(node, entry)| Some((node.span, entry, self.0.get(&node.uid)?)));
                asked.collect()
            });
            let is_for = |span: Span| one.labels.iter().any(|label| label.span == span);
            let place = all
                .iter()
                .filter(|(asked, ..)| is_for(*asked))
                .find_map(|(_, entry, texts)| line_of(one, *entry, texts));
            one.span = place.or(one.span);
        }
    }
}

/// The place of the line that made what a fault is about, if the fault stands where a template of the entry starts.
fn line_of(fault: &Diagnostic, entry: &dyn Provider, texts: &[PartText]) -> Option<Span> {
    let keys = FieldPath::keys(fault.path.as_deref()?);
    let (first, below) = keys.split_first()?;
    let known = texts
        .iter()
        .find(|known| known.part.template == *first || known.part.reply == *first)?;
    let start = entry.provisioner().place(known.part);
    if fault.span.is_some() && fault.span != start {
        return None;
    }
    entry.provisioner().place_in(known.part, &known.text, below)
}

/// A fault that has no place yet, at the line that made what it is about.
pub(super) fn placed(fault: Diagnostic, entry: &dyn Provider, texts: &[PartText]) -> Diagnostic {
    match line_of(&fault, entry, texts).filter(|_| fault.span.is_none()) {
        Some(span) => fault.at(span),
        None => fault,
    }
}

/// The number of the line, from 1, in which a YAML text says the deepest of some keys that is there; `file` is any.
pub(super) fn line_with(text: &str, file: FileId, keys: &[String]) -> Option<usize> {
    let documents = score_yaml::parse_part(text, file, 0..text.len()).ok()?;
    let place = documents.first()?.place_of(keys)?;
    let above = text.get(..place.range().start)?;
    Some(above.bytes().filter(|byte| *byte == b'\n').count() + 1)
}
