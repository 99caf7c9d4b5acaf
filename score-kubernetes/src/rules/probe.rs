//! Probes and lifecycle hooks of containers.

use super::object::Object;
use super::ports_and_paths::port_reference;
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// The purpose of a probe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Liveness,
    Readiness,
    Startup,
}

/// A probe.
pub(super) fn probe<'d, D: Data>(check: &mut RuleCheck<'d, '_>, probe: Object<'d, D>, kind: Kind) {
    handler(check, probe, &["exec", "grpc", "httpGet", "tcpSocket"]);
    check.not_negative(
        probe,
        &[
            "failureThreshold",
            "initialDelaySeconds",
            "periodSeconds",
            "successThreshold",
            "timeoutSeconds",
        ],
    );
    let grace = "terminationGracePeriodSeconds";
    if kind == Kind::Readiness {
        if probe.has(grace) {
            check.field_fault(probe, grace, "is not for readiness probes");
        }
        return;
    }
    check.in_range(probe, grace, 1, i64::MAX);
    if probe.int("successThreshold").is_some_and(|count| count > 1) {
        check.field_fault(
            probe,
            "successThreshold",
            "must be 1 except in readiness probes",
        );
    }
}

/// A lifecycle hook.
pub(super) fn hook<'d, D: Data>(check: &mut RuleCheck<'d, '_>, hook: Object<'d, D>) {
    handler(check, hook, &["exec", "httpGet", "sleep", "tcpSocket"]);
    check.object(hook, "sleep", |check, sleep| {
        check.in_range(sleep, "seconds", 0, i64::MAX);
    });
}

fn handler<'d, D: Data>(check: &mut RuleCheck<'d, '_>, of: Object<'d, D>, kinds: &[&'static str]) {
    check.exactly_one(of, kinds);
    check.object(of, "exec", |check, exec| {
        check.required_items(exec, "command");
    });
    check.object(of, "grpc", |check, grpc| {
        check.required(grpc, "port");
        check.in_range(grpc, "port", 1, 65535);
    });
    check.object(of, "tcpSocket", |check, socket| {
        check.required(socket, "port");
        port_reference(check, socket, "port");
    });
    check.object(of, "httpGet", |check, request| {
        check.required(request, "port");
        port_reference(check, request, "port");
        check.one_of(request, "scheme", &["HTTP", "HTTPS"]);
        check.objects(request, "httpHeaders", |check, header| {
            check.required_valid_name(header, "name", names::header_fault);
        });
    });
}
