//! Provisioners: their files, which one takes a resource, and what the kinds give.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use score_core::diagnostic::Diagnostics;
use score_core::provision::{
    Needed, Provisionings, Request, Shared, WorkloadServices, services, wire,
};
use score_core::resource::ResourceUid;
use support::{Parts, Plain, Setup, summaries, yaml};

const SCORE: &str = "
metadata: {name: app, tier: gold}
service: {ports: {web: {port: 80, targetPort: 8080}}}
containers: {c: {image: i}}
resources:
  one: {type: thing, params: {size: 3, from: '${metadata.tier}'}}
  two: {type: thing, params: {other: '${resources.one.v}'}}
";

fn run(score: &str, provisioners: &str) -> (Setup, Result<Provisionings<Parts>, Diagnostics>) {
    let mut setup = Setup::new(&[score]);
    setup.provisioners(provisioners).unwrap();
    let given = setup.provision();
    (setup, given)
}

#[test]
fn what_is_given_does_not_depend_on_the_number_of_cores() {
    let resources = |i: usize| format!("  r{i}: {{type: {}}}\n", ["thing", "shy", "thing"][i % 3]);
    let resources: String = (0..90).map(resources).collect();
    let score = format!(
        "metadata: {{name: app}}\ncontainers: {{c: {{image: i}}}}\nresources:\n{resources}"
    );
    let provisioners = r#"
- {uri: "template://t", type: thing, outputs: "v: {{ randAlphaNum 9 }}", info_logs: "[{{ .Id }}]"}
- {uri: "template://s", type: shy, shared: "{{ .Id | quote }}: 1", outputs: "v: {{ len .Shared }}"}
"#;
    let on_cores = |cores| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(cores).build();
        pool.unwrap().install(|| {
            let (setup, given) = run(&score, provisioners);
            (setup.state, given.unwrap().logs)
        })
    };
    let (state, logs) = on_cores(1);
    let outputs = state.resources.values().map(|known| &known.outputs);
    let mut outputs: Vec<String> = outputs
        .map(|given| given.to_value(&mut |text| text.encode().into()))
        .map(|given| score_yaml::emit(&given))
        .collect();
    outputs.sort();
    outputs.dedup();
    assert_eq!((outputs.len(), logs.len()), (90, 60));
    assert!((state, logs) == on_cores(4));
}

#[test]
fn templates_see_what_earlier_ones_gave() {
    let provisioners = r#"
- uri: template://t
  type: thing
  init: "i: {{ .Id }}-{{ .Params.from }}"
  state: |
    n: {{ add1 (dig "n" 0 .State) }}
    i: {{ .Init.i }}
  shared: "{{ .Id | quote }}: {seen: {{ .State.n }}}"
  outputs: |
    v: {{ .State.i }}/{{ .Namespace }}/{{ len .Shared }}
    port: {{ (index (index .WorkloadServices "app").Ports "80").TargetPort }}
    host: {{ .WorkloadServices.app.ServiceName }}
    secret: {{ encodeSecretRef "s" "k" }}
    tier: {{ .WorkloadMetadata.tier }}
  objects: "- {name: {{ .Uid }}}"
  files: "  {{ if false }}x{{ end }}"
  info_logs: "[made {{ .Id }}]"
"#;
    let (mut setup, given) = run(SCORE, provisioners);
    let given = given.unwrap();
    let outputs: Vec<_> = given
        .resources
        .values()
        .map(|resource| resource.outputs.to_value(&mut |text| text.encode().into()))
        .collect();
    assert_eq!(
        outputs[0],
        yaml(
            "{v: app.one-gold/prod/1, port: 8080, host: app-svc, secret: 🔐💬s_k💬🔐, tier: gold}"
        )
    );
    assert_eq!(
        outputs[1].get("v"),
        Some(&"app.two-<no value>/prod/2".into())
    );
    let first = given.resources.values().next().unwrap();
    assert!(
        first
            .outputs
            .get("secret")
            .and_then(|t| t.as_string())
            .unwrap()
            .has_secret()
    );
    assert_eq!(first.fragment.0.keys().collect::<Vec<_>>(), [&"objects"]);
    assert_eq!(
        given.logs,
        [
            "thing.default#app.one: made app.one",
            "thing.default#app.two: made app.two"
        ]
    );
    let state = &setup.state;
    assert_eq!(
        state.shared_state,
        *yaml("{app.one: {seen: 1}, app.two: {seen: 1}}")
            .as_map()
            .unwrap()
    );
    assert!(
        state
            .resources
            .values()
            .all(|resource| resource.provisioner == "template://t")
    );

    setup.provision().unwrap();
    let counts: Vec<_> = setup
        .state
        .resources
        .values()
        .map(|resource| resource.state["n"].clone())
        .collect();
    assert_eq!(counts, [2.into(), 2.into()]);
}

