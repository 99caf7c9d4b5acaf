//! Runs that are killed, and runs at the same time.

mod environments;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use score_cli::Frontend;
use score_yaml::parse_str;

use crate::project::{Project, said};
pub use environments::{
    killed_in_a_new_environment, killed_in_all_environments, together_in_environments,
};

const WORKLOADS: usize = 200;
const INIT: [&str; 4] = [
    "init",
    "--quiet",
    "--no-sample",
    "--no-default-provisioners",
];
/// Resources that share a state, and remember what they were given.
const PROVISIONERS: &str = "\
- uri: template://thing
  type: thing
  state: |
    size: {{ .Params.size }}
  shared: |
    things: {{ dict .Uid .Params.size | toJson }}
  outputs: |
    size: {{ .State.size }}
";

type Files = BTreeMap<String, Vec<u8>>;

/// Files that say the same in the form of resource definitions, and the flags that name them.
const PLATFORM: &str = "\
apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {id: things}
entity:
  name: Things
  type: thing
  driver_type: humanitec/template
  driver_inputs:
    values:
      templates:
        outputs: |
          size: {{ .resource.size }}
        cookie: |
          size: {{ .resource.size }}
  provision: {label: {is_dependent: true}}
  criteria: [{}]
---
apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {id: labels}
entity:
  name: Labels
  type: label
  driver_type: humanitec/template
  driver_inputs:
    values:
      size: ${resources.thing.outputs.size}
      templates:
        cookie: |
          size: {{ .driver.values.size }}
  criteria: [{}]
";
const DEFINITIONS: [&str; 2] = ["--definitions", "platform.yaml"];

/// What adds a Secret for each resource to [`PROVISIONERS`].
const SECRETS: &str = "  manifests: |
    - apiVersion: v1
      kind: Secret
      metadata:
        name: {{ .SourceWorkload }}
      stringData:
        size: {{ .Params.size | quote }}
";
const IN_A_FOLDER: [&str; 5] = [
    "--prune",
    "--output-dir",
    "out",
    "--secret-objects",
    "separate=secrets.yaml",
];

/// As [`killed`], with resource definitions: what is kept of them is done or undone with the rest.
///
/// # Panics
/// One of that is not so.
pub fn killed_with_definitions<F: Frontend>(binary: &str, kills: u32, seed: u64) {
    let project = initialized(binary);
    project.write("platform.yaml", PLATFORM);
    kill_generate::<F>(&project, kills, seed, &DEFINITIONS, WORKLOADS);
}

/// Kills `generate` at so many random moments, on a project of 200 workloads. After each the project has to
/// open, with all files as they were before the run or all as they are after it; and the run, done again, has to
/// give what it gives undisturbed.
///
/// # Panics
/// One of that is not so.
pub fn killed<F: Frontend>(binary: &str, kills: u32, seed: u64) {
    let project = initialized(binary);
    project.write(&provisioners::<F>("p"), PROVISIONERS);
    kill_generate::<F>(&project, kills, seed, &[], WORKLOADS);
}

/// As [`killed`], with a file for each object, secrets apart, and workloads that go: no file of the folder stays, and none goes
/// too early.
///
/// # Panics
/// One of that is not so.
pub fn killed_in_a_folder<F: Frontend>(binary: &str, kills: u32, seed: u64) {
    let project = initialized(binary);
    let text = PROVISIONERS.to_owned() + SECRETS;
    project.write(&provisioners::<F>("p"), &text);
    kill_generate::<F>(&project, kills, seed, &IN_A_FOLDER, WORKLOADS * 3 / 4);
}

/// As [`killed`], for `state import` over a state of 200 provisioner files.
///
/// # Panics
/// One of that is not so.
pub fn killed_import<F: Frontend>(binary: &str, kills: u32, seed: u64) {
    let project = initialized(binary);
    project.write("w0.yaml", &workload("w0", 1));
    for version in ["2", "1"] {
        for n in 0..WORKLOADS {
            let text = format!("# {version}\n[]\n");
            project.write(&provisioners::<F>(&format!("p{n:03}")), &text);
        }
        project.ok(&["generate", "--quiet", "w0.yaml", "--image", version]);
        if version == "2" {
            project.ok(&["state", "export", "--quiet", "--plain", "archive"]);
        }
    }
    kill_often::<F>(
        &project,
        kills,
        seed,
        &["state", "import", "--quiet", "--overwrite", "archive"],
    );
}

