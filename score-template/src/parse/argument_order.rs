//! Calls whose arguments are in the order of another language: the text that is looked at comes last here.

use crate::ast::{Command, Operand, Term};

/// A call with its arguments in order, if they are not: a literal is looked at, and what the data gives is the pattern, or the
/// default.
pub(super) fn in_order(command: &Command) -> Option<String> {
    if !matches!(command.first.term, Term::Function(_)) {
        return None;
    }
    let name = command.first.to_string();
    match (name.as_str(), command.args.as_slice()) {
        (
            "default" | "trimPrefix" | "trimSuffix" | "trimAll" | "hasPrefix" | "hasSuffix"
            | "split" | "splitList",
            [one, other],
        ) if is_given(one) && is_literal(other) => Some(format!("{name} {other} {one}")),
        ("replace", [one, old, new]) if is_given(one) && is_literal(old) && is_literal(new) => {
            Some(format!("{name} {old} {new} {one}"))
        }
        ("regexReplaceAll" | "regexReplaceAllLiteral", [one, pattern, new])
            if is_given(one) && is_literal(pattern) && is_literal(new) =>
        {
            Some(format!("{name} {pattern} {one} {new}"))
        }
        _ => None,
    }
}

/// The same of a default that is piped: what the data gives is its argument, and a text that is always there the value.
pub(super) fn in_order_of_pipe(before: &Command, command: &Command) -> Option<String> {
    let is_default =
        matches!(&command.first.term, Term::Function(function) if function.name == "default");
    let is_constant = match &before.first.term {
        Term::Str { value, .. } => value.truth(),
        Term::Number(_) => true,
        _ => false,
    };
    match command.args.as_slice() {
        [other] if is_default && is_constant && before.args.is_empty() && is_given(other) => {
            Some(format!("{other} | default {before}"))
        }
        _ => None,
    }
}

fn is_literal(operand: &Operand) -> bool {
    matches!(
        operand.term,
        Term::Str { .. } | Term::Number(_) | Term::Bool(_)
    )
}

/// True for what the data gives: a field, or one of a variable.
fn is_given(operand: &Operand) -> bool {
    match &operand.term {
        Term::Field(fields) | Term::Variable { fields, .. } => !fields.is_empty(),
        _ => false,
    }
}