#[test]
fn jinja_templates_see_the_same_data() {
    let provisioners = r#"
- uri: jinja://t
  type: thing
  init: "i: {{ Id }}-{{ Params.from | default('none') }}"
  state: "pw: {{ State.pw | default(random_alphanum(16)) }}"
  shared: "x: {{ Init.i | tojson }}"
  outputs: |
    v: {{ Init.i }}/{{ Namespace }}/{{ Shared.x }}
    port: {{ WorkloadServices.app.Ports["80"].TargetPort }}
    ports: [{% for name in WorkloadServices.app.Ports %}{{ name }}, {% endfor %}]
    secret: {{ encode_secret_ref("s", "k") }}
  objects: "{% if Params.nope %}- x{% endif %}"
"#;
    let (mut setup, given) = run(SCORE, provisioners);
    let given = given.unwrap();
    let first = given.resources.values().next().unwrap();
    assert_eq!(
        first.outputs.to_value(&mut |text| text.encode().into()),
        yaml(
            "{v: app.one-gold/prod/app.one-gold, port: 8080, ports: [80, web], secret: 🔐💬s_k💬🔐}"
        )
        .clone()
    );
    let password =
        |setup: &Setup| setup.state.resources.values().next().unwrap().state["pw"].clone();
    let before = password(&setup);
    assert_eq!(before.as_str().unwrap().len(), 16);
    setup.provision().unwrap();
    assert_eq!(password(&setup), before);
}

/// A template can put a map into itself, and a list twice into each of sixty. The error is looked through for what it
/// must not say.
#[test]
fn errors_are_masked_however_often_what_was_given_holds_itself() {
    let twice = "{{ $_ := set .Init `a` .Init }}{{ $_ := set .Init `b` .Init }}";
    let doubled = "{{ $l := list .Init.x }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ $_ := set .Init `l` $l }}";
    let deep = "{{ $l := list .Init.x }}{{ range 100000 }}{{ $l = list $l }}{{ end }}{{ $_ := set .Init `l` $l }}{{ $_ := unset .Init `x` }}";
    let long = "{{ $t := repeat 50000 .Init.x }}{{ $l := list }}{{ range 2000 }}{{ $l = list $l $t }}{{ end }}{{ $_ := set .Init `l` $l }}";
    let shared = "{{ $_ := set .Shared `a` .Shared }}{{ $_ := set .Shared `b` .Shared }}";
    for hostile in [twice, doubled, deep, long, shared] {
        let provisioners = format!(
            "- uri: template://t\n  type: thing\n  init: 'x: s3cret-of-init'\n  state: '{hostile}{{{{ fail `no s3cret-of-init` }}}}'\n"
        );
        let (_, given) = run(SCORE, &provisioners);
        let diags = given.unwrap_err();
        let said = &summaries(&diags)[0];
        // What the template says itself is no secret.
        let is_said = said.ends_with("no s3cret-of-init") || said.ends_with("larger than 64 MiB");
        assert!(is_said, "{hostile}: {said}");
    }
    let provisioners = format!(
        "- uri: template://t\n  type: thing\n  init: 'x: {{{{ print `s3cret-` `of-init` }}}}'\n  state: '{twice}{{{{ fail .Init.x }}}}'\n"
    );
    let diags = run(SCORE, &provisioners).1.unwrap_err();
    let said = &summaries(&diags)[0];
    assert!(said.ends_with("error calling fail: ***"), "{said}");
}

