//! `bcrypt` and `htpasswd`: hashes of passwords.

use score_template::value::Value;
use score_template::{Arguments as _, CallError, CallResult, Context};

/// Steps that a hash costs that is made to be slow.
const SLOW_STEPS: usize = 500_000;

/// The hash of a password, or the text of an error.
fn bcrypt_hash(context: &mut Context<'_>, password: &[u8]) -> Result<String, CallError> {
    const COST: u32 = 10;
    const MAX_LENGTH: usize = 72;
    let failed = |error: String| format!("failed to encrypt string with bcrypt: {error}");
    if password.len() > MAX_LENGTH {
        return Ok(failed(format!(
            "bcrypt: password length exceeds {MAX_LENGTH} bytes"
        )));
    }
    context.charge_bytes(SLOW_STEPS)?;
    let mut salt = [0; 16];
    context.outside().random(&mut salt);
    Ok(match bcrypt::hash_with_salt(password, COST, salt) {
        Ok(parts) => parts.format_for_version(bcrypt::Version::TwoA),
        Err(error) => failed(error.to_string()),
    })
}

pub(super) fn bcrypt(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    bcrypt_hash(context, args.bytes(0)?).map(Value::from)
}

/// A line of a password file.
pub(super) fn htpasswd(context: &mut Context<'_>, args: &[Value]) -> CallResult {
    let user = args.text(0)?;
    if user.contains(':') {
        return Ok(Value::from(format!("invalid username: {user}")));
    }
    let hash = bcrypt_hash(context, args.bytes(1)?)?;
    Ok(Value::from(format!("{user}:{hash}")))
}

#[cfg(test)]
mod tests {
    use crate::tests::assert_table;

    #[test]
    fn passwords() {
        assert_table(&[
            (
                "bcrypt `x` | regexMatch `^[$]2a[$]10[$][./A-Za-z0-9]{53}$`",
                "true",
            ),
            (
                "bcrypt (repeat 73 `a`)",
                "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes",
            ),
            ("htpasswd `u` `p` | trunc 9", "u:$2a$10$"),
            ("htpasswd `u:v` `p`", "invalid username: u:v"),
        ]);
    }
}
