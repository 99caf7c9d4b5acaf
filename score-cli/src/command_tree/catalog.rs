//! `catalog`: its flags, help and arguments.

use score_backstage::{
    AnnotationKey, EntityRef, FormatError, Link, Namespace, Settings, Tag, line, source_location,
};
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::message;

use super::inputs::{
    ChangeArgs, ContextArgs, DEPLOY_CONFIG_FLAGS, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS,
};
use super::state_place::StateDirArg;
use crate::command_line::{Arity, CommandSpec, Flag, FlagSet, ListFlag, RawArgs, Switch, TextFlag};
use crate::error::{Error, invalid_flag};
use crate::transaction::is_stdout;

const FORMAT: TextFlag = TextFlag::with_default(
    "format",
    None,
    "yaml",
    "How to print: yaml, a document for each entity, or json, a list",
);
const OUTPUT: TextFlag = TextFlag::with_default(
    "output",
    Some('o'),
    "-",
    "The file to write, or - for standard output",
);
const CHECK: Switch = Switch::new(
    "check",
    None,
    "Write nothing, and exit with 2 if the file of --output is not what would be written",
);
const OWNER: TextFlag = TextFlag::new(
    "owner",
    None,
    "The owner of what names none, group:default/payments, and of shared resources; unknown without it",
);
const SYSTEM: TextFlag = TextFlag::new(
    "system",
    None,
    "The system of what names none, and of shared resources",
);
const LIFECYCLE: TextFlag = TextFlag::new(
    "lifecycle",
    None,
    "The lifecycle of components that name none; experimental without it",
);
const TYPE: TextFlag = TextFlag::new(
    "type",
    None,
    "The type of components that name none; service without it",
);
const NAMESPACE: TextFlag = TextFlag::new(
    "entity-namespace",
    None,
    "The namespace of all entities in the catalog; default without it",
);
const SOURCE_LOCATION: TextFlag = TextFlag::new(
    "source-location",
    None,
    "The place of the sources of components that name none, as a URL; one of a folder ends in a slash",
);
const ANNOTATION: ListFlag = ListFlag::new(
    "annotation",
    None,
    "KEY=VALUE for components without that annotation; may be given several times",
);
const TAG: ListFlag = ListFlag::new(
    "tag",
    None,
    "A tag of components, behind their own; may be given several times",
);
const LINK: ListFlag = ListFlag::new(
    "link",
    None,
    "URL or TITLE=URL, a link of components, behind their own; may be given several times",
);

/// The form in which entities are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntityForm {
    /// A YAML document each.
    Yaml,
    /// A list in JSON.
    Json,
}

/// The arguments of `catalog`.
#[derive(Clone, Debug)]
pub struct CatalogArgs {
    /// The Score files, folders with Score files, and what goes with them.
    pub inputs: InputArgs,
    /// The state folder of the project, if there is one.
    pub state_dir: StateDirArg,
    /// True if nothing is written, and the file is compared.
    pub checks: bool,
    /// What is said of entities beside the Score files.
    settings: SettingArgs,
    /// The format to print in, as it was typed.
    format: String,
    /// The file to write, as it was typed.
    output: String,
}

impl CatalogArgs {
    /// Takes them out of what was typed.
    pub fn read(args: &mut RawArgs) -> Self {
        CatalogArgs {
            inputs: InputArgs::read(args),
            state_dir: StateDirArg::read(args),
            checks: args.switch(CHECK),
            settings: SettingArgs::read(args),
            format: args.text(FORMAT),
            output: args.text(OUTPUT),
        }
    }

    /// The form in which entities are printed.
    ///
    /// # Errors
    /// There is no such form.
    pub fn form(&self) -> Result<EntityForm, Diagnostic> {
        match self.format.as_str() {
            "yaml" => Ok(EntityForm::Yaml),
            "json" => Ok(EntityForm::Json),
            other => {
                let text =
                    message!("invalid --format value \"{other}\", expected \"yaml\" or \"json\"");
                Err(invalid_flag(text))
            }
        }
    }

    /// The file to write; `None` if that is standard output.
    ///
    /// # Errors
    /// None is named, or there is nothing to compare with.
    pub fn file(&self) -> Result<Option<&str>, Error> {
        match self.output.as_str() {
            "" => Err(Error::Other("no output file specified".to_owned())),
            output if !is_stdout(output) => Ok(Some(output)),
            _ if self.checks => {
                let text = "--check compares with a file, and --output is standard output";
                Err(invalid_flag(text).into())
            }
            _ => Ok(None),
        }
    }

    /// What is said of entities beside the Score files.
    ///
    /// # Errors
    /// All that the catalog would refuse.
    pub fn settings(&self) -> Result<Settings, Diagnostics> {
        let SettingArgs {
            owner,
            system,
            lifecycle,
            kind,
            namespace,
            source_location: place,
            annotations,
            tags,
            links,
        } = &self.settings;
        let mut flags = FlagReader::default();
        let settings = Settings {
            owner: flags.one(OWNER, owner, EntityRef::parse),
            system: flags.one(SYSTEM, system, EntityRef::parse),
            lifecycle: flags.one(LIFECYCLE, lifecycle, line),
            kind: flags.one(TYPE, kind, line),
            namespace: flags.one(NAMESPACE, namespace, Namespace::parse),
            source_location: flags.one(SOURCE_LOCATION, place, source_location),
            annotations: flags.all(ANNOTATION, annotations, annotation).collect(),
            tags: flags.all(TAG, tags, Tag::parse).collect(),
            links: flags.all(LINK, links, Link::parse).collect(),
            ..Settings::default()
        };
        match flags.found.has_errors() {
            true => Err(flags.found),
            false => Ok(settings),
        }
    }
}

