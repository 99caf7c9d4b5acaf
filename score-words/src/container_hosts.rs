//! Names of other containers of a workload as hosts. Containers of one workload share a network, and have no names in it.

use score_diagnostic::Diagnostic;
use score_diagnostic::codes;
use score_yaml::{Mapping, Node, message};

use super::moved::value_of_variable;
use super::places::free_name;
use super::shell_command::Surroundings;

/// The types of resources in whose place people run an image of their own.
const IMAGES: [(&str, &str); 6] = [
    ("postgres", "postgres"),
    ("redis", "redis"),
    ("mysql", "mysql"),
    ("mariadb", "mysql"),
    ("mongo", "mongodb"),
    ("rabbitmq", "amqp"),
];

/// The doubt about a variable that has the name of a container as a host.
pub(super) fn of_variable(name: &str, text: &str, around: &Surroundings<'_>) -> Option<Diagnostic> {
    let containers = around.containers.filter(|known| known.len() > 1)?;
    let host = host_in(name, text, |host| containers.contains_key(host))?;
    let container = containers.get(host)?;
    // The workload has this name in the network of all.
    if host == around.workload || host == "localhost" {
        return None;
    }
    let message =
        message!("`{host}` is a container of this workload: it is reached as `localhost`");
    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
    // Who signs in stands before the host.
    let whole = with_localhost(text, host).filter(|_| !text.contains('@'));
    let whole = whole.and_then(|whole| value_of_variable(name, &whole));
    let doubt = match whole {
        Some(whole) => doubt.hint(message!("write `{name}: ") + &whole + "`"),
        None => doubt.hint("write `localhost` in its place"),
    };
    Some(match type_of(container) {
        Some(kind) => {
            let is_taken = |name: &str| {
                let known = around.resources.and_then(|known| known.get(name));
                known.is_some_and(|known| known.get("type").and_then(Node::as_str) != Some(kind))
            };
            let resource = free_name(host, is_taken);
            doubt.hint(message!(
                "or declare `{resource}: {{type: {kind}}}` below `resources`, and write `${{resources.{resource}.host}}`"
            ))
        }
        None => doubt
            .hint("for a service of its own, give it a Score file, and below `resources`:")
            .hint(message!(
                "`{host}: {{type: service-port, params: {{workload: {host}, port: …}}}}`"
            )),
    })
}

/// The host that a variable names, if it is known: that of a URL, or the whole value of one that is called so.
fn host_in<'t>(name: &str, text: &'t str, is_known: impl Fn(&str) -> bool) -> Option<&'t str> {
    // Asked of each variable, so by bytes.
    let mut colons = memchr::memchr_iter(b':', text.as_bytes());
    let scheme = colons.find(|at| text[*at..].starts_with("://"));
    let authority = match scheme {
        Some(at) => {
            let rest = &text[at + 3..];
            let end = memchr::memchr3(b'/', b'?', b'#', rest.as_bytes());
            let authority = &rest[..end.unwrap_or(rest.len())];
            let user = memchr::memrchr(b'@', authority.as_bytes());
            &authority[user.map_or(0, |at| at + 1)..]
        }
        None => text,
    };
    let colon = memchr::memchr(b':', authority.as_bytes());
    let (host, port) = match colon {
        Some(at) => (&authority[..at], &authority[at + 1..]),
        None => (authority, "0"),
    };
    let is_host = port.parse::<u16>().is_ok() && is_known(host);
    (is_host && (scheme.is_some() || names_host(name))).then_some(host)
}

/// True of the name of a variable that is called after a host.
fn names_host(name: &str) -> bool {
    let mut words = name.as_bytes().windows(4);
    words.any(|word| word.eq_ignore_ascii_case(b"HOST") || word.eq_ignore_ascii_case(b"ADDR"))
}

/// The same text with another host.
fn with_localhost(text: &str, host: &str) -> Option<String> {
    let from = text.find("://").map_or(0, |at| at + 3);
    let at = from + text[from..].find(host)?;
    Some(format!(
        "{}localhost{}",
        &text[..at],
        &text[at + host.len()..]
    ))
}

/// The type of resource that is one like the image of a container.
fn type_of(container: &Node) -> Option<&'static str> {
    let image = container
        .as_map()
        .and_then(|map: &Mapping| map.get("image"))?
        .as_str()?;
    let image = image.rsplit('/').next()?;
    let name = image.split([':', '@']).next()?;
    let found = IMAGES.iter().find(|(known, _)| *known == name);
    found.map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_those_of_urls_and_of_variables_that_are_called_so() {
        for (name, text, expected) in [
            ("API", "http://backend:3000", Some("backend")),
            ("API", "http://backend/x:y", Some("backend")),
            ("DB", "postgres://u:p@db:5432/x", Some("db")),
            ("DB", "postgres://u:p@db/x?host=redis", Some("db")),
            ("REDIS_HOST", "redis", Some("redis")),
            ("REDIS_ADDR", "redis:6379", Some("redis")),
            ("MODE", "redis", None),
            ("HOST_IMAGE", "redis:alpine", None),
        ] {
            assert_eq!(host_in(name, text, |_| true), expected, "{name}: {text}");
        }
        let moved = with_localhost("http://http:80/http", "http");
        assert_eq!(moved.as_deref(), Some("http://localhost:80/http"));
    }
}
