//! The router: an nginx on a port of this machine, which serves the routes of Ingresses and `HTTPRoutes`.

use std::fmt::Write as _;

use score_core::backend::Manifests;
use score_core::workload::additions::PathKind;
use score_yaml::{Map, SortedMap, Str, Value, parse_str};

use crate::interpolation;

/// The name of the service, and of its configuration.
pub(crate) const ROUTER: &str = "routing";
/// The name of the configuration's file in it.
const CONFIG: &str = "routing-nginx.conf";
/// The start of the name of the service that the default provisioner of routes adds.
const DEFAULT_ROUTER: &str = "routing-";

/// The service, as it is written.
const SERVICE: &str = "
configs: [{source: routing-nginx.conf, target: /etc/nginx/nginx.conf}]
healthcheck: {test: [CMD, wget, -q, -O, /dev/null, \"http://127.0.0.1:8081/\"], timeout: 2s, interval: 2s, retries: 15}
image: docker.io/library/nginx:1.28.0-alpine
ports: [{target: 80, published: \"8080\"}]
restart: always
user: \"101:101\"
";

/// What stands before the servers, and behind them.
const START: &str = "worker_processes 1;
pid /tmp/nginx.pid;
error_log /dev/stderr notice;
events {
  worker_connections 1024;
}
http {
  access_log /dev/stdout;
  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  resolver 127.0.0.11;
  server_names_hash_bucket_size 512;
  map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      '';
  }
";
const END: &str = "
  # for the healthcheck
  server {
    listen 127.0.0.1:8081;
    access_log off;
    return 204;
  }
}
";

/// A path of a host, and the host and port that it leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Served {
    pub(crate) host: Option<Str>,
    pub(crate) path: Str,
    pub(crate) kind: PathKind,
    /// `HOST:PORT`
    pub(crate) target: String,
}

/// Adds a router for these routes to the services and configs, or has the one that the default provisioners add serve them.
pub(crate) fn add(
    routes: &[Served],
    provisioned: &Map,
    services: &mut Vec<(Str, Value)>,
    configs: &mut Map,
    output: &mut Manifests,
) {
    if routes.is_empty() {
        return;
    }
    let servers = servers(routes);
    let routers = provisioned.keys();
    let mut routers = routers.filter(|name| name.starts_with(DEFAULT_ROUTER));
    let config = routers.find_map(|name| {
        let end = format!("/{name}/nginx.conf");
        output
            .files
            .keys()
            .find(|path| path.ends_with(&end))
            .cloned()
    });
    if let Some(file) = config.and_then(|path| output.files.get_mut(&path))
        && let Ok(text) = std::str::from_utf8(&file.bytes)
        && let Some(end) = text.rfind('}')
    {
        file.bytes = format!("{}{servers}{}", &text[..end], &text[end..]).into_bytes();
        return;
    }
    let text = format!("{START}{servers}{END}");
    let content = interpolation::escape_literal(&text).into_owned();
    let config = Map::from_iter([("content".to_owned(), Value::from(content))]);
    configs.insert(CONFIG.into(), config.into());
    // It is a constant, which a test reads.
    services.push((ROUTER.into(), parse_str(SERVICE).unwrap_or_default()));
}

/// A server for each host.
fn servers(routes: &[Served]) -> String {
    let mut hosts: SortedMap<Option<&Str>, Vec<&Served>> = SortedMap::new();
    for route in routes {
        hosts.entry(route.host.as_ref()).or_default().push(route);
    }
    let mut out = String::new();
    for (host, routes) in hosts {
        let (listen, name) = match host {
            Some(host) => ("80", quoted(host)),
            None => ("80 default_server", "_".to_owned()),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "
  server {{
    listen {listen};
    listen [::]:{listen};
    server_name {name};
    client_max_body_size 10m;

    proxy_http_version 1.1;
    proxy_connect_timeout 5s;
    proxy_set_header Host $http_host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
"
        );
        let mut locations: SortedMap<String, &str> = SortedMap::new();
        for route in routes {
            for location in locations_of(route) {
                locations.entry(location).or_insert(&route.target);
            }
        }
        for (location, target) in locations {
            let _ = write!(
                out,
                "
    location {location} {{
      set $backend {target};
      proxy_pass http://$backend;
    }}
"
            );
        }
        out.push_str("  }\n");
    }
    out
}

/// The locations of a route: nginx takes the longest that fits, and a whole one before all others.
fn locations_of(route: &Served) -> Vec<String> {
    let path = route.path.as_str();
    match route.kind {
        PathKind::Exact => vec![format!("= {}", quoted(path))],
        PathKind::ImplementationSpecific => vec![format!("~ {}", quoted(&format!("^(?:{path})$")))],
        PathKind::Prefix => {
            let path = path.trim_end_matches('/');
            match path.is_empty() {
                true => vec!["/".to_owned()],
                false => vec![format!("= {}", quoted(path)), quoted(&format!("{path}/"))],
            }
        }
    }
}

/// A path as one word.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~:@!&',=+*".contains(c);
    match path.chars().all(is_plain) {
        true => path.to_owned(),
        false => format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(path: &str, kind: PathKind) -> Served {
        Served {
            host: Some("x.localhost".into()),
            path: path.into(),
            kind,
            target: "a:80".to_owned(),
        }
    }

    #[test]
    fn the_service_can_be_read() {
        assert!(parse_str(SERVICE).is_ok_and(|service| service.get("image").is_some()));
    }

    #[test]
    fn paths_are_words() {
        for (path, kind, expected) in [
            ("/", PathKind::Prefix, &["/"][..]),
            ("/a/", PathKind::Prefix, &["= /a", "/a/"]),
            ("/a", PathKind::Exact, &["= /a"]),
            ("/a b;{", PathKind::Exact, &["= \"/a b;{\""]),
            (
                "/a[0-9]",
                PathKind::ImplementationSpecific,
                &["~ \"^(?:/a[0-9])$\""],
            ),
        ] {
            assert_eq!(locations_of(&served(path, kind)), expected, "{path}");
        }
    }
}
