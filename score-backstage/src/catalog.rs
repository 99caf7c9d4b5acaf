//! From workloads to entities.

use score_core::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Template;
use score_core::workload::Workload;
use score_yaml::{SortedMap, SortedSet, Span, message};

use crate::annotation_keys::{OBJECT_SELECTOR, OBJECTS, SOURCE_LOCATION};
use crate::apis::{DefinedApi, ProvidedApi};
use crate::entity::{Entity, EntityKind, Spec};
use crate::formats::{EntityRef, Link, Tag, is_object_name, line, source_location};
use crate::notes::{Note, Notes, items, spaced_items, words};
use crate::resources::{self, Belonging, relation};
use crate::settings::Settings;

/// The kind of an API, in references.
const API: &str = "api";

/// The entities of workloads: components, resources and APIs, each by name. With an error among what was found, they are not
/// to be used.
///
/// Annotations that start with `backstage.io/` say what an entity says: `owner`, `system`, `lifecycle`, `type`, `title`,
/// `description`, `tags` and `links`; those that end in `/provides-api` and `/consumes-api` name APIs. Others that have a
/// domain are passed on.
#[must_use]
pub fn entities(
    workloads: &[Workload<Template>],
    settings: &Settings,
    diags: &mut Diagnostics,
) -> Vec<Entity> {
    let mut components = Vec::with_capacity(workloads.len());
    let mut belongings = Vec::with_capacity(workloads.len());
    let mut apis = Apis::default();
    for workload in workloads {
        let made = Component::read(workload, settings, diags);
        belongings.push(Belonging {
            owner: made.entity.spec.owner.clone(),
            system: made.entity.spec.system.clone(),
        });
        for (note, api) in &made.defined {
            apis.add(note, api, &made.entity, diags);
        }
        components.push(made.entity);
    }
    let resources = resources::entities(workloads, &belongings, settings);
    let resources = resources.unwrap_or_else(|found| {
        diags.extend(found);
        Vec::new()
    });
    components.sort_by(|a, b| a.name.cmp(&b.name));
    let apis = apis.0.into_values().map(|(_, api)| api);
    components
        .into_iter()
        .chain(resources)
        .chain(apis)
        .collect()
}

/// A component, and the APIs that its workload defines.
struct Component<'w> {
    entity: Entity,
    defined: Vec<(Note<'w>, DefinedApi)>,
}

impl<'w> Component<'w> {
    fn read(
        workload: &'w Workload<Template>,
        settings: &Settings,
        diags: &mut Diagnostics,
    ) -> Self {
        let name = workload.name.value.to_string();
        if !is_object_name(&name) {
            // The state of a project may say so, if somebody edited it.
            let message = message!("`{name}` is no name of an entity");
            let error = Diagnostic::new(codes::INVALID_VALUE, message);
            diags.push(error.at(workload.name.span).path("metadata.name"));
        }
        let mut notes = Notes::of(workload);
        let mut said = Said::take(&mut notes, diags);
        let mut spec = Spec {
            kind: said.kind.take().unwrap_or_else(|| settings.kind()),
            lifecycle: Some(
                said.lifecycle
                    .take()
                    .unwrap_or_else(|| settings.lifecycle()),
            ),
            owner: said.owner.take().unwrap_or_else(|| settings.owner()),
            system: said.system.take().or_else(|| settings.system()),
            ..Spec::default()
        };
        let all = workload.resources.values();
        let relations = all.filter_map(|resource| relation(&name, resource, settings));
        spec.depends_on = relations.map(|to| to.as_str().to_owned()).collect();
        let defined = read_apis(&mut notes, settings, &mut spec, diags);
        let mut annotations = settings.annotations();
        let place = notes.take(SOURCE_LOCATION);
        let place = place.and_then(|note| note.read(source_location, diags));
        annotations.extend(place.map(|place| (SOURCE_LOCATION.to_owned(), place)));
        annotations.extend(notes.passed_on(diags));
        let has_objects = OBJECTS.iter().any(|key| annotations.contains_key(*key));
        let selector = (settings.object_selector)(&name).filter(|_| !has_objects);
        annotations.extend(selector.map(|text| (OBJECT_SELECTOR.to_owned(), text)));
        let entity = Entity {
            title: said.title,
            description: said.description,
            annotations,
            tags: joined(said.tags, &settings.tags),
            links: joined(said.links, &settings.links),
            spec,
            ..Entity::new(EntityKind::Component, name, settings.own_namespace())
        };
        Component { entity, defined }
    }
}

