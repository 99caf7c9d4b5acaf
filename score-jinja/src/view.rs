//! The data as Jinja sees it: looked into, not copied. What has to be copied on the way is paid for.

use std::sync::Arc;

use minijinja::Error;
use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use score_template::value as go;

use crate::budget::{Budget, ITEM};

/// A value of the data.
pub(crate) fn value(value: &go::Value, budget: &Arc<Budget>) -> Value {
    let view = |of| {
        Value::from_object(View {
            of,
            budget: Arc::clone(budget),
        })
    };
    match value {
        go::Value::Absent | go::Value::Nil => Value::from(()),
        go::Value::Bool(b) => Value::from(*b),
        go::Value::Int(n) | go::Value::Int64(n) | go::Value::Duration(n) => Value::from(*n),
        go::Value::Uint64(n) => Value::from(*n),
        go::Value::Float(n) => Value::from(*n),
        go::Value::Str(_) | go::Value::Bytes(_) => {
            let text = value.as_text().unwrap_or_default();
            paid(budget, text.len(), || Value::from(text.into_owned()))
        }
        go::Value::List(list) => view(Of::List(list.clone())),
        go::Value::Map(map) => view(Of::Map(map.clone())),
        go::Value::Struct(fields) => view(Of::Struct(fields.clone())),
        go::Value::Object(object) => Value::from(object.data_text()),
    }
}

/// The value that is made, if it is paid for; else the error, which comes up where the value is used.
fn paid(budget: &Budget, steps: usize, make: impl FnOnce() -> Value) -> Value {
    match budget.charge(steps) {
        Ok(()) => make(),
        Err(error) => Value::from(error),
    }
}

/// A value with items or entries.
#[derive(Debug)]
pub(crate) struct View {
    of: Of,
    budget: Arc<Budget>,
}

#[derive(Debug)]
enum Of {
    List(go::List),
    Map(go::Map),
    Struct(go::Struct),
}

impl Object for View {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.of {
            Of::List(_) => ObjectRepr::Seq,
            Of::Map(_) | Of::Struct(_) => ObjectRepr::Map,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let found = match &self.of {
            Of::List(list) => list.items().get(key.as_usize()?).cloned(),
            Of::Map(map) => map.get(key.as_str()?),
            Of::Struct(fields) => fields.get(key.as_str()?).cloned(),
        };
        Some(value(&found?, &self.budget))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match &self.of {
            Of::List(list) => Enumerator::Seq(list.items().len()),
            Of::Map(map) => {
                if let Err(error) = self.budget.charge(map.len().saturating_mul(ITEM)) {
                    return refused(error);
                }
                let entries = map.snapshot();
                let bytes = entries.iter().map(|(key, _)| key.len()).sum();
                if let Err(error) = self.budget.charge(bytes) {
                    return refused(error);
                }
                let keys = entries.iter().map(|(key, _)| Value::from(&**key));
                Enumerator::Values(keys.collect())
            }
            Of::Struct(fields) => {
                let names = fields.fields().map(|(name, _)| Value::from(name));
                Enumerator::Values(names.collect())
            }
        }
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(match &self.of {
            Of::List(list) => list.items().len(),
            Of::Map(map) => map.len(),
            Of::Struct(fields) => fields.fields().count(),
        })
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.enumerator_len() != Some(0)
    }
}

fn refused(error: Error) -> Enumerator {
    Enumerator::Values(vec![Value::from(error)])
}
