//! Times read by a layout, as leniently and with the same complaints as Go's `time.Parse`.

use std::fmt::Write as _;

use jiff::Zoned;
use jiff::civil::{self, DateTime};
use jiff::tz::{self, TimeZone};

use super::layout::{Element, MONTHS, Offset, Pad, WEEKDAYS, chunk};

/// What is wrong within one element.
enum Fault {
    /// It cannot be read.
    Unreadable,
    /// It can, but is out of its range.
    Range(&'static str),
}

/// What has been read so far.
#[derive(Default)]
struct Fields {
    year: i16,
    month: Option<i8>,
    day: Option<i16>,
    year_day: Option<i16>,
    hour: i8,
    minute: i8,
    second: i8,
    nanosecond: i32,
    /// Whether `PM` was said.
    afternoon: Option<bool>,
    is_utc: bool,
    offset: Option<i32>,
    zone: String,
}

/// The time that a text says in a layout; in the local zone if it says none.
///
/// # Errors
/// The text does not follow the layout, or says a day that is not there.
pub(super) fn parse(layout: &str, text: &str, local: &TimeZone) -> Result<Zoned, String> {
    let mut fields = Fields::default();
    let (mut form, mut rest) = (layout, text);
    loop {
        let part = chunk(form);
        let cannot = |found: &str, expected: &str| {
            let (text, layout) = (quoted(text), quoted(layout));
            let (found, expected) = (quoted(found), quoted(expected));
            format!("parsing time {text} as {layout}: cannot parse {found} as {expected}")
        };
        skip(part.literal, &mut rest).map_err(|at| cannot(at, part.literal))?;
        let Some((element, own)) = part.element else {
            if !rest.is_empty() {
                return Err(format!(
                    "parsing time {}: extra text: {}",
                    quoted(text),
                    quoted(rest)
                ));
            }
            break;
        };
        form = part.rest;
        let before = rest;
        fields
            .read(element, form, &mut rest)
            .map_err(|fault| match fault {
                Fault::Unreadable => cannot(before, own),
                Fault::Range(what) => format!("parsing time {}: {what} out of range", quoted(text)),
            })?;
    }
    fields
        .time(local)
        .map_err(|what| format!("parsing time {}: {what}", quoted(text)))
}

/// As Go's package `time` quotes: everything beyond ASCII byte by byte.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' | 0x7f => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push('"');
    out
}

/// Takes the text between two elements, where any number of blanks stands for blanks. The error is
/// where the value differs.
fn skip<'a>(mut literal: &str, rest: &mut &'a str) -> Result<(), &'a str> {
    while let Some(expected) = literal.chars().next() {
        if expected == ' ' {
            if !rest.is_empty() && !rest.starts_with(' ') {
                return Err(rest);
            }
            literal = literal.trim_start_matches(' ');
            *rest = rest.trim_start_matches(' ');
            continue;
        }
        *rest = rest.strip_prefix(expected).ok_or(*rest)?;
        literal = &literal[expected.len_utf8()..];
    }
    Ok(())
}

/// Takes so many bytes, if they are there and end at a character.
fn take<'a>(rest: &mut &'a str, count: usize) -> Result<&'a str, Fault> {
    let (taken, after) = rest.split_at_checked(count).ok_or(Fault::Unreadable)?;
    *rest = after;
    Ok(taken)
}

