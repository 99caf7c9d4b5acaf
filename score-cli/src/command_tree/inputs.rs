//! The flags and arguments by which `generate`, `validate` and `delta` name what they read.

use std::path::Path;

use score_core::diagnostic::Diagnostic;
use score_core::document::flag_meant;
use score_yaml::message;

use crate::codes;
use crate::command_line::{Flag, FlagSet, ListFlag, RawArgs, Switch, TextFlag};
use crate::error::invalid_flag;

const OVERRIDES_FILE: TextFlag = TextFlag::new(
    "overrides-file",
    None,
    "A YAML file to merge over the Score file",
);
const OVERRIDE_PROPERTY: ListFlag = ListFlag::new(
    "override-property",
    None,
    "A path=value to set in the Score file; path= removes",
);
const IMAGE: TextFlag = TextFlag::new(
    "image",
    Some('i'),
    "The image of containers whose image is '.'",
);
const EXTENSIONS: ListFlag = ListFlag::new(
    "extensions",
    None,
    "The Humanitec extension file of the Score file; WORKLOAD=FILE where there are several",
);
const DEPLOY_CONFIG: TextFlag = TextFlag::new(
    "deploy-config",
    None,
    "A ScoreDeployConfig that names Score files and their extensions",
);
const STRICT: Switch = Switch::new("strict", None, "Treat warnings as errors");

const PROFILES: TextFlag = TextFlag::new(
    "profiles",
    None,
    "A folder with a profile.json for each custom workload profile, in a folder named after its id",
);
const VALUES: ListFlag = ListFlag::new(
    "values",
    None,
    "A YAML file with shared values: ${values.KEY} in extensions, outputs of environment resources; later files win",
);
const APP: TextFlag = TextFlag::new(
    "app",
    None,
    "The id of the application: ${context.app.id}, and app_id in rules of definitions",
);
const ENV: TextFlag = TextFlag::new(
    "env",
    None,
    "The id of the environment: ${context.env.id}, and env_id in rules of definitions",
);
const ENV_TYPE: TextFlag = TextFlag::new(
    "env-type",
    None,
    "The type of the environment: ${context.env.type}, and env_type in rules of definitions",
);
const ORG: TextFlag = TextFlag::new("org", None, "The id of the organisation: ${context.org.id}");

/// The flag that names files of values.
pub(super) const VALUES_FLAGS: &[Flag] = &[VALUES.flag()];
/// The flag that names extensions.
pub(super) const EXTENSION_FLAGS: &[Flag] = &[EXTENSIONS.flag()];
/// The flag that names Score files and extensions at once.
pub(super) const DEPLOY_CONFIG_FLAGS: &[Flag] = &[DEPLOY_CONFIG.flag()];
/// The flag for those who want no warnings.
pub(super) const STRICT_FLAGS: &[Flag] = &[STRICT.flag()];

/// The inputs of a run, as the command line names them. Flags that a command does not have count as not given.
#[derive(Clone, Debug)]
pub struct InputArgs {
    /// The Score files.
    pub score_files: Vec<String>,
    /// The changes to Score files before they are compiled.
    pub changes: ChangeArgs,
    /// The extension files, `FILE` or `WORKLOAD=FILE`.
    pub extensions: Vec<String>,
    /// A file that names Score files and their extensions; empty if there is none.
    pub deploy_config: String,
    /// The context that extensions are read with.
    pub context: ContextArgs,
    /// True if warnings are errors.
    pub is_strict: bool,
}

impl InputArgs {
    /// No Score file, in a context.
    pub(crate) fn of_context(context: ContextArgs) -> Self {
        InputArgs {
            score_files: Vec::new(),
            changes: ChangeArgs {
                overrides_file: None,
                properties: Vec::new(),
                image: None,
                earlier: Vec::new(),
            },
            extensions: Vec::new(),
            deploy_config: String::new(),
            context,
            is_strict: false,
        }
    }

