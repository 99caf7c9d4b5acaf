//! A backend of the program's own as score-core sees it.

use std::path::Path;
use std::sync::Arc;

use score_core::backend::{self as core, Emitted, Manifests, OutputFile};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, Dialect};
use score_core::patch::SUBSTITUTE_VALUE;
use score_core::path::FieldPath;
use score_core::provision::SECRET_FUNCTIONS;
use score_core::state::State;
use score_core::target::{
    Functions, NoReferences, SPRIG, StateFields, StructType, Target as CoreTarget, data_fields,
};
use score_core::text::Template;
use score_core::workload::Workload as CoreWorkload;
use score_yaml::{Map, Span, Value as Yaml};

use crate::backend::{Backend, Finding, Project, ProvisionedResource};
use crate::codes;
use crate::depth::{LEVELS, is_too_deep};
use crate::host::inside;
use crate::report::Severity;
use crate::secrets::Encoded;
use crate::target::Target;
use crate::value::Value;
use crate::workload::Workload;

/// A backend of the program's own.
#[derive(Debug)]
pub struct Own<B>(Arc<B>);

impl<B: Backend> Target for B {
    type Backend = Own<B>;
    const DEFAULT_PROVISIONERS: &'static str = B::DEFAULT_PROVISIONERS;

    fn backend(this: &Arc<Self>, _: &mut State) -> Result<Own<B>, Diagnostic> {
        Ok(Own(Arc::clone(this)))
    }
}

/// The data of templates of provisioners.
static DATA: StructType = StructType::new(
    "Data",
    &data_fields::<13>(&["Guid"], &["WorkloadMetadata", "WorkloadServices"]),
);
/// The data of patch templates.
static PATCH_DATA: StructType = StructType::new("PatchData", &["Documents", "Workloads"]);
static WITH_SECRETS: Functions = Functions::of(&[&SECRET_FUNCTIONS, &SPRIG]);
static PATCH_FUNCTIONS: Functions = Functions::of(&[&SUBSTITUTE_VALUE, &SPRIG]);

/// The place of a field of a workload, or of the nearest around it that has one.
fn place(workload: &CoreWorkload<Template>, path: &str) -> Span {
    let keys = FieldPath::keys(path);
    let keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
    let found = match keys.as_slice() {
        ["containers", name, field @ ..] => workload.containers.get(*name).map(|container| {
            let inside = match field {
                ["image", ..] => container.image.as_ref().map(|image| image.span),
                ["variables", name, ..] => container.variables.get(*name).map(|text| text.span),
                ["files", target, ..] => container.files.get(*target).map(|file| file.span),
                ["volumes", target, ..] => container.volumes.get(*target).map(|of| of.span),
                ["livenessProbe", ..] => container.liveness.as_ref().map(|probe| probe.span),
                ["readinessProbe", ..] => container.readiness.as_ref().map(|probe| probe.span),
                _ => None,
            };
            inside.unwrap_or(container.span)
        }),
        ["resources", name, ..] => workload.resources.get(*name).map(|of| of.span),
        ["service", "ports", name, ..] => workload.ports.get(*name).map(|port| port.span),
        _ => None,
    };
    found.unwrap_or(workload.name.span)
}

/// True if a path names a file in the project's folder, without detours: somebody joins it to a folder.
fn is_inside(path: &str) -> bool {
    inside(Path::new(path)).is_some_and(|inside| inside.as_os_str() == path && !path.is_empty())
}

