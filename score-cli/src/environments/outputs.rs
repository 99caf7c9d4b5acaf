//! The outputs of an environment: what `{env}` in their paths stands for.

use std::path::Path;

use score_core::diagnostic::Diagnostics;
use score_yaml::message;

use crate::binary::Binary;
use crate::command_tree::generate::GenerateArgs;
use crate::environment_name::{
    like_environment, name_environment, names_environment, no_placeholder,
};
use crate::error::{Error, invalid_flag};

/// True if the path of an output of a run names the environment.
pub(crate) fn name_one(binary: Binary, args: &GenerateArgs) -> bool {
    let GenerateArgs {
        output,
        output_dir,
        secret_objects,
        ..
    } = args;
    let texts = [output, secret_objects].into_iter().chain(output_dir);
    let mut texts = texts
        .map(String::as_str)
        .chain([binary.env_file(&args.target)]);
    texts.any(names_environment)
}

/// Refuses paths of outputs that lead nowhere and seem to mean the environment in other words than `{env}`.
///
/// # Errors
/// There are some; all of them.
pub(crate) fn check(binary: Binary, args: &GenerateArgs) -> Result<(), Diagnostics> {
    let secrets = args.secret_objects.strip_prefix("separate=");
    let paths = [
        ("--output", Some(args.output.as_str())),
        ("--output-dir", args.output_dir.as_deref()),
        ("--secret-objects", secrets),
        ("--env-file", Some(binary.env_file(&args.target))),
    ];
    let mut diags = Diagnostics::new();
    for (flag, path) in paths {
        let Some(path) = path else { continue };
        // A folder of such a name may be there.
        let leads_nowhere = || {
            let folder = Path::new(path).parent();
            folder.is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        };
        if let Some(word) = like_environment(path)
            && leads_nowhere()
        {
            diags.push(no_placeholder(flag, word));
        }
        if let Some(inside) = without_way_back(path) {
            let text = message!(
                "`{path}` in `{flag}` leads into a folder of the environment and out of it again"
            );
            let hint = message!(
                "`{inside}` is the same place without it; what is to be of each environment has `{{env}}` in its own name"
            );
            diags.push(invalid_flag(text).hint(hint));
        }
    }
    for path in &args.inputs.context.values {
        if let Some(word) = like_environment(path)
            && !Path::new(path).exists()
        {
            diags.push(no_placeholder("--values", word));
        }
    }
    match diags.has_errors() {
        true => Err(diags),
        false => Ok(()),
    }
}

/// A path without a folder that is named for the environment and left again by `..`; `None` if it has none.
fn without_way_back(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let is_left = |pair: &[&str]| names_environment(pair[0]) && pair[1] == "..";
    let at = parts.windows(2).position(is_left)?;
    let (before, behind) = (&parts[..at], &parts[at + 2..]);
    Some([before, behind].concat().join("/"))
}

/// Puts the name of the environment into the paths of the outputs of a run. Folders that such a path names are made.
///
/// # Errors
/// No environment is named, or its name would lead elsewhere.
pub(crate) fn name_all(
    binary: Binary,
    args: &mut GenerateArgs,
    environment: &str,
) -> Result<(), Error> {
    let GenerateArgs {
        output,
        output_dir,
        secret_objects,
        target,
        environment_outputs,
        ..
    } = args;
    let mut diags = Diagnostics::new();
    let mut name = |flag: &str, text: &mut String| {
        if !names_environment(text) {
            return;
        }
        match name_environment(flag, text, environment) {
            Ok(named) => {
                let path = named.strip_prefix("separate=").unwrap_or(&named);
                environment_outputs.push(path.to_owned());
                *text = named;
            }
            Err(error) => diags.push(error),
        }
    };
    name("--output", output);
    if let Some(folder) = output_dir {
        name("--output-dir", folder);
    }
    name("--secret-objects", secret_objects);
    binary.change_env_file(target, &mut |file| name("--env-file", file));
    match diags.has_errors() {
        true => Err(diags.into()),
        false => Ok(()),
    }
}
