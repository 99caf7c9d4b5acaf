//! Services: names by which pods are reached.

use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::{Port, PortRef};
use score_yaml::{SortedMap, Str};

use super::fields::{entries_at, int_at, items_at, single_text, text_at, tree_at};
use super::object::KubernetesObject;

/// A Service.
#[derive(Clone, Debug)]
pub(crate) struct ServiceObject {
    pub(crate) object: KubernetesObject,
    /// The labels of the pods that it reaches.
    pub(crate) selector: SortedMap<Str, Str>,
    pub(crate) ports: Vec<ServicePort>,
    /// True if its name leads to the pods themselves, so that nothing maps ports.
    pub(crate) is_headless: bool,
    /// The name that it stands for, if it is for something outside.
    pub(crate) external_name: Option<Str>,
}

/// A port of a Service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ServicePort {
    pub(crate) name: Option<Str>,
    pub(crate) port: u16,
    /// The port of the pods.
    pub(crate) target: PortRef,
    /// The index among the ports of the Service.
    pub(crate) index: usize,
}

impl ServiceObject {
    pub(crate) fn read(object: KubernetesObject) -> Self {
        let tree = &object.tree;
        let selector = entries_at(tree, &["spec", "selector"]);
        let selector = selector.filter_map(|(key, value)| {
            let value = single_text(value)?;
            Some((key.clone(), value.as_literal()?.into()))
        });
        let external = text_at(tree, &["spec", "type"]) == Some("ExternalName");
        let external_name = text_at(tree, &["spec", "externalName"]).filter(|_| external);
        let ports = items_at(tree, &["spec", "ports"]).iter().enumerate();
        ServiceObject {
            selector: selector.collect(),
            ports: ports.filter_map(service_port).collect(),
            is_headless: text_at(tree, &["spec", "clusterIP"]) == Some("None"),
            external_name: external_name.map(Str::from),
            object,
        }
    }

    /// True if it reaches pods with these labels.
    pub(crate) fn selects(&self, labels: &SortedMap<Str, Str>) -> bool {
        let mut wanted = self.selector.iter();
        !self.selector.is_empty() && wanted.all(|(key, value)| labels.get(key) == Some(value))
    }

    /// The port of a number or a name; the only one if nothing is asked for.
    pub(crate) fn port(&self, wanted: Option<&PortRef>) -> Option<&ServicePort> {
        match wanted {
            None => self.ports.first(),
            Some(PortRef::Number(number)) => self.ports.iter().find(|port| port.port == *number),
            Some(PortRef::Name(name)) => {
                let mut ports = self.ports.iter();
                ports.find(|port| port.name.as_ref() == Some(name))
            }
        }
    }
}

impl ServicePort {
    /// The number of the port of pods with these ports; none for a name that they do not have.
    pub(crate) fn target(&self, ports: &SortedMap<Str, Port>) -> Option<u16> {
        match &self.target {
            PortRef::Number(number) => Some(*number),
            PortRef::Name(name) => ports.get(name).map(|port| port.target_port),
        }
    }
}

fn service_port((index, port): (usize, &Tree<Text>)) -> Option<ServicePort> {
    let number = u16::try_from(int_at(port, &["port"])?).ok()?;
    let target = tree_at(port, &["targetPort"]).and_then(port_ref);
    Some(ServicePort {
        name: text_at(port, &["name"]).map(Str::from),
        port: number,
        target: target.unwrap_or(PortRef::Number(number)),
        index,
    })
}

/// A port by number or by name; a name that is a number is one.
pub(crate) fn port_ref(value: &Tree<Text>) -> Option<PortRef> {
    let text = single_text(value)?;
    let text = text.as_literal()?;
    Some(match text.parse() {
        Ok(number) => PortRef::Number(number),
        Err(_) => PortRef::Name(text.into()),
    })
}
