//! The time that counts instead of the clock's, so that builds can be repeated: <https://reproducible-builds.org/specs/source-date-epoch/>.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use crate::error::invalid_flag;

/// The variable that says it, in seconds since 1970.
const NAME: &str = "SOURCE_DATE_EPOCH";

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
    let midnight = text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
    midnight.timestamp().as_second().try_into().ok()
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
