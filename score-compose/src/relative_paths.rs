//! Paths of the compose file, which compose counts from the folder that the file is in.

use score_yaml::{Map, Str, Value};

use crate::model::{is_drive, volume_parts};
use crate::paths;

/// The way from the folder of an output to the project's folder: nothing if it is the same one, else `..` or several.
///
/// Of an output that lies outside of the project nobody can tell whether it stays there, so its paths count from the
/// project's folder as if it were written there.
pub(crate) fn path_to_project(output: &str) -> String {
    if !paths::is_local(output) {
        return String::new();
    }
    let clean = paths::clean(output);
    let depth = clean.matches('/').count();
    vec![".."; depth].join("/")
}

/// A path from the project's folder, as it is from the compose file's.
pub(crate) fn relative_to_output(path_to_project: &str, path: &str) -> String {
    if path_to_project.is_empty() || !is_relative(path) {
        path.to_owned()
    } else {
        paths::join(path_to_project, path)
    }
}

/// Whether a path starts from the folder of whoever reads it.
fn is_relative(path: &str) -> bool {
    !path.is_empty() && !path.starts_with(['/', '~', '$', '\\']) && !is_drive(path)
}

/// The mounts directory as the project and as the compose file name it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MountsDirectory<'a> {
    /// By path from the project's folder.
    pub(crate) directory: &'a str,
    /// The way from the compose file's folder to the project's.
    pub(crate) path_to_project: &'a str,
}

impl MountsDirectory<'_> {
    /// A path in the mounts directory as it is from the compose file's folder; another one stays as it was written.
    fn moved(self, path: &str) -> Option<String> {
        if self.path_to_project.is_empty()
            || !is_relative(path)
            || !crate::files::is_in_use(self.directory)
        {
            return None;
        }
        let (path, directory) = (paths::clean(path), paths::clean(self.directory));
        let rest = path.strip_prefix(&directory)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| paths::join(self.path_to_project, &path))
    }

    /// Moves a text that is a path in the mounts directory.
    pub(crate) fn move_text(self, text: &mut Str) {
        if let Some(moved) = self.moved(text) {
            *text = moved.into();
        }
    }

    /// Moves the source of a mount in short form.
    fn move_short(self, short: &mut Str) {
        if let [source, _, ..] = volume_parts(short)[..]
            && let Some(moved) = self.moved(source)
        {
            *short = (moved + &short[source.len()..]).into();
        }
    }

    /// Moves a value that is a path in the mounts directory, and such values of a list.
    fn move_value(self, value: Option<&mut Value>) {
        match value {
            Some(Value::String(text)) => self.move_text(text),
            Some(Value::Seq(items)) => items
                .iter_mut()
                .for_each(|item| self.move_value(Some(item))),
            _ => {}
        }
    }

    /// Moves a field of each map of a list.
    fn move_each(self, list: Option<&mut Value>, field: &str) {
        let Some(Value::Seq(items)) = list else {
            return;
        };
        for map in items.iter_mut().filter_map(Value::as_map_mut) {
            self.move_value(map.get_mut(field));
        }
    }

    /// Moves what a service of a provisioner has in the mounts directory.
    pub(crate) fn move_service(self, service: &mut Value) {
        let Some(service) = service
            .as_map_mut()
            .filter(|_| !self.path_to_project.is_empty())
        else {
            return;
        };
        if let Some(Value::Seq(mounts)) = service.get_mut("volumes") {
            for mount in mounts {
                match mount {
                    Value::String(short) => self.move_short(short),
                    Value::Map(mount)
                        if mount.get("type").and_then(Value::as_str) == Some("bind") =>
                    {
                        self.move_value(mount.get_mut("source"));
                    }
                    _ => {}
                }
            }
        }
        self.move_each(service.get_mut("env_file"), "path");
        self.move_value(service.get_mut("label_file"));
        let develop = service.get_mut("develop").and_then(Value::as_map_mut);
        self.move_each(develop.and_then(|develop| develop.get_mut("watch")), "path");
        for (field, inner) in [("extends", "file"), ("build", "context")] {
            let outer = service.get_mut(field).and_then(Value::as_map_mut);
            self.move_value(outer.and_then(|outer| outer.get_mut(inner)));
        }
        let build = service.get_mut("build").and_then(Value::as_map_mut);
        let contexts = build.and_then(|build| build.get_mut("additional_contexts")?.as_map_mut());
        for context in contexts.into_iter().flat_map(Map::values_mut) {
            self.move_value(Some(context));
        }
        if let Some(build) = service.get_mut("build").and_then(Value::as_map_mut) {
            move_keys(build, |path| {
                self.moved(path).unwrap_or_else(|| path.to_owned())
            });
        }
    }

    /// Moves the folder that stands for a volume, `driver_opts: {o: bind, device: …}`.
    pub(crate) fn move_volume(self, volume: &mut Value) {
        let options = volume
            .as_map_mut()
            .and_then(|volume| volume.get_mut("driver_opts")?.as_map_mut());
        let Some(options) = options else { return };
        if options.get("o").and_then(Value::as_str) == Some("bind") {
            self.move_value(options.get_mut("device"));
        }
    }
}

