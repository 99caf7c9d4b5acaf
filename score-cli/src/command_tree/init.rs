//! `init`: its flags, help and arguments.

use super::seconds::{LOCK_TIMEOUT, Seconds};
use super::state_place::StateDirArg;
use crate::command_line::{CommandSpec, Flag, FlagSet, ListFlag, RawArgs, Switch, TextFlag};
use crate::target_flags::TargetFlags;
use crate::texts::Texts;

const fn file(default: &'static str) -> TextFlag {
    TextFlag::with_default(
        "file",
        Some('f'),
        default,
        "The Score file to write a sample to if it is not there",
    )
}
const NO_SAMPLE: Switch = Switch::new("no-sample", None, "Write no sample Score file");
const PROVISIONERS: ListFlag = ListFlag::new(
    "provisioners",
    None,
    "A provisioners file to install, by URI; may be given several times",
);
const PATCH_TEMPLATES: ListFlag = ListFlag::new(
    "patch-templates",
    None,
    "A patch template to apply to the output, by URI; may be given several times",
);
const NO_DEFAULT_PROVISIONERS: Switch = Switch::new(
    "no-default-provisioners",
    None,
    "Install no default provisioners",
);
const LOCKED: Switch = Switch::new(
    "locked",
    None,
    "Install only what has the digest that provisioners.lock says",
);

/// The arguments of `init`.
#[derive(Clone, Debug)]
pub struct InitArgs {
    /// The Score file to write a sample to.
    pub file: String,
    /// True if no sample is written.
    pub no_sample: bool,
    /// The URIs of the provisioner files to install.
    pub provisioners: Vec<String>,
    /// The URIs of the patch templates to set.
    pub patch_templates: Vec<String>,
    /// True if no default provisioners are installed; `None` if nobody says.
    pub no_default_provisioners: Option<bool>,
    /// True if only what has a locked digest is installed.
    pub is_locked: bool,
    /// The state folder.
    pub state_dir: StateDirArg,
    /// How long to wait for another run.
    pub lock_timeout: Seconds,
    /// The flags of the target.
    pub target: TargetFlags,
}

impl InitArgs {
    /// Takes them out of what was typed, but for `target`, which its frontend has taken out; `texts` are those of the binary.
    pub fn read(args: &mut RawArgs, texts: &Texts, target: TargetFlags) -> Self {
        InitArgs {
            file: args.text(file(texts.score_file)),
            no_sample: args.switch(NO_SAMPLE),
            provisioners: args.list(PROVISIONERS),
            patch_templates: args.list(PATCH_TEMPLATES),
            no_default_provisioners: args.given_switch(NO_DEFAULT_PROVISIONERS),
            is_locked: args.switch(LOCKED),
            state_dir: StateDirArg::read(args),
            lock_timeout: Seconds::read(args, LOCK_TIMEOUT),
            target,
        }
    }
}

/// `init`, in the binary of this name, with the flags that only its target has.
pub(super) fn spec(name: &str, texts: &Texts, own: &[Flag]) -> CommandSpec {
    let data = texts.patch_data;
    CommandSpec {
        name: "init",
        about: format!("Set up a {name} project in this directory"),
        long_about: format!(
            "Makes this directory a {name} project: writes the state directory '.{name}' with an empty state and the\n\
             default provisioners, and a sample Score file if there is none.\n\n\
             The state directory holds what later runs need, passwords of provisioned resources among it. Commit its\n\
             provisioner files and provisioners.lock; the '.gitignore' in it keeps the rest out of source control.\n\n\
             --provisioners installs provisioner files of your own. They go before those installed earlier and before the\n\
             default ones, in the order given. --patch-templates sets the templates that change the output at the end:\n\
             Go templates that see {data} and print a YAML list of patches, each with 'op' (set or\n\
             delete), 'path' (dots between the keys), 'value' for set, and 'description' if you like. Put deletions of list\n\
             items last, for they move the items behind them.\n\n\
             Both can be run again on a project that is there."
        ),
        examples: format!(
            "  # Set up a project with a sample Score file\n  {name} init\n\n\
             \x20 # The Score file is there already\n  {name} init --no-sample\n\n\
             \x20 # Install provisioners from a file and from a URL\n  {name} init --provisioners ./my.provisioners.yaml --provisioners https://example.com/dns.provisioners.yaml\n\n\
             \x20 # Change the output with a patch template\n  {name} init --patch-templates ./labels.tpl\n\n\
             URIs:\n\
             \x20 --provisioners and --patch-templates read from:\n\
             \x20   - HTTP        : http://host/file\n\
             \x20   - HTTPS       : https://host/file\n\
             \x20   - Git (SSH)   : git-ssh://git@host/repo.git/file\n\
             \x20   - Git (HTTPS) : git-https://host/repo.git/file\n\
             \x20   - OCI         : oci://[registry/][namespace/]repository[:tag|@digest][#file]\n\
             \x20   - Local File  : /path/to/local/file\n\
             \x20   - Stdin       : - (read from standard input)"
        ),
        flags: [
            &[
                file(texts.score_file).flag(),
                NO_SAMPLE.flag(),
                PROVISIONERS.flag(),
                PATCH_TEMPLATES.flag(),
                NO_DEFAULT_PROVISIONERS.flag(),
                LOCKED.flag(),
                StateDirArg::FLAG,
                LOCK_TIMEOUT.flag(),
            ],
            own,
        ]
        .concat(),
        ..CommandSpec::default()
    }
}
