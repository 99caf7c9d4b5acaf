//! A project on which score-compose 0.45 has worked before.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use score_yaml::{Value, parse_str};
use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-compose");

/// The state that it writes for resources of the type `mssql`; ids and passwords.
fn state(resources: &[(&str, &str)]) -> String {
    let resource = |(id, password): &(&str, &str)| {
        format!(
            "  mssql.default#shop.{id}:
    guid: 0b42106e-d82f-4434-3dd6-0a467af63{id}
    type: mssql
    class: default
    id: shop.{id}
    metadata: {{}}
    params: {{}}
    source_workload: shop
    provisioner: template://default-provisioners/mssql
    state: {{database: master, password: {password}, publishPort: 0, service: default-provisioners-mssql, username: sa}}
    outputs: {{}}
"
        )
    };
    let resources: String = resources.iter().map(resource).collect();
    format!(
        "workloads: {{}}
resources:
{resources}shared_state: {{}}
compose_project: shop
mounts_directory: .score-compose/mounts
patching_templates: []
"
    )
}

fn score(ids: &[&str]) -> String {
    let mut score =
        "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\ncontainers:\n  web:\n    image: nginx\n    variables:\n"
            .to_owned();
    for id in ids {
        let output = |name: &str| format!("${{resources.{id}.{name}}}");
        let said = ["username", "password", "database", "server"]
            .map(output)
            .join(" ");
        score += &format!("      {id}: {said}\n");
    }
    score += "resources:\n";
    score.extend(ids.iter().map(|id| format!("  {id}: {{type: mssql}}\n")));
    score
}

fn at<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter()
        .fold(value, |value, key| value.get(key).unwrap_or(&Value::Null))
}

/// The workload's variables, by id, the password of the instance's administrator, and the compose file.
fn generated(project: &Project) -> (Value, Value, String) {
    project.ok(&["generate", "score.yaml"]);
    let file = parse_str(&project.read("compose.yaml")).unwrap();
    let variables = at(&file, &["services", "shop-web", "environment"]).clone();
    let instance = at(&file, &["services", "default-provisioners-mssql"]);
    let password = at(instance, &["environment", "MSSQL_SA_PASSWORD"]).clone();
    let volume = at(instance, &["volumes"]).as_seq().unwrap()[0].clone();
    assert_eq!(
        at(&volume, &["source"]).as_str(),
        Some("default-provisioners-mssql-data")
    );
    (variables, password, project.read("compose.yaml"))
}

fn project(resources: &[(&str, &str)], ids: &[&str]) -> Project {
    let project = Project::empty(BIN);
    project.ok(&["init", "--no-sample"]);
    project.write(".score-compose/state.yaml", &state(resources));
    project.write("score.yaml", &score(ids));
    project
}

#[test]
fn empty_values_of_repeatable_flags_are_passed_over() {
    let project = Project::new(BIN);
    project.write(
        "score.yaml",
        "apiVersion: score.dev/v1b1\nmetadata: {name: app}\ncontainers: {main: {image: c}}\n",
    );
    project.ok(&["generate", "score.yaml"]);
    let expected = project.read("compose.yaml");
    let mut args = vec!["generate", "score.yaml"];
    for flag in [
        "--publish",
        "--build",
        "--override-property",
        "--extensions",
        "--values",
    ] {
        args.extend([flag, ""]);
    }
    project.ok(&args);
    assert_eq!(project.read("compose.yaml"), expected);
}

#[test]
fn the_password_of_mssql_stays() {
    let project = project(&[("db", "dNAABU0bDuBVjXYb")], &["db"]);
    let (variables, password, first) = generated(&project);
    let expected = "sa dNAABU0bDuBVjXYb master default-provisioners-mssql";
    assert_eq!(at(&variables, &["db"]).as_str(), Some(expected));
    assert_eq!(password.as_str(), Some("dNAABU0bDuBVjXYb"));
    assert_eq!(generated(&project).2, first);
}

