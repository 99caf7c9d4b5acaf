use super::*;
use crate::testing::{document, node};
use score_core::host::TestHost;

const HEAD: DeltaHead<'_> = DeltaHead {
    env: "test",
    message: "a <b>",
    source_url: None,
};

/// The delta and the paths of the warnings, or what is wrong and where.
fn delta_of(score: &str, extension: &str) -> Result<(Value, Vec<String>), Vec<String>> {
    let extension = (!extension.is_empty()).then(|| node(extension));
    let path = |d: Diagnostic| d.path.unwrap_or_default();
    match delta(
        &document(score),
        "score.yaml",
        extension.as_ref(),
        &HEAD,
        &TestHost::WithoutFiles,
    ) {
        Ok((text, warnings)) => {
            let value = score_yaml::parse_str(&text).expect("JSON is YAML");
            Ok((value, warnings.into_iter().map(path).collect()))
        }
        Err(found) => Err(found
            .into_iter()
            .map(|d| format!("{}: {}", d.path.clone().unwrap_or_default(), d.message))
            .collect()),
    }
}

/// The value that a path of keys leads to in the delta, as JSON.
fn at(value: &Value, path: &[&str]) -> String {
    let found = path.iter().try_fold(value, |value, key| match value {
        Value::Seq(items) => key.parse().ok().and_then(|i: usize| items.get(i)),
        value => value.as_map()?.get(key),
    });
    let mut out = String::new();
    if let Some(found) = found {
        json::push(found, &mut out).expect("it was JSON");
    }
    out
}

const MODULE: [&str; 3] = ["modules", "add", "shop"];

#[test]
fn a_delta_reads_as_the_platform_wants_it() {
    let document = document("{metadata: {name: shop}, containers: {web: {image: i}}}");
    let head = DeltaHead {
        source_url: Some("https://example.com/?a&b"),
        ..HEAD
    };
    let made = delta(&document, "", None, &head, &TestHost::WithoutFiles);
    let expected = r#"{
  "metadata": {
    "env_id": "test",
    "name": "a \u003cb\u003e"
  },
  "modules": {
    "add": {
      "shop": {
        "profile": "humanitec/default-module",
        "spec": {
          "annotations": {
            "humanitec.io/managed-by": "score-humanitec",
            "humanitec.io/workload-source": "https://example.com/?a\u0026b"
          },
          "containers": {
            "web": {
              "id": "web",
              "image": "i"
            }
          }
        }
      }
    }
  }
}"#;
    assert_eq!(made, Ok((expected.to_owned(), Diagnostics::new())));
}

#[test]
fn parts_of_a_container_become_those_of_a_module() {
    for (container, expected, warnings) in [
        (
            "{image: '', command: [], args: []}",
            r#"{"id":"c"}"#,
            vec![],
        ),
        (
            "{image: 'i:${metadata.name}-${TAG}'}",
            r#"{"id":"c","image":"i:shop-${TAG}"}"#,
            vec![],
        ),
        (
            "{image: 'i:${TAG}$$'}",
            r#"{"id":"c","image":"i:${TAG}$$"}"#,
            vec![],
        ),
        (
            "{image: i, command: ['${metadata.name}'], variables: {A: '${metadata.name}'}}",
            r#"{"command":["${metadata.name}"],"id":"c","image":"i","variables":{"A":"shop"}}"#,
            vec![],
        ),
        (
            "{resources: {limits: {cpu: '1'}, requests: {}}}",
            r#"{"id":"c","resources":{"limits":{"cpu":"1"}}}"#,
            vec![],
        ),
        (
            "{livenessProbe: {httpGet: {path: /, port: 1, scheme: HTTPS, httpHeaders: [{name: A, value: b}]}}}",
            r#"{"id":"c","liveness_probe":{"headers":{"A":"b"},"path":"/","port":1,"type":"http"}}"#,
            vec!["containers.c.livenessProbe.httpGet.scheme"],
        ),
        (
            "{readinessProbe: {exec: {command: [a]}}, before: {d: {ready: started}}}",
            r#"{"id":"c","readiness_probe":{"command":["a"],"type":"command"}}"#,
            vec!["containers.c.before"],
        ),
        (
            "{livenessProbe: {httpGet: {path: '', port: 1}, exec: {command: [a]}}}",
            r#"{"id":"c"}"#,
            vec!["containers.c.livenessProbe.exec"],
        ),
        (
            "{files: {/a: {content: '$$ ${metadata.name}', mode: '0600'}, /b: {content: '$$ ${a.b}', noExpand: true}, /c: {binaryContent: AA==}}}",
            r#"{"files":{"/a":{"mode":"0600","value":"$ shop"},"/b":{"mode":"","value":"$$ $\\{a.b}"}},"id":"c"}"#,
            vec!["containers.c.files./c"],
        ),
        (
            "{volumes: {/a: {source: '${resources.v}'}, /b: {source: volumes.t, path: p, readOnly: true}}}",
            r#"{"id":"c","volume_mounts":{"/a":{"id":"externals.v","read_only":false,"sub_path":""},"/b":{"id":"volumes.t","read_only":true,"sub_path":"p"}}}"#,
            vec![],
        ),
    ] {
        let score = format!(
            "{{metadata: {{name: shop}}, containers: {{c: {container}}}, resources: {{v: {{type: volume}}}}}}"
        );
        let (made, said) = delta_of(&score, "").expect(container);
        let path = [&MODULE[..], &["spec", "containers", "c"]].concat();
        assert_eq!(
            (at(&made, &path).as_str(), said),
            (expected, warnings.into_iter().map(str::to_owned).collect()),
            "{container}"
        );
    }
}

