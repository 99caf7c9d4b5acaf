//! Ports of the host, which only one can have.

use std::collections::HashMap;
use std::net::IpAddr;

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_yaml::{Value, message};

use super::Makers;
use crate::publish::Published;

/// A port of the host that somebody publishes.
struct Claim<'a> {
    service: &'a str,
    /// The flag that asked for it.
    flag: Option<&'a Published>,
    /// The address, if not all.
    ip: Option<IpAddr>,
}

impl Claim<'_> {
    /// Who published it. (Names of services may be values of the state, which no message shows.)
    fn told(&self, makers: &Makers) -> String {
        match self.flag {
            Some(flag) => format!("`--publish[{}]`", flag.index),
            None => makers.described(self.service),
        }
    }
}

/// Reports ports of the host that are published twice, and by services that run several times.
pub(super) fn check(
    document: &Value,
    makers: &Makers,
    published: &[Published],
    diags: &mut Diagnostics,
) {
    let services = document.get("services").and_then(Value::as_map);
    let mut claims: HashMap<(u16, &str), Vec<Claim<'_>>> = HashMap::new();
    for (service, value) in services.into_iter().flatten() {
        let ports = value.get("ports").and_then(Value::as_seq);
        for (i, port) in ports.into_iter().flatten().enumerate() {
            let text = |field| port.get(field).and_then(Value::as_str).unwrap_or_default();
            // Of a range compose takes the one that is free.
            let Ok(number) = text("published").parse::<u16>() else {
                continue;
            };
            let flag = published
                .iter()
                .find(|flag| flag.service == service.as_str() && flag.port == i);
            let claim = Claim {
                service,
                flag,
                ip: text("host_ip").parse().ok(),
            };
            if number == 0 {
                continue;
            }
            let protocol = match text("protocol") {
                "" => "tcp",
                protocol => protocol,
            };
            runs_once(number, &claim, value, makers, diags);
            let others = claims.entry((number, protocol)).or_default();
            if let Some(other) = others.iter().find(|other| overlap(other.ip, claim.ip)) {
                diags.push_error(|| twice(number, protocol, other, &claim, makers));
            }
            others.push(claim);
        }
    }
}

/// Whether two addresses are one: no address are all of them, a zero all of its kind.
fn overlap(one: Option<IpAddr>, other: Option<IpAddr>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one == other
                || one.is_ipv4() == other.is_ipv4()
                    && (one.is_unspecified() || other.is_unspecified())
        }
        _ => true,
    }
}

fn twice(
    number: u16,
    protocol: &str,
    one: &Claim<'_>,
    other: &Claim<'_>,
    makers: &Makers,
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
    makers: &Makers,
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
