//! The command line of `score-compose`: its texts, and what its flags mean.

use std::path::Path;
use std::process::ExitCode;

use score_cli::command_line::ForeignFlag;
use score_cli::command_tree::generate::GenerateArgs;
use score_cli::{ContainerImages, Frontend, LiteralSecret, OutputObject, TakenSecrets, Texts};
use score_compiler::ObjectTarget;
use score_core::backend::Manifests;
use score_core::compile::Compiled;
use score_core::diagnostic::{Diagnostic, nearest};
use score_core::host::Host;
use score_core::state::State;
use score_yaml::message;
use score_yaml::message::listed;
use score_yaml::{Map, SourceMap, Value};

use crate::build::{build, extras, without_blank};
use crate::codes;
use crate::flags::{GenerateFlags, InitFlags};
use crate::images::images;
use crate::library::{DEFAULT_MOUNTS, DEFAULT_PROVISIONERS, MOUNTS, PROJECT};
use crate::mounts_directory::is_in_use;
use crate::probe_commands::{HTTP_PROBE, ProbeProgram};
use crate::project_name::{near_project_name, not_a_project_name, project_name};
use crate::secret_values::Known;
use crate::{Compose, paths, relative_paths, secret_variables};

/// Runs the binary with the arguments of this process. All of the command line is compiled in this crate and not in the program,
/// so that it does not wait until everything before it is built.
#[must_use]
pub fn run() -> ExitCode {
    score_cli::run::<Compose>()
}

impl Frontend for Compose {
    const TEXTS: Texts = Texts {
        foreign_flags: &[
            ForeignFlag::of("score-k8s", "namespace"),
            ForeignFlag::of("score-k8s", "generate-namespace"),
            ForeignFlag::of("score-k8s", "output-dir"),
        ],
        stands_in_for: "0.45",
        about: "Score to compose file compiler",
        long_about: "Score describes a workload without saying where it runs.\nThis tool turns Score files into a file for docker compose.",
        generate: "Turn Score files into a compose file",
        generate_long: "Adds the given Score files to the project, provisions the resources of all its workloads, resolves the\n\
                        placeholders that refer to them, and writes one compose file that runs everything.\n\n\
                        Needs a project: run \"score-compose init\" first, or give --no-state or --state-dir. --dry-run, --diff and --check\n\
                        write nothing, but run cmd provisioners.",
        generate_examples: "  # Add Score files, by name or by pattern\n  score-compose generate score.yaml *.score.yaml\n\n\
                            \x20 # Write the compose file again without adding a Score file\n  score-compose generate\n\n\
                            \x20 # Change a Score file on the way\n  score-compose generate score.yaml --overrides-file=./overrides.score.yaml --override-property=metadata.key=value\n\n\
                            \x20 # Add what a Humanitec extension file says of the workload\n  score-compose generate score.yaml --extensions=humanitec.score.yaml --values=values.yaml --env=development\n\n\
                            \x20 # Write passwords to a file of their own, and tell a program what was made\n  score-compose generate score.yaml --secret-objects=separate=secrets.env --result=json\n\n\
                            \x20 # Build the image of a container from a folder\n  score-compose generate score.yaml --build=web=./web\n\n\
                            \x20 # Publish a port of a workload on this machine\n  score-compose generate score.yaml --publish 8080:my-workload:80\n\n\
                            \x20 # Publish a port of a resource; the middle is UID.OUTPUT, the output holds the host name\n  score-compose generate score.yaml --publish 5432:postgres#my-workload.db.host:5432",
        patch_data: "'.Compose' and '.Workloads'",
        output: "compose.yaml",
        output_field: "services",
        run_command: "docker compose up --detach",
        score_file: "./score.yaml",
        no_workloads: "no workloads found, please provide a Score file to generate from",
        lists_by_template: false,
        no_resources: None,
        takes_a_file_twice: false,
        adds_defaults_to_others: false,
    };

    type GenerateFlags = GenerateFlags;
    type InitFlags = InitFlags;
    const MANIFESTS: Option<ObjectTarget> = <Self as score_compiler::Target>::MANIFESTS;
    const DEFAULT_PROVISIONERS: &'static str = DEFAULT_PROVISIONERS;

    fn check_init(flags: &InitFlags) -> Result<(), Diagnostic> {
        check_project_name(&flags.project)
    }

