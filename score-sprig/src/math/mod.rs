//! Arithmetic on integers (which wraps), on floats through decimals, and sequences of integers.

mod decimal;

use std::fmt::Write as _;

use score_template::value::{Element, List, Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

use self::decimal::Decimal;
use crate::cast;

const ANY: &[Type] = &[Type::Any];
const ANY_ANY: &[Type] = &[Type::Any, Type::Any];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::variadic("add", &[], Type::Any, add),
    Function::new("add1", ANY, |_, args| {
        integer(cast::int(args.any(0)).wrapping_add(1))
    }),
    Function::new("add1f", ANY, add1f),
    Function::variadic("addf", &[], Type::Any, addf),
    Function::new("atoi", &[Type::Str], atoi),
    Function::variadic("biggest", ANY, Type::Any, max),
    Function::new("ceil", ANY, |_, args| {
        float(cast::float(args.any(0)).ceil())
    }),
    Function::new("div", ANY_ANY, div),
    Function::variadic("divf", ANY, Type::Any, divf),
    Function::new("float64", ANY, |_, args| float(cast::float(args.any(0)))),
    Function::new("floor", ANY, |_, args| {
        float(cast::float(args.any(0)).floor())
    }),
    Function::new("int", ANY, |_, args| Ok(Value::Int(cast::int(args.any(0))))),
    Function::new("int64", ANY, |_, args| integer(cast::int(args.any(0)))),
    Function::variadic("max", ANY, Type::Any, max),
    Function::variadic("maxf", ANY, Type::Any, maxf),
    Function::variadic("min", ANY, Type::Any, min),
    Function::variadic("minf", ANY, Type::Any, minf),
    Function::new("mod", ANY_ANY, modulo),
    Function::variadic("mul", ANY, Type::Any, mul),
    Function::variadic("mulf", ANY, Type::Any, mulf),
    Function::variadic("round", &[Type::Any, Type::Int], Type::Float, round),
    Function::variadic("seq", &[], Type::Int, seq),
    Function::new("sub", ANY_ANY, sub),
    Function::variadic("subf", ANY, Type::Any, subf),
    Function::new("toDecimal", ANY, to_decimal),
    Function::new("until", &[Type::Int], until),
    Function::new("untilStep", &[Type::Int, Type::Int, Type::Int], until_step),
];

#[expect(clippy::unnecessary_wraps, reason = "what a function's body answers")]
fn integer(number: i64) -> CallResult {
    Ok(Value::Int64(number))
}

#[expect(clippy::unnecessary_wraps, reason = "what a function's body answers")]
fn float(number: f64) -> CallResult {
    Ok(Value::Float(number))
}

fn fold_ints(args: &[Value], fold: fn(i64, i64) -> i64) -> CallResult {
    integer(args.iter().map(cast::int).reduce(fold).unwrap_or(0))
}

fn add(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_ints(args, i64::wrapping_add)
}

fn sub(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_ints(args, i64::wrapping_sub)
}

fn mul(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_ints(args, i64::wrapping_mul)
}

fn max(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_ints(args, i64::max)
}

fn min(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_ints(args, i64::min)
}

fn divisor(args: &[Value]) -> Result<i64, CallError> {
    match cast::int(args.any(1)) {
        0 => Err("runtime error: integer divide by zero".into()),
        divisor => Ok(divisor),
    }
}

fn div(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    integer(cast::int(args.any(0)).wrapping_div(divisor(args)?))
}

fn modulo(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    integer(cast::int(args.any(0)).wrapping_rem(divisor(args)?))
}

fn atoi(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    // Go's Atoi knows one base; what is too large is cut to the largest.
    let text = args.text(0)?;
    let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let too_large = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    let number = if is_number {
        text.parse().unwrap_or(too_large)
    } else {
        0
    };
    Ok(Value::Int(number))
}

/// The integer whose octal digits these are: file modes.
fn to_decimal(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let digits = context.printed(args.any(0))?;
    let digits = std::str::from_utf8(&digits).unwrap_or_default();
    integer(i64::from_str_radix(digits, 8).unwrap_or(0))
}

fn maxf(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_floats(args, f64::INFINITY, |a, b| {
        if a.total_cmp(&b).is_lt() { b } else { a }
    })
}

fn minf(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_floats(args, f64::NEG_INFINITY, |a, b| {
        if a.total_cmp(&b).is_gt() { b } else { a }
    })
}

/// As Go's `math.Max`: nothing beats the infinity, and else what is not a number wins.
fn fold_floats(args: &[Value], last: f64, fold: fn(f64, f64) -> f64) -> CallResult {
    let numbers = args.iter().map(cast::float);
    let folded = numbers.reduce(|a, b| {
        let is_last = |number: f64| number.is_infinite() && number.signum() == last.signum();
        match () {
            () if is_last(a) || is_last(b) => last,
            () if a.is_nan() || b.is_nan() => f64::NAN,
            () => fold(a, b),
        }
    });
    float(folded.unwrap_or(0.0))
}

fn round(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let places = i32::try_from(args.int(1)?.clamp(-400, 400)).unwrap_or(0);
    let up_from = match args.get(2) {
        Some(value) => cast::float(value),
        None => 0.5,
    };
    let power = 10f64.powi(places);
    let digits = power * cast::float(args.any(0));
    let rounded = if digits.fract() >= up_from {
        digits.ceil()
    } else {
        digits.floor()
    };
    float(rounded / power)
}

