//! Provisioners: what the kinds give, and what is wrong with that.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod entries;
mod limits;
#[path = "../support/mod.rs"]
mod support;
mod wire;

use score_core::diagnostic::Diagnostics;
use score_core::provision::Provisionings;
use support::{Parts, Setup, summaries, yaml};

const SCORE: &str = "
metadata: {name: app, tier: gold}
service: {ports: {web: {port: 80, targetPort: 8080}}}
containers: {c: {image: i}}
resources:
  one: {type: thing, params: {size: 3, from: '${metadata.tier}'}}
  two: {type: thing, params: {other: '${resources.one.v}'}}
";

fn run(score: &str, provisioners: &str) -> (Setup, Result<Provisionings, Diagnostics>) {
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
        .iter()
        .map(|(_, resource)| resource.outputs.to_value(&mut |text| text.encode().into()))
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
    let first = &given.resources[0].1;
    assert!(
        first
            .outputs
            .get("secret")
            .and_then(|t| t.as_string())
            .unwrap()
            .has_secret()
    );
    assert_eq!(
        given.logs,
        [
            "thing.default#app.one: made app.one",
            "thing.default#app.two: made app.two"
        ]
    );
    let first = given.resources.into_iter().next().unwrap().1;
    let Parts(parts) = first.fragment.into_known();
    assert_eq!(parts.keys().collect::<Vec<_>>(), [&"objects"]);
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
        .iter()
        .map(|(_, resource)| resource.state["n"].clone())
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
    let first = &given.resources[0].1;
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
            "template-failed: the template `outputs` failed: there is no `.Nope`",
        ),
        (
            "init: \"  {{ fail \\\"no\\\" }}\"\n",
            // What its author refuses is what the resource asks for.
            "6:3 one",
            "template-failed: failed to provision: resource 'thing.default#app.one': failed to provision: init template failed: failed to execute template: template: :1:3: executing \"\" at <fail \"no\">: error calling fail: no",
        ),
        (
            "info_logs: '{{ if }}'\n",
            "3:",
            "template-syntax: the template `info_logs` does not parse: an `if` needs a condition",
        ),
        (
            "state: '[1]'\n",
            "3:11 [1]",
            "invalid-reply: what the template `state` gives is wrong: expected a map, found a list",
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
    assert_eq!(found.len(), 2);
    for found in &found {
        let expected = "invalid-reply: the template `objects` gives no YAML";
        assert!(found.starts_with(expected), "{found}");
    }
    assert_eq!(setup.places(&diags), ["4:13 a: {{ \"[\" }}"; 2]);
}

#[test]
fn jinja_errors_have_a_line() {
    let text = "- uri: jinja://t\n  type: thing\n  outputs: |\n    a: 1\n    b: {{ nope }}\n";
    let (setup, given) = run(SCORE, text);
    assert!(setup.places(&given.unwrap_err())[0].starts_with("5:11"));
}
