//! Times and durations. `now` comes from outside, the local time zone is UTC.

mod arithmetic;
pub(crate) mod clock;
mod duration;
pub(crate) mod layout;
mod methods;
pub(crate) mod ordinal;
mod parse;
pub(crate) mod value;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use score_template::fmt::text;
use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

use self::arithmetic::{SECOND, later, nanoseconds_between, rounded, unix_seconds};
use self::clock::{LOCAL, current};
use self::value::{Time, time_at};
use crate::cast;

/// Steps for writing or reading a time, beside its text.
const TIME_STEPS: usize = 50;

const ANY: &[Type] = &[Type::Any];
const STR_ANY: &[Type] = &[Type::Str, Type::Any];
const STR_STR: &[Type] = &[Type::Str, Type::Str];
const STR_TIME: &[Type] = &[Type::Str, Time::TYPE];
const STR_ANY_STR: &[Type] = &[Type::Str, Type::Any, Type::Str];

pub(crate) use methods::methods;

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("ago", ANY, ago),
    Function::new("date", STR_ANY, date),
    Function::new("dateInZone", STR_ANY_STR, date_in_zone),
    Function::new("dateModify", STR_TIME, date_modify),
    Function::new("date_in_zone", STR_ANY_STR, date_in_zone),
    Function::new("date_modify", STR_TIME, date_modify),
    Function::new("duration", ANY, duration),
    Function::new("durationRound", ANY, duration_round),
    Function::new("htmlDate", ANY, html_date),
    Function::new("htmlDateInZone", &[Type::Any, Type::Str], html_date_in_zone),
    Function::new("mustDateModify", STR_TIME, must_date_modify),
    Function::new("mustToDate", STR_STR, must_to_date),
    Function::new("must_date_modify", STR_TIME, must_date_modify),
    Function::new("now", &[], now),
    Function::new("toDate", STR_STR, to_date),
    Function::new("unixEpoch", &[Time::TYPE], unix_epoch),
];

/// The time of a value: a time itself, seconds since 1970, or else now.
fn moment(context: &Context<'_>, value: &Value) -> Result<Zoned, CallError> {
    if let Some(time) = Time::of(value) {
        return Ok(time.clone());
    }
    match value {
        Value::Int(seconds) | Value::Int64(seconds) => {
            let time = Timestamp::from_second(*seconds);
            let time = time.map_err(|_| "the time is out of range")?;
            Ok(time.to_zoned(LOCAL))
        }
        _ => Ok(current(context)),
    }
}

/// A time in the layout and zone wished, in UTC if there is no such zone.
fn formatted(context: &mut Context<'_>, form: &str, date: &Value, zone: &str) -> CallResult {
    context.charge_bytes(TIME_STEPS)?;
    let zone = if zone.is_empty() { "UTC" } else { zone };
    let zone = clock::zone(zone).unwrap_or(TimeZone::UTC);
    let time = moment(context, date)?.with_time_zone(zone);
    context.made(layout::format(&time, form))
}

fn now(context: &mut Context<'_>, _: &[Value]) -> CallResult {
    Ok(Time::value(current(context)))
}

fn date(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    formatted(context, &args.text(0)?, args.any(1), "Local")
}

fn date_in_zone(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    formatted(context, &args.text(0)?, args.any(1), &args.text(2)?)
}

fn html_date(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    formatted(context, "2006-01-02", args.any(0), "Local")
}

fn html_date_in_zone(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    formatted(context, "2006-01-02", args.any(0), &args.text(1)?)
}

fn date_modify(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let nanoseconds = duration::parse(&args.text(0)?).unwrap_or(0);
    later(time_at(args, 1)?, nanoseconds)
}

fn must_date_modify(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    later(time_at(args, 1)?, duration::parse(&args.text(0)?)?)
}

fn must_to_date(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.charge_bytes(TIME_STEPS)?;
    let zone = LOCAL;
    let time = parse::parse(&args.text(0)?, &args.text(1)?, &zone)?;
    Ok(Time::value(time))
}

