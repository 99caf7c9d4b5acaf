//! The methods of times, durations, months and days of the week: `now.Year`. The value stands before
//! the arguments.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use score_template::fmt::text;
use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

use super::arithmetic::{later, nanoseconds_between, rounded, unix_seconds};
use super::clock::LOCAL;
use super::layout;
use super::ordinal::Ordinal;
use super::value::{Time, time_at};

const NONE: &[Type] = &[];
const TIME: &[Type] = &[Time::TYPE];
const DURATION: &[Type] = &[Type::Duration];

/// The methods of a time, a duration, a month, or a day of the week; none of another value.
pub(crate) fn methods(receiver: &Value) -> &'static [Function] {
    match receiver {
        Value::Duration(_) => DURATION_METHODS,
        Value::Object(object) if object.as_any().is::<Time>() => TIME_METHODS,
        Value::Object(object) if object.as_any().is::<Ordinal>() => ORDINAL_METHODS,
        _ => &[],
    }
}

/// The methods of `time.Time`.
static TIME_METHODS: &[Function] = &[
    Function::new("Add", DURATION, |_, args| {
        later(time_at(args, 0)?, duration_at(args, 1)?)
    }),
    Function::new("AddDate", &[Type::Int, Type::Int, Type::Int], add_date),
    Function::new("After", TIME, |_, args| compared(args, |a, b| a > b)),
    Function::new("Before", TIME, |_, args| compared(args, |a, b| a < b)),
    Function::new("Compare", TIME, compare),
    Function::new("Day", NONE, |_, args| part(args, |time| time.day().into())),
    Function::new("Equal", TIME, |_, args| compared(args, |a, b| a == b)),
    Function::new("Format", &[Type::Str], format),
    Function::new("Hour", NONE, |_, args| {
        part(args, |time| time.hour().into())
    }),
    Function::new("IsZero", NONE, |_, args| {
        Ok(Value::Bool(is_zero(time_at(args, 0)?)))
    }),
    Function::new("Local", NONE, |_, args| in_zone(args, LOCAL)),
    Function::new("Minute", NONE, |_, args| {
        part(args, |time| time.minute().into())
    }),
    Function::new("Month", NONE, |_, args| {
        Ok(Ordinal::month(time_at(args, 0)?.month()))
    }),
    Function::new("Nanosecond", NONE, |_, args| {
        part(args, |time| time.subsec_nanosecond().into())
    }),
    Function::new("Second", NONE, |_, args| {
        part(args, |time| time.second().into())
    }),
    Function::new("String", NONE, |_, args| printed(args)),
    Function::new("Sub", TIME, sub),
    Function::new("UTC", NONE, |_, args| in_zone(args, TimeZone::UTC)),
    Function::new("Unix", NONE, |_, args| since_1970(args, 1_000_000_000)),
    Function::new("UnixMicro", NONE, |_, args| since_1970(args, 1_000)),
    Function::new("UnixMilli", NONE, |_, args| since_1970(args, 1_000_000)),
    Function::new("UnixNano", NONE, |_, args| since_1970(args, 1)),
    Function::new("Weekday", NONE, |_, args| {
        Ok(Ordinal::weekday(layout::weekday(time_at(args, 0)?)))
    }),
    Function::new("Year", NONE, |_, args| {
        part(args, |time| time.year().into())
    }),
    Function::new("YearDay", NONE, |_, args| {
        part(args, |time| time.day_of_year().into())
    }),
];

/// The methods of `time.Duration`.
static DURATION_METHODS: &[Function] = &[
    Function::new("Abs", NONE, |_, args| {
        Ok(Value::Duration(duration_at(args, 0)?.saturating_abs()))
    }),
    Function::new("Hours", NONE, |_, args| units(args, 3_600_000_000_000)),
    Function::new("Microseconds", NONE, |_, args| whole_units(args, 1_000)),
    Function::new("Milliseconds", NONE, |_, args| whole_units(args, 1_000_000)),
    Function::new("Minutes", NONE, |_, args| units(args, 60_000_000_000)),
    Function::new("Nanoseconds", NONE, |_, args| whole_units(args, 1)),
    Function::new("Round", DURATION, |_, args| {
        Ok(Value::Duration(rounded(
            duration_at(args, 0)?,
            duration_at(args, 1)?,
        )))
    }),
    Function::new("Seconds", NONE, |_, args| units(args, 1_000_000_000)),
    Function::new("String", NONE, |_, args| printed(args)),
    Function::new("Truncate", DURATION, truncate),
];

/// The methods of `time.Month` and `time.Weekday`.
static ORDINAL_METHODS: &[Function] = &[Function::new("String", NONE, |_, args| printed(args))];

