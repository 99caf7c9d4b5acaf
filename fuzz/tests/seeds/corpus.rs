//! The inputs that mutations start from: the files of `seeds/`, and those of the corpus that a target takes.

use std::fs;
use std::path::{Path, PathBuf};

use score_yaml::{Value, parse_all_str};

/// An input and where it comes from.
pub(crate) struct Seed {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// True if it was written for the target.
    pub(crate) is_own: bool,
}

/// A longer file of the corpus takes too long to be tried often.
const MAX_FILE: usize = 24 << 10;

/// The folder of this crate.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The inputs of a target: its own, then those of the corpus, each in the order of their paths.
pub(crate) fn seeds(target: &str) -> Vec<Seed> {
    let mut own = Vec::new();
    walk(&folder().join("seeds").join(target), &mut |path| {
        own.extend(read(path, true));
    });
    let mut found = Vec::new();
    for root in [
        "testdata",
        "score-k8s/src/defaults",
        "score-compose/src/defaults",
    ] {
        walk(&folder().join("..").join(root), &mut |path| {
            found.extend(read(path, false).filter(|seed| is_for(target, path, seed)));
        });
    }
    found.retain(|seed| seed.bytes.len() <= MAX_FILE);
    if target == "jinja" {
        found = found.iter().flat_map(templates).collect();
    }
    own.append(&mut found);
    own
}

/// Calls `take` with every file below a folder.
fn walk(folder: &Path, take: &mut dyn FnMut(&Path)) {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => walk(&path, take),
            Ok(found) if found.is_file() => take(&path),
            _ => {}
        }
    }
}

fn read(path: &Path, is_own: bool) -> Option<Seed> {
    let name = path.strip_prefix(folder()).unwrap_or(path);
    Some(Seed {
        name: name.to_string_lossy().into_owned(),
        bytes: fs::read(path).ok()?,
        is_own,
    })
}

/// True if a file of the corpus is an input of a target, by its name.
fn is_for(target: &str, path: &Path, seed: &Seed) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_provisioners = name.ends_with(".provisioners.yaml") || name == "entry.yaml";
    let is_score = name.starts_with("score") && name.ends_with(".yaml");
    match target {
        "definitions" => seed.name.contains("/platform/"),
        "extension" => name.starts_with("humanitec") && name.ends_with(".yaml"),
        "jinja" => is_provisioners && seed.name.contains("jinja"),
        "patch" => name.ends_with(".tpl"),
        "provisioners" => is_provisioners,
        "score" => is_score,
        "state" => name == "state.yaml",
        "template" => name.ends_with(".tmpl"),
        "yaml" => is_score || name == "manifests.yaml",
        _ => false,
    }
}

/// The templates in a provisioners file.
fn templates(file: &Seed) -> Vec<Seed> {
    let entries = parse_all_str(&String::from_utf8_lossy(&file.bytes)).unwrap_or_default();
    let entries = entries.iter().filter_map(Value::as_seq).flatten();
    let texts = entries
        .filter_map(Value::as_map)
        .flat_map(|entry| entry.values());
    let texts = texts.filter_map(Value::as_str);
    texts
        .filter(|text| text.contains("{{") || text.contains("{%"))
        .map(|text| Seed {
            name: file.name.clone(),
            bytes: text.into(),
            is_own: false,
        })
        .collect()
}
