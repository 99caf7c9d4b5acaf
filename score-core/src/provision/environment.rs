//! The environment of the user who starts the target: outputs are its variables. A target brings it, as entries of
//! `local-env://` and as one that no file has to say.

use score_yaml::Str;
use score_yaml::message;

use super::{EntryContext, EntryReader, Provider, Provisioner, ProvisionerEntry, Reply, Request};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::host::Host;
use crate::resource::ResourceUid;

/// The type of resource that it takes.
pub(super) const TYPE: &str = "environment";

/// The environment.
struct Environment {
    /// True if it stands in for an entry that no file has: then it takes only what belongs to one workload.
    is_built_in: bool,
}

/// Reads an entry of the kind `local-env://`, for targets that add it to their kinds.
///
/// # Errors
/// None: it has no fields of its own.
pub fn load_environment(
    _: &mut EntryReader<'_>,
    _: &EntryContext,
) -> Result<Box<dyn Provisioner>, Diagnostics> {
    Ok(Box::new(Environment { is_built_in: false }))
}

/// Adds the environment to entries of which none says what becomes of resources of its type.
pub fn add_environment(entries: &mut Vec<Box<dyn Provider>>) {
    if !entries.iter().any(|entry| entry.kind() == TYPE) {
        entries.push(Box::new(built_in_environment()));
    }
}

/// The entry that is there though no file says it.
#[must_use]
pub fn built_in_environment() -> ProvisionerEntry {
    ProvisionerEntry {
        uri: "builtin://environment".into(),
        kind: TYPE.into(),
        class: Some("default".into()),
        id: None,
        description: Str::default(),
        supported_params: Vec::new(),
        expected_outputs: Vec::new(),
        output_places: Vec::new(),
        never_given: Vec::new(),
        span: None,
        unmatched: None,
        id_place: None,
        is_unchanged: true,
        is_known: false,
        texts: Vec::new(),
        provisioner: Box::new(Environment { is_built_in: true }),
    }
}

impl Provisioner for Environment {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostics> {
        let first = request
            .params
            .as_ref()
            .and_then(|params| params.keys().next());
        if let Some(first) = first {
            let error = Diagnostic::new(
                codes::INVALID_REPLY,
                "the environment takes no params: what is in it is not known before it runs",
            );
            let error = error.at(request.span).path("params").hint(message!(
                "leave `params` out, and give the variable where it runs: `export {first}=…`"
            ));
            return Err(error.into());
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
