//! Pods, as far as compose has something for them.

use std::collections::BTreeMap;

use score_core::diagnostic::Diagnostics;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Str, message};

use super::container::PodContainer;
use super::fields::{joined, warn_of_others};
use super::object::{ObjectSource, entries_at, int_at, items_at, text_at, tree_at};
use super::pod_volume::PodVolume;

/// A pod.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pod {
    /// Its labels, by which Services find it.
    pub(crate) labels: BTreeMap<Str, Str>,
    /// Its annotations.
    pub(crate) annotations: BTreeMap<Str, Str>,
    /// Its containers; the first one owns the network.
    pub(crate) containers: Vec<PodContainer>,
    /// The containers that run before.
    pub(crate) init_containers: Vec<PodContainer>,
    /// Its volumes by name.
    pub(crate) volumes: BTreeMap<Str, PodVolume>,
    /// `hostname`
    pub(crate) hostname: Option<Str>,
    /// `terminationGracePeriodSeconds`
    pub(crate) grace_period: Option<u32>,
    /// False if its containers are not started again when they end.
    pub(crate) restarts: bool,
    /// The group that volumes are given to.
    pub(crate) volume_group: Option<i64>,
    /// Names of hosts with their addresses.
    pub(crate) host_aliases: Vec<(Str, Str)>,
}

/// Fields of a pod that are read, and those without a meaning where there is one node and no cluster.
pub(super) const KNOWN_FIELDS: [&str; 31] = [
    "affinity",
    "automountServiceAccountToken",
    "containers",
    "dnsPolicy",
    "enableServiceLinks",
    "hostAliases",
    "hostname",
    "imagePullSecrets",
    "initContainers",
    "nodeName",
    "nodeSelector",
    "os",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "schedulingGates",
    "securityContext",
    "serviceAccount",
    "serviceAccountName",
    "setHostnameAsFQDN",
    "subdomain",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
    "volumes",
    "activeDeadlineSeconds",
];

/// Fields of a pod's `securityContext` that are read or change nothing here.
pub(super) const KNOWN_SECURITY: [&str; 9] = [
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroupsPolicy",
];

impl Pod {
    /// Reads the template of a pod, which stands at a path of its object.
    pub(crate) fn read(
        template: &Tree<Text>,
        path: &str,
        source: &ObjectSource,
        diags: &mut Diagnostics,
    ) -> Self {
        let spec_path = joined(path, "spec");
        let none: Tree<Text> = Tree::Null;
        let spec = template.get("spec").unwrap_or(&none);
        warn_of_others(spec, &KNOWN_FIELDS, &spec_path, source, diags);
        let security_path = joined(&spec_path, "securityContext");
        let security = spec.get("securityContext").unwrap_or(&none);
        warn_of_others(security, &KNOWN_SECURITY, &security_path, source, diags);
        let mut containers = |field: &str| {
            let items = items_at(spec, &[field]).iter().enumerate();
            let items: Vec<PodContainer> = items
                .filter_map(|(i, item)| {
                    let path = format!("{spec_path}.{field}.{i}");
                    PodContainer::read(item, security, &path, source, diags)
                })
                .collect();
            items
        };
        let (init_containers, main) = (containers("initContainers"), containers("containers"));
        let volumes = items_at(spec, &["volumes"]).iter().enumerate();
        let volumes = volumes.filter_map(|(i, volume)| {
            let name = text_at(volume, &["name"])?;
            let path = format!("{spec_path}.volumes.{i}");
            if tree_at(volume, &["emptyDir", "sizeLimit"]).is_some() {
                let path = format!("{path}.emptyDir.sizeLimit");
                let message =
                    message!("volume `{name}` takes what the disk has: its size is left out");
                diags.push(source.left_out(&path, message));
            }
            Some((Str::from(name), PodVolume::read(volume, &path, source)))
        });
        let grace_period = int_at(spec, &["terminationGracePeriodSeconds"]);
        Pod {
            labels: texts(template, "labels"),
            annotations: texts(template, "annotations"),
            volumes: volumes.collect(),
            containers: main,
            init_containers,
            hostname: text_at(spec, &["hostname"]).map(Str::from),
            grace_period: grace_period.and_then(|seconds| u32::try_from(seconds).ok()),
            restarts: text_at(spec, &["restartPolicy"]).is_none_or(|policy| policy == "Always"),
            volume_group: int_at(security, &["fsGroup"]),
            host_aliases: host_aliases(spec),
        }
    }
}

/// Names of hosts that a pod knows, each with an address.
fn host_aliases(spec: &Tree<Text>) -> Vec<(Str, Str)> {
    let mut all = Vec::new();
    for alias in items_at(spec, &["hostAliases"]) {
        let Some(address) = text_at(alias, &["ip"]) else {
            continue;
        };
        let names = items_at(alias, &["hostnames"]).iter();
        let names = names.filter_map(|name| name.as_string()?.as_literal());
        all.extend(names.map(|name| (name.into(), address.into())));
    }
    all
}

/// Texts by name, of a pod's metadata.
fn texts(template: &Tree<Text>, field: &str) -> BTreeMap<Str, Str> {
    let path = ["metadata", field];
    let entries = entries_at(template, &path);
    let entries = entries.filter_map(|(key, value)| {
        let value = value.as_string()?.as_literal()?;
        Some((key.clone(), value.into()))
    });
    entries.collect()
}
