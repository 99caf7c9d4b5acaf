//! A project on which score-k8s 0.15 works too.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use testdata::{Project, failure};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");

const STATE: &str = "\
workloads: {}
resources:
  mysql.default#shop.db:
    guid: 32b1c3ef-ff6b-4e86-d75d-cf43a2b65b04
    type: mysql
    class: default
    id: shop.db
    metadata: {}
    params: {}
    source_workload: shop
    provisioner: template://default-provisioners/mysql
    state: {database: db-dRxNtOVp, password: 70mt1NloLG05b3rc, service: mysql-shop-32b1c3ef, username: user-fucXBfXr}
    outputs: {}
shared_state: {}
patching_templates: []
";
const SCORE: &str = "\
apiVersion: score.dev/v1b1
metadata: {name: shop}
containers: {web: {image: nginx, variables: {A: '${resources.db.username}'}}}
resources: {db: {type: mysql}}
";

#[test]
fn the_passwords_and_data_of_mysql_stay() {
    let project = Project::empty(BIN);
    project.ok(&["init", "--no-sample"]);
    project.write(".score-k8s/state.yaml", STATE);
    project.write("score.yaml", SCORE);
    let password = STANDARD.encode("70mt1NloLG05b3rc");
    for _ in 0..2 {
        project.ok(&["generate", "score.yaml"]);
        let manifests = project.read("manifests.yaml");
        for key in ["MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD"] {
            assert!(
                manifests.contains(&format!("{key}: {password}")),
                "{manifests}"
            );
        }
        assert!(manifests.contains("user-fucXBfXr"), "{manifests}");
        // They are not in a folder of the volume.
        assert!(!manifests.contains("subPath"), "{manifests}");
    }
}

#[test]
fn a_new_mysql_has_a_root_password_of_its_own_and_a_folder() {
    let project = Project::empty(BIN);
    project.ok(&["init", "--no-sample"]);
    project.write("score.yaml", SCORE);
    for _ in 0..2 {
        project.ok(&["generate", "score.yaml"]);
        let manifests = project.read("manifests.yaml");
        let after = |key: &str| {
            manifests
                .split(key)
                .nth(1)
                .unwrap()
                .lines()
                .next()
                .unwrap()
                .to_owned()
        };
        assert_ne!(after("MYSQL_PASSWORD: "), after("MYSQL_ROOT_PASSWORD: "));
        assert!(manifests.contains("subPath: mysql"), "{manifests}");
    }
}

/// The names of the provisioner files, in the order in which they are asked.
fn installed(project: &Project) -> Vec<String> {
    let names: BTreeSet<String> = fs::read_dir(project.path(".score-k8s"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".provisioners.yaml"))
        .collect();
    names.into_iter().collect()
}

#[test]
fn files_of_one_uri_replace_each_other() {
    let project = Project::new(BIN);
    project.write("a.provisioners.yaml", "[{uri: 'template://a', type: a}]");
    project.write("dir/b.yaml", "[{uri: 'template://b', type: b}]");
    // As score-k8s 0.15 names them: a clock that counts down, and a hash of the path.
    let a = ".score-k8s/ZxHMdRcZ4A8.JFqKt3HiDRZeQiOE659e2g.provisioners.yaml";
    let b = ".score-k8s/ZxHMdRcZ4A7.OzDboqMvOKk3zs7B_XZ3ig.provisioners.yaml";
    project.write(a, "[{uri: 'template://a', type: old}]");
    project.write(b, "[{uri: 'template://b', type: old}]");
    let init = |uri: &str| project.ok(&["init", "--no-sample", "--provisioners", uri]);
    init("a.provisioners.yaml");
    let names = installed(&project);
    assert_eq!(names.len(), 2, "{names:?}");
    // The latest is asked first, and its name ends as the Go tool's.
    assert!(
        names[0].ends_with(&a[".score-k8s/ZxHMdRcZ4A8".len()..]),
        "{names:?}"
    );
    init("./dir");
    let names = installed(&project);
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(
        names[0].contains("-b-") && names[1].contains("-a-"),
        "{names:?}"
    );
    assert!(!project.path(a).exists() && !project.path(b).exists());
}

#[test]
fn a_uri_that_is_given_twice_has_one_file() {
    let project = Project::new(BIN);
    project.write("a.provisioners.yaml", "[{uri: 'template://a', type: a}]");
    let given = ["--provisioners", "a.provisioners.yaml"];
    for _ in 0..2 {
        project.ok(&[&["init", "--no-sample"], &given[..], &given[..]].concat());
        let names = installed(&project);
        assert_eq!(names.len(), 1, "{names:?}");
    }
}