fn initialized(binary: &str) -> Project {
    let project = Project::empty(binary);
    project.ok(&INIT);
    project
}

/// The path of a provisioner file.
fn provisioners<F: Frontend>(name: &str) -> String {
    format!(".{}/{name}.provisioners.yaml", F::NAME)
}

/// Kills `generate` with some flags for the second version of so many workloads, after one for the first version of all.
fn kill_generate<F: Frontend>(
    project: &Project,
    kills: u32,
    seed: u64,
    flags: &[&str],
    count: usize,
) {
    let scores: Vec<String> = (0..WORKLOADS).map(|n| format!("w{n:03}.yaml")).collect();
    let args = |count: usize| {
        let mut args = vec!["generate", "--quiet"];
        args.extend(flags);
        args.extend(scores.iter().take(count).map(String::as_str));
        args
    };
    // Guids and the like are random, so all runs start from where they are known.
    write_workloads(project, &scores, 1);
    project.ok(&args(WORKLOADS));
    write_workloads(project, &scores, 2);
    kill_often::<F>(project, kills, seed, &args(count));
}

/// Kills a run at so many random moments, each time from what the project is now.
fn kill_often<F: Frontend>(project: &Project, kills: u32, seed: u64, args: &[&str]) {
    let old = project.files();
    let start = Instant::now();
    project.ok(args);
    let duration = start.elapsed();
    let new = project.files();
    assert!(old != new, "the run changes something");

    let mut random = Random(seed);
    let mut seen = [0; 3];
    for kill in 0.. {
        // On a busy machine it may take more of them until one comes while files are written.
        if kill >= kills && (seen[2] > 0 || kill >= 10 * kills) {
            break;
        }
        restore(project, &old);
        let mut command = project.command(args);
        let mut child = command
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary was built");
        if kill % 2 == 0 {
            std::thread::sleep(random.below(duration * 5 / 4));
        } else {
            // Where it matters most: while files are written, and among the renames.
            let stage = if kill % 8 < 4 {
                "journal"
            } else {
                "journal.complete"
            };
            let journal = project.path(&format!(".{}/{stage}.json", F::NAME));
            while !journal.exists() && matches!(child.try_wait(), Ok(None)) {}
            if kill % 4 == 1 {
                std::thread::sleep(random.below(duration / 8));
            }
        }
        let _ = child.kill();
        let _ = child.wait();

        let killed = project.files();
        project.ok(&INIT);
        let opened = project.files();
        assert!(
            opened == old || opened == new,
            "kill {kill} of seed {seed}: a mix of old and new in {:?}",
            differing(&opened, &old, &new)
        );
        seen[if killed == old {
            0
        } else if killed == new {
            1
        } else {
            2
        }] += 1;
        project.ok(args);
        let again = project.files();
        assert!(
            again == new,
            "kill {kill} of seed {seed}: done again it differs in {:?}",
            differing(&again, &new, &new)
        );
    }
    assert!(
        seen[2] > 0,
        "no kill came while files were written; untouched, done and half done were {seen:?}"
    );
}

