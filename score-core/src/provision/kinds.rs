//! The table of provisioner kinds, by the scheme of their uris.

use super::jinja::Jinja;
use super::template::Go;
use super::template_entry::TemplateProvisioner;
use super::{EntryContext, EntryReader, Provisioner};
use crate::diagnostic::Diagnostics;

/// Reads the fields of a kind's own from an entry.
///
/// # Errors
/// A field is missing or not what the kind takes.
pub type Load = dyn Fn(&mut EntryReader<'_>, &EntryContext) -> Result<Box<dyn Provisioner>, Diagnostics>
    + Send
    + Sync;

/// The kinds of a program.
#[derive(Default)]
pub struct Kinds {
    loads: Vec<(&'static str, Box<Load>)>,
    /// The schemes that are only there to say why the target has none of that kind, each with the ways out, one on a line.
    refused: Vec<(&'static str, &'static str)>,
}

impl Kinds {
    /// Adds a kind.
    #[must_use]
    pub fn with(
        mut self,
        scheme: &'static str,
        load: impl Fn(&mut EntryReader<'_>, &EntryContext) -> Result<Box<dyn Provisioner>, Diagnostics>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.loads.push((scheme, Box::new(load)));
        self
    }

    /// Tells that a kind is there only to say why the target has none of it, and the ways out, one on a line.
    #[must_use]
    pub fn refusing(mut self, scheme: &'static str, ways_out: &'static str) -> Self {
        self.refused.push((scheme, ways_out));
        self
    }

    /// The reader of entries of a scheme.
    #[must_use]
    pub fn get(&self, scheme: &str) -> Option<&Load> {
        self.loads
            .iter()
            .find(|(name, _)| *name == scheme)
            .map(|(_, load)| &**load)
    }

    /// The schemes that are only there to say why the target has none of that kind, each with the ways out, one on a line.
    pub fn refused(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        self.refused.iter().copied()
    }

    /// The schemes that entries may have.
    pub fn schemes(&self) -> impl Iterator<Item = &'static str> + '_ {
        let names = self.loads.iter().map(|(name, _)| *name);
        names.filter(|name| self.refused.iter().all(|(refused, _)| refused != name))
    }
}

/// The kinds of every target that need nothing from outside.
#[must_use]
pub fn kinds() -> Kinds {
    Kinds::default()
        .with("template", |entry, context| {
            Ok(Box::new(TemplateProvisioner::<Go>::load(entry, context)))
        })
        .with("jinja", |entry, context| {
            Ok(Box::new(TemplateProvisioner::<Jinja>::load(entry, context)))
        })
}