#[test]
fn a_run_that_fails_leaves_the_file_of_the_other_tool() {
    let project = Project::new(BIN);
    project.write("a.provisioners.yaml", "[{uri: 'template://a', type: a}]");
    let theirs = ".score-k8s/ZxHMdRcZ4A8.JFqKt3HiDRZeQiOE659e2g.provisioners.yaml";
    project.write(theirs, "[{uri: 'template://a', type: old}]");
    // A folder where the file is to go, so that it cannot be put there.
    let ours = ".score-k8s/Z~9999-a-245a8ab771.JFqKt3HiDRZeQiOE659e2g.provisioners.yaml";
    project.write(&format!("{ours}/x"), "");
    let before = project.files();
    let args = [
        "init",
        "--no-sample",
        "--provisioners",
        "a.provisioners.yaml",
    ];
    let output = project.command(&args).output().unwrap();
    assert!(failure(&output).contains(ours), "{output:?}");
    assert_eq!(project.files(), before);
    fs::remove_dir_all(project.path(ours)).unwrap();
    project.ok(&args);
    assert!(project.path(ours).exists() && !project.path(theirs).exists());
}

#[test]
fn default_provisioners_that_were_removed_stay_removed() {
    let project = Project::empty(BIN);
    project.ok(&["init", "--no-sample"]);
    let path = project.path(".score-k8s/zz-default.provisioners.yaml");
    fs::remove_file(&path).unwrap();
    project.ok(&["init", "--no-sample"]);
    assert!(!path.exists());
    let project = Project::new(BIN);
    project.ok(&["init", "--no-sample"]);
    assert!(
        !project
            .path(".score-k8s/zz-default.provisioners.yaml")
            .exists()
    );
}

#[test]
fn a_state_that_was_restored_alone_gets_default_provisioners() {
    let defaults = ".score-k8s/zz-default.provisioners.yaml";
    let own = "[{uri: 'template://own', type: thing}]";
    let init = |files: &[&str], flags: &[&str]| {
        let project = Project::empty(BIN);
        project.write(".score-k8s/state.yaml", STATE);
        for name in files {
            project.write(&format!(".score-k8s/{name}"), own);
        }
        project.ok(&[&["init", "--no-sample"], flags].concat());
        project
    };
    let project = init(&[], &[]);
    project.write("score.yaml", SCORE);
    project.ok(&["generate", "score.yaml"]);
    assert!(project.read("manifests.yaml").contains("user-fucXBfXr"));
    // Provisioners of a team are in its repository, as a rule, the state is not.
    assert!(
        init(&["10-own.provisioners.yaml"], &[])
            .path(defaults)
            .exists()
    );
    // An `init` of ours was there, and they are no more.
    assert!(!init(&[".gitignore"], &[]).path(defaults).exists());
    assert!(
        !init(&[], &["--no-default-provisioners"])
            .path(defaults)
            .exists()
    );
    // Whoever wants them back says so.
    let flag = "--no-default-provisioners=false";
    assert!(init(&[".gitignore"], &[flag]).path(defaults).exists());
}

#[test]
fn a_file_that_is_named_twice_counts_once() {
    let project = Project::new(BIN);
    let score =
        "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\ncontainers: {main: {image: c}}\n";
    project.write("score.yaml", score);
    project.write("folder/copy.yaml", score);
    let linked = project
        .sh("ln -s score.yaml link.yaml && ln score.yaml hard.yaml")
        .output();
    assert!(linked.unwrap().status.success());
    for names in [
        &["score.yaml", "score.yaml"][..],
        &["score.yaml", "./score.yaml"],
        &[
            "score.yaml",
            "link.yaml",
            "hard.yaml",
            "folder/../score.yaml",
        ],
    ] {
        project.ok(&[&["generate"], names].concat());
        // As with the Go tool the last in the order of names is the one.
        let last = names.iter().max().unwrap();
        let state = project.read(".score-k8s/state.yaml");
        assert!(state.contains(&format!("    file: {last}\n")), "{state}");
        assert_eq!(
            project
                .read("manifests.yaml")
                .matches("kind: Deployment")
                .count(),
            1
        );
    }
    let other = project.fails(&["generate", "score.yaml", "folder/copy.yaml"]);
    assert!(other.contains("is used more than once"), "{other}");
}

