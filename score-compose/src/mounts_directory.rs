//! The mounts directory, for what services mount, and paths in it.

use score_yaml::{Map, Str, Value};

use crate::model::volume_parts;
use crate::paths;
use crate::relative_paths::{is_relative, rebase_ssh_keys};

/// True if a project has a mounts directory; scripts say `/dev/null` for none.
pub(crate) fn is_in_use(mounts_directory: &str) -> bool {
    !mounts_directory.is_empty() && mounts_directory != "/dev/null"
}

/// The mounts directory as the project and as the compose file name it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MountsDirectory<'a> {
    /// The path from the project's folder.
    pub(crate) path: &'a str,
    /// The path from the compose file's folder to the project's.
    pub(crate) path_to_project: &'a str,
}

impl MountsDirectory<'_> {
    /// A path in the mounts directory as it is from the compose file's folder; none for one that stays as it was written.
    fn rebased(self, path: &str) -> Option<String> {
        if self.path_to_project.is_empty() || !is_relative(path) || !is_in_use(self.path) {
            return None;
        }
        let (path, directory) = (paths::clean(path), paths::clean(self.path));
        let rest = path.strip_prefix(&directory)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| paths::join(self.path_to_project, &path))
    }

    /// Rebases a text that is a path in the mounts directory.
    pub(crate) fn rebase_text(self, text: &mut Str) {
        if let Some(rebased) = self.rebased(text) {
            *text = rebased.into();
        }
    }

    /// Rebases the source of a mount in short form.
    fn rebase_short(self, short: &mut Str) {
        if let [source, _, ..] = volume_parts(short)[..]
            && let Some(rebased) = self.rebased(source)
        {
            *short = (rebased + &short[source.len()..]).into();
        }
    }

    /// Rebases a value that is a path in the mounts directory, and such values of a list.
    fn rebase_value(self, value: Option<&mut Value>) {
        match value {
            Some(Value::String(text)) => self.rebase_text(text),
            Some(Value::Seq(items)) => items
                .iter_mut()
                .for_each(|item| self.rebase_value(Some(item))),
            _ => {}
        }
    }

    /// Rebases a field of each map of a list.
    fn rebase_each(self, list: Option<&mut Value>, field: &str) {
        let Some(Value::Seq(items)) = list else {
            return;
        };
        for map in items.iter_mut().filter_map(Value::as_map_mut) {
            self.rebase_value(map.get_mut(field));
        }
    }

    /// Rebases the paths in the mounts directory of a provisioner's service.
    pub(crate) fn rebase_service(self, service: &mut Value) {
        let Some(service) = service
            .as_map_mut()
            .filter(|_| !self.path_to_project.is_empty())
        else {
            return;
        };
        if let Some(Value::Seq(mounts)) = service.get_mut("volumes") {
            for mount in mounts {
                match mount {
                    Value::String(short) => self.rebase_short(short),
                    Value::Map(mount)
                        if mount.get("type").and_then(Value::as_str) == Some("bind") =>
                    {
                        self.rebase_value(mount.get_mut("source"));
                    }
                    _ => {}
                }
            }
        }
        self.rebase_each(service.get_mut("env_file"), "path");
        self.rebase_value(service.get_mut("label_file"));
        let develop = service.get_mut("develop").and_then(Value::as_map_mut);
        self.rebase_each(develop.and_then(|develop| develop.get_mut("watch")), "path");
        for (field, inner) in [("extends", "file"), ("build", "context")] {
            let outer = service.get_mut(field).and_then(Value::as_map_mut);
            self.rebase_value(outer.and_then(|outer| outer.get_mut(inner)));
        }
        let build = service.get_mut("build").and_then(Value::as_map_mut);
        let contexts = build.and_then(|build| build.get_mut("additional_contexts")?.as_map_mut());
        for context in contexts.into_iter().flat_map(Map::values_mut) {
            self.rebase_value(Some(context));
        }
        if let Some(build) = service.get_mut("build").and_then(Value::as_map_mut) {
            rebase_ssh_keys(build, |path| {
                self.rebased(path).unwrap_or_else(|| path.to_owned())
            });
        }
    }

    /// Rebases the folder that stands for a volume, `driver_opts: {o: bind, device: …}`.
    pub(crate) fn rebase_volume(self, volume: &mut Value) {
        let options = volume
            .as_map_mut()
            .and_then(|volume| volume.get_mut("driver_opts")?.as_map_mut());
        let Some(options) = options else { return };
        if options.get("o").and_then(Value::as_str) == Some("bind") {
            self.rebase_value(options.get_mut("device"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_in_the_mounts_directory_are_rebased() {
        let mounts = MountsDirectory {
            path: ".score-compose/mounts",
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
            assert_eq!(mounts.rebased(path).as_deref(), moved, "{path}");
        }
    }
}
