//! A certificate as a value.

use std::any::Any;

use score_template::Value;
use score_template::value::Object;

/// A certificate and its key, both as PEM.
#[derive(Debug)]
pub(crate) struct Certificate {
    pub(crate) cert: String,
    pub(crate) key: String,
}

impl Certificate {
    pub(crate) const TYPE: &'static str = "sprig.certificate";
    /// The names of its fields.
    pub(crate) const FIELDS: [&'static str; 2] = ["Cert", "Key"];
}

impl Object for Certificate {
    fn type_name(&self) -> &'static str {
        Certificate::TYPE
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
