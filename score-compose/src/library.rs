//! The backend as a target of `score-compiler`.

use std::sync::Arc;

use score_compiler::{INVALID_SETTING, ObjectTarget, Target};
use score_core::diagnostic::Diagnostic;
use score_core::host::Host;
use score_core::state::State;
use score_yaml::{Map, Value, message};

use crate::build::{build, extras};
use crate::fragment::OBJECTS;
use crate::project_name::{near_project_name, not_a_project_name, project_name};
use crate::{Compose, ProbeProgram, Publish};

/// The provisioners that come with the target.
pub(crate) const DEFAULT_PROVISIONERS: &str = include_str!("defaults/zz-default.provisioners.yaml");
/// The field of the state that holds the name of the project.
pub(crate) const PROJECT: &str = "compose_project";
/// The field of the state that holds the directory for what services mount.
pub(crate) const MOUNTS: &str = "mounts_directory";
/// That directory in a new project.
pub(crate) const DEFAULT_MOUNTS: &str = ".score-compose/mounts";
/// The name of a new project for which nobody says one.
const DEFAULT_PROJECT: &str = "score";

impl Compose {
    /// Sets the name of the compose project. By default it is the one that the state keeps, or else `score`.
    #[must_use]
    pub fn project(mut self, name: impl Into<String>) -> Self {
        self.project = name.into();
        self
    }

    /// Sets the directory for what services mount, by path from the project's folder. By default it is the one that the state
    /// keeps, or else `.score-compose/mounts`.
    #[must_use]
    pub fn mounts_directory(mut self, path: impl Into<String>) -> Self {
        self.mounts_directory = path.into();
        self
    }

    /// Says where the project's folder is from that of the compose file: `..` if the file is put into a folder of the project.
    #[must_use]
    pub fn path_to_project(mut self, path: impl Into<String>) -> Self {
        self.path_to_project = path.into();
        self
    }

    /// Publishes a port of a container on the host. `target` is a workload, or the output of a resource that holds the name of
    /// its service: `TYPE.CLASS#ID.OUTPUT`.
    #[must_use]
    pub fn publish(mut self, host_port: u16, target: &str, container_port: u16) -> Self {
        let index = self.publish.len();
        let publish = Publish::new(index, host_port, target, container_port);
        self.publish.push(publish);
        self
    }

    /// Builds the image of a container of a workload: from a folder, or as the map says that compose reads under `build`.
    #[must_use]
    pub fn build(
        mut self,
        workload: impl Into<String>,
        container: impl Into<String>,
        build: impl Into<score_compiler::Value>,
    ) -> Self {
        let container = (workload.into(), container.into());
        self.builds.insert(container, build.into());
        self
    }

    /// Keeps limits and requests of all workloads.
    #[must_use]
    pub fn keep_resources(mut self) -> Self {
        self.keep_resources = true;
        self
    }

    /// Sets the program in containers that stands for probes by HTTP, of all workloads.
    #[must_use]
    pub fn http_probe(mut self, program: ProbeProgram) -> Self {
        self.http_probe = Some(program);
        self
    }

    /// Runs cron jobs of extensions once, when the project starts, instead of refusing them.
    #[must_use]
    pub fn allow_unscheduled(mut self) -> Self {
        self.allow_unscheduled = true;
        self
    }
}

impl Target for Compose {
    type Backend = Compose;
    const DEFAULT_PROVISIONERS: &'static str = DEFAULT_PROVISIONERS;
    const MANIFESTS: Option<ObjectTarget> = Some(ObjectTarget::Compose(&OBJECTS));

    /// What is said of the target goes before what the state keeps, which keeps it.
    fn backend(this: &Arc<Self>, state: &mut State) -> Result<Compose, Diagnostic> {
        let mut backend = (**this).clone();
        let name = backend.project.as_str();
        if name != project_name(name) {
            let error = Diagnostic::new(INVALID_SETTING, not_a_project_name(name));
            return Err(match near_project_name(name) {
                Some(near) => error.hint(message!("`{near}` is one")),
                None => error,
            });
        }
        for (field, said, default) in [
            (PROJECT, &mut backend.project, DEFAULT_PROJECT),
            (MOUNTS, &mut backend.mounts_directory, DEFAULT_MOUNTS),
        ] {
            let kept = state.extras.get(field).and_then(Value::as_str);
            if said.is_empty() {
                let kept = kept.filter(|kept| !kept.is_empty());
                *said = kept.unwrap_or(default).to_owned();
            }
            let value = Value::String(said.as_str().into());
            state.extras.insert(field.into(), value);
        }
        Ok(backend)
    }

    /// The builds that are set for the workload.
    fn workload_extras(
        &self,
        workload: &str,
        containers: &[&str],
        _: Option<&Map>,
        _: &dyn Host,
    ) -> Result<Map, Diagnostic> {
        let mut builds = Map::new();
        let own = self.builds.iter().filter(|((of, _), _)| of == workload);
        for ((_, container), given) in own {
            let place = message!("the build of `{container}` of `{workload}`");
            if !containers.contains(&container.as_str()) {
                let message = format!("{place} is for no container");
                let error = Diagnostic::new(INVALID_SETTING, message);
                return Err(error.near(container, containers.iter().copied()));
            }
            let given = score_yaml::to_value(given).unwrap_or_default();
            let config = build(given).map_err(|fault| {
                let message = format!("{place} cannot be used: {}", fault.message);
                let error = Diagnostic::new(INVALID_SETTING, message);
                fault.hints.into_iter().fold(error, Diagnostic::hint)
            })?;
            builds.insert(container.as_str().into(), config);
        }
        Ok(extras(builds))
    }
}
