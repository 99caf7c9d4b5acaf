//! `resource-types` and `schema score`: their flags, helps and arguments.

use super::definitions::DefinitionArgs;
use super::inputs::{ContextArgs, PlatformIds, VALUES_FLAGS};
use super::run_definitions::{DRIVER_MAP_FLAGS, RunDefinitionArgs};
use super::state_place::StateDirArg;
use crate::command_line::{CommandSpec, Flag, FlagSet, RawArgs, Switch, TextFlag};

const CLASSES: TextFlag = TextFlag::new(
    "classes",
    None,
    "A file that says what classes are for, a list of {resource_type, id, description}",
);
const FILTER_TYPE: TextFlag = TextFlag::new("filter-type", None, "List this type alone");
const FORMAT: TextFlag =
    TextFlag::with_default("format", Some('f'), "table", "How to print: table or json");
const TYPES: Switch = Switch::new(
    "types",
    None,
    "With the types, classes and params of resources that there are",
);

/// Where types are looked for.
#[derive(Clone, Debug)]
pub(crate) struct TypesOfArgs {
    /// The definitions, and what stands in for their drivers.
    pub(crate) definitions: RunDefinitionArgs,
    /// The environment, and its values.
    pub(crate) context: ContextArgs,
    /// The file of classes; empty if there is none.
    pub(crate) classes: String,
    /// The state folder of the project, if there is one.
    pub(crate) state_dir: StateDirArg,
}

impl TypesOfArgs {
    fn flags() -> Vec<Flag> {
        [
            DefinitionArgs::FLAGS,
            DRIVER_MAP_FLAGS,
            PlatformIds::FLAGS,
            VALUES_FLAGS,
            &[CLASSES.flag()],
            StateDirArg::FLAGS,
        ]
        .concat()
    }

    fn read(args: &mut RawArgs) -> Self {
        TypesOfArgs {
            definitions: RunDefinitionArgs::read(args),
            context: ContextArgs::read(args),
            classes: args.text(CLASSES),
            state_dir: StateDirArg::read(args),
        }
    }
}

/// The arguments of `resource-types`.
#[derive(Clone, Debug)]
pub(crate) struct ResourceTypesArgs {
    /// Where types are looked for.
    pub(crate) of: TypesOfArgs,
    /// The only type that is listed; all if it is empty.
    pub(crate) filter: String,
    /// The format to print in, as it was typed.
    pub(crate) format: String,
}

impl ResourceTypesArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        ResourceTypesArgs {
            of: TypesOfArgs::read(args),
            filter: args.text(FILTER_TYPE),
            format: args.text(FORMAT),
        }
    }
}

/// The arguments of `schema score`.
#[derive(Clone, Debug)]
pub(crate) struct ScoreSchemaArgs {
    /// Where types are looked for; `None` if the schema is the published one.
    pub(crate) types_of: Option<TypesOfArgs>,
    /// A flag that was given and says where types are looked for, though they are not.
    pub(crate) unused: Option<&'static str>,
}

impl ScoreSchemaArgs {
    pub(super) fn read(args: &mut RawArgs) -> Self {
        let shows_types = args.switch(TYPES);
        let flags = TypesOfArgs::flags();
        let mut given = flags.iter().filter(|flag| args.is_given(flag));
        let unused = given.next().filter(|_| !shows_types);
        let types_of = TypesOfArgs::read(args);
        ScoreSchemaArgs {
            unused: unused.map(|flag| flag.long),
            types_of: shows_types.then_some(types_of),
        }
    }
}

/// `resource-types`, in the binary of this name.
pub(super) fn resource_types(name: &str) -> CommandSpec {
    let own = [FILTER_TYPE.flag(), FORMAT.flag()];
    CommandSpec {
        name: "resource-types",
        usage: "[--definitions PATH]",
        about: "List the types of resources that Score files may ask for".to_owned(),
        long_about: "Lists the types and classes of resources that Score files may ask for in an environment: those that a rule of a\n\
                     definition matches there, those that need no definition, and in a project also what its provisioner files take. What\n\
                     only one resource gets, by a rule with res_id, is not listed, nor are types that come by reference alone.\n\n\
                     In a project, flags may be left out: then it is the environment of the last generate with definitions."
            .to_owned(),
        examples: format!(
            "  # What developers may ask for\n  {name} resource-types --definitions=platform --app=shop --env=dev --env-type=development --classes=classes.yaml"
        ),
        flags: [TypesOfArgs::flags(), own.to_vec()].concat(),
        ..CommandSpec::default()
    }
}

/// `schema` with its commands, in the binary of this name.
pub(super) fn schema(name: &str) -> CommandSpec {
    CommandSpec {
        name: "schema",
        about: "Print JSON Schemas for editors".to_owned(),
        commands: vec![CommandSpec {
            name: "score",
            usage: "[--types --definitions PATH]",
            about: "Print the JSON Schema of Score files".to_owned(),
            long_about: "Prints the JSON Schema of Score files. With --types, resources have the types, classes and params that there are in an\n\
                         environment, as `resource-types` lists them, and their outputs stand in the descriptions: an editor then completes them,\n\
                         and marks what is not there."
                .to_owned(),
            examples: format!(
                "  # For an editor\n  {name} schema score --types --definitions=platform --app=shop --env=dev --env-type=development > score.schema.json"
            ),
            flags: [vec![TYPES.flag()], TypesOfArgs::flags()].concat(),
            ..CommandSpec::default()
        }],
        ..CommandSpec::default()
    }
}
