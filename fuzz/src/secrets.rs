//! Secrets for the targets that look whether one is said.

use std::sync::LazyLock;

/// Values that nobody is to read: with quotes, of several lines, long, and of other letters.
pub(crate) static SECRETS: LazyLock<[String; 4]> = LazyLock::new(|| {
    [
        r#"Zq7w-pa"Ss\Wo'Rd<&>Kx3Vb9Lm"#.to_owned(),
        "f1Rst~L1ne^Gh5Jk\n  s3Cond~L1ne^Pw8Rt\nab".to_owned(),
        (0..40).map(|n| format!("{n:02}Qz<\"")).collect(),
        "Wörtß-Schlüßel7-ÄöÜ".to_owned(),
    ]
});

/// Panics if some bytes of a secret are said that are not in the input.
pub(crate) fn assert_unsaid(said: &str, input: &str) {
    for secret in &*SECRETS {
        for window in secret.as_bytes().windows(8) {
            let Ok(window) = std::str::from_utf8(window) else {
                continue;
            };
            assert!(
                !said.contains(window) || input.contains(window),
                "`{window}` is said: {said}"
            );
        }
    }
}
