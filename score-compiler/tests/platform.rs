//! What the Humanitec platform adds to a Score file: extensions, profiles, deploy configs and Resource Definitions.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use score_compiler::{Compiler, Output, Platform, StandIn, State};
use score_k8s::K8s;

fn score(name: &str, kind: &str) -> String {
    format!(
        "apiVersion: score.dev/v1b1\nmetadata: {{name: {name}}}\n\
         containers: {{main: {{image: i, variables: {{A: '${{resources.db.host}}'}}}}}}\n\
         resources: {{db: {{type: {kind}}}}}\n"
    )
}

/// A compiler with a database of a type, in an environment.
fn in_env(env: &str, kind: &str) -> Compiler {
    let platform = Platform::default().org("o").app("shop").env(env);
    Compiler::new(K8s::default())
        .score_file("score.yaml", score("api", kind))
        .platform(platform.env_type("dev"))
        .seed("s")
}

/// A definition of a type, for environments of type `dev`.
fn definition(kind: &str, driver: &str, inputs: &str) -> String {
    format!(
        "{{id: {kind}-dev, name: X, type: {kind}, driver_type: {driver}, \
         driver_inputs: {{{inputs}}}, criteria: [{{env_type: dev}}]}}"
    )
}

fn text(compiler: &Compiler) -> String {
    compiler.compile().unwrap().text().to_owned()
}

fn error(compiler: &Compiler) -> String {
    compiler.compile().unwrap_err().to_string()
}

#[test]
fn profiles_say_what_runs_a_workload() {
    let plain =
        "{apiVersion: score.dev/v1b1, metadata: {name: web}, containers: {main: {image: i}}}";
    let profile = "{\"spec_definition\": {\"properties\": {\"job\": {\"type\": \"feature\"}}}}";
    let extension =
        "{apiVersion: humanitec.org/v1b1, profile: bakery/batch, spec: {job: {backoffLimit: 3}}}";
    let compiler = Compiler::new(K8s::default())
        .score_file("score.yaml", plain)
        .extension_of("web", "humanitec.score.yaml", extension);
    assert!(error(&compiler).contains("batch"));
    let compiler = compiler.profile("batch", profile);
    assert!(text(&compiler).contains("kind: Job"));
    let twice = error(&compiler.profile("batch", profile));
    assert!(
        twice.contains("two profiles with the id `batch`"),
        "{twice}"
    );
    let no_profile = Compiler::new(K8s::default()).profile("p", "{}");
    assert!(error(&no_profile).contains("p/profile.json:1:1"));
}

#[test]
fn deploy_configs_name_files_that_were_given() {
    let config = "{apiVersion: config.humanitec.io/v1b1, kind: ScoreDeployConfig, workloads: [\
                  {name: web, specFile: ../web/score.yaml, extensionsFile: ext.yaml}, {specFile: ../api.yaml}]}";
    let extension = "{apiVersion: humanitec.org/v1b1, spec: {labels: {team: blue}}}";
    let plain = |name: &str| {
        format!(
            "{{apiVersion: score.dev/v1b1, metadata: {{name: {name}}}, containers: {{main: {{image: i}}}}}}"
        )
    };
    let compiler = Compiler::new(K8s::default())
        .deploy_config("deploy/all.yaml", config)
        .file("./web/score.yaml", plain("web"))
        .file("deploy/ext.yaml", extension);
    let missing = error(&compiler);
    assert!(
        missing.contains("api.yaml") && missing.contains("workloads.1.specFile"),
        "{missing}"
    );
    let output = compiler.clone().file("api.yaml", plain("api")).compile();
    let output = output.unwrap();
    assert!(output.text().contains("team: blue"), "{}", output.text());
    assert!(output.text().contains("name: api"));
    let wrong = error(
        &compiler
            .clone()
            .file("api.yaml", plain("api"))
            .file("web/score.yaml", plain("other")),
    );
    assert!(wrong.contains("is `other`, not `web`"), "{wrong}");
    let outside = Compiler::new(K8s::default()).deploy_config("all.yaml", config);
    assert!(error(&outside).contains("outside of what was given"));
}

#[test]
fn drivers_that_cannot_run_have_stand_ins() {
    let definition = definition("pg", "acme/cloud", "values: {host: echoed}");
    let compiler = in_env("one", "pg").definitions("pg.yaml", definition);
    let without = error(&compiler);
    assert!(
        without.contains("`Compiler::driver acme/cloud=echo` gives"),
        "{without}"
    );
    assert!(text(&compiler.clone().driver("cloud", StandIn::Echo)).contains("value: echoed"));
    let open = compiler
        .driver("acme/cloud", StandIn::Ignore)
        .compile()
        .unwrap();
    assert!(open.text().contains("secretKeyRef:"), "{}", open.text());
    let wanted = open.log().concat();
    assert!(wanted.contains("has to have key `host`"), "{wanted}");
}

#[test]
fn criteria_come_from_files_of_their_own() {
    let definition = "{id: pg-any, name: X, type: pg, driver_type: humanitec/echo, driver_inputs: {values: {host: h}}}";
    let compiler = in_env("one", "pg").definitions("pg.yaml", definition);
    let without = error(&compiler);
    assert!(without.contains("has no criteria"), "{without}");
    for found in [
        compiler
            .clone()
            .criteria("c.yaml", "{pg-any: [{env_type: dev}]}"),
        compiler
            .clone()
            .criteria_of("pg-any", "c.yaml", "[{env_type: dev}]"),
    ] {
        assert!(text(&found).contains("value: h"));
    }
}

#[test]
fn secrets_of_definitions_are_strings_by_their_references() {
    let inputs = "secret_refs: {host: {store: vault, ref: db}}";
    let compiler =
        in_env("one", "pg").definitions("pg.yaml", definition("pg", "humanitec/echo", inputs));
    let given = compiler
        .clone()
        .definition_secrets("s.yaml", "{vault/db: hunter2}");
    assert!(given.compile().is_ok());
    let wrong = error(&compiler.definition_secrets("s.yaml", "{vault: [hunter2]}"));
    assert!(wrong.contains("expected `STORE/REF`"), "{wrong}");
    assert!(!wrong.contains("hunter2"), "{wrong}");
}

/// A driver that gives what it stored before, or else that it is new.
fn with_cookie(env: &str) -> Compiler {
    let inputs = "values: {templates: {\
                  outputs: 'host: {{ dig \"seen\" \"new\" (.cookie | default dict) }}', \
                  cookie: 'seen: before'}}";
    in_env(env, "pg").definitions("pg.yaml", definition("pg", "humanitec/template", inputs))
}

#[test]
fn what_drivers_stored_is_for_one_environment() {
    let run =
        |env: &str, state: State| -> Output { with_cookie(env).state(state).compile().unwrap() };
    let is = |output: &Output, host: &str| output.text().contains(&format!("value: {host}"));
    let first = run("one", State::default());
    assert!(is(&first, "new"), "{}", first.text());
    assert!(is(&run("one", first.state()), "before"));
    assert!(is(&run("two", first.state()), "new"));
    let given = with_cookie("one").cookies(
        "cookies.yaml",
        "pg.default#modules.api.externals.db: {seen: given}",
    );
    assert!(is(&given.compile().unwrap(), "given"));
}

#[test]
fn a_run_without_the_definitions_says_how_to_have_them_again() {
    let first = with_cookie("one").compile().unwrap();
    let without = in_env("one", "pg").state(first.state());
    let error = error(&without);
    assert!(
        error.contains("name them again, `Compiler::definitions`"),
        "{error}"
    );
}
