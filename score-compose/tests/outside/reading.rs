//! The files outside of the project that a run reads, and what is shown of them.

use super::*;

#[test]
fn a_state_takes_no_file_from_outside() {
    for file in ["../outside/score.yaml", "link/score.yaml"] {
        let project = project();
        symlink("../outside", project.path("link")).unwrap();
        let state = project.read(".score-compose/state.yaml");
        let state = state
            .replace("file: score.yaml", &format!("file: {file}"))
            .replace("content: hi", "source: precious");
        assert!(
            state.contains("precious") && state.contains(file),
            "{state}"
        );
        project.write(".score-compose/state.yaml", &state);
        let before = project.files();
        let stderr = project.fails(&["generate"]);
        assert!(
            stderr.contains("outside") && stderr.contains("precious"),
            "{stderr}"
        );
        assert!(!stderr.contains(PRECIOUS));
        assert!(project.files() == before);
    }
}

#[test]
fn a_person_may_name_what_lies_outside() {
    let project = project();
    let score = SCORE.replace("content: hi", "source: precious");
    let outside = project.folder().parent().unwrap().join("outside");
    fs::write(outside.join("score.yaml"), score).unwrap();
    project.ok(&[
        "generate",
        "../outside/score.yaml",
        "-o",
        "../outside/compose.yaml",
    ]);
    let written = fs::read_to_string(outside.join("compose.yaml")).unwrap();
    assert!(written.contains("image: x:1"), "{written}");
    assert_eq!(
        project.read(".score-compose/mounts/files/app-files-a"),
        PRECIOUS
    );
}

#[test]
fn what_was_named_once_is_known_in_later_runs_of_this_project_alone() {
    let project = project();
    let home = project.folder().parent().unwrap().to_owned();
    let score = SCORE.replace("content: hi", "source: precious");
    fs::create_dir(home.join("elsewhere")).unwrap();
    for folder in ["outside", "elsewhere"] {
        fs::write(home.join(folder).join("score.yaml"), &score).unwrap();
    }
    fs::write(home.join("elsewhere/precious"), PRECIOUS).unwrap();
    symlink("../outside", project.path("link")).unwrap();
    project.ok(&["generate", "link/score.yaml"]);
    project.ok(&["generate"]);
    project.ok(&["generate"]);

    // A copy is another project, and may be somebody else's.
    let copy = home.join("copy");
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .args([project.folder(), &copy])
        .status();
    assert!(copied.unwrap().success());
    assert!(copy.join(".score-compose/score-files.json").exists());
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_score-compose"))
        .arg("generate")
        .current_dir(&copy)
        .output()
        .unwrap();
    let stderr = said(&output);
    assert!(!output.status.success(), "{stderr}");
    assert!(
        stderr.contains("give `link/score.yaml` to this run"),
        "{stderr}"
    );

    // The link leads elsewhere now.
    fs::remove_file(project.path("link")).unwrap();
    symlink("../elsewhere", project.path("link")).unwrap();
    let stderr = project.fails(&["generate"]);
    assert!(
        stderr.contains("give `link/score.yaml` to this run"),
        "{stderr}"
    );
    project.ok(&["generate", "link/score.yaml"]);
    project.ok(&["generate"]);
}

#[test]
fn a_pipe_in_place_of_the_output_that_nobody_named_is_replaced() {
    let project = project();
    let made = std::process::Command::new("mkfifo")
        .arg(project.path("pipe"))
        .status();
    assert!(made.unwrap().success());
    fs::remove_file(project.path("compose.yaml")).ok();
    fs::rename(project.path("pipe"), project.path("compose.yaml")).unwrap();
    project.ok(&["generate", "score.yaml"]);
    assert!(project.read("compose.yaml").contains("services"));
}