impl<B: Backend> core::Backend for Own<B> {
    const NAME: &'static str = B::NAME;
    const ANNOTATION_PREFIX: &'static str = B::ANNOTATION_PREFIX;
    const STATE: StateFields = StateFields {
        top: &[],
        workload: &[],
        others: &[],
    };
    const CODES: &'static [&'static [Code]] = &[codes::COMPILER_CODES];
    const DIALECT: Dialect = Dialect {
        undecodable: "'{file}' is no Score file",
        bullet: "- ",
        missing_image: "container '{container}' of '{workload}' has no image",
        image_hint: "`Compiler::image` gives one; an image takes `${metadata.…}` and `${resources.NAME.…}`",
        variables_annotation: None,
        variable_in_command: Some("read that one"),
        in_place_of: &[],
    };
    type Fragment = ();
    type Deferred = ();

    fn target(&self) -> CoreTarget {
        let target = CoreTarget {
            template_data_type: Some(&DATA),
            patch_data_type: Some(&PATCH_DATA),
            patch_functions: &PATCH_FUNCTIONS,
            notation: &NoReferences,
            ..CoreTarget::default()
        };
        match B::HAS_SECRETS {
            true => CoreTarget {
                notation: &Encoded,
                template_functions: &WITH_SECRETS,
                ..target
            },
            false => target,
        }
    }

    fn check(workload: &CoreWorkload<Template>, mut found: Diagnostics) -> Diagnostics {
        for finding in B::check(&Workload::of(workload)) {
            let Finding {
                severity,
                message,
                path,
            } = finding;
            let code = match severity {
                Severity::Error => codes::BACKEND_FAILED,
                Severity::Warning => codes::UNSUPPORTED_FIELD,
            };
            let diagnostic = Diagnostic::new(code, message);
            found.push(match path {
                Some(path) => diagnostic.at(place(workload, &path)).path(path),
                None => diagnostic.at(workload.name.span),
            });
        }
        found
    }

    fn service_name(&self, workload: &str, _: &Map) -> String {
        self.0.service_name(workload)
    }

    fn emit(&self, project: core::Project<()>, diags: &mut Diagnostics) -> Emitted<()> {
        let workloads = project.workloads.iter();
        let resources = project.resources.iter().map(|(uid, given)| {
            ProvisionedResource::new(uid, &given.source_workload, &given.outputs)
        });
        let project = Project {
            workloads: workloads.map(|of| Workload::of(&of.workload)).collect(),
            resources: resources.collect(),
        };
        let emitted = self.0.emit(&project).and_then(|emission| {
            if emission.documents.iter().any(is_too_deep) {
                return Err(format!("a document is nested deeper than {LEVELS} levels").into());
            }
            match emission.files.keys().find(|path| !is_inside(path)) {
                Some(path) => {
                    Err(format!("the file `{path}` is not in the project's folder").into())
                }
                None => Ok(emission),
            }
        });
        let emission = emitted.unwrap_or_else(|error| {
            diags.push(Diagnostic::new(codes::BACKEND_FAILED, error.to_string()));
            Default::default()
        });
        let files = emission.files.into_iter();
        let manifests = Manifests {
            documents: emission
                .documents
                .into_iter()
                .map(Value::into_tree)
                .collect(),
            files: files
                .map(|(path, bytes)| (path, OutputFile { bytes, mode: None }))
                .collect(),
            ..Manifests::default()
        };
        Emitted {
            manifests,
            deferred: (),
        }
    }

    fn take_patch_data(&self, emitted: &mut Emitted<()>) -> (&'static str, Yaml) {
        let documents = std::mem::take(&mut emitted.manifests.documents);
        ("Documents", Yaml::Seq(documents))
    }

    fn apply_patched(&self, emitted: &mut Emitted<()>, data: Yaml) -> Result<(), Diagnostics> {
        let Yaml::Seq(documents) = data else {
            let message = "a patch leaves something else than a list of documents";
            return Err(Diagnostic::new(codes::INVALID_PATCH, message).into());
        };
        emitted.manifests.documents = documents;
        Ok(())
    }

    fn render(&self, manifests: &Manifests) -> Vec<String> {
        let documents = manifests.documents.iter().enumerate();
        let written = documents.map(|(i, document)| match document.as_str() {
            Some(text) => text.to_owned(),
            None if i == 0 => score_yaml::emit(document),
            None => format!("---\n{}", score_yaml::emit(document)),
        });
        written.collect()
    }
}
