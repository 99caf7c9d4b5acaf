//! Text: trimmed, cut, padded, searched, replaced, quoted. Positions and lengths count bytes.

mod case;
mod cut;
pub(crate) mod lists;
mod unicode;
mod wrap;

use memchr::memmem;
use score_template::strconv::quote as quoted;
use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

use self::unicode::{lower, upper};

const INT_STR: &[Type] = &[Type::Int, Type::Str];
const STR: &[Type] = &[Type::Str];
const STR_STR: &[Type] = &[Type::Str, Type::Str];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("abbrev", INT_STR, abbrev),
    Function::new("abbrevboth", &[Type::Int, Type::Int, Type::Str], abbrevboth),
    Function::new("camelcase", STR, |context, args| {
        mapped(context, args, case::pascal_case)
    }),
    Function::variadic("cat", &[], Type::Any, cat),
    Function::new("contains", STR_STR, contains),
    Function::new("hasPrefix", STR_STR, has_prefix),
    Function::new("hasSuffix", STR_STR, has_suffix),
    Function::new("indent", INT_STR, |context, args| {
        indented(context, args, "")
    }),
    Function::new("initials", STR, initials),
    Function::new("kebabcase", STR, |context, args| {
        mapped(context, args, |text| case::connected_case(text, '-'))
    }),
    Function::new("lower", STR, |context, args| {
        mapped(context, args, |text| text.chars().map(lower).collect())
    }),
    Function::new("nindent", INT_STR, |context, args| {
        indented(context, args, "\n")
    }),
    Function::new("nospace", STR, nospace),
    Function::new("plural", &[Type::Str, Type::Str, Type::Int], plural),
    Function::variadic("quote", &[], Type::Any, quote),
    Function::new("repeat", INT_STR, repeat),
    Function::new("replace", &[Type::Str, Type::Str, Type::Str], replace),
    Function::new("snakecase", STR, |context, args| {
        mapped(context, args, |text| case::connected_case(text, '_'))
    }),
    Function::variadic("squote", &[], Type::Any, squote),
    Function::new("substr", &[Type::Int, Type::Int, Type::Str], cut::substr),
    Function::new("swapcase", STR, |context, args| {
        mapped(context, args, case::swap_case)
    }),
    Function::new("title", STR, |context, args| {
        mapped(context, args, case::title_case)
    }),
    Function::new("toString", &[Type::Any], to_string),
    Function::new("trim", STR, cut::trim),
    Function::new("trimAll", STR_STR, cut::trim_all),
    Function::new("trimPrefix", STR_STR, cut::trim_prefix),
    Function::new("trimSuffix", STR_STR, cut::trim_suffix),
    Function::new("trimall", STR_STR, cut::trim_all),
    Function::new("trunc", INT_STR, cut::trunc),
    Function::new("untitle", STR, |context, args| {
        mapped(context, args, case::untitle_case)
    }),
    Function::new("upper", STR, |context, args| {
        mapped(context, args, |text| text.chars().map(upper).collect())
    }),
    Function::new("wrap", INT_STR, wrap),
    Function::new("wrapWith", &[Type::Int, Type::Str, Type::Str], wrap_with),
];

/// The text that a function makes of its first argument.
fn mapped(context: &mut Context<'_>, args: &[Value], map: impl Fn(&str) -> String) -> CallResult {
    let text = args.text(0)?;
    context.made(map(&text))
}

fn to_string(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match args.any(0) {
        text @ (Value::Str(_) | Value::Bytes(_)) => Ok(text.clone()),
        other => Ok(Value::bytes(context.printed(other)?)),
    }
}

/// Bytes that most joined values have room in.
const LENGTH: usize = 64;

/// The arguments that are not nil, as text, with spaces between them.
fn joined_by_spaces(
    context: &mut Context<'_>,
    args: &[Value],
    write: impl Fn(&mut Context<'_>, &mut Vec<u8>, &Value) -> Result<(), CallError>,
) -> CallResult {
    let mut out = Vec::with_capacity(LENGTH);
    for (index, value) in args.iter().filter(|value| !value.is_nil()).enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        write(context, &mut out, value)?;
    }
    Ok(Value::bytes(out))
}

fn quote(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    joined_by_spaces(context, args, |context, out, value| {
        let text = context.printed(value)?;
        context.charge_bytes(text.len())?;
        let text = quoted(&text);
        context.charge_bytes(text.len())?;
        out.extend_from_slice(text.as_bytes());
        Ok(())
    })
}

fn squote(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    joined_by_spaces(context, args, |context, out, value| {
        out.push(b'\'');
        context.print(out, value)?;
        out.push(b'\'');
        Ok(())
    })
}

fn cat(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    joined_by_spaces(context, args, |context, out, value| {
        context.print(out, value)
    })
}

fn has_prefix(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(args.bytes(1)?.starts_with(args.bytes(0)?)))
}

fn has_suffix(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Ok(Value::Bool(args.bytes(1)?.ends_with(args.bytes(0)?)))
}

fn contains(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.charge_bytes(args.bytes(1)?.len())?;
    match (args.any(0), args.any(1)) {
        (Value::Str(part), Value::Str(text)) => Ok(Value::Bool(text.contains(&**part))),
        _ => Ok(Value::Bool(
            memmem::find(args.bytes(1)?, args.bytes(0)?).is_some(),
        )),
    }
}

