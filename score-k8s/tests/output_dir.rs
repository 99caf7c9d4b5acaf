//! `--output-dir` and `--secret-objects` as a person meets them: what is written, what is removed, and what stays.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use testdata::Project;

const LIST: &str = "out/.score-k8s-files";

/// A project with default provisioners and the Score files of two workloads, one with a Secret.
fn project() -> Project {
    let project = Project::empty(env!("CARGO_BIN_EXE_score-k8s"));
    project.ok(&["init", "--no-sample"]);
    project.write(
        "shop.yaml",
        "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\n\
         containers: {web: {image: shop, variables: {P: '${resources.db.password}'}}}\n\
         service: {ports: {http: {port: 80}}}\nresources: {db: {type: redis}}\n",
    );
    project.write(
        "cart.yaml",
        "apiVersion: score.dev/v1b1\nmetadata: {name: cart}\ncontainers: {web: {image: cart}}\n",
    );
    project
}

/// The names in the folder, sorted.
fn names(project: &Project, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(project.path(folder)).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn the_files_hold_what_one_file_would() {
    let project = project();
    project.ok(&["generate", "shop.yaml", "cart.yaml", "--output-dir", "out"]);
    assert!(!project.path("manifests.yaml").exists());
    let all = project.ok(&["generate", "--quiet", "-o", "-"]);
    let kustomization = project.read("out/kustomization.yaml");
    let listed = kustomization
        .lines()
        .filter_map(|line| line.strip_prefix("  - "));
    let together: String = listed
        .map(|name| project.read(&format!("out/{name}")))
        .collect();
    assert_eq!(together, all);
    let count = all.matches("---\n").count();
    assert_eq!(names(&project, "out").len(), count + 2);
}

#[test]
fn only_what_an_earlier_run_wrote_is_removed() {
    let project = project();
    let run = ["generate", "shop.yaml", "--output-dir", "out"];
    project.ok(&run);
    project.write("out/mine.yaml", "mine");
    project.write("out/configmap_mine.yaml", "mine");
    project.write("out/sub/deployment_x.yaml", "mine");
    let before = names(&project, "out");
    let apart = [&run[..], &["--secret-objects", "omit"]].concat();
    project.ok(&apart);
    let mut after = names(&project, "out");
    let gone: Vec<&String> = before.iter().filter(|name| !after.contains(name)).collect();
    assert!(
        gone.len() == 1 && gone[0].starts_with("secret_"),
        "{gone:?}"
    );
    project.ok(&run);
    after = names(&project, "out");
    assert_eq!(before, after);
}

#[test]
fn a_hostile_list_removes_nothing_outside() {
    let project = project();
    let run = ["generate", "cart.yaml", "--output-dir", "out"];
    project.ok(&run);
    project.write("precious_x.yaml", "keep");
    project.write("out/precious.txt", "keep");
    project.write("out/sub/deployment_x.yaml", "keep");
    fs::create_dir(project.path("out/deployment_folder.yaml")).unwrap();
    symlink(
        "../precious_x.yaml",
        project.path("out/deployment_link.yaml"),
    )
    .unwrap();
    let absolute = project.path("precious_x.yaml");
    let long = "x".repeat(10_000);
    let list = format!(
        "../precious_x.yaml\n./../precious_x.yaml\n{}\nsub/deployment_x.yaml\nsub\nprecious.txt\n.\n..\n\n\
         deployment_folder.yaml\ndeployment_link.yaml\n../.score-k8s/state.yaml\n.score-k8s-files\n\0\n{long}_.yaml\n\u{ff}_.yaml\n",
        absolute.display()
    );
    project.write(LIST, &list);
    let before = project.files();
    project.ok(&run);
    let mut after = project.files();
    let written = after.insert(LIST.to_owned(), list.into_bytes());
    assert!(written.is_some_and(|list| list.starts_with(b"# Written by score-k8s")));
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    for name in [
        "precious_x.yaml",
        "out/precious.txt",
        "out/sub/deployment_x.yaml",
    ] {
        assert_eq!(project.read(name), "keep");
    }
    assert!(project.path("out/deployment_folder.yaml").is_dir());
    assert!(project.path("out/deployment_link.yaml").is_symlink());
}

#[test]
fn a_hostile_list_removes_nothing_that_the_run_reads() {
    let project = project();
    let score = project.read("cart.yaml");
    project.write("my_cart.yaml", &score);
    project.write("own_p.yaml", "[]\n");
    project.write(".score-k8s-files", "my_cart.yaml\nown_p.yaml\n");
    let run = [
        "generate",
        "my_cart.yaml",
        "--provisioners",
        "own_p.yaml",
        "--output-dir",
        ".",
    ];
    project.ok(&run);
    assert_eq!(project.read("my_cart.yaml"), score);
    assert_eq!(project.read("own_p.yaml"), "[]\n");
}

#[test]
fn no_output_is_written_over_what_the_run_reads() {
    let project = project();
    project.write("seed", "a seed\n");
    project.write("p.yaml", "[]\n");
    project.write("patch.tpl", "[]\n");
    for (flag, file) in [
        ("--seed-file", "seed"),
        ("--provisioners", "p.yaml"),
        ("--patch-templates", "patch.tpl"),
    ] {
        let before = project.read(file);
        for place in [&["--no-state"][..], &[]] {
            let line = [&["generate", "cart.yaml", flag, file, "-o", file], place].concat();
            let stderr = project.fails(&line);
            assert!(stderr.contains("this run reads it"), "{stderr}");
            assert_eq!(project.read(file), before);
        }
    }
}

#[test]
fn the_file_of_secrets_may_be_one_that_the_list_names() {
    let project = project();
    let run = ["generate", "shop.yaml", "--output-dir", "out"];
    project.ok(&run);
    let names = names(&project, "out");
    let secret = names.iter().find(|name| name.starts_with("secret_"));
    let secret = format!("out/{}", secret.unwrap());
    let before = project.read(&secret);
    let apart = format!("separate={secret}");
    project.ok(&[&run[..], &["--secret-objects", &apart]].concat());
    assert_eq!(project.read(&secret), before);
    assert!(!project.read(LIST).contains("secret_"));
}

#[test]
fn a_preview_looks_into_nothing_that_a_run_would_replace_unread() {
    let project = project();
    let run = ["generate", "cart.yaml", "--output-dir", "out"];
    project.ok(&run);
    let path = project.path("out/deployment_cart.yaml");
    project.write(
        "precious.yaml",
        "kind: Deployment\nmetadata: {name: cart}\nspec: hunter2\n",
    );
    let is_changed = |flag: &str| {
        let output = project.run(&[&run[..], &[flag]].concat());
        let said = testdata::said(&output);
        assert!(said.contains("deployment_cart.yaml"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    };
    fs::remove_file(&path).unwrap();
    symlink(project.path("precious.yaml"), &path).unwrap();
    ["--check", "--diff", "--dry-run"]
        .into_iter()
        .for_each(is_changed);
    fs::remove_file(&path).unwrap();
    let made = project.sh("mkfifo out/deployment_cart.yaml").status();
    assert!(made.unwrap().success());
    ["--check", "--diff", "--dry-run"]
        .into_iter()
        .for_each(is_changed);
}

#[test]
fn what_cannot_be_read_is_not_said_to_differ() {
    let project = project();
    let run = ["generate", "cart.yaml", "-o", "x.yaml"];
    project.ok(&run);
    // Larger than any output that a run could have written.
    let file = fs::File::options().write(true).open(project.path("x.yaml"));
    file.unwrap().set_len((1 << 30) + 1).unwrap();
    let stderr = project.fails(&[&run[..], &["--diff"]].concat());
    assert!(stderr.contains("failed to read 'x.yaml'"), "{stderr}");
    project.ok(&run);
    fs::set_permissions(project.path("x.yaml"), fs::Permissions::from_mode(0o000)).unwrap();
    // Nobody else may read it, and the run needs none.
    fs::remove_dir_all(project.path(".score-k8s")).unwrap();
    let line = "./bin generate cart.yaml --no-state -o x.yaml --check; echo \"status $?\"";
    let Some(output) = project.as_nobody(line) else {
        return;
    };
    let said = testdata::said(&output);
    assert!(said.contains("failed to read 'x.yaml'"), "{said}");
    assert!(said.contains("status 1"), "{said}");
}

#[test]
fn links_in_the_place_of_files_are_not_followed() {
    let project = project();
    let outside = project.folder().parent().unwrap().join("outside");
    fs::create_dir(&outside).unwrap();
    for folder in ["out", outside.to_str().unwrap()] {
        let run = ["generate", "cart.yaml", "--output-dir", folder];
        project.ok(&run);
        project.write("precious", "keep");
        for name in [
            "deployment_cart.yaml",
            "kustomization.yaml",
            ".score-k8s-files",
        ] {
            let path = project.path(folder).join(name);
            fs::remove_file(&path).unwrap();
            symlink(project.path("precious"), &path).unwrap();
        }
        // Whose a link is in its place, nobody can know.
        fs::remove_file(project.path(folder).join("kustomization.yaml")).unwrap();
        project.ok(&run);
        assert_eq!(project.read("precious"), "keep");
        for name in ["deployment_cart.yaml", ".score-k8s-files"] {
            let found = fs::symlink_metadata(project.path(folder).join(name)).unwrap();
            assert!(found.is_file(), "{name}");
        }
    }
}

#[test]
fn a_kustomization_of_a_person_stays() {
    let project = project();
    project.write("out/kustomization.yaml", "resources: [mine.yaml]\n");
    let run = ["generate", "cart.yaml", "--output-dir", "out"];
    let stderr = project.fails(&run);
    assert!(stderr.contains("no run of this tool wrote it"), "{stderr}");
    assert_eq!(
        project.read("out/kustomization.yaml"),
        "resources: [mine.yaml]\n"
    );
    assert!(
        !project.read(".score-k8s/state.yaml").contains("cart"),
        "nothing changed"
    );
    // A checkout may lack the list, whose name starts with a dot.
    fs::remove_file(project.path("out/kustomization.yaml")).unwrap();
    project.ok(&run);
    fs::remove_file(project.path(LIST)).unwrap();
    project.ok(&run);
}

#[test]
fn a_folder_elsewhere_is_kept_in_step_too() {
    let project = project();
    let outside = project.folder().parent().unwrap().join("deep/outside");
    let folder = outside.to_str().unwrap();
    project.ok(&["generate", "shop.yaml", "--output-dir", folder]);
    let before = fs::read_dir(&outside).unwrap().count();
    project.ok(&["generate", "--output-dir", folder, "--secret-objects=omit"]);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), before - 1);
}

#[test]
fn what_cannot_be_a_folder_is_refused_before_anything_runs() {
    let project = project();
    project.write("file", "x");
    symlink("/tmp", project.path("link")).unwrap();
    for folder in ["file", "file/x", "link", ""] {
        let before = project.files();
        let stderr = project.fails(&["generate", "cart.yaml", "--output-dir", folder]);
        assert!(stderr.contains("Error: "), "{stderr}");
        assert_eq!(project.files(), before, "{folder}");
    }
}

#[test]
fn secrets_in_a_file_of_their_own_are_for_their_owner_alone() {
    let project = project();
    project.write("secrets.yaml", "old");
    fs::set_permissions(
        project.path("secrets.yaml"),
        fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    let run = [
        "generate",
        "shop.yaml",
        "--secret-objects",
        "separate=secrets.yaml",
    ];
    project.ok(&run);
    let mode = fs::metadata(project.path("secrets.yaml"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let (rest, secrets) = (project.read("manifests.yaml"), project.read("secrets.yaml"));
    assert!(!rest.contains("kind: Secret\n") && rest.contains("secretKeyRef"));
    assert!(secrets.contains("kind: Secret\n"));
    // Put together, they are what would be in one file.
    project.ok(&["generate"]);
    let together = |text: &str| {
        let mut parts: Vec<String> = text.split("---\n").map(str::to_owned).collect();
        parts.sort();
        parts
    };
    assert_eq!(
        together(&project.read("manifests.yaml")),
        together(&format!("{rest}{secrets}"))
    );
}

#[test]
fn two_outputs_are_not_one() {
    let project = project();
    for flags in [
        &["--output-dir", "out", "-o", "x.yaml"][..],
        &["-o", "-", "--secret-objects", "separate=-"],
        &["-o", "x.yaml", "--secret-objects", "separate=x.yaml"],
        &[
            "--output-dir",
            "out",
            "--secret-objects",
            "separate=out/kustomization.yaml",
        ],
        &["--secret-objects", "separate=no/such/folder"],
        &["--secret-objects", "separate="],
        &["--secret-objects", "hide"],
    ] {
        let before = project.files();
        project.fails(&[&["generate", "cart.yaml"], flags].concat());
        assert_eq!(project.files(), before, "{flags:?}");
    }
    for flags in [
        &["-o", "-"][..],
        &["-o", "/dev/stdout"],
        &["--secret-objects", "separate=-"],
    ] {
        let line = [&["generate", "cart.yaml", "--result=json"], flags].concat();
        let output = project.run(&line);
        assert_eq!(output.status.code(), Some(1), "{flags:?}");
        let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            result["diagnostics"][0]["code"], "invalid-flag",
            "{flags:?}"
        );
    }
    let stdout = project.ok(&["generate", "shop.yaml", "--secret-objects", "separate=-"]);
    assert!(stdout.contains("kind: Secret\n"), "{stdout}");
}
