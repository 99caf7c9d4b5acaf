//! Ports of workloads and resources that `--publish` publishes on the host.

use indexmap::IndexMap;
use score_core::backend::ResolvedWorkload;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::tree::Tree;
use score_core::workload::Protocol;
use score_yaml::message;
use score_yaml::message::listed;
use score_yaml::{Map, Str, Value};

use crate::codes;
use crate::fragment::ComposeFragment;
use crate::model::{SERVICE, insert_in_order};
use crate::publish_flag::{Publish, PublishTarget, refused};

/// A port to publish when the patches are applied.
#[derive(Clone, Debug)]
pub(crate) struct PortToPublish {
    /// The position of its flag, from 0.
    index: usize,
    service: ServiceSelector,
    host_port: u16,
    container_port: u16,
    /// None for TCP, compose's default.
    protocol: Option<&'static str>,
}

/// The choice of services.
#[derive(Clone, Debug)]
enum ServiceSelector {
    /// Those with this `hostname`.
    Hostname(String),
    /// The one of this name.
    Name(String),
}

impl PortToPublish {
    /// As a service has it.
    fn to_value(&self) -> Value {
        published_port(self.host_port, self.container_port, self.protocol)
    }
}

/// A port of the host that leads to one of a container, as a service has it; TCP if no protocol is said.
pub(crate) fn published_port(
    host_port: u16,
    container_port: u16,
    protocol: Option<&'static str>,
) -> Value {
    let fields = [
        ("target", Some(Value::Int(container_port.into()))),
        ("published", Some(host_port.to_string().into())),
        ("protocol", protocol.map(Value::from)),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// The ports that flags ask to publish, for [`publish`]. They are published when the patches are applied, which may add
/// the service.
pub(crate) fn resolve_targets(
    flags: &[Publish],
    workloads: &[ResolvedWorkload],
    resources: &IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
    diags: &mut Diagnostics,
) -> Vec<PortToPublish> {
    let mut ports = Vec::new();
    for flag in flags {
        match selector(flag, workloads, resources) {
            Ok(service) => {
                diags.extend(undeclared_port(flag, workloads));
                let protocols = protocols(flag, workloads).into_iter();
                ports.extend(protocols.map(|protocol| PortToPublish {
                    index: flag.index,
                    service: service.clone(),
                    host_port: flag.host_port,
                    container_port: flag.container_port,
                    protocol,
                }));
            }
            Err(error) => diags.push(error),
        }
    }
    ports
}

/// The warning that the service of a workload has no such port.
fn undeclared_port(flag: &Publish, workloads: &[ResolvedWorkload]) -> Option<Diagnostic> {
    let PublishTarget::Workload(name) = &flag.target else {
        return None;
    };
    let mut workloads = workloads.iter().map(|resolved| &resolved.workload);
    let workload = workloads.find(|workload| workload.name.value == name.as_str())?;
    let mut ports = workload.ports.values();
    if ports.any(|port| port.target_port == flag.container_port) {
        return None;
    }
    let message = message!(
        "`--publish` publishes port {} of workload `{name}`, which declares no such port",
        flag.container_port
    );
    let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    let known: Vec<String> = workload
        .ports
        .values()
        .map(|port| port.target_port.to_string())
        .collect();
    Some(match known.is_empty() {
        true => warning.hint("it declares none: `service: {ports: {web: {port: 80}}}` does"),
        false => {
            let known = listed(known.iter().map(String::as_str), ", ");
            warning.hint(format!("its containers listen on {known}"))
        }
    })
}

/// The protocols of a port, by the service of its workload: none for TCP, compose's default.
fn protocols(flag: &Publish, workloads: &[ResolvedWorkload]) -> Vec<Option<&'static str>> {
    let PublishTarget::Workload(name) = &flag.target else {
        return vec![None];
    };
    let workload = workloads
        .iter()
        .map(|resolved| &resolved.workload)
        .find(|workload| workload.name.value == name.as_str());
    let ports = workload
        .into_iter()
        .flat_map(|workload| workload.ports.values());
    let of_port = ports.filter(|port| port.target_port == flag.container_port);
    let (mut is_tcp, mut is_udp) = (false, false);
    for port in of_port {
        match port.protocol {
            Protocol::Tcp => is_tcp = true,
            Protocol::Udp => is_udp = true,
        }
    }
    match (is_tcp, is_udp) {
        (_, false) => vec![None],
        (false, true) => vec![Some("udp")],
        (true, true) => vec![None, Some("udp")],
    }
}

/// A port that a flag published.
#[derive(Debug)]
pub(crate) struct Published {
    /// The service.
    pub(crate) service: String,
    /// Its position among the service's ports, from 0.
    pub(crate) port: usize,
    /// The position of the flag, from 0.
    pub(crate) index: usize,
}

fn selector(
    flag: &Publish,
    workloads: &[ResolvedWorkload],
    resources: &IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
) -> Result<ServiceSelector, Diagnostic> {
    let index = flag.index;
    let (written, output) = match &flag.target {
        PublishTarget::Workload(name) => {
            let known = || {
                workloads
                    .iter()
                    .map(|resolved| resolved.workload.name.value.as_str())
            };
            if known().any(|known| known == name) {
                return Ok(ServiceSelector::Hostname(name.clone()));
            }
            let error = refused(
                index,
                format_args!("failed to find a workload named '{name}'"),
                message!("`--publish` names workload `{name}`, which is not there"),
            );
            return Err(error.near(name, known()));
        }
        PublishTarget::Output(written, output) => (written, output),
    };
    let uid = written.parse::<ResourceUid>().ok();
    let found = uid.and_then(|uid| resources.get_key_value(&uid));
    let Some((uid, resource)) = found else {
        let error = refused(
            index,
            format_args!("failed to find a resource with uid '{written}'"),
            message!("`--publish` names resource `{written}`, which is not there"),
        );
        return Err(error.near(written, resources.keys().map(ResourceUid::as_str)));
    };
    match resource.outputs.get(output) {
        None => {
            let error = refused(
                index,
                format_args!("resource '{uid}' has no output '{output}'"),
                message!(
                    "`--publish` names output `{output}`, which resource `{uid}` does not have"
                ),
            );
            let known = resource
                .outputs
                .as_map()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.as_str());
            Err(error.near(output, known))
        }
        Some(Tree::String(host)) => Ok(ServiceSelector::Name(host.encode().into_owned())),
        Some(_) => Err(refused(
            index,
            format_args!("resource '{uid}' output '{output}' is not a string"),
            message!("`--publish` names output `{output}` of resource `{uid}`, which is no text"),
        )),
    }
}

