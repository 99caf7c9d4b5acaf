//! `validate` over the cases of the corpus.

fn main() -> std::process::ExitCode {
    testdata::validations::<score_compose::Compose>(env!("CARGO_BIN_EXE_score-compose"))
}
