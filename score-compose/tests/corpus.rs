//! The workload cases of the corpus.

fn main() -> std::process::ExitCode {
    testdata::workloads::<score_compose::Compose>()
}
