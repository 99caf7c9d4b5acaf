//! Every code has a case.

use std::collections::BTreeSet;
use std::fs;

use score_core::diagnostic::Code;

#[test]
fn every_code_has_a_folder_and_every_folder_a_code() {
    let folders: BTreeSet<String> = fs::read_dir(testdata::folder().join("diagnostics"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let codes: BTreeSet<String> = Code::ALL
        .iter()
        .map(|code| code.as_str().to_owned())
        .collect();
    assert_eq!(folders, codes);
}
