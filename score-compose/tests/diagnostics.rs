//! The diagnostics cases of the corpus.

fn main() -> std::process::ExitCode {
    testdata::diagnostics::<score_compose::Compose>(env!("CARGO_BIN_EXE_score-compose"))
}
