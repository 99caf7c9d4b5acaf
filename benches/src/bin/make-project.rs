//! Writes the Score files of the benchmark project: `make-project FOLDER COUNT`.
#![expect(clippy::print_stderr, reason = "a program for developers")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(folder), Some(Ok(count))) = (args.next(), args.next().map(|n| n.parse::<usize>()))
    else {
        eprintln!("usage: make-project FOLDER COUNT");
        return ExitCode::FAILURE;
    };
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(&folder)?;
        for number in 0..count {
            let path = format!("{folder}/w{number:05}.score.yaml");
            std::fs::write(path, benches::score_file(number))?;
        }
        Ok(())
    };
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("make-project: {folder}: {error}");
            ExitCode::FAILURE
        }
    }
}
