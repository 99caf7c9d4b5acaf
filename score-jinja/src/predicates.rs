//! The engine's tests (`x is mapping`), each paid for.

use minijinja::tests as t;
use minijinja::value::{Rest, Value, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State};

use crate::budget::{Budget, budget};
use crate::guards;
use crate::look::pay_for_text;

/// The look that a test takes at its arguments.
#[derive(Clone, Copy)]
enum Look {
    /// Their kinds.
    Glance,
    Compare,
    Member,
    /// Their texts.
    Text,
}

impl Look {
    fn charge(self, budget: &Budget, args: &[Value]) -> Result<(), Error> {
        match self {
            Look::Glance => args.iter().try_for_each(|value| budget.glance(value)),
            Look::Compare => guards::compare(budget, args),
            Look::Member => guards::member(budget, args),
            Look::Text => args
                .iter()
                .try_for_each(|value| pay_for_text(budget, value)),
        }
    }
}

/// Puts the paid tests in the place of the engine's own.
pub(crate) fn add(environment: &mut Environment<'_>) {
    let tests = [
        (
            &["boolean"][..],
            Value::from_function(t::is_boolean),
            Look::Glance,
        ),
        (&["odd"], Value::from_function(t::is_odd), Look::Glance),
        (&["even"], Value::from_function(t::is_even), Look::Glance),
        (
            &["divisibleby"],
            Value::from_function(is_divisible_by),
            Look::Glance,
        ),
        (
            &["number"],
            Value::from_function(t::is_number),
            Look::Glance,
        ),
        (
            &["integer", "int"],
            Value::from_function(t::is_integer),
            Look::Glance,
        ),
        (&["float"], Value::from_function(t::is_float), Look::Glance),
        (
            &["string"],
            Value::from_function(t::is_string),
            Look::Glance,
        ),
        (
            &["sequence"],
            Value::from_function(t::is_sequence),
            Look::Glance,
        ),
        (
            &["iterable"],
            Value::from_function(t::is_iterable),
            Look::Glance,
        ),
        (
            &["mapping"],
            Value::from_function(t::is_mapping),
            Look::Glance,
        ),
        (
            &["startingwith"],
            Value::from_function(t::is_startingwith),
            Look::Text,
        ),
        (
            &["endingwith"],
            Value::from_function(t::is_endingwith),
            Look::Text,
        ),
        (&["lower"], Value::from_function(t::is_lower), Look::Glance),
        (&["upper"], Value::from_function(t::is_upper), Look::Glance),
        (
            &["sameas"],
            Value::from_function(t::is_sameas),
            Look::Glance,
        ),
        (
            &["eq", "equalto", "=="],
            Value::from_function(t::is_eq),
            Look::Compare,
        ),
        (&["ne", "!="], Value::from_function(t::is_ne), Look::Compare),
        (
            &["lt", "lessthan", "<"],
            Value::from_function(t::is_lt),
            Look::Compare,
        ),
        (&["le", "<="], Value::from_function(t::is_le), Look::Compare),
        (
            &["gt", "greaterthan", ">"],
            Value::from_function(t::is_gt),
            Look::Compare,
        ),
        (&["ge", ">="], Value::from_function(t::is_ge), Look::Compare),
        (&["in"], Value::from_function(t::is_in), Look::Member),
        (&["true"], Value::from_function(t::is_true), Look::Glance),
        (&["false"], Value::from_function(t::is_false), Look::Glance),
    ];
    for (names, test, look) in tests {
        for name in names {
            let test = test.clone();
            let paid = move |state: &mut State<'_, '_>,
                             args: Rest<ValueOrKwargs>|
                  -> Result<Value, Error> {
                let args = args.into_values();
                let budget = budget(state)?;
                look.charge(&budget, &args)?;
                test.call(state, &args)
            };
            environment.add_test(*name, paid);
        }
    }
}

/// As the engine's, which divides by zero.
fn is_divisible_by(value: &Value, other: &Value) -> Result<bool, Error> {
    let zero = || Error::new(ErrorKind::InvalidOperation, "division by zero");
    let whole = |value: &Value| {
        i128::try_from(value.clone())
            .ok()
            .filter(|_| value.is_integer())
    };
    match (whole(value), whole(other)) {
        (_, Some(0)) => Err(zero()),
        (Some(value), Some(other)) => Ok(value.checked_rem(other).unwrap_or(0) == 0),
        _ => Ok(t::is_divisibleby(value, other)),
    }
}
