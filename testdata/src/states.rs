//! States that someone changed: whatever a state file holds, a run gives an output or errors, and never panics.

use std::panic::{AssertUnwindSafe, catch_unwind};

use libtest_mimic::Failed;
use score_cli::Frontend;
use score_core::state;
use score_yaml::{Map, Str, Value, emit, parse_str};

use crate::case::Case;
use crate::host::CaseHost;
use crate::run::{Given, Run};

/// So many states are made from the one that a case leaves; ten times as many where CI has the time.
const STATES: u64 = 12;
const STATES_OF_FULL_RUN: u64 = 120;

/// Runs a case, and then the state that it left with other things in it.
pub(crate) fn check<F: Frontend>(case: &Case) -> Result<(), Failed> {
    let host = |salt| CaseHost::new(case, salt);
    let first = Run::<F>::new(case, Given::Sorted)?.run(None, &host(0))?;
    let written = state::write(&first.state, &F::STATE).concat();
    let valid = parse_str(&written).map_err(|error| error.to_string())?;
    let is_full = std::env::var_os("SCORE_CI").is_some_and(|value| value == "full");
    let states = if is_full { STATES_OF_FULL_RUN } else { STATES };
    for seed in 0..states {
        let mut state = valid.clone();
        let mut random = Generator(seed + case.name.len() as u64 * 1_000);
        for _ in 0..=random.below(3) {
            let nodes = count(&state);
            let mut at = random.below(nodes);
            change(&mut state, &mut at, &mut random);
        }
        let text = emit(&state);
        let run = || Run::<F>::new(case, Given::Nothing)?.compile(Some(text.clone()), &host(1));
        match catch_unwind(AssertUnwindSafe(run)) {
            // Its errors are right as well.
            Ok(outcome) => _ = outcome?,
            Err(_) => return Err(format!("this state panics:\n{text}").into()),
        }
    }
    Ok(())
}

/// `SplitMix64`, as [`CaseHost`] has it.
struct Generator(u64);

impl Generator {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit.max(1) as u64).unwrap_or(0)
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Map(map) => map.values().map(count).sum(),
        Value::Seq(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// Changes the node that so many stand before.
fn change(value: &mut Value, at: &mut usize, random: &mut Generator) {
    if *at == 0 {
        *value = other(value, random);
        *at = usize::MAX;
        return;
    }
    *at -= 1;
    match value {
        Value::Map(map) => {
            for child in map.values_mut() {
                if *at < usize::MAX {
                    change(child, at, random);
                }
            }
        }
        Value::Seq(items) => {
            for child in items {
                if *at < usize::MAX {
                    change(child, at, random);
                }
            }
        }
        _ => {}
    }
}

/// A value for the place of another: without an entry, with a key of another name, something else altogether.
fn other(value: &Value, random: &mut Generator) -> Value {
    match (random.below(4), value) {
        (0, Value::Map(map)) => {
            let lost = random.below(map.len());
            let entries = map.iter().enumerate().filter(|(i, _)| *i != lost);
            entries
                .map(|(_, (key, value))| (key.clone(), value.clone()))
                .collect()
        }
        (1, Value::Map(map)) => {
            let renamed = random.below(map.len());
            let names = ["", "other", "a.b#c", "*", "default"];
            let name = Str::from(names[random.below(names.len())]);
            let entries = map.iter().enumerate();
            entries
                .map(|(i, (key, value))| match i == renamed {
                    true => (name.clone(), value.clone()),
                    false => (key.clone(), value.clone()),
                })
                .collect()
        }
        (2, Value::Map(map)) if !map.is_empty() => {
            let values: Vec<&Value> = map.values().collect();
            values[random.below(values.len())].clone()
        }
        (0 | 1, Value::Seq(items)) => {
            let mut items = items.clone();
            items.extend(items.clone());
            items.push(Value::Null);
            Value::Seq(items)
        }
        (0, Value::String(text)) => Value::String(format!("{text}x").into()),
        _ => palette(random),
    }
}

fn palette(random: &mut Generator) -> Value {
    let text = |text: &str| Value::String(text.into());
    let values = [
        Value::Null,
        Value::Bool(true),
        Value::Int(0),
        Value::Int(-1),
        Value::Int(i64::MIN),
        Value::UInt(u64::MAX),
        Value::Float(1e300),
        Value::Float(f64::NAN),
        text(""),
        text("x"),
        text("a/b\n\u{0}"),
        text("${"),
        text("${resources.none.a}"),
        text("${metadata.name}"),
        text("\u{1F510}\u{1F4AC}a_b\u{1F4AC}\u{1F510}"),
        text("{{ .Nothing"),
        Value::Timestamp("2001-01-02".into()),
        Value::Seq(Vec::new()),
        Value::Seq(vec![Value::Null, Value::Map(Map::new())]),
        Value::Map(Map::new()),
        [(Str::from(""), Value::Null)].into_iter().collect(),
    ];
    values[random.below(values.len())].clone()
}
