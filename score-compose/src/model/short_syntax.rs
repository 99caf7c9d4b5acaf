//! Short syntax: strings that stand for a longer form of the specification.

use score_yaml::{Map, Value};

use super::field_type::LongForm;
use crate::interpolation::has_reference;
use crate::paths;

/// The number of ports above which a range stays a range: written out it would be most of the file.
const WRITTEN_OUT: u16 = 16;

/// The context of a build.
pub(super) fn build(text: &str) -> Result<LongForm, String> {
    Ok(one([("context", text.into())]))
}

/// The name of a config or secret.
pub(super) fn source(text: &str) -> Result<LongForm, String> {
    Ok(one([("source", text.into())]))
}

/// The path of a file that has to be there.
pub(super) fn env_file(text: &str) -> Result<LongForm, String> {
    Ok(one([("path", text.into()), ("required", true.into())]))
}

/// Another compose file.
pub(super) fn include(text: &str) -> Result<LongForm, String> {
    Ok(one([("path", text.into())]))
}

/// A service to extend.
pub(super) fn extends(text: &str) -> Result<LongForm, String> {
    Ok(one([("service", text.into())]))
}

/// All devices.
pub(super) fn devices(text: &str) -> Result<LongForm, String> {
    match text {
        text if has_reference(text) => Ok(LongForm::Undecided),
        "all" => Ok(one([("count", text.into())])),
        _ => Err("expected `all`".to_owned()),
    }
}

/// `HOST[:CONTAINER[:PERMISSIONS]]`
pub(super) fn device(text: &str) -> Result<LongForm, String> {
    if has_reference(text) {
        return Ok(LongForm::Undecided);
    }
    let parts: Vec<&str> = text.split(':').collect();
    let (source, target, permissions) = match parts[..] {
        [source] => (source, source, "rwm"),
        [source, target] => (source, target, "rwm"),
        [source, target, permissions] => (source, target, permissions),
        _ => {
            return Err("expected the form `host:container:permissions`".to_owned());
        }
    };
    let target = if target.is_empty() { source } else { target };
    Ok(one([
        ("source", source.into()),
        ("target", target.into()),
        ("permissions", permissions.into()),
    ]))
}

/// `[[IP:]HOST:]CONTAINER[/PROTOCOL]`, where HOST and CONTAINER may be ranges of one length, or HOST
/// one for a single CONTAINER.
pub(super) fn ports(text: &str) -> Result<LongForm, String> {
    if has_reference(text) {
        return Ok(LongForm::Undecided);
    }
    let range = PortRange::read(text)?;
    if range.last - range.first >= WRITTEN_OUT {
        return Ok(LongForm::Undecided);
    }
    let mut ports: Vec<Map> = range
        .ports()
        .map(|(target, published)| {
            entry([
                ("mode", "ingress".into()),
                ("host_ip", range.ip.as_str().into()),
                ("target", Value::Int(i64::from(target))),
                ("published", published.into()),
                ("protocol", range.protocol.as_str().into()),
            ])
        })
        .collect();
    // compose-go puts them in the order of their text.
    ports.sort_by_cached_key(|port| match port.get("target") {
        Some(Value::Int(n)) => n.to_string(),
        _ => String::new(),
    });
    Ok(LongForm::Items(ports))
}

/// The ports of `IP:HOST:CONTAINER/PROTOCOL`.
#[derive(Debug)]
pub(crate) struct PortRange {
    /// The address of the host, or an empty text.
    pub(crate) ip: String,
    /// `tcp`, `udp` or `sctp`.
    pub(crate) protocol: String,
    first: u16,
    last: u16,
    published: Option<(u16, u16)>,
}

impl PortRange {
    /// Reads the form.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let wrong = || "expected the form `ip:host:container/protocol`".to_owned();
        let (head, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        let protocol = protocol.to_ascii_lowercase();
        if !["tcp", "udp", "sctp"].contains(&protocol.as_str()) {
            return Err("expected the protocol `tcp`, `udp` or `sctp`".to_owned());
        }
        let (head, container) = head
            .rsplit_once(':')
            .map_or((None, head), |(head, container)| (Some(head), container));
        let (ip, host) = match head.map(|h| h.rsplit_once(':').unwrap_or(("", h))) {
            Some((ip, host)) => (ip.trim_start_matches('[').trim_end_matches(']'), host),
            None => ("", ""),
        };
        if !ip.is_empty() && ip.parse::<std::net::IpAddr>().is_err() {
            return Err("expected an IP address before the ports".to_owned());
        }
        if container.is_empty() && !host.is_empty() {
            return Err(
                "expected the port of the container behind the colon, found none".to_owned(),
            );
        }
        let (first, last) = port_range(container).ok_or_else(wrong)?;
        let published = if host.is_empty() {
            None
        } else {
            Some(port_range(host).ok_or_else(wrong)?)
        };
        if let Some((from, to)) = published
            && last != first
            && to - from != last - first
        {
            return Err("the two ranges of ports differ in length".to_owned());
        }
        Ok(PortRange {
            ip: ip.to_owned(),
            protocol,
            first,
            last,
            published,
        })
    }

