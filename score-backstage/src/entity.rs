//! Entities, and how they are written.

use score_core::diagnostic::escape_hidden;
use score_yaml::emit::{Order, emit_to};
use score_yaml::{Map, SortedMap, SortedSet, Value};

use crate::formats::{Link, Tag};

/// The version of the format.
const API_VERSION: &str = "backstage.io/v1alpha1";

/// An entity of the catalog.
#[derive(Clone, PartialEq, Debug)]
pub struct Entity {
    pub(crate) kind: EntityKind,
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) annotations: SortedMap<String, String>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) links: Vec<Link>,
    pub(crate) spec: Spec,
}

/// The kind of an entity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum EntityKind {
    /// A workload.
    Component,
    /// A resource of workloads.
    Resource,
    /// An API that a workload provides.
    Api,
}

impl EntityKind {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EntityKind::Component => "Component",
            EntityKind::Resource => "Resource",
            EntityKind::Api => "API",
        }
    }
}

/// What is said of an entity, and which others it names, as references in full.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Spec {
    /// `type`
    pub(crate) kind: String,
    pub(crate) lifecycle: Option<String>,
    pub(crate) owner: String,
    pub(crate) system: Option<String>,
    pub(crate) depends_on: SortedSet<String>,
    pub(crate) provides_apis: SortedSet<String>,
    pub(crate) consumes_apis: SortedSet<String>,
    /// Where the definition of an API is.
    pub(crate) definition: Option<String>,
}

impl Entity {
    /// One of which no more is known.
    pub(crate) fn new(kind: EntityKind, name: String, namespace: Option<String>) -> Self {
        Entity {
            kind,
            name,
            namespace,
            title: None,
            description: None,
            annotations: SortedMap::new(),
            tags: Vec::new(),
            links: Vec::new(),
            spec: Spec::default(),
        }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EntityKind {
        self.kind
    }

    /// Its name, which no other of its kind and namespace has.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The entity as data, its fields in the order of the catalog's documentation. What is empty is left out.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut entity = Fields::default();
        entity.text("apiVersion", API_VERSION);
        entity.text("kind", self.kind.as_str());
        entity.map("metadata", self.metadata());
        entity.map("spec", self.spec.fields());
        Value::Map(entity.0)
    }

    fn metadata(&self) -> Fields {
        let Entity {
            kind: _,
            name,
            namespace,
            title,
            description,
            annotations,
            tags,
            links,
            spec: _,
        } = self;
        let mut metadata = Fields::default();
        metadata.text("name", name);
        metadata.optional("namespace", namespace.as_deref());
        metadata.optional("title", title.as_deref());
        metadata.optional("description", description.as_deref());
        let mut notes = Fields::default();
        for (key, text) in annotations {
            notes.text(key, text);
        }
        metadata.map("annotations", notes);
        metadata.list("tags", tags.iter().map(|tag| tag.as_str().into()));
        metadata.list("links", links.iter().map(link));
        metadata
    }
}

impl Spec {
    fn fields(&self) -> Fields {
        let Spec {
            kind,
            lifecycle,
            owner,
            system,
            depends_on,
            provides_apis,
            consumes_apis,
            definition,
        } = self;
        let mut spec = Fields::default();
        spec.text("type", kind);
        spec.optional("lifecycle", lifecycle.as_deref());
        spec.text("owner", owner);
        spec.optional("system", system.as_deref());
        let texts = |all: &SortedSet<String>| {
            let all = all.iter().map(|text| Value::from(text.as_str()));
            all.collect::<Vec<Value>>().into_iter()
        };
        spec.list("dependsOn", texts(depends_on));
        spec.list("providesApis", texts(provides_apis));
        spec.list("consumesApis", texts(consumes_apis));
        let mut place = Fields::default();
        // The catalog puts the text in its place.
        place.optional("$text", definition.as_deref());
        spec.map("definition", place);
        spec
    }
}

fn link(link: &Link) -> Value {
    let mut fields = Fields::default();
    fields.text("url", link.url());
    fields.optional("title", link.title());
    Value::Map(fields.0)
}

/// The fields of a map, in their order.
#[derive(Default)]
struct Fields(Map);

impl Fields {
    fn text(&mut self, key: &str, text: &str) {
        self.0.insert(key.into(), text.into());
    }

    fn optional(&mut self, key: &str, text: Option<&str>) {
        text.into_iter().for_each(|text| self.text(key, text));
    }

    fn list(&mut self, key: &str, items: impl Iterator<Item = Value>) {
        let items: Vec<Value> = items.collect();
        if !items.is_empty() {
            self.0.insert(key.into(), Value::Seq(items));
        }
    }

    fn map(&mut self, key: &str, fields: Fields) {
        if !fields.0.is_empty() {
            self.0.insert(key.into(), Value::Map(fields.0));
        }
    }
}

/// Entities as a `catalog-info.yaml` has them: a document each.
#[must_use]
pub fn yaml(entities: &[Entity]) -> String {
    let mut text = String::new();
    for entity in entities {
        if !text.is_empty() {
            text.push_str("---\n");
        }
        emit_to(&entity.to_value(), Order::AsIs, &mut text);
    }
    text
}

/// Entities as a list in JSON, indented by two. Characters that a terminal would obey or hide are escaped.
#[must_use]
pub fn json(entities: &[Entity]) -> String {
    let list = entities.iter().map(Entity::to_value).collect();
    let mut text = String::new();
    // There are no numbers, so there is none that JSON cannot say.
    let _ = score_yaml::json::push_indented(&Value::Seq(list), &mut text);
    text.push('\n');
    escape_hidden(&text)
}
