//! The engine's filters and functions, each paid for: its arguments before it works on them, by what it makes
//! of them, and its result.

use minijinja::filters as f;
use minijinja::functions::Function;
use minijinja::value::{ObjectRepr, Rest, Value, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, State};

use crate::budget::{Budget, ITEM, budget, bytes};
use crate::error::failed;
use crate::format::{self, MAX_WIDTH, too_wide};
use crate::look::pay_for_text;
use crate::{namespace, predicates};

/// The largest bound of a range.
const MAX_BOUND: i64 = 1 << 52;

/// The cost of a filter, beside the look at its arguments.
#[derive(Clone, Copy)]
enum Cost {
    /// It looks into nothing, and gives a number or something that is there already.
    Glance,
    /// It makes text of its first argument.
    Text,
    /// It goes through the items or characters of its first argument.
    Items,
    /// It does so often, to sort them.
    Sorting,
    /// It adds them to each other.
    Sum,
    /// It makes so many lists, or fills one up.
    Lists,
    Join,
    Replace,
    Indent,
    Json,
    Pretty,
    Format,
    Trim,
}

/// Puts the paid filters, tests ([`predicates`]) and functions in the place of the engine's own.
pub(crate) fn add(environment: &mut Environment<'_>) {
    add_filters(environment);
    predicates::add(environment);
    environment.add_function("range", range);
    environment.add_function("namespace", namespace::namespace);
    paid_function(environment, "dict", minijinja::functions::dict);
    environment.add_function("debug", debug);
}

fn add_filters(environment: &mut Environment<'_>) {
    let filters = [
        ("safe", Value::from_function(f::safe), Cost::Text),
        ("escape", Value::from_function(f::escape), Cost::Text),
        ("e", Value::from_function(f::escape), Cost::Text),
        ("lower", Value::from_function(f::lower), Cost::Text),
        ("upper", Value::from_function(f::upper), Cost::Text),
        ("title", Value::from_function(f::title), Cost::Text),
        (
            "capitalize",
            Value::from_function(f::capitalize),
            Cost::Text,
        ),
        ("replace", Value::from_function(f::replace), Cost::Replace),
        ("length", Value::from_function(f::length), Cost::Glance),
        ("count", Value::from_function(f::length), Cost::Glance),
        ("dictsort", Value::from_function(f::dictsort), Cost::Sorting),
        ("items", Value::from_function(f::items), Cost::Items),
        ("reverse", Value::from_function(f::reverse), Cost::Items),
        ("trim", Value::from_function(f::trim), Cost::Trim),
        ("join", Value::from_function(f::join), Cost::Join),
        ("split", Value::from_function(f::split), Cost::Items),
        ("lines", Value::from_function(f::lines), Cost::Items),
        ("default", Value::from_function(f::default), Cost::Glance),
        ("d", Value::from_function(f::default), Cost::Glance),
        ("round", Value::from_function(f::round), Cost::Glance),
        ("abs", Value::from_function(f::abs), Cost::Glance),
        ("int", Value::from_function(f::int), Cost::Text),
        ("float", Value::from_function(f::float), Cost::Text),
        ("attr", Value::from_function(f::attr), Cost::Glance),
        ("first", Value::from_function(f::first), Cost::Items),
        ("last", Value::from_function(f::last), Cost::Items),
        ("min", Value::from_function(f::min), Cost::Sorting),
        ("max", Value::from_function(f::max), Cost::Sorting),
        ("sort", Value::from_function(f::sort), Cost::Sorting),
        ("list", Value::from_function(f::list), Cost::Items),
        ("string", Value::from_function(f::string), Cost::Text),
        ("bool", Value::from_function(f::bool), Cost::Glance),
        ("batch", Value::from_function(f::batch), Cost::Lists),
        ("slice", Value::from_function(f::slice), Cost::Lists),
        ("sum", Value::from_function(f::sum), Cost::Sum),
        ("indent", Value::from_function(f::indent), Cost::Indent),
        ("select", Value::from_function(f::select), Cost::Items),
        ("reject", Value::from_function(f::reject), Cost::Items),
        (
            "selectattr",
            Value::from_function(f::selectattr),
            Cost::Items,
        ),
        (
            "rejectattr",
            Value::from_function(f::rejectattr),
            Cost::Items,
        ),
        ("map", Value::from_function(f::map), Cost::Items),
        ("groupby", Value::from_function(f::groupby), Cost::Sorting),
        ("unique", Value::from_function(f::unique), Cost::Sorting),
        ("chain", Value::from_function(chain), Cost::Items),
        ("zip", Value::from_function(f::zip), Cost::Items),
        ("pprint", Value::from_function(f::pprint), Cost::Pretty),
        ("format", Value::from_function(f::format), Cost::Format),
        ("tojson", Value::from_function(f::tojson), Cost::Json),
    ];
    for (name, filter, cost) in filters {
        let paid =
            move |state: &mut State<'_, '_>, args: Rest<ValueOrKwargs>| -> Result<Value, Error> {
                let args = args.into_values();
                let budget = budget(state)?;
                charge(&budget, cost, &args)?;
                let made = filter.call(state, &args)?;
                match cost {
                    Cost::Glance => Ok(made),
                    _ => budget.settle(made),
                }
            };
        environment.add_filter(name, paid);
    }
}

