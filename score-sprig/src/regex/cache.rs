//! Patterns compiled in an execution, kept to be used again.

use std::collections::BTreeMap;
use std::sync::Arc;

use score_template::Context;

use super::pattern::{Pattern, Refusal};

/// Steps for reading each byte of a pattern, and each class of Unicode.
const BYTE_STEPS: usize = 100;
const CLASS_STEPS: usize = 5_000;
/// Steps for compiling, beside one for each [`COMPILED`] bytes of the compiled pattern.
const COMPILE_STEPS: usize = 1_000;
/// Bytes of a compiled pattern for one step.
const COMPILED: usize = 8;
/// The patterns that are kept.
#[derive(Debug, Default)]
struct Patterns {
    patterns: BTreeMap<Box<str>, Arc<Pattern>>,
    /// The bytes that they take, about.
    size: usize,
}

/// The bytes that patterns may take.
const MAX_KEPT: usize = 32 << 20;

impl Patterns {
    fn keep(&mut self, source: &str, pattern: Arc<Pattern>) {
        if self.size.saturating_add(pattern.size) > MAX_KEPT {
            *self = Patterns::default();
        }
        self.size += pattern.size;
        self.patterns.insert(source.into(), pattern);
    }
}

/// The compiled pattern, which is charged for when it is compiled.
pub(super) fn pattern(context: &mut Context<'_>, source: &str) -> Result<Arc<Pattern>, Refusal> {
    match context.kept::<Patterns>().patterns.get(source) {
        Some(pattern) => Ok(pattern.clone()),
        None => compiled(context, source),
    }
}

fn compiled(context: &mut Context<'_>, source: &str) -> Result<Arc<Pattern>, Refusal> {
    let classes = source.matches("\\p").count() + source.matches("\\P").count();
    let reading = source.len().saturating_mul(BYTE_STEPS);
    context
        .charge_bytes(reading.saturating_add(classes.saturating_mul(CLASS_STEPS)))
        .map_err(Refusal::Limit)?;
    let pattern = Pattern::compile(source, |size| {
        context.charge_bytes(COMPILE_STEPS + size / COMPILED)
    })?;
    let pattern = Arc::new(pattern);
    context.kept::<Patterns>().keep(source, pattern.clone());
    Ok(pattern)
}
