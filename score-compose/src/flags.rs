//! The flags that only `score-compose` has.

use score_cli::command_line::{Flag, FlagSet, ListFlag, RawArgs, Switch, TextFlag};
use score_core::diagnostic::Diagnostic;

use crate::Publish;
use crate::additions::ALLOW_UNSCHEDULED;
use crate::container_resources::KEEP_RESOURCES;
use crate::probe_commands::HTTP_PROBE;

const UNSCHEDULED: Switch = Switch::new(
    ALLOW_UNSCHEDULED,
    None,
    "Run cron jobs of extensions once, when the project starts, instead of refusing them",
);
const BUILD: ListFlag = ListFlag::new(
    "build",
    None,
    "Build a container's image: container=./dir or container={\"context\":\"./dir\"}",
);
const ENV_FILE: TextFlag = TextFlag::new(
    "env-file",
    None,
    "A file to write the names of the environment variables to that resources of type 'environment' give; lines that it has are kept",
);
const PROBE_PROGRAM: TextFlag = TextFlag::new(
    HTTP_PROBE,
    None,
    "What asks in the place of HTTP probes, in the container: curl or wget; they are left out if unset",
);
const RESOURCES: Switch = Switch::new(
    KEEP_RESOURCES,
    None,
    "Write limits and requests of containers as deploy.resources, instead of leaving them out",
);
const PUBLISH: ListFlag = ListFlag::new(
    "publish",
    Some('p'),
    "A port to publish on this machine: HOST_PORT:WORKLOAD:PORT or HOST_PORT:UID.OUTPUT:PORT",
);
const PROJECT_NAME: TextFlag = TextFlag::new(
    "project",
    Some('p'),
    "The name of the compose project; the name of this directory if unset",
);

const PROJECT_OF_RUN: TextFlag = TextFlag::new(
    "project",
    None,
    "The name of the compose project, in place of the one that the state holds or of this directory's",
);

/// The flags of `generate` that only this target has. Texts are as they were typed, and empty where they were not.
#[derive(Clone, Debug)]
pub struct GenerateFlags {
    pub(crate) allow_unscheduled: bool,
    /// `CONTAINER=CONTEXT` or `CONTAINER={…}`
    pub(crate) builds: Vec<String>,
    pub(crate) env_file: String,
    pub(crate) http_probe: String,
    pub(crate) keep_resources: bool,
    /// The name of the project.
    pub(crate) project: String,
    /// `HOST_PORT:WORKLOAD:PORT` or `HOST_PORT:UID.OUTPUT:PORT`
    pub(crate) publish: Vec<String>,
}

impl FlagSet for GenerateFlags {
    const FLAGS: &'static [Flag] = &[
        UNSCHEDULED.flag(),
        BUILD.flag(),
        ENV_FILE.flag(),
        PROBE_PROGRAM.flag(),
        RESOURCES.flag(),
        PROJECT_OF_RUN.flag(),
        PUBLISH.flag(),
    ];

    fn read(args: &mut RawArgs) -> Self {
        GenerateFlags {
            allow_unscheduled: args.switch(UNSCHEDULED),
            builds: args.list(BUILD),
            env_file: args.text(ENV_FILE),
            http_probe: args.text(PROBE_PROGRAM),
            keep_resources: args.switch(RESOURCES),
            project: args.text(PROJECT_OF_RUN),
            publish: args.list(PUBLISH),
        }
    }
}

impl GenerateFlags {
    /// The ports to publish.
    pub(crate) fn published(&self) -> Result<Vec<Publish>, Diagnostic> {
        let ports = self.publish.iter().enumerate();
        ports.map(|(i, text)| Publish::parse(i, text)).collect()
    }
}

/// The flags of `init` that only this target has.
#[derive(Clone, Debug)]
pub struct InitFlags {
    /// The name of the compose project; empty if nobody says.
    pub(crate) project: String,
}

impl FlagSet for InitFlags {
    const FLAGS: &'static [Flag] = &[PROJECT_NAME.flag()];

    fn read(args: &mut RawArgs) -> Self {
        InitFlags {
            project: args.text(PROJECT_NAME),
        }
    }
}
