//! `generate`: its flags, help and arguments.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::message;

use super::definitions::DefinitionArgs;
use super::inputs::{
    ChangeArgs, ContextArgs, DEPLOY_CONFIG_FLAGS, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS,
};
use super::one_run::{OneRunArgs, PreviewArgs};
use super::run_definitions::RunDefinitionArgs;
use super::seconds::{LOCK_TIMEOUT, Seconds};
use score_humanitec::definitions::ObjectTarget;

use crate::command_line::{Arity, CommandSpec, Flag, FlagSet, RawArgs, Switch, TextFlag};
use crate::environment_name::names_environment;
use crate::error::{Error, invalid_flag};
use crate::secret_objects::SecretObjects;
use crate::target_flags::TargetFlags;
use crate::texts::Texts;

const fn output(default: &'static str) -> TextFlag {
    TextFlag::with_default(
        "output",
        Some('o'),
        default,
        "The file to write, or - for standard output",
    )
}
const PRUNE: Switch = Switch::new(
    "prune",
    None,
    "Take the Score files for the whole project: workloads of earlier runs go, and what only they declare",
);
const ALL_ENVIRONMENTS: Switch = Switch::new(
    "all-environments",
    None,
    "Generate all environments of the project, each from what it keeps; {env} in outputs is the name of each",
);
const OUTPUT_DIR: TextFlag = TextFlag::new(
    "output-dir",
    None,
    "A folder to write to instead, a file for each object and a kustomization.yaml",
);
const SECRET_OBJECTS: TextFlag = TextFlag::with_default(
    "secret-objects",
    None,
    "keep",
    "Where secrets go: keep, separate=FILE, or omit",
);
const RESULT: TextFlag = TextFlag::new(
    "result",
    None,
    "Print what was read and made to standard output, and nothing else there: json",
);
const CMD_TIMEOUT: TextFlag = TextFlag::with_default(
    "cmd-timeout",
    None,
    "600",
    "Seconds that a cmd provisioner may take",
);

/// The arguments of `generate`.
#[derive(Clone, Debug)]
pub struct GenerateArgs {
    /// The Score files to compile, and what goes with them.
    pub inputs: InputArgs,
    /// The definitions, if the target takes some.
    pub definitions: RunDefinitionArgs,
    /// The file to write.
    pub output: String,
    /// True if a person named it, or it is the default.
    pub is_output_given: bool,
    /// True if the Score files are the whole project.
    pub is_whole: bool,
    /// The folder to write to instead of a file.
    pub output_dir: Option<String>,
    /// Where secrets go, as it was typed.
    pub secret_objects: String,
    /// True if it is for all environments of the project.
    pub is_for_all: bool,
    /// The outputs whose paths had the name of the environment put in: their folders are made.
    pub environment_outputs: Vec<String>,
    /// The format to say in what was made, as it was typed; empty if nobody asks.
    result: String,
    /// What this run has of a project.
    pub one_run: OneRunArgs,
    /// What it does instead of writing.
    pub preview: PreviewArgs,
    /// The time limit of one cmd provisioner.
    pub cmd_timeout: Seconds,
    /// How long to wait for another run.
    pub lock_timeout: Seconds,
    /// The flags of the target.
    pub target: TargetFlags,
}

impl GenerateArgs {
    /// Takes them out of what was typed, but for `target`, which its frontend has taken out; `texts` are those of the binary.
    pub fn read(args: &mut RawArgs, texts: &Texts, target: TargetFlags) -> Self {
        let output = output(texts.output);
        GenerateArgs {
            inputs: InputArgs::read(args),
            definitions: RunDefinitionArgs::read(args),
            is_output_given: args.is_given(&output.flag()),
            output: args.text(output),
            is_whole: args.switch(PRUNE),
            output_dir: args.given_text(OUTPUT_DIR),
            secret_objects: args.text(SECRET_OBJECTS),
            is_for_all: args.switch(ALL_ENVIRONMENTS),
            environment_outputs: Vec::new(),
            result: args.text(RESULT),
            one_run: OneRunArgs::read(args),
            preview: PreviewArgs::read(args),
            cmd_timeout: Seconds::read(args, CMD_TIMEOUT),
            lock_timeout: Seconds::read(args, LOCK_TIMEOUT),
            target,
        }
    }

