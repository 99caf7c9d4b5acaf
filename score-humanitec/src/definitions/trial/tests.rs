use score_core::diagnostic::{Diagnostics, render};
use score_yaml::{Map, SourceMap, Value, json};

use super::{Trial, TrialInputs};
use crate::definitions::{DefinitionFiles, DriverMap};

/// What a trial shows, or what is wrong.
fn tried(
    definition: &str,
    inputs: &str,
    secrets: Map,
    shows_secrets: bool,
) -> Result<String, String> {
    let mut sources = SourceMap::new();
    let file = sources.add("def.yaml", definition);
    let inputs_file = sources.add("inputs.yaml", inputs);
    let said = |errors: Diagnostics| {
        let errors = errors.iter().map(|error| render(error, &sources, false));
        errors.collect::<Vec<_>>().join("\n")
    };
    let read = DefinitionFiles::read(&sources, &[file], &[]).map_err(said)?;
    let inputs = TrialInputs::read(&sources, inputs_file).map_err(said)?;
    let trial = Trial {
        definition: read.definitions.iter().next().expect("there is one"),
        inputs: &inputs,
        drivers: &DriverMap::default(),
        secrets,
        sources: &sources,
    };
    let result = trial.run(shows_secrets).map_err(said)?;
    let mut out = String::new();
    json::push(&result.shown, &mut out).expect("it is JSON");
    Ok(out)
}

const REDIS: &str = r#"
id: redis-in
name: redis-in
type: redis
driver_type: humanitec/template
driver_inputs:
  values:
    resId: ${context.res.id}
    templates:
      init: |
        name: redis-{{ index (splitList "." .driver.values.resId) 1 | substr 0 8 }}
      outputs: |
        host: {{ .init.name }}
        port: {{ .resource.port | default 6379 }}
      secrets: |
        password: {{ .driver.secrets.pass | toRawJson }}
      cookie: |
        runs: {{ (.cookie | default dict).runs | default 0 | add 1 }}
      manifests: |
        s.yaml: {location: namespace, data: {kind: Secret, stringData: {p: {{ .driver.secrets.pass }}}}}
  secret_refs:
    pass: {store: vault, ref: redis}
"#;

fn redis(inputs: &str, shows_secrets: bool) -> Result<String, String> {
    tried(REDIS, inputs, Map::new(), shows_secrets)
}

