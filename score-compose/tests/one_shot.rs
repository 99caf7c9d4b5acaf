//! The workload cases of the corpus in clean folders, without a state and with one.

fn main() -> std::process::ExitCode {
    testdata::one_shot::<score_compose::Compose>(env!("CARGO_BIN_EXE_score-compose"))
}
