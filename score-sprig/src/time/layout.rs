//! Go's layouts of times: the reference time `Mon Jan 2 15:04:05 MST 2006`, written as wished.

use std::fmt::Write as _;

use jiff::Zoned;

/// An element of a layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Element {
    /// `2006`
    LongYear,
    /// `06`
    Year,
    /// `January`
    LongMonth,
    /// `Jan`
    Month,
    /// `1`, `01`
    NumMonth(Pad),
    /// `Monday`
    LongWeekday,
    /// `Mon`
    Weekday,
    /// `2`, `_2`, `02`
    Day(Pad),
    /// `__2`, `002`
    YearDay(Pad),
    /// `15`
    Hour,
    /// `3`, `03`
    Hour12(Pad),
    /// `4`, `04`
    Minute(Pad),
    /// `5`, `05`
    Second(Pad),
    /// `PM`
    UpperHalf,
    /// `pm`
    LowerHalf,
    /// `MST`
    ZoneName,
    /// `-0700` and the like
    Offset(Offset),
    /// `.000`, `,000`: so many digits
    Fraction(usize),
    /// `.999`, `,999`: without zeros at the end
    TrimmedFraction(usize),
}

/// The filling of a number up to its width.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pad {
    None,
    Space,
    Zero,
}

/// The form of an offset from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Offset {
    /// True if `Z` stands for no offset.
    pub(super) z_for_utc: bool,
    /// True if `:` stands between the parts.
    pub(super) colons: bool,
    /// 1 for hours, 2 for minutes too, 3 for seconds too.
    pub(super) parts: usize,
}

/// The first element of a layout: what stands before it, its own text, and what follows. No element
/// if there is none.
pub(super) struct Chunk<'a> {
    pub(super) literal: &'a str,
    pub(super) element: Option<(Element, &'a str)>,
    pub(super) rest: &'a str,
}

/// Takes the first element off a layout.
pub(super) fn chunk(layout: &str) -> Chunk<'_> {
    for (start, _) in layout.char_indices() {
        let rest = &layout[start..];
        if let Some(after) = rest.strip_prefix("_2006") {
            // A day filled with a space would hide the year: the `_` is text.
            let year = &rest[1..5];
            return Chunk {
                literal: &layout[..=start],
                element: Some((Element::LongYear, year)),
                rest: after,
            };
        }
        if let Some((element, length)) = element(rest) {
            return Chunk {
                literal: &layout[..start],
                element: Some((element, &rest[..length])),
                rest: &rest[length..],
            };
        }
    }
    Chunk {
        literal: layout,
        element: None,
        rest: "",
    }
}

/// The element that a text starts with, and its length. Longer forms stand before shorter ones.
fn element(text: &str) -> Option<(Element, usize)> {
    use Element as E;
    const fn offset(z_for_utc: bool, colons: bool, parts: usize) -> Element {
        Element::Offset(Offset {
            z_for_utc,
            colons,
            parts,
        })
    }
    const FORMS: &[(&str, Element)] = &[
        ("January", E::LongMonth),
        ("Jan", E::Month),
        ("Monday", E::LongWeekday),
        ("Mon", E::Weekday),
        ("MST", E::ZoneName),
        ("002", E::YearDay(Pad::Zero)),
        ("01", E::NumMonth(Pad::Zero)),
        ("02", E::Day(Pad::Zero)),
        ("03", E::Hour12(Pad::Zero)),
        ("04", E::Minute(Pad::Zero)),
        ("05", E::Second(Pad::Zero)),
        ("06", E::Year),
        ("15", E::Hour),
        ("1", E::NumMonth(Pad::None)),
        ("2006", E::LongYear),
        ("2", E::Day(Pad::None)),
        ("__2", E::YearDay(Pad::Space)),
        ("_2", E::Day(Pad::Space)),
        ("3", E::Hour12(Pad::None)),
        ("4", E::Minute(Pad::None)),
        ("5", E::Second(Pad::None)),
        ("PM", E::UpperHalf),
        ("pm", E::LowerHalf),
        ("-070000", offset(false, false, 3)),
        ("-07:00:00", offset(false, true, 3)),
        ("-0700", offset(false, false, 2)),
        ("-07:00", offset(false, true, 2)),
        ("-07", offset(false, false, 1)),
        ("Z070000", offset(true, false, 3)),
        ("Z07:00:00", offset(true, true, 3)),
        ("Z0700", offset(true, false, 2)),
        ("Z07:00", offset(true, true, 2)),
        ("Z07", offset(true, false, 1)),
    ];
    let first = text.as_bytes().first()?;
    if matches!(first, b'.' | b',') {
        return fraction(text);
    }
    let (form, element) = FORMS.iter().find(|(form, _)| text.starts_with(form))?;
    let is_in_word = matches!(element, E::Month | E::Weekday)
        && text[form.len()..].starts_with(|c: char| c.is_ascii_lowercase());
    (!is_in_word).then_some((*element, form.len()))
}

/// A point or comma and zeros or nines, if no other digit follows.
fn fraction(text: &str) -> Option<(Element, usize)> {
    let digits = &text[1..];
    let digit = digits.chars().next().filter(|c| matches!(c, '0' | '9'))?;
    let after = digits.trim_start_matches(digit);
    if after.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let count = digits.len() - after.len();
    let element = match digit {
        '0' => Element::Fraction(count),
        _ => Element::TrimmedFraction(count),
    };
    Some((element, count + 1))
}

