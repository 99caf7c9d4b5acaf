//! The sets of workloads that an environment keeps, and what comes back.

use crate::{SCORE, generate, ids, project, value};

#[test]
fn what_comes_back_equals_the_set_that_was() {
    let project = project();
    project.write("env/live.yaml", "LEVEL: warn\n");
    project.ok(&["environments", "clone", "dev", "live"]);
    let first = generate(&project, "live", &[]);
    project.write("score.yaml", &SCORE.replace("api:1", "api:2"));
    project.write("more.yaml", &SCORE.replace("name: api", "name: more"));
    project.write("env/live.yaml", "LEVEL: trace\n");
    let second = generate(&project, "live", &["score.yaml", "more.yaml"]);
    assert_ne!(first, second);
    let known = ids(&project, "live");
    assert_eq!(known.len(), 2);

    project.ok(&["environments", "rollback", "live"]);
    assert_eq!(ids(&project, "live")[0], known[1]);
    assert_eq!(generate(&project, "live", &[]), first);
    assert_eq!(
        ids(&project, "live").len(),
        3,
        "it is a set again, and no other"
    );
    project.ok(&["environments", "rollback", "live"]);
    assert_eq!(ids(&project, "live")[0], known[0]);
    assert_eq!(generate(&project, "live", &[]), second);
    // Files that hold what came back are the values again.
    let kept = project.read(".score-k8s/environments/live/definitions.yaml");
    assert!(kept.contains("env/{env}.yaml"), "{kept}");

    project.ok(&["environments", "rollback", "live", "2"]);
    let files = project.files();
    let sets = files.iter().filter(|(name, _)| name.contains("/live/set-"));
    let secret = value(&first, "password:").to_owned();
    for (name, bytes) in sets {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&secret), "{name} holds a password");
        assert!(text.contains("vault"), "{name} holds no reference");
    }
    let said = project.fails(&["environments", "rollback", "live", "9"]);
    assert!(said.contains("earlier sets, not 9"), "{said}");
}

#[test]
fn the_last_twenty_sets_are_kept() {
    let project = project();
    for version in 2..=25 {
        project.write(
            "score.yaml",
            &SCORE.replace("api:1", &format!("api:{version}")),
        );
        generate(&project, "dev", &["score.yaml"]);
    }
    assert_eq!(ids(&project, "dev").len(), 20);
    project.ok(&["environments", "rollback", "dev", "19"]);
    let out = generate(&project, "dev", &[]);
    assert!(out.contains("image: api:6\n"), "{out}");
    project.ok(&["workloads", "remove", "api", "--env", "dev"]);
    project.ok(&["environments", "rollback", "dev"]);
    assert_eq!(generate(&project, "dev", &[]), out);
}

#[test]
fn a_set_that_somebody_changed_does_not_come_back() {
    let project = project();
    project.write("score.yaml", &SCORE.replace("api:1", "api:2"));
    generate(&project, "dev", &["score.yaml"]);
    let files = project.files();
    let first = files.keys().find(|name| name.contains("/set-000001-"));
    let first = first.expect("it is kept");
    for wrong in ["", "id: x\n", "[", "\u{0}"] {
        project.write(first, wrong);
        let before = project.files();
        let said = project.fails(&["environments", "rollback", "dev"]);
        assert!(said.contains("does not hold the set"), "{said}");
        assert_eq!(project.files(), before);
    }
    project.write(first, &project.read(first).replace("api:1", "evil:1"));
    project.fails(&["environments", "rollback", "dev"]);
}

#[test]
fn a_set_has_the_id_by_which_it_is_printed() {
    let project = project();
    let printed = |args: &[&str]| -> serde_json::Value {
        let text = project.ok(&[&["set"], args].concat());
        serde_json::from_str(&text).expect("it is JSON")
    };
    let extension = "apiVersion: humanitec.org/v1b1\nspec: {labels: {team: blue}}\n";
    project.write("humanitec.score.yaml", extension);
    let with = ["score.yaml", "--extensions", "humanitec.score.yaml"];
    generate(&project, "dev", &with);
    let before = printed(&with);
    project.write("score.yaml", &SCORE.replace("api:1", "api:2"));
    generate(&project, "dev", &with);
    let now = printed(&with);
    let known = ids(&project, "dev");
    assert_eq!(known.len(), 3);
    assert_eq!([&known[0], &known[1]], [&now["id"], &before["id"]]);
    assert_eq!(printed(&["--env", "dev"]), now);
    assert_eq!(printed(&["--kept", "1"]), before);
    assert_eq!(printed(&["--env", "dev", "--kept", &known[1][..8]]), before);

    // `delta diff` takes them.
    for (file, args) in [
        ("then.json", &["--kept", "1"][..]),
        ("now.json", &["--env", "dev"]),
    ] {
        project.write(file, &project.ok(&[&["set"], args].concat()));
    }
    let delta = project.ok(&[
        "delta",
        "diff",
        "now.json",
        "then.json",
        "--format",
        "table",
    ]);
    assert!(delta.contains("api:1"), "{delta}");
    let would = project.says(&["environments", "rollback", "dev", "--dry-run"]);
    assert!(
        would.contains(&known[1]) && would.contains("api:1"),
        "{would}"
    );
    project.ok(&["environments", "rollback", "dev", &known[1]]);
    assert_eq!(printed(&["--env", "dev"]), before);
    // The same in another environment.
    project.ok(&["environments", "clone", "dev", "live"]);
    generate(&project, "live", &[]);
    assert_eq!(
        ids(&project, "live"),
        [before["id"].as_str().unwrap_or_default()]
    );

    for (args, told) in [
        (&["set", "--kept", "9"][..], "earlier sets, not 9"),
        (&["set", "--kept", "abcdef01"], "starts with `abcdef01`"),
        (&["set", "--kept", "x"], "is no earlier set"),
        (&["set", "score.yaml", "--env", "dev"], "both are given"),
        (&["environments", "rollback", "dev", "0"], "the id of a set"),
    ] {
        let said = project.fails(args);
        assert!(said.contains(told), "{args:?}: {said}");
    }
}

#[test]
fn sets_that_differ_in_values_alone_are_told_apart() {
    let project = project();
    for level in ["one", "two"] {
        project.write("env/dev.yaml", &format!("LEVEL: {level}\n"));
        generate(&project, "dev", &[]);
    }
    let list = project.ok(&["environments", "list"]);
    for line in ["| 1: ", ", other values |", "| 2: "] {
        assert!(list.contains(line), "{list}");
    }
    let list = project.ok(&["environments", "list", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list).expect("it is JSON");
    let kept = list[0]["Kept"].as_array().expect("it is a list");
    let backs: Vec<_> = kept.iter().map(|set| set["Back"].as_i64()).collect();
    assert_eq!(backs, [Some(0), Some(1), Some(2)]);
    assert_eq!(kept[0]["Id"], kept[1]["Id"]);
    assert_ne!(kept[0]["Values"], kept[1]["Values"]);
    let said = project.says(&["environments", "rollback", "dev", "2", "--dry-run"]);
    assert!(said.contains("value `LEVEL` differs"), "{said}");
    assert!(!said.contains("value `KEY`"), "{said}");
}
