//! Runs on several environments that are killed, and at the same time.

use score_cli::Frontend;
use score_yaml::parse_str;

use super::{
    INIT, PROVISIONERS, WORKLOADS, initialized, kill_often, provisioners, succeed_together,
    workload, write_workloads,
};
use crate::project::Project;

const OUTPUT: [&str; 2] = ["--output", "{env}/out.yaml"];
const ENVIRONMENTS: [&str; 2] = ["live", "pr-1"];

/// As [`killed`](super::killed), for `generate --all-environments` of the default environment and two others: each is whole
/// afterwards.
///
/// # Panics
/// One of that is not so.
pub fn killed_in_all_environments<F: Frontend>(binary: &str, kills: u32, seed: u64) {
    let project = initialized(binary);
    project.write(&provisioners::<F>("p"), PROVISIONERS);
    let scores: Vec<String> = (0..WORKLOADS / 2)
        .map(|n| format!("w{n:03}.yaml"))
        .collect();
    let mut args = vec!["generate", "--quiet", "--all-environments"];
    args.extend(OUTPUT);
    args.extend(scores.iter().map(String::as_str));
    write_workloads(&project, &scores, 1);
    project.ok(&args);
    for name in ENVIRONMENTS {
        project.ok(&["environments", "clone", "default", name, "--quiet"]);
    }
    project.ok(&args);
    write_workloads(&project, &scores, 2);
    kill_often::<F>(&project, kills, seed, &args);
}

/// As [`killed`](super::killed), for an environment that a run makes: all of it is there, or nothing.
///
/// # Panics
/// One of that is not so.
pub fn killed_in_a_new_environment<F: Frontend>(binary: &str, kills: u32, seed: u64) {
    let project = initialized(binary);
    project.write(&provisioners::<F>("p"), PROVISIONERS);
    let scores: Vec<String> = (0..WORKLOADS).map(|n| format!("w{n:03}.yaml")).collect();
    write_workloads(&project, &scores, 1);
    project.ok(&["generate", "--quiet", "w000.yaml"]);
    project.ok(&["environments", "clone", "default", "pr-1", "--quiet"]);
    // What is drawn is the same each time.
    let mut args = vec!["generate", "--quiet", "--seed", "x", "--env", "live"];
    args.extend(OUTPUT);
    args.extend(scores.iter().map(String::as_str));
    kill_often::<F>(&project, kills, seed, &args);
}

/// Has two runs at the same time add a workload each, to two environments and to one, so many times. Nothing may be lost.
///
/// # Panics
/// Something is.
pub fn together_in_environments<F: Frontend>(binary: &str, times: usize) {
    let project = Project::empty(binary);
    project.ok(&INIT);
    project.write("first.yaml", &workload("first", 1));
    project.ok(&["generate", "--quiet", "first.yaml"]);
    for name in ENVIRONMENTS {
        project.ok(&["environments", "clone", "default", name, "--quiet"]);
    }
    for time in 0..times {
        let names = [format!("left-{time}"), format!("right-{time}")];
        succeed_together([0, 1].map(|side| {
            let name = &names[side];
            let file = format!("{name}.yaml");
            project.write(&file, &workload(name, 1));
            // Two environments, then one.
            let environment = ENVIRONMENTS[if time % 2 == 0 { side } else { 0 }];
            let [flag, output] = OUTPUT;
            project.command(&["generate", &file, "--env", environment, flag, output])
        }));
    }
    let (both, one) = (times.div_ceil(2), times / 2);
    for (name, count) in [("live", 1 + both + 2 * one), ("pr-1", 1 + both)] {
        let state = project.read(&format!(".{}/environments/{name}/state.yaml", F::NAME));
        let state = parse_str(&state).expect("a state is YAML");
        let workloads = state.get("workloads").and_then(|all| all.as_map().cloned());
        assert_eq!(workloads.map(|all| all.len()), Some(count), "{name}");
    }
    let default = project.ok(&["workloads", "list", "--format", "json"]);
    assert_eq!(default.matches("\"Name\"").count(), 1, "{default}");
}