/// Adds a function of the engine that is paid for by the look at its arguments and result.
fn paid_function<F, Rv, Args>(environment: &mut Environment<'_>, name: &'static str, function: F)
where
    F: Function<Rv, Args>,
    Rv: minijinja::value::FunctionResult,
    Args: for<'a> minijinja::value::FunctionArgs<'a>,
{
    let function = Value::from_function(function);
    let paid =
        move |state: &mut State<'_, '_>, args: Rest<ValueOrKwargs>| -> Result<Value, Error> {
            let args = args.into_values();
            let budget = budget(state)?;
            charge(&budget, Cost::Items, &args)?;
            let made = function.call(state, &args)?;
            budget.settle(made)
        };
    environment.add_function(name, paid);
}

/// Pays for a filter before it works.
fn charge(budget: &Budget, cost: Cost, args: &[Value]) -> Result<(), Error> {
    if let Cost::Glance = cost {
        return args.iter().try_for_each(|value| budget.glance(value));
    }
    let mut looks = args.iter().map(|value| budget.look(value));
    let size = looks.next().transpose()?.unwrap_or_default();
    looks.try_for_each(|look| look.map(drop))?;
    let Some((value, rest)) = args.split_first() else {
        return Ok(());
    };
    let items = value.len().unwrap_or(0).max(1);
    let charge_items = || budget.charge(items.saturating_mul(ITEM));
    match cost {
        Cost::Glance => Ok(()),
        Cost::Text => pay_for_text(budget, value),
        Cost::Items => args.iter().try_for_each(|value| {
            let items = value.len().unwrap_or(0);
            budget.charge(items.saturating_mul(ITEM))
        }),
        Cost::Sorting => {
            let rounds = items.ilog2() as usize + 1;
            charge_items()?;
            budget.charge((size.nodes + size.bytes / 16).saturating_mul(rounds))
        }
        Cost::Sum => {
            charge_items()?;
            let added = size.bytes.max(bytes(value));
            budget.charge(added.saturating_mul(items))
        }
        Cost::Lists => {
            charge_items()?;
            budget.charge(largest(rest).saturating_mul(2 * ITEM))
        }
        Cost::Join => {
            charge_items()?;
            budget.charge(items.saturating_mul(rest.first().map_or(0, bytes)))?;
            pay_for_text(budget, value)
        }
        Cost::Replace => {
            pay_for_text(budget, value)?;
            rest.iter()
                .try_for_each(|value| pay_for_text(budget, value))?;
            let [old, new, ..] = rest else {
                return Ok(());
            };
            let times = match (value.as_str(), old.as_str()) {
                (Some(text), Some(old)) => text.matches(old).count(),
                // Texts of other things.
                _ => size.bytes.saturating_add(size.nodes.saturating_mul(40)),
            };
            let length = bytes(new).max(40);
            budget.charge(times.saturating_mul(length))
        }
        Cost::Indent => {
            let width = width(rest)?.max(4);
            let lines = value
                .as_str()
                .map_or(size.nodes, |text| text.matches('\n').count() + 1);
            pay_for_text(budget, value)?;
            budget.charge(lines.saturating_mul(width))
        }
        Cost::Json => {
            let indent = width(rest)?.max(2);
            pay_for_text(budget, value)?;
            budget.charge(size.bytes.saturating_mul(5))?;
            let depth = size.depth + 1;
            budget.charge(size.nodes.saturating_mul(indent).saturating_mul(depth))
        }
        Cost::Pretty => {
            pay_for_text(budget, value)?;
            budget.charge(size.bytes.saturating_mul(5))?;
            let depth = size.depth + 1;
            budget.charge(size.nodes.saturating_mul(4).saturating_mul(depth))
        }
        Cost::Format => {
            rest.iter()
                .try_for_each(|value| pay_for_text(budget, value))?;
            format::charge(budget, value.as_str().unwrap_or_default(), rest)?;
            pay_for_text(budget, value)
        }
        Cost::Trim => {
            pay_for_text(budget, value)?;
            let set = rest.first().map_or(0, bytes);
            budget.charge((size.bytes / 32).saturating_mul(set))
        }
    }
}

