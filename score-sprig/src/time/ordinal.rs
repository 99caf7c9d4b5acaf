//! `time.Month` and `time.Weekday`: integers with a name.

use std::any::Any;
use std::sync::Arc;

use score_template::Value;
use score_template::value::Object;

use super::layout;

/// A month or day of the week: an integer with a name.
#[derive(Debug)]
pub(crate) struct Ordinal {
    type_name: &'static str,
    number: i8,
    name: &'static str,
}

impl Ordinal {
    pub(super) fn month(number: i8) -> Value {
        let name = layout::month_name(number);
        Value::Object(Arc::new(Ordinal {
            type_name: "time.Month",
            number,
            name,
        }))
    }

    pub(super) fn weekday(number: i8) -> Value {
        let name = layout::weekday_name(number);
        Value::Object(Arc::new(Ordinal {
            type_name: "time.Weekday",
            number,
            name,
        }))
    }

    /// The integer that an object is, if it is a month or a day of the week.
    pub(crate) fn number(object: &dyn Object) -> Option<i64> {
        let ordinal = object.as_any().downcast_ref::<Ordinal>()?;
        Some(ordinal.number.into())
    }
}

impl Object for Ordinal {
    fn type_name(&self) -> &'static str {
        self.type_name
    }
    fn kind(&self) -> &'static str {
        "int"
    }
    fn text(&self) -> String {
        self.name.to_owned()
    }
    fn field(&self, _: &str) -> Option<Value> {
        None
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}
