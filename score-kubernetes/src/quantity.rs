//! Kubernetes' amounts: `250m`, `1.5Gi`, `1e3`.

use std::cmp::Ordering;
use std::fmt;

/// Checks an amount and gives the form in which Kubernetes' own tools write it: without fractions, with
/// the largest suffix of the family that was written (`0.5` is `500m`, `1024Ki` is `1Mi`); an amount that
/// they take as canonical, `1e3`, stays as it is. Values finer than a billionth are rounded up.
///
/// # Errors
/// The text is no amount.
///
/// <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>
pub fn canonical(text: &str) -> Result<String, InvalidQuantity> {
    let written = Written::parse(text)?;
    if written.is_kept(text) {
        return Ok(text.to_owned());
    }
    Ok(written.value().canonical(written.suffix.family()))
}

/// An amount that can be compared with others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measure {
    is_negative: bool,
    /// How many digits stand before the point; below zero for so many zeros behind it.
    magnitude: i64,
    /// The highest first, no zeros at either end.
    digits: Vec<u8>,
}

impl AsRef<Measure> for Measure {
    fn as_ref(&self) -> &Measure {
        self
    }
}

impl Measure {
    /// What a text says.
    ///
    /// # Errors
    /// The text is no amount.
    pub fn of(text: &str) -> Result<Self, InvalidQuantity> {
        let value = Written::parse(text)?.value().trimmed();
        let magnitude = value.magnitude();
        Ok(Measure {
            is_negative: value.negative && !value.digits.is_empty(),
            magnitude: if value.digits.is_empty() {
                i64::MIN
            } else {
                magnitude
            },
            digits: value.digits,
        })
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.is_negative
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        i64::try_from(self.digits.len()).is_ok_and(|length| length <= self.magnitude.max(0))
    }
}

impl Ord for Measure {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |one: &Self, two: &Self| {
            (one.magnitude, &one.digits).cmp(&(two.magnitude, &two.digits))
        };
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size(self, other),
            (true, true) => size(other, self),
        }
    }
}

impl PartialOrd for Measure {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The text is no amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvalidQuantity {
    /// It is empty, or has characters that no amount has.
    Malformed,
    /// There is no such suffix.
    UnknownSuffix,
}

impl fmt::Display for InvalidQuantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidQuantity::Malformed => "not an amount, expected digits and perhaps a suffix like `m`, `k`, `Mi`",
            InvalidQuantity::UnknownSuffix => {
                "an amount with an unknown suffix, expected one of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei, or an exponent"
            }
        })
    }
}

/// How an amount is scaled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Suffix {
    /// A power of ten by its letter: `m` is -3.
    Decimal(i64),
    /// A power of 1024 by its letters: `Mi` is 2.
    Binary(u32),
    /// `e3`
    Exponent(i64),
}

/// Which suffixes an amount is written with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Decimal,
    Binary,
    Exponent,
}

const DECIMAL: [(&str, i64); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// The finest power of ten.
const NANO: i64 = -9;

impl Suffix {
    fn parse(text: &str) -> Option<Suffix> {
        if let Some((_, power)) = DECIMAL.iter().find(|(suffix, _)| *suffix == text) {
            return Some(Suffix::Decimal(*power));
        }
        if let Some(power) = BINARY.iter().position(|suffix| *suffix == text) {
            return Some(Suffix::Binary(u32::try_from(power).ok()?));
        }
        let exponent = text.strip_prefix(['e', 'E'])?;
        Some(Suffix::Exponent(i64::from(exponent.parse::<i32>().ok()?)))
    }

    fn family(self) -> Family {
        match self {
            Suffix::Decimal(_) => Family::Decimal,
            Suffix::Binary(_) => Family::Binary,
            Suffix::Exponent(_) => Family::Exponent,
        }
    }
}

/// An amount as it is written.
struct Written<'a> {
    negative: bool,
    /// The digits before the point, without zeros in front.
    whole: &'a str,
    /// The digits behind it.
    fraction: &'a str,
    suffix: Suffix,
}

