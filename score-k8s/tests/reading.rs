//! The input of a run: files of any name, streams that the command line names, and nothing that keeps it waiting.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::process::Output;
use std::time::{Duration, Instant};

use testdata::{Project, failure, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
const SCORE: &str = "\
apiVersion: score.dev/v1b1
metadata: {name: shop}
containers: {web: {image: nginx}}
";
const EXTENSION: &str = "\
apiVersion: humanitec.org/v1b1
spec: {labels: {from: extension}}
";

fn project() -> Project {
    let project = Project::new(BIN);
    project.write("score.yaml", SCORE);
    project
}

fn sh(project: &Project, script: &str) -> Output {
    // A reader that waits would wait for ever.
    let script = format!("exec timeout 20 sh -c '{script}'");
    project.sh(&script).output().unwrap()
}

/// A call of the binary that has to fail because of one file, at once and with its name.
#[track_caller]
fn refuses(project: &Project, args: &str, path: &str, what: &str) {
    let start = Instant::now();
    let output = sh(project, &format!("\"$BIN\" {args}"));
    let stderr = failure(&output);
    let expected = format!("'{path}': it is a {what}, expected a file");
    assert!(stderr.contains("[read-failed]"), "{args}: {stderr}");
    assert!(stderr.contains(&expected), "{args}: {stderr}");
    assert!(start.elapsed() < Duration::from_secs(10), "{args}");
}

#[test]
fn a_pipe_or_a_device_is_no_input() {
    let project = project();
    project.write("deploy.yaml", "{apiVersion: config.humanitec.io/v1b1, kind: ScoreDeployConfig, workloads: [{specFile: pipe}]}");
    fs::create_dir_all(project.path("profiles/own")).unwrap();
    assert!(
        sh(&project, "mkfifo pipe profiles/own/profile.json")
            .status
            .success()
    );
    for (path, what) in [
        ("pipe", "pipe"),
        ("/dev/zero", "device"),
        ("/dev/null", "device"),
    ] {
        for args in [
            "generate FILE",
            "generate score.yaml --overrides-file FILE",
            "generate score.yaml --extensions FILE",
            "generate score.yaml --extensions shop=FILE",
            "generate score.yaml --values FILE",
            "generate --deploy-config FILE",
            "validate FILE",
            "delta --env dev FILE",
            "init --provisioners FILE",
            "init --patch-templates FILE",
        ] {
            refuses(&project, &args.replace("FILE", path), path, what);
        }
    }
    refuses(
        &project,
        "generate --deploy-config deploy.yaml",
        "pipe",
        "pipe",
    );
    refuses(
        &project,
        "generate score.yaml --profiles profiles",
        "profiles/own/profile.json",
        "pipe",
    );
}

#[test]
fn a_pipe_in_the_state_directory_is_no_input() {
    for (name, args) in [
        ("state.yaml", "generate score.yaml"),
        ("state.yaml", "init"),
        ("state.yaml", "resources list"),
        ("x.provisioners.yaml", "generate score.yaml"),
        ("x.provisioners.yaml", "provisioners list"),
        ("provisioners.lock", "init --provisioners own.yaml"),
    ] {
        let project = project();
        project.write("own.yaml", "[]");
        let script = format!("rm -f .score-k8s/{name}; mkfifo .score-k8s/{name}");
        assert!(sh(&project, &script).status.success());
        refuses(&project, args, &format!(".score-k8s/{name}"), "pipe");
    }
}

#[test]
fn a_pipe_in_the_place_of_a_journal_is_dropped() {
    for name in ["journal.json", "journal.complete.json", "journal.undo.json"] {
        let project = project();
        assert!(
            sh(&project, &format!("mkfifo .score-k8s/{name}"))
                .status
                .success()
        );
        let output = sh(&project, "\"$BIN\" generate score.yaml");
        assert!(output.status.success(), "{}", said(&output));
        assert!(said(&output).contains(&format!("ignoring '.score-k8s/{name}'")));
        assert!(!project.path(&format!(".score-k8s/{name}")).exists());
    }
}

#[test]
fn a_pipe_as_the_source_of_a_file_is_no_input() {
    let project = project();
    let score = SCORE.replace(
        "image: nginx",
        "image: nginx, files: {/etc/a: {source: pipe}}",
    );
    project.write("score.yaml", &score);
    assert!(sh(&project, "mkfifo pipe").status.success());
    let stderr = failure(&sh(&project, "\"$BIN\" generate score.yaml"));
    assert!(stderr.contains("`pipe`: it is a pipe"), "{stderr}");
}

#[test]
fn a_path_in_a_file_is_no_stream() {
    let project = project();
    for path in ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        let config = format!(
            "{{apiVersion: config.humanitec.io/v1b1, kind: ScoreDeployConfig, workloads: [{{specFile: {path}}}]}}"
        );
        project.write("deploy.yaml", &config);
        let script = "cat score.yaml | \"$BIN\" generate --deploy-config deploy.yaml";
        let stderr = failure(&sh(&project, script));
        let expected = format!("`{path}` lies outside of the project");
        assert!(stderr.contains(&expected), "{stderr}");
    }
}

