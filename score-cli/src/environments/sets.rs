//! The sets of workloads that an environment had: each is kept in a file with the values that it was generated from, so that it
//! can come back. No secret is among them: what resources gave is not part of a set.
//!
//! The name of a file says the order of the sets and their content, so a run that changes nothing reads none of them. People know
//! a set by the id of its deployment set, which `set` prints of the same Score files.

use std::path::Path;

use score_core::backend::Conventions;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::state::{self, State, WorkloadState};
use score_humanitec::sets::{DeploymentSet, set_of_workloads};
use score_yaml::{Excerpt, Map, SortedMap, SourceMap, Str, Value, emit, message, parse_str};

use crate::binary::Binary;
use crate::codes;
use crate::digest::sha256_hex;
use crate::error::{Error, invalid_flag};
use crate::host::OsHost;
use crate::source_text::add_source_as;
use crate::state_dir::{LAYERS, StateDir};
use crate::state_files::{RESTORED_VALUES, SET};
use crate::transaction::Transaction;

/// The most sets that an environment keeps.
pub(crate) const MOST: usize = 20;
/// The hexadecimal digits of an id.
const DIGITS: usize = 40;

/// A set that an environment keeps, by the name of its file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct KeptSet {
    /// Its number; later sets have greater ones.
    number: u64,
    /// What it holds: the digest of its workloads as the state has them.
    digest: String,
    /// The digest of its values.
    pub(crate) values: String,
}

/// What a set holds.
pub(crate) struct SetContent {
    /// The workloads by name.
    pub(crate) workloads: SortedMap<Str, WorkloadState>,
    /// The shared values, references to secrets among them.
    pub(crate) values: Map,
}

impl KeptSet {
    fn of(binary: Binary, number: u64, state: &State, values: &Map) -> Self {
        KeptSet {
            number,
            digest: workloads_digest(binary, state),
            values: digest(&[emit(&Value::Map(values.clone()))]),
        }
    }

    fn file_name(&self) -> String {
        let KeptSet {
            number,
            digest,
            values,
        } = self;
        let [start, end] = SET;
        format!("{start}{number:06}-{digest}-{values}{end}")
    }

    fn parse(name: &str) -> Option<Self> {
        let [start, end] = SET;
        let name = name.strip_prefix(start)?.strip_suffix(end)?;
        let mut parts = name.splitn(3, '-');
        let number = parts.next()?.parse().ok()?;
        let mut digest = || {
            let text = parts.next()?;
            let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            (text.len() == DIGITS && text.bytes().all(is_hex)).then(|| text.to_owned())
        };
        Some(KeptSet {
            number,
            digest: digest()?,
            values: digest()?,
        })
    }

    /// True if another one holds the same.
    fn is_same(&self, other: &KeptSet) -> bool {
        self.digest == other.digest && self.values == other.values
    }
}

/// The digest of the workloads of a state: where their files are, and what was drawn for them, makes no difference.
fn workloads_digest(binary: Binary, state: &State) -> String {
    let workloads = state.workloads.iter().map(|(name, workload)| {
        let workload = WorkloadState {
            spec: workload.spec.clone(),
            file: None,
            layers: workload.layers.clone(),
            extras: Map::new(),
        };
        (name.clone(), workload)
    });
    digest(&state::write(
        &of_workloads(workloads.collect()),
        &binary.state_fields(),
    ))
}

/// The digest of one workload alone, as [`KeptSet`] has it of all.
pub(crate) fn digest_of_one(binary: Binary, name: &Str, workload: &WorkloadState) -> String {
    let workloads = SortedMap::from([(name.clone(), workload.clone())]);
    workloads_digest(binary, &of_workloads(workloads))
}

fn of_workloads(workloads: SortedMap<Str, WorkloadState>) -> State {
    State {
        workloads,
        ..State::default()
    }
}

fn digest(pieces: &[String]) -> String {
    let mut digest = sha256_hex(pieces.concat().as_bytes());
    digest.truncate(DIGITS);
    digest
}