#[test]
fn several_resources_get_logins_with_their_passwords() {
    let project = project(
        &[("db", "dNAABU0bDuBVjXYb"), ("dc", "48JUQbmWJjJaVVaj")],
        &["db", "dc"],
    );
    let (variables, password, _) = generated(&project);
    // As it was: the last one has the password of the instance.
    assert_eq!(password.as_str(), Some("48JUQbmWJjJaVVaj"));
    assert!(
        at(&variables, &["db"])
            .as_str()
            .unwrap()
            .starts_with("sa dNAABU0bDuBVjXYb master ")
    );
    let (variables, password, second) = generated(&project);
    assert_eq!(password.as_str(), Some("48JUQbmWJjJaVVaj"));
    let administrator = at(&variables, &["dc"]).as_str().unwrap();
    assert!(
        administrator.starts_with("sa 48JUQbmWJjJaVVaj master "),
        "{administrator}"
    );
    let other = at(&variables, &["db"]).as_str().unwrap();
    assert!(
        other.starts_with("user-") && other.contains(" dNAABU0bDuBVjXYb db-"),
        "{other}"
    );
    assert_eq!(generated(&project).2, second);
}

#[test]
fn a_resource_that_is_new_gets_a_login_of_its_own() {
    let project = project(&[("db", "dNAABU0bDuBVjXYb")], &["db", "dc"]);
    let (variables, password, first) = generated(&project);
    assert_eq!(password.as_str(), Some("dNAABU0bDuBVjXYb"));
    assert!(
        at(&variables, &["dc"])
            .as_str()
            .unwrap()
            .starts_with("user-")
    );
    assert_eq!(generated(&project).2, first);
}

#[test]
fn a_state_of_an_earlier_version_keeps_its_login() {
    let project = project(&[], &["db"]);
    let state = state(&[("db", "x")])
        .replace("publishPort: 0, ", "")
        .replace("database: master, password: x, service: default-provisioners-mssql, username: sa", "databaseName: db-a, loginName: user-b, loginPassword: c")
        .replace("shared_state: {}", "shared_state: {default-provisioners-mssql: {instanceServiceName: default-provisioners-mssql, instancePassword: d, publish: {}}}");
    project.write(".score-compose/state.yaml", &state);
    let (variables, password, _) = generated(&project);
    assert_eq!(
        at(&variables, &["db"]).as_str(),
        Some("user-b c db-a default-provisioners-mssql")
    );
    assert_eq!(password.as_str(), Some("d"));
}

#[test]
fn a_state_that_was_restored_alone_gets_default_provisioners() {
    let defaults = ".score-compose/zz-default.provisioners.yaml";
    let init = |files: &[&str]| {
        let project = Project::empty(BIN);
        project.write(".score-compose/state.yaml", &state(&[("db", "abc")]));
        for name in files {
            project.write(&format!(".score-compose/{name}"), "[]");
        }
        project.ok(&["init", "--no-sample"]);
        project
    };
    let project = init(&["mounts/x"]);
    project.write("score.yaml", &score(&["db"]));
    project.ok(&["generate", "score.yaml"]);
    assert!(project.read("compose.yaml").contains("abc"));
    // Where an `init` of either tool has been they were removed.
    for trace in [
        ".gitignore",
        "provisioners.lock",
        "10-own.provisioners.yaml",
    ] {
        assert!(!init(&[trace]).path(defaults).exists(), "{trace}");
    }
}

#[test]
fn the_state_has_the_fields_that_the_other_tool_writes() {
    let project = Project::new(BIN);
    project.write(
        "score.yaml",
        "{apiVersion: score.dev/v1b1, metadata: {name: app}, containers: {main: {image: c}}}",
    );
    project.write(
        ".score-compose/state.yaml",
        "compose_project: shop\npatching_templates: null\n",
    );
    project.ok(&["generate", "score.yaml"]);
    let state = project.read(".score-compose/state.yaml");
    let expected =
        "shared_state: {}\ncompose_project: shop\nmounts_directory: \"\"\npatching_templates: []\n";
    assert!(state.ends_with(expected), "{state}");
}