#[test]
fn template_errors_stand_in_the_provisioners_file() {
    for (field, place, summary) in [
        (
            "outputs: |\n\n    a: 1\n    b: {{ .Nope }}\n",
            "6:11 .Nope",
            "template-failed: failed to provision: resource 'thing.default#app.one': failed to provision: outputs template failed: failed to execute template: template: :2:6: executing \"\" at <.Nope>: can't evaluate field Nope in type *templateprov.Data",
        ),
        (
            "init: \"  {{ fail \\\"no\\\" }}\"\n",
            "3:9 \"  {{ fail \\\"no\\\" }}\"",
            "template-failed: failed to provision: resource 'thing.default#app.one': failed to provision: init template failed: failed to execute template: template: :1:3: executing \"\" at <fail \"no\">: error calling fail: no",
        ),
        (
            "info_logs: '{{ if }}'\n",
            "3:",
            "template-syntax: failed to provision: resource 'thing.default#app.one': failed to provision: info logs template failed: failed to parse template: template: :1: missing value for if",
        ),
        (
            "state: '[1]'\n",
            "3:10 '[1]'",
            "invalid-reply: failed to provision: resource 'thing.default#app.one': failed to provision: state template failed: failed to decode output: expected a map, got a list",
        ),
    ] {
        let (setup, given) = run(
            SCORE,
            &format!("- uri: template://t\n  type: thing\n  {field}"),
        );
        let diags = given.unwrap_err();
        assert!(
            summaries(&diags)[0].starts_with(summary),
            "{}\n{summary}",
            summaries(&diags)[0]
        );
        assert!(
            setup.places(&diags)[0].starts_with(place),
            "{:?} {place}",
            setup.places(&diags)
        );
        assert_eq!(diags.len(), 1, "what needs the failed one is not tried");
    }
}

#[test]
fn what_is_added_for_the_target_is_checked_for_every_resource() {
    let provisioners =
        "- uri: template://t\n  type: thing\n  outputs: 'v: 1'\n  objects: 'a: {{ \"[\" }}'\n";
    let (setup, given) = run(SCORE, provisioners);
    let diags = given.unwrap_err();
    let found = summaries(&diags);
    for (found, name) in found.iter().zip(["one", "two"]) {
        let expected = format!(
            "invalid-reply: failed to provision: resource 'thing.default#app.{name}': failed to provision: objects template failed: failed to decode output: yaml: "
        );
        assert!(found.starts_with(&expected), "{found}");
    }
    assert_eq!(setup.places(&diags), ["4:12 'a: {{ \"[\" }}'"; 2]);
}

#[test]
fn jinja_errors_have_a_line() {
    let text = "- uri: jinja://t\n  type: thing\n  outputs: |\n    a: 1\n    b: {{ nope }}\n";
    let (setup, given) = run(SCORE, text);
    assert!(setup.places(&given.unwrap_err())[0].starts_with("5:5"));
}

#[test]
fn the_first_entry_that_fits_takes_a_resource_and_keeps_it() {
    let score = "
metadata: {name: app}
containers: {c: {image: i}}
resources: {a: {type: t}, b: {type: t, class: big}, c: {type: t, id: the-id}}
";
    let one = "
- {uri: 'template://big', type: t, class: big}
- {uri: 'template://id', type: t, id: the-id}
- {uri: 'template://any', type: t}
- {uri: 'template://late', type: t}
";
    let (mut setup, given) = run(score, one);
    given.unwrap();
    let taken: Vec<_> = setup
        .state
        .resources
        .values()
        .map(|resource| resource.provisioner.as_str())
        .collect();
    assert_eq!(taken, ["template://big", "template://any", "template://id"]);

    setup.entries.rotate_right(1);
    let diags = setup.provision().unwrap_err();
    assert_eq!(
        summaries(&diags)[0],
        "provisioner-changed: failed to provision: resource 't.big#app.b' was previously provisioned by a different provider - undefined behavior"
    );
    assert_eq!(diags.len(), 3);
}

