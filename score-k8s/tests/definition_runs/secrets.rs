//! No output tells a secret, but for `--show-secrets`, and Secrets among the manifests.

use std::process::Output;

use testdata::{Project, said};

use super::{definition, project, with_context};

/// The literal secret of all definitions here.
const SECRET: &str = "hunter2-is-not-for-you";
/// The same in Base64, and as it may stand in a URL.
const FORMS: [&str; 3] = [SECRET, "aHVudGVyMi1pcy1ub3QtZm9yLXlvdQ", "hunter2"];

const SECRETS: &str = "    secrets: {pw: hunter2-is-not-for-you}\n";

/// Fails if anything of a secret is said.
fn tells_nothing(what: &str, output: &Output) {
    let said = said(output);
    for form in FORMS {
        assert!(!said.contains(form), "{what} tells `{form}`:\n{said}");
    }
}

/// All commands that look at definitions or at what they gave, with arguments.
fn looks() -> Vec<Vec<&'static str>> {
    let platform = ["--definitions", "platform.yaml"];
    let mut all: Vec<Vec<&str>> = Vec::new();
    for format in ["dot", "mermaid", "json", "svg", "html"] {
        let args = [&["graph", "app.yaml", "--format", format], &platform[..]].concat();
        all.push(with_context(&args));
        all.push(vec!["graph", "--format", format]);
    }
    for args in [
        &["definitions", "list"][..],
        &["definitions", "list", "--format", "json"],
        &["definitions", "show", "own"],
        &["definitions", "show", "own", "--format", "json"],
        &["definitions", "test", "own", "--inputs", "inputs.yaml"],
        &["validate", "app.yaml"],
        &["validate", "--message-format", "json"],
    ] {
        all.push([args, &platform].concat());
    }
    all.extend([
        vec!["resources", "list"],
        vec!["resources", "list", "--format", "json"],
        vec!["resources", "get-outputs", "own.default#app.own"],
        vec!["resources", "get-outputs", "workload.default#modules.app"],
        vec!["explain", "own.default#app.own"],
        vec!["explain", "workload.default#modules.app"],
    ]);
    all
}

/// The ways to generate.
fn generates() -> Vec<Vec<&'static str>> {
    let own = ["generate", "app.yaml", "--definitions", "platform.yaml"];
    let ways = [
        &[][..],
        &["--message-format", "json"],
        &["-v"],
        &["-vv", "--strict"],
    ];
    ways.into_iter()
        .map(|way| with_context(&[&own, way].concat()))
        .collect()
}

fn project_with(platform: &str) -> Project {
    let project = project(
        "app",
        "V: '${resources.own.name}'",
        "own: {type: own}, other: {type: other}",
    );
    let other = definition(
        "other",
        "other",
        "echo",
        "  driver_inputs: {values: {a: b}}\n",
    );
    project.write("platform.yaml", &(platform.to_owned() + &other));
    project.write("inputs.yaml", "{}\n");
    project
}

/// A template definition of the type `own`, with phases.
fn template(phases: &str) -> String {
    let phases: String = phases
        .lines()
        .map(|line| format!("        {line}\n"))
        .collect();
    let rest = format!("  driver_inputs:\n{SECRETS}    values:\n      templates:\n{phases}");
    definition("own", "own", "template", &rest)
}

fn workload(update: &str) -> String {
    let rest = format!(
        "  driver_inputs:\n{SECRETS}    values:\n      templates:\n        outputs: |\n          update:\n          - {update}\n"
    );
    let echo = "  driver_inputs: {values: {name: x}}\n";
    definition("own", "own", "echo", echo) + &definition("work", "workload", "template", &rest)
}

