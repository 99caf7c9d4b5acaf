//! Paths in the compose file. compose takes them from the folder of the file, Score files from that of the project.

use score_yaml::{Map, Value};

use crate::model::is_drive;
use crate::paths;

/// The path from the folder of an output to the project's folder: empty if it is the same one, else `..` or several.
///
/// An output outside of the project may be moved back, so its paths are written as if it lay in the project's folder.
#[cfg(feature = "cli")]
pub(crate) fn path_to_project(output: &str) -> String {
    if !paths::is_local(output) {
        return String::new();
    }
    let clean = paths::clean(output);
    let depth = clean.matches('/').count();
    vec![".."; depth].join("/")
}

/// A path from the project's folder, as it is from the folder of the output.
pub(crate) fn relative_to_output(path_to_project: &str, path: &str) -> String {
    if path_to_project.is_empty() || !is_relative(path) {
        path.to_owned()
    } else {
        paths::join(path_to_project, path)
    }
}

/// True if a path is relative to the folder of whoever reads it.
pub(crate) fn is_relative(path: &str) -> bool {
    !path.is_empty() && !path.starts_with(['/', '~', '$', '\\']) && !is_drive(path)
}

/// Rebases the contexts and keys of a build, whose paths are from the project's folder.
pub(crate) fn rebase_build(path_to_project: &str, build: &mut Value) {
    let Some(build) = build.as_map_mut().filter(|_| !path_to_project.is_empty()) else {
        return;
    };
    let rebase_one = |context: &mut Value| {
        if let Value::String(text) = context
            && !is_remote(text)
        {
            *text = relative_to_output(path_to_project, text).into();
        }
    };
    if let Some(context) = build.get_mut("context") {
        rebase_one(context);
    }
    let others = build
        .get_mut("additional_contexts")
        .and_then(Value::as_map_mut);
    others
        .into_iter()
        .flat_map(Map::values_mut)
        .for_each(rebase_one);
    rebase_ssh_keys(build, |path| relative_to_output(path_to_project, path));
}

/// Replaces the paths of SSH keys, `ssh: ["key: path"]`.
pub(crate) fn rebase_ssh_keys(build: &mut Map, rebased: impl Fn(&str) -> String) {
    let keys = build.get_mut("ssh").into_iter();
    let keys = keys.filter_map(|keys| match keys {
        Value::Seq(keys) => Some(keys),
        _ => None,
    });
    for key in keys.flatten() {
        if let Value::String(text) = key
            && let Some((name, path)) = text.split_once(": ")
        {
            *text = format!("{name}: {}", rebased(path)).into();
        }
    }
}

/// True if a context is fetched, or is another build.
fn is_remote(context: &str) -> bool {
    context.contains("://")
        || ["service:", "target:", "github.com/", "git@"]
            .iter()
            .any(|start| context.starts_with(start))
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use super::*;

    #[test]
    fn only_outputs_in_folders_of_the_project_have_a_way_back() {
        for (output, way) in [
            ("compose.yaml", ""),
            ("./compose.yaml", ""),
            ("dist/compose.yaml", ".."),
            ("./dist//a/../b/compose.yaml", "../.."),
            ("../compose.yaml", ""),
            ("a/../../compose.yaml", ""),
            ("/tmp/compose.yaml", ""),
            ("-", ""),
            ("/dev/stdout", ""),
        ] {
            assert_eq!(path_to_project(output), way, "{output}");
        }
    }

    #[test]
    fn contexts_of_builds_are_rebased_unless_they_are_fetched() {
        let text = "{context: ./src, additional_contexts: {a: lib, b: https://x/y, c: 'service:s', d: /abs, e: 'docker-image://f', g: $H, i: ., j: 'C:\\x'}, ssh: [default, 'k: ./id', 'l: /id']}";
        let mut build = parse_str(text).unwrap();
        rebase_build("../..", &mut build);
        let expected = "{context: ../../src, additional_contexts: {a: ../../lib, b: https://x/y, c: 'service:s', d: /abs, e: 'docker-image://f', g: $H, i: ../.., j: 'C:\\x'}, ssh: [default, 'k: ../../id', 'l: /id']}";
        assert_eq!(build, parse_str(expected).unwrap());
    }
}
