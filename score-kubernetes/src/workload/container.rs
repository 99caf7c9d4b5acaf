//! Containers of a Score file.

use score_core::diagnostic::{Diagnostic, Diagnostics, nearest};
use score_core::path::FieldPath;
use score_core::text::Template;
use score_core::workload::{
    Container, Content, Grpc, PortRef, Probe, Timing, image_hint, path_inside,
};
use score_yaml::{Span, message};

use super::amounts::{Placed, are_plainly_right, by_name};
use super::refused;
use crate::quantity::is_of_the_other;
use crate::{names, rules};

/// The check of one container.
pub(super) struct ContainerCheck<'d> {
    pub(super) name: &'d str,
    pub(super) diags: &'d mut Diagnostics,
}

impl ContainerCheck<'_> {
    fn fault(&mut self, keys: &[&str], span: Span, message: String) {
        let start = ["containers", self.name];
        let path = FieldPath::from_iter(start.iter().chain(keys).copied());
        self.diags.push(refused(message, span, &path));
    }

    /// Reports what an API server refuses of the container.
    pub(super) fn container(&mut self, container: &Container<Template>) {
        if let Some(image) = &container.image
            && let Some(text) = image.value.as_literal()
            && (text.is_empty() || text.trim() != text)
        {
            let message = match text.is_empty() {
                true => "the image has no name".to_owned(),
                false => message!("the image `{text}` has blanks at its ends"),
            };
            let path = ["containers", self.name, "image"].into_iter().collect();
            let refused = refused(message, image.span, &path);
            let hint = image_hint(text).filter(|_| !text.is_empty());
            self.diags
                .push(hint.into_iter().fold(refused, Diagnostic::hint));
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
            let path = volume.path.as_ref();
            let (path, place) = path.map_or(("", volume.span), |path| (path.as_str(), path.span));
            let message = if target.is_empty() {
                "the volume is mounted nowhere".to_owned()
            } else if path.starts_with('/') {
                message!("the path `{path}` in the volume must not start with `/`")
            } else if path.split('/').any(|part| part == "..") {
                message!("the path `{path}` in the volume must not hold `..`")
            } else {
                continue;
            };
            let keys = ["containers", self.name, "volumes", target, "path"];
            let refused = refused(message, place, &keys.into_iter().collect());
            let inside = (!path.is_empty()).then(|| path_inside(path));
            let hint = inside.map(|path| message!("write a path inside of the volume: `{path}`"));
            self.diags
                .push(hint.into_iter().fold(refused, Diagnostic::hint));
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
            by_name(resources.requests.as_ref()),
            by_name(resources.limits.as_ref()),
        );
        for fault in rules::amount_faults(&requests, &limits) {
            let list = match fault.list {
                "limits" => &limits,
                _ => &requests,
            };
            let Some(Placed { span, text, .. }) = list.get(fault.name) else {
                continue;
            };
            if let (rules::ABOVE_LIMIT, Some(limit)) = (fault.what, limits.get(fault.name)) {
                // One that stands in the field of the other was refused already.
                if [text, &limit.text]
                    .iter()
                    .any(|text| is_of_the_other(fault.name, text))
                {
                    continue;
                }
                let message = message!("the request `{text}` is above the limit `{}`", limit.text);
                let path = ["containers", self.name, "resources", fault.list, fault.name];
                let refused = refused(message, *span, &path.into_iter().collect());
                let hint = message!("lower `requests.{0}`, or raise `limits.{0}`", fault.name);
                self.diags
                    .push(refused.label(limit.span, "the limit").hint(hint));
                continue;
            }
            let message = message!("`{}.{}` {}", fault.list, fault.name, fault.what);
            let path = ["containers", self.name, "resources", fault.list, fault.name];
            let refused = refused(message, *span, &path.into_iter().collect());
            let known = ["cpu", "memory", "ephemeral-storage"];
            let meant = match fault.name {
                "mem" | "ram" => Some("memory"),
                name if known.contains(&name) => None,
                name => nearest(name, known),
            };
            let hint = meant.map(|meant| format!("did you mean `{meant}`?"));
            self.diags
                .push(hint.into_iter().fold(refused, Diagnostic::hint));
        }
    }

    fn timing(&mut self, key: &str, timing: Timing, span: Span, counts_once: bool) {
        for (field, number) in [
            ("failureThreshold", timing.failure),
            ("initialDelaySeconds", timing.initial_delay),
            ("periodSeconds", timing.period),
            ("successThreshold", timing.success),
            ("timeoutSeconds", timing.timeout),
        ] {
            if number.is_some_and(|number| number < 0) {
                let message = message!("`{field}` of a probe must be 0 or more");
                self.fault(&[key, field], span, message);
            }
        }
        if counts_once && timing.success.is_some_and(|count| count > 1) {
            let message = message!("`successThreshold` must be 1 except in readiness probes");
            self.fault(&[key, "successThreshold"], span, message);
        }
    }

    fn probe(&mut self, key: &str, probe: &Probe<Template>, counts_once: bool) {
        self.timing(key, probe.timing, probe.span, counts_once);
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
            let place = probe.exec_span.unwrap_or(probe.span);
            let path = ["containers", self.name, key, "exec", "command"];
            let refused = refused(message, place, &path.into_iter().collect());
            let hint = "write a program that ends with 0: `command: [\"cat\", \"/tmp/ready\"]`";
            self.diags.push(refused.hint(hint));
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
