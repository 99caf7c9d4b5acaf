//! The flag `--publish`.

use crate::codes;
use score_core::diagnostic::Diagnostic;
use score_yaml::message;

/// A `--publish HOST:WORKLOAD:PORT` or `--publish HOST:TYPE.CLASS#ID.OUTPUT:PORT`.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Publish {
    /// Its position among the flags, from 0.
    pub index: usize,
    /// The port of the host.
    pub host_port: u16,
    /// The target to publish.
    pub target: PublishTarget,
    /// The port of the container.
    pub container_port: u16,
}

/// The target of a flag.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum PublishTarget {
    /// A workload, by name.
    Workload(String),
    /// The service that an output of a resource names: the uid as written, and the output.
    Output(String, String),
}

impl Publish {
    /// A port of a target, written as in the flag; a target without its output counts as a workload.
    pub(crate) fn new(index: usize, host_port: u16, target: &str, container_port: u16) -> Self {
        let workload = || PublishTarget::Workload(target.to_owned());
        Publish {
            index,
            host_port,
            target: PublishTarget::parse(target).unwrap_or_else(workload),
            container_port,
        }
    }

    /// Reads a flag; `index` is its position among the `--publish` flags.
    ///
    /// # Errors
    /// If it has fewer than three parts, a port is no port, or a resource comes without an output.
    pub fn parse(index: usize, text: &str) -> Result<Self, Diagnostic> {
        let parts = text.split_once(':').and_then(|(host, rest)| {
            let (target, container) = rest.rsplit_once(':')?;
            Some((host, target, container))
        });
        let Some((host, target, container)) = parts else {
            let found = match text.split(':').collect::<Vec<_>>().as_slice() {
                [only] if only.parse::<u16>().is_ok() => "is a port alone",
                [_] => "is one part",
                _ => "has two parts",
            };
            let title = message!("`--publish {text}` {found}, expected `HOST_PORT:WORKLOAD:PORT`");
            let error = refused(index, "expected 3 :-separated parts", title);
            return Err(error.hint(whole_form(text)));
        };
        let host_port = port(index, text, Side::Host, host);
        let container_port = port(index, text, Side::Container, container);
        // The order of its parts is what most get wrong.
        let ordered = host.parse::<i64>().is_err();
        let ordered = ordered.then(|| in_order([host, target, container]));
        let hint = match (ordered.flatten(), container.parse::<i64>()) {
            (Some(ordered), _) => Some(ordered),
            (None, Err(_)) => Some(message!(
                "a port is a number, the one that the container listens on: `{host}:{target}:80`"
            )),
            (None, Ok(_)) => None,
        };
        let hinted = |error: Diagnostic| hint.iter().fold(error, |error, hint| error.hint(hint));
        Ok(Publish {
            index,
            host_port: host_port.map_err(hinted)?,
            target: PublishTarget::parse(target).ok_or_else(|| {
                let example = message!(
                    "an output with the name of its host: `{host}:{target}.host:{container}`"
                );
                let title = message!("`--publish {text}` names no output of the resource");
                refused(index, "must match RES_UID.OUTPUT", title).hint(example)
            })?,
            container_port: container_port.map_err(hinted)?,
        })
    }
}

impl PublishTarget {
    /// The target of a text: `TYPE.CLASS#ID.OUTPUT`, or else a workload. `None` if an output is missing.
    fn parse(text: &str) -> Option<Self> {
        Some(match text.contains('#') {
            true => {
                let (uid, output) = text.rsplit_once('.')?;
                PublishTarget::Output(uid.to_owned(), output.to_owned())
            }
            false => PublishTarget::Workload(text.to_owned()),
        })
    }
}

/// The way out for a flag that lacks parts: what is a number is a port, the first one of the host.
fn whole_form(text: &str) -> String {
    let is_port = |part: &&str| part.parse::<u16>().is_ok();
    let mut ports = text.split(':').filter(is_port);
    let host = ports.next().unwrap_or("8080");
    let container = ports.next().unwrap_or("80");
    let mut names = text
        .split(':')
        .filter(|part| !part.is_empty() && !is_port(part));
    match names.next() {
        Some(name) => message!(
            "write `{host}:{name}:{container}`: the port here, the workload, and the port of its container"
        ),
        None => message!(
            "write `{host}:WORKLOAD:{container}`: the port here, the workload, and the port of its container"
        ),
    }
}

/// The way out for parts in another order: one of them is no port, and that is the target.
fn in_order(parts: [&str; 3]) -> Option<String> {
    let is_port = |part: &&&str| part.parse::<u16>().is_ok();
    let mut ports = parts.iter().filter(is_port);
    let (host, container) = (ports.next()?, ports.next()?);
    let target = parts.iter().find(|part| !is_port(part))?;
    Some(message!(
        "the target stands between the ports: `{host}:{target}:{container}`"
    ))
}

/// Whose port a part of a flag is.
#[derive(Clone, Copy)]
enum Side {
    Host,
    Container,
}

fn port(index: usize, flag: &str, side: Side, text: &str) -> Result<u16, Diagnostic> {
    let (which, owner) = match side {
        Side::Host => ("host", "this machine"),
        Side::Container => ("container", "the container"),
    };
    let what = match text.parse::<i64>().map(u16::try_from) {
        Ok(Ok(port)) if port > 1 => return Ok(port),
        Ok(Err(_)) if !text.starts_with('-') => message!("{which} port must be < 65536"),
        Ok(_) => message!("{which} port must be > 1"),
        Err(_) => {
            let what = message!("could not parse {which} port '{text}' as integer");
            let found = match text {
                "" => "nothing".to_owned(),
                text => message!("`{text}`"),
            };
            let title = message!(
                "`--publish {flag}`: expected a number as the port of {owner}, found {found}"
            );
            return Err(refused(index, what, title));
        }
    };
    let title = message!(
        "`--publish {flag}`: expected a number from 2 to 65535 as the port of {owner}, found {text}"
    );
    Err(refused(index, what, title))
}

/// The error of a flag: its title, and the words that scripts know.
pub(crate) fn refused(
    index: usize,
    what: impl std::fmt::Display,
    title: impl Into<String>,
) -> Diagnostic {
    let error = Diagnostic::new(codes::INVALID_FLAG, title);
    error.summary(format!("--publish[{index}] {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_that_cannot_be_read_are_refused_in_words_that_scripts_know() {
        for (text, summary) in [
            ("a", "expected 3 :-separated parts"),
            ("1:a", "expected 3 :-separated parts"),
            ("x:a:80", "could not parse host port 'x' as integer"),
            ("80:a:y", "could not parse container port 'y' as integer"),
            ("1:a:80", "host port must be > 1"),
            ("80:a:-3", "container port must be > 1"),
            ("80:a:70000", "container port must be < 65536"),
            ("80:a#b:80", "must match RES_UID.OUTPUT"),
        ] {
            let error = Publish::parse(3, text).expect_err(text);
            assert_eq!(error.summary, Some(format!("--publish[3] {summary}")));
        }
    }
}
