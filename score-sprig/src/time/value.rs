//! `time.Time` as a value.

use std::any::Any;
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use score_template::value::{Object, Type};
use score_template::{Arguments as _, CallError, Value};

/// A moment in a time zone: Go's `time.Time`.
#[derive(Debug)]
pub struct Time(Zoned);

impl Time {
    /// The type of parameters that take a time.
    pub const TYPE: Type = Type::Named(Time::NAME);

    const NAME: &str = "time.Time";

    /// A time as a value.
    pub fn value(time: Zoned) -> Value {
        Value::Object(Arc::new(Time(time)))
    }

    /// The value of a time in the form of RFC 3339; `None` if the text is none.
    pub fn from_rfc3339(text: &str) -> Option<Value> {
        let pieces = Pieces::parse(text).ok();
        let offset = pieces.and_then(|pieces| pieces.to_numeric_offset());
        let zone = TimeZone::fixed(offset.unwrap_or(Offset::UTC));
        let time: Timestamp = text.parse().ok()?;
        Some(Time::value(time.to_zoned(zone)))
    }

    /// The time that a value is.
    pub fn of(value: &Value) -> Option<&Zoned> {
        match value {
            Value::Object(object) => Time::of_object(&**object),
            _ => None,
        }
    }

    /// The time that an object is.
    pub fn of_object(object: &dyn Object) -> Option<&Zoned> {
        let Time(time) = object.as_any().downcast_ref()?;
        Some(time)
    }
}

impl Object for Time {
    fn type_name(&self) -> &'static str {
        Time::NAME
    }
    fn kind(&self) -> &'static str {
        "struct"
    }
    fn text(&self) -> String {
        time_text(&self.0)
    }
    fn go_syntax(&self) -> String {
        go_syntax(&self.0)
    }
    fn data_text(&self) -> String {
        let Time(time) = self;
        let timestamp = time.timestamp();
        timestamp.display_with_offset(time.offset()).to_string()
    }
    fn equals(&self, other: &dyn Object) -> bool {
        let other = Time::of_object(other);
        other.is_some_and(|other| self.0 == *other && self.0.time_zone() == other.time_zone())
    }
    fn field(&self, _: &str) -> Option<Value> {
        None
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The time of an argument.
pub(super) fn time_at(args: &[Value], index: usize) -> Result<&Zoned, CallError> {
    let value = args.any(index);
    Time::of(value).ok_or_else(|| format!("expected time.Time; found {}", value.type_name()).into())
}

/// A time as Go's `Time.String` gives it: `2023-11-14 22:13:20 +0000 UTC`, with as many digits of
/// the second as there are.
fn time_text(time: &Zoned) -> String {
    let mut text = time.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let nanoseconds = time.subsec_nanosecond();
    if nanoseconds != 0 {
        let _ = write!(
            text,
            ".{}",
            format!("{nanoseconds:09}").trim_end_matches('0')
        );
    }
    let offset = time.offset().seconds();
    let (sign, offset) = if offset < 0 {
        ('-', -offset)
    } else {
        ('+', offset)
    };
    let _ = write!(text, " {sign}{:02}{:02} ", offset / 3600, offset / 60 % 60);
    match time.time_zone().iana_name() {
        Some(_) => text.push_str(&time.strftime("%Z").to_string()),
        None if offset == 0 => text.push_str("UTC"),
        None => {
            let _ = write!(text, "{sign}{:02}{:02}", offset / 3600, offset / 60 % 60);
        }
    }
    text
}

/// `time.Date(2023, time.November, 14, 22, 13, 20, 0, time.UTC)`
fn go_syntax(time: &Zoned) -> String {
    let zone = match time.time_zone().iana_name() {
        None | Some("UTC") => "time.UTC".to_owned(),
        Some(name) => format!("time.Location({name:?})"),
    };
    time.strftime("time.Date(%-Y, time.%B, %-d, %-H, %-M, %-S, ")
        .to_string()
        + &format!("{}, {zone})", time.subsec_nanosecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_from_data_and_become_data() {
        for (text, written) in [
            (
                "2020-01-02T03:04:05.5+05:30",
                Some("2020-01-02T03:04:05.5+05:30"),
            ),
            ("2020-01-02T03:04:05Z", Some("2020-01-02T03:04:05+00:00")),
            ("2020-13-02T03:04:05Z", None),
        ] {
            let time = Time::from_rfc3339(text);
            let found = time.as_ref().and_then(Time::of);
            let found = found.map(|time| Time(time.clone()).data_text());
            assert_eq!(found.as_deref(), written, "{text}");
        }
    }
}
