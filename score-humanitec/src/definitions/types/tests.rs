use score_yaml::{Map, SourceMap, Str, Value, json, parse_str};

use super::{ClassCatalogue, Provided, ResourceTypes};
use crate::definitions::{DefinitionFiles, DriverMap, MatchContext};

const DEFINITIONS: &str = r#"
- {id: pg-dev, name: n, type: postgres, driver_type: humanitec/echo, driver_inputs: {values: {host: h}}, criteria: [{env_type: dev}, {env_type: live, class: large}]}
- {id: pg-large, name: n, type: postgres, driver_type: humanitec/template, criteria: [{class: large}], driver_inputs: {values: {templates: {outputs: {host: "{{ .resource.size }}", port: "1"}}}}}
- {id: pg-one, name: n, type: postgres, driver_type: humanitec/echo, driver_inputs: {values: {socket: s}}, criteria: [{res_id: shared.one}, {res_id: shared.two, class: own}, {res_id: shared.three, class: own}]}
- {id: mongo-live, name: n, type: mongodb, driver_type: humanitec/echo, criteria: [{env_type: live}]}
- {id: queue, name: n, type: queue, driver_type: humanitec/echo, criteria: [{class: fifo}]}
- {id: policy, name: n, type: aws-policy, driver_type: humanitec/echo, criteria: [{}]}
- {id: cluster, name: n, type: k8s-cluster, driver_type: humanitec/echo, criteria: [{}]}
- {id: own, name: n, type: acme/redis, driver_type: humanitec/echo, criteria: [{}]}
- {id: never, name: n, type: redis, driver_type: humanitec/echo}
"#;

fn types() -> ResourceTypes {
    let mut sources = SourceMap::new();
    let file = sources.add("d.yaml", DEFINITIONS);
    let read = DefinitionFiles::read(&sources, &[file], &[]).expect("they are right");
    let context = MatchContext {
        env_type: Some("dev".into()),
        ..MatchContext::default()
    };
    let mut types = ResourceTypes::default();
    types.add_definitions(&read.definitions, &context, &DriverMap::default());
    types
}

fn rows(types: &ResourceTypes, filter: Option<&str>, classes: &ClassCatalogue) -> Vec<String> {
    let rows = types.rows(filter, classes);
    let rows = rows.iter().map(|row| {
        let value = row.to_value();
        let cells = value.as_map().expect("it is a map").values();
        cells
            .map(|cell| cell.as_str().unwrap_or("-").to_owned())
            .collect::<Vec<_>>()
            .join(" | ")
    });
    rows.collect()
}

fn catalogue(text: &str) -> Result<ClassCatalogue, Vec<String>> {
    let mut sources = SourceMap::new();
    let file = sources.add("classes.yaml", text);
    ClassCatalogue::read(&sources, file).map_err(|found| {
        let said = found.iter().map(|error| {
            let path = error.path.as_deref().unwrap_or_default();
            format!("{} {path}: {}", error.code.as_str(), error.message)
        });
        said.collect()
    })
}

#[test]
fn types_are_those_that_a_rule_matches_here() {
    let mut types = types();
    types.add_built_in(&Map::new());
    let classes = catalogue(
        "[{resource_type: queue, id: fifo, description: in order}, {resource_type: redis, id: default, description: x}]",
    );
    let classes = classes.expect("it is right");
    assert_eq!(
        rows(&types, None, &classes),
        [
            "Environment | environment | score | default | -",
            "Service | service | score | default | -",
            "Postgres | postgres | datastore | default | -",
            "Postgres | postgres | datastore | large | -",
            "Queue | queue | - | fifo | in order",
            "Route | route | ingress | default | -",
        ]
    );
    assert_eq!(
        rows(&types, Some("queue"), &classes),
        ["Queue | queue | - | fifo | in order"]
    );
    assert!(rows(&types, Some("quue"), &classes).is_empty());
}

