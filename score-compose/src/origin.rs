//! The origins of the parts of the compose file, for faults that show only when all is put together.

use score_yaml::{Span, Str};

/// The maker of a part, and its place.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// The kind of the part.
    pub(crate) of: PartKind,
    /// The name of the part.
    pub(crate) name: Str,
    /// Its place, if a file says it.
    pub(crate) span: Option<Span>,
    /// The place where the resource is asked for whose provisioner made it.
    pub(crate) asked: Option<Span>,
    /// The field's path, the uid of the resource whose provisioner made it, or the object of a definition that it was.
    pub(crate) by: String,
    /// True if it was an object of a definition.
    pub(crate) is_object: bool,
    /// True if this backend made all of it, or one of its own provisioners as it came: then most rules hold.
    pub(crate) is_own: bool,
    /// The placeholder that names it, if one does: what that stands for may be secret.
    pub(crate) placeholder: Option<Str>,
    /// The declared resource that its author meant, if that is none of its name.
    pub(crate) named: Option<Str>,
}

/// The kind of a part of the compose file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PartKind {
    /// A service.
    Service,
    /// The image of a service.
    Image,
    /// A volume that a workload mounts by its name.
    Mount,
    /// A volume that the outputs of a resource name.
    Output,
    /// A volume, network or model of the project.
    Part,
}