    fn check_generate(args: &GenerateArgs, flags: &GenerateFlags) -> Result<(), Diagnostic> {
        let inputs = &args.inputs;
        let changes = &inputs.changes;
        for (name, is_given) in [
            ("image", changes.image().is_some()),
            ("build", !flags.builds.is_empty()),
            ("overrides-file", changes.overrides_file().is_some()),
            ("override-property", !changes.properties.is_empty()),
        ] {
            let text = match inputs.score_files.len() {
                // Scripts give these two whether there are files or not.
                0 if matches!(name, "image" | "build") => continue,
                0 => message!("--{name} cannot be used without providing a score file"),
                1 => continue,
                _ => message!("--{name} cannot be used when multiple score files are provided"),
            };
            if is_given {
                return Err(inputs.not_of_one(&text));
            }
        }
        let program = flags.http_probe.as_str();
        if !program.is_empty() && ProbeProgram::named(program).is_none() {
            let text =
                message!("invalid value '{program}' for --{HTTP_PROBE}, expected curl or wget");
            let error = Diagnostic::new(codes::INVALID_FLAG, text.clone()).summary(text);
            return Err(error.near(program, ProbeProgram::NAMES));
        }
        check_project_name(&flags.project)?;
        flags.published().map(|_| ())
    }

    fn for_generate(
        args: &GenerateArgs,
        flags: &GenerateFlags,
        state: &State,
    ) -> Result<Self, Diagnostic> {
        let of_state = Compose::for_state(state);
        Ok(Compose {
            publish: flags.published()?,
            allow_unscheduled: flags.allow_unscheduled,
            path_to_project: relative_paths::path_to_project(&in_project(&args.output)),
            keep_resources: flags.keep_resources,
            http_probe: ProbeProgram::named(&flags.http_probe),
            project: match flags.project.as_str() {
                "" => of_state.project,
                given => given.to_owned(),
            },
            mounts_directory: of_state.mounts_directory,
            builds: of_state.builds,
        })
    }

    fn for_state(state: &State) -> Self {
        Compose {
            project: text_of(state, PROJECT).to_owned(),
            mounts_directory: text_of(state, MOUNTS).to_owned(),
            ..Compose::default()
        }
    }

    fn env_file(flags: &GenerateFlags) -> &str {
        &flags.env_file
    }

    fn env_file_mut(flags: &mut GenerateFlags) -> Option<&mut String> {
        Some(&mut flags.env_file)
    }

    fn init_state(
        state: &mut State,
        flags: &InitFlags,
        folder: &str,
        is_new: bool,
    ) -> Result<bool, Diagnostic> {
        let wanted = match flags.project.as_str() {
            "" if is_new => project_name(folder),
            given => given.to_owned(),
        };
        if is_new && wanted.is_empty() {
            let message = message!(
                "the name of this directory, `{folder}`, has nothing that the name of a compose project could be made of"
            );
            let error = Diagnostic::new(codes::INVALID_FLAG, message);
            return Err(error.hint("`--project NAME` gives the project a name"));
        }
        let mut set = |name: &str, value: String| {
            let value = Value::String(value.into());
            state.extras.insert(name.into(), value.clone()) != Some(value)
        };
        let mut is_changed = !wanted.is_empty() && set(PROJECT, wanted);
        if is_new {
            is_changed |= set(MOUNTS, DEFAULT_MOUNTS.to_owned());
        }
        Ok(is_changed)
    }

    fn new_state(state: &mut State, flags: &GenerateFlags, folder: &str) -> Result<(), Diagnostic> {
        let flags = InitFlags {
            project: flags.project.clone(),
        };
        Compose::init_state(state, &flags, folder, true).map(|_| ())
    }

    fn bind_to_environment(state: &mut State, environment: &str, folder: &str) {
        // Containers and volumes of one project have one name: those of the other environment would be replaced.
        let [project, mounts] = [PROJECT, MOUNTS].map(|name| text_of(state, name).to_owned());
        let mut set = |name: &str, value: String| {
            state
                .extras
                .insert(name.into(), Value::String(value.into()));
        };
        // A default environment may be named otherwise than the others can be.
        let environment = project_name(environment);
        if !project.is_empty() {
            set(PROJECT, format!("{project}-{environment}"));
        }
        if is_in_use(&mounts) {
            // What is mounted lies in the project, wherever the state is.
            set(
                MOUNTS,
                match Path::new(folder).is_relative() {
                    true => format!("{folder}/mounts"),
                    false => format!("{mounts}-{environment}"),
                },
            );
        }
    }