#[test]
fn provisioner_files_take_what_definitions_leave() {
    let mut types = types();
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| Str::from(*name))
            .collect::<Vec<_>>()
    };
    let (params, outputs) = (names(&["size.unit"]), names(&["host", "url.path"]));
    let entry = |kind, class, id| Provided {
        kind,
        class,
        id,
        description: "a file",
        params: &params,
        outputs: &outputs,
    };
    for (kind, class, id) in [
        ("redis", None, None),
        ("postgres", None, None),
        ("queue", Some("plain"), None),
        ("s3", Some("archive"), Some("one")),
        ("ingress", None, None),
    ] {
        types.add_provisioner(&entry(kind, class, id));
    }
    types.add_built_in(&Map::new());
    let listed = rows(&types, None, &ClassCatalogue::default());
    let kinds: Vec<_> = listed
        .iter()
        .map(|row| row.split(" | ").collect::<Vec<_>>())
        .collect();
    let kinds: Vec<_> = kinds
        .iter()
        .map(|row| format!("{}.{}", row[1], row[3]))
        .collect();
    assert_eq!(
        kinds,
        [
            "environment.default",
            "service.default",
            "postgres.default",
            "postgres.large",
            "postgres.own",
            "queue.fifo",
            "queue.plain",
            "redis.default",
            "route.default",
        ]
    );
}

/// The schema, and what of a Score file with such a resource does not fit.
fn faults(types: &ResourceTypes, resource: &str) -> Vec<String> {
    let mut text = String::new();
    json::push(&types.score_schema("here"), &mut text).expect("it is JSON");
    let schema: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    let file = format!(
        "apiVersion: score.dev/v1b1\nmetadata: {{name: api}}\ncontainers: {{main: {{image: i}}}}\nresources: {{res: {resource}}}"
    );
    let mut text = String::new();
    let file = score_yaml::parse_str(&file).expect("the test's YAML is valid");
    json::push(&file, &mut text).expect("it is JSON");
    let file: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let errors = validator.iter_errors(&file);
    errors.map(|error| error.to_string()).collect()
}

#[test]
fn the_schema_takes_what_there_is_and_nothing_else() {
    let mut types = types();
    types.add_provisioner(&Provided {
        kind: "cache",
        class: None,
        id: None,
        description: "",
        params: &[Str::from("size")],
        outputs: &[],
    });
    types.add_built_in(&Map::new());
    for right in [
        "{type: postgres}",
        "{type: postgres, params: {anything: 1}}",
        "{type: postgres, class: large}",
        "{type: postgres, class: large, params: {size: 1}}",
        "{type: postgres, class: own, id: two}",
        "{type: queue, class: fifo}",
        "{type: cache, class: any-one, params: {size: 1}}",
        "{type: service}",
        "{type: route, params: {host: h, path: /, port: 80}}",
    ] {
        assert_eq!(faults(&types, right), [""; 0], "{right}");
    }
    for wrong in [
        "{type: postgresql}",
        "{type: mongodb}",
        "{type: redis}",
        "{type: aws-policy}",
        "{type: postgres, class: small}",
        "{type: postgres, class: large, params: {sise: 1}}",
        "{type: queue}",
        "{type: cache, params: {sise: 1}}",
        "{type: route, params: {hst: h}}",
        "{class: large}",
        "{type: postgres, clas: large}",
    ] {
        assert!(!faults(&types, wrong).is_empty(), "{wrong}");
    }
}

