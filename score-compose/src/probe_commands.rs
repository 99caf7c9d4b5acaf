//! Commands that stand for probes, as compose runs commands alone.
//!
//! They run in the container: `wget` or `curl` for an HTTP probe, `nc` or `bash` for a TCP probe, whichever the image has.

use score_core::text::{Part, Text};
use score_core::workload::{HttpGet, Scheme};

/// The address of a container for itself. (`localhost` may be an address that nothing listens on.)
const SELF: &str = "127.0.0.1";

/// The flag that names the program for probes by HTTP, and the end of the annotation.
pub(crate) const HTTP_PROBE: &str = "http-probe";

/// A program in a container that makes an HTTP request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ProbeProgram {
    /// `curl`
    Curl,
    /// `wget`, of GNU or of BusyBox.
    Wget,
}

impl ProbeProgram {
    /// The names of all.
    pub(crate) const NAMES: [&str; 2] = ["curl", "wget"];

    /// The program of a name.
    pub(crate) fn named(name: &str) -> Option<ProbeProgram> {
        match name {
            "curl" => Some(ProbeProgram::Curl),
            "wget" => Some(ProbeProgram::Wget),
            _ => None,
        }
    }

    /// The command that makes an HTTP request, without a shell; it takes any certificate, as Kubernetes does.
    pub(crate) fn command(self, get: &HttpGet<Text>, port: u16) -> Vec<Text> {
        let (words, lax, header): (&[&str], _, _) = match self {
            // `-g`: brackets and braces of a path are no patterns.
            ProbeProgram::Curl => (&["curl", "-gfsS", "-o", "/dev/null"], "-k", "-H"),
            ProbeProgram::Wget => (
                &["wget", "-q", "-O", "/dev/null"],
                "--no-check-certificate",
                "--header",
            ),
        };
        let mut command: Vec<Text> = words.iter().map(|word| Text::literal(*word)).collect();
        if get.scheme == Some(Scheme::Https) {
            command.push(Text::literal(lax));
        }
        for (name, value) in &get.headers {
            command.push(Text::literal(header));
            command.push(self::header(name, value));
        }
        command.push(url(get, port));
        command
    }
}

/// A header as the programs take it.
fn header(name: &str, value: &Text) -> Text {
    let mut header = Text::literal(format!("{name}: "));
    header.append(value.clone());
    header
}

/// The URL of a probe.
fn url(get: &HttpGet<Text>, port: u16) -> Text {
    let scheme = match get.scheme {
        Some(Scheme::Https) => "https",
        Some(Scheme::Http) | None => "http",
    };
    let mut url = Text::literal(match get.host.as_deref() {
        Some(host) if host.contains(':') => format!("{scheme}://[{host}]:{port}"),
        Some(host) if !host.is_empty() => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{SELF}:{port}"),
    });
    if !matches!(get.path.parts.first(), Some(Part::Literal(text)) if text.starts_with('/')) {
        url.push_str("/");
    }
    url.append(get.path.clone());
    url
}

/// A line for a shell that makes an HTTP request; it takes any certificate, as Kubernetes does.
pub(crate) fn http_line(get: &HttpGet<Text>, port: u16) -> Text {
    let (wget_lax, curl_lax) = match get.scheme {
        Some(Scheme::Https) => (" --no-check-certificate", " -k"),
        Some(Scheme::Http) | None => ("", ""),
    };
    let url = url(get, port);
    let mut line = Text::default();
    for (program, flag) in [
        (format!("wget -q -O /dev/null{wget_lax}"), " --header "),
        (format!(" || curl -fsS -o /dev/null{curl_lax}"), " -H "),
    ] {
        line.push_str(&program);
        for (name, value) in &get.headers {
            line.push_str(flag);
            push_quoted(&header(name, value), &mut line);
        }
        line.push_str(" ");
        push_quoted(&url, &mut line);
    }
    line
}

/// A line for a shell that succeeds if a port is open.
pub(crate) fn tcp_line(port: u16) -> Text {
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
