//! The fields of a time, read one by one, and the time that they make.

use jiff::Zoned;
use jiff::civil::{self, DateTime};
use jiff::tz::{self, TimeZone};

use super::scan::{
    Fault, abbreviation, fraction, fraction_at_start, is_afternoon, name, number, ranged, take,
};
use crate::time::layout::{Element, MONTHS, Offset, Pad, WEEKDAYS, chunk};

/// The fields that have been read so far.
#[derive(Default)]
pub(super) struct Fields {
    year: i16,
    month: Option<i8>,
    day: Option<i16>,
    year_day: Option<i16>,
    hour: i8,
    minute: i8,
    second: i8,
    nanosecond: i32,
    /// True if `PM` was read, and not `AM`.
    afternoon: Option<bool>,
    is_utc: bool,
    offset: Option<i32>,
    zone: String,
}

impl Fields {
    /// Reads an element; `after` is the rest of the layout.
    pub(super) fn read(
        &mut self,
        element: Element,
        after: &str,
        rest: &mut &str,
    ) -> Result<(), Fault> {
        match element {
            Element::Year => {
                let year = number(&mut take(rest, 2)?, Pad::Zero, 2)?;
                self.year = if year >= 69 { year + 1900 } else { year + 2000 };
            }
            Element::LongYear => self.year = number(&mut take(rest, 4)?, Pad::Zero, 4)?,
            Element::Month => self.month = Some(name(rest, &MONTHS, 3)? + 1),
            Element::LongMonth => self.month = Some(name(rest, &MONTHS, usize::MAX)? + 1),
            Element::NumMonth(pad) => {
                let month = ranged(rest, pad, 12, "month")?;
                if month == 0 {
                    return Err(Fault::Range("month"));
                }
                self.month = Some(month);
            }
            Element::Weekday => _ = name(rest, &WEEKDAYS, 3)?,
            Element::LongWeekday => _ = name(rest, &WEEKDAYS, usize::MAX)?,
            Element::Day(pad) => {
                if pad == Pad::Space {
                    *rest = rest.strip_prefix(' ').unwrap_or(rest);
                }
                self.day = Some(number(rest, pad, 2)?);
            }
            Element::YearDay(pad) => {
                for _ in 0..2 {
                    if pad == Pad::Space {
                        *rest = rest.strip_prefix(' ').unwrap_or(rest);
                    }
                }
                self.year_day = Some(number(rest, pad, 3)?);
            }
            Element::Hour => self.hour = ranged(rest, Pad::None, 23, "hour")?,
            Element::Hour12(pad) => self.hour = ranged(rest, pad, 12, "hour")?,
            Element::Minute(pad) => self.minute = ranged(rest, pad, 59, "minute")?,
            Element::Second(pad) => self.read_second(pad, after, rest)?,
            Element::UpperHalf => self.afternoon = Some(is_afternoon(rest, "AM", "PM")?),
            Element::LowerHalf => self.afternoon = Some(is_afternoon(rest, "am", "pm")?),
            Element::ZoneName => self.read_zone(rest)?,
            Element::Offset(form) => self.read_offset(form, rest)?,
            Element::Fraction(count) => self.nanosecond = fraction(rest, count)?,
            Element::TrimmedFraction(_) => {
                let count = fraction_at_start(rest);
                if count > 0 {
                    self.nanosecond = fraction(rest, count)?;
                }
            }
        }
        Ok(())
    }

    /// A fraction may follow the second though the layout has none.
    fn read_second(&mut self, pad: Pad, after: &str, rest: &mut &str) -> Result<(), Fault> {
        self.second = ranged(rest, pad, 59, "second")?;
        let next = chunk(after).element.map(|(element, _)| element);
        let is_expected = matches!(
            next,
            Some(Element::Fraction(_) | Element::TrimmedFraction(_))
        );
        let count = fraction_at_start(rest);
        if count > 0 && !is_expected {
            self.nanosecond = fraction(rest, count)?;
        }
        Ok(())
    }

    fn read_zone(&mut self, rest: &mut &str) -> Result<(), Fault> {
        if let Some(after) = rest.strip_prefix("UTC") {
            self.is_utc = true;
            *rest = after;
            return Ok(());
        }
        let length = abbreviation(rest).ok_or(Fault::Unreadable)?;
        take(rest, length)?.clone_into(&mut self.zone);
        Ok(())
    }

