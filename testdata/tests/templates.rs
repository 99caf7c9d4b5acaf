//! The template cases of the corpus.

fn main() -> std::process::ExitCode {
    testdata::templates()
}
