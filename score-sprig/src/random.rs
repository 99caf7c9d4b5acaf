//! Random text and numbers.

use score_template::value::{Type, Value};
use score_template::{Arguments as _, CallError, CallResult, Context, Function};

const INT: &[Type] = &[Type::Int];

const DIGITS: &str = "0123456789";
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new("randAlpha", INT, |context, args| {
        random_text(context, args, LETTERS.chars().collect())
    }),
    Function::new("randAlphaNum", INT, |context, args| {
        random_text(
            context,
            args,
            LETTERS.chars().chain(DIGITS.chars()).collect(),
        )
    }),
    Function::new("randAscii", INT, |context, args| {
        random_text(context, args, (' '..='~').collect())
    }),
    Function::new("randBytes", INT, random_bytes),
    Function::new("randInt", &[Type::Int, Type::Int], random_int),
    Function::new("randNumeric", INT, |context, args| {
        random_text(context, args, DIGITS.chars().collect())
    }),
    Function::new("shuffle", &[Type::Str], shuffle),
    Function::new("uuidv4", &[], uuid),
];

/// A random number below a limit, each as likely as another; 0 for the limit 0.
fn random_below(context: &Context<'_>, limit: u64) -> u64 {
    // Numbers from the last, incomplete run of `limit` would come too often.
    let fair = u64::MAX - u64::MAX % limit.max(1);
    for _ in 0..64 {
        let mut bytes = [0; 8];
        context.outside().random(&mut bytes);
        let number = u64::from_le_bytes(bytes);
        if number < fair {
            return number % limit.max(1);
        }
    }
    0
}

/// The number of bytes or characters asked for, which are charged for; 0 for a negative one.
fn count(context: &mut Context<'_>, args: &[Value]) -> Result<usize, CallError> {
    let count = usize::try_from(args.int(0)?).unwrap_or(0);
    // Each takes random bytes.
    context.charge_bytes(count.saturating_mul(8))?;
    Ok(count)
}

fn random_text(context: &mut Context<'_>, args: &[Value], chars: Vec<char>) -> CallResult {
    let count = count(context, args)?;
    let limit = u64::try_from(chars.len()).unwrap_or(u64::MAX);
    let text: String = (0..count)
        .filter_map(|_| {
            let index = usize::try_from(random_below(context, limit)).ok()?;
            chars.get(index)
        })
        .collect();
    Ok(Value::from(text))
}

fn random_bytes(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    use base64::Engine as _;
    if args.int(0)? < 0 {
        return Err("runtime error: makeslice: len out of range".into());
    }
    let mut bytes = vec![0; count(context, args)?];
    context.outside().random(&mut bytes);
    Ok(Value::from(
        base64::engine::general_purpose::STANDARD.encode(bytes),
    ))
}

/// A random number from the first argument to before the second.
fn random_int(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let (min, max) = (args.int(0)?, args.int(1)?);
    let span = max
        .checked_sub(min)
        .and_then(|span| u64::try_from(span).ok());
    let span = span
        .filter(|span| *span > 0)
        .ok_or("invalid argument to Intn")?;
    Ok(Value::Int(
        min.wrapping_add_unsigned(random_below(context, span)),
    ))
}

fn shuffle(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let mut chars: Vec<char> = args.text(0)?.chars().collect();
    context.charge_bytes(chars.len().saturating_mul(8))?;
    for last in (1..chars.len()).rev() {
        let limit = u64::try_from(last + 1).unwrap_or(u64::MAX);
        let other = usize::try_from(random_below(context, limit)).unwrap_or(0);
        chars.swap(last, other);
    }
    Ok(Value::from(chars.into_iter().collect::<String>()))
}

fn uuid(context: &mut Context<'_>, _: &[Value]) -> CallResult {
    let mut bytes = [0; 16];
    context.charge_bytes(bytes.len() * 8)?;
    context.outside().random(&mut bytes);
    // A random one, version 4, of the variant of RFC 9562.
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
    *version = *version & 0x0f | 0x40;
    *variant = *variant & 0x3f | 0x80;
    let digits = format!("{:032x}", u128::from_be_bytes(bytes));
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
    Ok(Value::from(parts.join("-")))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn random_text_is_of_its_kind() {
        assert_table(&[
            ("randAlpha 40 | regexMatch `^[A-Za-z]{40}$`", "true"),
            ("randAlphaNum 40 | regexMatch `^[A-Za-z0-9]{40}$`", "true"),
            ("randNumeric 40 | regexMatch `^[0-9]{40}$`", "true"),
            ("randAscii 40 | regexMatch `^[ -~]{40}$`", "true"),
            ("eq (randAlphaNum 40) (randAlphaNum 40)", "false"),
            ("randAlpha -1 | quote", "\"\""),
            ("randBytes 3 | b64dec | len", "3"),
            ("randInt -3 -2", "-3"),
            ("randInt 2 2", "!invalid argument to Intn"),
            ("shuffle `äbc` | splitList `` | sortAlpha | join ``", "bcä"),
            (
                "uuidv4 | regexMatch `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`",
                "true",
            ),
        ]);
    }
}