#[test]
fn streams_of_the_command_line_are_read() {
    let project = project();
    project.write("image.yaml", "containers: {web: {image: httpd}}");
    project.write("own.score.yaml", EXTENSION);
    project.write("values.yaml", "{}");
    project.write(
        "own.provisioners.yaml",
        "[{uri: 'template://own', type: own}]",
    );
    project.ok(&["generate", "score.yaml", "-o", "expected"]);
    for script in [
        "cat score.yaml | \"$BIN\" generate /dev/stdin -o found",
        "\"$BIN\" generate /dev/stdin -o found <score.yaml",
        "cat score.yaml | \"$BIN\" generate /dev/fd/0 -o found",
        "cat score.yaml | \"$BIN\" generate /proc/self/fd/5 -o found 5<&0 </dev/null",
        "\"$BIN\" generate /dev/fd/5 -o found 5<score.yaml",
        "mkfifo a; cat score.yaml >a & \"$BIN\" generate /dev/fd/5 -o found 5<a",
        "cat values.yaml | \"$BIN\" generate score.yaml --values /dev/stdin -o found",
    ] {
        let _ = fs::remove_file(project.path("found"));
        let output = sh(&project, script);
        assert!(output.status.success(), "{script}: {}", said(&output));
        let found = project.read("found");
        assert_eq!(found, project.read("expected"), "{script}");
    }
    for (script, expected) in [
        (
            "cat image.yaml | \"$BIN\" generate score.yaml --overrides-file /dev/stdin -o found",
            "httpd",
        ),
        (
            "cat own.score.yaml | \"$BIN\" generate score.yaml --extensions shop=/dev/stdin -o found",
            "from: extension",
        ),
    ] {
        let output = sh(&project, script);
        assert!(output.status.success(), "{script}: {}", said(&output));
        assert!(project.read("found").contains(expected), "{script}");
    }
    for script in [
        "cat own.provisioners.yaml | \"$BIN\" init --provisioners -",
        "cat own.provisioners.yaml | \"$BIN\" init --provisioners /dev/fd/4 4<&0",
    ] {
        let output = sh(&project, script);
        assert!(output.status.success(), "{script}: {}", said(&output));
    }
}

#[test]
fn what_is_substituted_for_a_file_is_read() {
    let project = project();
    project.write("image.yaml", "containers: {web: {image: httpd}}");
    let script = "\"$BIN\" generate <(cat score.yaml) --overrides-file <(cat image.yaml)";
    let mut command = project.sh(&format!(
        "command -v bash >/dev/null || exit 99; exec bash -c '{script}'"
    ));
    let output = command.output().unwrap();
    if output.status.code() != Some(99) {
        assert!(output.status.success(), "{}", said(&output));
        assert!(project.read("manifests.yaml").contains("httpd"));
    }
}

#[test]
fn a_file_beside_a_stream_is_one_of_the_working_directory() {
    let project = project();
    let score = SCORE.replace(
        "image: nginx",
        "image: nginx, files: {/etc/a: {source: a.txt}}",
    );
    project.write("score.yaml", &score);
    project.write("a.txt", "beside it");
    let script = "cat score.yaml | \"$BIN\" generate /dev/stdin";
    let output = sh(&project, script);
    assert!(output.status.success(), "{}", said(&output));
    assert!(project.read("manifests.yaml").contains("YmVzaWRlIGl0"));
}

