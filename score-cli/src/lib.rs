//! What the binaries `score-k8s` and `score-compose` share: command line, state folder, fetching, programs, and files that are
//! written all or nothing. A program that compiles in memory links `score-compiler` instead, which has none of this.
//!
//! A binary is a [`Frontend`], a backend with its flags and texts, and one call of [`run`]:
//!
//! ```ignore
//! fn main() -> std::process::ExitCode {
//!     score_cli::run::<score_k8s::K8s>()
//! }
//! ```
//!
//! The commands run on a [`Binary`], which every frontend gives, and do not know its types.
//!
//! The command line is data, so that it is parsed, explained and completed by one table:
//!
//! ```
//! use score_cli::command_line::{Flag, FlagSet, RawArgs, Switch, TextFlag};
//!
//! const NAMESPACE: TextFlag = TextFlag::new("namespace", Some('n'), "The namespace of every object");
//! const DRY: Switch = Switch::new("dry", None, "Write nothing");
//!
//! struct Args {
//!     namespace: String,
//!     is_dry: bool,
//! }
//!
//! impl FlagSet for Args {
//!     const FLAGS: &'static [Flag] = &[NAMESPACE.flag(), DRY.flag()];
//!
//!     fn read(args: &mut RawArgs) -> Self {
//!         Args {
//!             namespace: args.text(NAMESPACE),
//!             is_dry: args.switch(DRY),
//!         }
//!     }
//! }
//!
//! let args = Args::read(&mut RawArgs::default());
//! assert!(args.namespace.is_empty() && !args.is_dry);
//! ```
//!
//! # Where what is
//!
//! - [`command_line`]: the command line as data, parsed, explained and completed; [`command_tree`]: its commands, with
//!   flags, helps and typed arguments; [`frontend`](Frontend), [`texts`](Texts): what a backend adds to them;
//!   `binary`, `target_flags`: that without its types
//! - `commands`: what each command does, one file a command; `inputs`: the files that flags and arguments name
//! - [`state_dir`], `state_files`: the state directory and the names in it; [`transaction`]: files written all or nothing, by
//!   means of `journal`, `replacement`, `disk`; `project`: which paths lie in the project; `named_files`, `stamp`: files
//!   outside of it that a person named; `written_files`: what the last run wrote in it; `output_lock`: one run at a time there;
//!   `scratch`: a run that keeps no state; `state_archive`: the state in one file
//! - [`host`], [`provision`]: what score-core asks of the outside; [`subprocess`]: programs; `read`: opening files that others wrote
//! - `validation`: what is wrong with Score files, without running anything
//! - [`fetch`], `fetched_files`, `provisioner_files`, `lock_file`, `locked_files`: what `init` installs; `uri`: what is shown of
//!   where it comes from; `new_project`: what is there from the start
//! - `restriction`: what a run with `--restrict` may touch, which all of these ask
//! - `output_dir`: a folder with a file for each object; `env_file`: names of variables; `secret_objects`: secrets apart; `run_result`: what a run made, as JSON;
//!   `difference`: what it would change
//! - `environment_name`, `environments`: which environment of a project a name means, and the sets that each keeps
//! - `random`: the seed of a run; `signals`, `timeout`, `own_faults`: its end before it is done
//! - [`report`]: the only file that prints
//!
//! What differs from one operating system to the next is asked of `score-system`.

mod binary;
mod clock;
pub mod codes;
pub mod command_line;
pub mod command_tree;
mod commands;
pub mod default_entries;
mod difference;
mod digest;
mod disk;
mod env_file;
mod environment_name;
mod environments;
pub mod error;
pub mod fetch;
mod fetched_files;
mod folder_walk;
mod frontend;
#[doc(hidden)]
pub mod fuzzing;
pub mod host;
mod inputs;
mod installed_origin;
mod journal;
mod json_text;
mod kept_resources;
mod last_run;
mod last_run_form;
mod lock_file;
mod locked_files;
mod named_files;
mod new_project;
mod output_dir;
mod output_lock;
mod output_object;
mod own_faults;
mod paragraph;
mod progress;
mod project;
mod project_files;
pub mod provision;
mod provisioner_files;
pub mod provisioners;
mod random;
mod read;
mod replacement;
pub mod report;
mod restriction;
mod run;
mod run_result;
mod scratch;
mod secret_objects;
mod shell_word;
mod signals;
mod source_text;
mod stamp;
mod state_archive;
pub mod state_dir;
mod state_files;
pub mod subprocess;
mod table;
mod target_flags;
mod texts;
mod threads;
mod timeout;
pub mod transaction;
mod uri;
mod validation;
pub mod version;
mod written_files;

pub use binary::{AnyBinary, AnyFrontend, Binary, binary_of};
pub use difference::SCHEMA as DIFFERENCE_SCHEMA;
pub use frontend::Frontend;
pub use output_object::{ContainerImages, OutputObject};
pub use run::run;
pub use run_result::SCHEMA as RESULT_SCHEMA;
pub use score_humanitec::definitions::{LiteralSecret, SecretOrigin};
pub use secret_objects::{NeededKind, NeededSecret, SecretText, TakenSecrets};
pub use target_flags::TargetFlags;
pub use texts::Texts;