/// A Score file with a route, and a snippet of nginx for it.
fn route(snippet: &str) -> String {
    format!(
        "apiVersion: score.dev/v1b1
metadata: {{name: shop}}
service: {{ports: {{web: {{port: 80}}}}}}
containers: {{main: {{image: c}}}}
resources:
  way:
    type: route
    metadata: {{annotations: {{compose.score.dev/route-provisioner-location-snippet: '{snippet}'}}}}
    params: {{host: a.localhost, path: /v1.0/, port: web}}
"
    )
}

/// The shared state of the route.
fn shared_route(project: &Project) -> Value {
    let state = parse_str(&project.read(".score-compose/state.yaml")).unwrap();
    let hosts = at(
        &state,
        &[
            "shared_state",
            "default-provisioners-routing-instance",
            "hosts",
        ],
    );
    at(hosts, &["a.localhost", "route.default#shop.way"]).clone()
}

#[test]
fn routes_share_what_the_other_tool_shares() {
    let project = Project::empty(BIN);
    project.ok(&["init", "--no-sample"]);
    let plain = "{path: /v1.0/, port: 80, target: 'shop:80', path_type: Prefix}";
    for snippet in ["", "add_header X-A b;", ""] {
        project.write("score.yaml", &route(snippet));
        project.ok(&["generate", "score.yaml"]);
        let mut expected = parse_str(plain).unwrap();
        if let (Value::Map(map), false) = (&mut expected, snippet.is_empty()) {
            map.insert("location_snippet".into(), snippet.into());
        }
        assert_eq!(shared_route(&project), expected);
    }
    // One that the other tool has put there is served too.
    let state = project.read(".score-compose/state.yaml");
    let theirs = "        route.default#shop.old: {path: /old, port: 81, target: shop:81, path_type: Exact}\n";
    let state = state.replace(
        "      a.localhost:\n",
        &format!("      a.localhost:\n{theirs}"),
    );
    project.write(".score-compose/state.yaml", &state);
    project.ok(&["generate", "score.yaml"]);
    let files = project.files();
    let config = files
        .iter()
        .find(|(name, _)| name.ends_with("nginx.conf"))
        .unwrap();
    let config = String::from_utf8(config.1.clone()).unwrap();
    let locations: Vec<&str> = config
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("location"))
        .collect();
    assert_eq!(
        locations,
        [
            "location ~ ^/old$ {",
            r"location ~ ^/v1\.0$ {",
            r"location ~ ^/v1\.0/.* {"
        ]
    );
}

/// A mount as that of the `route` of the other tool's default provisioners.
fn slip(uri: &str) -> String {
    format!(
        "- uri: template://{uri}
  type: thing
  services: |
    thing:
      image: nginx:1
      volumes: [{{type: bind, source: ./a, target: /a, readOnly: true}}]
"
    )
}

#[test]
fn the_slip_of_the_other_tools_defaults_is_no_news() {
    for (uri, is_told) in [("default-provisioners/thing", false), ("own/thing", true)] {
        let project = Project::new(BIN);
        project.write(".score-compose/zz-default.provisioners.yaml", &slip(uri));
        project.write(
            "score.yaml",
            "{apiVersion: score.dev/v1b1, metadata: {name: app}, containers: {main: {image: c}}, resources: {it: {type: thing}}}",
        );
        let said = said(&project.run(&["generate", "score.yaml"]));
        assert!(said.contains("exit status: 0"), "{said}");
        assert_eq!(said.contains("`readOnly`"), is_told, "{said}");
        // It is left out, as it is there.
        let compose = project.read("compose.yaml");
        assert!(!compose.contains("read"), "{compose}");
        let strict = project.run(&["generate", "score.yaml", "--strict"]);
        assert_eq!(strict.status.success(), !is_told);
    }
}
