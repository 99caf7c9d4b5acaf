//! `--secret-objects` of compose files: with the variables put in, the file is what it would have been, and without them no
//! password is in it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use testdata::Project;

/// The types of default provisioners that have a password, and an output with it.
const RESOURCES: [(&str, &str); 9] = [
    ("postgres", "password"),
    ("postgres-instance", "password"),
    ("mysql", "password"),
    ("redis", "password"),
    ("mongodb", "connection"),
    ("amqp", "password"),
    ("mssql", "connection"),
    ("elasticsearch", "password"),
    ("s3", "secret_key"),
];

fn project(score_file: &str) -> Project {
    let project = Project::empty(env!("CARGO_BIN_EXE_score-compose"));
    project.ok(&["init", "--no-sample"]);
    project.write("score.yaml", score_file);
    project
}

/// A Score file with variables `V0`, `V1`, … and resources `r0`, `r1`, … of some types.
fn score_file(resources: &[(&str, &str)]) -> String {
    let mut text = "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\ncontainers:\n  web:\n    image: shop\n    variables:\n".to_owned();
    for (i, (_, output)) in resources.iter().enumerate() {
        text += &format!("      V{i}: 'a ${{resources.r{i}.{output}}} $$ b'\n");
    }
    text += "resources:\n";
    for (i, (kind, _)) in resources.iter().enumerate() {
        text += &format!("  r{i}: {{type: {kind}}}\n");
    }
    text
}

/// The variables of an env file whose values need no quotes.
fn variables(text: &str) -> Vec<(&str, &str)> {
    text.lines()
        .map(|line| line.split_once('=').unwrap())
        .collect()
}

