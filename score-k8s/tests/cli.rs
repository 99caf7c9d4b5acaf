//! The transcripts of the command line.

fn main() -> std::process::ExitCode {
    testdata::transcripts::<score_k8s::K8s>(env!("CARGO_BIN_EXE_score-k8s"))
}