#[test]
fn placeholders_become_those_of_the_platform() {
    let resources = "env: {type: environment}, api: {type: service}, db: {type: postgres},
        own: {type: s3, metadata: {annotations: {score.humanitec.io/resId: externals.b}}},
        all: {type: dns, metadata: {annotations: {score.humanitec.io/resId: shared.d}}},
        big: {type: dns, class: large, id: d}, of: {type: dns, metadata: {annotations: {score.humanitec.io/resId: modules.x.externals.y}}}";
    for (text, expected, is_unknown) in [
        ("$$ $x ${} ${a b}", "$ $x ${} ${a b}", false),
        ("$${values.A} $$$${a}", "${values.A} $${a}", false),
        (
            "${metadata.name} ${metadata.n} ${metadata.m}",
            "shop 1.5 map[a:1]",
            false,
        ),
        ("${metadata.m.a}", "${metadata.m.a}", true),
        (
            "${resources.env} ${resources.env.A}",
            "values ${values.A}",
            false,
        ),
        (
            "${resources.api} ${resources.api.name}",
            "modules.api ${modules.api.service.name}",
            false,
        ),
        (
            "${resources.db} ${resources.db.a.b}",
            "externals.db ${externals.db.a.b}",
            false,
        ),
        ("${resources.own.a}", "${externals.b.a}", false),
        ("${resources.all.a}", "${shared.d.a}", false),
        ("${resources.big.a}", "${shared.d-class-large.a}", false),
        ("${resources.of.a}", "${modules.x.externals.y.a}", false),
        ("${resources.no.a}", "${resources.no.a}", true),
        (
            "${values.A} ${context.env.id} ${no}",
            "${values.A} ${context.env.id} ${no}",
            false,
        ),
    ] {
        let score = format!(
            "{{metadata: {{name: shop, n: 1.5, m: {{a: 1}}}}, containers: {{c: {{variables: {{V: '{text}'}}}}}}, resources: {{{resources}}}}}"
        );
        let (made, said) = delta_of(&score, "").expect(text);
        let path = [&MODULE[..], &["spec", "containers", "c", "variables", "V"]].concat();
        assert_eq!(at(&made, &path), format!("\"{expected}\""), "{text}");
        assert_eq!(!said.is_empty(), is_unknown, "{text}: {said:?}");
    }
}

