//! `validate` over the cases of the corpus.

fn main() -> std::process::ExitCode {
    testdata::validations::<score_k8s::K8s>(env!("CARGO_BIN_EXE_score-k8s"))
}
