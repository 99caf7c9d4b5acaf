//! An amount as it is written: digits, a point and a suffix.

use super::InvalidQuantity;
use super::decimal::{BINARY, DECIMAL, Decimal, Family, NANO};

/// The scale of an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Suffix {
    /// A power of ten by its letter: `m` is -3.
    Decimal(i64),
    /// A power of 1024 by its letters: `Mi` is 2.
    Binary(u32),
    /// `e3`
    Exponent(i64),
}

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

    pub(super) fn family(self) -> Family {
        match self {
            Suffix::Decimal(_) => Family::Decimal,
            Suffix::Binary(_) => Family::Binary,
            Suffix::Exponent(_) => Family::Exponent,
        }
    }
}

/// An amount as it is written.
pub(super) struct Written<'a> {
    is_negative: bool,
    /// The digits before the point, without zeros in front.
    whole: &'a str,
    /// The digits behind it.
    fraction: &'a str,
    pub(super) suffix: Suffix,
}

impl<'a> Written<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, InvalidQuantity> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let number = unsigned.trim_start_matches('0');
        let digits =
            |s: &'a str| s.split_at(s.find(|c: char| !c.is_ascii_digit()).unwrap_or(s.len()));
        let (whole, rest) = digits(number);
        let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), digits);
        let letters = suffix.trim_start_matches(|c| "eEinumkKMGTP".contains(c));
        let exponent = letters.strip_prefix(['+', '-']).unwrap_or(letters);
        let has_digits = number.len() < unsigned.len() || !whole.is_empty() || !fraction.is_empty();
        if has_digits && suffix.bytes().all(|letter| letter.is_ascii_alphabetic()) {
            let suffix = Suffix::parse(suffix).ok_or(InvalidQuantity::UnknownSuffix)?;
            return Ok(Written {
                is_negative: text.starts_with('-'),
                whole,
                fraction,
                suffix,
            });
        }
        // Upstream: `-`, `.` and `k` are zero, `Pi` is refused. We: no digits, no amount.
        if !has_digits || exponent.contains(|c: char| !c.is_ascii_digit()) {
            return Err(InvalidQuantity::Malformed);
        }
        let suffix = Suffix::parse(suffix).ok_or(InvalidQuantity::UnknownSuffix)?;
        Ok(Written {
            is_negative: text.starts_with('-'),
            whole,
            fraction,
            suffix,
        })
    }

    /// True if Kubernetes' tools write the amount as it stands. They keep the text of one that they take
    /// for canonical at first sight and that is small enough for their quick way of reading.
    pub(super) fn is_kept(&self, text: &str) -> bool {
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

    /// True if it is written as digits with the largest binary suffix that leaves it whole: `128Mi`, but not `1024Mi`. Most
    /// amounts of memory are, and need no arithmetic.
    pub(super) fn has_largest_suffix(&self, text: &str) -> bool {
        let Suffix::Binary(power @ 1..) = self.suffix else {
            return false;
        };
        let is_plain = text.strip_prefix(self.whole) == Some(BINARY[power as usize]);
        is_plain
            && self
                .whole
                .parse::<u64>()
                .is_ok_and(|whole| whole % 1024 != 0 && whole.leading_zeros() > 10 * power)
    }

    /// The exact value, rounded away from zero to a billionth; binary ones end at the largest `i64`.
    pub(super) fn value(&self) -> Decimal {
        let digits = self
            .whole
            .bytes()
            .chain(self.fraction.bytes())
            .map(|b| b - b'0')
            .collect();
        let fraction = i64::try_from(self.fraction.len()).unwrap_or(i64::MAX);
        let mut value = Decimal {
            is_negative: self.is_negative,
            digits,
            exponent: -fraction,
        };
        match self.suffix {
            Suffix::Decimal(power) | Suffix::Exponent(power) => value.exponent += power,
            Suffix::Binary(power) => (0..power).for_each(|_| value.multiply(1024)),
        }
        value.round_up_to(NANO);
        if matches!(self.suffix, Suffix::Binary(_)) {
            let largest = Decimal::from(i64::MAX);
            if value.is_larger_than(&largest) {
                value = Decimal {
                    is_negative: self.is_negative,
                    ..largest
                };
            }
        }
        value
    }
}
