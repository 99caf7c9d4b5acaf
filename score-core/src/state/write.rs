//! [`State`] -> the state file, byte for byte as the Go tools write it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use score_yaml::{
    Map, Order, Value, emit_key, emit_map_pair, emit_node_pair, emit_pair, sort_names,
};

use super::{ResourceState, State, WorkloadState};
use crate::resource::ResourceUid;
use crate::target::{Absent, StateField, StateFields};

/// So many entries are worth a task of their own.
const CHUNK: usize = 64;

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
    } = state;
    let names = workloads
        .iter()
        .map(|(name, workload)| (name.as_str(), workload));
    let uids = resources
        .iter()
        .map(|(uid, resource)| (uid.as_str(), (uid, resource)));
    let (mut pieces, resources) = rayon::join(
        || {
            section("workloads", names.collect(), |workload, out| {
                write_workload(workload, fields, out);
            })
        },
        || {
            section("resources", uids.collect(), |(uid, resource), out| {
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

/// A map at the top whose values `write` writes, in natural order.
fn section<T: Copy + Send + Sync>(
    name: &str,
    entries: BTreeMap<&str, T>,
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
    let chunks = keys.par_chunks(CHUNK).map(|keys| {
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
    pieces.par_extend(chunks);
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
