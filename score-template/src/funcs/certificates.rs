//! Keys and certificates.

use std::any::Any;

use super::Function;
use crate::value::{Object, Value};

pub(super) static FUNCTIONS: &[Function] = &[];

/// A certificate and its key, both as PEM.
#[derive(Debug)]
pub(super) struct Certificate {
    cert: String,
    key: String,
}

impl Certificate {
    pub(super) const FIELDS: [&'static str; 2] = ["Cert", "Key"];
}

impl Object for Certificate {
    fn type_name(&self) -> &'static str {
        "sprig.certificate"
    }
    fn kind(&self) -> &'static str {
        "struct"
    }
    fn text(&self) -> String {
        format!("{{{} {}}}", self.cert, self.key)
    }
    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Cert" => Some(Value::from(&*self.cert)),
            "Key" => Some(Value::from(&*self.key)),
            _ => None,
        }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}