#[test]
fn a_path_of_any_number_of_parts_is_an_error() {
    let deep = "a/".repeat(60_000);
    let limit = "File name too long";

    let project = project();
    let state = project.read(".score-compose/state.yaml");
    let mounts = "mounts_directory: .score-compose/mounts";
    assert!(state.contains(mounts), "{state}");
    let changed = state.replace(mounts, &format!("mounts_directory: {deep}"));
    project.write(".score-compose/state.yaml", &changed);
    for args in [&["generate"][..], &["init"]] {
        let stderr = project.fails(args);
        assert!(stderr.contains(limit), "{stderr:.500}");
    }
    project.write(".score-compose/state.yaml", &state);

    let before = project.files();
    for asked in [
        format!("  files: |\n    ? {deep}b\n    : hi\n"),
        format!("  files: |\n    ? {deep}b\n    : null\n"),
        format!("  directories: |\n    ? {deep}b\n    : true\n"),
        format!("  directories: |\n    ? {deep}b\n    : false\n"),
    ] {
        let entry = format!("- uri: template://t\n  type: tt\n  outputs: |\n    a: b\n{asked}");
        project.write(".score-compose/p.provisioners.yaml", &entry);
        let stderr = project.fails(&["generate"]);
        assert!(stderr.contains(limit), "{stderr:.500}");
    }
    let provisioners = &before[".score-compose/p.provisioners.yaml"];
    project.write(
        ".score-compose/p.provisioners.yaml",
        &String::from_utf8_lossy(provisioners),
    );
    assert!(project.files() == before);

    for name in ["journal.json", "journal.complete.json", "journal.undo.json"] {
        let text = format!(
            r#"{{"state_folder":{{"device":1,"inode":2,"created":3}},"folders":[],"made":["{deep}x"],
            "replacements":[{{"temporary":"{deep}.score-tmp-1","target":"{deep}x","was_there":true,"in_place":false}}],
            "removed_files":[],"removed_directories":[]}}"#
        );
        project.write(&format!(".score-compose/{name}"), &text);
        project.ok(&["generate"]);
        assert!(project.files() == before);
    }
}

#[test]
fn no_line_of_a_file_is_shown_that_a_link_of_the_project_leads_to() {
    let project = project();
    let home = project.folder().parent().unwrap();
    fs::write(home.join("outside/score.yaml"), format!("{PRECIOUS}: [")).unwrap();
    symlink("../outside/score.yaml", project.path("link.yaml")).unwrap();
    symlink("../outside", project.path("folder")).unwrap();
    symlink("project", home.join("alias")).unwrap();
    let link = home.join("alias/link.yaml");
    for path in [
        "link.yaml",
        "./link.yaml",
        "folder/score.yaml",
        &link.to_string_lossy(),
    ] {
        for folder in [".", "../alias"] {
            let script = format!("cd {folder} && \"$BIN\" generate {path}");
            let output = project.sh(&script).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{}", said(&output));
            assert!(
                !said(&output).contains(PRECIOUS),
                "{path}: {}",
                said(&output)
            );
        }
    }
    // A person who names it itself may read it.
    let stderr = project.fails(&["generate", "../outside/score.yaml"]);
    assert!(stderr.contains(PRECIOUS), "{stderr}");
}

#[test]
fn the_state_of_another_project_is_neither_used_nor_shown() {
    let victim = project();
    victim.write("score.yaml", SCORE);
    victim.ok(&["generate", "score.yaml"]);
    let state = victim.read(".score-compose/state.yaml");
    let state = state.replacen("resources:", &format!("note: {PRECIOUS}\nresources:"), 1);
    victim.write(".score-compose/state.yaml", &state);
    let commands: [&[&str]; 5] = [
        &["generate", "score.yaml"],
        &["init"],
        &["resources", "list"],
        &["resources", "get-outputs", "tt.default#app.t1"],
        &["provisioners", "list"],
    ];
    for link in [".score-compose", ".score-compose/state.yaml"] {
        for through in [false, true] {
            let project = Project::empty(BIN);
            project.write("score.yaml", SCORE);
            if link.contains('/') {
                fs::create_dir(project.path(".score-compose")).unwrap();
            }
            let end = victim.path(link);
            if through {
                // A link to a link that leads out.
                symlink(&end, project.path("next")).unwrap();
                symlink(project.path("next"), project.path(link)).unwrap();
            } else {
                symlink(&end, project.path(link)).unwrap();
            }
            let before = victim.files();
            for command in commands {
                let said = project.fails(command);
                assert!(
                    said.contains("leads out of the project"),
                    "{command:?}: {said}"
                );
                assert!(!said.contains(PRECIOUS), "{command:?}: {said}");
            }
            // A shell asks for names.
            let names = project.ok(&["__complete", "resources", "get-outputs", ""]);
            assert!(!names.contains("app.t1"), "{names}");
            assert!(victim.files() == before);
            assert!(!project.path("compose.yaml").exists());
        }
    }
}

#[test]
fn a_state_that_lies_elsewhere_in_the_project_is_used() {
    for link in [".score-compose", ".score-compose/state.yaml"] {
        let project = project();
        project.write("score.yaml", SCORE);
        let end = project.path("kept");
        fs::rename(project.path(link), &end).unwrap();
        symlink(&end, project.path(link)).unwrap();
        project.ok(&["generate", "score.yaml"]);
        project.ok(&["resources", "get-outputs", "tt.default#app.t1"]);
        assert!(
            fs::symlink_metadata(project.path(link))
                .unwrap()
                .is_symlink()
        );
    }
}
