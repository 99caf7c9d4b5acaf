//! `namespace(…)`: what `{% set name.field = … %}` changes. As the engine's own, but that no namespace comes to hold
//! itself, and that what it is given is paid for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{Enumerator, Object, ObjectRepr, Rest, Value, ValueOrKwargs};
use minijinja::{Error, ErrorKind, State};

use crate::budget::{ITEM, budget};

/// A namespace.
#[derive(Debug, Default)]
pub(crate) struct Namespace {
    fields: Mutex<BTreeMap<Arc<str>, Value>>,
}

impl Namespace {
    fn set(&self, name: &str, value: Value) -> Option<Value> {
        let mut fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        fields.insert(name.into(), value)
    }

    fn unset(&self, name: &str) {
        let mut fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        fields.remove(name);
    }
}

impl Object for Namespace {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        fields.get(key.as_str()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        Enumerator::Values(fields.keys().cloned().map(Value::from).collect())
    }
}

/// `namespace()`, `namespace({…})`, `namespace(name=…)`.
pub(crate) fn namespace(
    state: &mut State<'_, '_>,
    args: Rest<ValueOrKwargs>,
) -> Result<Value, Error> {
    let args = args.into_values();
    let budget = budget(state)?;
    let namespace = Namespace::default();
    match args.as_slice() {
        [] => {}
        [defaults] => {
            let pairs = defaults
                .as_object()
                .filter(|object| object.repr() == ObjectRepr::Map)
                .and_then(|object| object.try_iter_pairs());
            let Some(pairs) = pairs else {
                let found = defaults.kind();
                let message = format!("expected object or keyword arguments, got {found}");
                return Err(Error::new(ErrorKind::InvalidOperation, message));
            };
            for (key, value) in pairs {
                budget.charge(ITEM)?;
                if let Some(key) = key.as_str() {
                    budget.charge(key.len())?;
                    namespace.set(key, value);
                }
            }
        }
        _ => return Err(Error::from(ErrorKind::TooManyArguments)),
    }
    let namespace = Value::from_object(namespace);
    budget.look(&namespace)?;
    Ok(namespace)
}

/// `{% set namespace.name = value %}`, whose operands come in this order: value, namespace, name.
pub(crate) fn set(
    state: &mut State<'_, '_>,
    value: Value,
    target: Value,
    name: &str,
) -> Result<(), Error> {
    let budget = budget(state)?;
    let Some(namespace) = target.downcast_object_ref::<Namespace>() else {
        let found = target.kind();
        let message = format!("can only assign to namespaces, not {found}");
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    };
    budget.charge(ITEM)?;
    let is_small = value.as_object().is_none();
    let replaced = namespace.set(name, value);
    // One that holds itself is without end.
    if !is_small && let Err(error) = budget.look(&target) {
        namespace.unset(name);
        return Err(error);
    }
    drop(replaced);
    Ok(())
}
