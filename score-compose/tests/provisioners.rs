//! The provisioner cases of the corpus.

fn main() -> std::process::ExitCode {
    testdata::provisioners::<score_compose::Compose>()
}
