//! The commands of a binary and what their helps say.

mod humanitec;

use crate::args::{Args, CommandSpec};
use crate::flags::{Flag, FlagKind};
use crate::frontend::Frontend;

const fn flag(long: &'static str, short: Option<char>, kind: FlagKind, help: &'static str) -> Flag {
    Flag {
        long,
        short,
        kind,
        help,
    }
}

const FORMAT_LIST: Flag = flag(
    "format",
    Some('f'),
    FlagKind::String("table"),
    "How to print: table or json",
);

/// Seconds that a run waits for another one on the same project, unless told otherwise.
pub(crate) const LOCK_TIMEOUT: &str = "60";

const LOCK: Flag = flag(
    "lock-timeout",
    None,
    FlagKind::String(LOCK_TIMEOUT),
    "Seconds to wait while another run holds the project",
);

/// The flags that change a Score file on the way.
const CHANGES: &[Flag] = &[
    flag(
        "overrides-file",
        None,
        FlagKind::String(""),
        "A YAML file to merge over the Score file",
    ),
    flag(
        "override-property",
        None,
        FlagKind::StringArray,
        "A path=value to set in the Score file; path= removes",
    ),
    flag(
        "image",
        Some('i'),
        FlagKind::String(""),
        "The image of containers whose image is '.'",
    ),
];

const STRICT: Flag = flag("strict", None, FlagKind::Bool, "Treat warnings as errors");

/// The command tree of a frontend.
#[must_use]
pub fn root<F: Frontend>() -> CommandSpec {
    let name = F::NAME;
    CommandSpec {
        name,
        usage: "",
        about: F::TEXTS.about.to_owned(),
        long_about: F::TEXTS.long_about.to_owned(),
        examples: String::new(),
        flags: Vec::new(),
        args: Args::None,
        commands: vec![
            init::<F>(),
            generate::<F>(),
            humanitec::validate(name),
            humanitec::delta(name),
            provisioners(name),
            resources::<F>(),
            check_version(name),
            version(name),
            completion(name),
            CommandSpec {
                name: "help",
                usage: "[command]",
                about: "Help about any command".to_owned(),
                long_about: format!(
                    "Prints the help of a command, the same text as with --help.\nThe full path of a command is `{name} help [path to command]`."
                ),
                args: Args::Any,
                ..leaf()
            },
            CommandSpec {
                name: "explain",
                usage: "[code]",
                about: "Explain a diagnostic's code".to_owned(),
                long_about: format!(
                    "Prints what the code of a diagnostic means, or all codes if none is given.\n\nThe code stands in brackets before each message: `{name} explain unknown-resource`."
                ),
                args: Args::Any,
                ..leaf()
            },
        ],
        hidden: false,
    }
}

fn leaf() -> CommandSpec {
    CommandSpec {
        name: "",
        usage: "",
        about: String::new(),
        long_about: String::new(),
        examples: String::new(),
        flags: Vec::new(),
        args: Args::None,
        commands: Vec::new(),
        hidden: false,
    }
}

fn init<F: Frontend>() -> CommandSpec {
    let name = F::NAME;
    let data = F::TEXTS.patch_data;
    let mut flags = vec![
        flag(
            "file",
            Some('f'),
            FlagKind::String(F::TEXTS.score_file),
            "The Score file to write a sample to if it is not there",
        ),
        flag(
            "no-sample",
            None,
            FlagKind::Bool,
            "Write no sample Score file",
        ),
        flag(
            "provisioners",
            None,
            FlagKind::StringArray,
            "A provisioners file to install, by URI; may be given several times",
        ),
        flag(
            "patch-templates",
            None,
            FlagKind::StringArray,
            "A patch template to apply to the output, by URI; may be given several times",
        ),
        flag(
            "no-default-provisioners",
            None,
            FlagKind::Bool,
            "Install no default provisioners",
        ),
        flag(
            "locked",
            None,
            FlagKind::Bool,
            "Install only what has the digest that provisioners.lock says",
        ),
        LOCK,
    ];
    flags.extend_from_slice(F::INIT_FLAGS);
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
        flags,
        ..leaf()
    }
}

fn generate<F: Frontend>() -> CommandSpec {
    let mut flags = vec![flag(
        "output",
        Some('o'),
        FlagKind::String(F::TEXTS.output),
        "The file to write, or - for standard output",
    )];
    flags.extend_from_slice(CHANGES);
    flags.extend(humanitec::generate_flags());
    flags.push(STRICT);
    flags.push(flag(
        "cmd-timeout",
        None,
        FlagKind::String("600"),
        "Seconds that a cmd provisioner may take",
    ));
    flags.push(LOCK);
    flags.extend_from_slice(F::GENERATE_FLAGS);
    CommandSpec {
        name: "generate",
        about: F::TEXTS.generate.to_owned(),
        long_about: F::TEXTS.generate_long.to_owned(),
        examples: F::TEXTS.generate_examples.to_owned(),
        flags,
        args: Args::Any,
        ..leaf()
    }
}

