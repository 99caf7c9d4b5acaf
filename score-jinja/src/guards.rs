//! Guards that instructions are led through ([`detours`](crate::detours)): functions that look through the operands of an
//! instruction, or at its result, and pay for it.

use minijinja::value::{ObjectRepr, Value, ValueOrKwargs};
use minijinja::{Environment, Error, State};

use crate::budget::{Budget, ITEM, budget, bytes};
use crate::error::failed;
use crate::look::pay_for_text;
use crate::namespace;

pub(crate) const CHARGE: &str = "pay for text";
pub(crate) const LOOK: &str = "look at operands";
pub(crate) const COMPARE: &str = "look at what is compared";
pub(crate) const MEMBER: &str = "look for a member";
pub(crate) const INSIDE: &str = "look at a key or at arguments";
pub(crate) const ITEMS: &str = "look at items";
pub(crate) const SLICE: &str = "look at a slice";
pub(crate) const REPEAT: &str = "look at a product";
pub(crate) const JOIN: &str = "look at texts to join";
pub(crate) const SETTLE: &str = "look at a result";
pub(crate) const SET: &str = "set a field";

/// Adds the functions of the detours.
pub(crate) fn add_functions(environment: &mut Environment<'_>) {
    environment.add_function(CHARGE, |state: &mut State<'_, '_>, length: usize| {
        budget(state)?.charge(length)
    });
    environment.add_function(LOOK, look);
    environment.add_function(COMPARE, |state: &mut State<'_, '_>, list: Value| {
        compare(&*budget(state)?, operands(&list))?;
        Ok::<_, Error>(list)
    });
    environment.add_function(MEMBER, |state: &mut State<'_, '_>, list: Value| {
        member(&*budget(state)?, operands(&list))?;
        Ok::<_, Error>(list)
    });
    environment.add_function(INSIDE, inside);
    environment.add_function(ITEMS, items);
    environment.add_function(SLICE, slice);
    environment.add_function(REPEAT, repeat);
    environment.add_function(JOIN, join);
    environment.add_function(SETTLE, |state: &mut State<'_, '_>, value: ValueOrKwargs| {
        budget(state)?.settle(value.into_value())
    });
    environment.add_function(
        SET,
        |state: &mut State<'_, '_>, value: Value, target: Value, name: &str| {
            namespace::set(state, value, target, name)
        },
    );
}

fn operands(operands: &Value) -> &[Value] {
    operands
        .downcast_object_ref::<Vec<Value>>()
        .map_or(&[], Vec::as_slice)
}

fn look(state: &mut State<'_, '_>, list: Value) -> Result<Value, Error> {
    let budget = budget(state)?;
    for value in operands(&list) {
        budget.look(value)?;
    }
    Ok(list)
}

/// Pays for operands that are compared with each other. A list or map is told from anything else without a look into
/// it.
pub(crate) fn compare(budget: &Budget, operands: &[Value]) -> Result<(), Error> {
    let are_objects = operands.iter().all(|value| value.as_object().is_some());
    operands.iter().try_for_each(|value| match are_objects {
        true => budget.look(value).map(drop),
        false => budget.glance(value),
    })
}

/// Pays for the search for a value in a container: its operands are the value and the container.
pub(crate) fn member(budget: &Budget, operands: &[Value]) -> Result<(), Error> {
    let [value, container] = operands else {
        return Ok(());
    };
    budget.look(value)?;
    match container.as_object().map(|object| object.repr()) {
        // It is a key.
        Some(ObjectRepr::Map | ObjectRepr::Plain) => budget.glance(container),
        Some(_) => budget.look(container).map(drop),
        // The text of what is looked for is made.
        None => {
            pay_for_text(budget, value)?;
            budget.glance(container)
        }
    }
}

/// Something, and its key or the arguments of a call.
fn inside(state: &mut State<'_, '_>, list: Value) -> Result<Value, Error> {
    let budget = budget(state)?;
    if let Some((container, rest)) = operands(&list).split_first() {
        budget.glance(container)?;
        for value in rest {
            budget.look(value)?;
        }
    }
    Ok(list)
}

/// Operands whose items or characters are gone through.
fn items(state: &mut State<'_, '_>, list: Value) -> Result<Value, Error> {
    let budget = budget(state)?;
    for value in operands(&list) {
        budget.charge(value.len().unwrap_or(0).saturating_mul(ITEM))?;
        budget.glance(value)?;
    }
    Ok(list)
}

/// Operands of a slice: a value, and where it starts, stops and by which step. The engine computes where a slice that
/// goes backwards starts and stops without a look at whether there is anything between: then it is told to give
/// nothing.
fn slice(state: &mut State<'_, '_>, list: Value) -> Result<Value, Error> {
    let list = items(state, list)?;
    let [value, start, stop, step] = operands(&list) else {
        return Ok(list);
    };
    let Some(step @ ..0) = step.as_i64() else {
        return Ok(list);
    };
    let length = match value.as_bytes() {
        Some(_) if value.as_str().is_some() => value.as_str().map(|text| text.chars().count()),
        Some(bytes) => Some(bytes.len()),
        None => value.len(),
    };
    let length = i64::try_from(length.unwrap_or(0)).unwrap_or(i64::MAX);
    let from_start = |bound: i64| match bound {
        ..0 => length.saturating_add(bound).max(0),
        0.. => bound,
    };
    let first = start
        .as_i64()
        .map_or(length, from_start)
        .min(length.saturating_sub(1));
    let last = stop.as_i64().map_or(0, from_start);
    let zero = Value::from(0);
    Ok(Value::from(if first < last || length == 0 {
        vec![value.clone(), zero.clone(), zero, Value::from(1)]
    } else {
        let step = step.max(-length);
        vec![
            value.clone(),
            start.clone(),
            stop.clone(),
            Value::from(step),
        ]
    }))
}

/// A number, and what it repeats.
fn repeat(state: &mut State<'_, '_>, list: Value) -> Result<Value, Error> {
    let budget = budget(state)?;
    if let [left, right] = operands(&list) {
        for (repeated, times) in [(left, right), (right, left)] {
            let cost = match repeated.as_object() {
                Some(_) => repeated.len().unwrap_or(0).saturating_mul(ITEM),
                None => bytes(repeated),
            };
            if let (1.., Some(times)) = (cost, times.as_usize()) {
                budget.charge(cost.saturating_mul(times))?;
            }
        }
    }
    look(state, list)
}

/// Operands that are printed into one text.
fn join(state: &mut State<'_, '_>, list: Value) -> Result<Value, Error> {
    let budget = budget(state)?;
    for value in operands(&list) {
        pay_for_text(&budget, value)?;
    }
    Ok(list)
}

/// Prints a value, which is paid for.
pub(crate) fn emit(
    out: &mut minijinja::Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    let budget = budget(state)?;
    pay_for_text(&budget, value)?;
    let escape = state.auto_escape().clone();
    if !matches!(escape, minijinja::AutoEscape::None) {
        // A character becomes six at most.
        budget.charge(bytes(value).saturating_mul(5))?;
    }
    minijinja::escape_formatter(out, state, value).map_err(|error| match error.kind() {
        minijinja::ErrorKind::WriteFailure => failed("the output cannot be written".to_owned()),
        _ => error,
    })
}
