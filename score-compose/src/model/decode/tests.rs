//! Data of compose files as it is read.

use score_yaml::{Order, Value, emit_to, parse_str};

use super::{Decoder, FieldType, Problem};
use crate::model::PROJECT;
use crate::model::restore_defaults;

fn decode(text: &str) -> Result<String, Vec<Problem>> {
    decode_value(parse_str(text).expect("the test's YAML is valid"))
}

fn decode_value(value: Value) -> Result<String, Vec<Problem>> {
    let decoded = Decoder::decode("", FieldType::Object(&PROJECT), value)?;
    let mut out = String::new();
    emit_to(&decoded, Order::AsIs, &mut out);
    Ok(out)
}

#[test]
fn every_shape_is_written_as_compose_go_writes_it() {
    let given = include_str!("../testdata/given.yaml");
    let written = include_str!("../testdata/written.yaml");
    assert_eq!(decode(given).as_deref(), Ok(written));
    let mut again = parse_str(written).expect("what is written is YAML");
    restore_defaults(FieldType::Object(&PROJECT), &mut again);
    assert_eq!(
        decode_value(again).as_deref(),
        Ok(written),
        "a second time changes nothing"
    );
}

#[test]
fn short_forms_become_long_ones() {
    let given = include_str!("../testdata/short.yaml");
    let long = include_str!("../testdata/long.yaml");
    assert_eq!(decode(given).as_deref(), Ok(long));
}

#[test]
fn what_variables_decide_stays_as_it_is() {
    let given = include_str!("../testdata/variables.yaml");
    assert_eq!(decode(given).as_deref(), Ok(given));
}

#[test]
fn old_and_other_forms_are_read() {
    for (given, written) in [
        (
            "{volumes: {v: {external: {name: foo}}}}",
            "{services: {}, volumes: {v: {name: foo, external: true}}}",
        ),
        (
            "{services: {s: {label_file: l, build: {provenance: true, sbom: false}, cpu_percent: 50.5}}}",
            "{services: {s: {build: {provenance: 'true', sbom: 'false'}, cpu_percent: '50.5', label_file: [l]}}}",
        ),
        (
            "{services: {s: {develop: {watch: [{path: p, action: rebuild, ignore: i, include: j}]}}}}",
            "{services: {s: {develop: {watch: [{path: p, action: rebuild, include: [j], ignore: [i]}]}}}}",
        ),
        (
            "{services: {s: {ulimits: {n: {soft: 1, hard: 2, x-a: b}}, extra_hosts: [a:1.1.1.1, a=1.1.1.1], labels: [=x]}}}",
            "{services: {s: {extra_hosts: [a=1.1.1.1], labels: [=x], ulimits: {n: {soft: 1, hard: 2, x-a: b}}}}}",
        ),
        (
            "{services: {s: {gpus: [{capabilities: []}]}}, include: [a.yaml, {path: b.yaml, project_directory: d}]}",
            "{services: {s: {gpus: [{capabilities: []}]}}, include: [{path: [a.yaml]}, {path: [b.yaml], project_directory: d}]}",
        ),
        (
            "{services: {s: {ports: ['3000-3015:3000-3015/udp', '4000-4016:4000-4016']}}}",
            "",
        ),
    ] {
        let decoded = Decoder::decode("", FieldType::Object(&PROJECT), parse_str(given).unwrap());
        let decoded = decoded.expect(given);
        if written.is_empty() {
            let ports = decoded
                .get("services")
                .and_then(|all| all.get("s")?.get("ports")?.as_seq());
            let ports = ports.expect("there are ports");
            assert_eq!(
                (ports.len(), ports[16].as_str()),
                (17, Some("4000-4016:4000-4016"))
            );
        } else {
            assert_eq!(decoded, parse_str(written).unwrap(), "{given}");
        }
    }
}

/// The first problem of a service: its path, its message, and the near name.
fn problem(service: &str) -> (String, String, Option<String>) {
    let problems = decode(&format!("services: {{s: {service}}}")).expect_err(service);
    let Problem {
        path,
        message,
        near,
        ..
    } = problems.into_iter().next().expect("there is a problem");
    (
        path.strip_prefix("services.s.").unwrap_or(&path).to_owned(),
        message,
        near,
    )
}

#[test]
fn unknown_fields_are_refused_with_the_nearest_name() {
    for (service, path, near) in [
        ("{imgae: x}", "imgae", Some("image")),
        (
            "{ports: [{target: 80, publish: 1}]}",
            "ports.0.publish",
            Some("published"),
        ),
        (
            "{networks: {n: {aliasses: [x]}}}",
            "networks.n.aliasses",
            Some("aliases"),
        ),
        (
            "{ulimits: {n: {softs: 1}}}",
            "ulimits.n.softs",
            Some("soft"),
        ),
        ("{zzz: 1}", "zzz", None),
    ] {
        let (found, _, nearest) = problem(service);
        assert_eq!(
            (found.as_str(), nearest.as_deref()),
            (path, near),
            "{service}"
        );
    }
}

#[test]
fn wrong_types_are_refused_where_they_stand() {
    for (service, path, message) in [
        ("[x]", "services.s", "expected a map, found a list"),
        ("{image: [x]}", "image", "expected a string, found a list"),
        (
            "{image: true}",
            "image",
            "expected a string, found a boolean",
        ),
        (
            "{tty: 3}",
            "tty",
            "expected `true` or `false`, found an integer",
        ),
        (
            "{cpu_count: 1.5}",
            "cpu_count",
            "expected a whole number, found a number",
        ),
        (
            "{mem_limit: 5x}",
            "mem_limit",
            "expected a size like `64m`, found the unit `x`",
        ),
        (
            "{command: [a, 1]}",
            "command.1",
            "expected a string, found an integer",
        ),
        (
            "{command: \"'a\"}",
            "command",
            "expected a complete command line",
        ),
        (
            "{healthcheck: {interval: 5}}",
            "healthcheck.interval",
            "expected a duration like `1m30s`, found an integer",
        ),
        (
            "{environment: {A: [x]}}",
            "environment.A",
            "expected a string, found a list",
        ),
        (
            "{volumes: {a: b}}",
            "volumes",
            "expected a list, found a map",
        ),
        (
            "{ports: [a]}",
            "ports.0",
            "expected the form `ip:host:container/protocol`",
        ),
        ("{gpus: some}", "gpus.0", "expected `all`"),
        (
            "{networks: {n: {priority: '${P}'}}}",
            "networks.n.priority",
            "compose puts no variables in here",
        ),
        (
            "{extra_hosts: [a]}",
            "extra_hosts",
            "expected the form `host=address`",
        ),
    ] {
        let (found, text, _) = problem(service);
        assert_eq!(
            (found.as_str(), text.as_str()),
            (path, message),
            "{service}"
        );
    }
}

#[test]
fn all_problems_are_told() {
    let problems =
        decode("{services: {a: {tty: 3}, b: {zzz: 1}}, nope: {}}").expect_err("three problems");
    let paths: Vec<_> = problems
        .iter()
        .map(|problem| problem.path.as_str())
        .collect();
    assert_eq!(paths, ["services.a.tty", "services.b.zzz", "nope"]);
}

#[test]
fn nothing_at_all_is_an_empty_project() {
    assert_eq!(
        Decoder::decode("", FieldType::Object(&PROJECT), Value::Null),
        Ok(Value::Map(score_yaml::Map::new()))
    );
}