#[test]
fn a_stream_has_one_name_and_an_end() {
    let project = project();
    for (script, expected) in [
        (
            "cat score.yaml | \"$BIN\" generate /dev/stdin --overrides-file /dev/fd/0",
            "it was read before",
        ),
        (
            "\"$BIN\" generate /dev/fd/1 | cat >/dev/null",
            "open for writing only",
        ),
        (
            "\"$BIN\" generate /dev/stdin </dev/zero",
            "more than 67108864 bytes",
        ),
        ("\"$BIN\" generate /dev/fd/77", "there is no such file"),
        ("\"$BIN\" generate /dev/fd/5 5<.", "it is a folder"),
    ] {
        let output = sh(&project, script);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            stderr.contains("[read-failed]"),
            "{script}: {}",
            said(&output)
        );
        assert!(stderr.contains(expected), "{script}: {stderr}");
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let project = project();
    // It holds nothing but a size.
    let file = fs::File::create(project.path("large.yaml")).unwrap();
    file.set_len((64 << 20) + 1).unwrap();
    let start = Instant::now();
    let stderr = project.fails(&["generate", "large.yaml"]);
    assert!(
        stderr.contains("'large.yaml': it holds more than 67108864 bytes"),
        "{stderr}"
    );
    let file = fs::File::create(project.path(".score-k8s/state.yaml")).unwrap();
    file.set_len((1 << 30) + 1).unwrap();
    let stderr = project.fails(&["generate", "score.yaml"]);
    assert!(
        stderr.contains("state.yaml': it holds more than 1073741824 bytes"),
        "{stderr}"
    );
    assert!(start.elapsed() < Duration::from_secs(10));
}

/// A text in UTF-16 with a byte order mark.
fn utf_16(text: &str, is_little: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    let bytes = |unit: u16| match is_little {
        true => unit.to_le_bytes(),
        false => unit.to_be_bytes(),
    };
    units.flat_map(bytes).collect()
}

#[test]
fn every_text_may_be_in_utf_16() {
    const FILES: [(&str, &str); 7] = [
        (
            "score.yaml",
            "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\ncontainers: {web: {image: nginx, variables: {A: \"${resources.own.a} \u{1f600}\"}}}\nresources: {own: {type: own}}\n",
        ),
        ("more.yaml", "containers: {web: {variables: {B: \u{e9}}}}"),
        (
            "own.score.yaml",
            "apiVersion: humanitec.org/v1b1\nspec: {labels: {from: '${values.from}'}}\n",
        ),
        ("values.yaml", "{from: a}"),
        (
            "own.provisioners.yaml",
            "[{uri: 'template://own', type: own, outputs: 'a: \u{f6}'}]",
        ),
        ("dir/other", "[{uri: 'template://other', type: other}]"),
        (
            "patch.tpl",
            "[{op: set, path: 0.metadata.annotations.b, value: \u{e4}}]",
        ),
    ];
    let generated = |write: &dyn Fn(&Project, &str, &str)| {
        let project = Project::new(BIN);
        for (name, text) in FILES {
            write(&project, name, text);
        }
        let init = [
            "--provisioners",
            "own.provisioners.yaml",
            "--provisioners",
            "dir",
            "--patch-templates",
            "patch.tpl",
        ];
        project.ok(&[&["init", "--no-sample"], &init[..]].concat());
        let flags = [
            "--overrides-file",
            "more.yaml",
            "--extensions",
            "own.score.yaml",
            "--values",
            "values.yaml",
        ];
        project.ok(&[&["generate", "score.yaml"], &flags[..]].concat());
        let manifests = project.read("manifests.yaml");
        let instance = manifests.split("instance: ").nth(1).unwrap();
        let instance = instance.lines().next().unwrap().to_owned();
        let manifests = manifests.replace(&instance, "INSTANCE");
        (manifests, project.ok(&["provisioners", "list"]))
    };
    let expected = generated(&|project, name, text| project.write(name, text));
    for is_little in [true, false] {
        let found = generated(&|project, name, text| {
            project.write(name, "");
            fs::write(project.path(name), utf_16(text, is_little)).unwrap();
        });
        assert_eq!(found, expected);
    }
}

#[test]
fn nothing_of_a_file_outside_is_in_the_last_paragraph() {
    let project = project();
    let outside = tempfile::NamedTempFile::new().unwrap();
    fs::write(&outside, "[{uri: 'template://x', type: t, hunter2: 3}]").unwrap();
    let link = project.path(".score-k8s/x.provisioners.yaml");
    std::os::unix::fs::symlink(outside.path(), link).unwrap();
    let stderr = project.fails(&["generate", "score.yaml"]);
    assert!(
        stderr.contains(
            "Error: .score-k8s/x.provisioners.yaml:1:33: `***` entries have no field `***`"
        ),
        "{stderr}"
    );
    assert!(!stderr.contains("hunter2"), "{stderr}");
}

