//! Entries of provisioner files: what each says, whatever its kind.

use score_yaml::{FileId, SourceMap, Span};

use super::{Kinds, Provisioner};
use crate::backend::{Backend, FragmentField, Target};
use crate::diagnostic::Diagnostics;
use crate::resource::ResourceUid;

/// An entry of a provisioners file.
pub struct Entry {
    /// The whole uri; its scheme is the kind.
    pub uri: String,
    /// The type of resource it takes.
    pub kind: String,
    /// The class it takes; any if unset.
    pub class: Option<String>,
    /// The id it takes; any if unset.
    pub id: Option<String>,
    /// What it is, for people.
    pub description: String,
    /// `supported_params`, as written.
    pub supported_params: Vec<String>,
    /// `expected_outputs`, as written.
    pub expected_outputs: Vec<String>,
    /// Where its uri stands; `None` for a built-in one.
    pub span: Option<Span>,
    /// What it does.
    pub provisioner: Box<dyn Provisioner>,
}

impl Entry {
    /// Whether it takes a resource: the type is equal, class and id are equal or unset.
    #[must_use]
    pub fn takes(&self, uid: &ResourceUid) -> bool {
        self.kind == uid.kind()
            && self
                .class
                .as_deref()
                .is_none_or(|class| class == uid.class())
            && self.id.as_deref().is_none_or(|id| id == uid.id())
    }
}

/// What a kind needs to know to read its entries.
#[derive(Clone, Debug)]
pub struct Context {
    /// What the target tells.
    pub target: Target,
    /// The parts that a provisioner may add for the target.
    pub parts: &'static [FragmentField],
}

impl Context {
    /// The context of a target.
    pub fn new<B: Backend>(backend: &B) -> Self {
        use crate::backend::Fragment;
        Context {
            target: backend.target(),
            parts: B::Fragment::FIELDS,
        }
    }
}

/// Hands out the fields of an entry. A field that no one asked for is unknown.
pub struct EntryReader<'a> {
    _node: &'a (),
}

/// Reads the entries of a provisioners file, in their order.
///
/// # Errors
/// The file is not a list of entries; an entry lacks `uri` or `type`, has a kind or a field that is not known.
pub fn load(
    sources: &SourceMap,
    file: FileId,
    kinds: &Kinds,
    context: &Context,
) -> Result<Vec<Entry>, Diagnostics> {
    let _ = (sources, file, kinds, context);
    Ok(Vec::new())
}
