//! What of a Score file a Kubernetes API server refuses, as far as it can be seen before anything is provisioned.
//! The same rules are asked of finished manifests; here they have the place where it was said.

use std::collections::{BTreeMap, BTreeSet};

use score_yaml::message;
use score_yaml::{Span, Str};

use crate::quantity::Measure;
use crate::{names, rules};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Template};
use score_core::workload::additions::Controller;
use score_core::workload::{Container, Content, Grpc, PortRef, Probe, Quantities, Workload};

/// The annotation that gives the Service another name than the workload's.
const SERVICE_NAME_ANNOTATION: &str = "k8s.score.dev/service-name";
/// The annotation that asks for a kind of object.
const KIND_ANNOTATION: &str = "k8s.score.dev/kind";
/// What the annotations for the Kubernetes target alone start with.
const ANNOTATION_PREFIX: &str = "k8s.score.dev/";
/// What the annotations of one object may take, in bytes.
const MOST_ANNOTATIONS: usize = 256 * 1024;

/// Reports what a Kubernetes API server refuses of the objects that the workload becomes.
pub fn check_workload(workload: &Workload<Template>, diags: &mut Diagnostics) {
    service_has_a_name(workload, diags);
    ports_are_different(workload, diags);
    annotations_fit(workload, diags);
    for (name, container) in &workload.containers {
        let mut checked = Checked { name, diags };
        checked.container(container);
    }
}

/// Leaves out what an API server refuses of fields that are wrong for another reason already: they, or what they are in;
/// or a field beside them has a name that is not known, which may be meant for theirs.
#[must_use]
pub fn told_once(diags: Diagnostics) -> Diagnostics {
    let is_refused = |diagnostic: &Diagnostic| diagnostic.code == Code::InvalidManifest;
    if !diags.iter().any(is_refused) {
        return diags;
    }
    let mut wrong = BTreeSet::new();
    let mut misspelt = BTreeSet::new();
    for diagnostic in &diags {
        let Some(path) = diagnostic.path.as_deref() else {
            continue;
        };
        if diagnostic.severity != Severity::Error || is_refused(diagnostic) {
            continue;
        }
        let keys = FieldPath::keys(path);
        if diagnostic.code == Code::UnknownField {
            misspelt.insert(keys[..keys.len() - 1].to_vec());
        }
        wrong.insert(keys);
    }
    let is_told = |path: &str| {
        let keys = FieldPath::keys(path);
        (1..=keys.len()).any(|end| wrong.contains(&keys[..end]))
            || misspelt.contains(&keys[..keys.len() - 1])
    };
    let all = diags.into_iter();
    all.filter(|diagnostic| {
        !is_refused(diagnostic) || !diagnostic.path.as_deref().is_some_and(is_told)
    })
    .collect()
}

/// Makes warnings of what only an API server refuses, for a target that is none.
#[must_use]
pub fn refused_elsewhere(diags: Diagnostics) -> Diagnostics {
    let is_only_there = |diagnostic: &Diagnostic| {
        matches!(
            diagnostic.code,
            Code::InvalidManifest | Code::DoubtfulManifest
        )
    };
    let mut errors = diags
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    let all = errors.all(is_only_there);
    let all = diags.into_iter().map(|diagnostic| {
        if diagnostic.more > 0 && all {
            return Diagnostic::more(Severity::Warning, diagnostic.more);
        }
        if !is_only_there(&diagnostic) {
            return diagnostic;
        }
        Diagnostic {
            code: Code::RefusedElsewhere,
            severity: Code::RefusedElsewhere.severity(),
            message: format!("Kubernetes refuses this: {}", diagnostic.message),
            ..diagnostic
        }
    });
    all.collect()
}

fn refused(message: String, span: Span, path: &FieldPath) -> Diagnostic {
    Diagnostic::new(Code::InvalidManifest, message)
        .at(span)
        .path(path)
}

/// A Service's name starts with a letter, unlike the workload's; a StatefulSet has one with or without ports.
fn service_has_a_name(workload: &Workload<Template>, diags: &mut Diagnostics) {
    let asked = workload.annotations.get(KIND_ANNOTATION);
    let is_stateful = match &workload.additions {
        Some(additions) => matches!(additions.controller, Controller::StatefulSet(_)),
        None => asked.is_some_and(|asked| asked.value == "StatefulSet"),
    };
    let mut check = |name: &Spanned<Str>, path: FieldPath| {
        if let Some(expected) = names::service_name_fault(&name.value) {
            let message = message!(
                "`{}` is no name of a Service: expected {expected}",
                name.value
            );
            diags.push(refused(message, name.span, &path));
        }
    };
    let other = workload.annotations.get(SERVICE_NAME_ANNOTATION);
    if is_stateful || other.is_none() && !workload.ports.is_empty() {
        check(&workload.name, FieldPath::from_iter(["metadata", "name"]));
    }
    if let (Some(name), false) = (other, workload.ports.is_empty()) {
        let path = ["metadata", "annotations", SERVICE_NAME_ANNOTATION];
        check(name, FieldPath::from_iter(path));
    }
}

