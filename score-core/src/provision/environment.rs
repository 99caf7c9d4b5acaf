//! `local-env://` and the built-in environment: outputs are environment variables of the one who starts the target.

use score_yaml::Str;
use score_yaml::message;

use super::{Context, EntryReader, Provider, Provisioner, ProvisionerEntry, Reply, Request};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::host::Host;
use crate::resource::ResourceUid;
use crate::target::Target;

/// The type of resource that it takes.
const TYPE: &str = "environment";

/// The environment.
struct Environment {
    /// Whether it stands in for an entry that no file has: then it takes only what belongs to one workload.
    is_built_in: bool,
}

/// Reads an entry.
pub(super) fn load(
    entry: &mut EntryReader<'_>,
    context: &Context,
) -> Result<Box<dyn Provisioner>, Diagnostics> {
    if context.target.has_environment {
        return Ok(Box::new(Environment { is_built_in: false }));
    }
    let message = "this target has no provisioners with the scheme `local-env`";
    Err(Diagnostic::new(Code::InvalidProvisioner, message)
        .at(entry.span())
        .hint("its programs do not run where the variables are set; give them in `params`")
        .into())
}

/// The entry that is there though no file says it, where the target has an environment.
#[must_use]
pub fn built_in() -> ProvisionerEntry {
    ProvisionerEntry {
        uri: "builtin://environment".into(),
        kind: TYPE.into(),
        class: Some("default".into()),
        id: None,
        description: Str::default(),
        supported_params: Vec::new(),
        expected_outputs: Vec::new(),
        span: None,
        is_unchanged: true,
        texts: Vec::new(),
        provisioner: Box::new(Environment { is_built_in: true }),
    }
}

/// Adds the built-in entry, where the target has an environment and no entry says what becomes of resources of the type.
pub fn add_built_in(entries: &mut Vec<Box<dyn Provider>>, target: &Target) {
    let is_among = || entries.iter().any(|entry| entry.kind() == TYPE);
    if target.has_environment && !is_among() {
        entries.push(Box::new(built_in()));
    }
}

impl Provisioner for Environment {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostic> {
        if request
            .params
            .as_ref()
            .is_some_and(|params| !params.is_empty())
        {
            let message = message!(
                "`{}` is the environment, which takes no params",
                request.uid
            );
            return Err(Diagnostic::new(Code::InvalidReply, message).summary("no params expected"));
        }
        Ok(Reply {
            is_environment: true,
            ..Reply::default()
        })
    }

    fn is_pure(&self) -> bool {
        true
    }

    fn default_type(&self) -> Option<&'static str> {
        Some(TYPE)
    }

    /// An id with a dot is one that no author gave: `WORKLOAD.NAME`.
    fn takes(&self, uid: &ResourceUid) -> bool {
        !self.is_built_in || uid.id().contains('.')
    }
}