/// Adds the ports to the services of a compose file. Returns those that were added.
pub(crate) fn publish(
    ports: Vec<PortToPublish>,
    compose: &mut Value,
    diags: &mut Diagnostics,
) -> Vec<Published> {
    let mut published = Vec::new();
    let mut none = Map::new();
    let services = compose
        .as_map_mut()
        .and_then(|map| map.get_mut("services")?.as_map_mut())
        .unwrap_or(&mut none);
    for port in ports {
        let index = port.index;
        let mut add = |name: &str, service: &mut Value| {
            published.push(Published {
                service: name.to_owned(),
                port: add_port(service, port.to_value()),
                index,
            });
        };
        match &port.service {
            ServiceSelector::Hostname(hostname) => {
                let mut is_there = false;
                for (name, service) in services.iter_mut() {
                    if service.get("hostname").and_then(Value::as_str) == Some(hostname) {
                        add(name, service);
                        is_there = true;
                    }
                }
                if !is_there {
                    let what = message!("no service has the `hostname` of workload '{hostname}'");
                    let title = message!(
                        "`--publish` names workload `{hostname}`, and no service has that as its `hostname`"
                    );
                    diags.push(refused(index, what, title).hint(
                        "the service of the workload that its others share their network with has it, unless a patch takes it away",
                    ));
                }
            }
            ServiceSelector::Name(name) => match services.get_mut(name) {
                Some(service) => add(name, service),
                None => {
                    let what = message!("host '{name}' does not exist");
                    let title =
                        message!("`--publish` leads to service `{name}`, which is not there");
                    let error = refused(index, what, title);
                    diags.push(error.near(name, services.keys().map(Str::as_str)));
                }
            },
        }
    }
    published
}