fn ports_are_different(workload: &Workload<Template>, diags: &mut Diagnostics) {
    let mut ports: Vec<_> = workload.ports.iter().collect();
    // In the order in which they are written; those of additions, read later, behind those of the Score file.
    ports.sort_by_key(|(_, port)| (port.span.file, port.span.start));
    let mut known = BTreeMap::new();
    for (name, port) in ports {
        let key = (port.port, port.protocol.as_str());
        let Some((other, first)) = known.get(&key) else {
            known.insert(key, (name, port.span));
            continue;
        };
        let message = message!("port {}/{} is taken by `{other}`", key.0, key.1);
        let path = FieldPath::from_iter(["service", "ports", name.as_str(), "port"]);
        let diagnostic = refused(message, port.span, &path).label(*first, "the other one");
        diags.push(diagnostic.hint("give one of them another number, or another protocol"));
    }
}

fn annotations_fit(workload: &Workload<Template>, diags: &mut Diagnostics) {
    // Those for the tool are not passed on, but for one that it makes.
    let passed = workload.annotations.iter();
    let passed = passed.filter(|(key, _)| !key.starts_with(ANNOTATION_PREFIX));
    let own = ANNOTATION_PREFIX.len() + "workload-name".len() + workload.name.value.len();
    let size: usize = passed
        .map(|(key, value)| key.len() + value.value.len())
        .sum::<usize>()
        + own;
    if size > MOST_ANNOTATIONS {
        let message =
            message!("the annotations have {size} bytes, and {MOST_ANNOTATIONS} are allowed");
        let path = FieldPath::from_iter(["metadata", "annotations"]);
        diags.push(refused(message, workload.name.span, &path));
    }
}

/// A container that is looked at.
struct Checked<'d> {
    name: &'d str,
    diags: &'d mut Diagnostics,
}

impl Checked<'_> {
    fn fault(&mut self, keys: &[&str], span: Span, message: String) {
        let start = ["containers", self.name];
        let path = FieldPath::from_iter(start.iter().chain(keys).copied());
        self.diags.push(refused(message, span, &path));
    }

    fn container(&mut self, container: &Container<Template>) {
        if let Some(image) = &container.image
            && let Some(text) = image.value.as_literal()
            && (text.is_empty() || text.trim() != text)
        {
            let message = match text.is_empty() {
                true => "the image has no name".to_owned(),
                false => message!("the image `{text}` has blanks at its ends"),
            };
            self.fault(&["image"], image.span, message);
        }
        for (name, value) in &container.variables {
            if let Some(expected) = names::variable_fault(name) {
                let message = message!("`{name}` is no name of a variable: expected {expected}");
                self.fault(&["variables", name], value.span, message);
            }
        }
        self.mounts(container);
        self.amounts(container);
        for (key, probe, counts_once) in [
            ("livenessProbe", &container.liveness, true),
            ("readinessProbe", &container.readiness, false),
            ("startupProbe", &container.startup, true),
        ] {
            if let Some(probe) = probe {
                self.probe(key, probe, counts_once);
            }
        }
    }

    fn mounts(&mut self, container: &Container<Template>) {
        for (target, volume) in &container.volumes {
            let path = volume.path.as_deref().unwrap_or_default();
            let message = if target.is_empty() {
                "the volume is mounted nowhere".to_owned()
            } else if path.starts_with('/') {
                message!("the path `{path}` in the volume must not start with `/`")
            } else if path.split('/').any(|part| part == "..") {
                message!("the path `{path}` in the volume must not hold `..`")
            } else {
                continue;
            };
            self.fault(&["volumes", target, "path"], volume.span, message);
        }
        for (target, file) in &container.files {
            let size = match &file.content {
                Content::Text(text) => text.value.as_literal().map_or(0, str::len),
                Content::Bytes(bytes) => bytes.len(),
                Content::NotUtf8(bytes) => bytes.value.len(),
                Content::Verbatim(text) => text.len(),
            };
            if size > rules::MOST_DATA {
                let message = message!(
                    "the file has {size} bytes, and a ConfigMap may have {}",
                    rules::MOST_DATA
                );
                self.fault(&["files", target], file.span, message);
            }
        }
    }

    fn amounts(&mut self, container: &Container<Template>) {
        let Some(resources) = &container.resources else {
            return;
        };
        let lists = [&resources.requests, &resources.limits];
        if are_plainly_right(lists.map(Option::as_ref)) {
            return;
        }
        let (requests, limits) = (
            of(resources.requests.as_ref()),
            of(resources.limits.as_ref()),
        );
        for fault in rules::amount_faults(&requests, &limits) {
            let list = match fault.list {
                "limits" => &limits,
                _ => &requests,
            };
            let Some(Placed { span, .. }) = list.get(fault.name) else {
                continue;
            };
            let message = message!("`{}.{}` {}", fault.list, fault.name, fault.what);
            self.fault(&["resources", fault.list, fault.name], *span, message);
        }
    }

    fn probe(&mut self, key: &str, probe: &Probe<Template>, counts_once: bool) {
        let timing = probe.timing;
        for (field, number) in [
            ("failureThreshold", timing.failure),
            ("initialDelaySeconds", timing.initial_delay),
            ("periodSeconds", timing.period),
            ("successThreshold", timing.success),
            ("timeoutSeconds", timing.timeout),
        ] {
            if number.is_some_and(|number| number < 0) {
                let message = message!("`{field}` of a probe must be 0 or more");
                self.fault(&[key, field], probe.span, message);
            }
        }
        if counts_once && timing.success.is_some_and(|count| count > 1) {
            let message = message!("`successThreshold` must be 1 but in readiness probes");
            self.fault(&[key, "successThreshold"], probe.span, message);
        }
        if let Some(request) = &probe.http_get {
            for (name, _) in &request.headers {
                if let Some(expected) = names::header_fault(name) {
                    let message = message!("`{name}` is no name of a header: expected {expected}");
                    self.fault(&[key, "httpGet", "httpHeaders"], probe.span, message);
                }
            }
        }
        if probe.exec.as_ref().is_some_and(Vec::is_empty) && probe.http_get.is_none() {
            let message = message!("the command of a probe needs one word at least");
            self.fault(&[key, "exec", "command"], probe.span, message);
        }
        let ports = [
            probe.http_get.as_ref().map(|request| &request.port),
            probe.tcp.as_ref(),
        ];
        for port in ports.into_iter().flatten() {
            if let PortRef::Name(name) = port
                && let Some(expected) = names::port_name_fault(name)
            {
                let message =
                    message!("`{name}` is no name of a container's port: expected {expected}");
                self.fault(&[key, "port"], probe.span, message);
            }
        }
        if let Some(Grpc { port: 0, .. }) = &probe.grpc {
            let message = message!("`port` of a probe must be 1 to 65535");
            self.fault(&[key, "grpc", "port"], probe.span, message);
        }
    }
}

