//! [`State`] -> the state file, byte for byte as the Go tools write it.

use score_yaml::parallel;
use score_yaml::{
    Map, Order, OrderedMap, SortedMap, Value, emit_key, emit_map_pair, emit_node_pair, emit_pair,
    sort_names,
};

use super::{BesideState, ResourceState, State, WorkloadState};
use crate::resource::ResourceUid;
use crate::target::{Absent, StateField, StateFields};

/// The entries of a piece. It is long enough for a task of its own, and finds room between trees.
const CHUNK: usize = 8;

/// The text of the state file, in pieces, so that all cores can write it. Placeholders and secrets are encoded
/// back.
///
/// Written pair by pair: a second tree of a large project would cost as much as all else.
#[must_use]
pub fn write(state: &State, fields: &StateFields) -> Vec<String> {
    let State {
        workloads,
        resources,
        shared_state,
        extras,
        beside: _,
    } = state;
    let names = workloads
        .iter()
        .map(|(name, workload)| (name.as_str(), workload));
    let (mut pieces, resources) = parallel::join(
        || {
            section("workloads", names.collect(), |workload, out| {
                write_workload(workload, fields, out);
            })
        },
        || {
            section("resources", by_uid(resources), |(uid, resource), out| {
                write_resource(uid, resource, out);
            })
        },
    );
    pieces.extend(resources);
    let mut rest = String::new();
    emit_map_pair("shared_state", shared_state, 0, Order::Natural, &mut rest);
    write_extras(extras, fields.top, 0, &mut rest);
    pieces.push(rest);
    pieces
}

/// The text of the file beside the state file ([`State::beside`]), in pieces; `None` if there is nothing to keep.
#[must_use]
pub fn write_beside(state: &State) -> Option<Vec<String>> {
    let BesideState {
        resources,
        fields,
        last_run,
    } = &state.beside;
    if resources.is_empty() && fields.is_empty() && last_run.is_empty() {
        return None;
    }
    let mut pieces = section("resources", by_uid(resources), |(uid, resource), out| {
        write_resource(uid, resource, out);
    });
    let mut rest = String::new();
    emit_map_pair("fields", fields, 0, Order::Natural, &mut rest);
    emit_map_pair("last_run", last_run, 0, Order::Natural, &mut rest);
    pieces.push(rest);
    Some(pieces)
}

/// Resources by the texts of their uids.
fn by_uid(
    resources: &OrderedMap<ResourceUid, ResourceState>,
) -> SortedMap<&str, (&ResourceUid, &ResourceState)> {
    let resources = resources.iter();
    resources
        .map(|(uid, resource)| (uid.as_str(), (uid, resource)))
        .collect()
}

/// A map at the top whose values `write` writes, in natural order.
fn section<T: Copy + Send + Sync>(
    name: &str,
    entries: SortedMap<&str, T>,
    write: impl Fn(T, &mut String) + Sync,
) -> Vec<String> {
    let mut head = String::new();
    if entries.is_empty() {
        emit_map_pair(name, &Map::new(), 0, Order::Natural, &mut head);
        return vec![head];
    }
    emit_key(name, 0, &mut head);
    let mut keys: Vec<&str> = entries.keys().copied().collect();
    sort_names(&mut keys);
    let chunks = parallel::map(keys.chunks(CHUNK), 1, |keys| {
        let mut out = String::new();
        for key in keys {
            emit_key(key, 1, &mut out);
            if let Some(entry) = entries.get(key) {
                write(*entry, &mut out);
            }
        }
        out
    });
    let mut pieces = vec![head];
    pieces.extend(chunks);
    pieces
}

fn write_workload(workload: &WorkloadState, fields: &StateFields, out: &mut String) {
    let WorkloadState {
        spec,
        file,
        layers,
        extras,
    } = workload;
    emit_node_pair("spec", spec, 2, Order::Natural, out);
    if let Some(file) = file {
        write_text("file", file, out);
    }
    for (field, tree) in layers {
        emit_node_pair(field, tree, 2, Order::Natural, out);
    }
    write_extras(extras, fields.workload, 2, out);
}

fn write_resource(uid: &ResourceUid, resource: &ResourceState, out: &mut String) {
    let ResourceState {
        guid,
        metadata,
        params,
        source_workload,
        provisioner,
        state,
        outputs,
        is_environment: _,
        open_outputs: _,
        entry: _,
    } = resource;
    write_text("guid", guid, out);
    write_text("type", uid.kind(), out);
    write_text("class", uid.class(), out);
    write_text("id", uid.id(), out);
    emit_map_pair("metadata", metadata, 2, Order::Natural, out);
    emit_pair(
        "params",
        &params.to_value(&mut |text| text.to_string().into()),
        2,
        Order::Natural,
        out,
    );
    write_text("source_workload", source_workload, out);
    write_text("provisioner", provisioner, out);
    emit_map_pair("state", state, 2, Order::Natural, out);
    if outputs.as_map().is_some_and(|outputs| !outputs.is_empty()) {
        let outputs = outputs.to_value(&mut |text| text.encode().into());
        emit_pair("outputs", &outputs, 2, Order::Natural, out);
    }
}

fn write_text(key: &str, text: &str, out: &mut String) {
    emit_pair(key, &Value::from(text), 2, Order::Natural, out);
}

/// The target's own fields, in its order, and what is in them in the order in which the target keeps it.
fn write_extras(extras: &Map, fields: &[StateField], depth: usize, out: &mut String) {
    for StateField { name, absent } in fields {
        let mut write = |value: &Value| emit_pair(name, value, depth, Order::AsIs, out);
        match (extras.get(name).filter(|value| !value.is_null()), absent) {
            (Some(value), _) => write(value),
            (None, Absent::Nothing) => {}
            (None, Absent::Text) => write(&Value::from("")),
            (None, Absent::List) => write(&Value::Seq(Vec::new())),
        }
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::SourceMap;

    use super::super::read_beside;
    use super::*;

    #[test]
    fn what_is_kept_beside_is_read_again() {
        assert_eq!(write_beside(&State::default()), None);
        let mut state = State::default();
        let uid = ResourceUid::new("app", "quota", "policy", None, Some("quota"));
        let resource = ResourceState {
            guid: "a-guid".into(),
            provisioner: "definition://quota".into(),
            ..ResourceState::default()
        };
        state.beside.resources.insert(uid, resource);
        let seed = [("seed".to_owned(), "0a".into())];
        state.beside.fields = Map::from_iter(seed);
        state.beside.last_run = Map::from_iter([("env".to_owned(), "dev".into())]);
        let text = write_beside(&state).expect("there is something").concat();
        let mut sources = SourceMap::new();
        let file = sources.add("beside.yaml", text);
        let mut again = State::default();
        read_beside(&sources, file, &mut again).expect("it was just written");
        assert_eq!(again, state);
    }

    #[test]
    fn a_fault_beside_is_told_with_its_place() {
        let mut sources = SourceMap::new();
        let file = sources.add("beside.yaml", "{resources: {nope: {}}, more: 1}");
        let found = read_beside(&sources, file, &mut State::default()).expect_err("two faults");
        assert!(found.iter().all(|d| d.span.is_some()), "{found:?}");
        assert_eq!(found.len(), 2);
    }
}