fn decimal(value: &Value) -> Result<Decimal, CallError> {
    let number = cast::float(value);
    Decimal::from_float(number).ok_or_else(|| {
        let number = score_template::fmt::text(&Value::Float(number)).unwrap_or_default();
        format!("Cannot create a Decimal from {number}").into()
    })
}

/// Folds the arguments from the left as decimals, so that `addf 0.1 0.2` is 0.3.
fn fold_decimals(
    context: &mut Context<'_>,
    mut result: Decimal,
    args: &[Value],
    fold: fn(&Decimal, &Decimal) -> Result<Decimal, CallError>,
) -> CallResult {
    for value in args {
        // Digits grow with each product; so does the work.
        context.charge_bytes(result.digits().saturating_mul(8))?;
        result = fold(&result, &decimal(value)?)?;
    }
    float(result.to_float())
}

fn add1f(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let one = [Value::Int(1)];
    fold_decimals(context, decimal(args.any(0))?, &one, |a, b| Ok(a.plus(b)))
}

fn addf(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_decimals(
        context,
        decimal(&Value::Int(0))?,
        args,
        |a, b| Ok(a.plus(b)),
    )
}

fn subf(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_decimals(context, decimal(args.any(0))?, args.rest(1), |a, b| {
        Ok(a.minus(b))
    })
}

fn mulf(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_decimals(context, decimal(args.any(0))?, args.rest(1), |a, b| {
        Ok(a.times(b))
    })
}

fn divf(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    fold_decimals(context, decimal(args.any(0))?, args.rest(1), |a, b| {
        a.over(b).ok_or_else(|| "decimal division by 0".into())
    })
}

/// From `start` by `step` to before `stop`; nothing if that leads away from it.
fn range(
    context: &mut Context<'_>,
    start: i64,
    stop: i64,
    step: i64,
) -> Result<Vec<i64>, CallError> {
    let leads_there = if stop < start { step < 0 } else { step > 0 };
    if !leads_there {
        return Ok(Vec::new());
    }
    let count = start.abs_diff(stop).div_ceil(step.unsigned_abs());
    context.charge_elements(usize::try_from(count).unwrap_or(usize::MAX))?;
    let numbers = std::iter::successors(Some(start), |number| number.checked_add(step));
    Ok(numbers
        .take_while(|number| {
            if step < 0 {
                *number > stop
            } else {
                *number < stop
            }
        })
        .collect())
}

fn ints(numbers: Vec<i64>) -> Value {
    let items = numbers.into_iter().map(Value::Int).collect();
    Value::List(List::new(Element::Int, items))
}

fn until(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let stop = args.int(0)?;
    let step = if stop < 0 { -1 } else { 1 };
    range(context, 0, stop, step).map(ints)
}

fn until_step(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    range(context, args.int(0)?, args.int(1)?, args.int(2)?).map(ints)
}

/// The integers of `seq [START [STEP]] END`, as a text.
fn seq(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (start, step, end) = match args.len() {
        1 => (1, None, args.int(0)?),
        2 => (args.int(0)?, None, args.int(1)?),
        3 => (args.int(0)?, Some(args.int(1)?), args.int(2)?),
        _ => return Ok(Value::from("")),
    };
    let direction = if end < start { -1 } else { 1 };
    let numbers = range(
        context,
        start,
        end.saturating_add(direction),
        step.unwrap_or(direction),
    )?;
    let mut text = String::new();
    for number in numbers {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}{number}", if text.is_empty() { "" } else { " " });
    }
    context.made(text)
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn integers() {
        assert_table(&[
            ("add 1 `2` 3.9 nil", "6"),
            ("sub 1 3", "-2"),
            ("mul 9223372036854775807 2", "-2"),
            ("div -7 2", "-3"),
            ("div 1 0", "!runtime error: integer divide by zero"),
            ("div -9223372036854775808 -1", "-9223372036854775808"),
            ("mod -7 3", "-1"),
            ("max 1 `0x10` 3", "16"),
            ("min 1 `x`", "0"),
            ("atoi `012`", "12"),
            ("atoi `99999999999999999999`", "9223372036854775807"),
            ("toDecimal `0777`", "511"),
            ("int64 `042` | typeOf", "int64"),
        ]);
    }

    #[test]
    fn floats() {
        assert_table(&[
            ("addf 0.1 0.2", "0.3"),
            ("subf 1 0.9", "0.1"),
            ("mulf 1.1 1.1", "1.21"),
            ("divf 10 3", "3.3333333333333335"),
            ("divf 1 0", "!decimal division by 0"),
            ("addf (float64 `inf`)", "!Cannot create a Decimal from +Inf"),
            ("round 2.675 2", "2.68"),
            ("round 1234 -2", "1200"),
            ("round 1.2 0 0.1", "2"),
            ("maxf 1 (float64 `nan`) 2", "NaN"),
            ("floor -0.5", "-1"),
        ]);
    }

    #[test]
    fn sequences() {
        assert_table(&[
            ("until -3", "[0 -1 -2]"),
            ("untilStep 9 3 -2", "[9 7 5]"),
            ("untilStep 0 5 0", "[]"),
            (
                "untilStep 9223372036854775800 9223372036854775807 5",
                "[9223372036854775800 9223372036854775805]",
            ),
            ("seq", ""),
            ("seq -2", "1 0 -1 -2"),
            ("seq 10 -3 0", "10 7 4 1"),
            ("seq 1 0 5", ""),
            ("seq 0 2 5", "0 2 4"),
        ]);
    }
}
