//! Ports of the host, each of which only one service can publish.

use std::collections::HashMap;
use std::net::IpAddr;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::{Map, Value, message};

use super::attribution::Attribution;
use super::compose_file::ComposeFile;
use super::field_values;
use super::fields::{items, replicas};
use super::service_report::service_path;
use crate::codes;
use crate::model::PortRange;
use crate::publish::Published;

/// A service publishing a port of the host.
#[derive(Clone, Copy)]
struct PortClaim<'a> {
    service: &'a str,
    /// The port, as the service has it.
    port: &'a Value,
    /// The flag that asked for it.
    flag: Option<&'a Published>,
    /// The address, if not all.
    ip: Option<IpAddr>,
}

impl PortClaim<'_> {
    /// True if compose takes both for one.
    fn is_same_as(&self, other: &PortClaim<'_>) -> bool {
        self.flag.is_none() && self.service == other.service && self.port == other.port
    }

    /// The one that published it, for a message. (Names of services may be values of the state, which no message shows.)
    fn publisher(&self, attribution: &Attribution<'_>) -> String {
        match self.flag {
            Some(flag) => format!("`--publish[{}]`", flag.index),
            None => attribution.describe(self.service),
        }
    }
}

/// The claims to one port by one protocol: of each kind of address the first.
#[derive(Default)]
struct PortClaims<'a> {
    any: Option<PortClaim<'a>>,
    all: Option<PortClaim<'a>>,
    /// Of each family of addresses, IPv4 first.
    families: [AddressFamily<'a>; 2],
    ones: HashMap<IpAddr, PortClaim<'a>>,
}

#[derive(Default)]
struct AddressFamily<'a> {
    any: Option<PortClaim<'a>>,
    all: Option<PortClaim<'a>>,
}

impl<'a> PortClaims<'a> {
    /// Adds a claim. Returns another one that it clashes with: no address is all of them, a zero all of its family.
    fn add(&mut self, claim: PortClaim<'a>) -> Option<PortClaim<'a>> {
        let Some(ip) = claim.ip else {
            let other = self.any;
            self.any.get_or_insert(claim);
            self.all.get_or_insert(claim);
            return other;
        };
        let family = &mut self.families[usize::from(ip.is_ipv6())];
        let other = if ip.is_unspecified() {
            family.any
        } else {
            family.all.or_else(|| self.ones.get(&ip).copied())
        };
        let other = other.or(self.all);
        self.any.get_or_insert(claim);
        family.any.get_or_insert(claim);
        if ip.is_unspecified() {
            family.all.get_or_insert(claim);
        } else {
            self.ones.entry(ip).or_insert(claim);
        }
        other
    }
}

/// The number of ports of ranges that are checked.
const MAX_RANGE_PORTS: usize = 1_000_000;

/// Reports ports of the host that are published twice, and by services that run several times.
pub(super) fn check(
    document: &Value,
    attribution: &Attribution<'_>,
    published: &[Published],
    diags: &mut Diagnostics,
) {
    let none = Map::new();
    let file = ComposeFile::new(document, &none);
    let flags: HashMap<(&str, usize), &Published> = published
        .iter()
        .map(|flag| ((flag.service.as_str(), flag.port), flag))
        .collect();
    let mut claims: HashMap<HostPort<'_>, PortClaims<'_>> = HashMap::new();
    let mut left = MAX_RANGE_PORTS;
    for (name, service) in file.services {
        // Most services publish nothing.
        let publishes = |own: &&Map| own.contains_key("ports") || own.contains_key("extends");
        let service = service.as_map().filter(publishes);
        let Some(service) = service.filter(|own| is_published(own, &file)) else {
            continue;
        };
        let runs = file.with_bases(service).find_map(replicas).map(|(_, n)| n);
        // Services of different profiles need not run at once.
        let profiles = items(service, "profiles").iter().filter_map(Value::as_str);
        let profiles: Vec<Option<&str>> = match items(service, "profiles") {
            [] => vec![None],
            _ => profiles.map(Some).collect(),
        };
        for (of, i, port) in ports(service, &file) {
            let flag = || flags.get(&(name.as_str(), i)).copied();
            for (number, protocol, ip) in host_ports(port, &mut left) {
                let claim = PortClaim {
                    service: name,
                    port,
                    flag: (of == 0).then(flag).flatten(),
                    ip,
                };
                check_runs_once(number, &claim, runs, attribution, diags);
                let mut others = profiles.iter().filter_map(|profile| {
                    let place = (number, protocol, *profile);
                    claims.entry(place).or_default().add(claim)
                });
                // (Each of them is to have the claim.)
                let other = others.by_ref().next();
                others.for_each(drop);
                if let Some(other) = other.filter(|other| !claim.is_same_as(other)) {
                    diags.push_error(|| {
                        published_twice(number, protocol, &other, &claim, attribution)
                    });
                    break;
                }
            }
        }
    }
}

/// A port of the host, its protocol, and the profile of those who publish it.
type HostPort<'a> = (u16, &'a str, Option<&'a str>);

/// True if the engine publishes the ports of a service, and it runs at all.
fn is_published(service: &Map, file: &ComposeFile<'_>) -> bool {
    let mode = file
        .with_bases(service)
        .find_map(|service| service.get("network_mode")?.as_str());
    let runs = file.with_bases(service).find_map(replicas);
    !matches!(mode, Some("host" | "none")) && runs.is_none_or(|(_, n)| n > 0)
}

/// The ports of a service and of those that it extends, with how far away those are.
fn ports<'a>(
    service: &'a Map,
    file: &ComposeFile<'a>,
) -> impl Iterator<Item = (usize, usize, &'a Value)> {
    file.with_bases(service)
        .enumerate()
        .flat_map(|(of, service)| {
            let ports = items(service, "ports").iter().enumerate();
            ports.map(move |(i, port)| (of, i, port))
        })
}