fn digits_at_start(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Takes up to `width` digits, or exactly so many if zeros fill them up.
fn number(rest: &mut &str, pad: Pad, width: usize) -> Result<i16, Fault> {
    let count = digits_at_start(rest).min(width);
    if count == 0 || pad == Pad::Zero && count != width {
        return Err(Fault::Unreadable);
    }
    take(rest, count)?.parse().map_err(|_| Fault::Unreadable)
}

/// As [`number`], of two digits and within a range.
fn ranged(rest: &mut &str, pad: Pad, max: i16, what: &'static str) -> Result<i8, Fault> {
    let number = number(rest, pad, 2)?;
    if number > max {
        return Err(Fault::Range(what));
    }
    i8::try_from(number).map_err(|_| Fault::Range(what))
}

/// Takes a name, in any case; its place in the table.
fn name(rest: &mut &str, names: &[&str], length: usize) -> Result<i8, Fault> {
    for (index, name) in (0i8..).zip(names) {
        let name = &name[..name.len().min(length)];
        if rest
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
        {
            take(rest, name.len())?;
            return Ok(index);
        }
    }
    Err(Fault::Unreadable)
}

/// Takes a point or comma and so many digits; nanoseconds.
fn fraction(rest: &mut &str, count: usize) -> Result<i32, Fault> {
    let text = take(rest, count + 1)?;
    let digits = text.strip_prefix(['.', ',']).ok_or(Fault::Unreadable)?;
    if digits_at_start(digits) != digits.len() {
        return Err(Fault::Unreadable);
    }
    let digits = &digits[..digits.len().min(9)];
    format!("{digits:0<9}")
        .parse()
        .map_err(|_| Fault::Unreadable)
}

/// How many digits follow a point or comma at the start.
fn fraction_at_start(text: &str) -> usize {
    text.strip_prefix(['.', ',']).map_or(0, digits_at_start)
}

impl Fields {
    /// Reads an element; `after` is the rest of the layout.
    fn read(&mut self, element: Element, after: &str, rest: &mut &str) -> Result<(), Fault> {
        match element {
            Element::Year => {
                let year = number(&mut take(rest, 2)?, Pad::Zero, 2)?;
                self.year = if year >= 69 { year + 1900 } else { year + 2000 };
            }
            Element::LongYear => self.year = number(&mut take(rest, 4)?, Pad::Zero, 4)?,
            Element::Month => self.month = Some(name(rest, &MONTHS, 3)? + 1),
            Element::LongMonth => self.month = Some(name(rest, &MONTHS, usize::MAX)? + 1),
            Element::NumMonth(pad) => {
                let month = ranged(rest, pad, 12, "month")?;
                if month == 0 {
                    return Err(Fault::Range("month"));
                }
                self.month = Some(month);
            }
            Element::Weekday => _ = name(rest, &WEEKDAYS, 3)?,
            Element::LongWeekday => _ = name(rest, &WEEKDAYS, usize::MAX)?,
            Element::Day(pad) => {
                if pad == Pad::Blank {
                    *rest = rest.strip_prefix(' ').unwrap_or(rest);
                }
                self.day = Some(number(rest, pad, 2)?);
            }
            Element::YearDay(pad) => {
                for _ in 0..2 {
                    if pad == Pad::Blank {
                        *rest = rest.strip_prefix(' ').unwrap_or(rest);
                    }
                }
                self.year_day = Some(number(rest, pad, 3)?);
            }
            Element::Hour => self.hour = ranged(rest, Pad::None, 23, "hour")?,
            Element::Hour12(pad) => self.hour = ranged(rest, pad, 12, "hour")?,
            Element::Minute(pad) => self.minute = ranged(rest, pad, 59, "minute")?,
            Element::Second(pad) => self.read_second(pad, after, rest)?,
            Element::UpperHalf => self.afternoon = Some(is_afternoon(rest, "AM", "PM")?),
            Element::LowerHalf => self.afternoon = Some(is_afternoon(rest, "am", "pm")?),
            Element::ZoneName => self.read_zone(rest)?,
            Element::Offset(form) => self.read_offset(form, rest)?,
            Element::Fraction(count) => self.nanosecond = fraction(rest, count)?,
            Element::TrimmedFraction(_) => {
                let count = fraction_at_start(rest);
                if count > 0 {
                    self.nanosecond = fraction(rest, count)?;
                }
            }
        }
        Ok(())
    }

    /// A fraction may follow the second though the layout has none.
    fn read_second(&mut self, pad: Pad, after: &str, rest: &mut &str) -> Result<(), Fault> {
        self.second = ranged(rest, pad, 59, "second")?;
        let next = chunk(after).element.map(|(element, _)| element);
        let is_expected = matches!(
            next,
            Some(Element::Fraction(_) | Element::TrimmedFraction(_))
        );
        let count = fraction_at_start(rest);
        if count > 0 && !is_expected {
            self.nanosecond = fraction(rest, count)?;
        }
        Ok(())
    }

    fn read_zone(&mut self, rest: &mut &str) -> Result<(), Fault> {
        if let Some(after) = rest.strip_prefix("UTC") {
            self.is_utc = true;
            *rest = after;
            return Ok(());
        }
        let length = abbreviation(rest).ok_or(Fault::Unreadable)?;
        take(rest, length)?.clone_into(&mut self.zone);
        Ok(())
    }

    fn read_offset(&mut self, form: Offset, rest: &mut &str) -> Result<(), Fault> {
        if let (true, Some(after)) = (form.z_for_utc, rest.strip_prefix('Z')) {
            self.is_utc = true;
            *rest = after;
            return Ok(());
        }
        let sign = match take(rest, 1)? {
            "+" => 1,
            "-" => -1,
            _ => return Err(Fault::Unreadable),
        };
        let mut parts = [0; 3];
        for (index, part) in parts.iter_mut().take(form.parts).enumerate() {
            if form.colons && index > 0 {
                *rest = rest.strip_prefix(':').ok_or(Fault::Unreadable)?;
            }
            *part = i32::from(number(rest, Pad::Zero, 2)?);
        }
        let [hours, minutes, seconds] = parts;
        for (part, max, what) in [
            (hours, 24, "time zone offset hour"),
            (minutes, 60, "time zone offset minute"),
            (seconds, 60, "time zone offset second"),
        ] {
            if part > max {
                return Err(Fault::Range(what));
            }
        }
        self.offset = Some(sign * ((hours * 60 + minutes) * 60 + seconds));
        Ok(())
    }

    fn time(&self, local: &TimeZone) -> Result<Zoned, String> {
        let moment = self.civil()?;
        let out_of_range = |_| "out of range".to_owned();
        if self.is_utc {
            return moment.to_zoned(TimeZone::UTC).map_err(out_of_range);
        }
        if let Some(seconds) = self.offset {
            let offset = tz::Offset::from_seconds(seconds).map_err(out_of_range)?;
            let time = moment
                .to_zoned(TimeZone::fixed(offset))
                .map_err(out_of_range)?;
            let info = local.to_offset_info(time.timestamp());
            let is_local = info.offset() == offset
                && (self.zone.is_empty() || info.abbreviation() == self.zone);
            return Ok(if is_local {
                time.with_time_zone(local.clone())
            } else {
                time
            });
        }
        let time = moment.to_zoned(local.clone()).map_err(out_of_range)?;
        let info = local.to_offset_info(time.timestamp());
        if self.zone.is_empty() || info.abbreviation() == self.zone {
            return Ok(time);
        }
        // A name alone tells no offset, unless it is `GMT+3`.
        let hours: i32 = self
            .zone
            .strip_prefix("GMT")
            .map_or(0, |hours| hours.parse().unwrap_or(0));
        let zone = TimeZone::posix(&format!("<{}>{}", self.zone, -hours));
        // Go takes the time as one of UTC and only shows it in that zone; so do we.
        let time = moment.to_zoned(TimeZone::UTC).map_err(out_of_range)?;
        Ok(time.with_time_zone(zone.unwrap_or(TimeZone::UTC)))
    }

    fn civil(&self) -> Result<DateTime, String> {
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let (month, day) = match self.year_day {
            Some(year_day) => self.month_and_day(year_day)?,
            None => (self.month.unwrap_or(1), self.day.unwrap_or(1)),
        };
        let day = i8::try_from(day).ok();
        let date = day.and_then(|day| civil::Date::new(self.year, month, day).ok());
        let date = date.ok_or("day out of range")?;
        let time = civil::Time::new(hour, self.minute, self.second, self.nanosecond);
        Ok(date.to_datetime(time.map_err(|_| "out of range")?))
    }

    /// The month and day of a day of the year, with which those that were read must agree.
    fn month_and_day(&self, year_day: i16) -> Result<(i8, i16), String> {
        let first = civil::Date::new(self.year, 1, 1).map_err(|_| "year out of range")?;
        let date = first.with().day_of_year(year_day).build();
        let date = date.map_err(|_| "day-of-year out of range")?;
        if self.month.is_some_and(|month| month != date.month()) {
            return Err("day-of-year does not match month".to_owned());
        }
        if self.day.is_some_and(|day| day != i16::from(date.day())) {
            return Err("day-of-year does not match day".to_owned());
        }
        Ok((date.month(), date.day().into()))
    }
}

fn is_afternoon(rest: &mut &str, morning: &str, afternoon: &str) -> Result<bool, Fault> {
    match take(rest, 2)? {
        half if half == afternoon => Ok(true),
        half if half == morning => Ok(false),
        _ => Err(Fault::Unreadable),
    }
}

/// The length of a zone's abbreviation: three or four capitals, or what stands for one.
fn abbreviation(text: &str) -> Option<usize> {
    if text.starts_with("ChST") || text.starts_with("MeST") {
        return Some(4);
    }
    if let Some(after) = text.strip_prefix("GMT") {
        return Some(3 + signed_hours(after));
    }
    if text.starts_with(['+', '-']) {
        return Some(signed_hours(text)).filter(|length| *length > 0);
    }
    let capitals = text
        .bytes()
        .take(6)
        .take_while(u8::is_ascii_uppercase)
        .count();
    let ends_in_t = |length: usize| text.as_bytes().get(length - 1) == Some(&b'T');
    match capitals {
        5 if ends_in_t(5) => Some(5),
        4 if ends_in_t(4) || text.starts_with("WITA") => Some(4),
        3 => Some(3),
        _ => None,
    }
}

/// The length of `+3` or `-11`, 0 if it is not an offset in hours.
fn signed_hours(text: &str) -> usize {
    let Some(digits) = text.strip_prefix(['+', '-']) else {
        return 0;
    };
    let length = digits_at_start(digits);
    match digits[..length].parse::<u32>() {
        Ok(..=23) => length + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::format;

    #[test]
    fn times_are_read_by_their_layout() {
        const OUT: &str = "2006-01-02T15:04:05.999Z07:00 MST";
        for (layout, text, expected) in [
            ("2006-01-02", "2017-12-31", "2017-12-31T00:00:00Z UTC"),
            (
                "02/01/06 3:04PM",
                "01/02/69 12:30AM",
                "1969-02-01T00:30:00Z UTC",
            ),
            ("Jan _2 2006", "FEB  3 2020", "2020-02-03T00:00:00Z UTC"),
            (
                "Monday 2006 002",
                "friday 2020 060",
                "2020-02-29T00:00:00Z UTC",
            ),
            ("15:04:05", "01:02:03.45", "0000-01-01T01:02:03.45Z UTC"),
            (
                "2006 -0700",
                "2020 +0130",
                "2020-01-01T00:00:00+01:30 +0130",
            ),
            ("2006 Z07:00", "2020 Z", "2020-01-01T00:00:00Z UTC"),
            ("2006 MST", "2020 EST", "2020-01-01T00:00:00Z EST"),
            (
                "15:04 MST",
                "10:00 GMT-3",
                "0000-01-01T07:00:00-03:00 GMT-3",
            ),
            ("2006.000", "2020,5", "!cannot parse \",5\" as \".000\""),
            ("2006-01-02", "2020-13-01", "!month out of range"),
            ("2006-01-02", "2021-02-29", "!day out of range"),
            ("2006-01-02", "2020-01-01x", "!extra text: \"x\""),
            (
                "2006-01-02",
                "2020/01/01",
                "!cannot parse \"/01/01\" as \"-\"",
            ),
            ("2006 002", "2021 366", "!day-of-year out of range"),
            (
                "2006 01 002",
                "2021 01 032",
                "!day-of-year does not match month",
            ),
            ("15", "24", "!hour out of range"),
            ("-0700", "+2500", "!time zone offset hour out of range"),
            (
                "15 é",
                "23 \u{1}é",
                "!cannot parse \"\\x01\\xc3\\xa9\" as \" \\xc3\\xa9\"",
            ),
        ] {
            match (
                parse(layout, text, &TimeZone::UTC),
                expected.strip_prefix('!'),
            ) {
                (Ok(time), None) => assert_eq!(format(&time, OUT), expected, "{layout}"),
                (Err(error), Some(expected)) => assert!(error.ends_with(expected), "{error}"),
                (found, _) => panic!("{layout}: {found:?}"),
            }
        }
    }
}
