//! States that someone changed.

fn main() -> std::process::ExitCode {
    testdata::states::<score_k8s::K8s>()
}
