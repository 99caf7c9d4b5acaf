//! Numbers, names and zones at the start of a text.

use crate::time::layout::Pad;

/// The fault of one element.
pub(super) enum Fault {
    /// It cannot be read.
    Unreadable,
    /// It can, but is out of its range.
    Range(&'static str),
}

/// Takes the text between two elements, where any number of spaces stands for spaces. The error is
/// the rest from where the value differs.
pub(super) fn skip<'a>(mut literal: &str, rest: &mut &'a str) -> Result<(), &'a str> {
    while let Some(expected) = literal.chars().next() {
        if expected == ' ' {
            if !rest.is_empty() && !rest.starts_with(' ') {
                return Err(rest);
            }
            literal = literal.trim_start_matches(' ');
            *rest = rest.trim_start_matches(' ');
            continue;
        }
        *rest = rest.strip_prefix(expected).ok_or(*rest)?;
        literal = &literal[expected.len_utf8()..];
    }
    Ok(())
}

/// Takes `count` bytes, if they are there and end at a character.
pub(super) fn take<'a>(rest: &mut &'a str, count: usize) -> Result<&'a str, Fault> {
    let (taken, after) = rest.split_at_checked(count).ok_or(Fault::Unreadable)?;
    *rest = after;
    Ok(taken)
}

pub(super) fn digits_at_start(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Takes up to `width` digits, or exactly so many if zeros fill them up.
pub(super) fn number(rest: &mut &str, pad: Pad, width: usize) -> Result<i16, Fault> {
    let count = digits_at_start(rest).min(width);
    if count == 0 || pad == Pad::Zero && count != width {
        return Err(Fault::Unreadable);
    }
    take(rest, count)?.parse().map_err(|_| Fault::Unreadable)
}

/// As [`number`], of two digits and within a range.
pub(super) fn ranged(rest: &mut &str, pad: Pad, max: i16, what: &'static str) -> Result<i8, Fault> {
    let number = number(rest, pad, 2)?;
    if number > max {
        return Err(Fault::Range(what));
    }
    i8::try_from(number).map_err(|_| Fault::Range(what))
}

/// Takes a name, in any case, and gives its index.
pub(super) fn name(rest: &mut &str, names: &[&str], length: usize) -> Result<i8, Fault> {
    for (index, name) in (0i8..).zip(names) {
        let name = &name[..name.len().min(length)];
        if rest
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
        {
            take(rest, name.len())?;
            return Ok(index);
        }
    }
    Err(Fault::Unreadable)
}

/// Takes a point or comma and `count` digits, and gives nanoseconds.
pub(super) fn fraction(rest: &mut &str, count: usize) -> Result<i32, Fault> {
    let text = take(rest, count + 1)?;
    let digits = text.strip_prefix(['.', ',']).ok_or(Fault::Unreadable)?;
    if digits_at_start(digits) != digits.len() {
        return Err(Fault::Unreadable);
    }
    let digits = &digits[..digits.len().min(9)];
    format!("{digits:0<9}")
        .parse()
        .map_err(|_| Fault::Unreadable)
}

/// The number of digits behind a point or comma at the start.
pub(super) fn fraction_at_start(text: &str) -> usize {
    text.strip_prefix(['.', ',']).map_or(0, digits_at_start)
}

pub(super) fn is_afternoon(rest: &mut &str, morning: &str, afternoon: &str) -> Result<bool, Fault> {
    match take(rest, 2)? {
        half if half == afternoon => Ok(true),
        half if half == morning => Ok(false),
        _ => Err(Fault::Unreadable),
    }
}

/// The length of a zone's abbreviation: three or four capitals, or what stands for one.
pub(super) fn abbreviation(text: &str) -> Option<usize> {
    if text.starts_with("ChST") || text.starts_with("MeST") {
        return Some(4);
    }
    if let Some(after) = text.strip_prefix("GMT") {
        return Some(3 + signed_hours(after));
    }
    if text.starts_with(['+', '-']) {
        return Some(signed_hours(text)).filter(|length| *length > 0);
    }
    let capitals = text
        .bytes()
        .take(6)
        .take_while(u8::is_ascii_uppercase)
        .count();
    let ends_in_t = |length: usize| text.as_bytes().get(length - 1) == Some(&b'T');
    match capitals {
        5 if ends_in_t(5) => Some(5),
        4 if ends_in_t(4) || text.starts_with("WITA") => Some(4),
        3 => Some(3),
        _ => None,
    }
}

/// The length of `+3` or `-11`, 0 if it is not an offset in hours.
pub(super) fn signed_hours(text: &str) -> usize {
    let Some(digits) = text.strip_prefix(['+', '-']) else {
        return 0;
    };
    let length = digits_at_start(digits);
    match digits[..length].parse::<u32>() {
        Ok(..=23) => length + 1,
        _ => 0,
    }
}
