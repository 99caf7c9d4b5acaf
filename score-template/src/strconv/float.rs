//! Floating-point numbers as text, as Go's `strconv.FormatFloat` writes them.

/// The most digits behind the point that can be other than zeros: the smallest float has 1,074. Zeros beyond them are
/// added by hand, because Rust's own formatting panics where a precision passes 65,535.
const MAX_DIGITS: usize = 1_100;

/// The form in which a float is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FloatForm {
    /// `1.5e+00`
    Exponent,
    /// `1.5`
    Fixed,
    /// The shorter of both: an exponent below -4 or from the precision (6 if shortest) on.
    General,
    /// `0x1.8p+01`
    Hexadecimal,
    /// `4503599627370496p-52`
    Binary,
}

/// Writes a float; `precision` is the number of digits after the point (of all digits for
/// [`FloatForm::General`]), `None` the fewest that read back as the same number.
pub fn format_float(number: f64, form: FloatForm, precision: Option<usize>) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    match (form, precision) {
        (FloatForm::Fixed, Some(precision)) => {
            let (digits, more) = split(precision);
            format!("{number:.digits$}") + &zeros(more)
        }
        (FloatForm::Fixed, None) => format!("{number}"),
        (FloatForm::Exponent, Some(precision)) => {
            let (digits, more) = split(precision);
            with_sign_in_exponent(&format!("{number:.digits$e}"), more)
        }
        (FloatForm::Exponent, None) => with_sign_in_exponent(&format!("{number:e}"), 0),
        (FloatForm::General, precision) => general(number, precision),
        (FloatForm::Hexadecimal, precision) => hexadecimal(number, precision),
        (FloatForm::Binary, _) => binary(number),
    }
}

/// Zeros, `count` of them.
fn zeros(count: usize) -> String {
    "0".repeat(count)
}

/// A precision as one that Rust formats, and the number of zeros still missing.
fn split(precision: usize) -> (usize, usize) {
    let digits = precision.min(MAX_DIGITS);
    (digits, precision - digits)
}

fn general(number: f64, precision: Option<usize>) -> String {
    // Zeros at the end are not written, so that more digits change nothing.
    let precision = precision.map(|precision| precision.min(MAX_DIGITS));
    let scientific = match precision {
        None => format!("{number:e}"),
        Some(precision) => format!("{number:.*e}", precision.max(1) - 1),
    };
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let mantissa = match mantissa.contains('.') {
        true => mantissa.trim_end_matches('0').trim_end_matches('.'),
        false => mantissa,
    };
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let threshold = match precision {
        None => 6,
        // Go: digits that would all be zeros before the point do not count.
        Some(precision) => {
            let precision = precision.max(1);
            let integral = usize::try_from(exponent + 1).unwrap_or(0);
            if precision > digits && digits >= integral {
                digits
            } else {
                precision
            }
        }
    };
    let threshold = i64::try_from(threshold).unwrap_or(i64::MAX);
    if exponent < -4 || exponent >= threshold {
        return with_sign_in_exponent(&format!("{mantissa}e{exponent}"), 0);
    }
    let decimals = i64::try_from(digits).unwrap_or(i64::MAX) - 1 - exponent;
    format!("{number:.*}", usize::try_from(decimals).unwrap_or(0))
}

/// The mantissa with its implicit bit, and the exponent of its last bit.
fn parts(number: f64) -> (u64, i64) {
    let bits = number.to_bits();
    let mantissa = bits & ((1 << 52) - 1);
    match i64::try_from((bits >> 52) & 0x7ff).unwrap_or(0) {
        0 => (mantissa, -1074),
        exponent => (mantissa | (1 << 52), exponent - 1075),
    }
}

fn binary(number: f64) -> String {
    let (mantissa, exponent) = parts(number);
    let sign = if number.is_sign_negative() { "-" } else { "" };
    format!("{sign}{mantissa}p{exponent:+}")
}

fn hexadecimal(number: f64, precision: Option<usize>) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let (mut mantissa, mut exponent) = parts(number);
    if mantissa == 0 {
        exponent = 0;
    } else {
        // One digit before the point: the highest bit to place 52.
        let shift = mantissa.leading_zeros() - 11;
        mantissa <<= shift;
        exponent += 52 - i64::from(shift);
    }
    if let Some(bits) = precision
        .filter(|precision| *precision < 13)
        .map(|precision| 52 - 4 * precision)
    {
        let half = 1u64 << (bits - 1);
        let rest = mantissa & ((1 << bits) - 1);
        mantissa >>= bits;
        mantissa += u64::from(rest > half || (rest == half && mantissa & 1 == 1));
        mantissa <<= bits;
        if mantissa >> 53 != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let fraction = format!("{:013x}", mantissa & ((1 << 52) - 1));
    let fraction = match precision {
        None => fraction.trim_end_matches('0').to_owned(),
        Some(precision) => {
            let kept = fraction.get(..precision).unwrap_or(&fraction);
            kept.to_owned() + &zeros(precision - kept.len())
        }
    };
    let point = if fraction.is_empty() { "" } else { "." };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!(
        "{sign}0x{}{point}{fraction}p{exponent_sign}{:02}",
        mantissa >> 52,
        exponent.unsigned_abs()
    )
}

/// Go writes the exponent's sign always and two digits at least. `more` zeros are added to the mantissa.
fn with_sign_in_exponent(text: &str, more: usize) -> String {
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text.to_owned();
    };
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    format!("{mantissa}{}e{sign}{digits:0>2}", zeros(more))
}

#[cfg(test)]
mod tests {
    use super::FloatForm::{Binary, Exponent, Fixed, General, Hexadecimal};
    use super::*;

    #[test]
    fn floats_are_written_as_go_writes_them() {
        let cases: &[(f64, FloatForm, Option<usize>, &str)] = &[
            (1.0, General, None, "1"),
            (100_000.0, General, None, "100000"),
            (1e6, General, None, "1e+06"),
            (12_345_678.9, General, None, "1.23456789e+07"),
            (0.0001, General, None, "0.0001"),
            (0.000_012_34, General, None, "1.234e-05"),
            (1e100, General, None, "1e+100"),
            (-0.0, General, None, "-0"),
            (1234.5678, General, Some(3), "1.23e+03"),
            (1234.5678, General, Some(10), "1234.5678"),
            (1e6, General, Some(10), "1000000"),
            (100.0, General, Some(0), "1e+02"),
            (3.25, Exponent, Some(6), "3.250000e+00"),
            (0.25, Fixed, Some(1), "0.2"),
            (0.35, Fixed, Some(1), "0.3"),
            (1e21, Fixed, None, "1000000000000000000000"),
            (3.25, Hexadecimal, None, "0x1.ap+01"),
            (1.0, Hexadecimal, Some(2), "0x1.00p+00"),
            (0.0, Hexadecimal, None, "0x0p+00"),
            (1.999, Hexadecimal, Some(0), "0x1p+01"),
            (1.0, Binary, None, "4503599627370496p-52"),
            (f64::NAN, Fixed, Some(2), "NaN"),
            (f64::INFINITY, General, None, "+Inf"),
        ];
        for (number, form, precision, text) in cases {
            assert_eq!(
                format_float(*number, *form, *precision),
                *text,
                "{number} {form:?} {precision:?}"
            );
        }
    }
}