#[test]
fn with_the_variables_put_in_the_file_is_what_it_would_have_been() {
    let project = project(&score_file(&RESOURCES));
    let run = [
        "generate",
        "score.yaml",
        "--secret-objects",
        "separate=secrets.env",
    ];
    project.ok(&run);
    let (apart, env) = (project.read("compose.yaml"), project.read("secrets.env"));
    project.ok(&["generate"]);
    let whole = project.read("compose.yaml");
    let variables = variables(&env);
    assert!(variables.len() >= RESOURCES.len(), "{env}");
    let mut together = apart.clone();
    for (name, value) in variables {
        assert!(!apart.contains(value), "{name}");
        assert!(value.len() >= 16, "{name}");
        together = together.replace(&format!("${{{name}:?required}}"), value);
    }
    for (line, expected) in together.lines().zip(whole.lines()) {
        assert_eq!(line, expected);
    }
    assert!(together == whole);
    // Whatever the state calls a password is in no file but those that are not for version control.
    let state = project.read(".score-compose/state.yaml");
    let passwords = state
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .filter(|(key, _)| {
            ["assword", "ookie", "ecretKey"]
                .iter()
                .any(|end| key.ends_with(end))
        });
    let passwords: Vec<&str> = passwords.map(|(_, value)| value).collect();
    assert!(passwords.len() > RESOURCES.len(), "{}", passwords.len());
    assert!(!passwords.iter().any(|password| apart.contains(password)));
    let mode = fs::metadata(project.path("secrets.env"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_same_state_gives_the_same_variables() {
    let project = project(&score_file(&RESOURCES));
    let run = ["generate", "score.yaml", "--secret-objects", "omit"];
    project.ok(&run);
    let first = project.read("compose.yaml");
    project.write(
        "other.yaml",
        &score_file(&[("redis", "password")]).replace("name: shop", "name: cart"),
    );
    project.ok(&["generate", "other.yaml", "--secret-objects", "omit"]);
    let second = project.read("compose.yaml");
    let names = |text: &str| -> Vec<String> {
        let found = text
            .split("${")
            .skip(1)
            .filter_map(|rest| rest.split_once(":?required"));
        found.map(|(name, _)| name.to_owned()).collect()
    };
    for name in names(&first) {
        assert!(names(&second).contains(&name), "{name}");
    }
}

#[test]
fn what_everybody_may_read_stays_and_references_are_left_alone() {
    let project = project(
        "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\n\
         containers: {web: {image: shop, variables: {A: '${resources.db.password}', B: '${resources.db.url}', C: '${resources.db.token}'}}}\n\
         resources: {db: {type: own, params: {password: said-here}}}\n",
    );
    project.write(
        ".score-compose/own.provisioners.yaml",
        "- uri: template://own\n  type: own\n  state: |\n    seed: {{ dig \"seed\" (randAlphaNum 20) .State | quote }}\n  \
         outputs: |\n    password: {{ .Params.password }}\n    url: \"redis://:{{ .State.seed }}@${REDIS_HOST:-redis}:6379\"\n    \
         token: \"${TOKEN:-pa$${{ .State.seed }}}\"\n",
    );
    project.ok(&[
        "generate",
        "score.yaml",
        "--secret-objects",
        "separate=secrets.env",
    ]);
    let (apart, env) = (project.read("compose.yaml"), project.read("secrets.env"));
    assert!(apart.contains("A: said-here"), "{apart}");
    assert!(
        apart.contains(
            "B: redis://:${OWN_SHOP_DB_URL_PASSWORD:?required}@${REDIS_HOST:-redis}:6379"
        ),
        "{apart}"
    );
    assert_eq!(env.lines().count(), 1, "{env}");
}

#[test]
fn there_is_no_folder_of_objects() {
    let project = project(&score_file(&[]));
    let stderr = project.fails(&["generate", "score.yaml", "--output-dir", "out"]);
    assert!(stderr.contains("unknown flag: --output-dir"), "{stderr}");
}

/// Definitions that give secrets under names that say nothing of it.
const DEFINITIONS: &str = r#"
apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {id: licence}
entity:
  name: A licence
  type: licence
  driver_type: humanitec/template
  driver_inputs:
    secret_refs:
      literal: {value: literal-secret-111}
      stored: {store: vault, ref: licences/one}
      inner: {value: never-an-output}
    values:
      templates:
        init: "k: {{ randAlphaNum 16 }}"
        outputs: |
          host: licences
          note: "inner {{ .driver.secrets.inner }} end"
        secrets: |
          serial: {{ .init.k }}
          seed: {{ .driver.secrets.literal }}
          stored: {{ .driver.secrets.stored }}
          pin: 7
          user: licence
          url: "http://licences/{{ .init.k }}/x"
        manifests: |
          server.yaml:
            location: namespace
            data:
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: licences}
              spec:
                selector: {matchLabels: {app: licences}}
                template:
                  metadata: {labels: {app: licences}}
                  spec:
                    containers:
                    - name: main
                      image: licence:1
                      command: [serve, --port=7]
                      envFrom: [{secretRef: {name: licences}}]
                      volumeMounts: [{name: keys, mountPath: /keys}]
                    volumes: [{name: keys, secret: {secretName: licences}}]
          keys.yaml:
            location: namespace
            data:
              apiVersion: v1
              kind: Secret
              metadata: {name: licences}
              stringData: {SIGNER: "drawn-{{ randAlphaNum 12 }}", HOST: licences}
              data: {ENCODED: "{{ "encoded-once" | b64enc }}"}
  criteria: [{}]
"#;

fn with_definitions() -> Project {
    let project = Project::empty(env!("CARGO_BIN_EXE_score-compose"));
    project.ok(&["init", "--no-sample", "--no-default-provisioners"]);
    project.write("definitions.yaml", DEFINITIONS);
    project.write("secrets.yaml", "vault/licences/one: from-a-vault\n");
    let outputs = [
        "serial", "seed", "stored", "pin", "user", "url", "note", "host",
    ];
    let mut text = "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\nresources: {lic: {type: licence}}\ncontainers:\n  web:\n    image: licence\n    variables:\n".to_owned();
    for output in outputs {
        text += &format!(
            "      {}: ${{resources.lic.{output}}}\n",
            output.to_uppercase()
        );
    }
    project.write("score.yaml", &text);
    project
}

const WITH_DEFINITIONS: [&str; 12] = [
    "generate",
    "score.yaml",
    "--definitions",
    "definitions.yaml",
    "--app",
    "x",
    "--env",
    "dev",
    "--secrets",
    "secrets.yaml",
    "--quiet",
    "--secret-objects",
];

#[test]
fn what_definitions_give_as_a_secret_is_one_whatever_its_name() {
    let project = with_definitions();
    let run = |objects: &str| {
        let mut args = WITH_DEFINITIONS.to_vec();
        args.push(objects);
        project.ok(&args);
        project.read("compose.yaml")
    };
    let apart = run("separate=secrets.env");
    let env = project.read("secrets.env");
    let whole = run("keep");
    for secret in [
        "literal-secret-111",
        "from-a-vault",
        "never-an-output",
        "encoded-once",
        "drawn-",
    ] {
        assert!(
            whole.contains(secret) && env.contains(secret),
            "{secret}: {env}"
        );
        assert!(!apart.contains(secret), "{secret}: {apart}");
    }
    for line in [
        "SERIAL: ${LICENCE_SHOP_LIC_SERIAL:?required}",
        "SEED: ${LICENCE_SHOP_LIC_SEED:?required}",
        "STORED: ${VAULT__LICENCES__ONE:?vault/licences/one}",
        "PIN: ${LICENCE_SHOP_LIC_PIN:?required}",
        "USER: ${LICENCE_SHOP_LIC_USER:?required}",
        "NOTE: inner ${LICENCE_SHOP_LIC_DRIVER_INNER:?required} end",
        // What is short, or what everybody may read, stays but as a variable.
        "HOST: licences",
        "image: licence:1",
        "- --port=7",
    ] {
        assert!(apart.contains(line), "{line}: {apart}");
    }
    let mut together = apart;
    for (name, value) in variables(&env) {
        for told in ["required", "vault/licences/one"] {
            together = together.replace(&format!("${{{name}:?{told}}}"), value);
        }
    }
    // YAML needs quotes for a number that was a text.
    let plain = |text: &str| text.replace('"', "");
    assert_eq!(plain(&together), plain(&whole));
    assert_eq!(run("omit"), run("separate=secrets.env"));
}