/// What annotations for the catalog say of a component itself.
struct Said {
    owner: Option<String>,
    system: Option<String>,
    lifecycle: Option<String>,
    kind: Option<String>,
    title: Option<String>,
    description: Option<String>,
    tags: Vec<Tag>,
    links: Vec<Link>,
}

impl Said {
    /// Takes it out of the annotations of a workload.
    fn take(notes: &mut Notes<'_>, diags: &mut Diagnostics) -> Self {
        let reference = |text: &str| Ok(EntityRef::parse(text)?.as_str().to_owned());
        let mut take = |name: &str, parse: &dyn Fn(&str) -> Result<String, _>| {
            let note = notes.take(&format!("backstage.io/{name}"))?;
            note.read(parse, diags)
        };
        let owner = take("owner", &reference);
        let system = take("system", &reference);
        let lifecycle = take("lifecycle", &line);
        let kind = take("type", &line);
        let title = take("title", &line);
        let description = take("description", &words);
        let mut tags: Vec<Tag> = Vec::new();
        // Without a domain, too: so patch templates for catalogs have it.
        for key in ["backstage.io/tags", "tags"] {
            if let Some(note) = notes.take(key) {
                tags.extend(note.read_list(items, Tag::parse, diags));
            }
        }
        let links = notes.take("backstage.io/links");
        let links = links.map(|note| note.read_list(spaced_items, Link::parse, diags));
        Said {
            owner,
            system,
            lifecycle,
            kind,
            title,
            description,
            tags,
            links: links.unwrap_or_default(),
        }
    }
}

/// A list with those of another one behind it, each once.
fn joined<T: Clone + Ord>(first: Vec<T>, others: &[T]) -> Vec<T> {
    let mut known = SortedSet::new();
    let all = first.into_iter().chain(others.iter().cloned());
    all.filter(|one| known.insert(one.clone())).collect()
}

/// Puts the APIs that annotations name into a component. Returns those that they define.
fn read_apis<'w>(
    notes: &mut Notes<'w>,
    settings: &Settings,
    spec: &mut Spec,
    diags: &mut Diagnostics,
) -> Vec<(Note<'w>, DefinedApi)> {
    let namespace = settings.namespace();
    let full = |reference: EntityRef| {
        let reference = reference.with_defaults(API, namespace);
        reference.as_str().to_owned()
    };
    let mut defined = Vec::new();
    for note in notes.take_named("provides-api") {
        for api in note.read_list(items, ProvidedApi::parse, diags) {
            match api {
                ProvidedApi::Known(reference) => _ = spec.provides_apis.insert(full(reference)),
                ProvidedApi::Defined(api) => {
                    let reference = EntityRef::full(API, namespace, &api.name);
                    spec.provides_apis.insert(reference.as_str().to_owned());
                    defined.push((note.clone(), api));
                }
            }
        }
    }
    for note in notes.take_named("consumes-api") {
        let read = note.read_list(items, EntityRef::parse, diags);
        spec.consumes_apis.extend(read.into_iter().map(full));
    }
    defined
}

/// The APIs that workloads define, by name as the catalog compares them, with the place that says so.
#[derive(Default)]
struct Apis(SortedMap<String, (Span, Entity)>);

impl Apis {
    /// Adds one of a component.
    fn add(
        &mut self,
        note: &Note<'_>,
        api: &DefinedApi,
        component: &Entity,
        diags: &mut Diagnostics,
    ) {
        let key = api.name.to_ascii_lowercase();
        if let Some((first, _)) = self.0.get(&key) {
            let message = message!("the API `{}` is defined twice", api.name);
            let clash = note.finding(codes::NAME_CLASH, message);
            let hint = message!(
                "define it once; `{}` alone says that a workload provides it, too",
                api.name
            );
            return diags.push(clash.label(*first, "first here").hint(hint));
        }
        let spec = Spec {
            kind: api.kind.clone(),
            lifecycle: component.spec.lifecycle.clone(),
            owner: component.spec.owner.clone(),
            system: component.spec.system.clone(),
            definition: Some(api.location.clone()),
            ..Spec::default()
        };
        let place = component.annotations.get_key_value(SOURCE_LOCATION);
        let place = place.map(|(key, value)| (key.clone(), value.clone()));
        let entity = Entity {
            annotations: place.into_iter().collect(),
            spec,
            ..Entity::new(
                EntityKind::Api,
                api.name.clone(),
                component.namespace.clone(),
            )
        };
        self.0.insert(key, (note.span, entity));
    }
}

#[cfg(test)]
mod tests;