#[test]
fn the_schema_says_what_types_and_classes_are() {
    let mut types = types();
    types.add_built_in(&Map::new());
    let classes = catalogue("[{resource_type: postgres, id: large, description: much room}]");
    types.describe(&classes.expect("it is right"));
    let schema = types.score_schema("here");
    let resource = schema.get("$defs").and_then(|defs| defs.get("resource"));
    let resource = resource.expect("there is one");
    let kind = resource.get("properties").and_then(|all| all.get("type"));
    let texts = |value: Option<&Value>| {
        let items = value.and_then(Value::as_seq).unwrap_or_default();
        let items = items.iter().filter_map(Value::as_str);
        items.map(str::to_owned).collect::<Vec<_>>()
    };
    let kind = kind.expect("there is one");
    assert_eq!(
        texts(kind.get("enum")),
        ["environment", "postgres", "queue", "route", "service"]
    );
    assert_eq!(
        texts(kind.get("enumDescriptions"))[1],
        "Postgres (datastore); outputs: host, socket"
    );
    let rules = resource.get("allOf").and_then(Value::as_seq);
    let postgres = rules.expect("there are some")[1].get("then");
    let class = postgres.and_then(|then| then.get("properties")?.get("class"));
    let class = class.expect("there is one");
    assert_eq!(texts(class.get("enum")), ["default", "large", "own"]);
    assert_eq!(
        texts(class.get("enumDescriptions")),
        [
            "from definition `pg-one`, from definition `pg-dev`; outputs: host, socket",
            "much room; from definition `pg-large`; outputs: host, port",
            "from definition `pg-one`, only for shared.three, shared.two; outputs: socket",
        ]
    );
    // No output is given by each of them.
    let outputs = postgres.and_then(|then| then.get("x-outputs"));
    assert_eq!(texts(outputs), [""; 0]);
    let classes = postgres.and_then(|then| then.get("allOf")?.as_seq());
    let classes = classes.expect("there are some").iter();
    let outputs =
        classes.map(|rule| texts(rule.get("then").and_then(|then| then.get("x-outputs"))));
    assert_eq!(
        outputs.collect::<Vec<_>>(),
        [vec!["host", "socket"], vec!["host", "port"], vec!["socket"]]
    );
}

#[test]
fn the_schema_tells_a_definition_from_the_provisioner_of_the_rest() {
    let mut types = types();
    let (params, outputs) = (
        [Str::from("tier")],
        [Str::from("database"), Str::from("host")],
    );
    let entry = |kind, class| Provided {
        kind,
        class,
        id: None,
        description: "A file",
        params: &params,
        outputs: &outputs,
    };
    for kind in ["queue", "cache"] {
        types.add_provisioner(&entry(kind, None));
    }
    let schema = types.score_schema("here");
    let resource = schema.get("$defs").and_then(|defs| defs.get("resource"));
    let rules = resource.and_then(|resource| resource.get("allOf")?.as_seq());
    let then = |at: usize| rules.and_then(|rules| rules[at].get("then"));
    // Of one that nobody else takes, nothing is told apart.
    let alone = r#"{"properties":{"class":{"description":"any class: A file; from a provisioner of the project; outputs: database, host"},"params":{"properties":{"tier":{}},"additionalProperties":false}},"x-outputs":["database","host"]}"#;
    assert_eq!(then(0), parse_str(alone).ok().as_ref());
    let both = r#"{"properties":{"class":{"description":"any other class: A file; from a provisioner of the project; outputs: database, host","examples":["fifo"],"anyOf":[{"enum":["fifo"],"enumDescriptions":["from definition `queue`; outputs: none"]},{}]},"params":{"properties":{"tier":{}}}},"allOf":[{"if":{"properties":{"class":{"not":{"enum":["fifo"]}}}},"then":{"properties":{"params":{"properties":{"tier":{}},"additionalProperties":false}},"x-outputs":["database","host"]}}]}"#;
    assert_eq!(then(2), parse_str(both).ok().as_ref());
    for (resource, is_right) in [
        ("{type: queue, class: fifo, params: {any: 1}}", true),
        ("{type: queue, class: other, params: {any: 1}}", false),
        ("{type: queue, params: {any: 1}}", false),
        ("{type: queue, class: other, params: {tier: 1}}", true),
    ] {
        assert_eq!(faults(&types, resource).is_empty(), is_right, "{resource}");
    }
}

#[test]
fn all_that_is_wrong_with_a_file_of_classes_is_said() {
    let text = "
- {resource_type: postgres, id: large, description: x, created_at: y}
- {resource_type: postgres, id: large}
- {resource_typ: postgres, id: 1, description: [x]}
- 5";
    assert_eq!(
        catalogue(text).expect_err("much is wrong"),
        [
            "duplicate-key 1: class `large` of type `postgres` is described twice",
            "unknown-field 2.resource_typ: a class has no field `resource_typ`",
            "wrong-type 2.id: expected a string, found an integer",
            "wrong-type 2.description: expected a string, found a list",
            "wrong-type 3: expected a map, found an integer",
        ]
    );
    assert!(catalogue("").is_ok() && catalogue("[]").is_ok());
    assert_eq!(
        catalogue("{a: b}").expect_err("it is no list"),
        ["wrong-type : expected a list, found a map"]
    );
}
