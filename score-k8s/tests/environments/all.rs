//! All environments in one run.

use crate::{DEFINITIONS, SCORE, generate, project};

#[test]
fn all_faults_of_all_environments_are_told_and_none_is_written() {
    let project = project();
    for name in ["live", "pr-7"] {
        project.ok(&["environments", "clone", "dev", name]);
    }
    project.ok(&["generate", "--all-environments", "-o", "{env}/out.yaml"]);
    project.write(
        "platform.yaml",
        &DEFINITIONS.replace("[{}]", "[{env_id: live}]"),
    );
    let before = project.files();
    let said = project.fails(&["generate", "--all-environments", "-o", "{env}/out.yaml"]);
    for name in ["dev", "pr-7"] {
        assert!(said.contains(&format!("in environment `{name}`")), "{said}");
        assert!(said.contains(&format!("environment `{name}`: ")), "{said}");
    }
    assert!(!said.contains("in environment `live`"), "{said}");
    assert_eq!(project.files(), before);
    // In the same order each time.
    for _ in 0..5 {
        let again = project.fails(&["generate", "--all-environments", "-o", "{env}/out.yaml"]);
        assert_eq!(again, said);
    }
}

#[test]
fn all_environments_are_as_each_alone() {
    let project = project();
    for name in ["live", "pr-7"] {
        project.ok(&["environments", "clone", "dev", name]);
        generate(&project, name, &[]);
    }
    let expected = project.files();
    project.ok(&["generate", "--all-environments", "-o", "{env}/out.yaml"]);
    assert_eq!(project.files(), expected);
    project.ok(&[
        "generate",
        "--all-environments",
        "-o",
        "{env}/out.yaml",
        "--check",
    ]);
    project.write("score.yaml", &SCORE.replace("api:1", "api:2"));
    let check = [
        "generate",
        "score.yaml",
        "--all-environments",
        "-o",
        "{env}/out.yaml",
        "--check",
    ];
    let output = project.run(&check);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    for name in ["dev", "live", "pr-7"] {
        assert!(
            said.contains(&format!("'{name}/out.yaml' (changed)")),
            "{said}"
        );
    }
    project.ok(&[
        "generate",
        "score.yaml",
        "--all-environments",
        "-o",
        "{env}/out.yaml",
    ]);
    for name in ["dev", "live", "pr-7"] {
        assert!(
            project
                .read(&format!("{name}/out.yaml"))
                .contains("image: api:2")
        );
    }
}
