//! `validate`: its flags, help and arguments.

use score_core::diagnostic::{Diagnostic, nearest};

use super::definitions::DefinitionArgs;
use super::inputs::{
    ChangeArgs, ContextArgs, DEPLOY_CONFIG_FLAGS, EXTENSION_FLAGS, InputArgs, STRICT_FLAGS,
};
use super::state_place::StateDirArg;
use crate::codes;
use crate::command_line::{Arity, CommandSpec, FlagSet as _, ListFlag, RawArgs, Switch, TextFlag};
use crate::error::Error;

const OUTPUT: TextFlag = TextFlag::with_default(
    "output",
    Some('o'),
    "text",
    "How to print: text, or json for a list of {Level, Location, Message, File}",
);
const FORMAT: TextFlag = TextFlag::with_default(
    "format",
    None,
    "human",
    "How to print: human, json, sarif, github (annotations) or gitlab (code quality)",
);
const PROVISIONERS: ListFlag = ListFlag::new(
    "provisioners",
    None,
    "A provisioners file to check resources against, by URI; may be given several times",
);
const NO_DEFAULT_PROVISIONERS: Switch = Switch::new(
    "no-default-provisioners",
    None,
    "Outside of a project, check resources without the default provisioners",
);

/// The form in which findings are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FindingForm {
    /// For people.
    Human,
    /// A list of `{Level, Location, Message, File}`.
    Pointers,
    /// A list of diagnostics, as `score-diagnostic/schemas/diagnostic.json` describes them.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub.
    GitHub,
    /// A report of code quality for GitLab.
    GitLab,
}

impl FindingForm {
    const FORMATS: [(&'static str, FindingForm); 5] = [
        ("human", FindingForm::Human),
        ("json", FindingForm::Json),
        ("sarif", FindingForm::Sarif),
        ("github", FindingForm::GitHub),
        ("gitlab", FindingForm::GitLab),
    ];

    /// True of the name of a format.
    pub(crate) fn is_known(name: &str) -> bool {
        Self::FORMATS.iter().any(|(known, _)| *known == name)
    }
}

/// The arguments of `validate`.
#[derive(Clone, Debug)]
pub struct ValidateArgs {
    /// The Score files to check, folders with Score files, and what goes with them.
    pub inputs: InputArgs,
    /// The definitions to check, if some are named.
    pub definitions: DefinitionArgs,
    /// The URIs of provisioner files to check against.
    pub provisioners: Vec<String>,
    /// True if there are no default provisioners outside of a project.
    pub no_default_provisioners: bool,
    /// The state folder of the project.
    pub state_dir: StateDirArg,
    /// How findings are printed, as it was typed in the older way.
    output: Option<String>,
    /// How findings are printed, as it was typed.
    format: Option<String>,
}

impl ValidateArgs {
    /// Takes them out of what was typed.
    pub fn read(args: &mut RawArgs) -> Self {
        ValidateArgs {
            inputs: InputArgs::read(args),
            definitions: DefinitionArgs::read(args),
            provisioners: args.list(PROVISIONERS),
            no_default_provisioners: args.switch(NO_DEFAULT_PROVISIONERS),
            state_dir: StateDirArg::read(args),
            output: args.given_text(OUTPUT),
            format: args.given_text(FORMAT),
        }
    }

    /// The error that nothing is named that could be checked.
    pub(crate) fn nothing_named() -> Error {
        Error::Usage {
            message: "nothing is given to validate: name Score files, or --definitions".to_owned(),
            command: Some(vec!["validate".to_owned()]),
        }
    }

    /// The form in which findings are printed.
    ///
    /// # Errors
    /// There is no such form, or two are named.
    pub fn form(&self) -> Result<FindingForm, Diagnostic> {
        let refuse =
            |text: String| Diagnostic::new(codes::INVALID_FLAG, text.clone()).summary(text);
        let output = match self.output.as_deref() {
            None => None,
            Some("text") => Some(FindingForm::Human),
            Some("json") => Some(FindingForm::Pointers),
            Some(other) => {
                let text =
                    format!("invalid --output value \"{other}\", expected \"text\" or \"json\"");
                return Err(refuse(text));
            }
        };
        let Some(format) = self.format.as_deref() else {
            return Ok(output.unwrap_or(FindingForm::Human));
        };
        if output.is_some() {
            let text = "--output and --format both say how to print: give one of them";
            return Err(refuse(text.to_owned()));
        }
        let mut known = FindingForm::FORMATS.iter();
        if let Some((_, form)) = known.find(|(known, _)| *known == format) {
            return Ok(*form);
        }
        let names = FindingForm::FORMATS.map(|(name, _)| name);
        let listed = names.map(|name| format!("\"{name}\"")).join(", ");
        let text = format!("invalid --format value \"{format}\", expected one of {listed}");
        let hint = nearest(format, names).map(|name| format!("did you mean `{name}`?"));
        let error = refuse(text);
        Err(hint.into_iter().fold(error, Diagnostic::hint))
    }
}

/// `validate`, in the binary of this name.
pub(super) fn spec(name: &str) -> CommandSpec {
    CommandSpec {
        name: "validate",
        usage: "[SCORE_FILE|FOLDER...]",
        about: "Check Score files and their extensions, and Resource Definitions".to_owned(),
        long_about: "Says everything that is wrong with Score files, and with their Humanitec extension files if some are given, as far\n\
                     as no provisioner has to run to see it; and with Resource Definitions, with or without a Score file. Fails if\n\
                     there is an error.\n\n\
                     Of a folder, the files named score.yaml or NAME.score.yaml are checked, in folders below too; `-` is standard input.\n\
                     In a project, resources are checked against its provisioners, and without arguments its own Score files are\n\
                     checked. Elsewhere they are checked against --provisioners and the default provisioners; what only those do not\n\
                     know is a warning.\n\n\
                     Needs no project, runs nothing, and writes nothing."
            .to_owned(),
        examples: format!(
            "  # A Score file alone\n  {name} validate score.yaml\n\n\
             \x20 # All Score files of a folder, for the annotations of a pull request on GitHub\n  {name} validate apps --format=github\n\n\
             \x20 # With the provisioners of a platform, for a service that takes SARIF\n  {name} validate apps --provisioners=platform.provisioners.yaml --format=sarif > score.sarif\n\n\
             \x20 # With its extension, for an editor\n  {name} validate score.yaml --extensions=humanitec.score.yaml --output=json\n\n\
             \x20 # The definitions of a folder\n  {name} validate --definitions=platform"
        ),
        flags: [
            &[
                OUTPUT.flag(),
                FORMAT.flag(),
                PROVISIONERS.flag(),
                NO_DEFAULT_PROVISIONERS.flag(),
                StateDirArg::FLAG,
            ],
            EXTENSION_FLAGS,
            DEPLOY_CONFIG_FLAGS,
            DefinitionArgs::FLAGS,
            ContextArgs::FLAGS,
            ChangeArgs::FLAGS,
            STRICT_FLAGS,
        ]
        .concat(),
        arity: Arity::Any,
        ..CommandSpec::default()
    }
}