    fn bound_fields(state: &State) -> Vec<(&'static str, String)> {
        let project = text_of(state, PROJECT);
        let mut fields = Compose::directories(state);
        if !project.is_empty() {
            fields.push((PROJECT, project.to_owned()));
        }
        fields
    }

    fn workload_extras(
        flags: &GenerateFlags,
        _: &str,
        containers: &[&str],
        _: Option<&Map>,
        _: &dyn Host,
    ) -> Result<Map, Diagnostic> {
        let mut builds = Map::new();
        for text in &flags.builds {
            let (container, config) = build_flag(text, containers)?;
            builds.insert(container.into(), config);
        }
        Ok(extras(builds))
    }

    fn objects(manifests: &Manifests) -> Vec<OutputObject> {
        let document = manifests.documents.first();
        let parts = [
            ("service", "services"),
            ("network", "networks"),
            ("volume", "volumes"),
            ("model", "models"),
        ];
        let named = parts.into_iter().flat_map(|(kind, field)| {
            let map = document.and_then(|document| document.get(field)?.as_map());
            let names = map.into_iter().flat_map(Map::keys);
            names.map(move |name| OutputObject {
                kind: kind.into(),
                name: name.clone(),
                ..OutputObject::default()
            })
        });
        named.collect()
    }

    fn images(manifests: &Manifests) -> ContainerImages {
        manifests.documents.first().map(images).unwrap_or_default()
    }

    fn take_secrets(
        &self,
        compiled: &mut Compiled,
        sources: &SourceMap,
        literals: &[LiteralSecret],
    ) -> TakenSecrets {
        let Compiled {
            manifests,
            state,
            env,
            ..
        } = compiled;
        let known = Known {
            state,
            sources,
            literals,
        };
        secret_variables::take(&mut manifests.documents, &known, env)
    }

    fn directories(state: &State) -> Vec<(&'static str, String)> {
        let mounts = text_of(state, MOUNTS);
        match is_in_use(mounts) {
            true => vec![(MOUNTS, mounts.to_owned())],
            false => Vec::new(),
        }
    }
}

/// What a field of the state of this target holds; empty without one.
fn text_of<'s>(state: &'s State, name: &str) -> &'s str {
    let text = state.extras.get(name).and_then(Value::as_str);
    text.unwrap_or_default()
}

/// Refuses what cannot be the name of a compose project.
fn check_project_name(name: &str) -> Result<(), Diagnostic> {
    if name == project_name(name) {
        return Ok(());
    }
    // Scripts know the last paragraph; people read the error.
    let text = "invalid value for --project, it must match ^[a-z0-9][a-z0-9_-]*$";
    if name.trim_start_matches(['_', '-']) == project_name(name) {
        // Of a sign in front that says enough, and tests of scripts know it as all that is said.
        return Err(Diagnostic::new(codes::INVALID_FLAG, text).summary(text));
    }
    let error = Diagnostic::new(codes::INVALID_FLAG, not_a_project_name(name)).summary(text);
    Err(match near_project_name(name) {
        Some(near) => error.hint(message!("`--project {near}` is one")),
        None => error,
    })
}

/// An output that is named from the root, or by a way out of the project's folder and back, as it is from that folder
/// if it lies in it.
fn in_project(output: &str) -> String {
    let found = || {
        let here = std::env::current_dir().ok()?;
        let path = Path::new(output);
        // compose does not follow links either, but the folder may be known by two names.
        let cleaned = paths::clean(here.join(path).to_str()?);
        if let Ok(inside) = Path::new(&cleaned).strip_prefix(&here) {
            return inside.to_str().map(str::to_owned);
        }
        let folder = here.join(path.parent()?).canonicalize().ok()?;
        let inside = folder.strip_prefix(here.canonicalize().ok()?).ok()?;
        inside.join(path.file_name()?).to_str().map(str::to_owned)
    };
    match paths::is_local(output) {
        true => output.to_owned(),
        false => found().unwrap_or_else(|| output.to_owned()),
    }
}

