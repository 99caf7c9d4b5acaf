//! Schedules as Kubernetes reads them: five fields, or a macro.

use std::fmt;

use score_yaml::message;

use jiff::tz::TimeZoneDatabase;

/// Why a text is no schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvalidSchedule(String);

impl fmt::Display for InvalidSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One field: its name, least and greatest value, and names of values, the first for the least.
struct Field {
    name: &'static str,
    least: u8,
    most: u8,
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS: [Field; 5] = [
    Field {
        name: "minute",
        least: 0,
        most: 59,
        names: &[],
    },
    Field {
        name: "hour",
        least: 0,
        most: 23,
        names: &[],
    },
    Field {
        name: "day of month",
        least: 1,
        most: 31,
        names: &[],
    },
    Field {
        name: "month",
        least: 1,
        most: 12,
        names: MONTHS,
    },
    Field {
        name: "day of week",
        least: 0,
        most: 6,
        names: DAYS,
    },
];

const MACROS: [&str; 7] = [
    "@yearly",
    "@annually",
    "@monthly",
    "@weekly",
    "@daily",
    "@midnight",
    "@hourly",
];

/// Checks a schedule: <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax>.
///
/// # Errors
/// It is none; the reason names the field.
pub fn check(schedule: &str) -> Result<(), InvalidSchedule> {
    let invalid = |reason: String| Err(InvalidSchedule(reason));
    if schedule.starts_with("TZ=") || schedule.starts_with("CRON_TZ=") {
        return invalid("the time zone belongs in `cronjob.timeZone`".to_owned());
    }
    if let Some(period) = schedule.strip_prefix("@every ") {
        return if is_duration(period) {
            Ok(())
        } else {
            invalid(message!("`{period}` is no duration like `1h30m`"))
        };
    }
    if schedule.starts_with('@') {
        return if MACROS.contains(&schedule) {
            Ok(())
        } else {
            invalid(format!("there are {}", MACROS.join(", ")))
        };
    }
    let words: Vec<&str> = schedule.split_whitespace().collect();
    if words.len() != FIELDS.len() {
        return invalid(message!("expected 5 fields, found {}", words.len()));
    }
    for (field, word) in FIELDS.iter().zip(words) {
        for part in word.split(',').filter(|part| !part.is_empty()) {
            field.check(part)?;
        }
        if word.split(',').all(str::is_empty) {
            return invalid(message!("the {} is empty", field.name));
        }
    }
    Ok(())
}

impl Field {
    /// One part of a list: a value, a range, or either with a step.
    fn check(&self, part: &str) -> Result<(), InvalidSchedule> {
        let mut halves = part.split('/');
        let (range, step, more) = (
            halves.next().unwrap_or_default(),
            halves.next(),
            halves.next(),
        );
        let invalid = |reason: String| Err(InvalidSchedule(reason));
        if more.is_some() {
            return invalid(message!("the {} `{part}` has two steps", self.name));
        }
        let mut ends = range.split('-');
        let (first, last, more) = (ends.next().unwrap_or_default(), ends.next(), ends.next());
        if more.is_some() {
            return invalid(message!("the {} `{part}` is no range", self.name));
        }
        if !matches!(first, "*" | "?") {
            let first = self.value(first)?;
            if let Some(last) = last {
                let last = self.value(last)?;
                if first > last {
                    return invalid(message!(
                        "the {} `{range}` ends before it starts",
                        self.name
                    ));
                }
            }
        } else if last.is_some() {
            return invalid(message!("the {} `{part}` is no range", self.name));
        }
        match step.map(str::parse::<u32>) {
            None | Some(Ok(1..)) => Ok(()),
            Some(_) => invalid(message!(
                "the {} `{part}` has no step above zero",
                self.name
            )),
        }
    }

    fn value(&self, word: &str) -> Result<u8, InvalidSchedule> {
        let lower = word.to_lowercase();
        if let Some(at) = self.names.iter().position(|name| *name == lower) {
            return Ok(self.least + u8::try_from(at).unwrap_or(0));
        }
        let digits = word.bytes().all(|c| c.is_ascii_digit()) && !word.is_empty();
        if !digits {
            return Err(InvalidSchedule(format!(
                "the {} `{word}` is no number",
                self.name
            )));
        }
        match word.parse::<u8>() {
            Ok(value) if (self.least..=self.most).contains(&value) => Ok(value),
            _ => Err(InvalidSchedule(format!(
                "the {} `{word}` is out of range, expected {} to {}",
                self.name, self.least, self.most
            ))),
        }
    }
}

/// `1h30m`, `90s`: numbers with units, at least a second in all is the scheduler's to ask.
fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text == "0" {
        return true;
    }
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (digits, behind) = rest.split_at(number);
        let units = ["ns", "us", "µs", "ms", "s", "m", "h"];
        let unit = units
            .into_iter()
            .filter(|unit| behind.starts_with(unit))
            .max_by_key(|unit| unit.len());
        let (Ok(_), Some(unit)) = (digits.parse::<f64>(), unit) else {
            return false;
        };
        rest = &behind[unit.len()..];
    }
    !text.is_empty()
}

/// True if a name is one of the IANA time zone list.
pub fn is_time_zone(name: &str) -> bool {
    TimeZoneDatabase::bundled()
        .get(name)
        .is_ok_and(|zone| zone.iana_name() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_five_fields_or_a_macro() {
        for good in [
            "15 1 * * *",
            "*/5 0-23/2 1,15 JAN-Mar MON-fri",
            "0 0 ? * 0",
            "@daily",
            "@every 1h30m",
            "  0   0 1 */2 *",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, says) in [
            ("99 * * * *", "minute `99`"),
            ("* 24 * * *", "hour `24`"),
            ("* * 0 * *", "day of month `0`"),
            ("* * * 13 *", "month `13`"),
            ("0 0 * * 7", "day of week `7`"),
            ("0 0 * * 5-1", "ends before"),
            ("*/0 * * * *", "step"),
            ("1-2-3 * * * *", "range"),
            ("* * * *", "found 4"),
            ("* * * * * *", "found 6"),
            ("@dayly", "@daily"),
            ("@every day", "duration"),
            ("TZ=UTC * * * * *", "timeZone"),
            ("x * * * *", "minute `x`"),
            (", * * * *", "minute"),
            ("", "found 0"),
        ] {
            let error = check(bad).expect_err(bad).to_string();
            assert!(error.contains(says), "{bad}: {error}");
        }
    }

    #[test]
    fn time_zones_are_those_of_the_list() {
        for (name, is_one) in [
            ("Europe/Zurich", true),
            ("Etc/UTC", true),
            ("Mars/Base", false),
            ("europe/zurich", false),
            ("", false),
        ] {
            assert_eq!(is_time_zone(name), is_one, "{name}");
        }
    }
}
