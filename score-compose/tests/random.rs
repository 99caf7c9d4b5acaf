//! Random projects that are right: none is refused, and the rules of compose hold of what comes out.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use score_compose::Compose;
use score_yaml::{Map, Value, parse_str};
use testdata::Files;

#[test]
fn random_projects_keep_the_rules_of_compose() {
    testdata::random::<Compose>(check);
}

fn check(files: &Files) -> Result<(), String> {
    let text = files.get("compose.yaml").ok_or("no compose file")?;
    let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
    let document = parse_str(text).map_err(|error| error.to_string())?;
    let services = map(&document, "services");
    let variables = files.get("env.txt").map_or(&[][..], Vec::as_slice);
    let variables = String::from_utf8_lossy(variables);
    // The provisioner of its own refers to one.
    let known = variables.lines().chain(["THING"]).collect();
    only_known_variables(&document, &known)?;
    let mut ports = BTreeSet::new();
    for (name, service) in services {
        let told = |error: String| format!("service {name}: {error}\n{text}");
        has_a_source(service).map_err(told)?;
        has_a_network(service).map_err(told)?;
        refers_to_what_is_there(service, &document).map_err(told)?;
        mounts(service, &document, files).map_err(told)?;
        publishes(service, &mut ports).map_err(told)?;
        has_numbers(service).map_err(told)?;
    }
    waits_in_no_circle(services).map_err(|error| format!("{error}\n{text}"))
}

fn map<'v>(value: &'v Value, field: &str) -> &'v Map {
    static NONE: Map = Map::new();
    value.get(field).and_then(Value::as_map).unwrap_or(&NONE)
}

fn items<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    let items = value.get(field).and_then(Value::as_seq);
    items.unwrap_or_default()
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    let text = value.get(field).and_then(Value::as_str);
    text.unwrap_or_default()
}

fn ensure(holds: bool, error: impl Into<String>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(error.into()) }
}