/// The way out for who gives the file of a build in the place of its folder.
fn folder_of_file(container: &str, path: &str) -> Option<String> {
    let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
    let folder = if folder.is_empty() { "/" } else { folder };
    is_file.then(|| match name {
        "Dockerfile" => message!("write `--build {container}={folder}`"),
        name => message!(
            "write `--build '{container}={{\"context\":\"{folder}\",\"dockerfile\":\"{name}\"}}'`"
        ),
    })
}

/// A `--build` flag: `container=CONTEXT` or `container={…}` -> the container and its build.
fn build_flag(text: &str, containers: &[&str]) -> Result<(String, Value), Diagnostic> {
    let wrong = |what: String| {
        let text = format!("invalid --build '{text}': {what}");
        Diagnostic::new(codes::INVALID_FLAG, text.clone()).summary(text)
    };
    let first = containers.first().copied().unwrap_or("main");
    let (container, value) = text.split_once('=').ok_or_else(|| {
        let context = if text.is_empty() { "." } else { text };
        let mut error = wrong("expected 2 =-separated parts".to_owned());
        error.summary = None;
        error.message = match containers.contains(&text) {
            true => message!("`--build {text}` names no folder, expected `CONTAINER=FOLDER`"),
            false => message!("`--build {text}` names no container, expected `CONTAINER=FOLDER`"),
        };
        match containers.contains(&text) {
            true => error.hint(message!(
                "say the folder with its Dockerfile, too: `--build {text}=.`"
            )),
            false => error.hint(message!(
                "say the container, too: `--build {first}={context}`"
            )),
        }
    })?;
    if !containers.contains(&container) {
        let mut error = wrong(message!("unknown container '{container}'"));
        error.message =
            message!("`--build {text}` names container `{container}`, which is not there");
        return Err(match nearest(container, containers.iter().copied()) {
            Some(near) => error.hint(message!("did you mean `{near}`?")),
            None => error
                .hint(message!("the workload has ") + &listed(containers.iter().copied(), ", ")),
        });
    }
    if !value.starts_with('{')
        && let Some(way) = folder_of_file(container, value)
    {
        let what = message!("'{value}' is a file, expected the folder to build in");
        return Err(wrong(what).hint(way));
    }
    if let Some((field, written)) = without_blank(value) {
        let what = message!("a build has no field `{field}`");
        return Err(wrong(what).hint(message!(
            "a blank stands behind the colon: `--build \"{container}={written}\"`"
        )));
    }
    let value = if value.starts_with('{') {
        score_yaml::parse_str(value).map_err(|error| wrong(error.to_string()))?
    } else {
        Value::from(value)
    };
    Ok((
        container.to_owned(),
        build(value).map_err(|fault| {
            let hints = fault.hints.into_iter();
            hints.fold(wrong(fault.message), Diagnostic::hint)
        })?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_in_the_project_are_found_however_they_are_named() {
        let here = std::env::current_dir().expect("there is a working directory");
        let name = here
            .file_name()
            .and_then(|name| name.to_str())
            .expect("it has a name");
        let absolute = here.join("dist/compose.yaml");
        let absolute = absolute.to_str().expect("it is text");
        for (output, expected) in [
            ("dist/compose.yaml", "dist/compose.yaml"),
            (absolute, "dist/compose.yaml"),
            (&format!("../{name}/src/compose.yaml"), "src/compose.yaml"),
            ("../compose.yaml", "../compose.yaml"),
            ("/dev/stdout", "/dev/stdout"),
            ("-", "-"),
        ] {
            assert_eq!(in_project(output), expected);
        }
    }

    #[test]
    fn projects_have_names() {
        for (folder, project, expected) in [
            ("My Shop", "", Some("myshop")),
            ("_-a", "", Some("a")),
            ("__", "", None),
            ("", "", None),
            ("店", "", None),
            ("店", "shop", Some("shop")),
        ] {
            let project = project.to_owned();
            let mut state = State::default();
            let made = Compose::init_state(&mut state, &InitFlags { project }, folder, true);
            assert_eq!(made.is_ok(), expected.is_some(), "{folder}");
            let name = state.extras.get(PROJECT).and_then(Value::as_str);
            assert_eq!(name, expected, "{folder}");
        }
    }
}
