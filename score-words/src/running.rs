//! How other formats say when containers are restarted, and when their probes ask.

use score_schema::one_line;
use score_yaml::{Kind, Mapping, Node, message};

use super::elsewhere::in_extension;
use super::places::{only_container, workload_name};

/// The way out for a policy of restarts: a patch of the service that a container is on Compose. Without the container's name the
/// one that is there is meant.
pub(super) fn restarts(container: Option<&str>, node: &Node, root: &Node) -> String {
    let workload = workload_name(root);
    let container = container.or_else(|| only_container(root));
    let container = container.filter(|name| name.len() < 40);
    let container = container.unwrap_or("CONTAINER");
    let value = policy(node);
    let patch =
        message!("{{op: set, path: services.{workload}-{container}.restart, value: {value}}}");
    let kubernetes = match value.as_str() {
        "always" | "unless-stopped" => "leave it out: Kubernetes restarts containers".to_owned(),
        _ => runs_to_its_end(root),
    };
    format!(
        "{kubernetes}\nfor Compose give `init --patch-templates restart.tpl`, a file that holds\n`- {patch}`"
    )
}

/// The way out for a program that Kubernetes is not to start again when it ends.
fn runs_to_its_end(root: &Node) -> String {
    const KEY: &str = "k8s.score.dev/kind";
    let annotations = root.at(&["metadata", "annotations"]);
    let job = match annotations.map(|annotations| annotations.get(KEY)) {
        Some(Some(kind)) if matches!(kind.as_str(), Some("Job" | "CronJob")) => {
            return "leave it out: a job of Kubernetes is not started again once it succeeds"
                .to_owned();
        }
        Some(Some(_)) => message!("`{KEY}: Job` in place of the one in `metadata.annotations`"),
        Some(None) => message!("`{KEY}: Job` below `metadata.annotations`"),
        None => message!("`annotations: {{{KEY}: Job}}` below `metadata`"),
    };
    format!(
        "leave it out: on Kubernetes a Deployment starts a program again whenever it ends\nif it is to run to its end once: write {job}"
    )
}

/// A policy of restarts in the words of Compose.
fn policy(node: &Node) -> String {
    let text = match node.kind {
        Kind::Bool(false) => "no",
        _ => node
            .as_str()
            .or_else(|| node.get("condition")?.as_str())
            .unwrap_or_default(),
    };
    match text.to_ascii_lowercase().replace('_', "-").as_str() {
        "no" | "never" | "none" => "\"no\"",
        "onfailure" | "on-failure" => "on-failure",
        "unless-stopped" | "unlessstopped" => "unless-stopped",
        _ => "always",
    }
    .to_owned()
}

/// What the times of probes are called in other formats, and in an extension.
const TIMES: [(&str, &str); 11] = [
    ("initialDelaySeconds", "initialDelaySeconds"),
    ("initialDelay", "initialDelaySeconds"),
    ("start_period", "initialDelaySeconds"),
    ("periodSeconds", "periodSeconds"),
    ("period", "periodSeconds"),
    ("interval", "periodSeconds"),
    ("timeoutSeconds", "timeoutSeconds"),
    ("timeout", "timeoutSeconds"),
    ("failureThreshold", "failureThreshold"),
    ("retries", "failureThreshold"),
    ("successThreshold", "successThreshold"),
];

/// The way out for a time of a probe, which is that for all times that stand in it: an extension has them.
pub(super) fn times_of_probe(
    [container, probe]: [&str; 2],
    field: &str,
    fields: &Mapping,
) -> Option<String> {
    let known = |field: &str| TIMES.iter().find(|(name, _)| *name == field);
    known(field)?;
    let mut written: Vec<(&str, String)> = Vec::new();
    for (name, time) in TIMES {
        let is_new = written.iter().all(|(known, _)| *known != time);
        if let Some(value) = fields.get(name).filter(|_| is_new) {
            written.push((time, seconds(value)));
        }
    }
    let entries: Vec<String> = written
        .into_iter()
        .map(|(time, value)| format!("{time}: {value}"))
        .collect();
    let probe = match probe {
        "livenessProbe" => "liveness_probe",
        _ => "readiness_probe",
    };
    let before = message!("spec: {{containers: {{{container}: {{{probe}: ");
    Some(in_extension(&format!(
        "{before}{{{}}}}}}}}}",
        entries.join(", ")
    )))
}

/// A number as it is, or a duration, `1m30s`, in seconds.
fn seconds(node: &Node) -> String {
    let text = match &node.kind {
        Kind::Int(_) | Kind::UInt(_) => {
            return one_line(node, 10).unwrap_or_else(|| "…".to_owned());
        }
        Kind::String(text) => text.as_str(),
        _ => return "…".to_owned(),
    };
    duration(text).map_or_else(|| "…".to_owned(), |seconds| seconds.to_string())
}

/// The whole seconds of a duration, `1m30s` or `2 hours`, at least one; `None` if it is none.
#[must_use]
pub fn duration(text: &str) -> Option<u32> {
    let (mut rest, mut millis) = (text.trim(), 0_u32);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, behind) = rest.split_at(end);
        let end = behind.find(|c: char| c.is_ascii_digit());
        let (unit, behind) = behind.split_at(end.unwrap_or(behind.len()));
        let unit = match unit.trim().to_ascii_lowercase().as_str() {
            "ms" => 1,
            "s" | "sec" | "secs" | "second" | "seconds" => 1000,
            "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
            "h" | "hour" | "hours" => 3_600_000,
            _ => return None,
        };
        let part = number.parse::<u32>().ok()?.checked_mul(unit)?;
        (rest, millis) = (behind, millis.checked_add(part)?);
    }
    (!text.trim().is_empty()).then(|| millis.div_ceil(1000).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_seconds() {
        for (text, expected) in [
            ("10s", Some(10)),
            ("1m30s", Some(90)),
            ("1h", Some(3600)),
            ("5m", Some(300)),
            ("2 hours", Some(7200)),
            ("1 min 30 secs", Some(90)),
            ("500ms", Some(1)),
            ("1500ms", Some(2)),
            ("10", None),
            ("s", None),
            ("", None),
            ("99999999h", None),
            ("1d", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
    }
}
