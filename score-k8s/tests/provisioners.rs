//! The provisioner cases of the corpus.

fn main() -> std::process::ExitCode {
    testdata::provisioners::<score_k8s::K8s>()
}
