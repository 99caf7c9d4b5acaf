use score_core::diagnostic::Severity;
use score_yaml::SortedMap;

use super::*;
use crate::formats::{AnnotationKey, Namespace};
use crate::testing::{made, workload, yaml};

fn flags() -> Settings {
    Settings {
        owner: Some(EntityRef::parse("group:default/shop").unwrap()),
        system: Some(EntityRef::parse("shop").unwrap()),
        lifecycle: Some("production".to_owned()),
        kind: Some("website".to_owned()),
        source_location: Some("url:https://a.b/c/".to_owned()),
        annotations: SortedMap::from([(
            AnnotationKey::parse("github.com/project-slug").unwrap(),
            "a/b".to_owned(),
        )]),
        tags: vec![Tag::parse("java").unwrap(), Tag::parse("eu").unwrap()],
        links: vec![Link::parse("Docs=https://a.b").unwrap()],
        ..Settings::default()
    }
}

/// The only error of a workload with these annotations: its code, its field and its message.
fn error(annotations: &str) -> String {
    let (_, found) = made(&[workload("shop", annotations, "")], &Settings::default());
    let [one] = found.as_slice() else {
        panic!("{annotations}: {found:?}");
    };
    assert_eq!(one.severity, Severity::Error);
    format!(
        "{} {}: {}",
        one.code.as_str(),
        one.path.as_deref().unwrap_or_default(),
        one.message
    )
}

#[test]
fn a_workload_alone_is_a_component() {
    assert_eq!(
        yaml(&[workload("shop", "", "")], &Settings::default()),
        "apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
spec:
  type: service
  lifecycle: experimental
  owner: unknown
"
    );
}

#[test]
fn flags_say_what_the_score_file_does_not() {
    let text = yaml(&[workload("shop", "", "")], &flags());
    assert_eq!(
        text,
        "apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
  annotations:
    backstage.io/source-location: url:https://a.b/c/
    github.com/project-slug: a/b
  tags:
    - java
    - eu
  links:
    - url: https://a.b
      title: Docs
spec:
  type: website
  lifecycle: production
  owner: group:default/shop
  system: shop
"
    );
}

#[test]
fn what_the_score_file_says_wins() {
    let annotations = "backstage.io/owner: payments, backstage.io/system: pay, backstage.io/lifecycle: deprecated, \
         backstage.io/type: job, backstage.io/title: The shop, backstage.io/description: 'Sells things.', \
         backstage.io/tags: 'c++, java', tags: 'go,java', backstage.io/links: 'https://x.y/?a=b,c, Docs=https://a.b', \
         backstage.io/source-location: 'url:https://d.e/', github.com/project-slug: d/e, k8s.score.dev/kind: Deployment, plain: x";
    let text = yaml(&[workload("shop", annotations, "")], &flags());
    assert_eq!(
        text,
        "apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
  title: The shop
  description: Sells things.
  annotations:
    backstage.io/source-location: url:https://d.e/
    github.com/project-slug: d/e
  tags:
    - c++
    - java
    - go
    - eu
  links:
    - url: https://x.y/?a=b,c
    - url: https://a.b
      title: Docs
spec:
  type: job
  lifecycle: deprecated
  owner: payments
  system: pay
"
    );
}

#[test]
fn what_the_catalog_refuses_is_an_error_at_its_place() {
    for (annotations, expected) in [
        (
            "backstage.io/owner: 'a b'",
            "invalid-value metadata.annotations.backstage\\.io/owner: `a b` is no reference",
        ),
        (
            "backstage.io/owner: ''",
            "invalid-value metadata.annotations.backstage\\.io/owner: an empty text is no reference",
        ),
        (
            "backstage.io/system: 'a:b:c'",
            "invalid-value metadata.annotations.backstage\\.io/system: ",
        ),
        (
            "backstage.io/lifecycle: ' '",
            "invalid-value metadata.annotations.backstage\\.io/lifecycle: ",
        ),
        (
            "backstage.io/description: ''",
            "invalid-value metadata.annotations.backstage\\.io/description: ",
        ),
        (
            "backstage.io/tags: 'a,B'",
            "invalid-value metadata.annotations.backstage\\.io/tags: `B` is no tag",
        ),
        (
            "tags: 'a b'",
            "invalid-value metadata.annotations.tags: `a b` is no tag",
        ),
        (
            "backstage.io/links: 'javascript:x'",
            "invalid-value metadata.annotations.backstage\\.io/links: ",
        ),
        (
            "backstage.io/source-location: 'javascript:x'",
            "invalid-value metadata.annotations.backstage\\.io/source-location: `javascript:x` is no place of sources",
        ),
        (
            "a.b/provides-api: 'x=openapi:../y'",
            "invalid-value metadata.annotations.a\\.b/provides-api: ",
        ),
        (
            "a.b/consumes-api: 'x=openapi:y'",
            "invalid-value metadata.annotations.a\\.b/consumes-api: ",
        ),
    ] {
        let error = error(annotations);
        assert!(error.starts_with(expected), "{annotations}: {error}");
    }
}

