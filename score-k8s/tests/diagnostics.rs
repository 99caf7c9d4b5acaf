//! The diagnostics cases of the corpus.

fn main() -> std::process::ExitCode {
    testdata::diagnostics::<score_k8s::K8s>(env!("CARGO_BIN_EXE_score-k8s"))
}
