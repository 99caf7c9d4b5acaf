//! Guards around the engine's own instructions: before them a look at what they are about to work on, behind
//! them a look at what they made.
//!
//! The engine bounds how many instructions it runs, not what they take: `text ~ text` doubles a text by one
//! instruction, `list + list` makes a list that is only computed when it is asked for. So each instruction that works
//! on values is led through a detour behind the end of the code: its operands are gathered in a list, which a function
//! of ours looks through and pays for, and laid out again; then it runs, and its result is paid for. That leaves the
//! engine's meaning and errors as they are, but for hints on what is undefined behind a key that is not constant: it reads
//! them from the instructions before. The names of these functions are none that a template can write.

use std::collections::BTreeSet;

use minijinja::machinery::{Instruction, Instructions};
use minijinja::value::{ObjectRepr, Value, ValueOrKwargs};
use minijinja::{Environment, Error, State};

use crate::budget::{Budget, ITEM, budget, bytes};
use crate::error::failed;
use crate::look::pay_for_text;
use crate::namespace;

const CHARGE: &str = "pay for text";
const LOOK: &str = "look at operands";
const COMPARE: &str = "look at what is compared";
const MEMBER: &str = "look for a member";
const INSIDE: &str = "look at a key or at arguments";
const ITEMS: &str = "look at items";
const SLICE: &str = "look at a slice";
const REPEAT: &str = "look at a product";
const JOIN: &str = "look at texts to join";
const SETTLE: &str = "look at a result";
const SET: &str = "set a field";

/// Leads the instructions of a template through detours.
pub(crate) fn guard<'s>(instructions: &mut Instructions<'s>) {
    let mut length = 0;
    while instructions.get(length).is_some() {
        length += 1;
    }
    if length == 0 {
        return;
    }
    let targets = targets(instructions);
    // The engine ends at the end of its code, which is no longer there.
    append(instructions, length - 1, Instruction::Return);
    for at in 0..length {
        let Some(instruction) = instructions.get(at).cloned() else {
            continue;
        };
        let before = at
            .checked_sub(1)
            .and_then(|before| instructions.get(before));
        if let (Instruction::GetItem, Some(Instruction::LoadConst(key))) = (&instruction, before)
            && is_small(key)
            && !targets.contains(&at)
        {
            continue;
        }
        let Some(detour) = detour(instruction) else {
            continue;
        };
        let mut start = None;
        for instruction in detour {
            let appended = append(instructions, at, instruction);
            start.get_or_insert(appended);
        }
        append(instructions, at, Instruction::Jump(at + 1));
        if let (Some(start), Some(place)) = (start, instructions.get_mut(at)) {
            *place = Instruction::Jump(start);
        }
    }
}

/// The instructions that are jumped to: what stands before them may not be what ran before.
fn targets(instructions: &Instructions<'_>) -> BTreeSet<u32> {
    use Instruction as I;
    let all = (0..).map_while(|at| instructions.get(at));
    let targets = all.filter_map(|instruction| match instruction {
        I::Jump(target)
        | I::JumpIfFalse(target)
        | I::JumpIfFalseOrPop(target)
        | I::JumpIfTrueOrPop(target)
        | I::Iterate(target) => Some(*target),
        _ => None,
    });
    targets.collect()
}

/// True if what stands under a key is found at once, wherever it is looked for: under a short text, or among the first
/// items or characters.
fn is_small(key: &Value) -> bool {
    match key.as_str() {
        Some(text) => text.len() <= 64,
        None => key.is_integer() && matches!(key.as_i64(), Some(0..=32)),
    }
}

/// Appends an instruction that stands for another one: errors have its place.
fn append<'s>(instructions: &mut Instructions<'s>, at: u32, new: Instruction<'s>) -> u32 {
    match (instructions.get_span(at), instructions.get_line(at)) {
        (Some(span), _) => instructions.add_with_span(new, span),
        (None, Some(line)) => {
            instructions.add_with_line(new, u16::try_from(line).unwrap_or(u16::MAX))
        }
        (None, None) => instructions.add(new),
    }
}

/// The instructions that take the place of an instruction; `None` for one that makes nothing of values.
fn detour(instruction: Instruction<'_>) -> Option<Vec<Instruction<'_>>> {
    use Instruction as I;
    let operands = |count: usize, look: &'static str| gathered(I::BuildList(Some(count)), look);
    let settle = || I::CallFunction(SETTLE, Some(1));
    let mut steps = match &instruction {
        I::EmitRaw(text) => vec![
            I::LoadConst(Value::from(text.len())),
            I::CallFunction(CHARGE, Some(1)),
            I::DiscardTop,
        ],
        I::SetAttr(name) => {
            return Some(vec![
                I::LoadConst(Value::from(*name)),
                I::CallFunction(SET, Some(3)),
                I::DiscardTop,
            ]);
        }
        I::Mul => operands(2, REPEAT),
        I::StringConcat => operands(2, JOIN),
        I::Add => operands(2, LOOK),
        I::GetItem => operands(2, INSIDE),
        I::In => operands(2, MEMBER),
        I::Eq | I::Ne | I::Gt | I::Gte | I::Lt | I::Lte | I::CompareAndPreserve(_) => {
            operands(2, COMPARE)
        }
        I::Slice => operands(4, SLICE),
        I::PushLoop(_) | I::UnpackList(_) => operands(1, ITEMS),
        I::UnpackLists(count) => operands(*count, ITEMS),
        I::MergeKwargs(count) => operands(*count, ITEMS),
        I::BuildMap(pairs) | I::BuildKwargs(pairs) => operands(*pairs * 2, LOOK),
        I::BuildList(_) | I::BuildTuple(_) => Vec::new(),
        I::CallMethod(_, count) | I::CallObject(count) => {
            gathered(I::BuildList(count.map(usize::from)), INSIDE)
        }
        _ => return None,
    };
    match instruction {
        // The number of arguments stays on the stack, as the engine has it for arguments of which it does not know it.
        I::CallMethod(name, _) => {
            steps.pop();
            steps.extend([I::CallMethod(name, None), settle()]);
        }
        I::CallObject(_) => {
            steps.pop();
            steps.extend([I::CallObject(None), settle()]);
        }
        I::Mul
        | I::StringConcat
        | I::Add
        | I::Slice
        | I::MergeKwargs(_)
        | I::BuildMap(_)
        | I::BuildKwargs(_)
        | I::BuildList(_)
        | I::BuildTuple(_) => steps.extend([instruction, settle()]),
        _ => steps.push(instruction),
    }
    Some(steps)
}

/// Gathers operands in a list, looks at them, and lays them out again.
fn gathered<'s>(gather: Instruction<'s>, look: &'static str) -> Vec<Instruction<'s>> {
    vec![
        gather,
        Instruction::CallFunction(look, Some(1)),
        Instruction::UnpackLists(1),
        Instruction::DiscardTop,
    ]
}

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