    fn read_offset(&mut self, form: Offset, rest: &mut &str) -> Result<(), Fault> {
        if let (true, Some(after)) = (form.z_for_utc, rest.strip_prefix('Z')) {
            self.is_utc = true;
            *rest = after;
            return Ok(());
        }
        let sign = match take(rest, 1)? {
            "+" => 1,
            "-" => -1,
            _ => return Err(Fault::Unreadable),
        };
        let mut parts = [0; 3];
        for (index, part) in parts.iter_mut().take(form.parts).enumerate() {
            if form.colons && index > 0 {
                *rest = rest.strip_prefix(':').ok_or(Fault::Unreadable)?;
            }
            *part = i32::from(number(rest, Pad::Zero, 2)?);
        }
        let [hours, minutes, seconds] = parts;
        for (part, max, what) in [
            (hours, 24, "time zone offset hour"),
            (minutes, 60, "time zone offset minute"),
            (seconds, 60, "time zone offset second"),
        ] {
            if part > max {
                return Err(Fault::Range(what));
            }
        }
        self.offset = Some(sign * ((hours * 60 + minutes) * 60 + seconds));
        Ok(())
    }

    /// The time that the fields say; in the local zone if they say none.
    pub(super) fn time(&self, local: &TimeZone) -> Result<Zoned, String> {
        let moment = self.civil()?;
        let out_of_range = |_| "out of range".to_owned();
        if self.is_utc {
            return moment.to_zoned(TimeZone::UTC).map_err(out_of_range);
        }
        if let Some(seconds) = self.offset {
            let offset = tz::Offset::from_seconds(seconds).map_err(out_of_range)?;
            let time = moment
                .to_zoned(TimeZone::fixed(offset))
                .map_err(out_of_range)?;
            let info = local.to_offset_info(time.timestamp());
            let is_local = info.offset() == offset
                && (self.zone.is_empty() || info.abbreviation() == self.zone);
            return Ok(if is_local {
                time.with_time_zone(local.clone())
            } else {
                time
            });
        }
        let time = moment.to_zoned(local.clone()).map_err(out_of_range)?;
        let info = local.to_offset_info(time.timestamp());
        if self.zone.is_empty() || info.abbreviation() == self.zone {
            return Ok(time);
        }
        // A name alone tells no offset, unless it is `GMT+3`.
        let hours: i32 = self
            .zone
            .strip_prefix("GMT")
            .map_or(0, |hours| hours.parse().unwrap_or(0));
        let zone = TimeZone::posix(&format!("<{}>{}", self.zone, -hours));
        // Go takes the time as one of UTC and only shows it in that zone; so do we.
        let time = moment.to_zoned(TimeZone::UTC).map_err(out_of_range)?;
        Ok(time.with_time_zone(zone.unwrap_or(TimeZone::UTC)))
    }

    fn civil(&self) -> Result<DateTime, String> {
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let (month, day) = match self.year_day {
            Some(year_day) => self.month_and_day(year_day)?,
            None => (self.month.unwrap_or(1), self.day.unwrap_or(1)),
        };
        let day = i8::try_from(day).ok();
        let date = day.and_then(|day| civil::Date::new(self.year, month, day).ok());
        let date = date.ok_or("day out of range")?;
        let time = civil::Time::new(hour, self.minute, self.second, self.nanosecond);
        Ok(date.to_datetime(time.map_err(|_| "out of range")?))
    }

    /// The month and day of a day of the year, with which those that were read must agree.
    fn month_and_day(&self, year_day: i16) -> Result<(i8, i16), String> {
        let first = civil::Date::new(self.year, 1, 1).map_err(|_| "year out of range")?;
        let date = first.with().day_of_year(year_day).build();
        let date = date.map_err(|_| "day-of-year out of range")?;
        if self.month.is_some_and(|month| month != date.month()) {
            return Err("day-of-year does not match month".to_owned());
        }
        if self.day.is_some_and(|day| day != i16::from(date.day())) {
            return Err("day-of-year does not match day".to_owned());
        }
        Ok((date.month(), date.day().into()))
    }
}