impl<'a> Written<'a> {
    fn parse(text: &'a str) -> Result<Self, InvalidQuantity> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let number = unsigned.trim_start_matches('0');
        let digits =
            |s: &'a str| s.split_at(s.find(|c: char| !c.is_ascii_digit()).unwrap_or(s.len()));
        let (whole, rest) = digits(number);
        let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), digits);
        let letters = suffix.trim_start_matches(|c| "eEinumkKMGTP".contains(c));
        let exponent = letters.strip_prefix(['+', '-']).unwrap_or(letters);
        let has_digits = number.len() < unsigned.len() || !whole.is_empty() || !fraction.is_empty();
        // Upstream: `-`, `.` and `k` are zero, `Pi` is refused. We: no digits, no amount.
        if !has_digits || exponent.contains(|c: char| !c.is_ascii_digit()) {
            return Err(InvalidQuantity::Malformed);
        }
        let suffix = Suffix::parse(suffix).ok_or(InvalidQuantity::UnknownSuffix)?;
        Ok(Written {
            negative: text.starts_with('-'),
            whole,
            fraction,
            suffix,
        })
    }

    /// Whether Kubernetes' tools write the amount as it stands. They keep the text of one that they take
    /// for canonical at first sight and that is small enough for their quick way of reading.
    fn is_kept(&self, text: &str) -> bool {
        if text == "0" {
            return true;
        }
        let whole = if self.whole.is_empty() {
            "0"
        } else {
            self.whole
        };
        let (length, fraction) = (whole.len(), self.fraction.len());
        match self.suffix {
            Suffix::Binary(power) => {
                let bits = power as usize * 10;
                let fits = length + bits * 3 / 10 < 15 && fraction == 0;
                fits && whole.parse::<u64>().is_ok_and(|value| value % 8 != 0)
            }
            Suffix::Decimal(exponent) | Suffix::Exponent(exponent) => {
                let scale = exponent - i64::try_from(fraction).unwrap_or(i64::MAX);
                let ends_in_thousand = match self.fraction {
                    "" => whole.ends_with("000"),
                    digits if fraction < 3 => {
                        digits.bytes().all(|b| b == b'0') && whole.ends_with(&"000"[fraction..])
                    }
                    digits => digits.ends_with("000"),
                };
                length + fraction <= 18
                    && scale >= NANO
                    && scale % 3 == 0
                    && !ends_in_thousand
                    && whole != "0"
            }
        }
    }

    /// The exact value, rounded away from zero to a billionth; binary ones end at the largest `i64`.
    fn value(&self) -> Value {
        let digits = self
            .whole
            .bytes()
            .chain(self.fraction.bytes())
            .map(|b| b - b'0')
            .collect();
        let fraction = i64::try_from(self.fraction.len()).unwrap_or(i64::MAX);
        let mut value = Value {
            negative: self.negative,
            digits,
            exponent: -fraction,
        };
        match self.suffix {
            Suffix::Decimal(power) | Suffix::Exponent(power) => value.exponent += power,
            Suffix::Binary(power) => (0..power).for_each(|_| value.multiply(1024)),
        }
        value.round_up_to(NANO);
        let largest = Value::from(i64::MAX);
        if matches!(self.suffix, Suffix::Binary(_)) && value.is_larger_than(&largest) {
            value = Value {
                negative: self.negative,
                ..largest
            };
        }
        value
    }
}

/// `digits * 10^exponent`, the highest digit first, none of them zero at either end; zero has none.
struct Value {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        let digits = n
            .unsigned_abs()
            .to_string()
            .bytes()
            .map(|b| b - b'0')
            .collect();
        Value {
            negative: n < 0,
            digits,
            exponent: 0,
        }
        .trimmed()
    }
}

impl Value {
    fn trimmed(mut self) -> Self {
        let kept = self
            .digits
            .iter()
            .rposition(|d| *d != 0)
            .map_or(0, |last| last + 1);
        self.exponent += i64::try_from(self.digits.len() - kept).unwrap_or(i64::MAX);
        self.digits.truncate(kept);
        let zeros = self.digits.iter().take_while(|d| **d == 0).count();
        self.digits.drain(..zeros);
        self
    }

    fn multiply(&mut self, factor: u32) {
        let mut carry = 0;
        for digit in self.digits.iter_mut().rev() {
            carry += u32::from(*digit) * factor;
            *digit = low_digit(carry);
            carry /= 10;
        }
        while carry > 0 {
            self.digits.insert(0, low_digit(carry));
            carry /= 10;
        }
    }

    /// Leaves nothing below a power of ten; what is cut makes the rest larger by one.
    fn round_up_to(&mut self, power: i64) {
        let cut = usize::try_from(power.saturating_sub(self.exponent)).unwrap_or(0);
        if cut > 0 {
            let kept = self.digits.len().saturating_sub(cut);
            let is_exact = self.digits[kept..].iter().all(|d| *d == 0);
            self.digits.truncate(kept);
            self.exponent = power;
            if !is_exact {
                self.add_one();
            }
        }
        *self = Value {
            negative: self.negative,
            digits: std::mem::take(&mut self.digits),
            exponent: self.exponent,
        }
        .trimmed();
    }

    fn add_one(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
        self.digits.insert(0, 1);
    }

    /// How many digits stand before the point.
    fn magnitude(&self) -> i64 {
        self.exponent
            .saturating_add(i64::try_from(self.digits.len()).unwrap_or(i64::MAX))
    }

