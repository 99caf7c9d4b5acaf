//! Sizes in bytes: `64m`, `1.5 GiB`; units count by 1024.

/// The bytes of a size.
pub(super) fn parse(text: &str) -> Option<i64> {
    if let Ok(bytes) = text.parse() {
        return Some(bytes);
    }
    let end = text.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ')? + 1;
    let (number, unit) = text.split_at(end);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let plain = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let size: f64 = if plain {
        number.parse().ok()?
    } else {
        return None;
    };
    let unit = unit.to_ascii_lowercase();
    let power = match unit
        .strip_suffix("ib")
        .or_else(|| unit.strip_suffix('b'))
        .unwrap_or(&unit)
    {
        "" if unit == "ib" => return None,
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return None,
    };
    let bytes = size * 1024_f64.powi(power);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked, the fraction is to go"
    )]
    (bytes < 9.2e18).then_some(bytes as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_count_by_1024() {
        for (text, bytes) in [
            ("64M", 67_108_864),
            ("64m", 67_108_864),
            ("1.5k", 1536),
            ("2 GiB", 2_147_483_648),
            ("10b", 10),
            ("-1", -1),
            ("12", 12),
        ] {
            assert_eq!(parse(text), Some(bytes), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_sizes() {
        for text in [
            "",
            "m",
            "1x",
            "1mm",
            "1ib",
            "-5m",
            "1e3m",
            "99999999p",
            "1.2.3",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