/// The largest number among arguments, by place or by name.
fn largest(args: &[Value]) -> usize {
    let number = |value: &Value| value.as_usize().unwrap_or(0);
    let numbers = args.iter().map(|arg| match arg.is_kwargs() {
        true => {
            let names = arg.try_iter().into_iter().flatten();
            let named = names.filter_map(|name| arg.get_item(&name).ok());
            named.map(|value| number(&value)).max().unwrap_or(0)
        }
        false => number(arg),
    });
    numbers.max().unwrap_or(0)
}

/// As [`largest`], if it is no larger than a width may be.
fn width(args: &[Value]) -> Result<usize, Error> {
    match largest(args) {
        width @ ..=MAX_WIDTH => Ok(width),
        _ => Err(too_wide(MAX_WIDTH)),
    }
}

/// As the engine's, but that without arguments it would show all there is, whatever that takes.
fn debug(state: &mut State<'_, '_>, args: Rest<ValueOrKwargs>) -> Result<String, Error> {
    let args = args.into_values();
    if args.is_empty() {
        return Err(failed("`debug` needs arguments".to_owned()));
    }
    let budget = budget(state)?;
    for value in args.iter() {
        charge(&budget, Cost::Pretty, std::slice::from_ref(value))?;
    }
    Ok(minijinja::functions::debug(state, Rest(args)))
}

/// As the engine's, which computes numbers whose difference it cannot hold.
fn range(
    state: &mut State<'_, '_>,
    lower: i64,
    upper: Option<i64>,
    step: Option<i64>,
) -> Result<Value, Error> {
    budget(state)?.charge(ITEM)?;
    let bounds = [Some(lower), upper, step];
    if bounds
        .iter()
        .flatten()
        .any(|bound| bound.unsigned_abs() > MAX_BOUND.unsigned_abs())
    {
        return Err(failed(format!(
            "a bound of a range is larger than {MAX_BOUND}"
        )));
    }
    let number = |bound: i64| isize::try_from(bound).unwrap_or_default();
    minijinja::functions::range(number(lower), upper.map(number), step.map(number))
}

/// As the engine's, but maps are put together at once: a chain of chains would take stack.
fn chain(state: &State<'_, '_>, value: Value, others: Rest<Value>) -> Result<Value, Error> {
    let chained = f::chain(state, value, others)?;
    let is_map = chained
        .as_object()
        .is_some_and(|object| object.repr() == ObjectRepr::Map);
    if !is_map || chained.kind() != ValueKind::Map {
        return Ok(chained);
    }
    let mut entries = indexmap::IndexMap::new();
    for key in chained.try_iter()? {
        let value = chained.get_item(&key)?;
        entries.insert(key, value);
    }
    Ok(Value::from_object::<indexmap::IndexMap<Value, Value>>(
        entries,
    ))
}
