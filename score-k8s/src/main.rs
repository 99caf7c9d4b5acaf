//! `score-k8s`: Score files in, Kubernetes manifests out.

fn main() -> std::process::ExitCode {
    score_k8s::run()
}