    /// The error of changes to no Score file or to several, in the words of the Go tools. A property whose value stands
    /// behind a blank is told as that, in words of our own: the command line takes the value for one more file.
    #[must_use]
    pub fn not_of_one(&self, summary: &str) -> Diagnostic {
        let mut properties = self.changes.properties.iter();
        let path = properties.find(|property| !property.contains('='));
        let is_file = |name: &str| [".yaml", ".yml"].iter().any(|end| name.ends_with(end));
        let value = self.score_files.iter().find(|name| !is_file(name));
        match path.zip(value) {
            // One Score file was given.
            Some((path, value)) => {
                let message = message!(
                    "`--override-property {path}` has no `=`, and `{value}` is read as a Score file"
                );
                let name = path.trim_end_matches(':');
                let hint = message!("a value follows a `=`: `--override-property {name}={value}`");
                Diagnostic::new(codes::INVALID_FLAG, message).hint(hint)
            }
            None => {
                let error = Diagnostic::new(codes::INVALID_FLAG, summary);
                let error = error.summary(summary);
                match self.score_files.len() {
                    0 | 1 => error,
                    _ if let Some((property, rest)) = self.parted(is_file) => {
                        let (path, value) = property.split_once('=').unwrap_or((property, ""));
                        let path = path.trim_start_matches(['"', '\'']);
                        let files = self.score_files.iter();
                        let parts = files.map(String::as_str).filter(|name| !is_file(name));
                        let parts: Vec<&str> = std::iter::once(value).chain(parts).collect();
                        let value = parts.join(" ");
                        let flag = flag_meant(path, value.trim_matches(['"', '\'']));
                        let flag =
                            flag.unwrap_or_else(|| message!("--override-property \"{path}=…\""));
                        let taken = message!("`{rest}` is taken as a Score file: ");
                        error.hint(taken + &format!("put all of it in double quotes, `{flag}`"))
                    }
                    _ => error.hint("give one Score file at a time: the project keeps the others"),
                }
            }
        }
    }

    /// The property whose value a blank has parted, and the first of its parts that counts as a Score file.
    fn parted(&self, is_file: impl Fn(&str) -> bool) -> Option<(&str, &str)> {
        let open = |text: &str| {
            let count = |signs: [char; 2]| text.matches(signs).count();
            count(['[', '{']) > count([']', '}'])
        };
        let property = self.changes.properties.iter().find(|text| open(text))?;
        let mut files = self.score_files.iter();
        let rest = files.find(|name| !is_file(name) && !Path::new(name).exists())?;
        Some((property, rest))
    }

    pub(super) fn read(args: &mut RawArgs) -> Self {
        InputArgs {
            score_files: args.positional(),
            changes: ChangeArgs::read(args),
            extensions: args.list(EXTENSIONS),
            deploy_config: args.text(DEPLOY_CONFIG),
            context: ContextArgs::read(args),
            is_strict: args.switch(STRICT),
        }
    }
}

/// The changes to Score files before they are compiled. Texts are as they were typed, which may be empty; `None` if
/// they were not given.
#[derive(Clone, Debug)]
pub struct ChangeArgs {
    /// A file to merge over the Score file.
    pub overrides_file: Option<String>,
    /// `path=value` to set, `path=` to remove.
    pub properties: Vec<String>,
    /// The image of containers that leave theirs open.
    pub image: Option<String>,
    /// What counts for nothing, as the last value of a flag is read alone: the flag without its dashes, and the value.
    pub earlier: Vec<(&'static str, String)>,
}

impl ChangeArgs {
    /// The file to merge over the Score file, if one is named.
    #[must_use]
    pub fn overrides_file(&self) -> Option<&str> {
        filled(self.overrides_file.as_ref())
    }

    /// The image of containers that leave theirs open, if one is named.
    #[must_use]
    pub fn image(&self) -> Option<&str> {
        filled(self.image.as_ref())
    }
}

impl ChangeArgs {
    /// The warnings about values of flags that count for nothing.
    pub(crate) fn overridden(&self) -> impl Iterator<Item = Diagnostic> {
        self.earlier.iter().map(|(flag, value)| {
            let message = message!("`--{flag} {value}` counts for nothing: the last `--{flag}` does");
            let warning = Diagnostic::new(codes::UNUSED_FLAG, message);
            match *flag == IMAGE.flag().long {
                true => warning.hint(message!(
                    "for one of several containers: `--override-property containers.NAME.image={value}`"
                )),
                false => warning.hint("put what both files say into one"),
            }
        })
    }

