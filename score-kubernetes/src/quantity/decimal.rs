//! The exact value of an amount.

/// The family of suffixes that an amount is written with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Decimal,
    Binary,
    Exponent,
}

pub(super) const DECIMAL: [(&str, i64); 10] = [
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
pub(super) const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// The finest power of ten.
pub(super) const NANO: i64 = -9;

/// `digits * 10^exponent`, the highest digit first, none of them zero at either end; zero has none.
pub(super) struct Decimal {
    pub(super) is_negative: bool,
    pub(super) digits: Vec<u8>,
    pub(super) exponent: i64,
}

impl From<i64> for Decimal {
    fn from(n: i64) -> Self {
        let digits = n
            .unsigned_abs()
            .to_string()
            .bytes()
            .map(|b| b - b'0')
            .collect();
        Decimal {
            is_negative: n < 0,
            digits,
            exponent: 0,
        }
        .trimmed()
    }
}

impl Decimal {
    /// The same without zeros at either end.
    pub(super) fn trimmed(mut self) -> Self {
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

    pub(super) fn multiply(&mut self, factor: u32) {
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
    pub(super) fn round_up_to(&mut self, power: i64) {
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
        *self = Decimal {
            is_negative: self.is_negative,
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

    /// The number of digits before the point.
    pub(super) fn magnitude(&self) -> i64 {
        self.exponent
            .saturating_add(i64::try_from(self.digits.len()).unwrap_or(i64::MAX))
    }

    /// True if its size is larger; both are trimmed.
    pub(super) fn is_larger_than(&self, other: &Decimal) -> bool {
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

    /// The amount as Kubernetes' tools write it, with the largest suffix of a family.
    pub(super) fn canonical(&self, family: Family) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let sign = if self.is_negative { "-" } else { "" };
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
