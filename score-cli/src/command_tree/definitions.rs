//! `definitions list`, `show`, `match`, `test`, `usage` and `diff`: their flags, helps and arguments.

mod change;
mod test;

pub(crate) use change::{DiffDefinitionsArgs, UsageArgs};
pub(crate) use test::TestDefinitionArgs;

use super::environment::PlaceArgs;
use super::inputs::PlatformIds;
use super::state_place::StateDirArg;
use crate::command_line::{Arity, CommandSpec, Flag, FlagSet, ListFlag, RawArgs, Switch, TextFlag};

const DEFINITIONS: ListFlag = ListFlag::new(
    "definitions",
    None,
    "A file of Resource Definitions, or a folder with such files; may be given several times",
);
const CRITERIA: ListFlag = ListFlag::new(
    "criteria",
    None,
    "A file with matching criteria of definitions, by their ids; ID=FILE for those of one definition",
);
const FORMAT: TextFlag =
    TextFlag::with_default("format", Some('f'), "table", "How to print: table or json");
const SHOW_FORMAT: TextFlag =
    TextFlag::with_default("format", Some('f'), "yaml", "How to print: yaml or json");
const RES: TextFlag = TextFlag::new(
    "res",
    None,
    "The id of the resource, such as modules.WORKLOAD.externals.RESOURCE or shared.ID",
);
const SHOW_SECRETS: Switch = Switch::new(
    "show-secrets",
    None,
    "Print the secrets that definitions hold as text",
);

/// The files of definitions, and of criteria.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct DefinitionArgs {
    /// Files and folders of definitions.
    pub definitions: Vec<String>,
    /// The files of criteria, `FILE` or `ID=FILE`.
    pub criteria: Vec<String>,
    /// The words of `definitions` that stand before them, `show ID`, for ways out; empty for another command.
    pub behind: &'static str,
}

impl DefinitionArgs {
    /// The same behind some words.
    #[must_use]
    pub(super) fn behind(self, words: &'static str) -> Self {
        DefinitionArgs {
            behind: words,
            ..self
        }
    }

    /// True if nothing is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty() && self.criteria.is_empty()
    }
}

impl FlagSet for DefinitionArgs {
    const FLAGS: &'static [Flag] = &[DEFINITIONS.flag(), CRITERIA.flag()];

    fn read(args: &mut RawArgs) -> Self {
        DefinitionArgs {
            definitions: args.list(DEFINITIONS),
            criteria: args.list(CRITERIA),
            behind: "",
        }
    }
}

/// The arguments of `definitions list`.
#[derive(Clone, Debug)]
pub(crate) struct ListDefinitionsArgs {
    /// The files.
    pub(crate) files: DefinitionArgs,
    /// The format to print in, as it was typed.
    pub(crate) format: String,
    /// Where a project may keep definitions.
    pub(crate) place: PlaceArgs,
}

impl ListDefinitionsArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        ListDefinitionsArgs {
            files: DefinitionArgs::read(args),
            format: args.text(FORMAT),
            place: PlaceArgs::read(args),
        }
    }
}

/// The arguments of `definitions show`.
#[derive(Clone, Debug)]
pub(crate) struct ShowDefinitionArgs {
    /// The id of the definition.
    pub(crate) id: String,
    /// The files.
    pub(crate) files: DefinitionArgs,
    /// The format to print in, as it was typed.
    pub(crate) format: String,
    /// Where a project may keep definitions.
    pub(crate) place: PlaceArgs,
    /// True if literal secrets are printed.
    pub(crate) shows_secrets: bool,
}

impl ShowDefinitionArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        ShowDefinitionArgs {
            id: args.positional().pop().unwrap_or_default(),
            files: DefinitionArgs::read(args).behind("show ID"),
            format: args.text(SHOW_FORMAT),
            place: PlaceArgs::read(args),
            shows_secrets: args.switch(SHOW_SECRETS),
        }
    }
}

