//! Decimal numbers of any length: what `addf` and its like compute with, so that 0.1 and 0.2 make
//! 0.3.

use num_bigint::{BigInt, Sign};

/// Decimals of a quotient.
const QUOTIENT_DECIMALS: i64 = 16;

/// `value * 10^exponent`
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    value: BigInt,
    exponent: i64,
}

impl Decimal {
    /// The shortest decimal that reads back as this float; none if it is not finite.
    pub(super) fn from_float(float: f64) -> Option<Decimal> {
        if !float.is_finite() {
            return None;
        }
        // `-1.25e-7`: the shortest digits there are.
        let text = format!("{float:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Some(Decimal {
            value: format!("{whole}{fraction}").parse().ok()?,
            exponent: exponent.parse::<i64>().ok()? - i64::try_from(fraction.len()).ok()?,
        })
    }

    /// The nearest float.
    pub(super) fn to_float(&self) -> f64 {
        let text = format!("{}e{}", self.value, self.exponent);
        text.parse().unwrap_or(f64::NAN)
    }

    /// The number of its digits, about.
    pub(super) fn digits(&self) -> usize {
        let bits = usize::try_from(self.value.bits()).unwrap_or(usize::MAX);
        bits / 3 + 1
    }

    pub(super) fn plus(&self, other: &Decimal) -> Decimal {
        let exponent = self.exponent.min(other.exponent);
        let value = self.scaled(exponent) + other.scaled(exponent);
        Decimal { value, exponent }
    }

    pub(super) fn minus(&self, other: &Decimal) -> Decimal {
        let exponent = self.exponent.min(other.exponent);
        let value = self.scaled(exponent) - other.scaled(exponent);
        Decimal { value, exponent }
    }

    pub(super) fn times(&self, other: &Decimal) -> Decimal {
        Decimal {
            value: &self.value * &other.value,
            exponent: self.exponent + other.exponent,
        }
    }

    /// The quotient, rounded half away from zero; none for a division by zero.
    pub(super) fn over(&self, other: &Decimal) -> Option<Decimal> {
        if other.value.sign() == Sign::NoSign {
            return None;
        }
        let shift = self.exponent - other.exponent + QUOTIENT_DECIMALS;
        let dividend = &self.value * power_of_ten(shift);
        let divisor = &other.value * power_of_ten(-shift);
        let mut value = &dividend / &divisor;
        let remainder = dividend % &divisor;
        if (remainder * 2u8).magnitude() >= divisor.magnitude() {
            if self.value.sign() == other.value.sign() {
                value += 1u8;
            } else {
                value -= 1u8;
            }
        }
        Some(Decimal {
            value,
            exponent: -QUOTIENT_DECIMALS,
        })
    }

    /// The value at an exponent that is not larger than its own.
    fn scaled(&self, exponent: i64) -> BigInt {
        &self.value * power_of_ten(self.exponent - exponent)
    }
}

/// 1 for a negative exponent.
fn power_of_ten(exponent: i64) -> BigInt {
    BigInt::from(10u8).pow(u32::try_from(exponent.max(0)).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        let decimal = |float| Decimal::from_float(float).unwrap();
        assert_eq!(decimal(0.1).plus(&decimal(0.2)).to_float(), 0.3);
        assert_eq!(decimal(1e300).plus(&decimal(1e-300)).to_float(), 1e300);
        assert_eq!(decimal(1.1).times(&decimal(1.1)).to_float(), 1.21);
        assert_eq!(
            decimal(1e300).times(&decimal(1e300)).to_float(),
            f64::INFINITY
        );
        assert_eq!(
            decimal(-2.0).over(&decimal(3.0)).unwrap().to_float(),
            -0.666_666_666_666_666_7
        );
        assert_eq!(
            decimal(1e-30).over(&decimal(1e-10)).unwrap().to_float(),
            0.0
        );
        assert_eq!(
            decimal(1e-300).over(&decimal(1e-308)).unwrap().to_float(),
            1e8
        );
        assert!(decimal(1.0).over(&decimal(0.0)).is_none());
        assert!(Decimal::from_float(f64::NAN).is_none());
    }
}
