//! Times `generate` with definitions against the same project with provisioners, and how both `generate` and `graph`
//! grow: `time-definitions BINARY`. CONTRIBUTING says how to run it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers"
)]

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use benches::definitions::{Platform, definitions};

/// The workloads of the project that both ways compile.
const WORKLOADS: usize = 1_000;

/// The definitions, most of which match nothing.
const DEFINITIONS: usize = 200;

/// So many times the time with provisioners may it take.
const LIMIT: f64 = 2.0;

/// The numbers of resources of which growth is shown.
const NODES: [usize; 5] = [500, 1_000, 2_000, 5_000, 10_000];

/// So often is each run timed; the fastest counts, as others of the machine only make it slower.
const ROUNDS: usize = 5;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let Some(binary) = std::env::args().nth(1) else {
        eprintln!("usage: time-definitions BINARY");
        return ExitCode::FAILURE;
    };
    let folder = std::env::temp_dir().join(format!("time-definitions-{}", std::process::id()));
    let timed = fs::canonicalize(binary)
        .map_err(Box::from)
        .and_then(|binary| time(&binary, &folder));
    // What is left of it is in nobody's way.
    let _ = fs::remove_dir_all(&folder);
    match timed {
        Ok(ratio) if ratio <= LIMIT => ExitCode::SUCCESS,
        Ok(ratio) => {
            eprintln!("time-definitions: {ratio:.2} is more than {LIMIT}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("time-definitions: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints all; the larger one of the ratios of a first run and a rerun.
fn time(binary: &Path, folder: &Path) -> Result<f64> {
    let ratio = compare(binary, folder)?;
    println!();
    growth(binary, folder)?;
    Ok(ratio)
}

/// Times both ways in turn, so that what else the machine does slows down both.
fn compare(binary: &Path, folder: &Path) -> Result<f64> {
    let provisioners = Project::new(binary, folder.join("provisioners"), WORKLOADS, None)?;
    let plain = Some(Platform::Plain);
    let definitions = Project::new(binary, folder.join("definitions"), WORKLOADS, plain)?;
    let mut first = [Duration::MAX; 2];
    let mut again = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        for (at, project) in [&provisioners, &definitions].into_iter().enumerate() {
            project.init()?;
            first[at] = first[at].min(project.generate(true)?);
            again[at] = again[at].min(project.generate(false)?);
        }
    }
    println!("{WORKLOADS} workloads, {DEFINITIONS} definitions: milliseconds");
    println!(
        "{:>10} {:>12} {:>12} {:>6}",
        "", "provisioners", "definitions", "ratio"
    );
    let mut largest: f64 = 0.0;
    for (name, [without, with]) in [("first run", first), ("rerun", again)] {
        let ratio = with.as_secs_f64() / without.as_secs_f64();
        largest = largest.max(ratio);
        println!(
            "{name:>10} {:>12.0} {:>12.0} {ratio:>6.2}",
            milliseconds(without),
            milliseconds(with)
        );
    }
    Ok(largest)
}

/// Times projects of growing size whose workloads are updated, and whose caches bring a policy that workloads wait for.
fn growth(binary: &Path, folder: &Path) -> Result<()> {
    println!("Growth: milliseconds, and microseconds for a resource of the graph");
    let heads = ["generate", "rerun", "graph json", "graph svg"];
    print!("{:>10}", "resources");
    heads.iter().for_each(|head| print!(" {head:>14}"));
    println!();
    for nodes in NODES {
        // Each workload has a volume, a cache and its policy; all share a database.
        let workloads = (nodes - 1) / 4;
        let folder = folder.join(nodes.to_string());
        let project = Project::new(binary, folder, workloads, Some(Platform::Full))?;
        let mut times = [Duration::MAX; 4];
        for _ in 0..ROUNDS.div_ceil(2) {
            project.init()?;
            let round = [
                project.generate(true)?,
                project.generate(false)?,
                project.graph("json")?,
                project.graph("svg")?,
            ];
            for (best, time) in times.iter_mut().zip(round) {
                *best = time.min(*best);
            }
        }
        print!("{:>10}", 4 * workloads + 1);
        for time in times {
            let each = 1_000.0 * milliseconds(time) / nodes as f64;
            print!(" {:>7.0} {each:>6.1}", milliseconds(time));
        }
        println!();
    }
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    1_000.0 * time.as_secs_f64()
}

/// A project in a folder of its own.
struct Project<'b> {
    binary: &'b Path,
    folder: PathBuf,
    score_files: Vec<String>,
    has_definitions: bool,
}

impl<'b> Project<'b> {
    /// Writes its Score files, and the definitions.
    fn new(
        binary: &'b Path,
        folder: PathBuf,
        workloads: usize,
        platform: Option<Platform>,
    ) -> Result<Self> {
        let kept = folder.join("platform");
        fs::create_dir_all(&kept)?;
        let texts = platform.map(|platform| definitions(DEFINITIONS, platform));
        for (i, text) in texts.iter().flatten().enumerate() {
            fs::write(kept.join(format!("{i:03}.yaml")), text)?;
        }
        let mut score_files = Vec::with_capacity(workloads);
        for number in 0..workloads {
            let name = format!("w{number:05}.score.yaml");
            fs::write(folder.join(&name), benches::score_file(number))?;
            score_files.push(name);
        }
        Ok(Project {
            binary,
            folder,
            score_files,
            has_definitions: platform.is_some(),
        })
    }

    /// Begins anew.
    fn init(&self) -> Result<()> {
        let state = self.folder.join(".score-k8s");
        if state.exists() {
            fs::remove_dir_all(state)?;
        }
        self.run(&["init", "--no-sample"], &[], Stdio::null())?;
        Ok(())
    }

    /// The time of a run that adds all Score files, or of one that makes everything again.
    fn generate(&self, is_first: bool) -> Result<Duration> {
        let mut args = vec!["generate"];
        if self.has_definitions {
            args.extend(["--definitions", "platform", "--app", "shop", "--env", "dev"]);
            args.extend(["--env-type", "development"]);
        }
        let score_files = match is_first {
            true => &self.score_files[..],
            false => &[],
        };
        self.run(&args, score_files, Stdio::null())
    }

    /// The time of the graph of the project.
    fn graph(&self, format: &str) -> Result<Duration> {
        let target = File::create(self.folder.join(format!("graph.{format}")))?;
        self.run(&["graph", "--format", format], &[], target.into())
    }

    fn run(&self, args: &[&str], more: &[String], target: Stdio) -> Result<Duration> {
        let mut command = Command::new(self.binary);
        let command = command.args(args).args(more).current_dir(&self.folder);
        let start = Instant::now();
        let output = command.stdout(target).stderr(Stdio::piped()).output()?;
        let time = start.elapsed();
        match output.status.success() {
            true => Ok(time),
            false => {
                let name = args.first().copied().unwrap_or_default();
                let said = String::from_utf8_lossy(&output.stderr);
                Err(format!("`{name}` in {}: {said}", self.folder.display()).into())
            }
        }
    }
}
