//! Pods, as far as compose has something for them.

use score_core::diagnostic::Diagnostics;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{SortedMap, Str, Value};

use super::container::PodContainer;
use super::fields::{entries_at, int_at, items_at, joined, text_at};
use super::object_source::{ObjectSource, warn_of_others};
use super::pod_volume::PodVolume;
use crate::interpolation;
use crate::service::PodSettings;

/// A pod.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pod {
    /// Its labels, by which Services find it.
    pub(crate) labels: SortedMap<Str, Str>,
    /// Its annotations.
    pub(crate) annotations: SortedMap<Str, Str>,
    /// Its containers; the first one owns the network.
    pub(crate) containers: Vec<PodContainer>,
    /// The containers that run before.
    pub(crate) init_containers: Vec<PodContainer>,
    /// Its volumes by name.
    pub(crate) volumes: SortedMap<Str, PodVolume>,
    /// Who mounts them.
    pub(crate) mounts: SortedMap<Str, Mounters>,
    /// `hostname`
    pub(crate) hostname: Option<Str>,
    /// The time that its containers have to end, and whom they find by which name.
    pub(crate) surroundings: PodSurroundings,
    /// When its containers are started again.
    pub(crate) restart: Restart,
    /// The group that volumes are given to.
    pub(crate) volume_group: Option<i64>,
}

/// Fields of a pod that are read.
const READ_FIELDS: [&str; 9] = [
    "containers",
    "dnsConfig",
    "hostAliases",
    "hostname",
    "initContainers",
    "restartPolicy",
    "securityContext",
    "terminationGracePeriodSeconds",
    "volumes",
];

/// Fields of a pod without a meaning where there is one node and no cluster.
const NEEDLESS_FIELDS: [&str; 22] = [
    "affinity",
    "automountServiceAccountToken",
    "dnsPolicy",
    "enableServiceLinks",
    "imagePullSecrets",
    "nodeName",
    "nodeSelector",
    "os",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "runtimeClassName",
    "schedulerName",
    "schedulingGates",
    "serviceAccount",
    "serviceAccountName",
    "setHostnameAsFQDN",
    "subdomain",
    "tolerations",
    "topologySpreadConstraints",
];

/// True if a field of the pod of a workload means nothing here. Its containers run on, whatever it says of their end.
pub(super) fn is_needless(field: &str) -> bool {
    NEEDLESS_FIELDS.contains(&field) || field == "restartPolicy"
}

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
        let known = [READ_FIELDS.as_slice(), &NEEDLESS_FIELDS].concat();
        warn_of_others(spec, &known, &spec_path, source, diags);
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
            Some((
                Str::from(name),
                PodVolume::read(volume, &path, source, diags),
            ))
        });
        let mut mounts: SortedMap<Str, Mounters> = SortedMap::new();
        let before = init_containers.iter().map(|init| (init, !init.is_sidecar));
        for (container, is_earlier) in main.iter().map(|main| (main, false)).chain(before) {
            for name in container.mounted() {
                mounts.entry(name.clone()).or_default().add(is_earlier);
            }
        }
        Pod {
            mounts,
            labels: texts(template, "labels"),
            annotations: texts(template, "annotations"),
            volumes: volumes.collect(),
            containers: main,
            init_containers,
            hostname: text_at(spec, &["hostname"]).map(Str::from),
            surroundings: PodSurroundings::read(spec),
            restart: match text_at(spec, &["restartPolicy"]) {
                None | Some("Always") => Restart::Always,
                Some("OnFailure") => Restart::OnFailure(None),
                Some(_) => Restart::Never,
            },
            volume_group: int_at(security, &["fsGroup"]),
        }
    }
}

impl Pod {
    /// Who mounts a volume.
    pub(crate) fn sharing_of(&self, volume: &str) -> Sharing {
        self.mounts
            .get(volume)
            .map_or(Sharing::One, Mounters::sharing)
    }
}

/// The containers that mount a volume.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Mounters {
    count: usize,
    /// True if one of them ends before others start.
    is_earlier: bool,
}

impl Mounters {
    /// Adds one.
    pub(crate) fn add(&mut self, is_earlier: bool) {
        self.count += 1;
        self.is_earlier |= is_earlier;
    }

