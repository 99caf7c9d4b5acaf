//! Files of other tools that are given as a Score file: the package of an app, the values of a chart, and files that are no YAML.

use score_diagnostic::codes;
use score_diagnostic::{Diagnostic, Diagnostics};
use score_yaml::{Mapping, Node, message};

use super::GIVE_A_SCORE_FILE;

/// The error of a document whose fields tell that it is of another tool.
pub(super) fn foreign_map(root: &Node) -> Option<Diagnostic> {
    let map = root.as_map()?;
    let has = |name: &str| map.contains_key(name);
    if ["apiVersion", "containers", "metadata"]
        .iter()
        .any(|name| has(name))
    {
        return None;
    }
    let (key, what) = of_package(map).or_else(|| of_chart(map))?;
    let (key, _) = map.get_entry(key)?;
    let message = message!("this is no Score file: it has `{}`, as {what}", key.text);
    let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
    Some(error.path(&*key.text).hint(GIVE_A_SCORE_FILE))
}

/// Adds the way out to the error of a file whose first line is the head of a section, as TOML and INI have them.
pub fn lead_out_of_sections(text: &str, found: &mut Diagnostics) {
    let mut lines = text.lines().map(str::trim_end);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_head = |line: &str| line.starts_with('[') && line.ends_with(']');
    if !first.is_some_and(is_head) || !text.contains('=') {
        return;
    }
    let errors = found.as_mut_slice().iter_mut();
    for error in errors.filter(|one| one.code == codes::INVALID_YAML && one.hints.is_empty()) {
        error.hints.push(GIVE_A_SCORE_FILE.to_owned());
    }
}

/// The `package.json` of Node.js, and the `app.json` of Heroku.
fn of_package(map: &Mapping) -> Option<(&'static str, &'static str)> {
    const PACKAGE: [&str; 4] = ["scripts", "dependencies", "devDependencies", "main"];
    const APP: [&str; 4] = ["formation", "buildpacks", "addons", "stack"];
    let one_of = |names: &[&'static str]| names.iter().find(|name| map.contains_key(name)).copied();
    let is_named = map.contains_key("name") || map.contains_key("version");
    let package = one_of(&PACKAGE).map(|key| (key, "a `package.json` has"));
    let app = one_of(&APP).map(|key| (key, "an `app.json` has"));
    package
        .or(app)
        .filter(|_| is_named && !map.contains_key("image"))
}

/// The values of a chart of Helm.
fn of_chart(map: &Mapping) -> Option<(&'static str, &'static str)> {
    const OTHERS: [&str; 6] = [
        "replicaCount",
        "imagePullSecrets",
        "nameOverride",
        "fullnameOverride",
        "autoscaling",
        "podAnnotations",
    ];
    let image = map
        .get("image")
        .filter(|image| image.get("repository").is_some());
    let has_other = OTHERS.iter().any(|name| map.contains_key(name));
    match (image, map.contains_key("replicaCount")) {
        (_, true) if image.is_some() || map.len() > 1 && !map.contains_key("image") => {
            Some(("replicaCount", "the values of a chart have"))
        }
        (Some(_), false) if has_other => Some(("image", "the values of a chart have")),
        _ => None,
    }
}

/// What a text is that is no YAML of a map, by its lines.
pub fn foreign_text(text: &str) -> Option<&'static str> {
    const MOST_LINES: usize = 50;
    const BLOCKS: [&str; 7] = [
        "resource ",
        "provider ",
        "variable ",
        "module ",
        "terraform ",
        "data ",
        "job ",
    ];
    let lines = text.lines().map(str::trim).take(MOST_LINES);
    let mut lines = lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .peekable();
    let first = *lines.peek()?;
    let is_block = |start: &&str| first.starts_with(start) && first.ends_with('{');
    if first.starts_with("FROM ") || first.starts_with("ARG ") && text.contains("\nFROM ") {
        return Some("a Dockerfile");
    }
    if BLOCKS.iter().any(is_block) || first == "terraform {" {
        return Some("a file of Terraform");
    }
    let is_setting = |line: &str| {
        let line = line.strip_prefix("export ").unwrap_or(line);
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        line.split_once('=').is_some_and(|(name, _)| {
            let name = name.trim();
            !name.is_empty() && name.chars().all(is_part)
        })
    };
    lines
        .all(is_setting)
        .then_some("a file of settings, `NAME=VALUE`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_other_tools_are_known_by_their_lines() {
        for (text, expected) in [
            ("# x\nFROM node:20\nCMD npm start\n", Some("a Dockerfile")),
            ("resource \"a\" \"b\" {\n}\n", Some("a file of Terraform")),
            (
                "A=b\n\nexport C=d\n",
                Some("a file of settings, `NAME=VALUE`"),
            ),
            ("hello world\n", None),
            ("", None),
        ] {
            assert_eq!(foreign_text(text), expected, "{text}");
        }
    }
}
