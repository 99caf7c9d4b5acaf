//! Durations: read with days and weeks too, written as Go's `time.Duration` prints them.

/// Units by name, in nanoseconds.
const UNITS: [(&str, i64); 9] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
];
const WEEK: i64 = 7 * 86_400_000_000_000;

/// The nanoseconds of `1m30s`, `1.5h`, `2w3d`; `0` needs no unit.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, behind) = rest.split_at(number_end);
        let unit_end = behind
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(behind.len());
        let (unit, next) = behind.split_at(unit_end);
        let scale = if unit == "w" {
            WEEK
        } else {
            UNITS
                .iter()
                .find(|(name, _)| *name == unit)
                .map(|(_, scale)| *scale)?
        };
        total = total.checked_add(scaled(number, scale)?)?;
        rest = next;
    }
    Some(if negative { -total } else { total })
}

/// A decimal number times a scale, without rounding errors in what a nanosecond can show.
fn scaled(number: &str, scale: i64) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole: i64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let mut total = whole.checked_mul(scale)?;
    let mut place = i128::from(scale);
    let mut part: i128 = 0;
    let mut divisor: i128 = 1;
    for digit in fraction.chars().take(18) {
        divisor *= 10;
        part = part * 10 + i128::from(digit.to_digit(10)?);
    }
    place = place * part / divisor;
    total = total.checked_add(i64::try_from(place).ok()?)?;
    Some(total)
}

/// Seconds as they are written.
pub(crate) fn seconds(seconds: u32) -> String {
    show(i64::from(seconds) * 1_000_000_000)
}

/// `1m30s`, `1.5s`, `200ms`, `0s`
pub(super) fn show(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let n = nanoseconds.unsigned_abs();
    if n == 0 {
        return "0s".to_owned();
    }
    if n < 1_000_000_000 {
        let (unit, scale) = match n {
            0..1_000 => ("ns", 1),
            1_000..1_000_000 => ("µs", 1_000),
            _ => ("ms", 1_000_000),
        };
        return format!("{sign}{}{unit}", decimal(n, scale));
    }
    let (minutes, below) = (n / 60_000_000_000, n % 60_000_000_000);
    let seconds = decimal(below, 1_000_000_000);
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{sign}{seconds}s"),
        (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
    }
}

/// `n / scale` with as many decimals as it has.
fn decimal(n: u64, scale: u64) -> String {
    let (whole, part) = (n / scale, n % scale);
    if part == 0 {
        return whole.to_string();
    }
    let width = scale.ilog10() as usize;
    let digits = format!("{part:0width$}");
    format!("{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_go_prints_them() {
        for (text, shown) in [
            ("90s", "1m30s"),
            ("1m30s", "1m30s"),
            ("1.5h", "1h30m0s"),
            ("0", "0s"),
            ("100ms", "100ms"),
            ("1500us", "1.5ms"),
            ("0.1s", "100ms"),
            ("2w1d", "360h0m0s"),
            ("-5s", "-5s"),
            ("1.000000001s", "1.000000001s"),
        ] {
            assert_eq!(parse(text).map(show).as_deref(), Some(shown), "{text}");
        }
    }

    #[test]
    fn durations_need_a_number_and_a_unit() {
        for text in ["", "5", "s", "5x", "-", ".s", "5 s", "99999999999h"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
