//! Base64 and base32.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallResult, Context, Function};

use crate::go_base64;

const STR: &[Type] = &[Type::Str];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("b32dec", STR, b32dec),
    Function::new("b32enc", STR, b32enc),
    Function::new("b64dec", STR, b64dec),
    Function::new("b64enc", STR, b64enc),
];

fn b64enc(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    context.made(STANDARD.encode(args.bytes(0)?))
}

/// The bytes, or the text of an error.
fn b64dec(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match go_base64::decode(args.bytes(0)?) {
        Ok(bytes) => context.made(bytes),
        Err(error) => Ok(Value::from(error.to_string())),
    }
}

fn b32enc(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bytes = args.bytes(0)?;
    let mut text = Vec::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut group = [0; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(group);
        let digits = (chunk.len() * 8).div_ceil(5);
        text.extend((0..digits).map(|digit| DIGITS[(bits >> (35 - 5 * digit) & 31) as usize]));
        text.resize(text.len().next_multiple_of(8), b'=');
    }
    context.made(text)
}

fn b32dec(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    match base32_bytes(args.bytes(0)?) {
        Ok(bytes) => context.made(bytes),
        Err(at) => Ok(Value::from(format!(
            "illegal base32 data at input byte {at}"
        ))),
    }
}

/// The bytes that base32 text stands for, or the position of what is wrong, without line breaks.
/// Text behind the padding is ignored.
fn base32_bytes(text: &[u8]) -> Result<Vec<u8>, usize> {
    let text: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .collect();
    let mut bytes = Vec::with_capacity(text.len() / 8 * 5);
    let mut start = 0;
    while start < text.len() {
        let mut bits: u64 = 0;
        for count in 0..8 {
            let at = start + count;
            let Some(symbol) = text.get(at) else {
                return Err(start);
            };
            let left = text.len() - at - 1;
            if *symbol == b'=' && count >= 2 && left < 8 {
                padding(&text, at, count, left)?;
                let group = (bits << (5 * (8 - count))).to_be_bytes();
                bytes.extend_from_slice(&group[3..3 + count * 5 / 8]);
                return Ok(bytes);
            }
            let digit = match symbol {
                b'A'..=b'Z' => symbol - b'A',
                b'2'..=b'7' => symbol - b'2' + 26,
                _ => return Err(at),
            };
            bits = bits << 5 | u64::from(digit);
        }
        bytes.extend_from_slice(&bits.to_be_bytes()[3..]);
        start += 8;
    }
    Ok(bytes)
}

/// Checks the `=` behind `count` digits of a group, which must fill it up.
fn padding(text: &[u8], at: usize, count: usize, left: usize) -> Result<(), usize> {
    if left + count < 7 {
        return Err(text.len());
    }
    let others = &text[at + 1..at + 8 - count];
    if let Some(wrong) = others.iter().position(|byte| *byte != b'=') {
        return Err(at + wrong);
    }
    if matches!(count, 1 | 3 | 6) {
        return Err(at);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn bases() {
        assert_table(&[
            ("b64enc `é?`", "w6k/"),
            ("b64dec `w6k/`", "é?"),
            ("b64dec `YQ\n==`", "a"),
            ("b64dec `YR==`", "a"),
            ("b64dec `YQ=`", "illegal base64 data at input byte 3"),
            ("b64dec `YQ=x`", "illegal base64 data at input byte 2"),
            ("b64dec `YQ`", "illegal base64 data at input byte 0"),
            ("b64dec `=`", "illegal base64 data at input byte 0"),
            ("b64dec `YQ==\nYQ==`", "illegal base64 data at input byte 5"),
            ("b64dec `/w==` | quote", r#""\xff""#),
            ("b32enc `hello!`", "NBSWY3DPEE======"),
            ("b32dec `NBSWY3DPEE======`", "hello!"),
            (
                "b32dec `NBSWY3DPEE=====`",
                "illegal base32 data at input byte 15",
            ),
            (
                "b32dec `NBSWY3DPEE===x==`",
                "illegal base32 data at input byte 12",
            ),
            ("b32dec `AAA=====`", "illegal base32 data at input byte 3"),
            ("b32dec `a`", "illegal base32 data at input byte 0"),
        ]);
    }
}
