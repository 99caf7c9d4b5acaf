//! Ways out of a restricted run.

fn main() -> std::process::ExitCode {
    testdata::escapes::<score_compose::Compose>(env!("CARGO_BIN_EXE_score-compose"))
}
