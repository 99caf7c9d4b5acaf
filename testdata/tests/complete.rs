//! Every code has a case, whichever crate it is from.

use std::collections::BTreeSet;
use std::fs;

use score_cli::codes;
use score_compose::Compose;
use score_core::backend::Conventions;
use score_k8s::K8s;

#[test]
fn every_code_has_a_folder_and_every_folder_a_code() {
    let folders: BTreeSet<String> = fs::read_dir(testdata::folder().join("diagnostics"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let both = [
        codes::of(&Conventions::of::<K8s>()),
        codes::of(&Conventions::of::<Compose>()),
    ]
    .concat();
    let codes: BTreeSet<String> = both.iter().map(|code| code.as_str().to_owned()).collect();
    assert_eq!(folders, codes);
}

#[test]
fn no_two_crates_make_one_code() {
    for codes in [
        codes::of(&Conventions::of::<K8s>()),
        codes::of(&Conventions::of::<Compose>()),
    ] {
        let mut names: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