#[test]
fn a_definition_is_run_with_what_a_file_gives() {
    let inputs = "cookie: {runs: 3}\nplaceholders: {context.res.id: shared.a-cache-of-mine}\nresource: {port: 1}\nsecretRefs: {}";
    let secret = r#"{"secret":"vault/redis"}"#;
    assert_eq!(
        redis(inputs, false).as_deref(),
        Ok(r#"{"cookie":{"runs":4},"init":{"name":"redis-a-cache-"},"manifests":[{"file":"s.yaml","location":"namespace","#
            .to_owned()
            + &format!(r#""object":{{"kind":"Secret","stringData":{{"p":{secret}}}}}}}],"#)
            + r#""outputs":{"host":"redis-a-cache-","port":1},"#
            + &format!(r#""secrets":{{"password":{secret}}}}}"#))
        .as_deref()
    );
}

#[test]
fn secrets_of_the_file_go_before_those_of_the_definition() {
    let inputs = "placeholders: {'${context.res.id}': shared.a}\nsecretRefs: {pass: {value: hunter2}, other: {store: s, ref: r}}";
    let hidden = redis(inputs, false).expect("it runs");
    assert!(
        hidden.contains(r#""secrets":{"password":{"hidden":true}}"#) && !hidden.contains("hunter2"),
        "{hidden}"
    );
    let shown = redis(inputs, true).expect("it runs");
    assert!(
        shown.contains(r#""secrets":{"password":"hunter2"}"#),
        "{shown}"
    );
    let given = Map::from_iter([("vault/redis", Value::from("correct-horse"))]);
    let shown = tried(
        REDIS,
        "placeholders: {context.res.id: shared.a}",
        given,
        true,
    );
    assert!(shown.expect("it runs").contains(r#""p":"correct-horse""#));
    let echo = "{id: ech, name: e, type: t, driver_type: humanitec/echo, driver_inputs: {secrets: {a: b, c: {d: e}}}}";
    let shown = tried(
        echo,
        "secretRefs: {c: {d: {store: s, ref: r}}}",
        Map::new(),
        true,
    );
    assert!(
        shown
            .expect("it runs")
            .contains(r#""secrets":{"a":"b","c":{"d":{"secret":"s/r"}}}"#)
    );
}

#[test]
fn a_placeholder_that_is_not_given_is_an_error() {
    let said = redis("placeholders: {context.res.ids: a}", false).expect_err("one is missing");
    for text in [
        "error[native-placeholder]: definition `redis-in`: `context.res.id` was not given",
        "--> def.yaml:8:12  driver_inputs.values.resId",
        "did you mean `context.res.ids`?",
        "`placeholders` of the inputs gives it: `context.res.id: VALUE`",
    ] {
        assert!(said.contains(text), "{said}");
    }
    assert!(redis("", false).is_err());
}

#[test]
fn placeholders_are_known_whichever_way_they_are_written() {
    let echo = "{id: ech, name: e, type: t, driver_type: humanitec/echo, driver_inputs: {values: {a: \"${resources['dns.x#y'].outputs.host}\"}}}";
    let shown = tried(
        echo,
        "placeholders: {resources.dns.x#y.outputs.host: [1]}",
        Map::new(),
        false,
    );
    assert!(shown.expect("it runs").contains(r#""outputs":{"a":[1]}"#));
}

#[test]
fn inputs_have_a_shape() {
    let said = redis(
        "cookies: 1\nplaceholders: [1]\nsecretRefs: {pass: {ref: x}}",
        false,
    );
    let said = said.expect_err("three faults");
    for text in [
        "error[unknown-field]: the inputs of a test have no field `cookies`",
        "did you mean `cookie`?",
        "expected a map, found a list",
        "--> inputs.yaml:2:15  placeholders",
        "error[invalid-secret-reference]",
        "secretRefs.pass",
    ] {
        assert!(said.contains(text), "{text}\n{said}");
    }
}

#[test]
fn drivers_of_the_network_take_a_host_from_the_placeholders() {
    let ingress = "{id: ing, name: i, type: ingress, driver_type: humanitec/ingress}";
    let shown = tried(
        ingress,
        "placeholders: {resources.dns.outputs.host: h.example}",
        Map::new(),
        false,
    );
    assert!(
        shown
            .expect("it runs")
            .contains(r#""outputs":{"id":"workload-resource-"#)
    );
    assert!(tried(ingress, "", Map::new(), false).is_err());
}

#[test]
fn a_definition_runs_with_the_inputs_to_start_from() {
    for (definition, expected) in [
        (
            REDIS,
            r#"{"cookie":null,"placeholders":{"context.res.id":"modules.workload.externals.resource"},"resource":{"port":null},"secretRefs":{"pass":{"value":"pass"}}}"#,
        ),
        (
            "{id: all, name: n, type: t, driver_type: humanitec/echo, driver_inputs: {values: {a: '${resources.dns.outputs.host}', b: '${resources[\"workload>s3\"].outputs.arn}', c: '${context.env.id}-${context.env.id}', d: '${resources.s3.values}'}, secret_refs: {deep: {er: {store: s, ref: r}}}}}",
            r#"{"cookie":null,"placeholders":{"context.env.id":"development","resources.dns.outputs.host":"host","resources.s3.values":{},"resources[\"workload\u003es3\"].outputs.arn":["arn"]},"resource":{},"secretRefs":{"deep":{"er":{"value":"er"}}}}"#,
        ),
    ] {
        let mut sources = SourceMap::new();
        let file = sources.add("def.yaml", definition);
        let read = DefinitionFiles::read(&sources, &[file], &[]).expect("it is right");
        let one = read.definitions.iter().next().expect("there is one");
        let skeleton = super::trial_skeleton(one, &DriverMap::default(), &sources);
        let mut text = String::new();
        json::push(&skeleton.expect("it is right").inputs, &mut text).expect("it is JSON");
        assert_eq!(text, expected);
        tried(definition, &text, Map::new(), false).expect("it runs");
    }
}