#[test]
fn a_place_of_sources_is_read_as_that_of_the_flag() {
    let annotations = "backstage.io/source-location: 'https://d.e/'";
    let (entities, found) = made(&[workload("shop", annotations, "")], &flags());
    assert_eq!(found, []);
    assert_eq!(
        entities[0].annotations["backstage.io/source-location"],
        "url:https://d.e/"
    );
}

#[test]
fn each_item_of_a_list_that_is_wrong_is_told() {
    let annotations = "backstage.io/tags: 'A, b, C', a.b/provides-api: '../x, y, z=w'";
    let (_, found) = made(&[workload("shop", annotations, "")], &Settings::default());
    let hints: Vec<usize> = found.iter().map(|one| one.hints.len()).collect();
    assert_eq!(hints, [1, 1, 1, 1]);
}

#[test]
fn a_name_that_only_an_edited_state_has_is_refused() {
    let mut edited = workload("shop", "", "");
    edited.name.value = "../shop".into();
    let (_, found) = made(&[edited], &Settings::default());
    assert_eq!(found[0].path.as_deref(), Some("metadata.name"));
}

#[test]
fn very_many_tags_take_no_time() {
    let tags: Vec<String> = (0..100_000).map(|n| format!("t{n}")).collect();
    let annotations = format!("tags: '{}'", tags.join(","));
    let start = std::time::Instant::now();
    let (entities, _) = made(&[workload("shop", &annotations, "")], &Settings::default());
    assert_eq!(entities[0].tags.len(), tags.len());
    // To compare each with all others would take minutes.
    assert!(start.elapsed() < std::time::Duration::from_secs(20));
}

#[test]
fn keys_that_the_catalog_refuses_are_left_out() {
    let (entities, found) = made(
        &[workload("shop", "a--b.com/x: y, a.com/x: y", "")],
        &Settings::default(),
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Warning);
    let keys: Vec<&String> = entities[0].annotations.keys().collect();
    assert_eq!(keys, ["a.com/x"]);
}

#[test]
fn resources_become_entities_and_services_components() {
    let resources = "db: {type: postgres}, cache: {type: redis, class: large}, main: {type: s3, id: main-bucket}, \
         web: {type: route}, env: {type: environment}, stock: {type: service}, bill: {type: service, params: {workload: billing}}, \
         port: {type: service-port, params: {workload: mail, port: web}}, own: {type: service-port, params: {workload: shop, port: web}}, \
         open: {type: service-port, params: {workload: '${resources.db.name}', port: web}}, none: {type: service-port}";
    let (entities, found) = made(&[workload("shop", "", resources)], &Settings::default());
    assert_eq!(found, []);
    let names: Vec<&str> = entities.iter().map(Entity::name).collect();
    assert_eq!(
        names,
        [
            "shop",
            "main-bucket.s3",
            "shop.cache.redis_large",
            "shop.db.postgres"
        ]
    );
    let depends_on: Vec<&String> = entities[0].spec.depends_on.iter().collect();
    assert_eq!(
        depends_on,
        [
            "component:default/billing",
            "component:default/mail",
            "component:default/stock",
            "resource:default/main-bucket.s3",
            "resource:default/shop.cache.redis_large",
            "resource:default/shop.db.postgres"
        ]
    );
    assert_eq!(
        crate::yaml(&entities[3..]),
        "apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: shop.db.postgres
  annotations:
    score.dev/resource-uid: postgres.default#shop.db
spec:
  type: postgres
  owner: unknown
"
    );
}

#[test]
fn each_relation_to_a_resource_leads_to_an_entity() {
    let resources = "db: {type: Postgres, params: {in: '${resources.instance.name}', of: '${resources.web.host}'}}, \
         instance: {type: postgres-instance}, web: {type: route}, s: {type: s3, id: aa.bb.cc}";
    let settings = Settings {
        namespace: Some(Namespace::parse("shop").unwrap()),
        ..Settings::default()
    };
    let (entities, found) = made(&[workload("shop", "", resources)], &settings);
    assert_eq!(found, []);
    let there: Vec<String> = entities
        .iter()
        .filter(|entity| entity.kind() == EntityKind::Resource)
        .map(|entity| format!("resource:shop/{}", entity.name()))
        .collect();
    let mut count = 0;
    for to in entities.iter().flat_map(|entity| &entity.spec.depends_on) {
        assert!(there.contains(to), "{to}");
        count += 1;
    }
    assert_eq!(count, 4);
    assert!(
        entities
            .iter()
            .all(|entity| entity.namespace.as_deref() == Some("shop"))
    );
}

