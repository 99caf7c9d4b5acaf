//! Environment variables, and names of hosts.

use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallResult, Context, Function};

const STR: &[Type] = &[Type::Str];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("env", STR, env),
    Function::new("expandenv", STR, expand_env),
    Function::new("getHostByName", STR, get_host_by_name),
];

fn env(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let value = context.env(&args.text(0)?)?;
    context.made(value.unwrap_or_default())
}

/// Replaces `$NAME` and `${NAME}` as a shell does; what follows another `$` is dropped.
fn expand_env(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let text = args.text(0)?;
    let mut out = String::new();
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let (name, length) = variable(after);
        match name {
            // A `$` before what is no name stays.
            "" if length == 0 => out.push('$'),
            "" => {}
            name => out.push_str(&context.env(name)?.unwrap_or_default()),
        }
        context.charge_bytes(out.len() / 16 + 1)?;
        rest = &after[length..];
    }
    out.push_str(rest);
    context.made(out)
}

/// The name of the variable behind a `$`, and the length of its form.
fn variable(text: &str) -> (&str, usize) {
    let is_special = |c: char| c.is_ascii_digit() || "*#$@!?-".contains(c);
    if let Some(braced) = text.strip_prefix('{') {
        let mut chars = braced.chars();
        if chars.next().is_some_and(is_special) && chars.as_str().starts_with('}') {
            return (&braced[..1], 3);
        }
        return match braced.split_once('}') {
            Some(("", _)) => ("", 2),
            Some((name, _)) => (name, name.len() + 2),
            None => ("", 1),
        };
    }
    if text.starts_with(is_special) {
        return (&text[..1], 1);
    }
    let is_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let name = &text[..text.len() - text.trim_start_matches(is_name).len()];
    (name, name.len())
}

/// Fails: templates reach no network, so that the same input gives the same output.
fn get_host_by_name(_: &mut Context<'_>, args: &[Value]) -> CallResult {
    Err(format!(
        "host names are not looked up in templates: `{}`",
        args.text(0)?
    )
    .into())
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    // The tests' environment has HOME=/home/u.
    #[test]
    fn environment() {
        assert_table(&[
            ("env `HOME`", "/home/u"),
            ("env `NOPE` | quote", "\"\""),
            ("expandenv `$HOME/${HOME}x$NOPE`", "/home/u//home/ux"),
            ("expandenv `$ $$ ${} $1 ${HOME`", "$    HOME"),
            (
                "getHostByName `h`",
                "!host names are not looked up in templates: `h`",
            ),
        ]);
    }
}
