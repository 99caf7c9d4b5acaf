//! The drivers that are known.

use score_yaml::{Map, Value};

use super::DriverMap;
use crate::definitions::definition::Definition;

/// The kind of a driver: what runs it here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DriverKind {
    Echo,
    /// A driver that connects something: clusters, agents, logs. Its inputs are passed on.
    PassedOn,
    Template,
    DnsWildcard,
    Ingress,
    Hpa,
    VolumePvc,
    VolumeNfs,
    /// A driver that runs Terraform or a container. It is not run here.
    Terraform,
}

/// The organisation whose drivers are meant.
const PLATFORM: &str = "humanitec";

/// The drivers of the platform that run here.
const KNOWN: [(&str, DriverKind); 8] = [
    ("echo", DriverKind::Echo),
    ("static", DriverKind::Echo),
    ("template", DriverKind::Template),
    ("dns-wildcard", DriverKind::DnsWildcard),
    ("ingress", DriverKind::Ingress),
    ("hpa", DriverKind::Hpa),
    ("volume-pvc", DriverKind::VolumePvc),
    ("volume-nfs", DriverKind::VolumeNfs),
];

/// Their full names, for who misspelled one.
pub(super) const NAMES: [&str; 10] = [
    "humanitec/echo",
    "humanitec/static",
    "humanitec/template",
    "humanitec/dns-wildcard",
    "humanitec/ingress",
    "humanitec/hpa",
    "humanitec/volume-pvc",
    "humanitec/volume-nfs",
    "humanitec/terraform",
    "humanitec/container",
];

/// A likely value for an input of a driver that wants one of its own kind.
pub(in crate::definitions) fn likely_input(
    driver: &str,
    map: &DriverMap,
    name: &str,
) -> Option<Value> {
    if map.get(driver).is_some() {
        return None;
    }
    Some(match (DriverKind::of(driver)?, name) {
        (DriverKind::Hpa, "minReplicas") => Value::Int(1),
        (DriverKind::Hpa, "maxReplicas") => Value::Int(3),
        (DriverKind::Hpa, "targetCPUUtilizationPercentage") => Value::Int(80),
        (DriverKind::VolumePvc, "access_modes") => "ReadWriteOnce".into(),
        (DriverKind::VolumePvc, "capacity") => "1Gi".into(),
        (DriverKind::VolumeNfs, "path") => "/".into(),
        (DriverKind::Ingress, "annotations" | "labels")
        | (DriverKind::Terraform, "variables" | "files" | "credentials_config" | "source") => {
            Value::Map(Map::new())
        }
        (DriverKind::Ingress, "path_type") => "Prefix".into(),
        (DriverKind::Ingress, "no_tls") => Value::Bool(true),
        (DriverKind::DnsWildcard, "domain") => "example.com".into(),
        _ => return None,
    })
}

/// True if the driver of a definition serves the host of a dns.
pub(in crate::definitions) fn serves_dns(definition: &Definition, map: &DriverMap) -> bool {
    let driver = definition.driver.value.as_str();
    map.get(driver).is_none() && DriverKind::of(driver) == Some(DriverKind::Ingress)
}

impl DriverKind {
    /// The kind of a driver, `ORG/DRIVER`.
    pub(super) fn of(name: &str) -> Option<Self> {
        let (org, driver) = name.split_once('/')?;
        let own = KNOWN.iter().filter(|_| org == PLATFORM);
        if let Some((_, kind)) = own.into_iter().find(|(known, _)| *known == driver) {
            return Some(*kind);
        }
        let passes_on = matches!(driver, "agent" | "k8s-cluster")
            || ["k8s-cluster-", "logging-"]
                .iter()
                .any(|start| driver.starts_with(start));
        let runs_terraform =
            matches!(driver, "terraform" | "container") || driver.ends_with("-container-runner");
        match (passes_on, runs_terraform) {
            (true, _) => Some(DriverKind::PassedOn),
            (false, true) => Some(DriverKind::Terraform),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drivers_are_known_by_name() {
        for (name, kind) in [
            ("humanitec/echo", Some(DriverKind::Echo)),
            ("humanitec/static", Some(DriverKind::Echo)),
            ("acme/echo", None),
            ("echo", None),
            ("humanitec/k8s-cluster", Some(DriverKind::PassedOn)),
            ("humanitec/k8s-cluster-gke", Some(DriverKind::PassedOn)),
            ("humanitec/logging-k8s", Some(DriverKind::PassedOn)),
            ("humanitec/agent", Some(DriverKind::PassedOn)),
            ("acme/terraform", Some(DriverKind::Terraform)),
            (
                "humanitec/opentofu-container-runner",
                Some(DriverKind::Terraform),
            ),
            ("humanitec/container", Some(DriverKind::Terraform)),
            ("humanitec/postgres-cloudsql-static", None),
            ("humanitec/s3", None),
        ] {
            assert_eq!(DriverKind::of(name), kind, "{name}");
        }
        for (name, _) in KNOWN {
            assert!(
                NAMES.contains(&format!("{PLATFORM}/{name}").as_str()),
                "{name}"
            );
        }
    }
}
