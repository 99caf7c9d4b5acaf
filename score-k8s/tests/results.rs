//! What `generate --result json` says of each case of the corpus.

fn main() -> std::process::ExitCode {
    testdata::results::<score_k8s::K8s>(env!("CARGO_BIN_EXE_score-k8s"))
}
