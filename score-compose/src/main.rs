//! `score-compose`: Score files in, a compose file out.

fn main() -> std::process::ExitCode {
    score_compose::run()
}
