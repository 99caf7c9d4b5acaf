//! The patches of one template, applied one after the other.

use score_yaml::sjson::Budget;
use score_yaml::{FileId, SortedSet, SourceMap, Span, Str, Value};

use super::Patch;
use super::application::{Application, is_printed_map, near_holder};
use super::index_shift::IndexShift;
use super::path_advice::missing_keys;
use super::template_lines::TemplateLines;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::text::Spanned;

/// The patches of a template as they are applied, and what is found in them.
pub(super) struct TemplateRun<'a> {
    application: Application<'a>,
    /// The template.
    text: &'a str,
    lines: TemplateLines<'a>,
    shift: IndexShift,
    /// The path of each patch, in their order.
    pub(super) paths: Vec<Spanned<Str>>,
    /// What is wrong with them.
    pub(super) found: Diagnostics,
    /// What is wrong with paths that begin with what a map prints, whose places tell that.
    pub(super) printed: Diagnostics,
    /// The numbers of the patches that are wrong themselves: what follows from one is not told.
    pub(super) wrong: SortedSet<usize>,
    /// The paths to what is not there though a part of it is set, and the one of nearly the name that is.
    pub(super) absent: Vec<(Span, String)>,
}

impl<'a> TemplateRun<'a> {
    /// A run of the patches of a template, of which something is `found` already.
    pub(super) fn new(
        application: Application<'a>,
        template: FileId,
        sources: &'a SourceMap,
        found: Diagnostics,
    ) -> Self {
        TemplateRun {
            application,
            text: &sources.get(template).text,
            lines: TemplateLines::new(template, sources),
            shift: IndexShift::default(),
            paths: Vec::new(),
            found,
            printed: Diagnostics::new(),
            wrong: SortedSet::new(),
            absent: Vec::new(),
        }
    }

    /// Applies the next patch.
    pub(super) fn take(&mut self, patch: Patch, root: &mut Value, budget: &mut Budget) {
        let (text, lines) = (self.text, &self.lines);
        let line = || lines.line_of(patch.path.span);
        let doubt = self.shift.doubt(&patch, root, || Some((line()?, text)));
        let removal = self.shift.removal(&patch, root);
        let is_gone = self.shift.is_gone(&patch, root);
        let missing = missing_keys(root, &patch.path);
        self.absent
            .extend(near_holder(root, &patch, missing.as_deref()));
        let elsewhere = missing.as_deref().and_then(|_| {
            let application = &self.application;
            application.deleted_elsewhere(root, &patch, line)
        });
        let begins_with_map = is_printed_map(&patch.path);
        self.paths.push(patch.path.clone());
        let told = self
            .application
            .apply(patch, missing.as_deref(), root, budget);
        let own: Diagnostics = told.into_iter().collect();
        let is_wrong = own.has_errors();
        let own = match elsewhere {
            Some(elsewhere) if !is_wrong => elsewhere.into(),
            _ => own,
        };
        if is_wrong {
            self.wrong.insert(self.paths.len() - 1);
        }
        if begins_with_map {
            self.printed.extend(own.clone());
        }
        // Of an item that is gone the number is out of range, and nothing is wrong with how it was counted.
        if is_gone && is_wrong {
            let gone = doubt.map(|doubt| Diagnostic {
                code: codes::INVALID_PATCH,
                severity: codes::INVALID_PATCH.severity(),
                ..doubt
            });
            self.found.extend(gone);
        } else {
            self.found.extend(doubt);
            self.found.extend(own);
        }
        self.shift.note(removal, root);
    }
}
