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
    assert!(said.contains("none of 9 back"), "{said}");
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
