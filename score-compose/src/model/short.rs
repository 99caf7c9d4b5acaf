//! Short forms: what a string stands for where the specification has a longer form too.

use score_yaml::{Map, Value};

use crate::paths;

/// The context of a build.
pub(super) fn build(text: &str) -> Result<Vec<Map>, String> {
    Ok(one([("context", text.into())]))
}

/// The name of a config or secret.
pub(super) fn source(text: &str) -> Result<Vec<Map>, String> {
    Ok(one([("source", text.into())]))
}

/// The path of a file that has to be there.
pub(super) fn env_file(text: &str) -> Result<Vec<Map>, String> {
    Ok(one([("path", text.into()), ("required", true.into())]))
}

/// A service to extend.
pub(super) fn extends(text: &str) -> Result<Vec<Map>, String> {
    Ok(one([("service", text.into())]))
}

/// All devices.
pub(super) fn devices(text: &str) -> Result<Vec<Map>, String> {
    match text {
        "all" => Ok(one([("count", text.into())])),
        _ => Err("expected `all`".to_owned()),
    }
}

/// `HOST[:CONTAINER[:PERMISSIONS]]`
pub(super) fn device(text: &str) -> Result<Vec<Map>, String> {
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
pub(super) fn ports(text: &str) -> Result<Vec<Map>, String> {
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
    let mut ports: Vec<Map> = (first..=last)
        .map(|port| {
            let host = match published {
                None => String::new(),
                Some((from, to)) if first == last && from != to => format!("{from}-{to}"),
                Some((from, _)) => (from + (port - first)).to_string(),
            };
            entry([
                ("mode", "ingress".into()),
                ("host_ip", ip.into()),
                ("target", Value::Int(i64::from(port))),
                ("published", host.into()),
                ("protocol", protocol.as_str().into()),
            ])
        })
        .collect();
    // compose-go puts them in the order of their text.
    ports.sort_by_cached_key(|port| match port.get("target") {
        Some(Value::Int(n)) => n.to_string(),
        _ => String::new(),
    });
    Ok(ports)
}

/// `8000` or `8000-8010`
fn port_range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last))
}

/// `[SOURCE:]TARGET[:OPTIONS]`; a source that looks like a path is bound, another one names a volume.
pub(super) fn volume(text: &str) -> Result<Vec<Map>, String> {
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
    Ok(vec![mount])
}

/// The parts between colons, but for those inside `${…}` and behind a drive letter.
fn volume_parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (i, c) in text.char_indices() {
        match c {
            '{' if text[..i].ends_with('$') => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && !is_drive(&text[start..=i]) => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Whether a text starts with a Windows drive, `C:`.
fn is_drive(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some(':')
}

fn entry<const N: usize>(fields: [(&str, Value); N]) -> Map {
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn one<const N: usize>(fields: [(&str, Value); N]) -> Vec<Map> {
    vec![entry(fields)]
}