/// As `mustToDate`, but text that cannot be read gives the start of the year 1.
fn to_date(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    must_to_date(context, args).or_else(|_| {
        let zero = jiff::civil::date(1, 1, 1).to_zoned(TimeZone::UTC);
        let zero = zero.map_err(|_| "the time is out of range")?;
        Ok(Time::value(zero))
    })
}

fn unix_epoch(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::from(unix_seconds(time_at(args, 0)?).to_string()))
}

fn ago(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let then = moment(context, args.any(0))?;
    let passed = nanoseconds_between(&then, &current(context));
    Ok(Value::from(text(&Value::Duration(rounded(
        passed, SECOND,
    )))?))
}

/// `duration 95` is `1m35s`: seconds as an `int64` or a text.
fn duration(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let seconds = match args.any(0) {
        Value::Int64(seconds) => *seconds,
        Value::Str(seconds) => seconds.parse().unwrap_or(0),
        _ => 0,
    };
    let nanoseconds = seconds.wrapping_mul(SECOND);
    Ok(Value::from(text(&Value::Duration(nanoseconds))?))
}

/// A duration in its largest unit: `2h` for `2h10m5s`.
fn duration_round(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    const HOUR: u64 = 3_600_000_000_000;
    let nanoseconds = match args.any(0) {
        Value::Str(text) => duration::parse(text).unwrap_or(0),
        Value::Int64(nanoseconds) => cast::int(&Value::Int64(*nanoseconds)),
        value => Time::of(value).map_or(0, |then| nanoseconds_between(then, &current(context))),
    };
    let nanoseconds = nanoseconds.unsigned_abs();
    let units = [
        (HOUR * 24 * 365, "y"),
        (HOUR * 24 * 30, "mo"),
        (HOUR * 24, "d"),
        (HOUR, "h"),
        (HOUR / 60, "m"),
        (HOUR / 3600, "s"),
    ];
    // A whole unit does not yet count as one.
    let unit = units.iter().find(|(unit, _)| nanoseconds > *unit);
    Ok(Value::from(match unit {
        Some((unit, name)) => format!("{}{name}", nanoseconds / unit),
        None => "0s".to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    // The tests' clock stands at 2023-11-14T22:13:20Z.
    #[test]
    fn dates() {
        assert_table(&[
            ("now", "2023-11-14 22:13:20 +0000 UTC"),
            ("date `Jan 2, 2006 3:04PM` 0", "Jan 1, 1970 12:00AM"),
            ("date `2006` `what` ", "2023"),
            ("date `2006` 99999999999999", "!the time is out of range"),
            ("dateInZone `15:04 MST` now `Nowhere/City`", "22:13 UTC"),
            ("htmlDate -1", "1969-12-31"),
            ("now | dateModify `1h` | date `15:04`", "23:13"),
            ("now | dateModify `x` | date `15:04`", "22:13"),
            (
                "now | mustDateModify `1d`",
                "!time: unknown unit \"d\" in duration \"1d\"",
            ),
            (
                "toDate `2006-01-02` `2020-02-30`",
                "0001-01-01 00:00:00 +0000 UTC",
            ),
            (
                "toDate `2006 -0700` `2020 +0530`",
                "2020-01-01 00:00:00 +0530 +0530",
            ),
            (
                "mustToDate `2006` `x`",
                "!parsing time \"x\" as \"2006\": cannot parse \"x\" as \"2006\"",
            ),
            ("toDate `2006-01-02` `1969-12-31` | unixEpoch", "-86400"),
        ]);
    }

    #[test]
    fn durations() {
        assert_table(&[
            ("ago 1699996400", "1h0m0s"),
            ("now | dateModify `-1500ms` | ago", "2s"),
            ("duration `95`", "1m35s"),
            ("duration 95", "0s"),
            ("durationRound `2400h10m5s`", "3mo"),
            ("durationRound `60s`", "60s"),
            ("durationRound (int64 -3600000000001)", "1h"),
        ]);
    }
}