#[test]
fn the_state_has_the_fields_that_the_other_tool_writes() {
    let project = Project::new(BIN);
    let score =
        "{apiVersion: score.dev/v1b1, metadata: {name: NAME}, containers: {main: {image: c}}}";
    let kept = score.replace("NAME", "kept");
    project.write("score.yaml", &score.replace("NAME", "shop"));
    for state in [
        format!("workloads: {{kept: {{spec: {kept}}}}}\n"),
        format!(
            "workloads: {{kept: {{spec: {kept}, instance_suffix: null}}}}\npatching_templates: null\n"
        ),
    ] {
        project.write(".score-k8s/state.yaml", &state);
        project.ok(&["generate", "score.yaml"]);
        let state = project.read(".score-k8s/state.yaml");
        assert!(
            state.ends_with("resources: {}\nshared_state: {}\npatching_templates: []\n"),
            "{state}"
        );
        assert!(state.contains("    instance_suffix: \"\"\n"), "{state}");
    }
}

#[test]
fn the_sample_needs_a_file_to_go_to() {
    for path in ["", ".", "folder", "folder/"] {
        let project = Project::empty(BIN);
        project.write("folder/x", "");
        let output = project.command(&["init", "--file", path]).output().unwrap();
        assert!(failure(&output).contains("`--file` "), "{path}");
        assert!(!project.path(".score-k8s").exists(), "{path}");
        let args = ["init", "--no-sample", "--file", path];
        let output = project.command(&args).output().unwrap();
        assert_eq!(output.status.success(), !path.is_empty(), "{path}");
    }
}

#[test]
fn the_sample_can_be_generated_and_overridden() {
    let project = Project::empty(BIN);
    project.ok(&["init"]);
    let property = "containers.hello-world.variables.A=${resources.foo.plaintext}";
    project.write(
        "more.yaml",
        "resources: {foo: {type: example-provisioner-resource}}",
    );
    let args = [
        "generate",
        "score.yaml",
        "--override-property",
        property,
        "--overrides-file",
        "more.yaml",
    ];
    project.ok(&args);
    let first = project.read("manifests.yaml");
    assert!(
        first.contains("value: my-value") && first.contains("kind: ConfigMap"),
        "{first}"
    );
    project.ok(&args);
    assert_eq!(project.read("manifests.yaml"), first);
}

const VOLUME_SCORE: &str = "\
apiVersion: score.dev/v1b1
metadata: {name: db, annotations: {k8s.score.dev/kind: StatefulSet}}
containers:
  main:
    image: postgres
    volumes: {/data: {source: '${resources.disk}'}, /wal: {source: '${resources.disk}', path: wal}}
resources: {disk: {type: disk}}
";
const DISK: &str = "\
- uri: template://disk
  type: disk
  outputs: |
    claimSpec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";

/// The number of claim templates after a run, and after another one from the state alone.
fn claim_templates(project: &Project) -> usize {
    let count = || {
        let manifests = project.read("manifests.yaml");
        let (_, templates) = manifests.split_once("volumeClaimTemplates:").unwrap();
        templates.matches("storage: 1Gi").count()
    };
    project.ok(&["generate", "score.yaml"]);
    let found = count();
    project.ok(&["generate"]);
    assert_eq!(found, count());
    found
}

#[test]
fn a_stateful_set_keeps_the_claim_templates_that_it_has() {
    let project = Project::empty(BIN);
    project.write("disk.provisioners.yaml", DISK);
    project.ok(&[
        "init",
        "--no-sample",
        "--provisioners",
        "disk.provisioners.yaml",
    ]);
    project.write("score.yaml", VOLUME_SCORE);
    assert_eq!(claim_templates(&project), 1);
    assert_eq!(claim_templates(&project), 1);
    // The state that score-k8s 0.15 leaves of the same.
    let state = project.read(".score-k8s/state.yaml");
    let lines = state
        .lines()
        .filter(|line| !line.contains("claim-templates"));
    let state: String = lines.map(|line| format!("{line}\n")).collect();
    project.write(".score-k8s/state.yaml", &state);
    assert_eq!(claim_templates(&project), 2);
    assert_eq!(claim_templates(&project), 2);
    // Its author may change that, once.
    let annotated =
        VOLUME_SCORE.replace("{k8s", "{k8s.score.dev/claim-templates: by-resource, k8s");
    project.write("score.yaml", &annotated);
    assert_eq!(claim_templates(&project), 1);
    let state = project.read(".score-k8s/state.yaml");
    assert!(state.contains("claim-templates: by-resource"), "{state}");
}