    fn sharing(&self) -> Sharing {
        match (self.count > 1, self.is_earlier) {
            (false, _) => Sharing::One,
            (true, false) => Sharing::Several,
            (true, true) => Sharing::Earlier,
        }
    }
}

/// Who mounts a volume of a pod.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sharing {
    /// One container.
    One,
    /// Several, which run at the same time.
    Several,
    /// One that ends before others mount it.
    Earlier,
}

/// When containers are started again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Restart {
    /// Once they ended, never.
    #[default]
    Never,
    /// If they failed; so often at most, if that is said.
    OnFailure(Option<u32>),
    /// Whenever they ended.
    Always,
}

impl Restart {
    /// The word of compose for it; none for never, which compose takes if nothing is said.
    pub(crate) fn word(self) -> Option<Str> {
        match self {
            Restart::Never => None,
            Restart::OnFailure(None) => Some("on-failure".into()),
            Restart::OnFailure(Some(times)) => Some(format!("on-failure:{times}").into()),
            Restart::Always => Some("always".into()),
        }
    }
}

/// What a pod says of its end, and of the names of others.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct PodSurroundings {
    /// `terminationGracePeriodSeconds`
    grace_period: Option<u32>,
    /// Names of hosts with their addresses.
    host_aliases: Vec<(Str, Str)>,
    /// `dnsConfig`: servers, what is put behind names, and options.
    dns: Vec<Str>,
    dns_search: Vec<Str>,
    dns_opt: Vec<Str>,
}

/// The fields that [`PodSurroundings`] reads.
pub(crate) const SURROUNDINGS: [&str; 3] =
    ["dnsConfig", "hostAliases", "terminationGracePeriodSeconds"];

impl PodSurroundings {
    /// Reads them from the `spec` of a pod.
    pub(crate) fn read(spec: &Tree<Text>) -> Self {
        let grace_period = int_at(spec, &["terminationGracePeriodSeconds"]);
        let options = items_at(spec, &["dnsConfig", "options"]).iter();
        let options = options.filter_map(|option| {
            let name = text_at(option, &["name"])?;
            Some(match text_at(option, &["value"]) {
                Some(value) => format!("{name}:{value}").into(),
                None => name.into(),
            })
        });
        PodSurroundings {
            // Kubernetes takes less than nothing for the shortest time that there is.
            grace_period: grace_period.and_then(|seconds| match seconds {
                ..0 => Some(1),
                seconds => u32::try_from(seconds).ok(),
            }),
            host_aliases: host_aliases(spec),
            dns: words(spec, &["dnsConfig", "nameservers"]),
            dns_search: words(spec, &["dnsConfig", "searches"]),
            dns_opt: options.collect(),
        }
    }

    /// Has a service do so. Compose takes the names of others from the service that has the network.
    pub(crate) fn apply(&self, has_network: bool, settings: &mut PodSettings) {
        settings.stop_grace_period = self.grace_period;
        if !has_network {
            return;
        }
        let mut hosts: SortedMap<Str, Vec<Value>> = SortedMap::new();
        for (name, address) in &self.host_aliases {
            let name = interpolation::escape_literal(name).into_owned();
            let addresses = hosts.entry(name.into()).or_default();
            addresses.push(interpolation::escape_literal(address).into());
        }
        let hosts = hosts.into_iter();
        let hosts = hosts.map(|(name, addresses)| (name, Value::Seq(addresses)));
        settings.extra_hosts = hosts.collect();
        settings.dns.clone_from(&self.dns);
        settings.dns_search.clone_from(&self.dns_search);
        settings.dns_opt.clone_from(&self.dns_opt);
    }
}

/// The texts of a list, as compose files have them.
fn words(spec: &Tree<Text>, path: &[&str]) -> Vec<Str> {
    let items = items_at(spec, path).iter();
    let texts = items.filter_map(|item| item.as_string()?.as_literal());
    texts
        .map(|text| interpolation::escape_literal(text).into_owned().into())
        .collect()
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
fn texts(template: &Tree<Text>, field: &str) -> SortedMap<Str, Str> {
    let path = ["metadata", field];
    let entries = entries_at(template, &path);
    let entries = entries.filter_map(|(key, value)| {
        let value = value.as_string()?.as_literal()?;
        Some((key.clone(), value.into()))
    });
    entries.collect()
}
