use super::decimal::BINARY;
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
        ("500mb", UnknownSuffix),
        ("1GB", UnknownSuffix),
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
            (value.is_negative && !value.digits.is_empty(), value.digits, value.exponent)
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

#[test]
fn amounts_that_are_passed_over_are_those_that_stay_as_they_are() {
    let numbers = [
        0_u64,
        1,
        8,
        128,
        1000,
        1023,
        1024,
        1536,
        2048,
        1 << 43,
        (1 << 43) - 8,
        8 << 50,
    ];
    let zeros = ["", "0", "+", "-"];
    for (number, suffix) in numbers
        .iter()
        .flat_map(|n| BINARY.map(|suffix| (n, suffix)))
    {
        for text in zeros.map(|zero| format!("{zero}{number}{suffix}")) {
            let written = Written::parse(&text).expect("an amount");
            if written.has_largest_suffix(&text) {
                let exact = written.value().canonical(written.suffix.family());
                assert_eq!(exact, text);
            }
        }
    }
    let is_passed_over =
        |text| Written::parse(text).is_ok_and(|written| written.has_largest_suffix(text));
    assert!(is_passed_over("128Mi") && !is_passed_over("2048Mi") && !is_passed_over("8Ei"));
}
