//! The sets of workloads that an environment had: each is kept in a file with the values that it was generated from, so that it
//! can come back. No secret is among them: what resources gave is not part of a set.
//!
//! The name of a file says the order of the sets and their content, so a run that changes nothing reads none of them.

use std::collections::BTreeMap;
use std::path::Path;

use score_core::backend::Backend;
use score_core::diagnostic::Diagnostic;
use score_core::state::{self, State, WorkloadState};
use score_yaml::{Excerpt, Map, SourceMap, Str, Value, emit, message, parse_str};

use crate::codes;
use crate::digest::sha256_hex;
use crate::error::Error;
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
    /// What it holds: the digest of its workloads.
    pub(crate) id: String,
    /// The digest of its values.
    values: String,
}

/// What a set holds.
pub(crate) struct SetContent {
    /// The workloads by name.
    pub(crate) workloads: BTreeMap<Str, WorkloadState>,
    /// The shared values, references to secrets among them.
    pub(crate) values: Map,
}

impl KeptSet {
    fn of<B: Backend>(number: u64, state: &State, values: &Map) -> Self {
        KeptSet {
            number,
            id: id::<B>(state),
            values: digest(&[emit(&Value::Map(values.clone()))]),
        }
    }

    fn file_name(&self) -> String {
        let KeptSet { number, id, values } = self;
        let [start, end] = SET;
        format!("{start}{number:06}-{id}-{values}{end}")
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
            id: digest()?,
            values: digest()?,
        })
    }

    /// True if another one holds the same.
    fn is_same(&self, other: &KeptSet) -> bool {
        self.id == other.id && self.values == other.values
    }
}

/// The id of the workloads of a state: where their files are, and what was drawn for them, makes no difference.
pub(crate) fn id<B: Backend>(state: &State) -> String {
    let workloads = state.workloads.iter().map(|(name, workload)| {
        let workload = WorkloadState {
            spec: workload.spec.clone(),
            file: None,
            layers: workload.layers.clone(),
            extras: Map::new(),
        };
        (name.clone(), workload)
    });
    digest(&state::write(&of_workloads(workloads.collect()), &B::STATE))
}

/// [`id`] of one workload alone.
pub(crate) fn id_of_one<B: Backend>(name: &Str, workload: &WorkloadState) -> String {
    let workloads = BTreeMap::from([(name.clone(), workload.clone())]);
    id::<B>(&of_workloads(workloads))
}

fn of_workloads(workloads: BTreeMap<Str, WorkloadState>) -> State {
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
pub(crate) fn stage<B: Backend>(
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
    let set = KeptSet::of::<B>(number, state, values);
    if kept.first().is_some_and(|newest| newest.is_same(&set)) {
        return Ok(());
    }
    let workloads = of_workloads(state.workloads.clone());
    let text = state::write(&workloads, &B::STATE).concat();
    let content = Map::from_iter([
        ("id", Value::from(set.id.as_str())),
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
pub(crate) fn read<B: Backend>(
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
    let state = state::read(sources, file, &B::STATE, &LAYERS)?;
    let is_same = KeptSet::of::<B>(set.number, &state, &values).is_same(set);
    match is_same {
        true => Ok(SetContent {
            workloads: state.workloads,
            values,
        }),
        false => Err(changed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_what_it_holds() {
        let set = KeptSet {
            number: 7,
            id: "a".repeat(DIGITS),
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
