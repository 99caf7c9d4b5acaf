//! The time that counts instead of the clock's, so that builds can be repeated: <https://reproducible-builds.org/specs/source-date-epoch/>.

use std::time::Duration;

use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use crate::error::invalid_flag;

/// The variable that says it, in seconds since 1970.
const NAME: &str = "SOURCE_DATE_EPOCH";

/// The seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// The time that the environment says; `None` if it says none.
///
/// # Errors
/// It is no number of seconds: who sets it wants the same bytes in each run, and would get others.
pub(crate) fn fixed() -> Result<Option<Duration>, Diagnostic> {
    std::env::var(NAME).map_or(Ok(None), |text| read(&text))
}

fn read(text: &str) -> Result<Option<Duration>, Diagnostic> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Duration::from_secs)
        .map(Some)
        .map_err(|_| {
            let error = invalid_flag(message!(
                "{NAME} is `{text}`, expected seconds since 1970-01-01"
            ));
            error.hint(match seconds_meant(text) {
                Some(seconds) => format!("write `{NAME}={seconds}`"),
                None => "`date +%s` prints those of now".to_owned(),
            })
        })
}

/// The seconds that are meant by a number with a fraction, or by a day.
fn seconds_meant(text: &str) -> Option<u64> {
    if let Some((seconds, fraction)) = text.split_once('.') {
        let is_fraction = fraction.bytes().all(|b| b.is_ascii_digit());
        return seconds.parse().ok().filter(|_| is_fraction);
    }
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    let (year, month, day): (u64, u64, u64) =
        (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let is_day =
        (1970..10_000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| days_since_1970(year, month, day) * DAY)
}

/// The days from 1970-01-01 to a day, as years that begin in March count them.
fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_of_seconds() {
        assert_eq!(read("").ok(), Some(None));
        assert_eq!(
            read(" 1700000000\n").ok(),
            Some(Some(Duration::from_secs(1_700_000_000)))
        );
        for (text, hint) in [
            ("2024-01-01", "write `SOURCE_DATE_EPOCH=1704067200`"),
            ("1970-01-01", "write `SOURCE_DATE_EPOCH=0`"),
            ("2000-02-29", "write `SOURCE_DATE_EPOCH=951782400`"),
            ("1700000000.5", "write `SOURCE_DATE_EPOCH=1700000000`"),
            ("-5", "`date +%s` prints those of now"),
            ("now", "`date +%s` prints those of now"),
            ("2024-13-01", "`date +%s` prints those of now"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.hints, [hint], "{text}");
        }
    }
}
