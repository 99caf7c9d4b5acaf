//! What a program can tell the compiler, and what it gets.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod closures;
mod faults;
mod given;
mod own_backend;
mod projects;
#[path = "../score_files/mod.rs"]
mod score_files;
mod values;

use score_compiler::{Backend, BoxError, Emission, Finding, Project, Value, Workload};

/// Writes the variables of all containers.
struct Variables;

impl Backend for Variables {
    const NAME: &'static str = "variables";

    fn check(workload: &Workload) -> Vec<Finding> {
        let has_command = |name: &&String| {
            let container = workload.containers.get(*name);
            container.is_some_and(|container| !container.command.is_empty())
        };
        let commands = workload.containers.keys().filter(has_command);
        let mut found: Vec<Finding> = commands
            .map(|name| {
                Finding::warning("commands are left out").path(format!("containers.{name}.command"))
            })
            .collect();
        if workload.name == "forbidden" {
            found.push(Finding::error("no workload is called so"));
        }
        found
    }

    fn emit(&self, project: &Project) -> Result<Emission, BoxError> {
        let containers = project
            .workloads
            .iter()
            .flat_map(|workload| workload.containers.values());
        let documents = containers.map(|container| {
            let variables = container.variables.iter();
            let pairs = variables.map(|(name, text)| (name.as_str(), text.to_string()));
            pairs.collect::<Value>()
        });
        Ok(Emission::documents(documents).file("count", project.resources.len().to_string()))
    }
}