fn duration_at(args: &[Value], index: usize) -> Result<i64, CallError> {
    match args.any(index) {
        Value::Duration(nanoseconds) => Ok(*nanoseconds),
        other => Err(format!("expected time.Duration; found {}", other.type_name()).into()),
    }
}

fn printed(args: &[Value]) -> CallResult {
    Ok(Value::from(text(args.any(0))?))
}

fn part(args: &[Value], part: fn(&Zoned) -> i64) -> CallResult {
    Ok(Value::Int(part(time_at(args, 0)?)))
}

fn compared(args: &[Value], compare: fn(Timestamp, Timestamp) -> bool) -> CallResult {
    let (a, b) = (time_at(args, 0)?, time_at(args, 1)?);
    Ok(Value::Bool(compare(a.timestamp(), b.timestamp())))
}

fn compare(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (a, b) = (time_at(args, 0)?, time_at(args, 1)?);
    Ok(Value::Int(a.timestamp().cmp(&b.timestamp()) as i64))
}

fn is_zero(time: &Zoned) -> bool {
    // The start of the year 1.
    unix_seconds(time) == -62_135_596_800 && time.subsec_nanosecond() == 0
}

fn in_zone(args: &[Value], zone: TimeZone) -> CallResult {
    let time = time_at(args, 0)?.with_time_zone(zone);
    Ok(Time::value(time))
}

fn format(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let formatted = layout::format(time_at(args, 0)?, &args.text(1)?);
    context.made(formatted)
}

fn since_1970(args: &[Value], unit: i128) -> CallResult {
    let units = time_at(args, 0)?
        .timestamp()
        .as_nanosecond()
        .div_euclid(unit);
    let units = i64::try_from(units).map_err(|_| "the time is out of range")?;
    Ok(Value::Int64(units))
}

fn sub(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let passed = nanoseconds_between(time_at(args, 1)?, time_at(args, 0)?);
    Ok(Value::Duration(passed))
}

/// Adds years, months and days to the date; a day that the month lacks flows over into the next one.
fn add_date(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let out_of_range = |_| CallError::from("the time is out of range");
    let time = time_at(args, 0)?;
    let date = time.date();
    let months = args
        .int(1)?
        .checked_mul(12)
        .and_then(|months| months.checked_add(args.int(2).ok()?));
    let months = months.ok_or("the time is out of range")?;
    let days = args.int(3)?.checked_add(i64::from(date.day()) - 1);
    let days = days.ok_or("the time is out of range")?;
    let first = date.first_of_month();
    let date = first
        .checked_add(Span::new().try_months(months).map_err(out_of_range)?)
        .and_then(|first| first.checked_add(Span::new().try_days(days)?))
        .map_err(out_of_range)?;
    let moment = date.to_datetime(time.time());
    let later = moment
        .to_zoned(time.time_zone().clone())
        .map_err(out_of_range)?;
    Ok(Time::value(later))
}

#[expect(clippy::cast_precision_loss, reason = "as Go does")]
fn units(args: &[Value], unit: i64) -> CallResult {
    let nanoseconds = duration_at(args, 0)?;
    let (whole, rest) = (nanoseconds / unit, nanoseconds % unit);
    Ok(Value::Float(whole as f64 + rest as f64 / unit as f64))
}

fn whole_units(args: &[Value], unit: i64) -> CallResult {
    Ok(Value::Int64(duration_at(args, 0)? / unit))
}

fn truncate(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (nanoseconds, unit) = (duration_at(args, 0)?, duration_at(args, 1)?);
    let rest = if unit > 0 { nanoseconds % unit } else { 0 };
    Ok(Value::Duration(nanoseconds - rest))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn methods() {
        assert_table(&[
            ("now.Year", "2023"),
            ("now.Month", "November"),
            ("now.Month | int", "11"),
            ("now.Weekday.String", "Tuesday"),
            ("now.YearDay", "318"),
            ("now.UnixMilli", "1700000000000"),
            ("now.Format `02.01.`", "14.11."),
            ("(now.AddDate 0 3 17).Format `2006-01-02`", "2024-03-02"),
            (
                "(now.Sub (toDate `2006-01-02` `2023-11-14`)).Hours",
                "22.22222222222222",
            ),
            ("now.Sub (toDate `2006-01-02` `2023-11-14`)", "22h13m20s"),
            ("now.After (toDate `2006` `2020`)", "true"),
            ("(toDate `` `x`).IsZero", "true"),
            ("((now.Sub now).Round 5).String", "0s"),
        ]);
    }
}
