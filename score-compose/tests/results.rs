//! What `generate --result json` says of each case of the corpus.

fn main() -> std::process::ExitCode {
    testdata::results::<score_compose::Compose>(env!("CARGO_BIN_EXE_score-compose"))
}
