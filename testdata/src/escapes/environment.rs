//! Variables of the environment.

use super::escape::Escape;

pub(super) const ESCAPES: &[Escape] = &[
    Escape::sees("env_in_a_template", "generate thing.yaml").after(r#"provisioner template://x <<'X'
  outputs: |
    a: {{ env "SECRET" }}
X"#),
    Escape::sees("env_by_another_name", "generate thing.yaml").after(r#"provisioner template://x <<'X'
  outputs: |
    a: {{ printf "SEC%s" "RET" | env }}
X"#),
    Escape::sees("expandenv_in_a_template", "generate thing.yaml").after(r#"provisioner template://x <<'X'
  state: |
    a: {{ expandenv "x${SECRET}y" }}
X"#),
    Escape::sees("env_in_a_manifest", "generate thing.yaml").after(r#"provisioner template://x <<'X'
  outputs: |
    a: b
  manifests: |
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: {{ env "SECRET" | quote }}}}
X"#).only("score-k8s"),
    Escape::sees("env_in_a_file", "generate thing.yaml").after(r#"provisioner template://x <<'X'
  outputs: |
    a: b
  files: |
    x: {{ env "SECRET" | quote }}
X"#).only("score-compose"),
    Escape::sees("env_in_a_patch_template", "generate score.yaml").after(r#"printf -- '- {op: set, path: x, value: {{ env "SECRET" | quote }}}' > p.tpl; "$BIN" init --no-sample --patch-templates p.tpl"#),
    Escape::sees("env_in_a_format", r#"resources get-outputs 'thing.default#app.thing' --format '{{ env "SECRET" }}'"#).after(r#"provisioner template://x <<'X'
  outputs: |
    a: b
X
"$BIN" generate thing.yaml"#),
    Escape::by("env_of_the_tool", "generate thing.yaml --allow-env SECRET", "--allow-env HOME").after(r#"provisioner template://x <<'X'
  outputs: |
    a: {{ env "HOME" }}
X"#),
    Escape::sees("env_for_a_file", "generate score.yaml").after(r#"printf '    files:\n      /a: {content: "${resources.env.SECRET}"}\nresources:\n  env: {type: environment}\n' >> score.yaml"#).only("score-compose"),
    Escape::sees("env_for_params", "generate thing.yaml").after(r#"provisioner template://x <<'X'
  outputs: |
    a: {{ .Params.p }}
X
printf '  env: {type: environment}\n' >> thing.yaml; sed -i 's/thing: {type: thing}/thing: {type: thing, params: {p: "${resources.env.SECRET}"}}/' thing.yaml"#).only("score-compose"),
];
