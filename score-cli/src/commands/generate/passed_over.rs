//! Files of provisioners that a run does not read, where no entry takes a resource: their names end otherwise, or nobody has
//! installed them.

use std::cell::LazyCell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use score_core::codes::NO_PROVISIONER;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::{SourceMap, Value, message};

use crate::read;
use crate::restriction;
use crate::shell_word::shell_word;
use crate::state_dir::StateDir;
use crate::state_files::PROVISIONERS_SUFFIX;

/// The most bytes of a file that are looked at.
const MOST_BYTES: u64 = 1 << 20;
/// The most files of a folder that are looked at.
const MOST_FILES: usize = 50;

/// The errors of a run, with the files that have the entry that there is none of.
pub(super) fn named(found: Diagnostics, directory: &StateDir, sources: &SourceMap) -> Diagnostics {
    let is_one = |one: &Diagnostic| one.code == NO_PROVISIONER;
    // A restricted run opens what it was allowed, and nothing else.
    if restriction::policy().is_some() || !found.iter().any(is_one) {
        return found;
    }
    let beside_state = entries_of(directory.path(), &|name| {
        !name.ends_with(PROVISIONERS_SUFFIX)
    });
    // Not read where the state folder has what is looked for.
    let in_project =
        LazyCell::new(|| entries_of(Path::new("."), &|name| name.contains("provisioner")));
    let told = found.into_iter().map(|mut one| {
        if is_one(&one)
            && let Some(kind) = kind_of(&one, sources)
        {
            let has_kind = |(_, entries): &&(PathBuf, Value)| has_entry(entries, kind);
            let way_out = match beside_state.iter().find(has_kind) {
                Some((file, _)) => Some(message!(
                    "`{}` is not read: its name has to end in `{PROVISIONERS_SUFFIX}`",
                    file.display()
                )),
                None => in_project.iter().find(has_kind).map(|(file, _)| {
                    let file = shell_word(&file.display().to_string());
                    match directory.is_kept() {
                        true => message!("`init --provisioners {file}` installs one"),
                        false => message!("`--provisioners {file}` names one"),
                    }
                }),
            };
            if let Some(way_out) = way_out {
                one.hints.insert(0, way_out);
            }
        }
        one
    });
    told.collect()
}

/// The type that an error finds no entry for, if it is about a type: what stands at its place in a Score file.
fn kind_of<'s>(error: &Diagnostic, sources: &'s SourceMap) -> Option<&'s str> {
    let path = error.path.as_deref()?;
    let span = error.span.filter(|_| path.ends_with(".type"))?;
    let written = sources.get(span.file).text.get(span.range())?;
    Some(written.trim_matches(['"', '\'']))
}

/// True if what a file holds is a list of entries of provisioners with one for a type.
fn has_entry(entries: &Value, kind: &str) -> bool {
    let text = |entry: &Value, field: &str| {
        let text = entry.get(field).and_then(Value::as_str);
        text.map(str::to_owned)
    };
    let mut entries = entries.as_seq().into_iter().flatten();
    entries.any(|entry| {
        let is_entry = text(entry, "uri").is_some_and(|uri| uri.contains("://"));
        is_entry && text(entry, "type").as_deref() == Some(kind)
    })
}

/// What the files of a folder hold whose names end as those of YAML do, and that are looked for: the first of many by their names.
fn entries_of(folder: &Path, is_wanted: &dyn Fn(&str) -> bool) -> Vec<(PathBuf, Value)> {
    let Ok(all) = folder.read_dir() else {
        return Vec::new();
    };
    let is_yaml = |name: &str| name.ends_with(".yaml") || name.ends_with(".yml");
    let names = all.filter_map(|entry| Some(entry.ok()?.file_name()));
    let wanted = names.filter(|name| {
        name.to_str()
            .is_some_and(|name| is_yaml(name) && is_wanted(name))
    });
    let mut wanted: Vec<OsString> = wanted.collect();
    wanted.sort();
    let read = wanted.into_iter().take(MOST_FILES).filter_map(|name| {
        let path = match folder == Path::new(".") {
            true => PathBuf::from(name),
            false => folder.join(name),
        };
        let text = String::from_utf8(read::file(&path, MOST_BYTES).ok()?).ok()?;
        Some((path, score_yaml::parse_str(&text).ok()?))
    });
    read.collect()
}