#[test]
fn a_shared_resource_has_one_entity_with_the_same_bytes_in_each_file() {
    let shop = workload(
        "shop",
        "backstage.io/owner: shop, backstage.io/system: sales",
        "db: {type: postgres, id: main-db, params: {size: 3, at: '${resources.cache.host}'}}, cache: {type: redis}",
    );
    let stock = workload(
        "stock",
        "backstage.io/owner: stock, backstage.io/source-location: 'url:https://a.b/c'",
        "own: {type: postgres, id: main-db}",
    );
    let shared = |workloads: &[Workload<Template>]| {
        let (entities, found) = made(workloads, &flags());
        assert_eq!(found, []);
        let all = entities.into_iter();
        let all = all.filter(|entity| entity.name() == "main-db.postgres");
        crate::yaml(&all.collect::<Vec<Entity>>())
    };
    let one = shared(std::slice::from_ref(&shop));
    assert_eq!(one.matches("kind: Resource").count(), 1);
    assert!(
        one.contains("owner: group:default/shop\n  system: shop\n"),
        "{one}"
    );
    assert_eq!(one, shared(std::slice::from_ref(&stock)));
    assert_eq!(one, shared(&[stock, shop]));
}

#[test]
fn a_private_resource_belongs_to_its_workload() {
    let annotations = "backstage.io/owner: payments, backstage.io/system: pay";
    let (entities, _) = made(
        &[workload("shop", annotations, "db: {type: postgres}")],
        &flags(),
    );
    assert_eq!(entities[1].spec.owner, "payments");
    assert_eq!(entities[1].spec.system.as_deref(), Some("pay"));
}

#[test]
fn definitions_of_a_shared_resource_have_to_agree() {
    let first = workload(
        "shop",
        "",
        "db: {type: postgres, id: main-db, params: {size: 3}}",
    );
    let second = workload(
        "stock",
        "",
        "db: {type: postgres, id: main-db, params: {size: 4}}",
    );
    let (_, found) = made(&[first, second], &Settings::default());
    let codes: Vec<&str> = found.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["conflicting-resource"]);
}

#[test]
fn apis_come_from_annotations_alone() {
    let annotations = "a.b/provides-api: 'orders=openapi:./openapi.yaml, api:eu/stock', c.d/provides-api: bills, \
         a.b/consumes-api: 'mails, eu/mails', backstage.io/source-location: 'url:https://a.b/c/'";
    let (entities, found) = made(&[workload("shop", annotations, "")], &flags());
    assert_eq!(found, []);
    let text = crate::yaml(&entities);
    let expected = "  providesApis:
    - api:default/bills
    - api:default/orders
    - api:eu/stock
  consumesApis:
    - api:default/mails
    - api:eu/mails
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: orders
  annotations:
    backstage.io/source-location: url:https://a.b/c/
spec:
  type: openapi
  lifecycle: production
  owner: group:default/shop
  system: shop
  definition:
    $text: ./openapi.yaml
";
    assert!(text.ends_with(expected), "{text}");
    assert!(!text.contains("provides-api"), "{text}");
}

#[test]
fn an_api_is_defined_once() {
    let first = workload("shop", "a.b/provides-api: 'orders=openapi:./a.yaml'", "");
    let second = workload("stock", "a.b/provides-api: 'Orders=openapi:./a.yaml'", "");
    let (_, found) = made(&[first, second], &Settings::default());
    let codes: Vec<&str> = found.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["name-clash"]);
    assert_eq!(found[0].labels.len(), 1);
}

#[test]
fn objects_are_found_by_a_selector_unless_the_score_file_says_how() {
    let settings = Settings {
        object_selector: |workload| Some(format!("name={workload}")),
        ..Settings::default()
    };
    for (annotations, expected) in [
        ("", Some("name=shop")),
        ("backstage.io/kubernetes-label-selector: a=b", Some("a=b")),
        ("backstage.io/kubernetes-id: shop", None),
    ] {
        let (entities, _) = made(&[workload("shop", annotations, "")], &settings);
        let found = entities[0].annotations.get(OBJECT_SELECTOR);
        assert_eq!(found.map(String::as_str), expected, "{annotations}");
    }
}

#[test]
fn texts_that_look_like_something_else_stay_texts() {
    let text = yaml(
        &[workload(
            "shop",
            "a.b/c: 'true', a.b/d: '012', a.b/e: \"x\\ny\", backstage.io/title: 'no'",
            "",
        )],
        &Settings::default(),
    );
    let read = score_yaml::parse_str(&text).unwrap();
    let notes = read.get("metadata").unwrap().get("annotations").unwrap();
    for (key, value) in [("a.b/c", "true"), ("a.b/d", "012"), ("a.b/e", "x\ny")] {
        assert_eq!(
            notes.get(key).and_then(|text| text.as_str()),
            Some(value),
            "{key}"
        );
    }
}
