//! The texts of a binary, and the habits of the Go tool that it stands in for.

use crate::command_line::ForeignFlag;

/// The differences between the binaries in the command line.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// The version of the Go tool of the same name that the binary stands in for.
    pub stands_in_for: &'static str,
    /// The help of the binary in one line.
    pub about: &'static str,
    /// The same in some lines.
    pub long_about: &'static str,
    /// The help of `generate` in one line.
    pub generate: &'static str,
    /// The same in some paragraphs.
    pub generate_long: &'static str,
    /// Example calls of `generate`.
    pub generate_examples: &'static str,
    /// The data of patch templates, `'.Manifests' and '.Workloads'`.
    pub patch_data: &'static str,
    /// The default of `generate --output`.
    pub output: &'static str,
    /// A field at the top of what `generate` writes.
    pub output_field: &'static str,
    /// The command that runs what `generate` wrote.
    pub run_command: &'static str,
    /// The default of `init --file`.
    pub score_file: &'static str,
    /// The error of `generate` in a project without a workload.
    pub no_workloads: &'static str,
    /// True if `resources list` takes a Go template as its format.
    pub lists_by_template: bool,
    /// The text of `resources list` if there is none, whatever the format; an empty table or `null` if unset.
    pub no_resources: Option<&'static str>,
    /// True if a Score file that is named twice counts once; it is an error if not.
    pub takes_a_file_twice: bool,
    /// Flags that other tools have.
    pub foreign_flags: &'static [ForeignFlag],
    /// True if `init` adds default provisioners to a state beside which other provisioner files lie.
    pub adds_defaults_to_others: bool,
}
