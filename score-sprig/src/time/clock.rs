//! The time now, and time zones.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use score_template::Context;

/// The local time zone. It is UTC: the same input gives the same on every machine.
pub(super) const LOCAL: TimeZone = TimeZone::UTC;

/// A time zone by its name in the database, which is part of the program.
pub(super) fn zone(name: &str) -> Option<TimeZone> {
    match name {
        "UTC" | "Local" => Some(TimeZone::UTC),
        name => TimeZone::get(name).ok(),
    }
}

/// The time now.
pub(crate) fn now(context: &Context<'_>) -> Timestamp {
    let since_1970 = SignedDuration::try_from(context.outside().now());
    Timestamp::from_duration(since_1970.unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX)
}

/// The time now, in the local time zone.
pub(super) fn current(context: &Context<'_>) -> Zoned {
    now(context).to_zoned(LOCAL)
}
