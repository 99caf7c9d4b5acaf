//! The command line of `score-k8s`.

use std::process::ExitCode;

use score_cli::command_line::ForeignFlag;
use score_cli::command_line::{Flag, FlagSet, RawArgs, Switch, TextFlag};
use score_cli::command_tree::generate::GenerateArgs;
use score_cli::{
    ContainerImages, Frontend, LiteralSecret, NeededSecret, OutputObject, TakenSecrets, Texts,
};
use score_compiler::ObjectTarget;
use score_core::backend::Manifests;
use score_core::compile::Compiled;
use score_core::diagnostic::Diagnostic;
use score_core::host::Host;
use score_core::state::State;
use score_kubernetes::names::{label_like, namespace_fault};

use score_yaml::message;
use score_yaml::{Map, SourceMap, Str, Value};

use crate::codes;
use crate::images::images;
use crate::library::{DEFAULT_PROVISIONERS, drawn_extras, workload_extras};
use crate::names::{self, WorkloadNames};
use crate::workload::INSTANCE_SUFFIX;
use crate::{EnvironmentNamespace, Format, K8s, render, secret_objects};

const FORMAT: TextFlag = TextFlag::with_default(
    "format",
    None,
    "yaml",
    "How to write the manifests: 'yaml' or 'kyaml'",
);
const NAMESPACE: TextFlag = TextFlag::new(
    "namespace",
    Some('n'),
    "The namespace of every namespaced object",
);
const GENERATE_NAMESPACE: Switch = Switch::new(
    "generate-namespace",
    None,
    "Write the Namespace itself too; needs --namespace, or a definition that says one",
);

/// Runs the binary with the arguments of this process. All of the command line is compiled in this crate and not in the program,
/// so that it does not wait until everything before it is built.
#[must_use]
pub fn run() -> ExitCode {
    score_cli::run::<K8s>()
}

/// The flags of `generate` that only this target has.
#[derive(Clone, Debug)]
pub struct GenerateFlags {
    /// The format of manifests, as it was typed.
    format: String,
    /// The namespace of all objects; empty if they have none.
    namespace: String,
    /// True if the namespace itself is written.
    generate_namespace: bool,
}

impl FlagSet for GenerateFlags {
    const FLAGS: &'static [Flag] = &[FORMAT.flag(), NAMESPACE.flag(), GENERATE_NAMESPACE.flag()];

    fn read(args: &mut RawArgs) -> Self {
        GenerateFlags {
            format: args.text(FORMAT),
            namespace: args.text(NAMESPACE),
            generate_namespace: args.switch(GENERATE_NAMESPACE),
        }
    }
}

impl GenerateFlags {
    fn format(&self) -> Result<Format, Diagnostic> {
        match self.format.as_str() {
            "yaml" => Ok(Format::Yaml),
            "kyaml" => Ok(Format::Kyaml),
            other => {
                let text =
                    message!("invalid --format value {other:?}, expected \"yaml\" or \"kyaml\"");
                Err(Diagnostic::new(codes::INVALID_FLAG, text.clone()).summary(text))
            }
        }
    }
}

/// Refuses a namespace that an API server refuses, and all objects with it.
fn check_namespace(name: &str) -> Result<(), Diagnostic> {
    let Some(rule) = namespace_fault(name).filter(|_| !name.is_empty()) else {
        return Ok(());
    };
    let message = message!("--namespace: `{name}` is no namespace, expected {rule}");
    let error = Diagnostic::new(codes::INVALID_FLAG, message);
    Err(match label_like(name) {
        Some(near) => error.hint(message!("`{near}` is one")),
        None => error,
    })
}

impl Frontend for K8s {
    const TEXTS: Texts = Texts {
        foreign_flags: &[
            ForeignFlag::of("score-compose", "allow-unscheduled"),
            ForeignFlag::of("score-compose", "build")
                .instead(": build the image before, and write its name as `image`, or `image: .` and give it with --image"),
            ForeignFlag::of("score-compose", "env-file"),
            ForeignFlag::of("score-compose", "http-probe"),
            ForeignFlag::of("score-compose", "project"),
            ForeignFlag::of("score-compose", "publish"),
        ],
        stands_in_for: "0.15",
        about: "Score to Kubernetes manifest compiler",
        long_about: "Score describes a workload without saying where it runs.\nThis tool turns Score files into Kubernetes manifests.",
        generate: "Turn Score files into Kubernetes manifests",
        generate_long: "Adds the given Score files to the project, provisions the resources of all its workloads, resolves the\n\
                        placeholders that refer to them, and writes the manifests of everything into one file.\n\n\
                        Needs a project: run \"score-k8s init\" first, or give --no-state or --state-dir. --dry-run, --diff and --check\n\
                        write nothing, but run cmd provisioners.",
        generate_examples: "  # Add Score files, by name or by pattern\n  score-k8s generate score.yaml *.score.yaml\n\n\
                            \x20 # Write the manifests again without adding a Score file\n  score-k8s generate\n\n\
                            \x20 # Say what image the containers with image '.' run\n  score-k8s generate score.yaml --image=registry.example.com/shop:1.4.2\n\n\
                            \x20 # Change a Score file on the way\n  score-k8s generate score.yaml --overrides-file=./overrides.score.yaml --override-property=metadata.key=value\n\n\
                            \x20 # Add what a Humanitec extension file says of the workload\n  score-k8s generate score.yaml --extensions=humanitec.score.yaml --values=values.yaml --env=development\n\n\
                            \x20 # Take resources from Resource Definitions, in an environment\n  score-k8s generate score.yaml --definitions=platform --app=shop --env=dev --env-type=development\n\n\
                            \x20 # Put everything into a namespace, and write the namespace too\n  score-k8s generate score.yaml --namespace=test-ns --generate-namespace\n\n\
                            \x20 # Write a file for each object, Secrets apart, and tell a program what was made\n  score-k8s generate score.yaml --output-dir=deploy --secret-objects=separate=secrets.yaml --result=json\n\n\
                            \x20 # Write KYAML to standard output\n  score-k8s generate score.yaml --format=kyaml --output=-",
        patch_data: "'.Manifests', '.Workloads' and '.Namespace'",
        output: "manifests.yaml",
        output_field: "apiVersion",
        run_command: "kubectl apply -f manifests.yaml",
        score_file: "score.yaml",
        no_workloads: "Project is empty, please add a score file",
        lists_by_template: true,
        no_resources: Some("No resources found"),
        takes_a_file_twice: true,
        adds_defaults_to_others: true,
    };

