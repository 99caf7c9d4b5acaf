//! JSON, as Go's encoding/json reads and writes it.

mod decode;
mod encode;

use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallResult, Context, Function};

const ANY: &[Type] = &[Type::Any];
const STR: &[Type] = &[Type::Str];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("fromJson", STR, from_json),
    Function::new("mustFromJson", STR, must_from_json),
    Function::new("mustToJson", ANY, |context, args| {
        encoded(context, args, COMPACT)
    }),
    Function::new("mustToPrettyJson", ANY, |context, args| {
        encoded(context, args, PRETTY)
    }),
    Function::new("mustToRawJson", ANY, |context, args| {
        encoded(context, args, RAW)
    }),
    Function::new("toJson", ANY, |context, args| {
        encoded_or_empty(context, args, COMPACT)
    }),
    Function::new("toPrettyJson", ANY, |context, args| {
        encoded_or_empty(context, args, PRETTY)
    }),
    Function::new("toRawJson", ANY, |context, args| {
        encoded(context, args, RAW)
    }),
];

const COMPACT: encode::Form = encode::Form {
    indent: false,
    escape_html: true,
};
const PRETTY: encode::Form = encode::Form {
    indent: true,
    escape_html: true,
};
const RAW: encode::Form = encode::Form {
    indent: false,
    escape_html: false,
};

fn encoded(context: &mut Context<'_>, args: &[Value], form: encode::Form) -> CallResult {
    let text = encode::encode(context, args.any(0), form)?;
    Ok(Value::from(text))
}

/// The JSON of a value; an empty text for what has none, as a float that is no number.
fn encoded_or_empty(context: &mut Context<'_>, args: &[Value], form: encode::Form) -> CallResult {
    match encode::encode(context, args.any(0), form) {
        Ok(text) => Ok(Value::from(text)),
        Err(encode::Failure::Unsupported(_)) => Ok(Value::from("")),
        Err(failure) => Err(failure.into()),
    }
}

fn must_from_json(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let decoded = decode::decode(context, args.bytes(0)?)?;
    match decoded.overflow {
        // A long one may be a secret.
        Some(number) if number.len() > 8 => {
            Err("json: cannot unmarshal number into Go value of type float64".into())
        }
        Some(number) => Err(format!(
            "json: cannot unmarshal number {number} into Go value of type float64"
        )
        .into()),
        None => Ok(decoded.value),
    }
}

fn from_json(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match decode::decode(context, args.bytes(0)?) {
        Ok(decoded) => Ok(decoded.value),
        Err(decode::Failure::Syntax(_)) => Ok(Value::Nil),
        Err(failure) => Err(failure.into()),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn values_to_json_and_back() {
        assert_table(&[
            (
                "dict `b` nil `a` (list 1 `<`) | toJson",
                r#"{"a":[1,"\u003c"],"b":null}"#,
            ),
            ("list (float64 `nan`) | toJson", ""),
            (
                "list (float64 `nan`) | toRawJson",
                "!json: unsupported value: NaN",
            ),
            ("fromJson `{\"a\": [1, \"x\"]} `", "map[a:[1 x]]"),
            ("fromJson `[1e400, 2]`", "[<nil> 2]"),
            (
                "mustFromJson `[1e400]`",
                "!json: cannot unmarshal number 1e400 into Go value of type float64",
            ),
            ("fromJson `[`", "<no value>"),
        ]);
    }
}
