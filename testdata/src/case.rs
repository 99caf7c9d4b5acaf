//! A case: a folder with `score.yaml` (or what else marks the cases of its set), and what `case.toml` says of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use serde::Deserialize;

/// The file that makes a folder a case of most sets.
pub(crate) const SCORE_FILE: &str = "score.yaml";
/// The file that a case with one Score file has its extension in.
pub(crate) const EXTENSION_FILE: &str = "humanitec.score.yaml";

/// The file that a case has its resource definitions in.
pub(crate) const DEFINITIONS_FILE: &str = "definitions.yaml";

/// A folder of the corpus.
#[derive(Debug)]
pub(crate) struct Case {
    /// Its path below the set, `/` between folders.
    pub(crate) name: String,
    /// Its path on the disk.
    pub(crate) folder: PathBuf,
    /// Its `case.toml`; the defaults if there is none.
    pub(crate) config: Config,
}

/// `case.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Config {
    /// Score files beside `score.yaml`.
    pub(crate) score_files: Vec<String>,
    /// Flags of `generate`.
    pub(crate) flags: Vec<String>,
    /// Flags of `generate` that only one backend has.
    pub(crate) flags_for: BTreeMap<String, Vec<String>>,
    /// Patch templates, in their order.
    pub(crate) patch_templates: Vec<String>,
    /// The environment.
    pub(crate) env: BTreeMap<String, String>,
    /// The seed of random bytes.
    pub(crate) seed: u64,
    /// Backends that the case is not for, and why.
    pub(crate) skip: BTreeMap<String, String>,
    /// For `diagnostics/`: the whole command line instead of `generate` with the files and flags above.
    pub(crate) args: Option<Vec<String>>,
    /// For `diagnostics/`: whether the project has the default provisioners.
    pub(crate) default_provisioners: bool,
    /// For `diagnostics/`: files to put elsewhere in the project after `init`, by their names in the case.
    /// `STATE` stands for the state directory.
    pub(crate) place: BTreeMap<String, String>,
    /// For `diagnostics/`: symbolic links, by their names, and where they lead.
    pub(crate) links: BTreeMap<String, String>,
}

impl Case {
    /// The path of a file of the case.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The names of its Score files as a command line has them.
    pub(crate) fn score_files(&self) -> Vec<String> {
        let mut files = vec![SCORE_FILE.to_owned()];
        files.extend(self.config.score_files.iter().cloned());
        files
    }

    /// The names of its provisioner files, sorted as a project reads them.
    pub(crate) fn provisioner_files(&self) -> Result<Vec<String>, Failed> {
        let mut names = names(&self.folder)?;
        names.retain(|name| name.ends_with(".provisioners.yaml"));
        Ok(names)
    }

    /// The arguments of `generate` for a backend, without the command itself.
    pub(crate) fn generate_args(&self, backend: &str) -> Vec<String> {
        let mut args = self.score_files();
        if self.path("overrides.yaml").exists() {
            args.extend(["--overrides-file", "overrides.yaml"].map(str::to_owned));
        }
        let names_extensions = |flag: &String| flag.starts_with("--extensions");
        if self.path(EXTENSION_FILE).exists() && !self.config.flags.iter().any(names_extensions) {
            args.extend(["--extensions", EXTENSION_FILE].map(str::to_owned));
        }
        if self.path(DEFINITIONS_FILE).exists() && self.config.args.is_none() {
            args.extend(["--definitions", DEFINITIONS_FILE].map(str::to_owned));
        }
        args.extend(self.config.flags.iter().cloned());
        let for_backend = self.config.flags_for.get(backend);
        args.extend(for_backend.into_iter().flatten().cloned());
        args
    }
}

/// Every case below a folder, sorted by name: each folder with a file of the name `marker`. A folder that holds a case holds no further ones.
pub(crate) fn discover(root: &Path, marker: &str) -> Result<Vec<Case>, Failed> {
    let mut cases = Vec::new();
    descend(root, marker, "", &mut cases)?;
    Ok(cases)
}

fn descend(folder: &Path, marker: &str, name: &str, cases: &mut Vec<Case>) -> Result<(), Failed> {
    if folder.join(marker).exists() {
        let config = config(&folder.join("case.toml"))?;
        cases.push(Case {
            name: name.to_owned(),
            folder: folder.to_owned(),
            config,
        });
        return Ok(());
    }
    for entry in names(folder)? {
        let path = folder.join(&entry);
        if path.is_dir() {
            let name = if name.is_empty() {
                entry
            } else {
                format!("{name}/{entry}")
            };
            descend(&path, marker, &name, cases)?;
        }
    }
    Ok(())
}

fn config(path: &Path) -> Result<Config, Failed> {
    match fs::read_to_string(path) {
        Ok(text) => {
            toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Config::default()),
        Err(error) => Err(format!("{}: {error}", path.display()).into()),
    }
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, Failed> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Copies a folder with the modes of its files, but for files and folders of some names.
pub(crate) fn copy_folder(from: &Path, to: &Path, left_out: &[&str]) -> Result<(), Failed> {
    fs::create_dir_all(to)?;
    for name in names(from)? {
        if left_out.contains(&name.as_str()) {
            continue;
        }
        let (from, to) = (from.join(&name), to.join(&name));
        match from.is_dir() {
            true => copy_folder(&from, &to, left_out)?,
            false => drop(fs::copy(&from, &to)?),
        }
    }
    Ok(())
}
