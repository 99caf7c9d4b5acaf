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
