//! Looks at values, which costs more the larger they are.

use minijinja::Error;
use minijinja::value::{ObjectRepr, Tuple, Value, ValueKind};

use crate::budget::{Budget, ITEM, bytes};
use crate::error::failed;
use crate::view::View;

/// Steps that a list or map costs, beside its items.
const CONTAINER: usize = 32;
/// So many bytes that are only looked at cost a step.
const LOOKED_AT: usize = 32;
/// The depth to which values may be nested: the engine prints, compares and drops them with its stack.
const MAX_NESTING: usize = 100;

impl Budget {
    /// Looks at a value and all that is in it, as often as it is in it; pays for that.
    pub(crate) fn look(&self, value: &Value) -> Result<Size, Error> {
        let mut size = Size::default();
        self.look_into(value, 0, &mut size)?;
        Ok(size)
    }

    /// Looks at a value that is only handed on, asked for its length or for what is under a key: at all of a text, at
    /// what is in a list only where it has to be computed for that. Pays for it.
    pub(crate) fn glance(&self, value: &Value) -> Result<(), Error> {
        match is_lazy(value) {
            true => self.look(value).map(drop),
            false => self.charge(1 + bytes(value) / LOOKED_AT),
        }
    }

    fn look_into(&self, value: &Value, depth: usize, size: &mut Size) -> Result<(), Error> {
        if depth > MAX_NESTING {
            return Err(failed(
                "a value is nested too deeply, or holds itself".to_owned(),
            ));
        }
        let bytes = bytes(value);
        self.charge(1 + bytes / LOOKED_AT)?;
        size.nodes = size.nodes.saturating_add(1);
        size.bytes = size.bytes.saturating_add(bytes);
        size.depth = size.depth.max(depth);
        let Some(object) = value.as_object() else {
            return Ok(());
        };
        match object.repr() {
            ObjectRepr::Seq | ObjectRepr::Iterable => {
                for item in object.try_iter().into_iter().flatten() {
                    self.look_into(&item, depth + 1, size)?;
                }
            }
            ObjectRepr::Map => {
                for (key, item) in object.try_iter_pairs().into_iter().flatten() {
                    self.look_into(&key, depth + 1, size)?;
                    self.look_into(&item, depth + 1, size)?;
                }
            }
            _ => self.charge(ITEM)?,
        }
        Ok(())
    }

    /// Pays for a value that has just been made. What would only be computed when it is asked for is computed here, so
    /// that there are no small values that stand for large ones.
    pub(crate) fn settle(&self, value: Value) -> Result<Value, Error> {
        let value = match value.kind() {
            kind if is_lazy(&value) => {
                let is_list = kind == ValueKind::Seq;
                let mut items = Vec::new();
                for item in value.try_iter()?.checked() {
                    self.charge(ITEM)?;
                    items.push(item?);
                }
                match is_list {
                    true => Value::from(items),
                    false => Value::make_object_iterable(Items(items), |items| {
                        Box::new(items.0.iter().cloned())
                    }),
                }
            }
            _ => value,
        };
        self.charge(bytes(&value))?;
        if value.as_object().is_some() {
            let items = value.len().unwrap_or(0);
            self.charge(items.saturating_mul(ITEM).saturating_add(CONTAINER))?;
            self.look(&value)?;
        }
        Ok(value)
    }
}

/// The items of what is only good for going through.
#[derive(Debug)]
struct Items(Vec<Value>);

impl minijinja::value::Object for Items {}

/// True if it is a list whose items are not there, but computed when they are asked for.
fn is_lazy(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
        && !(value.downcast_object_ref::<Vec<Value>>().is_some()
            || value.downcast_object_ref::<Tuple>().is_some()
            || value.downcast_object_ref::<View>().is_some())
}

/// The size of a value, as far as it has been seen.
#[derive(Clone, Copy, Default)]
pub(crate) struct Size {
    pub(crate) nodes: usize,
    pub(crate) bytes: usize,
    pub(crate) depth: usize,
}

/// Pays for the text that printing a value makes.
pub(crate) fn pay_for_text(budget: &Budget, value: &Value) -> Result<(), Error> {
    if value.as_object().is_none() {
        return budget.charge(bytes(value).max(1));
    }
    let size = budget.look(value)?;
    // Texts inside of lists are quoted: a character becomes eight at most, but hardly ever.
    budget.charge(
        size.bytes
            .saturating_mul(4)
            .saturating_add(size.nodes.saturating_mul(8)),
    )
}