#[test]
fn no_way_out_is_made_of_what_stands_in_a_file_outside() {
    let project = project();
    let outside = tempfile::NamedTempFile::new().unwrap();
    let link = project.path("linked.yaml");
    std::os::unix::fs::symlink(outside.path(), link).unwrap();
    for (web, rest) in [
        ("command: [hunter2 -x word]", ""),
        ("variables: {A: \"hun\u{200b}ter2\"}", ""),
        ("variables: {A: “hunter2”}", ""),
        ("livenessProbe: {httpGet: {url: 'http://a/hunter2'}}", ""),
        ("startupProbe: {httpGet: {path: /hunter2, port: 80}}", ""),
        (
            "args: []",
            "resources: {db: {type: postgres, password: hunter2}}",
        ),
        ("args: []", "labels: {a: hunter2}"),
    ] {
        let start = "apiVersion: score.dev/v1b1\nmetadata: {name: web}\n";
        let text =
            format!("{start}containers: {{web: {{image: 'example.com/a:1', {web}}}}}\n{rest}\n");
        fs::write(&outside, &text).unwrap();
        let stderr = said(&project.run(&["generate", "linked.yaml"]));
        assert!(stderr.contains("--> linked.yaml"), "{text}: {stderr}");
        assert!(!stderr.contains("hunter2"), "{text}: {stderr}");
    }
}

#[test]
fn a_path_that_is_longer_than_any_is_an_error_at_once() {
    let project = project();
    for part in ["a/", "./", "../", "x"] {
        let path = part.repeat(400_000 / part.len());
        let config = format!(
            "{{apiVersion: config.humanitec.io/v1b1, kind: ScoreDeployConfig, workloads: [{{specFile: '{path}'}}]}}"
        );
        project.write("deploy.yaml", &config);
        let start = Instant::now();
        let stderr = project.fails(&["generate", "--deploy-config", "deploy.yaml"]);
        assert!(stderr.contains("File name too long"), "{stderr:.500}");
        assert!(start.elapsed() < Duration::from_secs(4), "{part}");
    }
}

#[test]
fn errors_of_very_many_files_are_counted_once() {
    const FILES: usize = 2100;
    const SHOWN: usize = 100;
    let project = project();
    fs::create_dir(project.path("apps")).unwrap();
    for n in 0..FILES {
        let score = SCORE.replace("shop", &format!("shop-{n}"));
        let score = score.replace("nginx", "nginx, comand: [x]");
        project.write(&format!("apps/{n}.score.yaml"), &score);
    }
    let stderr = failure(&project.run(&["validate", "--quiet", "apps"]));
    let told = format!("… and {} more errors", FILES - SHOWN);
    assert!(stderr.contains(&told), "{stderr}");
}

#[test]
fn what_is_wrong_in_an_installed_file_is_mended_where_it_is_from() {
    let provisioners = "\
- uri: template://own/thing
  type: thing
  outputs: |
    a: {{ .Params.a | nosuch }}
";
    let score = format!("{SCORE}resources: {{thing: {{type: thing}}}}\n");
    for (install, expected) in [
        (
            "\"$BIN\" init --provisioners - <x.yaml",
            "mend line 4 of that, and run `init --provisioners -` again",
        ),
        (
            "\"$BIN\" init --provisioners x.yaml",
            "mend `x.yaml`, and run `init --provisioners x.yaml` again",
        ),
        // The place of the fault, and of the last line.
        ("\"$BIN\" init --provisioners x.yaml", " --> x.yaml:4:23\n"),
        (
            "\"$BIN\" init --provisioners x.yaml",
            "Error: x.yaml:4:23: ",
        ),
        // An installed file that somebody changed has other lines.
        (
            "\"$BIN\" init --provisioners x.yaml && sed -i \"3i# mine\" .score-k8s/Z* && rm .score-k8s/provisioners.lock",
            "mend line 5 of `x.yaml`",
        ),
        (
            "\"$BIN\" init --provisioners x.yaml && echo >>x.yaml",
            "`x.yaml` has changed since",
        ),
        (
            "\"$BIN\" init --provisioners x.yaml && rm x.yaml",
            "it was installed from `x.yaml`, which is not there",
        ),
    ] {
        let project = project();
        project.write("score.yaml", &score);
        project.write("x.yaml", provisioners);
        assert!(sh(&project, install).status.success(), "{install}");
        let stderr = failure(&sh(&project, "\"$BIN\" generate score.yaml"));
        assert!(stderr.contains(expected), "{install}: {stderr}");
        assert!(!stderr.contains("`from-stdin"), "{install}: {stderr}");
    }
}