    /// Whether its size is larger; both are trimmed.
    fn is_larger_than(&self, other: &Value) -> bool {
        (self.magnitude(), &self.digits) > (other.magnitude(), &other.digits)
    }

    /// The size, if it is whole and at least 1024 (else the binary suffixes have nothing to say).
    fn as_binary(&self) -> Option<u64> {
        (self.exponent >= 0 && self.magnitude() <= 19)
            .then(|| {
                format!(
                    "{}{}",
                    self.digits(),
                    "0".repeat(usize::try_from(self.exponent).unwrap_or(0))
                )
            })
            .and_then(|text| text.parse().ok())
            .filter(|n| *n >= 1024)
    }

    fn digits(&self) -> String {
        self.digits.iter().map(|d| char::from(b'0' + d)).collect()
    }

    fn canonical(&self, family: Family) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let sign = if self.negative { "-" } else { "" };
        if let (Family::Binary, Some(mut n)) = (family, self.as_binary()) {
            let mut power = 0;
            while n % 1024 == 0 && power + 1 < BINARY.len() {
                n /= 1024;
                power += 1;
            }
            return format!("{sign}{n}{}", BINARY[power]);
        }
        let mut power = self.exponent.div_euclid(3) * 3;
        // Upstream: the suffix is lost where none is large enough. We: the largest one, and more digits,
        // because the amount would be another one.
        if family != Family::Exponent {
            power = power.min(DECIMAL[DECIMAL.len() - 1].1);
        }
        let zeros = "0".repeat(usize::try_from(self.exponent - power).unwrap_or(0));
        let suffix = match (family, DECIMAL.iter().find(|(_, known)| *known == power)) {
            (_, Some(("", _))) => String::new(),
            (Family::Decimal | Family::Binary, Some((suffix, _))) => (*suffix).to_owned(),
            _ => format!("e{power}"),
        };
        format!("{sign}{}{zeros}{suffix}", self.digits())
    }
}

fn low_digit(n: u32) -> u8 {
    u8::try_from(n % 10).expect("below ten")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_written_as_kubernetes_writes_them() {
        for (written, expected) in [
            ("0", "0"),
            ("000m", "0"),
            ("1", "1"),
            ("0.5", "500m"),
            ("0.025", "25m"),
            ("1.5", "1500m"),
            ("1000m", "1"),
            ("1500m", "1500m"),
            ("0.0000000001", "1n"),
            ("-0.5", "-500m"),
            ("1000", "1k"),
            ("128974848", "128974848"),
            ("129M", "129M"),
            ("1000k", "1M"),
            ("1000000E", "1000000E"),
            ("1024Ki", "1Mi"),
            ("1500Ki", "1500Ki"),
            ("8Ki", "8Ki"),
            ("1.5Gi", "1536Mi"),
            ("0.1Ki", "102400m"),
            ("1.1Gi", "1181116006400m"),
            ("100Ei", "9223372036854775807"),
            ("1e2", "100"),
            ("1e3", "1e3"),
            ("12E4", "120e3"),
            // Kept as they stand, canonical or not.
            ("+5", "+5"),
            ("007", "007"),
            ("1.500", "1.500"),
        ] {
            assert_eq!(canonical(written).as_deref(), Ok(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        use InvalidQuantity::{Malformed, UnknownSuffix};
        for (written, expected) in [
            ("", Malformed),
            ("-", Malformed),
            ("Gi", Malformed),
            ("1 Gi", Malformed),
            ("1,5", Malformed),
            ("500mb", Malformed),
            ("1GB", Malformed),
            ("1kk", UnknownSuffix),
            ("1ki", UnknownSuffix),
            ("1e", UnknownSuffix),
            ("1Gi5", UnknownSuffix),
        ] {
            assert_eq!(canonical(written), Err(expected), "{written}");
        }
    }

    proptest! {
        #[test]
        fn canonical_is_a_fixed_point_and_keeps_the_amount(n in -1_000_000_000_000_i64..1_000_000_000_000, power in 0_u32..7) {
            let once = canonical(&format!("{n}{}", BINARY[power as usize])).unwrap();
            prop_assert_eq!(canonical(&once).unwrap(), once.clone());
            let plain = canonical(&format!("{}", i128::from(n) * 1024_i128.pow(power))).unwrap();
            let size = |text: &str| {
                let value = Written::parse(text).unwrap().value();
                (value.negative && !value.digits.is_empty(), value.digits, value.exponent)
            };
            if i128::from(n.abs()) * 1024_i128.pow(power) < i128::from(i64::MAX) && n != 0 {
                prop_assert_eq!(size(&once), size(&plain));
            }
        }

        #[test]
        fn no_text_panics(text in "[-+0-9.eEinumkKMGTP]{0,24}") {
            let _ = canonical(&text);
        }
    }
}