#[test]
fn faults_of_definitions_tell_no_secret() {
    let in_templates = [
        "outputs: '{{ fail .driver.secrets.pw }}'",
        "outputs: '{{ fail (printf \"%q\" .driver.secrets.pw) }}'",
        "outputs: '{{ .driver.secrets.pw.nope }}'",
        "outputs: '{{ index .driver.secrets .driver.secrets.pw 1 }}'",
        "outputs: '{{ index (list 1) .driver.secrets.pw }}'",
        "outputs: '{{ slice .driver.secrets.pw 500 }}'",
        "outputs: '{{ regexMatch (printf \"(%s\" .driver.secrets.pw) \"x\" }}'",
        "outputs: '{{ mustFromJson .driver.secrets.pw }}'",
        "outputs: '{{ mustToDate .driver.secrets.pw .driver.secrets.pw }}'",
        "outputs: '{{ genSignedCert .driver.secrets.pw nil nil 1 .driver.secrets.pw }}'",
        "outputs: '{{ b64enc .driver.secrets.pw | fail }}'",
        "outputs: '{{ .driver.secrets.pw }}'",
        "outputs: '[{{ .driver.secrets.pw }}]'",
        "outputs: '{a: [{{ .driver.secrets.pw }}'",
        "outputs: '{a: *{{ .driver.secrets.pw }}}'",
        "outputs: '{a: !{{ .driver.secrets.pw }} b}'",
        "outputs: '{a: 1, {{ .driver.secrets.pw }}: 1, {{ .driver.secrets.pw }}: 2}'",
        "secrets: '{{ .driver.secrets.pw }}'",
        "secrets: '{name: {{ .driver.secrets.pw }}}'\ncookie: '{{ fail .driver.secrets.pw }}'",
        "init: '{a: {{ .driver.secrets.pw }}}'\noutputs: '{{ fail .init.a }}'",
        "init: '{a: {{ .driver.secrets.pw }}}'\noutputs: '{{ .init.a.b }}'",
        "outputs: '{name: {{ .driver.secrets.pw | upper }}}'\nmanifests: '{{ fail (lower .outputs.values.name) }}'",
        "manifests: '{{ .driver.secrets.pw }}'",
        "manifests: '{a.yaml: {{ .driver.secrets.pw }}}'",
        "manifests: '{a.yaml: {location: {{ .driver.secrets.pw }}, data: {a: b}}}'",
        "manifests: '{a.yaml: {{{ .driver.secrets.pw }}: namespace, data: {a: b}}}'",
        "manifests: '{a.yaml: {location: namespace, data: {{ .driver.secrets.pw }}}}'",
        "manifests: '{a.yaml: {location: namespace, data: {kind: {{ .driver.secrets.pw }}}}}'",
        "manifests: '{a.yaml: {location: namespace, data: {apiVersion: v1, kind: ConfigMap, metadata: {name: {{ .driver.secrets.pw }}_}}}}'",
        "manifests: '{a.yaml: {location: namespace, data: {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, {{ .driver.secrets.pw }}: 1}}}'",
        "manifests: '{a.yaml: {location: containers, data: {{ .driver.secrets.pw }}}}'",
        "manifests: '{a.yaml: {location: containers, data: {name: {{ .driver.secrets.pw }}, image: 5}}}'",
        "manifests: '{a.yaml: {location: volumes, data: {name: a, {{ .driver.secrets.pw }}: {}}}}'",
    ];
    let in_updates = [
        "{op: {{ .driver.secrets.pw }}, path: /spec/a, value: b}",
        "{op: add, path: {{ .driver.secrets.pw }}, value: b}",
        "{op: replace, path: /spec/{{ .driver.secrets.pw }}, value: b}",
        "{op: add, path: /spec/{{ .driver.secrets.pw }}, value: b}",
        "{op: add, path: /spec/containers/main/{{ .driver.secrets.pw }}, value: b}",
        "{op: add, path: /spec/containers/main/image/{{ .driver.secrets.pw }}, value: b}",
        "{op: add, path: /spec/pod/labels, value: {{ .driver.secrets.pw }}}",
        "{op: add, path: /spec/pod/labels/a, value: {{ .driver.secrets.pw }}/%}",
        "{op: add, path: /spec/deployment/replicas, value: {{ .driver.secrets.pw }}}",
        "{op: add, path: /spec/serviceAccountName, value: '{{ .driver.secrets.pw }} !'}",
        "{op: add, path: /spec/containers/main/variables/A, value: [{{ .driver.secrets.pw }}]}",
    ];
    let others = [
        definition(
            "own",
            "own",
            "nope",
            &format!("  driver_inputs:\n{SECRETS}    values: {{name: a}}\n"),
        ),
        definition(
            "own",
            "own",
            "dns-wildcard",
            &format!("  driver_inputs:\n{SECRETS}    values: {{template: a}}\n"),
        ),
        definition(
            "own",
            "own",
            "template",
            &format!(
                "  driver_inputs:\n{SECRETS}    values: {{a: '${{resources.other.outputs.hunter}}'}}\n"
            ),
        ),
        definition(
            "own",
            "own",
            "echo",
            "  driver_inputs:\n    secrets: {pw: 'hunter2-is-not-for-you${nope'}\n",
        ),
        definition(
            "own",
            "own",
            "echo",
            "  driver_inputs:\n    secret_refs: {pw: {value: hunter2-is-not-for-you, ref: x}}\n",
        ),
        definition(
            "own",
            "own",
            "echo",
            "  driver_inputs:\n    secret_refs: {pw: hunter2-is-not-for-you}\n",
        ),
        definition(
            "own",
            "own",
            "echo",
            "  driver_inputs:\n    secrets: {hunter: {pw: hunter2-is-not-for-you}\n    values: 1\n",
        ),
    ];
    let platforms = in_templates
        .into_iter()
        .map(template)
        .chain(in_updates.into_iter().map(workload))
        .chain(others);
    for platform in platforms {
        let project = project_with(&platform);
        let graph = [
            "graph",
            "app.yaml",
            "--format",
            "json",
            "--definitions",
            "platform.yaml",
        ];
        let platform_alone = ["--definitions", "platform.yaml"];
        let looks = [
            with_context(&graph),
            [
                &["definitions", "test", "own", "--inputs", "inputs.yaml"],
                &platform_alone[..],
            ]
            .concat(),
            [&["definitions", "show", "own"], &platform_alone[..]].concat(),
            [
                &["validate", "--message-format", "json"],
                &platform_alone[..],
            ]
            .concat(),
        ];
        for args in generates().into_iter().chain(looks) {
            let output = project.run(&args);
            tells_nothing(&format!("{args:?} with\n{platform}\n"), &output);
        }
    }
}

