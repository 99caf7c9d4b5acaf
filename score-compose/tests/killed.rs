//! Runs that are killed, and two at the same time: nothing is lost, nothing is half done.

use score_compose::Compose;

const BIN: &str = env!("CARGO_BIN_EXE_score-compose");

#[test]
fn a_killed_run_is_done_or_undone_1() {
    testdata::killed::<Compose>(BIN, 50, 0x5c0_4e01);
}

#[test]
fn a_killed_run_is_done_or_undone_2() {
    testdata::killed::<Compose>(BIN, 50, 0x5c0_4e02);
}

#[test]
fn two_runs_at_once_lose_nothing() {
    testdata::together::<Compose>(BIN, 50);
}

#[test]
fn a_killed_run_in_all_environments_leaves_each_whole() {
    testdata::killed_in_all_environments::<Compose>(BIN, 30, 0x5c0_4e06);
}

#[test]
fn two_runs_at_once_in_environments_lose_nothing() {
    testdata::together_in_environments::<Compose>(BIN, 30);
}

#[test]
fn a_killed_run_makes_an_environment_or_none() {
    testdata::killed_in_a_new_environment::<Compose>(BIN, 30, 0x5c0_4e07);
}