/// A time in a layout.
pub(crate) fn format(time: &Zoned, layout: &str) -> String {
    let mut out = String::with_capacity(layout.len() + 8);
    let mut layout = layout;
    loop {
        let chunk = chunk(layout);
        out.push_str(chunk.literal);
        let Some((element, form)) = chunk.element else {
            return out;
        };
        push(&mut out, time, element, form);
        layout = chunk.rest;
    }
}

fn push(out: &mut String, time: &Zoned, element: Element, form: &str) {
    // Writing to a string cannot fail.
    let _ = match element {
        Element::LongYear => match time.year() {
            year @ ..0 => write!(out, "-{:04}", -i32::from(year)),
            year => write!(out, "{year:04}"),
        },
        Element::Year => write!(out, "{:02}", time.year().max(0) % 100),
        Element::LongMonth => write!(out, "{}", month_name(time.month())),
        Element::Month => write!(out, "{:.3}", month_name(time.month())),
        Element::NumMonth(pad) => padded(out, time.month().into(), pad, 2),
        Element::LongWeekday => write!(out, "{}", weekday_name(weekday(time))),
        Element::Weekday => write!(out, "{:.3}", weekday_name(weekday(time))),
        Element::Day(pad) => padded(out, time.day().into(), pad, 2),
        Element::YearDay(pad) => padded(out, time.day_of_year(), pad, 3),
        Element::Hour => padded(out, time.hour().into(), Pad::Zero, 2),
        Element::Hour12(pad) => padded(out, (i16::from(time.hour()) + 11) % 12 + 1, pad, 2),
        Element::Minute(pad) => padded(out, time.minute().into(), pad, 2),
        Element::Second(pad) => padded(out, time.second().into(), pad, 2),
        Element::UpperHalf => out.write_str(if time.hour() < 12 { "AM" } else { "PM" }),
        Element::LowerHalf => out.write_str(if time.hour() < 12 { "am" } else { "pm" }),
        Element::ZoneName => write!(out, "{}", zone_name(time)),
        Element::Offset(form) => write!(out, "{}", offset_text(time.offset().seconds(), form)),
        Element::Fraction(count) => write!(out, "{}{}", &form[..1], fraction_digits(time, count)),
        Element::TrimmedFraction(count) => {
            let digits = fraction_digits(time, count);
            match digits.trim_end_matches('0') {
                "" => Ok(()),
                digits => write!(out, "{}{digits}", &form[..1]),
            }
        }
    };
}

fn padded(out: &mut String, number: i16, pad: Pad, width: usize) -> std::fmt::Result {
    match pad {
        Pad::None => write!(out, "{number}"),
        Pad::Space => write!(out, "{number:width$}"),
        Pad::Zero => write!(out, "{number:0width$}"),
    }
}

/// So many digits of the fraction of the second, nine at most.
fn fraction_digits(time: &Zoned, count: usize) -> String {
    let mut digits = format!("{:09}", time.subsec_nanosecond());
    digits.truncate(count);
    digits
}

fn offset_text(seconds: i32, form: Offset) -> String {
    if form.z_for_utc && seconds == 0 {
        return "Z".to_owned();
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.unsigned_abs();
    let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60];
    let parts = parts[..form.parts].iter().map(|part| format!("{part:02}"));
    let separator = if form.colons { ":" } else { "" };
    format!("{sign}{}", parts.collect::<Vec<_>>().join(separator))
}

/// The abbreviation of the zone, the offset where it has none.
pub(super) fn zone_name(time: &Zoned) -> String {
    let seconds = time.offset().seconds();
    match time.time_zone().to_fixed_offset() {
        Ok(_) if seconds == 0 => "UTC".to_owned(),
        Ok(_) => offset_text(
            seconds,
            Offset {
                z_for_utc: false,
                colons: false,
                parts: 2,
            },
        ),
        Err(_) => {
            let info = time.time_zone().to_offset_info(time.timestamp());
            info.abbreviation().to_owned()
        }
    }
}

/// `January` for 1.
pub(super) fn month_name(month: i8) -> &'static str {
    let index = usize::try_from(month - 1).unwrap_or(0);
    MONTHS.get(index).copied().unwrap_or_default()
}

/// `Sunday` for 0.
pub(super) fn weekday_name(weekday: i8) -> &'static str {
    let index = usize::try_from(weekday).unwrap_or(0);
    WEEKDAYS.get(index).copied().unwrap_or_default()
}

/// The day of the week, Sunday 0.
pub(super) fn weekday(time: &Zoned) -> i8 {
    time.weekday().to_sunday_zero_offset()
}

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::{TimeZone, offset};

    use super::*;

    #[test]
    fn layouts() {
        let time = date(2024, 2, 3).at(16, 5, 6, 70_800_000);
        let time = time.to_zoned(TimeZone::fixed(offset(-7))).unwrap();
        for (layout, expected) in [
            ("2006-01-02T15:04:05Z07:00", "2024-02-03T16:05:06-07:00"),
            ("Mon Monday Jan January", "Sat Saturday Feb February"),
            ("06 1 _2 2 3PM 03pm 4 5", "24 2  3 3 4PM 04pm 5 6"),
            ("002 __2", "034  34"),
            (".000 .999999 ,9 .0005", ".070 .0708  .0006"),
            (
                "-07 -0700 -07:00:00 Z0700 MST",
                "-07 -0700 -07:00:00 -0700 -0700",
            ),
            ("_2006", "_2024"),
            ("Janet Month", "Janet Month"),
            ("é 2006 é", "é 2024 é"),
        ] {
            assert_eq!(format(&time, layout), expected, "{layout}");
        }
    }
}
