//! Ports of the host, which only one can have.

use std::collections::HashMap;
use std::net::IpAddr;

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_yaml::{Value, message};

use super::{Makers, fields};
use crate::publish::Published;

/// A port of the host that somebody publishes.
#[derive(Clone, Copy)]
struct Claim<'a> {
    service: &'a str,
    /// The port, as the service has it.
    port: &'a Value,
    /// The flag that asked for it.
    flag: Option<&'a Published>,
    /// The address, if not all.
    ip: Option<IpAddr>,
}

impl Claim<'_> {
    /// Whether compose takes it and another one for one port.
    fn repeats(&self, other: &Claim<'_>) -> bool {
        self.flag.is_none() && self.service == other.service && self.port == other.port
    }

    /// Who published it. (Names of services may be values of the state, which no message shows.)
    fn told(&self, makers: &Makers<'_>) -> String {
        match self.flag {
            Some(flag) => format!("`--publish[{}]`", flag.index),
            None => makers.described(self.service),
        }
    }
}

/// Those who publish one port by one protocol: of each kind of address the first.
#[derive(Default)]
struct Claims<'a> {
    any: Option<Claim<'a>>,
    all: Option<Claim<'a>>,
    /// Of each family of addresses, IPv4 first.
    families: [Family<'a>; 2],
    ones: HashMap<IpAddr, Claim<'a>>,
}

#[derive(Default)]
struct Family<'a> {
    any: Option<Claim<'a>>,
    all: Option<Claim<'a>>,
}

impl<'a> Claims<'a> {
    /// Adds a claim. Returns another one that it clashes with: no address is all of them, a zero all of its family.
    fn add(&mut self, claim: Claim<'a>) -> Option<Claim<'a>> {
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

/// Reports ports of the host that are published twice, and by services that run several times.
pub(super) fn check(
    document: &Value,
    makers: &Makers<'_>,
    published: &[Published],
    diags: &mut Diagnostics,
) {
    let services = document.get("services").and_then(Value::as_map);
    let flags: HashMap<(&str, usize), &Published> = published
        .iter()
        .map(|flag| ((flag.service.as_str(), flag.port), flag))
        .collect();
    let mut claims: HashMap<(u16, &str), Claims<'_>> = HashMap::new();
    for (service, value) in services.into_iter().flatten() {
        let ports = value.get("ports").and_then(Value::as_seq);
        for (i, port) in ports.into_iter().flatten().enumerate() {
            let text = |field| port.get(field).and_then(Value::as_str).unwrap_or_default();
            // Of a range, and for zero, the engine takes a port that is free.
            let Some(number) = text("published").parse::<u16>().ok().filter(|n| *n > 0) else {
                continue;
            };
            let claim = Claim {
                service,
                port,
                flag: flags.get(&(service.as_str(), i)).copied(),
                ip: text("host_ip").parse().ok(),
            };
            let protocol = match text("protocol") {
                "" => "tcp",
                given => fields::protocol(given).unwrap_or(given),
            };
            runs_once(number, &claim, value, makers, diags);
            let other = claims.entry((number, protocol)).or_default().add(claim);
            if let Some(other) = other.filter(|other| !claim.repeats(other)) {
                diags.push_error(|| twice(number, protocol, &other, &claim, makers));
            }
        }
    }
}

fn twice(
    number: u16,
    protocol: &str,
    one: &Claim<'_>,
    other: &Claim<'_>,
    makers: &Makers<'_>,
) -> Diagnostic {
    let (first, second) = (one.told(makers), other.told(makers));
    let message = message!("port {number}/{protocol} of the host")
        + &format!(" is published twice: by {first} and by {second}");
    let error = Diagnostic::new(Code::NameClash, message)
        .path(message!("services.{}.ports", other.service));
    let places =
        [one, other].map(|claim| makers.place(claim.service).filter(|_| claim.flag.is_none()));
    match places.into_iter().flatten().next() {
        Some(place) => error.at(place),
        None => error,
    }
}

/// The second of two containers would find the port taken.
fn runs_once(
    number: u16,
    claim: &Claim<'_>,
    service: &Value,
    makers: &Makers<'_>,
    diags: &mut Diagnostics,
) {
    let deployed = || {
        service
            .get("deploy")
            .and_then(|deploy| deploy.get("replicas"))
    };
    if let Some(Value::Int(n @ 2..)) = service.get("scale").or_else(deployed) {
        diags.push_error(|| {
            let (by, name) = (claim.told(makers), claim.service);
            let message = format!(
                "port {number} of the host is published by {by}, and `{name}` runs {n} times"
            );
            Diagnostic::new(Code::NameClash, message).path(message!("services.{name}.ports"))
        });
    }
}
