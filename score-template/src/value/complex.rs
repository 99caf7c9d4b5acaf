//! Complex numbers, which templates can write and print, and do little else with.

use std::any::Any;

use super::{Object, Value};
use crate::strconv::{FloatForm, format_float};

/// A `complex128`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Complex {
    pub(crate) real: f64,
    pub(crate) imaginary: f64,
}

impl Object for Complex {
    fn type_name(&self) -> &'static str {
        "complex128"
    }

    fn kind(&self) -> &'static str {
        "complex128"
    }

    fn text(&self) -> String {
        let imaginary = format_float(self.imaginary, FloatForm::General, None);
        let sign = if imaginary.starts_with(['+', '-']) {
            ""
        } else {
            "+"
        };
        format!(
            "({}{sign}{imaginary}i)",
            format_float(self.real, FloatForm::General, None)
        )
    }

    fn truth(&self) -> bool {
        (self.real, self.imaginary) != (0.0, 0.0)
    }

    fn field(&self, _: &str) -> Option<Value> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