/// The arguments of `definitions match`.
#[derive(Clone, Debug)]
pub(crate) struct MatchArgs {
    /// The resource, `TYPE[.CLASS][#ID]`.
    pub(crate) resource: String,
    /// Its id; empty if it was not given.
    pub(crate) res: String,
    /// The files.
    pub(crate) files: DefinitionArgs,
    /// Where it is.
    pub(crate) ids: PlatformIds,
    /// The format to print in, as it was typed.
    pub(crate) format: String,
    /// The state folder of the project, if there is one.
    pub(crate) state_dir: StateDirArg,
}

impl MatchArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        MatchArgs {
            resource: args.positional().pop().unwrap_or_default(),
            res: args.text(RES),
            files: DefinitionArgs::read(args).behind("match TYPE"),
            ids: PlatformIds::read(args),
            format: args.text(FORMAT),
            state_dir: StateDirArg::read(args),
        }
    }
}

/// `definitions` with its commands, in the binary of this name.
pub(super) fn spec(name: &str) -> CommandSpec {
    CommandSpec {
        name: "definitions",
        about: "Look at Resource Definitions".to_owned(),
        commands: vec![
            list(name),
            show(name),
            matching(name),
            test::spec(name),
            change::usage(name),
            change::diff(name),
        ],
        ..CommandSpec::default()
    }
}

fn list(name: &str) -> CommandSpec {
    CommandSpec {
        name: "list",
        usage: "[--definitions PATH]",
        about: "List Resource Definitions".to_owned(),
        long_about: "Lists the definitions of files and folders by type, with their drivers and matching criteria.\n\n\
                     Files are YAML or JSON, in the forms of the Humanitec platform; of a folder those that end in .yaml, .yml or\n\
                     .json are read, in all folders below. What is no definition is skipped.\n\n\
                     In a project that was generated with definitions, it is those without --definitions."
            .to_owned(),
        examples: format!("  # The definitions of a folder\n  {name} definitions list --definitions=platform"),
        flags: [DefinitionArgs::FLAGS, PlaceArgs::FLAGS, &[FORMAT.flag()]].concat(),
        ..CommandSpec::default()
    }
}

fn show(name: &str) -> CommandSpec {
    CommandSpec {
        name: "show",
        usage: "ID [--definitions PATH]",
        about: "Print a Resource Definition".to_owned(),
        long_about: "Prints a definition as it was read: in one form, whichever way it is written, with the criteria that count.\n\
                     Secrets that it holds as text are hidden.\n\n\
                     In a project that was generated with definitions, it is one of those without --definitions."
            .to_owned(),
        examples: format!("  # One of the definitions of a folder\n  {name} definitions show postgres-dev --definitions=platform"),
        flags: [
            DefinitionArgs::FLAGS,
            PlaceArgs::FLAGS,
            &[SHOW_FORMAT.flag(), SHOW_SECRETS.flag()],
        ]
        .concat(),
        arity: Arity::Exactly(1),
        ..CommandSpec::default()
    }
}

fn matching(name: &str) -> CommandSpec {
    CommandSpec {
        name: "match",
        usage: "TYPE[.CLASS] [--definitions PATH]",
        about: "Say which Resource Definition a resource gets".to_owned(),
        long_about: "Prints all matching criteria for a type of resource, the most specific first: which one wins, and for each other\n\
                     one by which field it loses or does not match. Fails if none matches, and says what each definition lacks.\n\n\
                     In a project that was generated with definitions, flags may be left out: then it is those, and that environment."
            .to_owned(),
        examples: format!(
            "  # What a database gets in an environment for development\n  {name} definitions match postgres --definitions=platform --env-type=development\n\n\
             \x20 # What a certain one gets in a certain environment\n  {name} definitions match postgres.large --res=modules.api.externals.db --definitions=platform --app=shop --env=live --env-type=production"
        ),
        flags: [
            DefinitionArgs::FLAGS,
            &[RES.flag()],
            PlatformIds::FLAGS,
            &[FORMAT.flag(), StateDirArg::FLAG],
        ]
        .concat(),
        arity: Arity::Exactly(1),
        ..CommandSpec::default()
    }
}