#[test]
fn what_definitions_give_is_shown_without_secrets() {
    let template = template(
        "init: '{pw: {{ .driver.secrets.pw }}}'\n\
         cookie: '{pw: {{ .driver.secrets.pw }}, long: postgres://u:{{ .driver.secrets.pw }}@h}'\n\
         outputs: '{name: x, url: postgres://u:{{ .driver.secrets.pw }}@h, both: [{{ .driver.secrets.pw | b64enc }}]}'\n\
         secrets: '{password: {{ .driver.secrets.pw }}}'\n\
         manifests: '{a.yaml: {location: namespace, data: {apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {pw: {{ .driver.secrets.pw }}}}}}'",
    );
    let work = definition(
        "work",
        "workload",
        "template",
        &format!(
            "  driver_inputs:\n{SECRETS}    values:\n      templates:\n        outputs: |\n          update:\n          - {{op: add, path: /spec/containers/main/variables/MORE, value: '{{{{ .driver.secrets.pw }}}}'}}\n"
        ),
    );
    let project = project_with(&(template + &work));
    project.write(
        "app.yaml",
        &super::score(
            "app",
            "V: '${resources.own.name}', URL: '${resources.own.url}', P: 'a ${resources.own.password}'",
            "own: {type: own}, other: {type: other}",
        ),
    );
    let generate = ["generate", "app.yaml", "--definitions", "platform.yaml"];
    tells_nothing("generate", &project.run(&with_context(&generate)));
    assert!(!project.read("manifests.yaml").is_empty());
    for args in looks() {
        let output = project.run(&args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        tells_nothing(&format!("{args:?}"), &output);
    }
    let shown = project.ok(&["graph", "--format", "json", "--show-secrets"]);
    assert!(shown.contains(SECRET) && shown.contains("postgres://u:hunter2"));

    let manifests = project.read("manifests.yaml");
    for document in manifests.split("---\n") {
        assert!(
            !document.contains("hunter2") || document.contains("kind: Secret\n"),
            "{document}"
        );
    }
    // What provisioners' states are: for nobody but the owner.
    use std::os::unix::fs::PermissionsExt as _;
    for file in [".score-k8s/state.yaml", ".score-k8s/definitions.yaml"] {
        let mode = std::fs::metadata(project.path(file)).map(|found| found.permissions().mode());
        assert_eq!(mode.map(|mode| mode & 0o77).ok(), Some(0), "{file}");
    }
    assert!(
        project
            .read(".score-k8s/.gitignore")
            .contains("/definitions.yaml")
    );
}

#[test]
fn given_secrets_and_cookies_are_told_to_nobody() {
    let platform = definition(
        "own",
        "own",
        "template",
        "  driver_inputs:\n    secret_refs: {pw: {store: vault, ref: pw}}\n    values:\n      templates:\n        init: '{{ fail (printf \"%s %s\" .driver.secrets.pw .cookie.pw) }}'\n",
    );
    let project = project_with(&platform);
    project.write("secrets.yaml", &format!("vault/pw: {SECRET}\n"));
    project.write(
        "cookies.yaml",
        &format!("own.default#modules.app.externals.own: {{pw: {SECRET}}}\n"),
    );
    for way in generates() {
        let args = [
            &way[..],
            &["--secrets", "secrets.yaml", "--cookies", "cookies.yaml"],
        ]
        .concat();
        let output = project.run(&args);
        assert!(
            said(&output).contains("template-failed"),
            "{}",
            said(&output)
        );
        tells_nothing("generate with secrets", &output);
    }
}

/// A password that a template draws for a Secret, and keeps, is a secret too.
#[test]
fn what_is_drawn_for_a_secret_is_shown_to_nobody() {
    let phases = "init: 'word: {{ dig `word` (randAlphaNum 20) (.cookie | default dict) }}'
cookie: '{word: {{ .init.word }}, name: pg}'
outputs: 'name: pg'
manifests:
  s.yaml: {location: namespace, data: {apiVersion: v1, kind: Secret, metadata: {name: pg}, data: {word: '{{ .init.word | b64enc }}', name: cGc=}}}
";
    let project = project_with(&template(phases));
    project.ok(&with_context(&[
        "generate",
        "app.yaml",
        "--definitions",
        "platform.yaml",
    ]));
    let cookie = r#""cookie": {
        "word": {
          "hidden": true
        },
        "name": "pg"
      }"#;
    let shown = project.ok(&["graph", "--format", "json"]);
    assert!(shown.contains(cookie), "{shown}");
    let state = project.read(".score-k8s/state.yaml");
    let word = state.split_once("word: ").expect("it is kept").1;
    let word = word
        .lines()
        .next()
        .expect("there is a line")
        .trim_matches('"');
    assert_eq!(word.len(), 20, "{word}");
    for format in ["json", "html", "svg", "dot"] {
        let shown = project.ok(&["graph", "--format", format]);
        assert!(!shown.contains(word), "{format}: {shown}");
    }
    let all = project.ok(&["graph", "--format", "json", "--show-secrets"]);
    assert!(all.contains(word));
    let args = [
        "definitions",
        "test",
        "own",
        "--definitions",
        "platform.yaml",
        "--format",
        "json",
    ];
    let tried: String = project.ok(&args).split_whitespace().collect();
    let kept = r#"{"word":{"hidden":true},"name":"pg"}"#;
    assert!(tried.contains(&format!(r#""cookie":{kept}"#)), "{tried}");
    let init = r#""init":{"word":{"hidden":true}}"#;
    assert!(tried.contains(init), "{tried}");
}

/// A literal secret in a variable of an object that a definition makes is a key of a Secret; elsewhere somebody is told.
#[test]
fn literal_secrets_in_objects_are_kept_in_secrets() {
    let container = "{name: side, image: 'x:1', env: [{name: PW, value: 'a:{{ .driver.secrets.pw }}'}, {name: N, value: n}]}";
    let phases = format!(
        "outputs: 'name: x'
manifests:
  side.yaml: {{location: containers, data: {container}}}
  pod.yaml: {{location: namespace, data: {{apiVersion: v1, kind: Pod, metadata: {{name: pod}}, spec: {{containers: [{container}]}}}}}}
"
    );
    let project = project_with(&template(&phases));
    let args = [
        "generate",
        "app.yaml",
        "--definitions",
        "platform.yaml",
        "-o",
        "-",
    ];
    let manifests = project.ok(&with_context(&args));
    let told = manifests.matches(SECRET).count();
    assert_eq!(told, 2, "{manifests}");
    let reads = manifests.matches("secretKeyRef:").count();
    assert_eq!(reads, 2, "{manifests}");
    let secret = manifests
        .split("---\n")
        .find(|object| object.contains(SECRET));
    let secret = secret.expect("there is one");
    assert!(secret.contains("kind: Secret\n"), "{secret}");
    assert_eq!(secret.matches(SECRET).count(), 2, "{secret}");
}

#[test]
fn a_secret_among_shared_values_is_a_key_of_a_secret() {
    let project = project(
        "app",
        "KEY: '${resources.env.KEY}', LEVEL: '${resources.env.LEVEL}'",
        "env: {type: environment}",
    );
    project.write("platform.yaml", &definition("own", "own", "echo", ""));
    project.write(
        "values.yaml",
        "KEY: {store: vault, ref: key}\nLEVEL: info\n",
    );
    project.write("secrets.yaml", &format!("vault/key: {SECRET}\n"));
    let args = [
        "generate",
        "app.yaml",
        "--definitions",
        "platform.yaml",
        "--values",
        "values.yaml",
        "--secrets",
        "secrets.yaml",
    ];
    project.ok(&with_context(&args));
    let manifests = project.read("manifests.yaml");
    for (document, text) in manifests.split("---\n").enumerate() {
        let is_secret = text.contains("\nkind: Secret\n");
        assert!(
            is_secret || !FORMS.iter().any(|form| text.contains(form)),
            "{document}: {text}"
        );
    }
    assert!(manifests.contains("value: info"), "{manifests}");
    assert!(manifests.contains("secretKeyRef"), "{manifests}");
    for command in [&["resources", "list"][..], &["graph"]] {
        tells_nothing("a look", &project.run(command));
    }
}
