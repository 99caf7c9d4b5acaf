//! `docs/errors.md` is made of the pages that `explain` prints: `BLESS=1` writes it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use score_cli::{Frontend, codes};
use score_compose::Compose;
use score_core::backend::Conventions;
use score_core::diagnostic::{Code, Severity};
use score_k8s::K8s;
use testdata::{Explanation, MARKS};

/// The name of a program in pages, which the page of all is not for.
const PROGRAM: &str = "score-k8s";

const HEAD: &str = "# Errors and warnings

Each message has a code: it stands in brackets before the message, is `code` in JSON, and stays the same between versions. This page
says of each what is wrong, why it is bad, shows an example and the fix. `score-k8s explain CODE` and `score-compose explain CODE`
print the same in a terminal, each of the codes that it has. The commands below are those of `score-k8s` where `score-compose` has the same. Files of an example
begin with a comment that names them; what leads out of it is shown as the lines that go (`-`) and those that come (`+`).

An error stops the run, and nothing is written. With `--strict` a warning does, too.

";

/// A code as the page shows it.
struct Row {
    code: String,
    severity: &'static str,
    category: String,
    explanation: String,
    page: String,
}

/// The codes of both binaries.
fn of_binaries() -> Vec<Row> {
    let both = [
        codes::of(&Conventions::of::<K8s>()),
        codes::of(&Conventions::of::<Compose>()),
    ]
    .concat();
    let rows = both.into_iter().map(|code| Row {
        code: code.as_str().to_owned(),
        severity: match code.severity() {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
        },
        category: code.category().as_str().to_owned(),
        explanation: code.explanation().to_owned(),
        page: code.page(PROGRAM).unwrap_or_default(),
    });
    rows.collect()
}

/// The codes of the library for other programs, which keeps its table to itself: as its text says them.
fn of_library() -> Vec<Row> {
    let text = fs::read_to_string(root().join("score-compiler/src/codes.rs")).unwrap();
    let rows = text.lines().filter_map(|line| {
        let (_, rest) = line.split_once(" = \"")?;
        let (code, rest) = rest.split_once("\", ")?;
        let (severity, rest) = rest.split_once(", \"")?;
        let explanation = rest.strip_suffix("\";")?;
        let (severity, category) = severity.split_once(" of ").unwrap_or((severity, "Input"));
        let page = root()
            .join("score-compiler/codes")
            .join(code.to_owned() + ".md");
        Some(Row {
            code: code.to_owned(),
            severity: if severity == "Error" {
                "Error"
            } else {
                "Warning"
            },
            category: category.to_lowercase(),
            explanation: explanation.to_owned(),
            page: fs::read_to_string(page).unwrap_or_default(),
        })
    });
    rows.collect()
}

/// The codes whose examples the binary of a target tries.
fn tried<F: Frontend>() -> Vec<String> {
    let is_tried = |code: &Code| {
        let page = code.page(F::NAME).unwrap_or_default();
        Explanation::parse(&page).is_ok_and(|page| page.is_tried_with(F::NAME))
    };
    let codes = codes::of(&Conventions::of::<F>())
        .into_iter()
        .filter(is_tried);
    codes.map(|code| code.as_str().to_owned()).collect()
}

fn root() -> PathBuf {
    testdata::folder().join("..")
}

fn all() -> BTreeMap<String, Row> {
    let rows = of_binaries().into_iter().chain(of_library());
    rows.map(|row| (row.code.clone(), row)).collect()
}

fn page(all: &BTreeMap<String, Row>) -> String {
    let mut text = HEAD.to_owned() + "| code | |\n|---|---|\n";
    for Row {
        code, explanation, ..
    } in all.values()
    {
        text += &format!("| [`{code}`](#{code}) | {explanation} |\n");
    }
    for row in all.values() {
        let mender = match row.category.as_str() {
            "input" => "whoever writes the files",
            "usage" => "whoever types the command line",
            _ => "whoever runs the machine",
        };
        let Row {
            code,
            severity,
            page,
            ..
        } = row;
        text += &format!("\n## {code}\n\n*{severity}, for {mender} to mend.*\n\n{page}");
    }
    text
}

#[test]
fn the_page_of_all_codes_is_in_step() {
    let path = root().join("docs/errors.md");
    let wanted = page(&all());
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        fs::write(&path, wanted).unwrap();
        return;
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let differs = known.lines().zip(wanted.lines()).position(|(a, b)| a != b);
    assert!(
        known == wanted,
        "docs/errors.md is not what the pages give, from line {}: BLESS=1 writes it",
        differs.map_or(0, |line| line + 1)
    );
}

#[test]
fn every_code_has_a_page_with_all_parts() {
    // A program of one's own is no command line.
    let library: BTreeSet<String> = of_library().into_iter().map(|row| row.code).collect();
    assert_eq!(library.len(), 3);
    let tried = [tried::<K8s>(), tried::<Compose>()].concat();
    let mut faults = Vec::new();
    for (code, row) in all() {
        if let Err(fault) = Explanation::parse(&row.page) {
            faults.push(format!("{code}: {fault}"));
        } else if tried.contains(&code) == library.contains(&code) {
            faults.push(format!("{code}: its example is not tried, and could be"));
        }
        let is_wide = |line: &&str| line.chars().count() > 120;
        faults.extend(
            row.page
                .lines()
                .filter(is_wide)
                .map(|line| format!("{code}: {line}")),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_page_is_of_a_code() {
    let all = all();
    let mut count = 0;
    for folder in fs::read_dir(root()).unwrap() {
        let Ok(pages) = fs::read_dir(folder.unwrap().path().join("codes")) else {
            continue;
        };
        for page in pages {
            let name = page.unwrap().file_name().into_string().unwrap();
            let code = name.strip_suffix(".md").unwrap_or(&name);
            assert!(all.contains_key(code), "{name} is of no code");
            count += 1;
        }
    }
    assert_eq!(count, all.len());
    assert_eq!(MARKS.len(), 3);
}
