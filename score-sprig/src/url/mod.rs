//! `urlParse` and `urlJoin`: URLs as maps of their parts.

mod escape;
mod go_url;

use score_template::error::NIL_DEREFERENCE;
use score_template::value::{Map, Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

use self::go_url::{Url, User};

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("urlJoin", &[Type::Map], url_join),
    Function::new("urlParse", &[Type::Str], url_parse),
];

fn url_parse(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let url = args.text(0)?;
    context.charge_bytes(url.len())?;
    let parsed = Url::parse(&url).map_err(|error| format!("unable to parse url: {error}"))?;
    let user = parsed.user.as_ref().map(User::to_text);
    let hostname = Value::bytes(parsed.hostname());
    Ok(Value::map([
        ("scheme", Value::from(parsed.scheme)),
        ("host", Value::bytes(parsed.host)),
        ("hostname", hostname),
        ("path", Value::bytes(parsed.path)),
        ("query", Value::from(parsed.query)),
        ("opaque", Value::from(parsed.opaque)),
        ("fragment", Value::bytes(parsed.fragment)),
        ("userinfo", Value::from(user.unwrap_or_default())),
    ]))
}

/// The bytes of an entry; empty if there is none.
fn part(map: &Map, key: &str) -> Result<Vec<u8>, CallError> {
    let Some(value) = map.get(key) else {
        return Ok(Vec::new());
    };
    if value.is_nil() {
        return Err(NIL_DEREFERENCE.into());
    }
    let kind = value.kind();
    let bytes = value.as_bytes().map(<[u8]>::to_vec);
    bytes.ok_or_else(|| {
        format!("unable to parse {key} key, must be of type string, but {kind} found").into()
    })
}

fn url_join(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let map = args.map(0)?;
    let text = |key| part(map, key).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mut joined = Url {
        scheme: text("scheme")?,
        host: part(map, "host")?,
        path: part(map, "path")?,
        query: text("query")?,
        opaque: text("opaque")?,
        fragment: part(map, "fragment")?,
        user: None,
    };
    let user = text("userinfo")?;
    if !user.is_empty() {
        let of_user = Url::parse(&format!("proto://{user}@host"));
        let of_user =
            of_user.map_err(|error| format!("unable to parse userinfo in dict: {error}"))?;
        joined.user = of_user.user;
    }
    context.made(joined.to_text())
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn urls() {
        assert_table(&[
            (
                "urlParse `https://u:p@h:1/a%20b?q#f`",
                "map[fragment:f host:h:1 hostname:h opaque: path:/a b query:q scheme:https userinfo:u:p]",
            ),
            (
                "urlParse `http://h:x`",
                "!unable to parse url: parse \"http://h:x\": invalid port \":x\" after host",
            ),
            (
                "urlJoin (dict `host` `h` `path` `a b` `fragment` `f`)",
                "//h/a%20b#f",
            ),
            ("urlJoin (dict `path` `a:b`)", "./a:b"),
            ("urlJoin (dict `scheme` `a` `opaque` `b` `path` `c`)", "a:b"),
            (
                "urlJoin (dict `host` 1)",
                "!unable to parse host key, must be of type string, but int found",
            ),
            ("urlJoin nil", ""),
        ]);
    }
}
