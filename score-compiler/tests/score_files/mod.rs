//! Score files of tests.

/// A Score file of the workload `web`.
pub(crate) fn score(containers: &str, resources: &str) -> String {
    format!(
        "apiVersion: score.dev/v1b1\nmetadata: {{name: web}}\ncontainers: {containers}\nresources: {resources}\n"
    )
}

/// A workload with a variable that a resource gives.
pub(crate) fn with_resource(variable: &str, kind: &str) -> String {
    let containers = format!("{{main: {{image: i, variables: {{A: '{variable}'}}}}}}");
    score(
        &containers,
        &format!("{{db: {{type: {kind}, params: {{n: 3}}}}}}"),
    )
}