#[test]
fn resources_that_no_entry_takes_are_all_reported() {
    let score = "
metadata: {name: app}
containers: {c: {image: i}}
resources: {a: {type: postgre}, b: {type: t, class: small}}
";
    let (setup, given) = run(
        score,
        "- {uri: 'template://p', type: postgres}\n- {uri: 'template://b', type: t, class: big}\n",
    );
    let diags = given.unwrap_err();
    assert_eq!(
        summaries(&diags),
        [
            "no-provisioner: failed to provision: resource 'postgre.default#app.a' is not supported by any provisioner",
            "no-provisioner: failed to provision: resource 't.small#app.b' is not supported by any provisioner",
        ]
    );
    assert_eq!(setup.places(&diags), ["4:23 postgre", "4:43 t"]);
    assert_eq!(
        diags.iter().next().unwrap().hints[0],
        "did you mean `postgres`?"
    );
}

#[test]
fn the_environment_is_built_in_unless_a_file_says_otherwise() {
    let score = "
metadata: {name: app}
containers: {c: {image: i}}
resources: {env: {type: environment}, t: {type: t, params: {home: '${resources.env.HOME}'}}}
";
    let echo = "- {uri: 'template://t', type: t, outputs: 'home: {{ .Params.home }}'}\n";
    let mut setup = Setup::new(&[score]);
    setup.backend = Plain {
        has_environment: true,
    };
    setup.provisioners(echo).unwrap();
    let given = setup.provision().unwrap();
    assert_eq!(given.env.into_iter().collect::<Vec<_>>(), ["HOME"]);
    let [env, t] = setup.state.resources.values().collect::<Vec<_>>()[..] else {
        panic!()
    };
    assert_eq!(
        (env.provisioner.as_str(), env.is_environment),
        ("builtin://environment", true)
    );
    assert_eq!(
        t.outputs.to_value(&mut |text| text.encode().into()),
        yaml("{home: /home/u}")
    );

    let mut setup = Setup::new(&[&score.replace("HOME", "UNSET")]);
    setup.backend = Plain {
        has_environment: true,
    };
    setup
        .provisioners(&format!("{echo}- {{uri: 'local-env://e'}}\n"))
        .unwrap();
    let diags = setup.provision().unwrap_err();
    assert_eq!(
        summaries(&diags),
        [
            "unknown-reference: failed to provision: failed to substitute params for resource 't.default#app.t': home: invalid ref 'resources.env.UNSET': environment variable 'UNSET' must be resolved"
        ]
    );
    let refused = Setup::new(&[])
        .provisioners("- {uri: 'local-env://e'}")
        .unwrap_err();
    assert!(summaries(&refused)[0].contains("local-env"));
}

#[test]
fn entries_that_are_not_valid_are_all_reported() {
    let text = "
- {uri: 'template://a', type: t, output: x}
- {type: t}
- {uri: 'template://b'}
- {uri: 'templat://c', type: t}
- {uri: 'template://d', type: t, class: [x], supported_params: y}
- 7
- {uri: 'jinja://e', type: 1, id: 2, description: d, expected_outputs: [a, 3]}
";
    let mut setup = Setup::new(&[]);
    let diags = setup.provisioners(text).unwrap_err();
    let places = setup.places(&diags);
    assert_eq!(
        places,
        [
            "2:34 output",
            "3:3 {type: t}",
            "4:9 'template://b'",
            "5:9 'templat://c'",
            "6:41 [x]",
            "6:64 y",
            "7:3 7",
        ]
    );
    assert_eq!(
        diags.iter().next().unwrap().hints,
        ["did you mean `outputs`?"]
    );
    for bad in [
        "a: 1",
        "- {uri: 'template://a', uri: x}",
        "[]\n---\n[]\n",
        "\t- x",
        "",
        "# nothing\n",
    ] {
        assert!(Setup::new(&[]).provisioners(bad).is_err(), "{bad}");
    }
    for none in ["[]", "null", "---\n"] {
        assert!(Setup::new(&[]).provisioners(none).is_ok(), "{none}");
    }
}

/// The codes and messages of what is wrong.
fn wrong(given: Result<Provisionings<Parts>, Diagnostics>) -> Vec<String> {
    let errors = given.err().into_iter().flatten();
    errors
        .map(|error| {
            assert!(error.span.is_some(), "{}", error.message);
            format!("{}: {}", error.code.as_str(), error.message)
        })
        .collect()
}

