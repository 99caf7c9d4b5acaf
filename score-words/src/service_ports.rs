//! Ports as other formats write them, as a Score file has them.

use score_yaml::{Key, Kind, Mapping, Node, message};

use super::places::{braced, each, free_name, map_at, only_container, workload_name};

/// A port that others reach, and the one of the container if that is another one.
struct Port {
    name: Option<String>,
    port: u16,
    target: Option<u16>,
    is_udp: bool,
}

impl Port {
    /// Its fields, on one line.
    fn fields(&self) -> String {
        let target = self.target.map(|target| format!(", targetPort: {target}"));
        let target = target.unwrap_or_default();
        let protocol = if self.is_udp { ", protocol: UDP" } else { "" };
        format!("{{port: {}{target}{protocol}}}", self.port)
    }
}

/// The fields of a port that is written without a name: `80`, `8080:80`, a map that says none.
pub(super) fn without_name(node: &Node) -> Option<String> {
    let port = read_port(node, None).filter(|_| node.get("name").is_none());
    port.map(|port| port.fields())
}

/// The way out for something else in the place of the map that `service` is.
pub(super) fn in_place_of_service(node: &Node) -> String {
    const MOST: usize = 2;
    let web = || Port {
        name: None,
        port: 80,
        target: None,
        is_udp: false,
    };
    let ports = read(node).unwrap_or_else(|| vec![web()]);
    let mut entries: Vec<(String, String)> = Vec::new();
    for port in ports.iter().take(MOST) {
        let wanted = port.name.as_deref().unwrap_or("web");
        let name = free_name(wanted, |name| {
            entries.iter().any(|(other, _)| other == name)
        });
        let entry = format!("{name}: {}", port.fields());
        entries.push((name, entry));
    }
    let more = (ports.len() > MOST).then(|| "…".to_owned());
    let entries: Vec<String> = entries
        .into_iter()
        .map(|(_, entry)| entry)
        .chain(more)
        .collect();
    format!("write `service: {{ports: {{{}}}}}`", entries.join(", "))
}

/// A port of a list as an entry of `ports`: its name, if it says one, and its fields as Score has them.
pub(super) fn item(item: &Node) -> Option<(Option<Key>, Node)> {
    let port = read_port(item, None)?;
    let written = item.as_map().cloned().unwrap_or_default();
    let mut map = Mapping::new();
    let numbers = [("port", Some(port.port)), ("targetPort", port.target)];
    for (field, number) in numbers {
        if let Some(number) = number {
            let number = Node::new(Kind::Int(number.into()), item.span);
            map.insert(key(field, item), number);
        }
    }
    if port.is_udp {
        let protocol = Node::new(Kind::String("UDP".into()), item.span);
        map.insert(key("protocol", item), protocol);
    }
    let name = written
        .get("name")
        .filter(|name| name.as_str().is_some_and(is_name));
    let name = name.and_then(|name| Some(key(name.as_str()?, name)));
    // The fields that were read are there, under all their names.
    let is_read = |field: &Key, node: &Node| {
        let is_number = NUMBERS
            .iter()
            .chain(TARGETS)
            .any(|name| **name == *field.text);
        &*field.text == "name" || (is_number && number(node).is_some())
    };
    for (field, node) in written {
        if !is_read(&field, &node) && !map.contains_key(&field.text) {
            map.insert(field, node);
        }
    }
    Some((name, Node::new(Kind::Map(map), item.span)))
}

fn key(text: &str, node: &Node) -> Key {
    Key {
        text: text.into(),
        span: node.span,
        is_string: true,
    }
}

/// The number that others reach a port by, in several formats.
const NUMBERS: &[&str] = &["port", "published", "number"];
/// That of the container.
const TARGETS: &[&str] = &["targetPort", "target_port", "containerPort", "target"];

/// The way out for a text in the place of a port's number.
pub(super) fn in_place_of_number(field: &str, node: &Node) -> String {
    const WHOLE: &str = "a port is a whole number from 1 to 65535";
    const COMMENT: &str = "a comment stands at the end of the line, with a blank before its `#`";
    let Some(text) = node.as_str() else {
        return WHOLE.to_owned();
    };
    if text.contains("${") {
        return format!("write the number itself, `{field}: 8080`: no placeholder is read here");
    }
    if let Some((number, _)) = text.split_once('#')
        && number.trim().parse::<u16>().is_ok()
    {
        let number = number.trim();
        return format!("write `{field}: {number}`: {COMMENT}");
    }
    if let Some(port) = read_port(node, None) {
        let fields = port.fields();
        return match field {
            "port" => format!("write `{}`", &fields[1..fields.len() - 1]),
            _ => format!("write `{field}: {}`", port.target.unwrap_or(port.port)),
        };
    }
    let is_number = |text: &str| text.trim().parse::<u16>().is_ok();
    if let Some((first, last)) = text.split_once('-')
        && is_number(first)
        && is_number(last)
    {
        return format!(
            "each port is an entry of its own: `{field}: {}`",
            first.trim()
        );
    }
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic());
    match (field, text.to_ascii_lowercase().as_str()) {
        _ if !is_name => WHOLE.to_owned(),
        ("port", "https") => "write its number: `port: 443`".to_owned(),
        ("port", _) => "write the number that others reach it by: `port: 80`".to_owned(),
        _ => format!("write the number that the container listens on: `{field}: 8080`"),
    }
}