/// Starts runs at the same time, all of which have to succeed.
fn succeed_together(runs: impl IntoIterator<Item = Command>) {
    let start = |mut run: Command| {
        let run = run.stderr(Stdio::piped()).spawn();
        run.expect("the binary was built")
    };
    let started: Vec<_> = runs.into_iter().map(start).collect();
    for run in started {
        let output = run.wait_with_output().expect("it was started");
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// Has two runs at the same time add a workload each, so many times. Nothing may be lost.
///
/// # Panics
/// Something is.
pub fn together<F: Frontend>(binary: &str, times: usize) {
    let project = Project::empty(binary);
    project.ok(&INIT);
    let state = format!(".{}/state.yaml", F::NAME);
    for time in 0..times {
        let names = [format!("left-{time}"), format!("right-{time}")];
        succeed_together(names.each_ref().map(|name| {
            let file = format!("{name}.yaml");
            project.write(&file, &workload(name, 1));
            project.command(&["generate", &file, "-o", "out.yaml"])
        }));
        let out = project.read("out.yaml");
        for name in &names {
            assert!(
                out.contains(&format!("workload-name: {name}\n")),
                "`{name}` is lost in the output"
            );
        }
    }
    let state = parse_str(&project.read(&state)).expect("a state is YAML");
    let workloads = state.get("workloads").and_then(|w| w.as_map().cloned());
    assert_eq!(workloads.map(|w| w.len()), Some(2 * times));
}

/// Has two runs at the same time write other objects into one folder, without a state, so many times. The folder has to hold
/// those of one of them, and what its list names.
///
/// # Panics
/// It holds a mix.
pub fn together_in_a_folder(binary: &str, times: usize) {
    const EACH: usize = 40;
    let project = Project::empty(binary);
    let names: Vec<String> = (0..2 * EACH).map(|n| format!("w{n:03}")).collect();
    for name in &names {
        project.write(&format!("{name}.yaml"), &workload(name, 1));
    }
    let files: Vec<String> = names.iter().map(|name| format!("{name}.yaml")).collect();
    for _ in 0..times {
        succeed_together(files.chunks(EACH).map(|files| {
            let mut args = vec!["generate", "--no-state", "--seed=x", "--output-dir=out"];
            args.extend(files.iter().map(String::as_str));
            project.command(&args)
        }));
        let listed = project.read("out/.score-k8s-files");
        let listed: BTreeSet<&str> = listed.lines().skip(1).collect();
        let entries = fs::read_dir(project.path("out")).expect("it is there");
        let found = entries.map(|entry| entry.expect("it is ours").file_name());
        let found: BTreeSet<String> = found
            .map(|name| name.to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.'))
            .collect();
        let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(
            found, listed,
            "files that no list names, or the other way round"
        );
        let kustomization = project.read("out/kustomization.yaml");
        let wanted = kustomization.matches("  - ").count();
        assert_eq!(
            wanted + 1,
            listed.len(),
            "a list of one run, and objects of the other"
        );
    }
}

/// A workload; every tenth has a file, which may be one on the disk.
fn workload(name: &str, version: u32) -> String {
    let files = if name.ends_with('0') {
        format!(", files: {{/etc/app: {{content: version {version}}}}}")
    } else {
        String::new()
    };
    format!(
        "apiVersion: score.dev/v1b1
metadata: {{name: {name}}}
containers: {{main: {{image: 'app:{version}'{files}}}}}
"
    )
}

fn write_workloads(project: &Project, files: &[String], version: u32) {
    let resources = format!("resources: {{thing: {{type: thing, params: {{size: {version}}}}}}}\n");
    for file in files {
        let score = workload(file.trim_end_matches(".yaml"), version);
        project.write(file, &(score + &resources));
    }
}

/// Puts files back to what they were, and removes all others.
fn restore(project: &Project, files: &Files) {
    let found = project.files();
    for name in found.keys().filter(|name| !files.contains_key(*name)) {
        fs::remove_file(project.path(name)).expect("the file is ours");
    }
    for (name, bytes) in files
        .iter()
        .filter(|(name, bytes)| found.get(*name) != Some(bytes))
    {
        fs::write(project.path(name), bytes).expect("the file is ours");
    }
}

/// The names of some files that are neither as in one set nor as in the other.
fn differing<'a>(found: &'a Files, old: &'a Files, new: &'a Files) -> Vec<&'a String> {
    let names = found
        .keys()
        .chain(old.keys().filter(|name| !found.contains_key(*name)));
    names
        .filter(|name| found.get(*name) != old.get(*name) || found.get(*name) != new.get(*name))
        .take(5)
        .collect()
}

/// Random moments that a seed repeats (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        limit * (self.0 % 1000) as u32 / 1000
    }
}
