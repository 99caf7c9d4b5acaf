//! What no Score file says.

use score_yaml::SortedMap;

use crate::annotation_keys::SOURCE_LOCATION;
use crate::formats::{AnnotationKey, EntityRef, Link, Namespace, Tag};

/// The lifecycle of what names none.
const LIFECYCLE: &str = "experimental";
/// The type of components that name none.
const KIND: &str = "service";
/// The owner of what names none.
const OWNER: &str = "unknown";

/// What is said of entities whose Score file does not say it. An entity that several Score files may bring, that of a resource
/// with an id, has its owner and its system from here alone.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The owner; `unknown` if there is none.
    pub owner: Option<EntityRef>,
    /// The system that everything is part of, if it is part of one.
    pub system: Option<EntityRef>,
    /// The lifecycle; `experimental` if there is none.
    pub lifecycle: Option<String>,
    /// The type of components; `service` if there is none.
    pub kind: Option<String>,
    /// The namespace of all entities; `default`, and not written, if there is none.
    pub namespace: Option<Namespace>,
    /// The place of the sources, as [`source_location`](crate::source_location) gives it.
    pub source_location: Option<String>,
    /// Annotations of components.
    pub annotations: SortedMap<AnnotationKey, String>,
    /// Tags of components, behind their own.
    pub tags: Vec<Tag>,
    /// Links of components, behind their own.
    pub links: Vec<Link>,
    /// The label selector of the objects that a workload of a name has in a cluster, if it has some there.
    pub object_selector: fn(&str) -> Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            owner: None,
            system: None,
            lifecycle: None,
            kind: None,
            namespace: None,
            source_location: None,
            annotations: SortedMap::new(),
            tags: Vec::new(),
            links: Vec::new(),
            object_selector: |_| None,
        }
    }
}

impl Settings {
    pub(crate) fn owner(&self) -> String {
        let owner = self.owner.as_ref().map(EntityRef::as_str);
        owner.unwrap_or(OWNER).to_owned()
    }

    pub(crate) fn system(&self) -> Option<String> {
        let system = self.system.as_ref();
        system.map(|system| system.as_str().to_owned())
    }

    pub(crate) fn lifecycle(&self) -> String {
        let lifecycle = self.lifecycle.as_deref();
        lifecycle.unwrap_or(LIFECYCLE).to_owned()
    }

    pub(crate) fn kind(&self) -> String {
        self.kind.as_deref().unwrap_or(KIND).to_owned()
    }

    /// The namespace that references name.
    pub(crate) fn namespace(&self) -> &str {
        let namespace = self.namespace.as_ref().map(Namespace::as_str);
        namespace.unwrap_or(Namespace::DEFAULT)
    }

    /// The namespace as entities say it.
    pub(crate) fn own_namespace(&self) -> Option<String> {
        let namespace = self.namespace.as_ref();
        namespace.map(|namespace| namespace.as_str().to_owned())
    }

    /// The annotations of components, with the place of the sources.
    pub(crate) fn annotations(&self) -> SortedMap<String, String> {
        let location = self.source_location.iter();
        let location = location.map(|place| (SOURCE_LOCATION.to_owned(), place.clone()));
        let given = self.annotations.iter();
        let given = given.map(|(key, value)| (key.as_str().to_owned(), value.clone()));
        location.chain(given).collect()
    }
}