/// Whatever compose puts in somebody has asked for.
fn only_known_variables(value: &Value, known: &BTreeSet<&str>) -> Result<(), String> {
    match value {
        Value::Seq(items) => items
            .iter()
            .try_for_each(|item| only_known_variables(item, known)),
        Value::Map(map) => map
            .values()
            .try_for_each(|item| only_known_variables(item, known)),
        Value::String(text) => {
            let rest = text.replace("$$", "");
            for part in rest.split('$').skip(1) {
                let name = part.trim_start_matches('{');
                let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                let name = &name[..end.unwrap_or(name.len())];
                // `$5` is no variable for compose.
                let is_variable = part.starts_with('{')
                    || name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
                ensure(
                    !is_variable || known.contains(name),
                    format!("variable in {text:?}"),
                )?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn has_a_source(service: &Value) -> Result<(), String> {
    let image = text(service, "image");
    let is_extended = service.get("extends").is_some();
    ensure(is_extended || !image.is_empty(), "no image")?;
    ensure(!image.contains([' ', '$']), "no reference to an image")
}

fn has_a_network(service: &Value) -> Result<(), String> {
    let mode = text(service, "network_mode");
    if mode.is_empty() {
        return Ok(());
    }
    for field in ["networks", "ports", "hostname"] {
        let is_there = service.get(field).is_some();
        ensure(!is_there, format!("{field} beside network_mode"))?;
    }
    Ok(())
}

fn refers_to_what_is_there(service: &Value, document: &Value) -> Result<(), String> {
    let services = map(document, "services");
    for name in waits_for(service) {
        ensure(services.contains_key(name), format!("waits for {name}"))?;
    }
    for (name, how) in map(service, "depends_on") {
        let condition = text(how, "condition");
        let awaited = services.get(name).ok_or("nobody")?;
        let is_checked = awaited.get("healthcheck").is_some();
        let is_healthy = condition == "service_healthy" && awaited.get("extends").is_none();
        ensure(
            !is_healthy || is_checked,
            format!("{name} is never healthy"),
        )?;
    }
    let networks = map(document, "networks");
    for name in map(service, "networks").keys() {
        let is_there = name.as_str() == "default" || networks.contains_key(name);
        ensure(is_there, format!("no network {name}"))?;
    }
    Ok(())
}

fn waits_for(service: &Value) -> impl Iterator<Item = &str> {
    let mode = text(service, "network_mode").strip_prefix("service:");
    let depends = map(service, "depends_on").keys();
    depends.map(|name| name.as_str()).chain(mode)
}

fn waits_in_no_circle(services: &Map) -> Result<(), String> {
    let mut left: BTreeMap<&str, &Value> = services
        .iter()
        .map(|(name, service)| (name.as_str(), service))
        .collect();
    loop {
        let free: Vec<&str> = left
            .iter()
            .filter(|(_, service)| !waits_for(service).any(|name| left.contains_key(name)))
            .map(|(name, _)| *name)
            .collect();
        if free.is_empty() {
            let names: Vec<&str> = left.into_keys().collect();
            return ensure(names.is_empty(), format!("a circle among {names:?}"));
        }
        for name in free {
            left.remove(name);
        }
    }
}

fn mounts(service: &Value, document: &Value, files: &Files) -> Result<(), String> {
    let mut targets = BTreeSet::new();
    let tmpfs = items(service, "tmpfs").iter().filter_map(Value::as_str);
    for target in tmpfs {
        ensure(targets.insert(target.to_owned()), format!("{target} twice"))?;
    }
    let mounts = items(service, "volumes");
    for (i, mount) in mounts.iter().enumerate() {
        // A patch mounts the project's folder in the place of the first.
        let is_patched =
            i > 0 && i + 1 == mounts.len() && matches!(text(mount, "source"), "." | "..");
        if mount.as_str().is_some() || is_patched {
            continue;
        }
        let (kind, source, target) = (
            text(mount, "type"),
            text(mount, "source").replace("$$", "$"),
            text(mount, "target"),
        );
        ensure(target.starts_with('/'), format!("mounted at {target:?}"))?;
        let place = target.split('/').filter(|part| !part.is_empty());
        let place: Vec<&str> = place.collect();
        let is_new = targets.insert(format!("/{}", place.join("/")));
        ensure(is_new, format!("{target} twice"))?;
        match kind {
            "volume" if source.is_empty() => {}
            "volume" => {
                let is_there = map(document, "volumes").contains_key(&source);
                ensure(is_there, format!("no volume {source}"))?;
            }
            "bind" => {
                let path = source.trim_start_matches("../");
                let folder = format!("{path}/");
                let in_it = files.range(folder.clone()..).next();
                let is_folder = in_it.is_some_and(|(name, _)| name.starts_with(&folder));
                let is_there = is_folder || files.contains_key(path);
                ensure(is_there, format!("no file {source}"))?;
            }
            "tmpfs" => {}
            kind => return Err(format!("a mount of type {kind:?}")),
        }
    }
    Ok(())
}

/// Ports of the host, each once: none of the projects has two for one address and all.
fn publishes(
    service: &Value,
    ports: &mut BTreeSet<(Option<IpAddr>, String, String)>,
) -> Result<(), String> {
    for port in items(service, "ports") {
        let published = text(port, "published");
        // What a variable decides stays in its short form.
        if port.as_str().is_some() {
            continue;
        }
        let is_target = matches!(port.get("target"), Some(Value::Int(1..=65535)));
        ensure(is_target, "a target that is no port")?;
        if published.is_empty() || published.contains('-') {
            continue;
        }
        let protocol = match text(port, "protocol") {
            "" => "tcp",
            protocol => protocol,
        };
        let ip = text(port, "host_ip").parse().ok();
        let claim = (ip, published.to_owned(), protocol.to_owned());
        ensure(ports.insert(claim), format!("port {published} twice"))?;
    }
    Ok(())
}

fn has_numbers(service: &Value) -> Result<(), String> {
    let deploy = service.get("deploy").unwrap_or(&Value::Null);
    let resources = deploy.get("resources").unwrap_or(&Value::Null);
    let amount = |of: &str, field: &str| match resources.get(of)?.get(field)? {
        Value::String(text) => text.parse::<f64>().ok(),
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    };
    for field in ["cpus", "memory"] {
        if let (Some(limit), Some(reserved)) =
            (amount("limits", field), amount("reservations", field))
        {
            ensure(reserved <= limit, format!("more {field} than the limit"))?;
        }
    }
    let check = service.get("healthcheck").unwrap_or(&Value::Null);
    if let Some(word) = items(check, "test").first() {
        let known = ["CMD", "CMD-SHELL", "NONE"];
        let is_known = word.as_str().is_some_and(|word| known.contains(&word));
        ensure(is_known, "a test without its kind")?;
    }
    Ok(())
}