    type GenerateFlags = GenerateFlags;
    type InitFlags = ();
    const DEFAULT_PROVISIONERS: &'static str = DEFAULT_PROVISIONERS;

    fn check_init((): &()) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn check_generate(args: &GenerateArgs, flags: &GenerateFlags) -> Result<(), Diagnostic> {
        let has_namespace = !flags.namespace.is_empty() || !args.definitions.files.is_empty();
        if flags.generate_namespace && !has_namespace {
            let text = "--namespace flag is required when using --generate-namespace";
            return Err(Diagnostic::new(codes::INVALID_FLAG, text).summary(text));
        }
        check_namespace(&flags.namespace)?;
        let changes = &args.inputs.changes;
        let is_changed = changes.overrides_file.is_some()
            || !changes.properties.is_empty()
            || changes.image.is_some();
        if args.inputs.score_files.len() != 1 && is_changed {
            let text = "cannot use --override-property, --overrides-file, or --image when 0 or more than 1 score files are provided";
            return Err(args.inputs.not_of_one(text));
        }
        flags.format().map(|_| ())
    }

    fn for_generate(
        _: &GenerateArgs,
        flags: &GenerateFlags,
        _: &State,
    ) -> Result<Self, Diagnostic> {
        let namespace = flags.namespace.as_str();
        Ok(K8s {
            namespace: (!namespace.is_empty()).then(|| namespace.into()),
            generate_namespace: flags.generate_namespace,
            format: flags.format()?,
            environment_namespace: EnvironmentNamespace::default(),
        })
    }

    const MANIFESTS: Option<ObjectTarget> = <Self as score_compiler::Target>::MANIFESTS;

    fn set_namespace(&mut self, find: impl Fn() -> Option<Str> + Send + Sync + 'static) {
        self.environment_namespace = EnvironmentNamespace::new(find);
    }

    fn for_state(_: &State) -> Self {
        K8s::default()
    }

    fn init_state(_: &mut State, (): &(), _: &str, _: bool) -> Result<bool, Diagnostic> {
        Ok(false)
    }

    fn new_state(_: &mut State, _: &GenerateFlags, _: &str) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn draw_anew(state: &mut State, draw: &dyn Fn(&[&str], &mut [u8])) {
        // The label by which the objects of this instance are told from those of others.
        for (name, workload) in &mut state.workloads {
            workload.extras = drawn_extras(name, draw);
        }
    }

    fn workload_extras(
        _: &GenerateFlags,
        workload: &str,
        _: &[&str],
        before: Option<&Map>,
        host: &dyn Host,
    ) -> Result<Map, Diagnostic> {
        Ok(workload_extras(workload, before, host))
    }

    fn render_each(&self, manifests: &Manifests) -> Option<Vec<String>> {
        Some(render::render_each(&manifests.documents, self.format))
    }

    fn objects(manifests: &Manifests) -> Vec<OutputObject> {
        let documents = manifests.documents.iter();
        documents.map(secret_objects::output_object).collect()
    }

    fn images(manifests: &Manifests) -> ContainerImages {
        images(&manifests.documents)
    }

    fn take_secrets(
        &self,
        compiled: &mut Compiled,
        _: &SourceMap,
        _: &[LiteralSecret],
    ) -> TakenSecrets {
        secret_objects::take(&mut compiled.manifests.documents, self.format)
    }

    fn missing_secrets(manifests: &Manifests) -> Vec<NeededSecret> {
        secret_objects::missing(&manifests.documents)
    }

    fn instance(workload: &str, extras: &Map) -> Option<String> {
        let suffix = extras.get(INSTANCE_SUFFIX).and_then(Value::as_str)?;
        Some(WorkloadNames::new(workload, suffix).instance().to_owned())
    }

    fn object_selector(workload: &str) -> Option<String> {
        Some(names::object_selector(workload))
    }

    fn directories(_: &State) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// They are written twice, as a file without anchors is read in less time.
    #[test]
    fn both_kinds_of_postgres_make_the_same_objects() {
        let entries =
            score_yaml::parse_str(<K8s as Frontend>::DEFAULT_PROVISIONERS).expect("they are YAML");
        let entries = entries.as_seq().unwrap_or_default().iter();
        let manifests = |kind: &str| {
            let is_of_kind =
                |entry: &&Value| entry.get("type").and_then(Value::as_str) == Some(kind);
            let entry = entries.clone().find(is_of_kind);
            entry.and_then(|entry| entry.get("manifests")?.as_str())
        };
        let made = manifests("postgres").expect("it makes some");
        assert_eq!(manifests("postgres-instance"), Some(made));
    }
}