/// Whether requests and limits are as most are written: numbers of cores and bytes, each below its limit in one unit.
fn are_plainly_right(lists: [Option<&Quantities>; 2]) -> bool {
    fn plain(amount: &str) -> Option<(u64, &str)> {
        let end = amount.find(|c: char| !c.is_ascii_digit());
        let (digits, unit) = amount.split_at(end.unwrap_or(amount.len()));
        Some((digits.parse().ok()?, unit))
    }
    let [requests, limits] = lists;
    let is_right = |of: fn(&Quantities) -> &Option<Spanned<Str>>| {
        let amounts = lists.map(|list| of(list?).as_ref().map(|amount| amount.value.as_str()));
        match amounts {
            [None, None] => true,
            [Some(one), None] | [None, Some(one)] => plain(one).is_some(),
            [Some(request), Some(limit)] => match (plain(request), plain(limit)) {
                (Some((request, unit)), Some((limit, of))) => unit == of && request <= limit,
                _ => false,
            },
        }
    };
    let has_others = |list: Option<&Quantities>| list.is_some_and(|list| !list.others.is_empty());
    !has_others(requests)
        && !has_others(limits)
        && is_right(|list| &list.cpu)
        && is_right(|list| &list.memory)
}

/// An amount and where it stands.
struct Placed {
    amount: Measure,
    span: Span,
}

impl AsRef<Measure> for Placed {
    fn as_ref(&self) -> &Measure {
        &self.amount
    }
}

/// The amounts that can be read, with their places; what is none is said when it is written.
fn of(amounts: Option<&Quantities>) -> BTreeMap<&str, Placed> {
    let Some(Quantities {
        cpu,
        memory,
        others,
    }) = amounts
    else {
        return BTreeMap::new();
    };
    let own = [("cpu", cpu), ("memory", memory)]
        .into_iter()
        .filter_map(|(name, amount)| Some((name, amount.as_ref()?)));
    let others = others.iter().map(|(name, amount)| (name.as_str(), amount));
    own.chain(others)
        .filter_map(|(name, written)| {
            let amount = Measure::of(&written.value).ok()?;
            let span = written.span;
            Some((name, Placed { amount, span }))
        })
        .collect()
}
