//! Backends of the program's own.

use std::collections::BTreeMap;

use score_core::resource::ResourceUid;
use score_core::text::Text as CoreText;
use score_core::tree::Tree;

use crate::error::BoxError;
use crate::report::Severity;
use crate::value::Value;
use crate::workload::Workload;

/// A target of your own: it makes files of typed workloads.
///
/// ```
/// use score_compiler::{Backend, BoxError, Compiler, Emission, Project};
///
/// /// Lists workloads, one a line.
/// struct Names;
///
/// impl Backend for Names {
///     const NAME: &'static str = "names";
///
///     fn emit(&self, project: &Project) -> Result<Emission, BoxError> {
///         let names = project.workloads.iter().map(|workload| workload.name.as_str());
///         Ok(Emission::text(names.collect::<Vec<_>>().join("\n")))
///     }
/// }
///
/// let score = "{apiVersion: score.dev/v1b1, metadata: {name: web}, containers: {main: {image: nginx}}}";
/// let output = Compiler::new(Names).score_file("score.yaml", score).compile()?;
/// assert_eq!(output.text(), "web");
/// # Ok::<(), score_compiler::Error>(())
/// ```
pub trait Backend: Send + Sync + 'static {
    /// Its name, in lower case.
    const NAME: &'static str;
    /// The provisioners that come with it, as a file of them. By default there are none.
    const DEFAULT_PROVISIONERS: &'static str = "[]";
    /// True if strings may refer to values in Secrets ([`Part::Secret`](crate::Part)). By default provisioners have to give
    /// the values themselves.
    const HAS_SECRETS: bool = false;
    /// The start of annotations of Score files that are for this target alone.
    const ANNOTATION_PREFIX: &'static str = "backend.score.dev/";

    /// What is wrong with a workload for this target, beyond the rules of Score. By default nothing.
    fn check(workload: &Workload) -> Vec<Finding> {
        let _ = workload;
        Vec::new()
    }

    /// The name under which other workloads reach a workload. By default its own.
    fn service_name(&self, workload: &str) -> String {
        workload.to_owned()
    }

    /// Makes the output.
    ///
    /// # Errors
    /// It cannot be made; the error is told to whoever compiles.
    fn emit(&self, project: &Project) -> Result<Emission, BoxError>;
}

/// All that a backend sees: nothing in it is left to resolve.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Project {
    /// The workloads in the order of their names.
    pub workloads: Vec<Workload>,
    /// The resources in the order in which they were provisioned.
    pub resources: Vec<ProvisionedResource>,
}

/// A resource after its provisioner ran.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct ProvisionedResource {
    /// `TYPE.CLASS#ID`
    pub uid: String,
    /// The workload that it was provisioned for.
    pub workload: String,
    /// What the provisioner gave, a map.
    pub outputs: Value,
}

impl ProvisionedResource {
    pub(crate) fn new(uid: &ResourceUid, workload: &str, outputs: &Tree<CoreText>) -> Self {
        ProvisionedResource {
            uid: uid.as_str().to_owned(),
            workload: workload.to_owned(),
            outputs: Value::from_outputs(outputs),
        }
    }
}

/// What a backend makes: documents, or a text, and files.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Emission {
    pub(crate) documents: Vec<Value>,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Emission {
    /// A text, as it is.
    pub fn text(text: impl Into<String>) -> Self {
        Emission::documents([Value::String(text.into())])
    }

    /// Documents, which are written as YAML with `---` between them. A document that is a string is written as it is.
    pub fn documents<V: Into<Value>>(documents: impl IntoIterator<Item = V>) -> Self {
        Emission {
            documents: documents.into_iter().map(Into::into).collect(),
            files: BTreeMap::new(),
        }
    }

    /// Adds a file, by its path from the project's folder: `config/web.conf`. It is an error of the run if it leads elsewhere.
    #[must_use]
    pub fn file(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), bytes.into());
        self
    }
}

/// What a backend finds wrong with a workload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) path: Option<String>,
}

impl Finding {
    /// An error: nothing is made.
    pub fn error(message: impl Into<String>) -> Self {
        Finding {
            severity: Severity::Error,
            message: message.into(),
            path: None,
        }
    }

    /// A warning: something is left out.
    pub fn warning(message: impl Into<String>) -> Self {
        Finding {
            severity: Severity::Warning,
            ..Finding::error(message)
        }
    }

    /// Says in which field, `containers.web.image`: its place in the Score file is shown then.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }
}
