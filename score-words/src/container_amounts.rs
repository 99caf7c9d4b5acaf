//! The ways out for amounts of a container in other shapes, or of the other sort.

use score_schema::{Exchanged, one_line};
use score_yaml::message::Name;
use score_yaml::{Kind, Node, message};

use super::amounts::{cpu, memory, memory_of_number};
use super::places::map_at;
use super::written::{LONGEST, text_of};

/// The way out for a value at or below `resources` of a container, by the path behind that.
pub(super) fn advise(path: &[&str], node: &Node) -> Option<String> {
    match (path, &node.kind) {
        (["limits" | "requests", "memory"], Kind::Int(bytes)) => Some(memory_of_number(*bytes)),
        ([], Kind::Seq(items)) => {
            let fields = items
                .iter()
                .flat_map(|item| item.as_map().into_iter().flat_map(|map| map.iter()));
            let fields = fields.map(|(key, value)| {
                let value = one_line(value, LONGEST)?;
                Some(message!("{}: ", key.text) + &value)
            });
            let fields = fields.collect::<Option<Vec<_>>>()?.join(", ");
            let is_whole = items.iter().all(|item| item.as_map().is_some());
            let is_short = is_whole && !fields.is_empty() && fields.len() < 2 * LONGEST;
            is_short.then(|| format!("write `resources: {{{}}}`", Name(&fields)))
        }
        ([list @ ("limits" | "requests")], Kind::Seq(items)) => {
            let amounts = items.iter().take(3).map(|item| match &item.kind {
                Kind::String(text) => {
                    let (name, amount) = text.split_once(['=', ':'])?;
                    amount_of(name.trim(), amount.trim())
                }
                Kind::Map(map) => {
                    let (name, amount) = map.iter().next()?;
                    amount_of(&name.text, &amount_text(amount)?)
                }
                _ => None,
            });
            let amounts = amounts.collect::<Option<Vec<_>>>()?.join(", ");
            (!amounts.is_empty()).then(|| message!("write `{list}: {{{amounts}}}`"))
        }
        ([list @ ("limits" | "requests")], _) => {
            let text = amount_text(node)?;
            let amount = match is_memory(&text) {
                true => amount_of("memory", &text)?,
                false => amount_of("cpu", &text)?,
            };
            Some(message!("write `{list}: {{{amount}}}`"))
        }
        _ => None,
    }
}

/// What is meant by an amount of one sort in the field of the other, by its path.
pub(super) fn exchanged(path: &[&str], node: &Node, root: &Node) -> Option<Exchanged> {
    let [
        "containers",
        _,
        "resources",
        "limits" | "requests",
        name @ ("cpu" | "memory"),
    ] = path
    else {
        return None;
    };
    let (_, list) = path.split_last()?;
    let list = map_at(root, list)?;
    let text = node.as_str()?;
    let other = |name: &str| list.get(name).filter(|node| !node.is_null());
    let both = |cpu: &str, memory: &str| {
        let (cpu, memory) = (amount_of("cpu", cpu)?, amount_of("memory", memory)?);
        Some(message!("write `{cpu}, {memory}`"))
    };
    match *name {
        "cpu" if is_memory(text) => {
            let meant = amount_of("memory", text)?;
            let Some(other) = other("memory") else {
                let way_out = message!("that is an amount of memory: `{meant}`");
                return Some(Exchanged::Misplaced(way_out));
            };
            let memory = text_of(other).filter(|memory| !is_memory(memory));
            let way_out = memory.and_then(|memory| {
                let title =
                    message!("cpu and memory are exchanged: found `cpu: {text}, memory: {memory}`");
                Some((title, both(&memory, text)?))
            });
            Some(match way_out {
                Some((title, way_out)) => Exchanged::Pair {
                    title,
                    other: other.span,
                    way_out,
                },
                None => Exchanged::Misplaced(
                    "that is an amount of memory, and `memory` is there already: leave one of them out"
                        .to_owned(),
                ),
            })
        }
        "memory" => {
            let cpu = text_of(other("cpu")?).filter(|cpu| is_memory(cpu))?;
            both(text, &cpu)
                .filter(|_| !is_memory(text))
                .map(|_| Exchanged::Other)
        }
        _ => None,
    }
}

/// True of an amount with a unit of bytes.
fn is_memory(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    unit.len() < text.len()
        && unit.trim() != "m"
        && cpu(text).is_empty()
        && !memory(text).is_empty()
}

/// An amount by its name as a Score file has it.
fn amount_of(name: &str, amount: &str) -> Option<String> {
    match name {
        "cpu" | "cpus" => {
            let amount = cpu(amount).into_iter().next()?;
            Some(match amount.parse::<f64>() {
                Ok(_) => format!("cpu: \"{amount}\""),
                Err(_) => format!("cpu: {amount}"),
            })
        }
        "memory" | "mem" => {
            let is_right = amount.ends_with(|c: char| "KMGTPEi".contains(c));
            let near = memory(amount).into_iter();
            let near: Vec<String> = near.collect();
            let own = near.iter().find(|near| is_right && *near == amount);
            Some(message!("memory: {}", own.or(near.last())?))
        }
        _ => None,
    }
}

/// The text of an amount. Its zeros do not matter, as they do of other texts.
fn amount_text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Bool(_) => None,
        Kind::Float(_) => Some(score_yaml::emit(&node.to_value()).trim_end().to_owned()),
        _ => text_of(node),
    }
}
