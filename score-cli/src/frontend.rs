//! What a backend adds to become a binary: flags of its own, texts, default provisioners.

use score_core::backend::Backend;
use score_core::diagnostic::Diagnostic;
use score_core::host::Host;
use score_core::state::State;
use score_yaml::Map;

use crate::flags::{Flag, Flags};

/// A backend with a command line.
pub trait Frontend: Backend + Sized {
    /// What help texts say, and which names the outputs have.
    const TEXTS: Texts;
    /// The flags of `generate` that only this target has.
    const GENERATE_FLAGS: &'static [Flag];
    /// The flags of `init` that only this target has.
    const INIT_FLAGS: &'static [Flag];
    /// The provisioners that `init` installs.
    const DEFAULT_PROVISIONERS: &'static str;

    /// Checks the flags of `generate` that can be checked before anything is read.
    ///
    /// # Errors
    /// A flag's value cannot be used.
    fn check_flags(flags: &Flags) -> Result<(), Diagnostic>;

    /// Checks the flags of `init` that can be checked before anything is read.
    ///
    /// # Errors
    /// A flag's value cannot be used.
    fn check_init(flags: &Flags) -> Result<(), Diagnostic>;

    /// The backend for a run of `generate`.
    ///
    /// # Errors
    /// A flag's value cannot be used, or the state lacks what the target needs.
    fn new(flags: &Flags, state: &State) -> Result<Self, Diagnostic>;

    /// Sets the target's own fields of the state in `init`. `folder` is the name of the working
    /// directory, `is_new` whether the state was just made. Returns whether something changed.
    ///
    /// # Errors
    /// A flag's value cannot be used.
    fn init_state(
        state: &mut State,
        flags: &Flags,
        folder: &str,
        is_new: bool,
    ) -> Result<bool, Diagnostic>;

    /// The target's own fields of a workload that `generate` adds; `before` is what an earlier run kept.
    ///
    /// # Errors
    /// A flag's value cannot be used.
    fn workload_extras(
        flags: &Flags,
        containers: &[&str],
        before: Option<&Map>,
        host: &dyn Host,
    ) -> Result<Map, Diagnostic>;

    /// Folders that `init` makes beside the state file: the field of the state that names each, and its path from
    /// the project's folder.
    fn directories(state: &State) -> Vec<(&'static str, String)>;
}

/// The words of a binary.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// The version of the Go tool of the same name that the binary stands in for.
    pub stands_in_for: &'static str,
    /// What the binary does, in one line.
    pub about: &'static str,
    /// And in some.
    pub long_about: &'static str,
    /// What `generate` does, in one line.
    pub generate: &'static str,
    /// And in some paragraphs.
    pub generate_long: &'static str,
    /// Calls of `generate`.
    pub generate_examples: &'static str,
    /// What patch templates see, `'.Manifests' and '.Workloads'`.
    pub patch_data: &'static str,
    /// The default of `generate --output`.
    pub output: &'static str,
    /// The default of `init --file`.
    pub score_file: &'static str,
    /// What `generate` says of a project without a workload.
    pub no_workloads: &'static str,
    /// Whether `resources list` takes a Go template as its format.
    pub lists_by_template: bool,
    /// What `resources list` prints if there is none, whatever the format; an empty table or `null` if unset.
    pub no_resources: Option<&'static str>,
    /// Whether a Score file that is named twice counts once; it is an error if not.
    pub takes_a_file_twice: bool,
    /// Whether `init` adds default provisioners to a state beside which other provisioner files lie.
    pub adds_defaults_to_others: bool,
}