/// The longest name of a port that Kubernetes takes.
const LONGEST_NAME: usize = 15;

/// The way out for ports at the top of a file.
pub(super) fn at_the_top(node: &Node, root: &Node) -> Option<String> {
    let ports = read(node)?;
    let way_out = match missing(&ports, root, None) {
        entries if entries.is_empty() => there_already(&ports),
        entries => format!("write {}", below_service(&entries, root)),
    };
    Some(way_out + &published(&ports, node, root))
}

/// How ports of this machine are published, of those that name two, `8080:80`.
fn published(ports: &[Port], node: &Node, root: &Node) -> String {
    const MOST: usize = 2;
    let items = node.as_seq().unwrap_or_default();
    // Two numbers are those of the machine and of the container; a third part before them is an address.
    let parts = |item: &Node| item.as_str().map_or(1, |text| text.split(':').count());
    let workload = workload_name(root);
    let published = items.iter().zip(ports).filter(|(item, _)| parts(item) == 2);
    let flags = published.clone().take(MOST).map(|(_, port)| {
        let target = port.target.unwrap_or(port.port);
        message!(" --publish {}:{workload}:{target}", port.port)
    });
    let flags: String = flags.collect();
    let more = if published.count() > MOST { " …" } else { "" };
    let mut ways = String::new();
    if !flags.is_empty() {
        ways += &format!("\non Compose, `generate{flags}{more}` publishes them on this machine");
    }
    let of_address = items.iter().find(|item| parts(item) > 2);
    if let Some(text) = of_address.and_then(Node::as_str) {
        let container = only_container(root).unwrap_or("CONTAINER");
        let path = message!("services.{workload}-{container}.ports.-1");
        ways.push('\n');
        ways += &message!(
            "for an address of this machine, `init --patch-templates FILE` with `- {{op: set, path: {path}, value: \"{text}\"}}` in FILE"
        );
    }
    ways
}

/// The way out for ports of a container.
pub(super) fn of_container(container: &str, node: &Node, root: &Node) -> Option<String> {
    let ports = read(node)?;
    let containers = map_at(root, &["containers"])?;
    let has_ports = |(_, other): &(_, &Node)| {
        ["ports", "port", "expose"]
            .iter()
            .any(|name| other.get(name).is_some())
    };
    // Of several containers each has another name for its port, and none tells to write `service` once more.
    let is_only = containers.iter().filter(has_ports).count() < 2;
    let name = (!is_only && is_name(container)).then_some(container);
    Some(match missing(&ports, root, name) {
        entries if entries.is_empty() => there_already(&ports),
        entries if !is_only => {
            format!("write {} below `service.ports`, at the top", each(&entries))
        }
        entries if root.get("service").is_some() => {
            format!("write {}", below_service(&entries, root))
        }
        entries => format!("ports stand at the top: {}", below_service(&entries, root)),
    })
}

/// The way out for fields of a port right below `service`.
pub(super) fn beside_ports(root: &Node) -> Option<String> {
    let service = root.get("service")?;
    let ports = map_at(service, &["ports"]);
    if let (None, Some(ports)) = (service.get("port"), ports)
        && let [(name, only)] = ports.iter().collect::<Vec<_>>().as_slice()
    {
        let fields = ["targetPort", "protocol"].into_iter().filter_map(|field| {
            let value = service.get(field).filter(|_| only.get(field).is_none())?;
            Some(format!("{field}: {}", score_schema::one_line(value, 20)?))
        });
        let fields: Vec<String> = fields.collect();
        let place = message!("`service.ports.{}`", name.text);
        return (!fields.is_empty()).then(|| format!("write {} below {place}", each(&fields)));
    }
    let has_ports = ports.is_some();
    let ports = [read_port(service, None)?];
    Some(match missing(&ports, root, None) {
        entries if entries.is_empty() => there_already(&ports),
        entries if has_ports => format!("write {}", below_service(&entries, root)),
        entries => {
            let ports = braced(&entries);
            format!("each port is an entry of `ports`: write `ports: {ports}`")
        }
    })
}

