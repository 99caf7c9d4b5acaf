//! Hosts that containers read and nothing answers to, as compose has nothing for the objects behind them: those of kinds that
//! are left out, and Services that are other names for hosts outside.

use indexmap::IndexMap;
use score_core::diagnostic::Diagnostics;
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{SortedMap, Str, message};

use super::hosts::{Hosts, host_names, is_of_cluster, texts_of, texts_of_files};
use super::object_source::ObjectSource;
use super::objects::Objects;
use crate::codes;
use crate::fragment::ComposeFragment;
use crate::workload_parts::WorkloadParts;

/// An object that is left out, and that may be behind a host.
struct LeftOut<'a> {
    what: Missing<'a>,
    source: &'a ObjectSource,
    /// The container that reads the host, once it is found.
    reader: Option<String>,
}

/// What is behind a host.
enum Missing<'a> {
    /// An object of a kind that is left out, and its resource.
    Kind(&'a Str, &'a ResourceUid),
    /// A host outside, for which a Service is another name.
    Outside(&'a Str),
}

/// Refuses such hosts.
pub(super) fn check(
    objects: &Objects,
    resources: &IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
    workloads: &[WorkloadParts],
    hosts: &Hosts,
    diags: &mut Diagnostics,
) {
    let mut missing: SortedMap<&str, LeftOut<'_>> = SortedMap::new();
    for (uid, kind, source) in &objects.ignored {
        let outputs = resources.get(uid).map(|resource| &resource.outputs);
        let host = outputs.and_then(|outputs| outputs.get("host").and_then(Tree::as_string));
        let Some(host) = host.and_then(Text::as_literal) else {
            continue;
        };
        if is_of_cluster(host) && hosts.find(host).is_none() {
            missing.entry(host).or_insert(LeftOut {
                what: Missing::Kind(kind, uid),
                source,
                reader: None,
            });
        }
    }
    for service in &objects.services {
        let name = service.object.name.as_str();
        if let Some(external) = &service.external_name
            && hosts.find(external).is_none()
            && hosts.find(name).is_none()
        {
            missing.entry(name).or_insert(LeftOut {
                what: Missing::Outside(external),
                source: &service.object.source,
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
    find_readers(&mut missing, workloads, hosts);
    for (host, left_out) in missing {
        let LeftOut {
            what,
            source,
            reader,
        } = left_out;
        let Some(reader) = reader else { continue };
        diags.push(match what {
            Missing::Kind(kind, uid) => {
                let message = message!(
                    "compose has nothing for a {kind}, and nothing else answers to the host `{host}`, which {reader} reads"
                );
                let error = source.fault(codes::UNSUPPORTED_KIND, "kind", message).hint(
                    "give local environments a definition of their own: a rule with another `env_type`",
                );
                error.hint(message!(
                    "or let no definition match it here, and a provisioner give it: `{uid}`"
                ))
            }
            Missing::Outside(external) => {
                let message = message!(
                    "compose cannot give `{external}` the name `{host}`, which {reader} reads"
                );
                let error = source.fault(codes::UNSUPPORTED_KIND, "spec.externalName", message);
                error.hint(message!(
                    "let the output `host` be `{external}` itself, in a definition for local environments if need be"
                ))
            }
        });
    }
}

/// Finds the container that reads each host.
fn find_readers(
    missing: &mut SortedMap<&str, LeftOut<'_>>,
    workloads: &[WorkloadParts],
    hosts: &Hosts,
) {
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
            let host = match missing.contains_key(host) {
                true => host,
                false => hosts.service_of(host).unwrap_or(host),
            };
            if let Some(left_out) = missing.get_mut(host)
                && left_out.reader.is_none()
            {
                let workload = &of.workload;
                let reader = message!("service `{name}` of workload `{workload}`");
                left_out.reader = Some(reader);
            }
        }
    }
}
