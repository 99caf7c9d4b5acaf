//! What a template may still take, and what values cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use minijinja::value::{ObjectRepr, Tuple, Value, ValueKind};
use minijinja::{Error, State};

use super::failed;

/// Steps that an item of a list or an entry of a map costs: what it takes in memory beside its text.
pub(super) const ITEM: usize = 16;
/// Steps that a list or map costs, beside its items.
const CONTAINER: usize = 32;
/// So many bytes that are only looked at cost a step.
const LOOKED_AT: usize = 32;
/// How deep values may be nested: the engine prints, compares and drops them with its stack.
const MAX_NESTING: usize = 100;

/// The steps that are left.
#[derive(Debug)]
pub(super) struct Budget {
    all: u64,
    left: AtomicU64,
}

impl Budget {
    /// So many steps.
    pub(super) fn new(steps: u64) -> Self {
        Budget {
            all: steps,
            left: AtomicU64::new(steps),
        }
    }

    /// Takes steps from those that are left.
    pub(super) fn pay(&self, steps: usize) -> Result<(), Error> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let take = |left: u64| left.checked_sub(steps);
        match self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
        {
            Ok(_) => Ok(()),
            Err(_) => {
                self.left.store(0, Ordering::Relaxed);
                Err(failed(format!(
                    "the template takes more than {} steps",
                    self.all
                )))
            }
        }
    }

    /// Looks at a value and all that is in it, as often as it is in it; pays for that.
    pub(super) fn look(&self, value: &Value) -> Result<Size, Error> {
        let mut size = Size::default();
        self.look_into(value, 0, &mut size)?;
        Ok(size)
    }

    /// Looks at a value that is only handed on, asked for its length or for what is under a key: at all of a text, at
    /// what is in a list only where it has to be computed for that. Pays for it.
    pub(super) fn glance(&self, value: &Value) -> Result<(), Error> {
        match is_lazy(value) {
            true => self.look(value).map(drop),
            false => self.pay(1 + bytes(value) / LOOKED_AT),
        }
    }

    fn look_into(&self, value: &Value, depth: usize, size: &mut Size) -> Result<(), Error> {
        if depth > MAX_NESTING {
            return Err(failed(
                "a value is nested too deeply, or holds itself".to_owned(),
            ));
        }
        let bytes = bytes(value);
        self.pay(1 + bytes / LOOKED_AT)?;
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
            _ => self.pay(ITEM)?,
        }
        Ok(())
    }

    /// Pays for a value that has just been made. What would only be computed when it is asked for is computed here, so
    /// that there are no small values that stand for large ones.
    pub(super) fn settle(&self, value: Value) -> Result<Value, Error> {
        let value = match value.kind() {
            kind if is_lazy(&value) => {
                let is_list = kind == ValueKind::Seq;
                let mut items = Vec::new();
                for item in value.try_iter()?.checked() {
                    self.pay(ITEM)?;
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
        self.pay(bytes(&value))?;
        if value.as_object().is_some() {
            let items = value.len().unwrap_or(0);
            self.pay(items.saturating_mul(ITEM).saturating_add(CONTAINER))?;
            self.look(&value)?;
        }
        Ok(value)
    }
}

/// The items of what is only good for going through.
#[derive(Debug)]
struct Items(Vec<Value>);

impl minijinja::value::Object for Items {}

/// Is it a list whose items are not there, but computed when they are asked for?
fn is_lazy(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
        && !(value.downcast_object_ref::<Vec<Value>>().is_some()
            || value.downcast_object_ref::<Tuple>().is_some()
            || value.downcast_object_ref::<super::view::View>().is_some())
}

/// The bytes of a string.
pub(super) fn bytes(value: &Value) -> usize {
    value.as_bytes().map_or(0, <[u8]>::len)
}

/// What has been seen of a value.
#[derive(Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) nodes: usize,
    pub(super) bytes: usize,
    pub(super) depth: usize,
}

/// The budget of an execution.
pub(super) fn budget(state: &mut State<'_, '_>) -> Result<Arc<Budget>, Error> {
    if let Some(known) = state.get_extension::<Arc<Budget>>() {
        return Ok(Arc::clone(known));
    }
    let run = super::run(state)?;
    let budget = Arc::clone(&run.budget);
    Ok(Arc::clone(state.get_or_insert_extension(budget)))
}