fn replace(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (old, new, text) = (args.text(0)?, args.text(1)?, args.text(2)?);
    context.charge_bytes(text.len())?;
    let count = text.matches(&*old).count();
    context.charge_bytes(count.saturating_mul(new.len()))?;
    match count {
        0 => Ok(args.any(2).clone()),
        _ => Ok(Value::from(text.replace(&*old, &new))),
    }
}

fn repeat(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let text = args.bytes(1)?;
    let count = usize::try_from(args.int(0)?).map_err(|_| "strings: negative Repeat count")?;
    context.charge_bytes(text.len().saturating_mul(count))?;
    Ok(Value::bytes(text.repeat(if text.is_empty() {
        0
    } else {
        count
    })))
}

fn indented(context: &mut Context<'_>, args: &[Value], before: &str) -> CallResult {
    let width = usize::try_from(args.int(0)?).map_err(|_| "strings: negative Repeat count")?;
    let text = args.bytes(1)?;
    let lines = text.iter().filter(|byte| **byte == b'\n').count() + 1;
    context.charge_bytes(lines.saturating_mul(width))?;
    context.charge_bytes(text.len())?;
    let mut out = before.as_bytes().to_vec();
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if index > 0 {
            out.push(b'\n');
        }
        out.resize(out.len() + width, b' ');
        out.extend_from_slice(line);
    }
    Ok(Value::bytes(out))
}

fn plural(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    let form = if args.int(2)? == 1 { 0 } else { 1 };
    Ok(args.any(form).clone())
}

fn initials(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.made(wrap::initials(args.bytes(0)?))
}

fn nospace(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match wrap::without_space(args.bytes(0)?) {
        Some(text) => context.made(text),
        None => Ok(args.any(0).clone()),
    }
}

fn wrap(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.made(wrap::wrap(args.bytes(1)?, args.int(0)?, b"\n", false))
}

fn wrap_with(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (width, line_end, text) = (args.int(0)?, args.bytes(1)?, args.bytes(2)?);
    let lines = text.len() / usize::try_from(width).unwrap_or(1).max(1) * 2;
    context.charge_bytes(lines.saturating_mul(line_end.len()))?;
    context.made(wrap::wrap(text, width, line_end, true))
}

fn abbrev(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match usize::try_from(args.int(0)?) {
        Ok(width @ 4..) => context.made(wrap::abbreviate(args.bytes(1)?, 0, width)),
        _ => Ok(args.any(1).clone()),
    }
}

fn abbrevboth(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (left, right) = (args.int(0)?, args.int(1)?);
    match (usize::try_from(left).unwrap_or(0), usize::try_from(right)) {
        (left, Ok(right)) if right >= 7 || right >= 4 && left == 0 => {
            context.made(wrap::abbreviate(args.bytes(2)?, left, right))
        }
        _ => Ok(args.any(2).clone()),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn making() {
        assert_table(&[
            ("repeat 3 `ab`", "ababab"),
            ("repeat -1 `ab`", "!strings: negative Repeat count"),
            ("indent 2 `a\n\nb`", "  a\n  \n  b"),
            ("nindent 1 `a`", "\n a"),
            ("replace `a` `bb` `aca`", "bbcbb"),
            ("replace `` `-` `ab`", "-a-b-"),
            ("quote `a\"` nil 1 (list `x`)", r#""a\"" "1" "[x]""#),
            ("squote `a'` nil 1", "'a'' '1'"),
            ("cat nil 1 `` `b`", "1  b"),
            ("plural `one` `many` 1", "one"),
            ("toString (list 1 nil)", "[1 <nil>]"),
            ("upper `straße ﬁ`", "STRAßE ﬁ"),
            ("nospace `a é`", "aÃ©"),
            ("abbrev 6 `abcdefgh`", "abc..."),
            ("abbrevboth 5 10 `abcdefghijklmnopq`", "...fghi..."),
            ("wrap 3 `ab cd`", "ab\ncd"),
            ("wrapWith 2 `-` `abcd`", "ab-cd"),
            ("contains (b64dec `/w==`) (b64dec `/w==`)", "true"),
        ]);
    }

    #[test]
    fn results_are_bounded() {
        const LIMIT: &str = "!it does too much: more than 50000000 steps";
        assert_table(&[
            ("repeat 1000000000 `x`", LIMIT),
            ("until 1000000000", LIMIT),
            ("seq 1000000000", LIMIT),
            ("indent 1000000000 `x`", LIMIT),
            ("randAlpha 1000000000", LIMIT),
            ("randBytes 1000000000", LIMIT),
            ("$a := repeat 100000 `x`}}{{replace `x` $a $a", LIMIT),
            (
                "$a := repeat 100000 `x`}}{{regexReplaceAll `x` $a $a",
                LIMIT,
            ),
            ("$a := repeat 100000 `x`}}{{wrapWith 1 $a $a", LIMIT),
            (
                "$a := repeat 100000 `x`}}{{splitList `` $a | join $a",
                LIMIT,
            ),
        ]);
    }
}