/// The sets that an environment keeps, the newest first.
///
/// # Errors
/// Its folder cannot be read.
pub(crate) fn kept(directory: &StateDir) -> Result<Vec<KeptSet>, Error> {
    let names = directory.own_names()?;
    let mut sets: Vec<KeptSet> = names
        .iter()
        .filter_map(|name| KeptSet::parse(name))
        .collect();
    sets.sort_unstable_by(|one, other| other.cmp(one));
    Ok(sets)
}

/// Adds the set of a state to those that its environment keeps, unless it is the newest of them; the oldest goes.
///
/// # Errors
/// The folder of the environment cannot be read; the set is too large for the next run to read.
pub(crate) fn stage(
    binary: Binary,
    directory: &StateDir,
    state: &State,
    values: &Map,
    transaction: &mut Transaction,
) -> Result<(), Error> {
    if !directory.is_kept() {
        return Ok(());
    }
    let kept = kept(directory)?;
    let number = kept.first().map_or(0, |newest| newest.number) + 1;
    let set = KeptSet::of(binary, number, state, values);
    if kept.first().is_some_and(|newest| newest.is_same(&set)) {
        return Ok(());
    }
    let workloads = of_workloads(state.workloads.clone());
    let text = state::write(&workloads, &binary.state_fields()).concat();
    let content = Map::from_iter([
        ("id", Value::from(set.digest.as_str())),
        ("values", Value::Map(values.clone())),
        ("state", Value::from(text.as_str())),
    ]);
    let content = emit(&Value::Map(content));
    directory.stage_own(&set.file_name(), vec![content], transaction)?;
    for old in kept.iter().skip(MOST - 1) {
        transaction.remove_file(directory.own_path(&old.file_name()));
    }
    Ok(())
}

/// Has a transaction remove the values that came back with an earlier set, unless a run is made from them. `values` are the
/// files of its values.
pub(crate) fn drop_restored_values(
    directory: &StateDir,
    values: &[String],
    transaction: &mut Transaction,
) {
    let path = directory.own_path(RESTORED_VALUES);
    if !values.iter().any(|named| Path::new(named) == path) {
        transaction.remove_file(path);
    }
}

/// Reads a set that an environment keeps.
///
/// # Errors
/// Its file cannot be read, or somebody changed it.
pub(crate) fn read(
    binary: Binary,
    directory: &StateDir,
    set: &KeptSet,
    sources: &mut SourceMap,
) -> Result<SetContent, Error> {
    let name = set.file_name();
    let path = directory.own_path(&name).display().to_string();
    let changed = || {
        let text = message!("'{path}' does not hold the set that its name says");
        let error = Diagnostic::new(codes::INVALID_STATE, text);
        Error::from(
            error.hint("bring it back from where the state folder is kept, or go to another set"),
        )
    };
    let bytes = directory.own_file(&name)?.ok_or_else(changed)?;
    let text = String::from_utf8(bytes).map_err(|_| changed())?;
    let content = parse_str(&text).map_err(|_| changed())?;
    let text = content.get("state").and_then(Value::as_str);
    let values = content.get("values").cloned();
    let (Some(text), Some(Value::Map(values))) = (text, values) else {
        return Err(changed());
    };
    let file = add_source_as(sources, &path, text.as_bytes().to_vec(), Excerpt::Masked)?;
    let state = state::read(sources, file, &binary.state_fields(), &LAYERS)?;
    let is_same = KeptSet::of(binary, set.number, &state, &values).is_same(set);
    match is_same {
        true => Ok(SetContent {
            workloads: state.workloads,
            values,
        }),
        false => Err(changed()),
    }
}

impl SetContent {
    /// Its deployment set, and the warnings.
    ///
    /// # Errors
    /// As for [`set_of_workloads`].
    pub(crate) fn deployment_set(
        &self,
        conventions: &Conventions,
        sources: &SourceMap,
    ) -> Result<(DeploymentSet, Diagnostics), Diagnostics> {
        set_of_workloads(conventions, &self.workloads, sources, &OsHost)
    }
}

