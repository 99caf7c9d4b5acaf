//! The pages of the codes: what each gives as an example, and what it gives as the way out.

fn main() -> std::process::ExitCode {
    testdata::explanations::<score_k8s::K8s>(env!("CARGO_BIN_EXE_score-k8s"))
}
