//! Says what is wrong with a Score file: `cargo run --example validate < score.yaml`.

#[allow(clippy::print_stdout, reason = "an example prints")]
fn main() -> std::io::Result<std::process::ExitCode> {
    let report = score_compiler::validate(&std::io::read_to_string(std::io::stdin())?);
    print!("{report}");
    Ok(u8::from(!report.is_valid()).into())
}
