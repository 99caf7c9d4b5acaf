//! Times read by a layout, as leniently and with the same complaints as Go's `time.Parse`.

mod fields;
mod scan;

use std::fmt::Write as _;

use jiff::Zoned;
use jiff::tz::TimeZone;

use self::fields::Fields;
use self::scan::{Fault, skip};
use super::layout::chunk;

/// The time in a text by its layout; in the local zone if the text names none.
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

/// Quotes a text as Go's package `time` does: everything beyond ASCII byte by byte.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::layout::format;

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