#[test]
fn resources_become_private_or_shared_dependencies() {
    let resource = |fields: &str| {
        format!(
            "{{metadata: {{name: shop}}, containers: {{}}, resources: {{r: {{type: s3, {fields}}}}}}}"
        )
    };
    let annotated = |id: &str| {
        resource(&format!(
            "metadata: {{annotations: {{score.humanitec.io/resId: {id}}}}}"
        ))
    };
    let shared_by_extension = "resources: {r: {scope: shared}}";
    for (score, extension, externals, shared) in [
        (
            resource(""),
            "",
            r#"{"r":{"class":"default","type":"s3"}}"#,
            "",
        ),
        (
            resource(""),
            "resources: {r: {scope: external}}",
            r#"{"r":{"class":"default","type":"s3"}}"#,
            "",
        ),
        (
            resource("id: all"),
            "",
            "",
            r#"[{"op":"add","path":"/all","value":{"class":"default","type":"s3"}}]"#,
        ),
        (
            resource("id: all"),
            shared_by_extension,
            "",
            r#"[{"op":"add","path":"/all","value":{"class":"default","type":"s3"}}]"#,
        ),
        (
            resource("id: a.b"),
            "",
            "",
            r#"[{"op":"add","path":"/a.b","value":{"class":"default","type":"s3"}}]"#,
        ),
        (
            resource(""),
            shared_by_extension,
            "",
            r#"[{"op":"add","path":"/r","value":{"class":"default","type":"s3"}}]"#,
        ),
        (
            resource("class: big"),
            shared_by_extension,
            "",
            r#"[{"op":"add","path":"/r-class-big","value":{"class":"big","id":"shared.r","type":"s3"}}]"#,
        ),
        (
            annotated("externals.b"),
            shared_by_extension,
            r#"{"b":{"class":"default","type":"s3"}}"#,
            "",
        ),
        (
            annotated("modules.shop.externals.b"),
            "",
            r#"{"b":{"class":"default","type":"s3"}}"#,
            "",
        ),
        (annotated("modules.other.externals.b"), "", "", ""),
        (
            annotated("''"),
            "",
            r#"{"r":{"class":"default","type":"s3"}}"#,
            "",
        ),
        (
            resource("params: {'${metadata.name}': '${metadata.name}', l: ['${metadata.name}']}"),
            "",
            r#"{"r":{"class":"default","params":{"l":["${metadata.name}"],"shop":"shop"},"type":"s3"}}"#,
            "",
        ),
    ] {
        let (made, said) = delta_of(&score, extension).expect(&score);
        assert_eq!(
            at(&made, &[&MODULE[..], &["externals"]].concat()),
            externals,
            "{score}"
        );
        assert_eq!(at(&made, &["shared"]), shared, "{score}");
        assert_eq!(said, Vec::<String>::new());
    }
    let (made, said) = delta_of(&annotated("b"), "").expect("a warning");
    assert_eq!(at(&made, &[&MODULE[..], &["externals"]].concat()), "");
    assert_eq!(
        said,
        [r"resources.r.metadata.annotations.score\.humanitec\.io/resId"]
    );
}

#[test]
fn the_extension_is_merged_into_the_module() {
    let score = "{metadata: {name: shop}, containers: {c: {image: i, args: [a], livenessProbe: {httpGet: {path: /, port: 1}}}},
        service: {ports: {web: {port: 80}}}, resources: {dns: {type: dns}}}";
    for (extension, path, expected) in [
        (
            "profile: ''",
            &["profile"][..],
            r#""humanitec/default-module""#,
        ),
        ("profile: a/b", &["profile"], r#""a/b""#),
        (
            "deploy: {when: before}",
            &["deploy"],
            r#"{"when":"before"}"#,
        ),
        (
            "spec:",
            &["spec", "service"],
            r#"{"ports":{"web":{"container_port":80,"protocol":"TCP","service_port":80}}}"#,
        ),
        ("spec: {service: null}", &["spec", "service"], ""),
        (
            "spec: {containers: {c: {args: [b], image: j}}}",
            &["spec", "containers", "c", "args"],
            r#"["b"]"#,
        ),
        (
            "spec: {containers: {c: {liveness_probe: {port: 2, periodSeconds: 3}}}}",
            &["spec", "containers", "c", "liveness_probe"],
            r#"{"path":"/","periodSeconds":3,"port":2,"type":"http"}"#,
        ),
        (
            "spec: {ingress: {'${resources.dns}': '$${values.A}', l: ['${metadata.name}']}}",
            &["spec", "ingress"],
            r#"{"externals.dns":"${values.A}","l":["${metadata.name}"]}"#,
        ),
    ] {
        let (made, _) = delta_of(score, extension).expect(extension);
        assert_eq!(
            at(&made, &[&MODULE[..], path].concat()),
            expected,
            "{extension}"
        );
    }
}

#[test]
fn what_cannot_be_a_delta_is_said_with_its_place() {
    let score =
        "{metadata: {name: shop}, containers: {c: {image: i, files: {/f: {source: gone}}}}}";
    let extension =
        "{spec: {containers: [], containers.c.image: j}, resources: {r: {scope: common}}}";
    let found = delta_of(score, extension).expect_err("it is not valid");
    assert_eq!(
        found,
        [
            "resources.r.scope: `common` is no scope, expected `external` or `shared`",
            "containers.c.files./f.source: `gone` cannot be read: there is no `gone`",
            r"spec.containers\.c\.image: `containers.c.image` is no feature of a profile",
            "spec.containers: expected a map, as in the Score file, found a list",
        ]
    );
    let infinite = delta_of(
        "{metadata: {name: shop}, containers: {}}",
        "spec: {labels: {a: .inf}}",
    );
    assert!(infinite.is_err());
}
