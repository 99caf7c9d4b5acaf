//! Writes the Score files of the benchmark project, and definitions for it: `make-project FOLDER COUNT [DEFINITIONS
//! [full]]`.
#![expect(clippy::print_stderr, reason = "a program for developers")]

use std::process::ExitCode;

use benches::definitions::{Platform, definitions};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| args.get(at).map(|text| text.parse::<usize>());
    let (Some(folder), Some(Ok(count)), Ok(definition_count)) =
        (args.first(), number(1), number(2).transpose())
    else {
        eprintln!("usage: make-project FOLDER COUNT [DEFINITIONS [full]]");
        return ExitCode::FAILURE;
    };
    let platform = match args.get(3).map(String::as_str) {
        Some("full") => Platform::Full,
        _ => Platform::Plain,
    };
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for number in 0..count {
            let path = format!("{folder}/w{number:05}.score.yaml");
            std::fs::write(path, benches::score_file(number))?;
        }
        if let Some(count) = definition_count {
            std::fs::create_dir_all(format!("{folder}/definitions"))?;
            for (i, text) in definitions(count, platform).iter().enumerate() {
                std::fs::write(format!("{folder}/definitions/{i:03}.yaml"), text)?;
            }
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
