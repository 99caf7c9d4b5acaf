//! Dates and times as yaml.v3 reads them in YAML and writes them in YAML and JSON (RFC 3339).

use std::fmt::Write as _;

/// A date with a time of day and an offset from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Timestamp {
    date: (u32, u32, u32),
    time: (u32, u32, u32),
    nanos: u32,
    /// Minutes east of UTC.
    offset: i32,
}

/// Reads `2001-1-2`, `2001-1-2 15:4:5.9` and `2001-1-2T15:4:5.9+07:00` (or `t`, or `Z`). Fields but the year
/// may lack a leading zero.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    // Cheap refusal first: most numbers get here.
    if bytes.len() < 8 || bytes[4] != b'-' || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let year = text[..4].parse().ok()?;
    let mut rest = &bytes[5..];
    let month = one_or_two_digits(&mut rest)?;
    expect_byte(&mut rest, b'-')?;
    let day = one_or_two_digits(&mut rest)?;
    if !(1..=12).contains(&month) || day == 0 || day > days(year, month) {
        return None;
    }
    let mut found = Timestamp {
        date: (year, month, day),
        time: (0, 0, 0),
        nanos: 0,
        offset: 0,
    };
    let zoned = match rest {
        [] => return Some(found),
        [b'T' | b't', tail @ ..] => {
            rest = tail;
            true
        }
        [b' ', tail @ ..] => {
            // Go's reader takes any run of spaces for the one in the layout.
            rest = tail.trim_ascii_start();
            false
        }
        _ => return None,
    };
    found.time.0 = one_or_two_digits(&mut rest)?;
    expect_byte(&mut rest, b':')?;
    found.time.1 = one_or_two_digits(&mut rest)?;
    expect_byte(&mut rest, b':')?;
    found.time.2 = one_or_two_digits(&mut rest)?;
    if found.time.0 > 23 || found.time.1 > 59 || found.time.2 > 59 {
        return None;
    }
    if let [b'.' | b',', tail @ ..] = rest
        && tail.first().is_some_and(u8::is_ascii_digit)
    {
        let n = tail.iter().take_while(|b| b.is_ascii_digit()).count();
        let digits = tail[..n]
            .iter()
            .copied()
            .chain(std::iter::repeat(b'0'))
            .take(9);
        found.nanos = digits.fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0'));
        rest = &tail[n..];
    }
    if zoned {
        found.offset = offset(&mut rest)?;
    }
    rest.is_empty().then_some(found)
}

/// The RFC 3339 form of a scalar that [`parse`] accepts, fractions of a second without trailing zeros.
pub(crate) fn write_rfc3339(text: &str, out: &mut String) {
    let Some(t) = parse(text) else {
        return out.push_str(text);
    };
    let ((year, month, day), (hour, minute, second)) = (t.date, t.time);
    write!(
        out,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    )
    .expect("a String takes all");
    if t.nanos > 0 {
        let digits = format!("{:09}", t.nanos);
        out.push('.');
        out.push_str(digits.trim_end_matches('0'));
    }
    if t.offset == 0 {
        out.push('Z');
    } else {
        let sign = if t.offset < 0 { '-' } else { '+' };
        let minutes = t.offset.abs();
        write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60).expect("a String takes all");
    }
}

/// The RFC 3339 form of a timestamp as written, e.g. of [`Value::Timestamp`](crate::Value::Timestamp):
/// `2001-1-2` is `2001-01-02T00:00:00Z`.
#[must_use]
pub fn rfc3339(text: &str) -> String {
    let mut out = String::with_capacity(25);
    write_rfc3339(text, &mut out);
    out
}

/// One or two digits.
fn one_or_two_digits(rest: &mut &[u8]) -> Option<u32> {
    let n = rest
        .iter()
        .take(2)
        .take_while(|b| b.is_ascii_digit())
        .count();
    let value = rest[..n]
        .iter()
        .fold(0, |value, b| value * 10 + u32::from(b - b'0'));
    *rest = &rest[n..];
    (n > 0).then_some(value)
}

/// Takes a byte that must come next.
fn expect_byte(rest: &mut &[u8], byte: u8) -> Option<()> {
    let (first, tail) = rest.split_first()?;
    *rest = tail;
    (*first == byte).then_some(())
}

/// `Z` or `+07:00`, in minutes.
fn offset(rest: &mut &[u8]) -> Option<i32> {
    let (first, tail) = rest.split_first()?;
    let sign = match first {
        b'Z' => {
            *rest = tail;
            return Some(0);
        }
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let [a, b, b':', c, d, tail @ ..] = tail else {
        return None;
    };
    if ![a, b, c, d].iter().all(|b| b.is_ascii_digit()) {
        return None;
    }
    *rest = tail;
    let two = |a: &u8, b: &u8| i32::from(a - b'0') * 10 + i32::from(b - b'0');
    let (hours, minutes) = (two(a, b), two(c, d));
    (hours <= 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_read_as_in_yaml_v3() {
        for (text, want) in [
            ("2001-1-2", Some("2001-01-02T00:00:00Z")),
            (
                "2001-12-14t21:59:43.10-05:00",
                Some("2001-12-14T21:59:43.1-05:00"),
            ),
            ("2001-12-14 21:59:43", Some("2001-12-14T21:59:43Z")),
            ("2001-12-14T21:59:43.000Z", Some("2001-12-14T21:59:43Z")),
            ("2000-02-29", Some("2000-02-29T00:00:00Z")),
            ("1900-02-29", None),
            ("2001-12-14 21:59:43Z", None),
            ("2001-12-14T21:59Z", None),
            ("2001-12-14T24:00:00Z", None),
            ("2001-01-01T", None),
            ("1-1-1", None),
            ("02001-1-1", None),
        ] {
            let got = parse(text).map(|_| rfc3339(text));
            assert_eq!(got.as_deref(), want, "{text}");
        }
    }
}