#[test]
fn what_provisioners_give_has_a_limit() {
    let resources: String = (0..3).map(|i| format!("  r{i}: {{type: t}}\n")).collect();
    let score = format!(
        "metadata: {{name: app}}\ncontainers: {{c: {{image: i}}}}\nresources:\n{resources}"
    );
    // Each gives 100 MB: a node counts 64 bytes.
    let fields =
        r#"state: "s: [{{ repeat 800000 `1,` }}]", outputs: "o: [{{ repeat 800000 `1,` }}]""#;
    let provisioners = format!("- {{uri: 'template://t', type: t, {fields}}}");
    let (_, given) = run(&score, &provisioners);
    let is_full = "too-large: what provisioners give is larger than 256 MiB in all";
    assert_eq!(wrong(given), [is_full]);
    let one = "metadata: {name: app}\ncontainers: {c: {image: i}}\nresources: {r: {type: t}}\n";
    for (fields, expected) in [
        (
            r#"outputs: "a: [{{ repeat 2100000 `1,` }}]""#,
            "invalid-reply: the template `outputs` gave something else than expected: yaml: line 1: more than 2000000 nodes",
        ),
        (
            r#"outputs: "a: &a {{ repeat 1000000 `x` }}\nb: [{{ repeat 100 `*a,` }}]""#,
            "invalid-reply: the template `outputs` gave something else than expected: yaml: line 2: too much of the document comes from aliases",
        ),
        (
            r#"outputs: "{{ range until 100 }}{{ repeat 1000000 `x` }}{{ end }}""#,
            "template-failed: the template `outputs` failed: at `repeat 1000000 `x``: error calling repeat: the template takes more than 50000000 steps",
        ),
    ] {
        let provisioners = format!("- {{uri: 'template://t', type: t, {fields}}}");
        let (_, given) = run(one, &provisioners);
        assert_eq!(wrong(given), [expected]);
    }
}

#[test]
fn what_provisioners_share_has_a_limit() {
    let resources: String = (0..2).map(|i| format!("  r{i}: {{type: t}}\n")).collect();
    let score = format!(
        "metadata: {{name: app}}\ncontainers: {{c: {{image: i}}}}\nresources:\n{resources}"
    );
    for fields in [
        // Set by templates, and patched.
        r#"outputs: "{{ $_ := set .Shared .Id (until 1000000) }}""#,
        r#"shared: "{{ .Id }}: [{{ repeat 900000 `1,` }}]""#,
        // Lists that hold the same list twice, and a map that holds itself twice.
        r#"outputs: "{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ $_ := set .Shared `a` $x }}""#,
        r#"outputs: "{{ $_ := set .Shared `a` .Shared }}{{ $_ := set .Shared `b` .Shared }}""#,
    ] {
        let provisioners = format!("- {{uri: 'template://t', type: t, {fields}}}");
        let (_, given) = run(&score, &provisioners);
        let mut wrong = wrong(given);
        wrong.dedup();
        assert_eq!(
            wrong,
            ["too-large: what provisioners share is larger than 64 MiB"],
            "{fields}"
        );
    }
}

#[test]
fn params_have_a_limit() {
    let many = "${resources.one.v}".repeat(100);
    let score = format!(
        "metadata: {{name: app}}\ncontainers: {{c: {{image: i}}}}\nresources: {{one: {{type: t}}, two: {{type: t, params: {{a: '{many}', b: '{many}'}}}}}}\n"
    );
    let provisioners =
        r#"- {uri: "template://t", type: t, outputs: "v: {{ repeat 1000000 `x` }}"}"#;
    let (_, given) = run(&score, provisioners);
    assert_eq!(
        wrong(given),
        ["too-large: placeholders stand for more than 64 MiB here, up to `resources.one.v`"]
    );
}

