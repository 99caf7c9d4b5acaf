//! Durations as text: `1h30m`, `-1.5s`.

use super::parse::quoted;

const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The nanoseconds of a duration.
///
/// # Errors
/// It is not a list of numbers each with a unit, or too large.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quoted(text));
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'));
        let number_end = number_end.unwrap_or(rest.len());
        // A second point starts the unit.
        let second = rest[..number_end].match_indices('.').nth(1);
        let number_end = second.map_or(number_end, |(point, _)| point);
        let (number, after) = rest.split_at(number_end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let is_unit = |c: char| !(c.is_ascii_digit() || c == '.');
        let unit_end = after.find(|c| !is_unit(c)).unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {}", quoted(text)));
        }
        let Some((_, scale)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            let (unit, text) = (quoted(unit), quoted(text));
            return Err(format!("time: unknown unit {unit} in duration {text}"));
        };
        let part = amount(whole, fraction, *scale).ok_or_else(invalid)?;
        total = total.checked_add(part).ok_or_else(invalid)?;
        rest = next;
    }
    match (negative, i64::try_from(total)) {
        (true, _) if total == 1 << 63 => Ok(i64::MIN),
        (true, Ok(total)) => Ok(-total),
        (false, Ok(total)) => Ok(total),
        (_, Err(_)) => Err(invalid()),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a fraction of the unit, as exact as Go has it"
)]
fn amount(whole: &str, fraction: &str, scale: u64) -> Option<u64> {
    let whole: u64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let whole = whole.checked_mul(scale)?;
    // Digits beyond the 18th do not count.
    let fraction = &fraction[..fraction.len().min(18)];
    let numerator: u64 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().ok()?
    };
    let denominator = 10f64.powi(i32::try_from(fraction.len()).ok()?);
    whole.checked_add((numerator as f64 * (scale as f64 / denominator)) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, nanoseconds) in [
            ("0", Ok(0)),
            ("1h30m", Ok(5_400_000_000_000)),
            ("-1.5s", Ok(-1_500_000_000)),
            (".5ms", Ok(500_000)),
            ("1.s", Ok(1_000_000_000)),
            ("+1µs", Ok(1_000)),
            ("1us2ns", Ok(1_002)),
            ("-9223372036854775808ns", Ok(i64::MIN)),
            (
                "9223372036854775808ns",
                Err("time: invalid duration \"9223372036854775808ns\""),
            ),
            ("", Err("time: invalid duration \"\"")),
            ("-", Err("time: invalid duration \"-\"")),
            (".s", Err("time: invalid duration \".s\"")),
            ("10", Err("time: missing unit in duration \"10\"")),
            ("1d", Err("time: unknown unit \"d\" in duration \"1d\"")),
            ("1..s", Err("time: missing unit in duration \"1..s\"")),
            ("é", Err("time: invalid duration \"\\xc3\\xa9\"")),
        ] {
            let expected = nanoseconds.map_err(str::to_owned);
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
