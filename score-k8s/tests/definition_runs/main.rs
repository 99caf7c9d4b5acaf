//! Projects with resource definitions: what is secret stays so, and the same input gives the same bytes.

mod same;
mod secrets;

use testdata::Project;

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");

/// The flags of an environment.
const CONTEXT: [&str; 6] = ["--app", "shop", "--env", "dev", "--env-type", "development"];

/// A definition as a document of a file.
fn definition(id: &str, kind: &str, driver: &str, rest: &str) -> String {
    format!(
        "---\napiVersion: entity.humanitec.io/v1b1\nkind: Definition\nmetadata: {{id: {id}}}\nentity:\n  name: {id}\n  type: {kind}\n  driver_type: humanitec/{driver}\n  criteria: [{{}}]\n{rest}"
    )
}

/// The arguments of a command, then those of the environment.
fn with_context<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [args, &CONTEXT].concat()
}

/// A project that `init` has set up, with a Score file of so many resources: `NAME: TYPE`.
fn project(name: &str, variables: &str, resources: &str) -> Project {
    let project = Project::new(BIN);
    project.write(&format!("{name}.yaml"), &score(name, variables, resources));
    project
}

fn score(name: &str, variables: &str, resources: &str) -> String {
    format!(
        "apiVersion: score.dev/v1b1\nmetadata: {{name: {name}}}\ncontainers: {{main: {{image: 'x:1', variables: {{{variables}}}}}}}\nresources: {{{resources}}}\n"
    )
}