#[test]
fn the_answer_of_a_program_has_a_limit() {
    let values = format!("{{\"resource_state\": [{}0]}}", "[],".repeat(2_000_000));
    let nested = format!(
        "{{\"resource_state\": {}{}}}",
        "[".repeat(200),
        "]".repeat(200)
    );
    for (answer, expected) in [
        (values, "more than 2000000 values at line 1 column"),
        (nested, "the answer is not JSON, at line 1 column"),
        (
            " \n".to_owned(),
            "the answer is empty, expected a JSON object",
        ),
        ("[1]".to_owned(), "the answer is JSON, but not an object"),
    ] {
        let (error, _) = with_request(|request| wire::reply(request, &[], answer.as_bytes()));
        let error = error.map(drop).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
}

/// Runs `f` on a request for a resource of `app`.
fn with_request<T>(f: impl FnOnce(&mut Request<'_>) -> T) -> (T, score_yaml::Map) {
    let setup = Setup::new(&[SCORE]);
    let map = |text: &str| yaml(text).as_map().unwrap().clone();
    let shared = Shared::new(map("{a: {b: 1}}"));
    let services: WorkloadServices = services(&setup.backend, &setup.workloads);
    let target = score_core::backend::Backend::target(&setup.backend);
    let result = f(&mut Request {
        uid: &ResourceUid::new("app", "one", "thing", None, None),
        guid: "guid",
        params: Some(map("{size: 3}")),
        resolved: Vec::new(),
        metadata: None,
        state: &map("{n: 1.5}"),
        shared: &shared,
        source_workload: "app",
        workload_metadata: &setup.workloads[0].metadata,
        needed: Needed::default(),
        services: &services,
        target: &target,
    });
    (result, shared.to_map().unwrap())
}

#[test]
fn a_request_to_a_program_says_all() {
    let (json, _) = with_request(|request| wire::request(request).unwrap());
    let port = r#"{"name":"web","port":80,"protocol":"TCP","target_port":8080}"#;
    assert_eq!(
        json,
        format!(
            "{}{port},\"web\":{port}{}",
            r#"{"namespace":"prod","resource_class":"default","resource_guid":"guid","resource_id":"app.one","resource_metadata":null,"resource_params":{"size":3},"resource_state":{"n":1.5},"resource_type":"thing","resource_uid":"thing.default#app.one","shared_state":{"a":{"b":1}},"source_workload":"app","workload_metadata":{"name":"app","tier":"gold"},"workload_services":{"app":{"ServiceName":"app-svc","ports":{"80":"#,
            "}}}}"
        )
    );
}

#[test]
fn an_answer_of_a_program_is_read_strictly() {
    let read = |answer: &str| {
        let answer = answer.to_owned();
        with_request(move |request| {
            wire::reply(
                request,
                <Parts as score_core::backend::Fragment>::FIELDS,
                answer.as_bytes(),
            )
        })
    };
    let answer = r#" {"plain_files": {"f": null}, "plain_objects": [1, 2.5, 1000730000], "resource_state": null,
        "resource_outputs": {"o": "x"}, "shared_state": {"a": {"b": null, "c": []}}} trailing"#;
    let (reply, shared) = read(answer);
    let reply = reply.unwrap();
    assert_eq!(reply.outputs, *yaml("{o: x}").as_map().unwrap());
    assert!(reply.state.is_empty());
    let parts: Vec<_> = reply
        .parts
        .iter()
        .map(|(part, given)| (part.template, given.clone().read().unwrap()))
        .collect();
    assert_eq!(
        parts,
        [
            ("objects", yaml("[1, 2.5, 1000730000]")),
            ("files", yaml("{f: null}"))
        ]
    );
    assert_eq!(shared, *yaml("{a: {c: []}}").as_map().unwrap());
    for (answer, error) in [
        ("", "the answer is empty, expected a JSON object"),
        ("[1]", "the answer is JSON, but not an object"),
        (
            "{\n\"a\": secret}",
            "the answer is not JSON, at line 2 column 6",
        ),
        (
            "{\"resource_output\": 1}",
            "the answer has an unknown field `resource_output`, did you mean `resource_outputs`?",
        ),
        (
            "{\"resource_state\": [1]}",
            "`resource_state` in the answer is a list, expected a map",
        ),
    ] {
        assert_eq!(read(answer).0.unwrap_err(), error);
    }
}