fn provisioners(name: &str) -> CommandSpec {
    CommandSpec {
        name: "provisioners",
        about: "Look at the project's provisioners".to_owned(),
        commands: vec![CommandSpec {
            name: "list",
            usage: "[--format table|json]",
            about: "List the provisioners".to_owned(),
            long_about: format!(
                "Lists the provisioners of the project by type, with the params they take and the outputs they give.\nNeeds a project: run \"{name} init\" first."
            ),
            flags: vec![FORMAT_LIST],
            args: Args::Any,
            ..leaf()
        }],
        ..leaf()
    }
}

fn resources<F: Frontend>() -> CommandSpec {
    let name = F::NAME;
    let list = Flag {
        help: if F::TEXTS.lists_by_template {
            "How to print: table, json, or a Go template over the list"
        } else {
            FORMAT_LIST.help
        },
        ..FORMAT_LIST
    };
    const OUTPUTS: Flag = flag(
        "format",
        Some('f'),
        FlagKind::String("json"),
        "How to print: json, yaml, or a Go template over the outputs",
    );
    CommandSpec {
        name: "resources",
        about: "Look at provisioned resources".to_owned(),
        commands: vec![
            CommandSpec {
                name: "list",
                about: "List the uids of the resources".to_owned(),
                long_about: format!(
                    "Lists the uids of the provisioned resources and the names of their outputs.\nNeeds a project: run \"{name} init\" first."
                ),
                flags: vec![list],
                ..leaf()
            },
            CommandSpec {
                name: "get-outputs",
                usage: "TYPE.CLASS#ID",
                about: "Print the outputs of a resource".to_owned(),
                long_about:
                    "Prints the outputs that a resource got when it was provisioned the last time."
                        .to_owned(),
                flags: vec![OUTPUTS],
                args: Args::Exactly(1),
                ..leaf()
            },
        ],
        ..leaf()
    }
}

fn check_version(name: &str) -> CommandSpec {
    CommandSpec {
        name: "check-version",
        usage: "[constraint]",
        about: format!("Assert that the version of {name} meets a constraint"),
        long_about: format!(
            "Succeeds if the version of {name} meets the constraint, fails otherwise. Put it into Makefiles and CI jobs\nthat depend on a feature of a certain version."
        ),
        examples: format!(
            "  # exactly 1.2.3\n  {name} check-version =v1.2.3\n\n\
             \x20 # newer than 1.2.0\n  {name} check-version '>v1.2'\n\n\
             \x20 # 1.2.3 or newer\n  {name} check-version '>=1.2.3'"
        ),
        args: Args::Exactly(1),
        ..leaf()
    }
}

fn version(name: &str) -> CommandSpec {
    CommandSpec {
        name: "version",
        about: format!("Print the version of {name}"),
        flags: vec![
            flag("no-logo", None, FlagKind::Bool, "Leave out the logo"),
            flag(
                "no-updates-check",
                None,
                FlagKind::Bool,
                "Taken for compatibility; updates are never looked for",
            ),
        ],
        ..leaf()
    }
}

fn completion(name: &str) -> CommandSpec {
    let shell = |shell: &'static str, load: &str| CommandSpec {
        name: shell,
        about: format!("Print the completion script for {shell}"),
        long_about: format!(
            "Prints the completion script for {shell}. To use it in this session:\n\n\t{load}"
        ),
        flags: vec![flag(
            "no-descriptions",
            None,
            FlagKind::Bool,
            "Show candidates without their descriptions",
        )],
        ..leaf()
    };
    CommandSpec {
        name: "completion",
        about: "Print a completion script for a shell".to_owned(),
        long_about: format!(
            "Prints a script that completes commands, flags, files and resource uids of {name} in a shell.\nThe help of each command below says how to load it."
        ),
        commands: vec![
            shell("bash", &format!("source <({name} completion bash)")),
            shell("zsh", &format!("source <({name} completion zsh)")),
            shell("fish", &format!("{name} completion fish | source")),
            shell(
                "powershell",
                &format!("{name} completion powershell | Out-String | Invoke-Expression"),
            ),
        ],
        ..leaf()
    }
}
