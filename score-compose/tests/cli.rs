//! The transcripts of the command line.

fn main() -> std::process::ExitCode {
    testdata::transcripts::<score_compose::Compose>(env!("CARGO_BIN_EXE_score-compose"))
}
