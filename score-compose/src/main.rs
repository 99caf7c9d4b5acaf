//! `score-compose`: Score files in, a compose file out.

fn main() -> std::process::ExitCode {
    score_cli::run::<score_compose::Compose>()
}
