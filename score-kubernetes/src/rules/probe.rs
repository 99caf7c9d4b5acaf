//! Probes and lifecycle hooks of containers.

use super::object::Object;
use super::ports_and_paths::port_reference;
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// What a probe is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Liveness,
    Readiness,
    Startup,
}

/// A probe.
pub(super) fn probe<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, probe: Object<'d, D>, kind: Kind) {
    handler(rules, probe, &["exec", "grpc", "httpGet", "tcpSocket"]);
    rules.not_negative(
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
            rules.field_fault(probe, grace, "is not for readiness probes");
        }
        return;
    }
    rules.in_range(probe, grace, 1, i64::MAX);
    if probe.int("successThreshold").is_some_and(|count| count > 1) {
        rules.field_fault(
            probe,
            "successThreshold",
            "must be 1 but in readiness probes",
        );
    }
}

/// A lifecycle hook.
pub(super) fn hook<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, hook: Object<'d, D>) {
    handler(rules, hook, &["exec", "httpGet", "sleep", "tcpSocket"]);
    rules.object(hook, "sleep", |rules, sleep| {
        rules.in_range(sleep, "seconds", 0, i64::MAX);
    });
}

fn handler<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, of: Object<'d, D>, kinds: &[&'static str]) {
    rules.exactly_one(of, kinds);
    rules.object(of, "exec", |rules, exec| {
        rules.needed_items(exec, "command");
    });
    rules.object(of, "grpc", |rules, grpc| {
        rules.needed(grpc, "port");
        rules.in_range(grpc, "port", 1, 65535);
    });
    rules.object(of, "tcpSocket", |rules, socket| {
        rules.needed(socket, "port");
        port_reference(rules, socket, "port");
    });
    rules.object(of, "httpGet", |rules, request| {
        rules.needed(request, "port");
        port_reference(rules, request, "port");
        rules.one_of(request, "scheme", &["HTTP", "HTTPS"]);
        rules.objects(request, "httpHeaders", |rules, header| {
            rules.needed_fits(header, "name", names::header_fault);
        });
    });
}
