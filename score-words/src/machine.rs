//! How much of the machine a container gets, in fields of other formats.

use score_yaml::message::Name;
use score_yaml::{Kind, Mapping, message};

use super::amounts::memory;
use super::written::LONGEST;

/// Fields of other formats that say how much of the machine a container gets: its limits of CPUs and of memory, then what is
/// set aside for it.
pub(super) const AMOUNTS: &[&str] = &[
    "cpus",
    "cpu",
    "cpu_limit",
    "mem_limit",
    "memory",
    "memory_limit",
    "cpu_request",
    "mem_reservation",
    "memory_request",
];

/// Amounts of a container in such fields as Score has them.
pub(super) fn amounts(container: &Mapping) -> Option<String> {
    let text = |names: &'static [&'static str]| {
        let node = names
            .iter()
            .find_map(|name| Some((*name, container.get(name)?)))?;
        let text = match &node.1.kind {
            Kind::String(text) => text.to_string(),
            Kind::Int(_) | Kind::Float(_) => score_yaml::emit(&node.1.to_value()),
            _ => return None,
        };
        Some((node.0, text.trim().to_owned()))
    };
    let cpu = |names| {
        let (_, text) = text(names)?;
        Some(format!("cpu: \"{}\"", Name(&text)))
    };
    let bytes = |names| {
        let (name, text) = text(names)?;
        let text = match name.starts_with("mem_") {
            true => bytes_of_compose(&text)?,
            false => memory(&text).into_iter().next().unwrap_or(text),
        };
        Some(message!("memory: {text}"))
    };
    let list = |list: &str, amounts: [Option<String>; 2]| {
        let amounts: Vec<String> = amounts.into_iter().flatten().collect();
        (!amounts.is_empty()).then(|| format!("{list}: {{{}}}", amounts.join(", ")))
    };
    let limits = [cpu(&AMOUNTS[..3]), bytes(&AMOUNTS[3..6])];
    let requests = [cpu(&AMOUNTS[6..7]), bytes(&AMOUNTS[7..])];
    let lists = [list("limits", limits), list("requests", requests)];
    let lists: Vec<String> = lists.into_iter().flatten().collect();
    let lists = lists.join(", ");
    let is_short = !lists.is_empty() && lists.len() <= 2 * LONGEST;
    is_short.then(|| match container.contains_key("resources") {
        true => format!("write it below `resources`: `{lists}`"),
        false => format!("write `resources: {{{lists}}}`"),
    })
}

/// The amounts of a list of a Compose file, `cpus` and `memory`.
pub(super) fn amounts_of_list(list: &Mapping) -> Option<String> {
    let text = |field: &str| match &list.get(field)?.kind {
        Kind::String(text) => Some(text.trim().to_owned()),
        Kind::Int(number) => Some(number.to_string()),
        Kind::Float(number) => Some(number.to_string()),
        _ => None,
    };
    let cpu = text("cpus")
        .or_else(|| text("cpu"))
        .map(|cpu| format!("cpu: \"{}\"", Name(&cpu)));
    let memory = text("memory").and_then(|text| bytes_of_compose(&text));
    let memory = memory.map(|memory| format!("memory: {memory}"));
    let amounts: Vec<String> = [cpu, memory].into_iter().flatten().collect();
    let amounts = amounts.join(", ");
    (!amounts.is_empty() && amounts.len() <= LONGEST).then_some(amounts)
}

/// An amount of memory of Compose, whose units are of 1024: `1g` is `1Gi`.
fn bytes_of_compose(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(char::is_alphabetic);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let unit = match &lower[digits.len()..] {
        "" | "b" => "",
        "k" | "kb" => "Ki",
        "m" | "mb" => "Mi",
        "g" | "gb" => "Gi",
        _ => return None,
    };
    is_number.then(|| match unit {
        "" => format!("\"{digits}\""),
        unit => format!("{digits}{unit}"),
    })
}