    /// Checks that there are Score files if they are to be the whole project: a pattern that matched nothing would empty
    /// it.
    ///
    /// # Errors
    /// There are none.
    pub fn check_whole(&self) -> Result<(), Error> {
        let is_empty = self.inputs.score_files.is_empty() && self.inputs.deploy_config.is_empty();
        match self.is_whole && is_empty {
            true => Err(Error::Usage {
                message: "--prune takes the given Score files for the whole project, and none is given; \"workloads remove\" removes workloads".to_owned(),
                command: Some(vec!["generate".to_owned()]),
            }),
            false => Ok(()),
        }
    }

    /// True if it says all, and nothing is filled in from what an environment keeps.
    pub fn is_complete(&self) -> bool {
        self.inputs.context.ids.env.is_empty() && !self.is_for_all
    }

    /// Checks that what is given goes together with a run for all environments, if it is one; `env_file` is the file of
    /// `--env-file`, if the target has one.
    ///
    /// # Errors
    /// Something does not; all that does not.
    pub fn check_for_all(&self, env_file: &str) -> Result<(), Diagnostics> {
        if !self.is_for_all {
            return Ok(());
        }
        let ids = &self.inputs.context.ids;
        let mut diags = Diagnostics::new();
        let excluded = [
            (
                "--env",
                !ids.env.is_empty(),
                "the run is for each environment",
            ),
            ("--env-type", !ids.env_type.is_empty(), "each has its own"),
            (
                "--cookies",
                !self.definitions.cookies.is_empty(),
                "each has its own",
            ),
            (
                "--no-state",
                self.one_run.no_state,
                "without a state there are no environments",
            ),
        ];
        for (flag, is_given, why) in excluded {
            if is_given {
                let text = format!("{flag} and --all-environments cannot be used together: {why}");
                diags.push(invalid_flag(text));
            }
        }
        let secrets = SecretObjects::parse(&self.secret_objects).ok();
        let outputs = [
            match &self.output_dir {
                Some(folder) => ("--output-dir", folder.as_str()),
                None => ("--output", self.output.as_str()),
            },
            (
                "--secret-objects",
                secrets.and_then(SecretObjects::file).unwrap_or_default(),
            ),
            ("--env-file", env_file),
        ];
        for (flag, output) in outputs {
            // Without a value, the manifests have a name all the same, and nothing else is written.
            let is_written = !output.is_empty() || matches!(flag, "--output" | "--output-dir");
            if is_written && !names_environment(output) {
                let text =
                    message!("all environments would write '{output}': put {{env}} into {flag}");
                diags.push(invalid_flag(text));
            }
        }
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(()),
        }
    }

    /// True if a program is to be told what was made.
    ///
    /// # Errors
    /// There is no such format.
    pub fn is_result_wanted(&self) -> Result<bool, Diagnostic> {
        match self.result.as_str() {
            "" => Ok(false),
            "json" => Ok(true),
            other => {
                let text = message!("invalid --result value {other:?}, expected \"json\"");
                Err(invalid_flag(text))
            }
        }
    }
}

/// `generate`, with the flags that only its target has, which may take objects of definitions.
pub(super) fn spec(texts: &Texts, takes: Option<ObjectTarget>, own: &[Flag]) -> CommandSpec {
    let definitions = match takes {
        Some(_) => [DefinitionArgs::FLAGS, RunDefinitionArgs::OWN_FLAGS].concat(),
        None => Vec::new(),
    };
    let folder = match takes {
        Some(ObjectTarget::Kubernetes(_)) => vec![OUTPUT_DIR.flag()],
        Some(ObjectTarget::Compose(_)) | None => Vec::new(),
    };
    CommandSpec {
        name: "generate",
        about: texts.generate.to_owned(),
        long_about: texts.generate_long.to_owned(),
        examples: texts.generate_examples.to_owned(),
        flags: [
            &[output(texts.output).flag()] as &[Flag],
            &folder,
            &[SECRET_OBJECTS.flag(), RESULT.flag()],
            ChangeArgs::FLAGS,
            EXTENSION_FLAGS,
            DEPLOY_CONFIG_FLAGS,
            &definitions,
            ContextArgs::FLAGS,
            STRICT_FLAGS,
            OneRunArgs::FLAGS,
            PreviewArgs::FLAGS,
            &[
                ALL_ENVIRONMENTS.flag(),
                PRUNE.flag(),
                CMD_TIMEOUT.flag(),
                LOCK_TIMEOUT.flag(),
            ],
            own,
        ]
        .concat(),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}
