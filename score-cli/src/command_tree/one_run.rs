//! The flags that say what one run of `generate` has of a project, and whether it writes.

use super::state_place::StateDirArg;
use crate::command_line::{Flag, FlagSet, ListFlag, RawArgs, Switch, TextFlag};

const NO_STATE: Switch = Switch::new(
    "no-state",
    None,
    "Read no state and keep none; needs no project",
);
const PROVISIONERS: ListFlag = ListFlag::new(
    "provisioners",
    None,
    "A provisioners file for this run, by URI as for init, before those installed; may be given several times",
);
const PATCH_TEMPLATES: ListFlag = ListFlag::new(
    "patch-templates",
    None,
    "A patch template for this run, by URI as for init, before those installed; may be given several times",
);
const NO_DEFAULT_PROVISIONERS: Switch = Switch::new(
    "no-default-provisioners",
    None,
    "Take no default provisioners",
);
const SEED: TextFlag = TextFlag::new(
    "seed",
    None,
    "A text that all that is random follows from; arguments are seen by all on a machine",
);
const SEED_FILE: TextFlag = TextFlag::new(
    "seed-file",
    None,
    "A file with such a text; without both it is that of SCORE_SEED, if it is set",
);
const DRY_RUN: Switch = Switch::new(
    "dry-run",
    None,
    "Write nothing, and say what would be written; cmd provisioners run nevertheless",
);
const DIFF: Switch = Switch::new(
    "diff",
    None,
    "Write nothing, and print what would change, by object and path; cmd provisioners run nevertheless",
);
const DIFF_FORMAT: TextFlag = TextFlag::with_default(
    "diff-format",
    None,
    "text",
    "How to print what would change: text or json",
);
const CHECK: Switch = Switch::new(
    "check",
    None,
    "Write nothing, and exit with 2 if what is there is not what would be written; cmd provisioners run nevertheless",
);

/// What a run has of a project. Texts are as they were typed.
#[derive(Clone, Debug, Default)]
pub struct OneRunArgs {
    /// True if no state is read and none is kept.
    pub no_state: bool,
    /// The state folder.
    pub state_dir: StateDirArg,
    /// The URIs of the provisioner files of this run.
    pub provisioners: Vec<String>,
    /// The URIs of the patch templates of this run.
    pub patch_templates: Vec<String>,
    /// True if the default provisioners are left out.
    pub no_default_provisioners: bool,
    /// The seed of what is random.
    pub seed: SeedArgs,
}

impl FlagSet for OneRunArgs {
    const FLAGS: &'static [Flag] = &[
        NO_STATE.flag(),
        StateDirArg::FLAG,
        PROVISIONERS.flag(),
        PATCH_TEMPLATES.flag(),
        NO_DEFAULT_PROVISIONERS.flag(),
        SEED.flag(),
        SEED_FILE.flag(),
    ];

    fn read(args: &mut RawArgs) -> Self {
        OneRunArgs {
            no_state: args.switch(NO_STATE),
            state_dir: StateDirArg::read(args),
            provisioners: args.list(PROVISIONERS),
            patch_templates: args.list(PATCH_TEMPLATES),
            no_default_provisioners: args.switch(NO_DEFAULT_PROVISIONERS),
            seed: SeedArgs {
                seed: args.given_text(SEED),
                seed_file: args.given_text(SEED_FILE),
            },
        }
    }
}

/// The seed of a run, as the command line gives it.
#[derive(Clone, Debug, Default)]
pub struct SeedArgs {
    /// The seed itself.
    pub seed: Option<String>,
    /// The file that holds it.
    pub seed_file: Option<String>,
}

/// What a run does instead of writing.
#[derive(Clone, Debug, Default)]
pub struct PreviewArgs {
    /// True if it says what would be written.
    pub is_dry_run: bool,
    /// True if it prints what would change.
    pub shows_diff: bool,
    /// How it prints that, as it was typed; `None` if nobody says.
    pub diff_format: Option<String>,
    /// True if it fails where something would change.
    pub checks: bool,
}

impl PreviewArgs {
    /// True if the run writes nothing.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.is_dry_run || self.compares()
    }

    /// True if what is there is compared with what would be written.
    #[must_use]
    pub fn compares(&self) -> bool {
        self.shows_diff || self.checks
    }
}

impl FlagSet for PreviewArgs {
    const FLAGS: &'static [Flag] = &[
        DRY_RUN.flag(),
        DIFF.flag(),
        DIFF_FORMAT.flag(),
        CHECK.flag(),
    ];

    fn read(args: &mut RawArgs) -> Self {
        PreviewArgs {
            is_dry_run: args.switch(DRY_RUN),
            shows_diff: args.switch(DIFF),
            diff_format: args.given_text(DIFF_FORMAT),
            checks: args.switch(CHECK),
        }
    }
}