/// What is said of entities beside the Score files, as it was typed.
#[derive(Clone, Debug)]
struct SettingArgs {
    owner: Option<String>,
    system: Option<String>,
    lifecycle: Option<String>,
    kind: Option<String>,
    namespace: Option<String>,
    source_location: Option<String>,
    annotations: Vec<String>,
    tags: Vec<String>,
    links: Vec<String>,
}

impl FlagSet for SettingArgs {
    const FLAGS: &'static [Flag] = &[
        OWNER.flag(),
        SYSTEM.flag(),
        LIFECYCLE.flag(),
        TYPE.flag(),
        NAMESPACE.flag(),
        SOURCE_LOCATION.flag(),
        ANNOTATION.flag(),
        TAG.flag(),
        LINK.flag(),
    ];

    fn read(args: &mut RawArgs) -> Self {
        SettingArgs {
            owner: args.given_text(OWNER),
            system: args.given_text(SYSTEM),
            lifecycle: args.given_text(LIFECYCLE),
            kind: args.given_text(TYPE),
            namespace: args.given_text(NAMESPACE),
            source_location: args.given_text(SOURCE_LOCATION),
            annotations: args.list(ANNOTATION),
            tags: args.list(TAG),
            links: args.list(LINK),
        }
    }
}

/// Reads the values of flags by the rules of the catalog.
#[derive(Default)]
struct FlagReader {
    /// What it would refuse.
    found: Diagnostics,
}

impl FlagReader {
    fn one<T>(
        &mut self,
        flag: TextFlag,
        text: &Option<String>,
        parse: impl Fn(&str) -> Result<T, FormatError>,
    ) -> Option<T> {
        self.read(flag.flag(), text.as_deref()?, parse)
    }

    fn all<T>(
        &mut self,
        flag: ListFlag,
        texts: &[String],
        parse: impl Fn(&str) -> Result<T, FormatError>,
    ) -> impl Iterator<Item = T> {
        let read = texts.iter();
        read.filter_map(move |text| self.read(flag.flag(), text, &parse))
    }

    fn read<T>(
        &mut self,
        flag: Flag,
        text: &str,
        parse: impl Fn(&str) -> Result<T, FormatError>,
    ) -> Option<T> {
        let report = |error: FormatError| {
            let refused = invalid_flag(format!("--{}: {error}", flag.long));
            let hint = error.way_out().into_iter();
            self.found.push(hint.fold(refused, Diagnostic::hint));
        };
        parse(text).map_err(report).ok()
    }
}

/// `KEY=VALUE`.
fn annotation(text: &str) -> Result<(AnnotationKey, String), FormatError> {
    let Some((key, value)) = text.split_once('=') else {
        let message = message!("`{text}` has no value, expected `KEY=VALUE`");
        return Err(FormatError::new(message));
    };
    let value = match key {
        "backstage.io/source-location" => source_location(value)?,
        _ => value.to_owned(),
    };
    Ok((AnnotationKey::parse(key)?, value))
}

/// `catalog`, in the binary of this name.
pub(super) fn spec(name: &str) -> CommandSpec {
    CommandSpec {
        name: "catalog",
        usage: "[SCORE_FILE|FOLDER...]",
        about: "Print the entities of Score files for a Backstage catalog".to_owned(),
        long_about: "Prints what a Backstage catalog says of workloads: a Component for each, a Resource for each of their resources, and an\n\
                     API where an annotation defines one; who owns them, and which depends on which. Annotations that start with\n\
                     backstage.io/ say what only the catalog wants to know, and are in no manifest; flags say it for workloads that have\n\
                     none.\n\n\
                     Of a folder, the files named score.yaml or NAME.score.yaml are read, in folders below too; `-` is standard input.\n\
                     Without arguments it is the project's workloads, or else score.yaml. A resource that several Score files share has\n\
                     one entity, which is the same whichever of them is read.\n\n\
                     Needs no project, runs nothing, and writes nothing but the file of --output."
            .to_owned(),
        examples: format!(
            "  # The entities of a Score file\n  {name} catalog score.yaml --owner=group:default/payments\n\n\
             \x20 # As a file in the repository, with where it is\n  {name} catalog score.yaml --owner=group:default/payments --source-location=https://github.com/example/shop/tree/main/ --output=catalog-info.yaml\n\n\
             \x20 # In CI: fails if that file is out of date\n  {name} catalog score.yaml --owner=group:default/payments --source-location=https://github.com/example/shop/tree/main/ --output=catalog-info.yaml --check\n\n\
             \x20 # For a program, from standard input\n  {name} catalog - --format=json"
        ),
        flags: [
            &[FORMAT.flag(), OUTPUT.flag(), CHECK.flag()] as &[Flag],
            SettingArgs::FLAGS,
            EXTENSION_FLAGS,
            DEPLOY_CONFIG_FLAGS,
            ContextArgs::FLAGS,
            ChangeArgs::FLAGS,
            STRICT_FLAGS,
            StateDirArg::FLAGS,
        ]
        .concat(),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}