/// What to say of ports that the service has.
fn there_already(ports: &[Port]) -> String {
    match ports.len() {
        1 => "leave it out: `service.ports` has that port already".to_owned(),
        _ => "leave it out: `service.ports` has those ports already".to_owned(),
    }
}

/// Entries of `service.ports`, and as much around them as is not there.
fn below_service(entries: &[String], root: &Node) -> String {
    let service = root.get("service");
    match service.map(|service| service.get("ports").is_some()) {
        Some(true) => format!("{} below `service.ports`", each(entries)),
        Some(false) => format!("`ports: {}` below `service`", braced(entries)),
        None => format!("`service: {{ports: {}}}`", braced(entries)),
    }
}

/// The entries of ports that the service does not have, each under a name of its own.
fn missing(ports: &[Port], root: &Node, name: Option<&str>) -> Vec<String> {
    let known = map_at(root, &["service", "ports"]);
    let numbers = |entry: &Node| {
        let fields = ["port", "targetPort"].map(|field| entry.get(field).and_then(number));
        fields.into_iter().flatten().collect::<Vec<u16>>()
    };
    let known_numbers = known.into_iter().flat_map(Mapping::iter);
    let known_numbers: Vec<u16> = known_numbers
        .flat_map(|(_, entry)| numbers(entry))
        .collect();
    let mut entries: Vec<(String, String)> = Vec::new();
    for port in ports
        .iter()
        .filter(|port| !known_numbers.contains(&port.port))
        .take(4)
    {
        let wanted = port.name.as_deref().or(name).unwrap_or("web");
        let name = free_name(wanted, |name| {
            let is_known = known.is_some_and(|known| known.contains_key(name));
            is_known || entries.iter().any(|(other, _)| other == name)
        });
        let entry = format!("{name}: {}", port.fields());
        entries.push((name, entry));
    }
    entries.into_iter().map(|(_, entry)| entry).collect()
}

/// Ports in any of the forms: a number, `8080:80`, a map of one, a list of those, or a map of those by name.
fn read(node: &Node) -> Option<Vec<Port>> {
    let ports: Option<Vec<Port>> = match &node.kind {
        Kind::Seq(items) => items.iter().map(|item| read_port(item, None)).collect(),
        Kind::Map(_) if read_port(node, None).is_some() => {
            return Some(vec![read_port(node, None)?]);
        }
        Kind::Map(map) => {
            let ports = map
                .iter()
                .map(|(key, value)| read_port(value, Some(&key.text)));
            ports.collect()
        }
        _ => read_port(node, None).map(|port| vec![port]),
    };
    ports.filter(|ports| !ports.is_empty())
}

/// A port: a number, `127.0.0.1:8080:80/udp`, or a map that has one.
fn read_port(node: &Node, name: Option<&str>) -> Option<Port> {
    let named = |name: Option<&str>| name.filter(|name| is_name(name)).map(str::to_owned);
    if node.as_map().is_some() {
        let field = |names: &[&str]| {
            let found = names.iter().filter_map(|name| node.get(name));
            found.filter_map(number).next()
        };
        let port = field(NUMBERS);
        let target = field(TARGETS);
        let text = |field: &str| node.get(field).and_then(Node::as_str);
        let is_udp = text("protocol").is_some_and(|protocol| protocol.eq_ignore_ascii_case("udp"));
        return Some(Port {
            name: named(name.or(text("name"))),
            port: port.or(target)?,
            target: target.filter(|target| port.is_some_and(|port| port != *target)),
            is_udp,
        });
    }
    let (text, is_udp) = match node.as_str().map(|text| text.split_once('/')) {
        Some(Some((text, protocol))) => (Some(text), protocol.eq_ignore_ascii_case("udp")),
        _ => (node.as_str(), false),
    };
    let mut numbers = text.into_iter().flat_map(|text| text.rsplit(':'));
    let target = match numbers.next() {
        Some(text) => text.trim().parse().ok().filter(|number| *number > 0)?,
        None => number(node)?,
    };
    let port = match numbers.next() {
        Some(text) => text.trim().parse().ok().filter(|number| *number > 0)?,
        None => target,
    };
    Some(Port {
        name: named(name),
        port,
        target: (port != target).then_some(target),
        is_udp,
    })
}

/// True if a port may have this name on both targets.
fn is_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let ends = [name.chars().next(), name.chars().next_back()];
    let has_letter = name.contains(|c: char| c.is_ascii_lowercase());
    (2..=LONGEST_NAME).contains(&name.len())
        && name.chars().all(is_part)
        && has_letter
        && ends.iter().flatten().all(char::is_ascii_alphanumeric)
}

fn number(node: &Node) -> Option<u16> {
    let number = match &node.kind {
        Kind::Int(number) => u16::try_from(*number).ok(),
        Kind::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| *number > 0)
}