/// Moves the contexts of a build that count from the project's folder.
pub(crate) fn move_build(path_to_project: &str, build: &mut Value) {
    let Some(build) = build.as_map_mut().filter(|_| !path_to_project.is_empty()) else {
        return;
    };
    let move_one = |context: &mut Value| {
        if let Value::String(text) = context
            && !is_remote(text)
        {
            *text = relative_to_output(path_to_project, text).into();
        }
    };
    if let Some(context) = build.get_mut("context") {
        move_one(context);
    }
    let others = build
        .get_mut("additional_contexts")
        .and_then(Value::as_map_mut);
    others
        .into_iter()
        .flat_map(Map::values_mut)
        .for_each(move_one);
    move_keys(build, |path| relative_to_output(path_to_project, path));
}

/// Moves the files of keys, `ssh: ["key: path"]`.
fn move_keys(build: &mut Map, moved: impl Fn(&str) -> String) {
    let keys = build.get_mut("ssh").into_iter();
    let keys = keys.filter_map(|keys| match keys {
        Value::Seq(keys) => Some(keys),
        _ => None,
    });
    for key in keys.flatten() {
        if let Value::String(text) = key
            && let Some((name, path)) = text.split_once(": ")
        {
            *text = format!("{name}: {}", moved(path)).into();
        }
    }
}

/// Whether a context is fetched, or is another build.
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
    fn only_paths_in_the_mounts_directory_move() {
        let mounts = MountsDirectory {
            directory: ".score-compose/mounts",
            path_to_project: "..",
        };
        for (path, moved) in [
            (".score-compose/mounts", Some("../.score-compose/mounts")),
            (
                "./.score-compose/mounts/a",
                Some("../.score-compose/mounts/a"),
            ),
            (".score-compose/mounts2/a", None),
            (".score-compose/mounts/../x", None),
            ("./data", None),
            ("/srv/.score-compose/mounts/a", None),
            ("${HERE}/a", None),
        ] {
            assert_eq!(mounts.moved(path).as_deref(), moved, "{path}");
        }
    }

    #[test]
    fn contexts_of_builds_move_unless_they_are_fetched() {
        let text = "{context: ./src, additional_contexts: {a: lib, b: https://x/y, c: 'service:s', d: /abs, e: 'docker-image://f', g: $H, i: ., j: 'C:\\x'}, ssh: [default, 'k: ./id', 'l: /id']}";
        let mut build = parse_str(text).unwrap();
        move_build("../..", &mut build);
        let expected = "{context: ../../src, additional_contexts: {a: ../../lib, b: https://x/y, c: 'service:s', d: /abs, e: 'docker-image://f', g: $H, i: ../.., j: 'C:\\x'}, ssh: [default, 'k: ../../id', 'l: /id']}";
        assert_eq!(build, parse_str(expected).unwrap());
    }
}
