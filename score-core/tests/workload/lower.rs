//! From trees to types.

use score_core::resource::ResourceUid;
use score_core::text::Template;
use score_core::tree::Tree;
use score_core::workload::{PortRef, Protocol, Ready, Scheme, VolumeSource};
use score_yaml::SourceMap;

use crate::{diagnostics, lowered};

const HEAD: &str = "metadata: {name: shop, annotations: {a: b}}\n";

#[test]
fn every_part_of_a_container_is_typed() {
    let (workload, said) = lowered(&format!(
        "{HEAD}containers:
  main:
    image: i:1
    command: [a]
    variables: {{X: '${{metadata.name}}!'}}
    volumes: {{/d: {{source: '${{resources.vol}}', path: p, readOnly: true}}, /e: {{source: plain}}}}
    resources: {{limits: {{cpu: 250m}}}}
    livenessProbe: {{httpGet: {{path: /, port: 80.0, scheme: HTTPS, httpHeaders: [{{name: n, value: v}}]}}}}
    readinessProbe: {{exec: {{command: [c]}}}}
    before: {{other: {{ready: healthy}}}}
service: {{ports: {{web: {{port: 80}}, dns: {{port: 53, targetPort: 54, protocol: UDP}}}}}}
resources: {{vol: {{type: volume, class: big, params: {{p: ['${{metadata.name}}', 1]}}}}}}
"
    ));
    assert_eq!(said, Vec::<String>::new());
    let main = &workload.containers["main"];
    assert_eq!(main.variables["X"].pieces.len(), 2);
    let uid = ResourceUid::new("shop", "vol", "volume", Some("big"), None);
    assert_eq!(main.volumes["/d"].source.value, VolumeSource::Resource(uid));
    assert!(
        matches!(&main.volumes["/e"].source.value, VolumeSource::Text(text) if text.as_literal() == Some("plain"))
    );
    let http = main
        .liveness
        .as_ref()
        .and_then(|probe| probe.http_get.as_ref())
        .expect("given");
    assert_eq!(
        (&http.port, http.scheme),
        (&PortRef::Number(80), Some(Scheme::Https))
    );
    assert_eq!(
        main.readiness.as_ref().and_then(|probe| probe.exec.clone()),
        Some(vec![Template::literal("c")])
    );
    assert_eq!(main.before["other"].value, Ready::Healthy);
    let ports = workload
        .ports
        .values()
        .map(|port| (port.port, port.target_port, port.protocol));
    assert_eq!(
        ports.collect::<Vec<_>>(),
        [(53, 54, Protocol::Udp), (80, 80, Protocol::Tcp)]
    );
    let params = workload.resources["vol"].params.as_ref().expect("given");
    assert!(matches!(
        params.get("p").and_then(Tree::as_seq),
        Some([Tree::String(_), Tree::Int(1)])
    ));
}

#[test]
fn the_image_dot_stands_for_a_built_one() {
    let (workload, said) = lowered(&format!(
        "{HEAD}containers: {{built: {{image: .}}, other: {{image: .}}}}"
    ));
    assert_eq!(said, ["containers.other.image"]);
    assert_eq!(workload.containers["built"].image, None);
    let mut sources = SourceMap::new();
    let diags = diagnostics(
        &format!("{HEAD}containers: {{c: {{image: .}}}}"),
        &mut sources,
    );
    let summary = diags.into_iter().next().and_then(|d| d.summary);
    assert_eq!(summary.as_deref(), Some("no image: dir/score.yaml shop c"));
}

#[test]
fn what_does_not_fit_is_said_and_left_out() {
    for (rest, paths) in [
        ("containers: []", vec!["containers"]),
        ("containers: {c: 1}", vec!["containers.c"]),
        (
            "containers: {c: {image: 1, args: [1, {}]}}",
            vec![
                "containers.c.image",
                "containers.c.args.0",
                "containers.c.args.1",
            ],
        ),
        ("containers: {c: {}}", vec!["containers.c"]),
        (
            "service: {ports: {p: {port: 70000}, q: {port: x}, r: {}}}",
            vec![
                "service.ports.p.port",
                "service.ports.q.port",
                "service.ports.r",
            ],
        ),
        (
            "resources: {r: {}, s: {type: t, params: []}}",
            vec!["resources.r", "resources.s.params"],
        ),
        (
            "containers: {c: {image: i, before: {d: {ready: now}}}}",
            vec!["containers.c.before.d.ready"],
        ),
    ] {
        assert_eq!(lowered(&format!("{HEAD}{rest}")).1, paths, "{rest}");
    }
}
