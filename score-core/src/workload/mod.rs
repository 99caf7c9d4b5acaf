//! The typed model of a workload. `T` is what a string that may hold placeholders is:
//! [`Template`](crate::text::Template) before `resolve`, [`Text`](crate::text::Text) after.

pub mod additions;
mod additions_texts;
mod check;
mod container;
mod files;
mod foreign_variable;
mod image;
mod lower;
mod lowering;
mod placeholder_fault;
mod placeholder_spelling;
mod probes;
mod read;
mod targets;
mod terraform;
mod texts;
mod variable_fault;

use std::sync::Arc;

pub use additions::Additions;
pub use check::{amount_doubt, check};
pub use container::{
    Container, ContainerResources, Content, File, Grpc, HttpGet, PortRef, Probe, Quantities, Ready,
    Scheme, Timing, Volume, VolumeSource,
};
pub use image::{build_context, image_fault, image_hint, is_image};
pub use lower::lower;
pub use lowering::Lowering;
use score_yaml::{Map, SortedMap, Span, Str};
pub use targets::{check_mounts, is_root, no_volume, of_other_type, path_inside};
pub use texts::FieldKind;

use crate::resource::{ResourceNames, ResourceUid};
use crate::text::Spanned;
use crate::tree::Tree;

/// The things that a workload has by name. In boxes: a map makes room for eleven of what it holds, and most hold a few.
pub type ByName<V> = SortedMap<Str, Box<V>>;

/// A workload: <https://docs.score.dev/docs/score-specification/score-spec-reference/>.
#[derive(Clone, PartialEq, Debug)]
pub struct Workload<T> {
    /// `metadata.name`
    pub name: Spanned<Str>,
    /// All of `metadata`, as written.
    pub metadata: Arc<Map>,
    /// `metadata.annotations`, with their places.
    pub annotations: SortedMap<Str, Spanned<Str>>,
    /// The containers by name.
    pub containers: ByName<Container<T>>,
    /// The ports by name; empty if there is no service.
    pub ports: SortedMap<Str, Port>,
    /// The resources by the name the workload gives them.
    pub resources: ByName<Resource<T>>,
    /// All that a [`Layer`](crate::layer::Layer) says beyond Score, if there is one.
    pub additions: Option<Box<Additions<T>>>,
}

impl<T> Workload<T> {
    /// The resources by the names that placeholders use.
    #[must_use]
    pub fn resource_names(&self) -> ResourceNames {
        let resources = self.resources.iter();
        resources
            .map(|(name, resource)| (name.clone(), resource.uid.clone()))
            .collect()
    }
}

/// A port of the service.
#[derive(Clone, PartialEq, Debug)]
pub struct Port {
    /// The place of its name.
    pub span: Span,
    /// The place of `port`.
    pub number_span: Span,
    /// The port that others see.
    pub port: u16,
    /// The port of the container; `port` if unset.
    pub target_port: u16,
    /// TCP or UDP.
    pub protocol: Protocol,
    /// Its name in the Service, if a layer gives another than its own.
    pub name: Option<Str>,
}

/// The transport of a port.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// TCP, the default.
    Tcp,
    /// UDP.
    Udp,
}

impl Protocol {
    /// As manifests write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
        }
    }
}

/// A declared resource.
#[derive(Clone, PartialEq, Debug)]
pub struct Resource<T> {
    /// The place of its name.
    pub span: Span,
    /// The place of its type.
    pub kind_span: Span,
    /// Type, class and id in one.
    pub uid: ResourceUid,
    /// `metadata`, if given.
    pub metadata: Option<Arc<Map>>,
    /// Those of `metadata.annotations` that are texts, with their places.
    pub annotations: SortedMap<Str, Spanned<Str>>,
    /// `params`, if given; always a map.
    pub params: Option<Arc<Tree<T>>>,
}