/// Adds a port to a service. Returns how many it had before.
fn add_port(service: &mut Value, port: Value) -> usize {
    let Some(service) = service.as_map_mut() else {
        return 0;
    };
    if let Some(Value::Seq(ports)) = service.get_mut("ports") {
        ports.push(port);
        return ports.len() - 1;
    }
    insert_in_order(&SERVICE, service, "ports", Value::Seq(vec![port]));
    0
}

#[cfg(test)]
mod tests {
    use score_core::backend::Backend;
    use score_yaml::parse_str;

    use super::*;
    use crate::testing::{TestProject, assert_holds, given};

    fn published(flag: &str) -> TestProject {
        let outputs = "{host: redis, n: 3}";
        let parts = "{services: {redis: {image: r, ports: [{target: 1, published: 1}]}}}";
        let mut given = given(&[("w", "{c: {image: x}, d: {image: y}}")]).resource(
            "redis.default#w.r",
            "w",
            outputs,
            parts,
        );
        given.compose.publish = vec![Publish::parse(0, flag).expect("the flag is one")];
        given
    }

    #[test]
    fn ports_are_added_behind_the_patches() {
        for (flag, expected) in [
            (
                "8080:w:80",
                "{w-c: {ports: [{target: 80, published: '8080'}]}, w-d: {ports: null}}",
            ),
            (
                "8080:redis#w.r.host:80",
                "{redis: {ports: [{target: 1, published: '1'}, {target: 80, published: '8080'}]}}",
            ),
        ] {
            let (compose, emitted, mut diags) = published(flag).emitted();
            let manifests = compose.after_patches(emitted, &mut diags);
            assert!(!diags.has_errors(), "{diags:?}");
            assert_holds(
                &manifests.documents[0],
                &format!("{{services: {expected}}}"),
            );
            crate::check(&manifests.documents[0]).expect("ports stand in their place");
        }
    }

    #[test]
    fn what_is_not_there_cannot_be_published() {
        for (flag, summary) in [
            ("80:thing:80", "failed to find a workload named 'thing'"),
            ("80:x#y.z:80", "failed to find a resource with uid 'x#y'"),
            (
                "80:redis#w.r.foo:80",
                "resource 'redis.default#w.r' has no output 'foo'",
            ),
            (
                "80:redis#w.r.n:80",
                "resource 'redis.default#w.r' output 'n' is not a string",
            ),
        ] {
            let (_, _, diags) = published(flag).emit();
            let summaries: Vec<_> = diags.iter().filter_map(|d| d.summary.as_deref()).collect();
            assert_eq!(summaries, [format!("--publish[0] {summary}")]);
        }
        let (compose, mut emitted, mut diags) = published("80:redis#w.r.host:80").emitted();
        emitted.manifests.documents = vec![parse_str("{services: {}}").unwrap()];
        compose.after_patches(emitted, &mut diags);
        let summaries: Vec<_> = diags.iter().filter_map(|d| d.summary.as_deref()).collect();
        assert_eq!(summaries, ["--publish[0] host 'redis' does not exist"]);
        let (compose, mut emitted, mut diags) = published("8080:w:80").emitted();
        emitted.manifests.documents = vec![parse_str("{services: {w-c: {image: x}}}").unwrap()];
        compose.after_patches(emitted, &mut diags);
        let summaries: Vec<_> = diags.iter().filter_map(|d| d.summary.as_deref()).collect();
        let gone = "--publish[0] no service has the `hostname` of workload 'w'";
        assert_eq!(summaries, [gone]);
    }
}
