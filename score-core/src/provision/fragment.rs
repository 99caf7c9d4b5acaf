//! The parts that a provisioner adds for the target: read, with places for what is wrong with them.

use score_yaml::Value;
use score_yaml::message;
use score_yaml::message::Name;

use super::matched::MatchedResource;
use super::{Author, Parts, Provider};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::path::FieldPath;
use crate::target::{Fragment, FragmentField, Target};

/// The parts that a provisioner adds for the target, read or not.
pub(super) enum FragmentResult<F> {
    Unread(Parts),
    Read(Result<F, Diagnostics>),
}

impl MatchedResource<'_> {
    /// Reads what the provisioner adds for the target.
    pub(super) fn read<F: Fragment>(
        &self,
        parts: Parts,
        target: &Target,
    ) -> Result<F, Diagnostics> {
        let mut values = Vec::with_capacity(parts.len());
        let mut diags = Diagnostics::new();
        for (part, given) in parts {
            match given.read() {
                Ok(Value::Null) => {}
                Ok(value) => values.push((part, value)),
                Err(what) => diags.push(undecodable(self.entry, part, &what)),
            }
        }
        if diags.is_empty() {
            match F::decode(values) {
                Ok(fragment) => return Ok(fragment),
                Err(errors) => diags = errors,
            }
        }
        Err(diags
            .into_iter()
            .map(|diagnostic| failed(diagnostic, &self.name(), target))
            .collect())
    }

    /// The author of what it adds for the target, by the place in its entry; `None` if no file holds the entry.
    pub(super) fn author<F: Fragment>(&self) -> Option<Author> {
        let MatchedResource { node, entry, .. } = self;
        let is_unchanged = entry.is_unchanged();
        // Nothing will be said of one that is right.
        let mut parts = F::FIELDS.iter().filter(|_| !is_unchanged);
        let said = parts.find_map(|part| entry.provisioner().place(part));
        Some(Author {
            entry: said.or(entry.span())?,
            resource: node.span,
            is_default: is_unchanged || entry.uri().contains("://default-provisioners/"),
            is_unchanged,
        })
    }

    /// Gives errors their places: where the entry says the part that they are about, else the entry, else the
    /// resource; and says which resource it was for.
    pub(super) fn placed<F: Fragment>(&self, diags: Diagnostics) -> Diagnostics {
        let MatchedResource { node, entry, .. } = self;
        let place = |diagnostic: &Diagnostic| {
            let field = FieldPath::keys(diagnostic.path.as_deref()?).swap_remove(0);
            let part = F::FIELDS
                .iter()
                .find(|part| part.template == field || part.reply == field)?;
            entry.place(part)
        };
        let placed = diags.into_iter().map(|diagnostic| {
            match diagnostic.span.or_else(|| place(&diagnostic)) {
                Some(span) => diagnostic
                    .at(span)
                    .label(node.span, message!("for `{}`", self.name())),
                None => diagnostic.at(node.span),
            }
        });
        placed.collect()
    }
}

/// The error that a provisioner gave no YAML for a part.
fn undecodable(entry: &dyn Provider, part: &FragmentField, what: &str) -> Diagnostic {
    let field = part.template;
    let message = format!("the template `{field}` gave something else than expected: {what}");
    let diagnostic = Diagnostic::new(codes::INVALID_REPLY, message).summary(format!(
        "{field} template failed: failed to decode output: {what}"
    ));
    match entry.provisioner().place(part) {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    }
}

/// An error of the provisioner of a resource, with the summary of the whole.
pub(super) fn failed(diagnostic: Diagnostic, name: &str, target: &Target) -> Diagnostic {
    let what = diagnostic.summary.as_deref().unwrap_or(&diagnostic.message);
    let summary = format!(
        "{}: resource '{}': failed to provision: {what}",
        target.provisioning_failed,
        Name(name)
    );
    diagnostic.summary(summary)
}
