//! Runs a target over its inputs. What fails is in the message and in a file.

use std::any::Any;
use std::env;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::corpus;
use crate::dictionary;
use crate::mutate::Mutator;

/// About so many files of the corpus, which has tests of its own, are tried as they are.
const SEEDS: usize = 40;
/// So many mutations of each target's seeds are tried, unless more are asked for.
const MUTATIONS: u64 = 300;
/// Targets of which it is a third.
const SLOW: [&str; 3] = ["extension", "reply", "score"];
/// No input may take longer, on a machine that is busy with other things.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 5 });
/// All inputs of this process may take so much memory.
const MOST_MEMORY: usize = 1 << 30;

/// When there are enough mutations.
enum Enough {
    Number(u64),
    Time(Duration),
}

impl Enough {
    /// `SCORE_FUZZ_SECONDS` for each target; `SCORE_CI=full` is a minute.
    fn asked(target: &str) -> Enough {
        let seconds = env::var("SCORE_FUZZ_SECONDS");
        if let Some(seconds) = seconds.ok().and_then(|text| text.parse().ok()) {
            return Enough::Time(Duration::from_secs(seconds));
        }
        match env::var("SCORE_CI").as_deref() {
            Ok("full") => Enough::Time(Duration::from_secs(60)),
            _ if SLOW.contains(&target) => Enough::Number(MUTATIONS / 3),
            _ => Enough::Number(MUTATIONS),
        }
    }
}

/// Runs a target over its seeds, then over mutations of them.
#[expect(clippy::print_stdout, reason = "a test says what it has done")]
pub(crate) fn run(name: &str, target: fn(&[u8])) {
    let start = env::var("SCORE_FUZZ_SEED").ok();
    let start = start.and_then(|text| text.parse().ok()).unwrap_or(1);
    let mutator = Mutator {
        start,
        seeds: corpus::seeds(name),
        words: dictionary::words(name),
    };
    let mut runner = Runner::new(name, target, LONGEST);
    let step = mutator.seeds.len().div_ceil(SEEDS);
    for (i, seed) in mutator.seeds.iter().enumerate() {
        if seed.is_own || i % step == 0 {
            runner.try_input(&seed.bytes, &seed.name);
        }
    }
    let (enough, began) = (Enough::asked(name), Instant::now());
    let mut number = 0;
    while match enough {
        Enough::Number(most) => number < most,
        Enough::Time(time) => began.elapsed() < time,
    } {
        let (input, of) = mutator.input(number);
        let from = format!("mutation {number} of {of} (SCORE_FUZZ_SEED={start})");
        runner.try_input(&input, &from);
        number += 1;
    }
    let (slowest, input) = &runner.slowest;
    println!(
        "{name}: {} seeds, {number} mutations; {slowest:?} for {input}",
        mutator.seeds.len()
    );
    let _ = fs::remove_file(&runner.current);
}

struct Runner {
    name: String,
    longest: Duration,
    /// To the thread that runs the target, so that one that has no end is noticed.
    inputs: Sender<Vec<u8>>,
    results: Receiver<thread::Result<()>>,
    /// Holds the input that is being tried: what aborts leaves nothing else.
    current: PathBuf,
    slowest: (Duration, String),
}

impl Runner {
    fn new(name: &str, target: fn(&[u8]), longest: Duration) -> Self {
        let (inputs, asked) = channel::<Vec<u8>>();
        let (done, results) = channel();
        thread::spawn(move || {
            for input in asked {
                let result = catch_unwind(|| target(&input));
                if done.send(result).is_err() {
                    break;
                }
            }
        });
        Runner {
            name: name.to_owned(),
            longest,
            inputs,
            results,
            current: file(&format!("fuzz-{name}-current")),
            slowest: (Duration::ZERO, String::new()),
        }
    }

    fn try_input(&mut self, input: &[u8], from: &str) {
        fs::write(&self.current, input).expect("the target folder can be written");
        let began = Instant::now();
        let is_sent = self.inputs.send(input.to_vec());
        let result = is_sent
            .map_err(|_| RecvTimeoutError::Disconnected)
            .and_then(|()| self.results.recv_timeout(self.longest));
        match result {
            Ok(Ok(())) => {}
            Ok(Err(panic)) => self.fail(input, from, &message(&*panic)),
            Err(RecvTimeoutError::Timeout) => self.fail(
                input,
                from,
                &format!("it takes longer than {:?}", self.longest),
            ),
            Err(RecvTimeoutError::Disconnected) => self.fail(input, from, "its thread is gone"),
        }
        let took = began.elapsed();
        if took > self.slowest.0 {
            self.slowest = (took, from.to_owned());
        }
        let taken = memory();
        if taken > MOST_MEMORY {
            let taken = format!(
                "{} MB are taken, by this input or one beside it",
                taken >> 20
            );
            self.fail(input, from, &taken);
        }
    }

    fn fail(&self, input: &[u8], from: &str, what: &str) -> ! {
        let hash = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
        });
        let kept = file(&format!("fuzz-{}-{hash:016x}", self.name));
        fs::write(&kept, input).expect("the target folder can be written");
        panic!(
            "target {name}, {from}: {what}\ninput, also in {kept} (in fuzz/seeds/{name}/ it is tried first):\n{input:?}",
            name = self.name,
            kept = kept.display(),
            input = String::from_utf8_lossy(input),
        );
    }
}

/// A file in the folder for what tests leave.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic").to_owned()
}

/// The most memory that this process has had, in bytes, where the system tells.
fn memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    number.unwrap_or(0) << 10
}

#[test]
fn what_has_no_end_fails() {
    let endless = |input: &[u8]| {
        if input == b"endless" {
            thread::sleep(Duration::from_secs(3600));
        }
    };
    let failed = |input: &'static [u8]| {
        let result = catch_unwind(|| {
            let mut runner = Runner::new("runner", endless, Duration::from_secs(2));
            runner.try_input(input, "a test");
        });
        result.err().map(|panic| message(&*panic))
    };
    assert_eq!(failed(b"short"), None);
    let said = failed(b"endless").expect("it has no end");
    assert!(said.contains("it takes longer than 2s"), "{said}");
}
