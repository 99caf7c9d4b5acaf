//! Programs, and what templates include.

use super::escape::Escape;

pub(super) const ESCAPES: &[Escape] = &[
    Escape::never("include_in_jinja", "generate thing.yaml", "error[template-").after(
        r#"provisioner jinja://x <<'X'
  outputs: |
    a: {% include "../outside/secret" %}
X"#,
    ),
    Escape::never("import_in_jinja", "generate thing.yaml", "error[template-").after(
        r#"provisioner jinja://x <<'X'
  outputs: |
    {% import "/etc/passwd" as x %}a: b
X"#,
    ),
    Escape::by("program_on_path", "generate thing.yaml", "--allow-cmd sh").after(
        r#"
provisioner 'cmd://sh' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::by(
        "program_by_its_path",
        "generate thing.yaml",
        "--allow-cmd /bin/sh",
    )
    .after(
        r#"
provisioner 'cmd:///bin/sh' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::by(
        "program_by_a_path_with_more_slashes",
        "generate thing.yaml --allow-cmd /bin/sh",
        "--allow-cmd //bin/sh",
    )
    .after(
        r#"
provisioner 'cmd:////bin/sh' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::by(
        "program_of_the_project",
        "generate thing.yaml",
        "--allow-cmd ./run",
    )
    .after(
        r#"cp /bin/sh run
provisioner 'cmd://./run' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::by(
        "program_by_another_path",
        "generate thing.yaml --allow-cmd ./run",
        "--allow-cmd ./sub/../run",
    )
    .after(
        r#"mkdir sub; cp /bin/sh run
provisioner 'cmd://./sub/../run' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::by(
        "program_above",
        "generate thing.yaml",
        "--allow-cmd ../outside/program",
    )
    .after(
        "
provisioner 'cmd://../outside/program' <<'X'
X",
    ),
    Escape::by(
        "program_at_home",
        "generate thing.yaml",
        "--allow-cmd '~/program'",
    )
    .after(
        "
provisioner 'cmd://~/program' <<'X'
X",
    ),
    Escape::by(
        "program_at_home_by_its_path",
        "generate thing.yaml",
        r#"--allow-cmd "$HOME/program""#,
    )
    .after(
        "
provisioner 'cmd://~/program' <<'X'
X",
    ),
    Escape::by(
        "program_of_the_name_of_another",
        "generate thing.yaml --allow-cmd sh",
        "--allow-cmd ./sh",
    )
    .after(
        r#"cp /bin/sh sh
provisioner 'cmd://./sh' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::by(
        "program_with_another_in_its_fragment",
        "generate thing.yaml --allow-cmd true --allow-cmd 'sh#true'",
        "--allow-cmd sh",
    )
    .after(
        r#"
provisioner 'cmd://sh#true' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::by(
        "program_is_a_link",
        "generate thing.yaml --allow-cmd ./run",
        r#"--allow-read "$OUT/program""#,
    )
    .after(
        "ln -s ../outside/program run
provisioner 'cmd://./run' <<'X'
X",
    ),
    Escape::reads(
        "program_in_a_linked_folder",
        "generate thing.yaml --allow-cmd ./bin/program",
    )
    .after(
        "ln -s ../outside bin
provisioner 'cmd://./bin/program' <<'X'
X",
    ),
    Escape::never(
        "program_below_a_name",
        "generate thing.yaml --allow-cmd sh/x",
        "cannot contain additional path parts",
    )
    .after(
        r#"
provisioner 'cmd://sh/x' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::never(
        "program_in_capitals",
        "generate thing.yaml --allow-cmd sh",
        "error[not-allowed]",
    )
    .after(
        r#"
provisioner 'cmd://SH' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::never(
        "program_of_an_unnamed_uri",
        "generate thing.yaml --allow-cmd /",
        "error[not-allowed]",
    )
    .after(
        r#"
provisioner 'cmd://' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::never(
        "program_that_path_finds_in_the_project",
        r#"PATH="$PWD/bin:$PATH" "$BIN" generate thing.yaml --allow-cmd tool"#,
        "error[not-allowed]",
    )
    .after(
        r#"mkdir bin; cp /bin/sh bin/tool
provisioner 'cmd://tool' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
    Escape::never(
        "program_that_path_finds_in_a_relative_folder",
        r#"PATH=".:$OUT:$PATH" "$BIN" generate thing.yaml --allow-cmd tool2"#,
        "error[not-allowed]",
    )
    .after(
        r#"cp /bin/sh tool2; cp tool2 "$OUT/tool2"
provisioner 'cmd://tool2' <<'X'
  args: ["-c", "echo $SECRET >ran; echo '{\"resource_outputs\": {\"a\": \"b\"}}'"]
X"#,
    ),
];
