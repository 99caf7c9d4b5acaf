//! Ways out of a restricted run.

fn main() -> std::process::ExitCode {
    testdata::escapes::<score_k8s::K8s>(env!("CARGO_BIN_EXE_score-k8s"))
}