/// The ports of the host that one entry stands for, each with its protocol and its address. Of several for one port of
/// the container, and for zero, the engine takes one that is free.
fn host_ports<'a>(
    port: &'a Value,
    left: &mut usize,
) -> impl Iterator<Item = (u16, &'a str, Option<IpAddr>)> {
    let text = |field| port.get(field).and_then(Value::as_str).unwrap_or_default();
    let one = text("published").parse::<u16>().ok();
    let one = one.map(|number| {
        (
            number,
            protocol(text("protocol")),
            text("host_ip").parse().ok(),
        )
    });
    let range = port.as_str().and_then(|text| PortRange::read(text).ok());
    let range = range.into_iter().flat_map(move |range| {
        let ip = range.ip.parse().ok();
        let protocol = protocol(&range.protocol);
        let ports = range.published_ports();
        ports.map(move |number| (number, protocol, ip))
    });
    let looked_at = range.take(*left).inspect(|_| *left -= 1);
    one.into_iter()
        .chain(looked_at)
        .filter(|(number, _, _)| *number > 0)
}

/// The protocol of a port, as claims have it.
fn protocol(given: &str) -> &'static str {
    field_values::protocol(given).unwrap_or("tcp")
}

fn published_twice(
    number: u16,
    protocol: &str,
    one: &PortClaim<'_>,
    other: &PortClaim<'_>,
    attribution: &Attribution<'_>,
) -> Diagnostic {
    let (mut first, mut second) = (one.publisher(attribution), other.publisher(attribution));
    if first == second && one.service != other.service {
        let of = [one, other].map(|claim| message!("service `{}`", claim.service));
        (first, second) = (format!("{} of {first}", of[0]), of[1].clone());
    }
    let message = message!("port {number}/{protocol} of the host")
        + &format!(" is published twice: by {first} and by {second}");
    let mut error =
        Diagnostic::new(codes::NAME_CLASH, message).path(service_path(other.service, "ports"));
    if let Some(flag) = [one, other].into_iter().find_map(|claim| claim.flag) {
        error = error
            .path(message!("--publish[{}]", flag.index))
            .hint("publish another port of the host: `--publish HOST_PORT:…`");
    }
    let has_place =
        |claim: &&PortClaim<'_>| claim.flag.is_none() && attribution.has_place(claim.service);
    // Whichever came later is at fault, as far as it has a place.
    let mut claims = [other, one].into_iter().filter(has_place);
    match claims.next() {
        Some(claim) => attribution.at_place(claim.service, error),
        None => error,
    }
}

/// Reports a service that runs several times: its second container would find the port taken.
fn check_runs_once(
    number: u16,
    claim: &PortClaim<'_>,
    runs: Option<i64>,
    attribution: &Attribution<'_>,
    diags: &mut Diagnostics,
) {
    if let Some(n @ 2..) = runs {
        diags.push_error(|| {
            let (by, name) = (claim.publisher(attribution), claim.service);
            let message = format!(
                "port {number} of the host is published by {by}, and `{name}` runs {n} times"
            );
            Diagnostic::new(codes::NAME_CLASH, message).path(service_path(name, "ports"))
        });
    }
}
