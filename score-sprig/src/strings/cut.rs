//! Text cut at its ends or by positions.

use std::collections::BTreeSet;

use score_template::{Arguments as _, CallError, CallResult, Context, Value};

pub(super) fn trim(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match args.any(0) {
        Value::Str(text) if text.trim().len() == text.len() => Ok(Value::Str(text.clone())),
        Value::Bytes(bytes) => context.made(trimmed(bytes, char::is_whitespace)),
        _ => context.made(args.text(0)?.trim()),
    }
}

pub(super) fn trim_all(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    // A set is looked up in for each character that goes.
    let set: BTreeSet<char> = args.text(0)?.chars().collect();
    context.charge_bytes(args.bytes(0)?.len())?;
    context.made(trimmed(args.bytes(1)?, |c| set.contains(&c)))
}

/// The text without the characters at both ends that are in a set. A byte that is not UTF-8 counts
/// as U+FFFD.
fn trimmed(bytes: &[u8], is_in_set: impl Fn(char) -> bool) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_matches(is_in_set).as_bytes(),
        Err(_) => {
            let mut start = 0;
            let mut end = None;
            let mut at = 0;
            for chunk in bytes.utf8_chunks() {
                let invalid = chunk
                    .invalid()
                    .iter()
                    .map(|_| (char::REPLACEMENT_CHARACTER, 1));
                let valid = chunk.valid().chars().map(|c| (c, c.len_utf8()));
                for (c, length) in valid.chain(invalid) {
                    if !is_in_set(c) {
                        if end.is_none() {
                            start = at;
                        }
                        end = Some(at + length);
                    }
                    at += length;
                }
            }
            &bytes[start..end.unwrap_or(start)]
        }
    }
}

pub(super) fn trim_prefix(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match args.bytes(1)?.strip_prefix(args.bytes(0)?) {
        Some(rest) => context.made(rest),
        None => Ok(args.any(1).clone()),
    }
}

pub(super) fn trim_suffix(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match args.bytes(1)?.strip_suffix(args.bytes(0)?) {
        Some(rest) => context.made(rest),
        None => Ok(args.any(1).clone()),
    }
}

pub(super) fn trunc(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (count, text) = (args.int(0)?, args.bytes(1)?);
    let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if size >= text.len() {
        return Ok(args.any(1).clone());
    }
    context.made(match count {
        ..0 => &text[text.len() - size..],
        0.. => &text[..size],
    })
}

/// The text from one byte to before another; to the end, if the other is negative or past it. A
/// negative start is 0, and then the other must be there.
pub(super) fn substr(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (start, end, text) = (args.int(0)?, args.int(1)?, args.bytes(2)?);
    let length = text.len();
    let is_within = usize::try_from(end).is_ok_and(|end| end <= length);
    let outside = |bounds: String| -> CallError {
        format!("runtime error: slice bounds out of range {bounds}").into()
    };
    if start < 0 {
        return match usize::try_from(end).ok().and_then(|end| text.get(..end)) {
            Some(part) => context.made(part),
            None if end < 0 => Err(outside(format!("[:{end}]"))),
            None => Err(outside(format!("[:{end}] with length {length}"))),
        };
    }
    let from = usize::try_from(start).unwrap_or(usize::MAX);
    let to = if is_within {
        usize::try_from(end).unwrap_or(length)
    } else {
        length
    };
    match text.get(from..to) {
        Some(part) => context.made(part),
        None if is_within => Err(outside(format!("[{start}:{end}]"))),
        None => Err(outside(format!("[{start}:{length}]"))),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn trimming_and_cutting() {
        assert_table(&[
            ("trim ` \u{2003}a b\n`", "a b"),
            ("trimAll `ab` `abcba`", "c"),
            ("trimAll `x` (b64dec `eP94`) | quote", r#""\xff""#),
            ("trimPrefix `ab` `abab`", "ab"),
            ("trimSuffix `x` `ab`", "ab"),
            ("trunc 2 `abc`", "ab"),
            ("trunc -2 `abc`", "bc"),
            ("trunc 9 `abc`", "abc"),
            ("trunc 1 `é` | quote", r#""\xc3""#),
            ("substr 1 -1 `abc`", "bc"),
            ("substr -1 2 `abc`", "ab"),
            (
                "substr -1 9 `abc`",
                "!runtime error: slice bounds out of range [:9] with length 3",
            ),
            (
                "substr 2 1 `abc`",
                "!runtime error: slice bounds out of range [2:1]",
            ),
            (
                "substr 4 9 `abc`",
                "!runtime error: slice bounds out of range [4:3]",
            ),
        ]);
    }
}
