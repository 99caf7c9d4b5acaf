//! The phases, and what each sees.

use super::*;

#[test]
fn phases_see_what_those_before_gave() {
    let case = case(
        r#"
init: |
  {{- if .cookie }}
  name: {{ .cookie.name }}
  {{- else }}
  name: pg-{{ index (splitList "." .driver.values.resId) 3 }}
  {{- end }}
  port: 5432
cookie: |
  name: {{ .init.name }}
outputs: |
  host: {{ .init.name }}
  port: {{ .init.port }}
  size: {{ .resource.size | default "small" }}
  id: {{ .id }}
secrets: |
  url: x://{{ .outputs.values.host }}:{{ .outputs.values.port }}
manifests: |
  z.yaml: {location: cluster, data: {n: {{ .outputs.values.port }}}}
  a.yaml: {location: namespace, data: "text: {{ .init.name }}"}
"#,
    );
    let case = case.params("{size: 3}");
    let expected = r#"{"host":"pg-db","id":"0123456789abcdef0123456789abcdef01234567","port":5432,"size":3} {"url":"x://pg-db:5432"}"#;
    assert_eq!(case.outputs(), expected);
    let manifests = "a.yaml namespace {\"text\":\"pg-db\"}\nz.yaml cluster {\"n\":5432}";
    assert_eq!(case.manifests(), manifests);
    let reply = case.reply();
    assert_eq!(
        reply.cookie.map(|cookie| case.json(&cookie)),
        Some(r#"{"name":"pg-db"}"#.to_owned())
    );
    assert_eq!(
        reply.init.map(|init| case.json(&init)),
        Some(r#"{"name":"pg-db","port":5432}"#.to_owned())
    );
    let again = case.cookie("{name: kept}");
    assert!(
        again.outputs().contains(r#""host":"kept""#),
        "{}",
        again.outputs()
    );
}

#[test]
fn a_phase_may_be_an_object_of_templates() {
    let case = case(
        r#"
outputs:
  host: h-{{ .id | trunc 2 }}
  "a.b": [1, true, null, "{{ list 1 2 | toJson }}"]
  deep: {n: "{{ 5 }}", empty: "{{ if .nope }}x{{ end }}", text: '{{ "5" | quote }}'}
manifests:
  cm.yaml:
    location: namespace
    data: |
      kind: ConfigMap
      data: {n: {{ .outputs.values.deep.n }}}
  "{{ 1 }}": {location: volumes, data: {name: "v-{{ .id | trunc 3 }}"}}
  never.yaml:
    location: namespace
    data: |
      {{- if false }}
      kind: ConfigMap
      {{- end }}
  none.yaml: {location: pod, data: {}}
"#,
    );
    assert_eq!(
        case.outputs(),
        r#"{"a.b":[1,true,null,[1,2]],"deep":{"empty":null,"n":5,"text":"5"},"host":"h-01"} {}"#
    );
    assert_eq!(
        case.manifests(),
        "cm.yaml namespace {\"data\":{\"n\":5},\"kind\":\"ConfigMap\"}\n{{ 1 }} volumes {\"name\":\"v-012\"}"
    );
}

#[test]
fn a_phase_that_is_not_there_gives_nothing() {
    assert_eq!(case("init: 'a: 1'").outputs(), "{} {}");
    let reply =
        case("outputs: ''\nsecrets: '{{ if .cookie }}a: 1{{ end }}'\nmanifests: null").reply();
    assert!(reply.values.is_empty() && reply.secrets.is_empty() && reply.manifests.is_empty());
    assert!(reply.init.is_none() && reply.cookie.is_none());
    let found =
        case("outputs: 'a: {{ .init.x.y | default 1 }}{{ range .resource.none.here }}x{{ end }}'");
    assert_eq!(found.outputs(), r#"{"a":1} {}"#);
}

#[test]
fn the_old_place_of_secrets_is_known() {
    let old = Case::new(
        "humanitec/template",
        "values: {templates: {outputs: 'a: 1'}}\nsecrets: {user: bob, templates: {outputs: 'u: {{ .driver.secrets.user }}'}}",
    );
    assert_eq!(old.outputs(), r#"{"a":1} {"u":"bob"}"#);
    let only = Case::new(
        "humanitec/template",
        "secrets: {templates: {outputs: 'u: 1'}}",
    );
    assert_eq!(only.outputs(), r#"{} {"u":1}"#);
    Case::new(
        "humanitec/template",
        "values: {templates: {secrets: 'a: 1'}}\nsecrets: {templates: {outputs: 'u: 1'}}",
    )
    .fails("error[invalid-driver-inputs]: definition `cfg`: the templates `secrets` stand in");
}

#[test]
fn what_is_no_map_is_no_output() {
    case("outputs: |\n  - host: h").fails(
        "error[invalid-reply]: definition `cfg`: template `outputs`: expected a map, found a list
  --> cfg.yaml:10:9  driver_inputs.values.templates.outputs",
    );
    case("secrets: x").fails("template `secrets`: expected a map, found a string");
    case("outputs:\n  - a").fails("expected a map, found a list");
    case("init: 'a: [b'")
        .fails("error[invalid-reply]: definition `cfg`: the template `init` gives no YAML at ");
}

#[test]
fn manifests_have_a_place_and_an_object() {
    let case = case(
        "manifests: |
  a.yaml: {location: pod, data: {kind: ConfigMap}}
  b.yaml: {data: {kind: ConfigMap}}
  c.yaml: {location: namespace, data: [1]}
  d.yaml: {location: namespace, data: 'a: [b'}
  e.yaml: {location: [namespace], data: {a: 1}}
  f.yaml: text
  g.yaml: {location: volume, date: {a: 1}}
  h.yaml: null",
    );
    for expected in [
        "error[invalid-reply]: definition `cfg`: manifest `a.yaml` has no `location` of the name `pod`\n  \
         --> cfg.yaml:10:28  driver_inputs.values.templates.manifests.a\\.yaml.location",
        "manifest `b.yaml` has no `location`\n",
        "= help: write `location: namespace`; there are `namespace`, `cluster`, `containers`, `volumes`",
        "manifest `c.yaml` has a list as `data`, expected an object",
        "manifest `d.yaml` has `data` that cannot be read: yaml: ",
        "manifest `e.yaml` has a list as `location`",
        "manifest `f.yaml` is a string, expected `location` and `data`",
        "manifest `g.yaml` has a field `date`, expected `location` and `data`",
        "did you mean `data`?",
    ] {
        case.fails(expected);
    }
    self::case("manifests: '[1]'").fails("expected a map of files, found a list");
    self::case("manifests:\n  x: {location: volume, data: {a: 1}}")
        .fails("did you mean `volumes`?");
    self::case("manifests:\n  x: {location: volume, data: {a: 1}}").fails("--> cfg.yaml:10:23");
}

#[test]
fn random_values_follow_from_seed_resource_and_place() {
    let templates = "init:\n  a: '{{ randAlphaNum 16 }}'\n  b: '{{ randAlphaNum 16 }}'\noutputs: |\n  v: {{ .init | toJson }}";
    let one = case(templates).outputs();
    assert_eq!(one, case(templates).outputs());
    let value =
        score_yaml::parse_str(one.split(' ').next().unwrap_or_default()).expect("it is JSON");
    let init = value.get("v").expect("it is there");
    let texts: Vec<&str> = ["a", "b"]
        .map(|key| init.get(key).and_then(Value::as_str).unwrap_or_default())
        .into();
    assert!(
        texts[0] != texts[1] && texts.iter().all(|text| text.len() == 16),
        "{texts:?}"
    );
    let mut other = case(templates);
    other.resource.id = "modules.api.externals.dc".into();
    assert_ne!(one, other.outputs());
    let mut other = case(templates);
    other.seed = crate::definitions::Seed::new([7; 32]);
    assert_ne!(one, other.outputs());
    // `env` and the time tell nothing.
    let world = case("outputs: 'a: x{{ env \"HOME\" }}{{ now | date \"2006\" }}'");
    assert_eq!(world.outputs(), r#"{"a":"x1970"} {}"#);
}
