//! The parts that a backend adds to become a binary: flags of its own, texts, default provisioners.

use score_core::backend::{Backend, Manifests};
use score_core::compile::Compiled;
use score_core::diagnostic::Diagnostic;
use score_core::host::Host;
use score_core::state::State;
use score_humanitec::definitions::LiteralSecret;
use score_humanitec::definitions::ObjectTarget;
use score_yaml::{Map, SourceMap, Str};

use crate::command_line::FlagSet;
use crate::command_tree::generate::GenerateArgs;
use crate::output_object::{ContainerImages, OutputObject};
use crate::secret_objects::{NeededSecret, TakenSecrets};
use crate::texts::Texts;

/// A backend with a command line.
pub trait Frontend: Backend + Sized + 'static {
    /// The words of help texts, and the names of the outputs.
    const TEXTS: Texts;
    /// The flags of `generate` that only this target has.
    type GenerateFlags: FlagSet + Clone + Send + Sync + 'static;
    /// The flags of `init` that only this target has.
    type InitFlags: FlagSet + Send + Sync + 'static;
    /// How the target takes objects of definitions. One that does takes definitions in `generate`.
    const MANIFESTS: Option<ObjectTarget> = None;
    /// The provisioners that `init` installs.
    const DEFAULT_PROVISIONERS: &'static str;

    /// Checks the flags of `generate` that can be checked before anything is read.
    ///
    /// # Errors
    /// A flag's value cannot be used.
    fn check_generate(args: &GenerateArgs, flags: &Self::GenerateFlags) -> Result<(), Diagnostic>;

    /// Checks the flags of `init` that can be checked before anything is read.
    ///
    /// # Errors
    /// A flag's value cannot be used.
    fn check_init(flags: &Self::InitFlags) -> Result<(), Diagnostic>;

    /// The backend for a run of `generate`.
    ///
    /// # Errors
    /// A flag's value cannot be used, or the state lacks what the target needs.
    fn for_generate(
        args: &GenerateArgs,
        flags: &Self::GenerateFlags,
        state: &State,
    ) -> Result<Self, Diagnostic>;

    /// Tells the backend how to find the namespace of the environment once resources are provisioned. By default it has no
    /// use for it.
    fn set_namespace(&mut self, find: impl Fn() -> Option<Str> + Send + Sync + 'static) {
        let _ = find;
    }

    /// The backend for a command that writes no manifests.
    fn for_state(state: &State) -> Self;

    /// Sets the target's own fields of the state in `init`. `folder` is the name of the working
    /// directory, `is_new` whether the state was just made. Returns whether something changed.
    ///
    /// # Errors
    /// A flag's value cannot be used.
    fn init_state(
        state: &mut State,
        flags: &Self::InitFlags,
        folder: &str,
        is_new: bool,
    ) -> Result<bool, Diagnostic>;

    /// Sets the target's own fields of the state of a project that `generate` makes. `folder` is the name of the working
    /// directory.
    ///
    /// # Errors
    /// A flag's value cannot be used.
    fn new_state(
        state: &mut State,
        flags: &Self::GenerateFlags,
        folder: &str,
    ) -> Result<(), Diagnostic>;

    /// Draws anew what was drawn for another environment, of which `state` holds the workloads and the fields: `draw` fills random
    /// bytes for a purpose. By default nothing was.
    fn draw_anew(state: &mut State, draw: &dyn Fn(&[&str], &mut [u8])) {
        let _ = (state, draw);
    }

    /// Gives a state that was that of another environment fields of its own in place of those that two environments may not
    /// share. `folder` is its state folder from the project's. By default there are none.
    fn bind_to_environment(state: &mut State, environment: &str, folder: &str) {
        let _ = (state, environment, folder);
    }

    /// The target's own fields of the state that two environments may not share, by name, as far as they are in use. By default
    /// they are those of [`Frontend::directories`].
    fn bound_fields(state: &State) -> Vec<(&'static str, String)> {
        Self::directories(state)
    }

    /// The target's own fields of a workload that `generate` adds, by its name and those of its containers; `before` is what an earlier run kept.
    ///
    /// # Errors
    /// A flag's value cannot be used.
    fn workload_extras(
        flags: &Self::GenerateFlags,
        workload: &str,
        containers: &[&str],
        before: Option<&Map>,
        host: &dyn Host,
    ) -> Result<Map, Diagnostic>;

    /// The file for the names of the environment variables that the output refers to; empty if nobody wants one.
    fn env_file(_: &Self::GenerateFlags) -> &str {
        ""
    }

    /// The same, to change it; `None` if the target has no such file.
    fn env_file_mut(_: &mut Self::GenerateFlags) -> Option<&mut String> {
        None
    }

    /// The text of each object alone, in their order, for `--output-dir`. `None` if the output is one file in any case.
    fn render_each(&self, _: &Manifests) -> Option<Vec<String>> {
        None
    }

    /// The objects of the main output, by name, in their order.
    fn objects(manifests: &Manifests) -> Vec<OutputObject>;

    /// The images of the workloads' containers, as they stand in the main output.
    fn images(manifests: &Manifests) -> ContainerImages;

    /// Takes the secrets out of what a run made. `sources` are the texts that it read: what anybody may read there is no
    /// secret. `literals` are those that definitions gave.
    fn take_secrets(
        &self,
        compiled: &mut Compiled,
        sources: &SourceMap,
        literals: &[LiteralSecret],
    ) -> TakenSecrets;

    /// The secrets that objects refer to and that are not among them. By default there are none.
    fn missing_secrets(_: &Manifests) -> Vec<NeededSecret> {
        Vec::new()
    }

    /// What tells the objects of a workload from those of another one of its name, if the target has such a word: `extras` are
    /// the target's own fields of the workload.
    fn instance(_workload: &str, _extras: &Map) -> Option<String> {
        None
    }

    /// The label selector of the objects that a workload becomes, if they are found by labels.
    fn object_selector(_workload: &str) -> Option<String> {
        None
    }

    /// Folders that `init` makes beside the state file: the field of the state that names each, and its path from
    /// the project's folder.
    fn directories(state: &State) -> Vec<(&'static str, String)>;
}
