//! States that someone changed.

fn main() -> std::process::ExitCode {
    testdata::states::<score_compose::Compose>()
}
