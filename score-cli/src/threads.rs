//! The threads that a command works on: as many as there are cores, or as many as the system gives.

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};
use std::thread;

use rayon::{ThreadBuilder, ThreadPoolBuilder};

use crate::binary::Binary;
use crate::environment_name::{ENVIRONMENTS, EnvironmentName};
use crate::state_files::STATE;

/// Sets up the thread pool of a command, with this thread as a member. It is the only member if the command is small:
/// then no thread is started and nothing is handed over. Otherwise it starts each stage, so that a stage finds on its
/// thread the part of the project that the one before made there; and its memory grows in larger steps than that of
/// other threads. `score_files` is how many Score files the command names; `None` if a file names them. `environment` is the
/// name of the environment that it is for; empty if none is named.
pub(crate) fn configure(binary: Binary, score_files: Option<usize>, environment: &str) {
    let folder = PathBuf::from(format!(".{}", binary.name()));
    let mut states = vec![folder.join(STATE)];
    if let Ok(name) = EnvironmentName::parse(environment) {
        states.push(folder.join(ENVIRONMENTS).join(name.as_str()).join(STATE));
    }
    let count = if is_small(score_files, &states) {
        1
    } else {
        cores()
    };
    build_pool(count);
}

/// True if a command is done before other threads have started: it has a few Score files, and states of a few workloads.
fn is_small(score_files: Option<usize>, states: &[PathBuf]) -> bool {
    const FILES: usize = 8;
    const STATE_BYTES: u64 = 64 * 1024;
    let size = |state: &PathBuf| fs::metadata(state).map_or(0, |state| state.len());
    score_files.is_some_and(|count| count <= FILES)
        && states.iter().all(|state| size(state) <= STATE_BYTES)
}

/// The most threads that are started: more would have nothing to do, and each takes memory.
const MAX_THREADS: usize = 256;

/// The number of threads that can run at once, or that the environment asks for.
fn cores() -> usize {
    let said = std::env::var("RAYON_NUM_THREADS");
    let said = said.ok().and_then(|count| count.parse().ok());
    said.filter(|count| *count > 0)
        .unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from))
        .min(MAX_THREADS)
}

/// Makes the pool of this thread and others. These are started first, because a pool for which one thread is missing
/// cannot be made, and nothing works without a pool.
fn build_pool(count: usize) {
    let is_limited = score_system::is_address_space_limited();
    if count > 1 && !is_limited {
        allocate_and_free(KEPT);
        allocate_and_free(STEP);
    }
    let start = |_| match is_limited {
        true => spawn_within_limit(),
        false => spawn(|| _ = allocate_and_free(STEP)).ok(),
    };
    let workers: Vec<Sender<ThreadBuilder>> = (1..count).map_while(start).collect();
    let count = workers.len() + 1;
    let mut workers = workers.into_iter();
    let pool = ThreadPoolBuilder::new()
        .num_threads(count)
        .use_current_thread()
        .spawn_handler(|member| {
            let other = workers
                .next()
                .expect("the pool has a member for each thread");
            other
                .send(member)
                .map_err(|_| io::Error::other("a thread has ended"))
        });
    // A program that has a pool already keeps it.
    let _ = pool.build_global();
}

/// What [`allocate_and_free`] is told first, in bytes: the most that glibc takes as a sign of what a program needs. Of allocations
/// up to this size it keeps the memory when they are freed.
const KEPT: usize = 31 << 20;

/// What a thread gets at once from the system, in bytes. Of all threads but the first, glibc asks for memory page by page
/// otherwise: some thousand calls, during which no other thread gets a page.
const STEP: usize = 24 << 20;

/// Shows the allocator how much memory will be wanted; no page of it is touched. False if there is not so much.
fn allocate_and_free(bytes: usize) -> bool {
    let mut room = Vec::<u8>::new();
    let is_there = room.try_reserve_exact(bytes).is_ok();
    // The allocation must not be optimized away, though nothing is put there.
    drop(black_box(room));
    is_there
}

/// [`spawn`] where address space is limited. A thread that gets its stack but not the little memory that it needs
/// besides aborts the process, so this makes sure that there is room for more than that, and waits until the thread
/// runs.
fn spawn_within_limit() -> Option<Sender<ThreadBuilder>> {
    /// Twice the 2 MiB of a stack.
    const ROOM: usize = 4 << 20;
    if !allocate_and_free(ROOM) {
        return None;
    }
    let (runs, started) = mpsc::channel();
    let other = spawn(move || _ = runs.send(())).ok()?;
    started.recv().ok().map(|()| other)
}

/// Starts a thread that calls `runs` and then waits to be told which member of the pool it is.
fn spawn(runs: impl FnOnce() + Send + 'static) -> io::Result<Sender<ThreadBuilder>> {
    let (send, receive) = mpsc::channel::<ThreadBuilder>();
    thread::Builder::new().spawn(move || {
        runs();
        if let Ok(member) = receive.recv() {
            member.run();
        }
    })?;
    Ok(send)
}
