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
    /// What it adds for the target.
    pub fragment: F,
    /// Where its parts are written, by their names in templates.
    pub places: Vec<(&'static str, Span)>,
    /// Where that was said, if it has a place.
    pub author: Option<Author>,
}

/// Where it was said what a resource adds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Author {
    /// In the entry of the provisioner.
    pub entry: Span,
    /// The resource in the Score file.
    pub resource: Span,
    /// Whether the entry is one that `init` installs.
    pub is_default: bool,
    /// Whether it is one of this tool, and as it came: then what it adds is right, whatever it is told.
    pub is_unchanged: bool,
}