    /// The error of a flag that takes one thing and was given several, with commas between them.
    pub(crate) fn several(&self) -> Option<Diagnostic> {
        let refused = |message: String| Diagnostic::new(codes::INVALID_FLAG, message);
        let is_there = |path: &str| !path.is_empty() && Path::new(path).exists();
        if let Some(files) = self.overrides_file()
            && files.contains(',')
            && !is_there(files)
            && files.split(',').any(is_there)
        {
            let message = message!("`--overrides-file` takes one file, found `{files}`");
            return Some(refused(message).hint("put what they say into one file"));
        }
        self.properties.iter().find_map(|property| {
            let (before, other) = property.rsplit_once(',')?;
            let (path, _) = other.split_once('=')?;
            let (first, _) = path.trim().split_once('.')?;
            // `service.name=…` and the like stand in values that are right, as those of OpenTelemetry.
            let is_path = first == "containers" && path.trim().matches('.').count() >= 2;
            let is_one = before.matches('=').count() == 1 && !before.contains(',');
            let is_list = before.contains(".variables.");
            // No image has a comma.
            let is_image = before
                .split('=')
                .next()
                .is_some_and(|path| path.ends_with(".image"))
                && ["metadata", "containers", "service", "resources"].contains(&first);
            if !is_image && (!is_path || !is_one || is_list) {
                return None;
            }
            let message = message!(
                "`--override-property` takes one path, found `{}` in the value",
                path.trim()
            );
            Some(refused(message).hint(message!(
                "one flag for each: `--override-property {before} --override-property {}`",
                other.trim()
            )))
        })
    }
}

impl FlagSet for ChangeArgs {
    const FLAGS: &'static [Flag] = &[
        OVERRIDES_FILE.flag(),
        OVERRIDE_PROPERTY.flag(),
        IMAGE.flag(),
    ];

    fn read(args: &mut RawArgs) -> Self {
        let earlier = [OVERRIDES_FILE, IMAGE].map(|flag| {
            let values = args.earlier(flag).into_iter();
            values.map(move |value| (flag.flag().long, value))
        });
        let earlier = earlier.into_iter().flatten().collect();
        ChangeArgs {
            earlier,
            overrides_file: args.given_text(OVERRIDES_FILE),
            properties: args.list(OVERRIDE_PROPERTY),
            image: args.given_text(IMAGE),
        }
    }
}

/// The context that extensions are read with.
#[derive(Clone, Debug, Default)]
pub struct ContextArgs {
    /// The folder of the custom workload profiles; empty where it was not given.
    pub profiles: String,
    /// The files of values.
    pub values: Vec<String>,
    /// The environment whose own files of values stand in for those that this one does not have; empty if none do. No flag says it.
    pub values_of: String,
    /// Where on the platform it is.
    pub ids: PlatformIds,
}

impl FlagSet for ContextArgs {
    const FLAGS: &'static [Flag] = &[
        PROFILES.flag(),
        VALUES.flag(),
        APP.flag(),
        ENV.flag(),
        ENV_TYPE.flag(),
        ORG.flag(),
    ];

    fn read(args: &mut RawArgs) -> Self {
        ContextArgs {
            profiles: args.text(PROFILES),
            values: args.list(VALUES),
            values_of: String::new(),
            ids: PlatformIds::read(args),
        }
    }
}

/// A place on the platform; texts are empty where they were not given.
#[derive(Clone, Debug, Default)]
pub struct PlatformIds {
    /// The id of the application.
    pub app: String,
    /// The id of the environment.
    pub env: String,
    /// The type of the environment.
    pub env_type: String,
    /// The id of the organisation.
    pub org: String,
}

impl PlatformIds {
    /// Refuses ids that nobody can have: they stand in tables, labels and paths.
    ///
    /// # Errors
    /// One holds a line break or another character that is none to read.
    pub(crate) fn check(&self) -> Result<(), Diagnostic> {
        let all = [
            ("--app", &self.app),
            ("--env", &self.env),
            ("--env-type", &self.env_type),
            ("--org", &self.org),
        ];
        let mut all = all.into_iter();
        match all.find(|(_, id)| id.contains(char::is_control)) {
            Some((flag, id)) => Err(invalid_flag(message!(
                "`{flag}` is `{id}`, expected an id without line breaks, tabs and the like"
            ))),
            None => Ok(()),
        }
    }
}

impl FlagSet for PlatformIds {
    const FLAGS: &'static [Flag] = &[APP.flag(), ENV.flag(), ENV_TYPE.flag(), ORG.flag()];

    fn read(args: &mut RawArgs) -> Self {
        PlatformIds {
            app: args.text(APP),
            env: args.text(ENV),
            env_type: args.text(ENV_TYPE),
            org: args.text(ORG),
        }
    }
}

fn filled(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}
