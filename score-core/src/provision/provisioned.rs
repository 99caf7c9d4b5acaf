//! Resources after their provisioners ran.

use std::sync::Arc;

use score_yaml::{Span, Str};

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
}

/// The places of whoever says what a resource adds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Author {
    /// The entry of the provisioner.
    pub entry: Span,
    /// The resource in the Score file.
    pub resource: Span,
    /// True if the entry is one that `init` installs.
    pub is_default: bool,
    /// True if it is one of this tool, and as it came: then what it adds is right, whatever it is told.
    pub is_unchanged: bool,
}
