//! Arithmetic of times and durations, which are numbers of nanoseconds.

use jiff::{Timestamp, Zoned};
use score_template::CallResult;

use super::value::Time;

/// A second in nanoseconds.
pub(super) const SECOND: i64 = 1_000_000_000;

/// Seconds since 1970, rounded down.
pub(super) fn unix_seconds(time: &Zoned) -> i64 {
    let seconds = time.timestamp().as_nanosecond().div_euclid(SECOND.into());
    i64::try_from(seconds).unwrap_or(0)
}

/// A later time, in the same zone.
pub(super) fn later(time: &Zoned, nanoseconds: i64) -> CallResult {
    let later = time.timestamp().as_nanosecond() + i128::from(nanoseconds);
    let later = Timestamp::from_nanosecond(later).map_err(|_| "the time is out of range")?;
    Ok(Time::value(later.to_zoned(time.time_zone().clone())))
}

/// Nanoseconds from one time to another, as far as a duration reaches.
pub(super) fn nanoseconds_between(from: &Zoned, to: &Zoned) -> i64 {
    let nanoseconds = to.timestamp().as_nanosecond() - from.timestamp().as_nanosecond();
    let limit = if nanoseconds < 0 { i64::MIN } else { i64::MAX };
    i64::try_from(nanoseconds).unwrap_or(limit)
}

/// To the nearest multiple, half away from zero.
pub(super) fn rounded(nanoseconds: i64, unit: i64) -> i64 {
    if unit <= 0 {
        return nanoseconds;
    }
    let rest = nanoseconds % unit;
    let down = nanoseconds - rest;
    if rest.unsigned_abs() * 2 < unit.unsigned_abs() {
        down
    } else {
        down.saturating_add(unit * nanoseconds.signum())
    }
}
