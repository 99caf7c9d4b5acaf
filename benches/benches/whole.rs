//! Whole runs in memory of 1, 100, 1,000 and 10,000 workloads, first run and rerun from a state, for both
//! targets; the floor: parse and emit of the same bytes alone; and what extensions add.

use std::hint::black_box;

use benches::run::{Inputs, run};
use benches::{compose_project, extension, k8s_project};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use score_compose::Compose;
use score_core::backend::Backend;
use score_k8s::K8s;

const SIZES: [usize; 4] = [1, 100, 1_000, 10_000];

fn compose() -> Compose {
    let compose = Compose::default().project("bench");
    compose.mounts_directory(".score-compose/mounts")
}

fn target<B: Backend>(c: &mut Criterion, name: &str, backend: &B, project: fn(usize) -> Inputs) {
    let mut group = c.benchmark_group(name);
    group.sample_size(10);
    for size in SIZES {
        let inputs = project(size);
        let outputs = run(backend, &inputs);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("first", size), |b| {
            b.iter(|| run(backend, black_box(&inputs)))
        });
        let again = Inputs {
            state: outputs.state.clone(),
            score_files: Vec::new(),
            ..inputs.clone()
        };
        group.bench_function(BenchmarkId::new("rerun", size), |b| {
            b.iter(|| run(backend, black_box(&again)))
        });
        let main = String::from_utf8(outputs.main).expect("the output is text");
        group.bench_function(BenchmarkId::new("floor", size), |b| {
            b.iter(|| floor(black_box(&inputs), &main, &outputs.state));
        });
    }
    group.finish();
}

/// One workload and a hundred, with an extension each and without.
fn extensions<B: Backend>(
    c: &mut Criterion,
    name: &str,
    backend: &B,
    project: fn(usize) -> Inputs,
) {
    let mut group = c.benchmark_group(format!("{name} extensions"));
    for size in [1, 100] {
        let without = project(size);
        let with = Inputs {
            extensions: vec![extension(); size],
            ..without.clone()
        };
        for (name, inputs) in [("without", without), ("with", with)] {
            group.bench_function(BenchmarkId::new(name, size), |b| {
                b.iter(|| run(backend, black_box(&inputs)))
            });
        }
    }
    group.finish();
}

/// Parses what goes in, parses what comes out (as nobody hands us its tree), and emits it.
fn floor(inputs: &Inputs, main: &str, state: &str) -> usize {
    let inputs = inputs
        .score_files
        .iter()
        .chain([&inputs.provisioners, &inputs.state]);
    let read: usize = inputs
        .map(|text| {
            score_yaml::parse_str(text)
                .map(|_| 1)
                .expect("inputs are YAML")
        })
        .sum();
    let documents = score_yaml::parse_all_str(main).expect("the output is YAML");
    let state = score_yaml::parse_str(state).expect("the state is YAML");
    read + documents
        .iter()
        .chain([&state])
        .map(|value| score_yaml::emit(value).len())
        .sum::<usize>()
}

fn whole(c: &mut Criterion) {
    target(c, "k8s", &K8s::default(), k8s_project);
    target(c, "compose", &compose(), compose_project);
    extensions(c, "k8s", &K8s::default(), k8s_project);
    extensions(c, "compose", &compose(), compose_project);
}

criterion_group!(benches, whole);
criterion_main!(benches);
