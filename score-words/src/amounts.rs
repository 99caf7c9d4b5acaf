//! Amounts of memory and of CPUs near a wrong one.

use score_yaml::message;

/// The number that a text starts with, and what stands behind it.
fn number(text: &str) -> Option<(String, String)> {
    let text = text.trim().replace(',', ".");
    let text = text.strip_prefix('+').unwrap_or(&text);
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let (whole, rest) = digits
        .split_once('.')
        .map_or((digits, ""), |(whole, rest)| (whole, rest));
    let whole = whole.trim_start_matches('0');
    if rest.contains('.') || whole.len() + rest.len() > 30 || (whole.is_empty() && rest.is_empty())
    {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let dot = if rest.is_empty() { "" } else { "." };
    Some((format!("{whole}{dot}{rest}"), unit.trim().to_owned()))
}

/// An amount without its sign, and without its unit, and whether it is below zero.
fn parts(text: &str) -> (&str, &str, bool) {
    let text = text.trim();
    let amount = text.trim_start_matches('-').trim();
    let digits = amount.trim_end_matches(char::is_alphabetic);
    (amount, digits, amount.len() < text.len())
}

/// True for digits of zero.
fn is_zero(digits: &str) -> bool {
    !digits.is_empty() && digits.chars().all(|c| matches!(c, '0' | '.'))
}

/// True for an amount below or of zero, whatever its unit is.
pub(super) fn not_above_zero(text: &str) -> bool {
    let (_, digits, is_negative) = parts(text);
    let is_number = || digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_zero(digits) || is_negative && !digits.is_empty() && is_number()
}

/// The way out of a word for all that there is.
pub(super) fn unlimited(text: &str) -> Option<String> {
    const WORDS: [&str; 9] = [
        "all",
        "max",
        "maximum",
        "none",
        "no",
        "unlimited",
        "infinite",
        "infinity",
        "inf",
    ];
    let word = text.trim().to_ascii_lowercase();
    WORDS
        .contains(&word.as_str())
        .then(|| "leave it out: without a limit a container may take all there is".to_owned())
}

/// The way out of an amount below or of zero.
pub(super) fn above_zero(text: &str, near: fn(&str) -> Vec<String>) -> Option<String> {
    let (amount, digits, is_negative) = parts(text);
    if !is_negative && !is_zero(digits) {
        return None;
    }
    let near = near(amount);
    Some(
        match near
            .first()
            .filter(|near| !near.starts_with('0') || near.starts_with("0."))
        {
            // Without quotes it would be a number, which is the next error.
            Some(near) if near.parse::<f64>().is_ok() => {
                message!("an amount is more than 0: did you mean `\"{near}\"`?")
            }
            Some(near) => message!("an amount is more than 0: did you mean `{near}`?"),
            None => "an amount is more than 0: leave it out to set none".to_owned(),
        },
    )
}

/// Amounts of memory near a text: a unit in other letters, or one that may be of a thousand or of 1024.
pub fn memory(text: &str) -> Vec<String> {
    let Some((number, unit)) = number(text) else {
        return Vec::new();
    };
    if number.chars().all(|c| matches!(c, '0' | '.')) {
        return Vec::new();
    }
    let unit = unit.to_lowercase();
    let unit = unit
        .trim_end_matches("memory")
        .trim_end_matches("ram")
        .trim_end();
    let mut letters = unit.chars();
    let first = letters
        .next()
        .map(|c| c.to_ascii_uppercase())
        .filter(|c| "KMGTPE".contains(*c));
    match (first, letters.as_str()) {
        (Some(first), "i" | "ib" | "ibi") => vec![format!("{number}{first}i")],
        // Kubernetes does not know the `K` that Score has for a thousand.
        (Some('K'), "" | "b" | "byte" | "bytes" | "ilobytes" | "ibibytes") => {
            vec![format!("{number}Ki")]
        }
        (Some(first), "" | "b" | "byte" | "bytes" | "egabytes" | "igabytes") => {
            vec![format!("{number}{first}"), format!("{number}{first}i")]
        }
        (None, _) if unit.is_empty() => vec![format!("{number}M"), format!("{number}Mi")],
        (None, _) if "bytes".starts_with(unit) => vec![number],
        _ => Vec::new(),
    }
}

/// The way out for memory that is a plain number: those of many digits are bytes, in words that somebody reads.
pub(super) fn memory_of_number(number: i64) -> String {
    const UNITS: [(&str, i64); 5] = [
        ("Gi", 1 << 30),
        ("Mi", 1 << 20),
        ("G", 1_000_000_000),
        ("M", 1_000_000),
        ("Ki", 1 << 10),
    ];
    if number <= 0 {
        return "an amount is more than 0, `64Mi` for example".to_owned();
    }
    if number < 1_000_000 {
        return format!("write a unit: did you mean `{number}M` or `{number}Mi`?");
    }
    match UNITS
        .iter()
        .find(|(_, size)| number % size == 0 && number / size > 0)
    {
        Some((unit, size)) => format!(
            "write `{}{unit}`, or put the bytes in quotes: `\"{number}\"`",
            number / size
        ),
        None => format!("put the bytes in quotes: `\"{number}\"`"),
    }
}

/// Thousandths of a CPU of a fraction like `1/2`, or the whole number.
fn fraction(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(char::is_alphabetic).trim();
    let (part, whole) = text.split_once('/')?;
    let [part, whole]: [u64; 2] = [part.trim().parse().ok()?, whole.trim().parse().ok()?];
    let thousandths = part.checked_mul(1000)?.checked_div(whole)?;
    match (thousandths, thousandths % 1000) {
        (0, _) => None,
        (_, 0) => Some((thousandths / 1000).to_string()),
        _ => Some(format!("{thousandths}m")),
    }
}

/// Numbers of CPUs near a text: a unit in other words, or a fraction.
pub(super) fn cpu(text: &str) -> Vec<String> {
    if let Some(amount) = fraction(text) {
        return vec![amount];
    }
    let Some((number, unit)) = number(text) else {
        return Vec::new();
    };
    match unit.to_lowercase().as_str() {
        "" | "c" | "cpu" | "cpus" | "core" | "cores" | "vcpu" => vec![number],
        "m" | "mcpu" | "milli" | "millicores" if !number.contains('.') => {
            vec![format!("{number}m")]
        }
        _ => Vec::new(),
    }
}