    /// The ports of the host, if each is for a port of the container.
    pub(crate) fn published_ports(&self) -> impl Iterator<Item = u16> + use<> {
        let published = self
            .published
            .filter(|(from, to)| to - from == self.last - self.first);
        published.into_iter().flat_map(|(from, to)| from..=to)
    }

    /// Each port of the container, and that of the host: nothing, a port, or several of which one is taken.
    pub(crate) fn ports(&self) -> impl Iterator<Item = (u16, String)> {
        let (first, last, published) = (self.first, self.last, self.published);
        (first..=last).map(move |port| {
            let host = match published {
                None => String::new(),
                Some((from, to)) if first == last && from != to => format!("{from}-{to}"),
                Some((from, _)) => (from + (port - first)).to_string(),
            };
            (port, host)
        })
    }
}

/// The way out of a short form that is none: the port of the container behind that of the host.
pub(super) fn way_out(text: &str) -> Option<String> {
    let port: u16 = text.strip_suffix(':')?.parse().ok()?;
    Some(format!("write `\"{port}:{port}\"`, `HOST:CONTAINER`"))
}

/// `8000` or `8000-8010`
fn port_range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last))
}

/// `[SOURCE:]TARGET[:OPTIONS]`; a source that looks like a path is bound, another one names a volume.
pub(super) fn volume(text: &str) -> Result<LongForm, String> {
    if has_reference(text) {
        return Ok(LongForm::Undecided);
    }
    let parts = volume_parts(text);
    if parts.iter().any(|part| part.is_empty()) {
        return Err("a part between the colons is empty".to_owned());
    }
    let (source, target, options) = match parts[..] {
        [target] => ("", target, ""),
        [source, target] => (source, target, ""),
        [source, target, options] => (source, target, options),
        _ => {
            return Err("expected the form `source:target:options`".to_owned());
        }
    };
    let is_bind = source.starts_with(['.', '/', '~', '\\']) || is_drive(source);
    let mut bind = if is_bind {
        entry([("create_host_path", true.into())])
    } else {
        Map::new()
    };
    let mut named = Map::new();
    let mut read_only = false;
    for option in options.split(',') {
        match option {
            "ro" => read_only = true,
            "nocopy" => drop(named.insert("nocopy".into(), true.into())),
            "z" | "Z" => drop(bind.insert("selinux".into(), option.into())),
            "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave" => {
                bind.insert("propagation".into(), option.into());
            }
            // `rw` is the default; what nobody knows is passed over, as compose does.
            _ => {}
        }
    }
    let target = paths::clean(target);
    let kind = if is_bind { "bind" } else { "volume" };
    let mut mount = entry([
        ("type", kind.into()),
        ("source", source.into()),
        ("target", target.into()),
    ]);
    mount.insert("read_only".into(), read_only.into());
    if is_bind || !bind.is_empty() {
        mount.insert("bind".into(), bind.into());
    }
    if !is_bind || !named.is_empty() {
        mount.insert("volume".into(), named.into());
    }
    Ok(LongForm::Items(vec![mount]))
}

/// The parts between colons, but for those inside `${…}` and behind a drive letter.
pub(crate) fn volume_parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (i, c) in text.char_indices() {
        match c {
            '{' if text[..i].ends_with('$') => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            // (Behind one letter it is that of a drive.)
            ':' if depth == 0 && !(i == start + 1 && is_drive(&text[start..])) => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// True if a text starts with a Windows drive, `C:`.
pub(crate) fn is_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn entry<const N: usize>(fields: [(&str, Value); N]) -> Map {
    fields.into_iter().collect()
}

fn one<const N: usize>(fields: [(&str, Value); N]) -> LongForm {
    LongForm::Items(vec![entry(fields)])
}
