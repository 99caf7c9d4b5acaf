//! Hosts that containers read and nothing answers to, as compose has nothing for the objects behind them.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use score_core::diagnostic::Diagnostics;
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Str, message};

use super::hosts::{Hosts, host_names, is_of_cluster, texts_of, texts_of_files};
use super::object::ObjectSource;
use super::objects::Objects;
use crate::codes;
use crate::fragment::ComposeFragment;
use crate::workload_parts::WorkloadParts;

/// An object that is left out, and that may be behind a host.
struct LeftOut<'a> {
    uid: &'a ResourceUid,
    kind: &'a Str,
    source: &'a ObjectSource,
    /// The container that reads the host, once it is found.
    reader: Option<String>,
}

/// Refuses such hosts.
pub(super) fn check(
    objects: &Objects,
    resources: &IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
    workloads: &[WorkloadParts],
    hosts: &Hosts,
    diags: &mut Diagnostics,
) {
    let mut missing: BTreeMap<&str, LeftOut<'_>> = BTreeMap::new();
    for (uid, kind, source) in &objects.ignored {
        let outputs = resources.get(uid).map(|resource| &resource.outputs);
        let host = outputs.and_then(|outputs| outputs.get("host").and_then(Tree::as_string));
        let Some(host) = host.and_then(Text::as_literal) else {
            continue;
        };
        if is_of_cluster(host) && hosts.find(host).is_none() {
            missing.entry(host).or_insert(LeftOut {
                uid,
                kind,
                source,
                reader: None,
            });
        }
    }
    if missing.is_empty() {
        return;
    }
    for of in workloads {
        missing.remove(of.workload.as_str());
    }
    find_readers(&mut missing, workloads);
    for (host, left_out) in missing {
        let LeftOut {
            uid,
            kind,
            source,
            reader,
        } = left_out;
        let Some(reader) = reader else { continue };
        let message = message!(
            "compose has nothing for a {kind}, and nothing else answers to the host `{host}`, which {reader} reads"
        );
        let error = source.fault(codes::UNSUPPORTED_KIND, "kind", message).hint(
            "give local environments a definition of their own: a rule with another `env_type`, and objects that compose has something for",
        );
        diags.push(error.hint(message!(
            "or let no definition match it here, and a provisioner give it: `{uid}`"
        )));
    }
}

/// Finds the container that reads each host.
fn find_readers(missing: &mut BTreeMap<&str, LeftOut<'_>>, workloads: &[WorkloadParts]) {
    for of in workloads {
        let services = of.services.iter();
        let own = services.flat_map(|(name, _, service)| {
            let hosts = texts_of(service).flat_map(host_names);
            hosts.map(move |host| (name, host))
        });
        let first = of.services.first().into_iter();
        let by_files = first.flat_map(|(name, ..)| {
            let hosts = texts_of_files(of).flat_map(host_names);
            hosts.map(move |host| (name, host))
        });
        for (name, host) in own.chain(by_files) {
            if let Some(left_out) = missing.get_mut(host)
                && left_out.reader.is_none()
            {
                let workload = &of.workload;
                let reader = message!("container `{name}` of workload `{workload}`");
                left_out.reader = Some(reader);
            }
        }
    }
}
