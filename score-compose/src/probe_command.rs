//! Commands that stand for the probes of an extension: compose runs a command in the container or nothing.
//!
//! They ask as Kubernetes does, from inside: an HTTP probe by `wget` or `curl`, a TCP probe by `nc` or `bash`,
//! whichever the image has.

use score_core::text::{Part, Text};
use score_core::workload::{HttpGet, Scheme};

/// Who a container is to itself. (`localhost` may be an address that nothing listens on.)
const SELF: &str = "127.0.0.1";

/// A line for a shell that asks by HTTP; any certificate will do, as for Kubernetes.
pub(crate) fn http(get: &HttpGet<Text>, port: u16) -> Text {
    let HttpGet {
        host,
        scheme,
        path,
        port: _,
        headers,
    } = get;
    let (scheme, wget_lax, curl_lax) = match scheme {
        Some(Scheme::Https) => ("https", " --no-check-certificate", " -k"),
        Some(Scheme::Http) | None => ("http", "", ""),
    };
    let mut url = Text::literal(match host.as_deref() {
        Some(host) if host.contains(':') => format!("{scheme}://[{host}]:{port}"),
        Some(host) if !host.is_empty() => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{SELF}:{port}"),
    });
    if !matches!(path.parts.first(), Some(Part::Literal(text)) if text.starts_with('/')) {
        url.push_str("/");
    }
    url.append(path.clone());

    let mut line = Text::default();
    for (program, flag) in [
        (format!("wget -q -O /dev/null{wget_lax}"), " --header "),
        (format!(" || curl -fsS -o /dev/null{curl_lax}"), " -H "),
    ] {
        line.push_str(&program);
        for (name, value) in headers {
            let mut header = Text::literal(format!("{name}: "));
            header.append(value.clone());
            line.push_str(flag);
            push_quoted(&header, &mut line);
        }
        line.push_str(" ");
        push_quoted(&url, &mut line);
    }
    line
}

/// A line for a shell that looks whether a port is open.
pub(crate) fn tcp(port: u16) -> Text {
    Text::literal(format!(
        "nc -z {SELF} {port} || bash -c '</dev/tcp/{SELF}/{port}'"
    ))
}

/// Appends one word for a shell.
fn push_quoted(word: &Text, line: &mut Text) {
    line.push_str("'");
    for part in &word.parts {
        match part {
            Part::Literal(text) => line.push_str(&text.replace('\'', "'\\''")),
            part => line.push(part.clone()),
        }
    }
    line.push_str("'");
}
