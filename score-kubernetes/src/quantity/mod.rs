//! Kubernetes' amounts: `250m`, `1.5Gi`, `1e3`.

mod decimal;
#[cfg(test)]
mod tests;
mod written;

use std::cmp::Ordering;
use std::fmt;

use self::written::Written;

/// Checks an amount and gives the form in which Kubernetes' own tools write it: without fractions, with
/// the largest suffix of the family that was written (`0.5` is `500m`, `1024Ki` is `1Mi`); an amount that
/// they take as canonical, `1e3`, stays as it is. Values finer than a billionth are rounded up.
///
/// # Errors
/// The way out for an amount with a unit that there is not, by what [`meant_by`] finds.
#[must_use]
pub fn meant_hint(text: &str) -> Option<String> {
    let meant = meant_by(text).into_iter();
    let meant: Vec<String> = meant.map(|one| format!("`{one}`")).collect();
    (!meant.is_empty()).then(|| format!("did you mean {}?", meant.join(" or ")))
}

/// The text is no amount.
///
/// <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>
pub fn canonical(text: &str) -> Result<String, InvalidQuantity> {
    let written = Written::parse(text)?;
    if written.is_kept(text) || written.has_largest_suffix(text) {
        return Ok(text.to_owned());
    }
    Ok(written.value().canonical(written.suffix.family()))
}

/// True of an amount by whose unit it is one of the other sort: `500m` as `memory`, `64Mi` as `cpu`.
#[must_use]
pub fn is_of_the_other(name: &str, text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    match name {
        "memory" => unit == "m",
        "cpu" => unit.starts_with(['k', 'K', 'M', 'G', 'T', 'P', 'E']),
        _ => false,
    }
}

/// An amount that can be compared with others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quantity {
    is_negative: bool,
    /// The number of digits before the point; below zero for so many zeros behind it.
    magnitude: i64,
    /// The highest first, no zeros at either end.
    digits: Vec<u8>,
}

impl AsRef<Quantity> for Quantity {
    fn as_ref(&self) -> &Quantity {
        self
    }
}

impl Quantity {
    /// Reads an amount.
    ///
    /// # Errors
    /// The text is no amount.
    pub fn parse(text: &str) -> Result<Self, InvalidQuantity> {
        let value = Written::parse(text)?.value().trimmed();
        let magnitude = value.magnitude();
        Ok(Quantity {
            is_negative: value.is_negative && !value.digits.is_empty(),
            magnitude: if value.digits.is_empty() {
                i64::MIN
            } else {
                magnitude
            },
            digits: value.digits,
        })
    }

    /// True if it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.is_negative
    }

    /// True if it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// True if it has no fraction.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        i64::try_from(self.digits.len()).is_ok_and(|length| length <= self.magnitude.max(0))
    }
}

impl Ord for Quantity {
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

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The amounts that are meant by one with a unit that there is not: `1G` and `1Gi` for `1GB`, `64Mi` for `64 mib`.
#[must_use]
pub fn meant_by(text: &str) -> Vec<String> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.'));
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let unit = unit.trim_start().to_ascii_lowercase();
    let Some(prefix) = unit.chars().next().filter(|_| !number.is_empty()) else {
        return Vec::new();
    };
    let letter = prefix.to_ascii_uppercase();
    let binary = format!("{number}{letter}i");
    match (&unit[prefix.len_utf8()..], "kmgtpe".contains(prefix)) {
        ("" | "b" | "byte" | "bytes" | "egabytes" | "igabytes", true) => match prefix {
            // A thousand is `k` to Kubernetes and `K` to Score.
            'k' => vec![binary],
            _ => vec![format!("{number}{letter}"), binary],
        },
        ("i" | "ib", true) => vec![binary],
        _ => Vec::new(),
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
            InvalidQuantity::Malformed => {
                "not an amount, expected digits and perhaps a suffix like `m`, `k`, `Mi`"
            }
            InvalidQuantity::UnknownSuffix => {
                "an amount with an unknown unit, expected `M`, `Mi`, `G` or the like"
            }
        })
    }
}
