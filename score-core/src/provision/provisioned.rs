//! Resources after their provisioners ran.

use std::sync::Arc;

use score_yaml::{Span, Str};

use crate::diagnostic::Diagnostic;
use crate::text::Text;
use crate::tree::Tree;

/// A resource after its provisioner ran.
#[derive(Debug)]
pub struct Provisioned<F> {
    /// The workload that it was provisioned for.
    pub source_workload: Str,
    /// The uri of the provisioner that took it.
    pub provisioner: Str,
    /// Its outputs.
    pub outputs: Arc<Tree<Text>>,
    /// The parts that it adds for the target.
    pub fragment: F,
    /// The places where its parts are written, by their names in templates.
    pub places: Vec<(&'static str, Span)>,
    /// The author of the parts, if they stand in a file.
    pub author: Option<Author>,
    /// Where the items of the parts come from, as far as each has a place of its own.
    pub items: Vec<Option<ItemOrigin>>,
    /// The calls in the outputs of its entry that refer to keys of Secrets, as they are written, and their places.
    pub secret_references: Vec<(String, Span)>,
}

impl<F> Provisioned<F> {
    /// The same with its parts in another type.
    pub(crate) fn map_fragment<G>(self, map: impl FnOnce(F) -> G) -> Provisioned<G> {
        Provisioned {
            source_workload: self.source_workload,
            provisioner: self.provisioner,
            outputs: self.outputs,
            fragment: map(self.fragment),
            places: self.places,
            author: self.author,
            items: self.items,
            secret_references: self.secret_references,
        }
    }
}

/// Where an item of a part comes from: an object, of a definition that makes several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemOrigin {
    /// What it is called in messages: "definition `pg`, `service.yaml`".
    pub name: String,
    /// Its place in a file.
    pub span: Span,
}

impl ItemOrigin {
    /// A fault in an item of the part `part`, `PART.3.FIELD`, as one of the item: at its place, and by its name.
    ///
    /// # Errors
    /// The item has no place of its own; the fault is as it was.
    pub fn name_fault(
        items: &[Option<ItemOrigin>],
        part: &str,
        fault: Diagnostic,
    ) -> Result<Diagnostic, Box<Diagnostic>> {
        let path = fault.path.as_deref();
        let below = path.and_then(|path| path.strip_prefix(part)?.strip_prefix('.'));
        let (at, field) = below.map_or(("", ""), |path| path.split_once('.').unwrap_or((path, "")));
        let item = at.parse().ok().and_then(|at: usize| items.get(at));
        let Some(Some(item)) = item else {
            return Err(Box::new(fault));
        };
        let path = Some(field.to_owned()).filter(|field| !field.is_empty());
        Ok(Diagnostic {
            message: format!("{}: {}", item.name, fault.message),
            span: Some(item.span),
            path,
            summary: None,
            ..fault
        })
    }
}

/// The places of whoever says what a resource adds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Author {
    /// The entry of the provisioner.
    pub entry: Span,
    /// The resource in the Score file.
    pub resource: Span,
    /// True if the entry is one that `init` of this tool or another one installs, as it came.
    pub is_default: bool,
    /// True if it is one of this tool, and as it came: then what it adds is right, whatever it is told.
    pub is_unchanged: bool,
}
