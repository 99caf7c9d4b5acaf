//! Detours around the engine's own instructions: before them a look at what they are about to work on, behind
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
use minijinja::value::Value;

use crate::guards::{
    CHARGE, COMPARE, INSIDE, ITEMS, JOIN, LOOK, MEMBER, REPEAT, SET, SETTLE, SLICE,
};

/// Leads the instructions of a template through detours.
pub(crate) fn add_detours<'s>(instructions: &mut Instructions<'s>) {
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
