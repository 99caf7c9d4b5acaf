//! A project on which score-compose 0.45 has worked before.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use score_yaml::{Value, parse_str};
use testdata::Project;

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

/// What the workload gets, by id, and the password of the administrator of the instance.
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
