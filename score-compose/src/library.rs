//! The backend as a target of `score-compiler`.

use std::sync::Arc;

use score_compiler::Target;
use score_core::diagnostic::Diagnostic;
use score_core::state::State;
use score_yaml::{Value, message};

use crate::Compose;
use crate::codes;
use crate::project_name::project_name;

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

impl Target for Compose {
    type Backend = Compose;
    const DEFAULT_PROVISIONERS: &'static str = DEFAULT_PROVISIONERS;

    /// What is said of the target goes before what the state keeps, which keeps it.
    fn backend(this: &Arc<Self>, state: &mut State) -> Result<Compose, Diagnostic> {
        let mut backend = (**this).clone();
        let name = backend.project.as_str();
        if name != project_name(name) {
            let message = message!(
                "`{name}` is no name of a compose project, it must match ^[a-z0-9][a-z0-9_-]*$"
            );
            return Err(Diagnostic::new(codes::INVALID_VALUE, message));
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
}