/// The id of a set that an environment keeps: that of its deployment set. One that cannot be read, or is no deployment set, has
/// that of its file.
pub(crate) fn id(
    binary: Binary,
    directory: &StateDir,
    set: &KeptSet,
    sources: &mut SourceMap,
) -> String {
    let content = read(binary, directory, set, sources).ok();
    let made =
        content.and_then(|content| content.deployment_set(&binary.conventions(), sources).ok());
    let id = made.and_then(|(set, _)| set.id().ok());
    id.unwrap_or_else(|| set.digest.clone())
}

/// Which of the sets that an environment keeps is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum WantedSet {
    /// The one that it had so many sets ago.
    Back(usize),
    /// The newest one whose id starts so.
    Id(String),
}

impl WantedSet {
    /// Reads a number, or the start of an id; `None` if a text is neither.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        /// So many digits tell ids apart.
        const LEAST: usize = 7;
        if text.len() < LEAST {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            return is_number.then(|| text.parse().ok().map(WantedSet::Back))?;
        }
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() <= DIGITS && text.bytes().all(is_hex)).then(|| WantedSet::Id(text.to_owned()))
    }
}

/// Finds a set that an environment of a name keeps. Returns how many sets ago it had it, too.
///
/// # Errors
/// There is none; the folder of the environment cannot be read.
pub(crate) fn find(
    binary: Binary,
    directory: &StateDir,
    name: &str,
    wanted: &WantedSet,
    sources: &mut SourceMap,
) -> Result<(usize, KeptSet), Error> {
    let mut kept = kept(directory)?;
    let text = match wanted {
        WantedSet::Back(count) if *count < kept.len() => {
            return Ok((*count, kept.swap_remove(*count)));
        }
        WantedSet::Back(count) => match kept.len() {
            0 => message!("environment `{name}` keeps no set of workloads, so none can come back"),
            1 => message!("environment `{name}` keeps the set that it has, and none before it"),
            all => message!(
                "environment `{name}` keeps {} earlier sets, not {count}",
                all - 1
            ),
        },
        WantedSet::Id(start) => {
            let found = kept
                .iter()
                .position(|set| id(binary, directory, set, sources).starts_with(start.as_str()));
            if let Some(count) = found {
                return Ok((count, kept.swap_remove(count)));
            }
            message!("environment `{name}` keeps no set whose id starts with `{start}`")
        }
    };
    let hint = match wanted {
        WantedSet::Back(_) => "each `generate` in it that changes workloads or values adds one",
        WantedSet::Id(_) => "`environments list` shows those that it keeps",
    };
    Err(invalid_flag(text).hint(hint).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_named_by_a_number_or_an_id() {
        let id = |text: &str| Some(WantedSet::Id(text.to_owned()));
        assert_eq!(WantedSet::parse("20"), Some(WantedSet::Back(20)));
        for text in ["1234567", "549f924a", &"a".repeat(DIGITS)] {
            assert_eq!(WantedSet::parse(text), id(text));
        }
        for text in [
            "",
            "-1",
            "+1",
            "1.5",
            "549f92",
            "549f924g",
            "549F924A",
            &"a".repeat(41),
        ] {
            assert_eq!(WantedSet::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_file_says_what_it_holds() {
        let set = KeptSet {
            number: 7,
            digest: "a".repeat(DIGITS),
            values: "0".repeat(DIGITS),
        };
        let name = set.file_name();
        assert_eq!(KeptSet::parse(&name), Some(set));
        for wrong in [
            "set-7.yaml".to_owned(),
            name.replace('a', "g"),
            name.replace(".yaml", ".json"),
            name.replace("set-", "set-x"),
        ] {
            assert_eq!(KeptSet::parse(&wrong), None, "{wrong}");
        }
    }
}
