//! Runs that are killed, and two at the same time: nothing is lost, nothing is half done.

use score_k8s::K8s;

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");

#[test]
fn a_killed_run_is_done_or_undone_1() {
    testdata::killed::<K8s>(BIN, 50, 0x5c0_4e01);
}

#[test]
fn a_killed_run_is_done_or_undone_2() {
    testdata::killed::<K8s>(BIN, 50, 0x5c0_4e02);
}

#[test]
fn a_killed_run_with_definitions_is_done_or_undone() {
    testdata::killed_with_definitions::<K8s>(BIN, 50, 0x5c0_4e03);
}

#[test]
fn a_killed_run_into_a_folder_is_done_or_undone() {
    testdata::killed_in_a_folder::<K8s>(BIN, 30, 0x5c0_4e04);
}

#[test]
fn a_killed_import_is_done_or_undone() {
    testdata::killed_import::<K8s>(BIN, 30, 0x5c0_4e05);
}

#[test]
fn two_runs_at_once_into_one_folder_make_no_mix() {
    testdata::together_in_a_folder(BIN, 40);
}

#[test]
fn two_runs_at_once_lose_nothing() {
    testdata::together::<K8s>(BIN, 50);
}

#[test]
fn a_killed_run_in_all_environments_leaves_each_whole() {
    testdata::killed_in_all_environments::<K8s>(BIN, 30, 0x5c0_4e06);
}

#[test]
fn two_runs_at_once_in_environments_lose_nothing() {
    testdata::together_in_environments::<K8s>(BIN, 30);
}
